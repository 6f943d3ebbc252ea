"""Fifty agents press Claim on one card at once."""

import asyncio
import time
from collections.abc import Sequence

from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.processes import bot_environment, free_port, running, settled
from benchmarks.stage import Stage
from benchmarks.workspace import hire_agents, sandbox
from bot.queue.store import tickets
from bot.queue.store.database import Database

AGENTS = 50
PATIENCE_S = 60.0


@benchmark("claims", runs=5)
async def claims(stage: Stage) -> Sequence[Measure]:
    """Let everybody click in the same instant; count the winners and wait until the last loser was told."""
    url, port, agents = stage.fresh_database(), free_port(), stage.size(AGENTS)
    async with sandbox() as box:
        names = hire_agents(box, agents)
        async with running(stage, ["bot", "run"], bot_environment(stage, box, url, port, socket_mode=True), port):
            await box.until(lambda: box.world.courier.connected, PATIENCE_S)
            await settled(url, PATIENCE_S)
            await box.say("ada", "D:ada", "Our invoice shows 12 seats but we have 9")
            await box.until(lambda: box.messages("#triage"), PATIENCE_S)
            await settled(url, PATIENCE_S)
            card = str(box.messages("#triage")[0]["ts"])
            began = time.perf_counter()
            clicks = [asyncio.create_task(box.click(name, "#triage", card, "Claim")) for name in names]
            told = asyncio.create_task(box.until(lambda: all(box.ephemerals(name) for name in names), PATIENCE_S))
            await asyncio.gather(*clicks)
            acknowledged = (time.perf_counter() - began) * 1000
            await told
            last = (time.perf_counter() - began) * 1000
            await settled(url, PATIENCE_S)
    winners = await asyncio.to_thread(_winners, url)
    limit = Limit("all clicks acknowledged", acknowledged)
    return [
        Measure("claims.winners", winners, "", agents, Target("at most", 1), note=f"{agents} agents, Socket Mode, no rate limits"),
        Measure("claims.last one told", last, "ms", agents, Target("at most", 200), limit, "from the first click to the last answer shown"),
    ]


def _winners(url: str) -> int:
    database = Database(url)
    try:
        with database.read() as tx:
            return sum(event.what == "claimed" for event in tickets.history_of(tx, 1))
    finally:
        database.close()
