"""Intake from Discord: messages told over the real gateway connection and committed, beside discord.py's own dispatch alone."""

import asyncio
import re
import time
from collections.abc import Sequence

from benchmarks.arrived import arrived
from benchmarks.bare import commit_rate
from benchmarks.guild import bare_in, bot_in, guild, settle
from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.letters import Town
from benchmarks.stage import Stage
from bot.queue.store.database import Database
from bot.sandbox import DiscordSandbox

MESSAGES, PEOPLE = 3000, 500
COMMIT_SECONDS = 2.0
PATIENCE_S = 60.0
LOOK_S = 0.01
TARGET = Target("at least", 300)


@benchmark("gateway")
async def gateway(stage: Stage) -> Sequence[Measure]:
    """Say the same to bare discord.py, to the desk at rest and to the desk at work, as fast as the gateway takes it."""
    count, town = stage.size(MESSAGES), Town(stage.seed, stage.size(PEOPLE), 0)
    commits = await asyncio.to_thread(commit_rate, stage.fresh_database(), COMMIT_SECONDS)
    bare = count / await _bare(stage, town, count)
    resting = count / await _committed(stage, town, count, working=False)
    working = count / await _committed(stage, town, count, working=True)
    limit = Limit("discord.py's dispatch alone", bare)
    at_work = "the worker turns them into tickets, threads and posts meanwhile; no rate limits"
    return [
        Measure("gateway.worker at rest", resting, "messages/s", count, TARGET, limit, "one channel, 500 people; told to committed"),
        Measure("gateway.worker at work", working, "messages/s", count, TARGET, Limit("commits/s of the database", commits), at_work),
    ]


async def _say_all(box: DiscordSandbox, names: Sequence[str], town: Town, count: int) -> None:
    for number in range(count):
        await box.say(names[number % len(names)], "#help", town.text(number))
        await asyncio.sleep(0)


async def _bare(stage: Stage, town: Town, count: int) -> float:
    """Give the seconds that discord.py takes to hear all of it."""
    async with guild() as box:
        names = settle(box, town.people)
        async with bare_in(stage, box, count) as child:
            began = time.time()
            await _say_all(box, names, town, count)
            await child.saying("heard all at", 1)
            found = re.search(r"heard all at ([\d.]+)", child.said())
    return float(found[1]) - began if found else PATIENCE_S


async def _committed(stage: Stage, town: Town, count: int, *, working: bool) -> float:
    """Give the seconds until the desk has committed all of it."""
    url = stage.fresh_database()
    async with guild() as box:
        names = settle(box, town.people)
        async with bot_in(stage, box, url, working=working) as child:
            database = Database(url)
            try:
                before, began = await asyncio.to_thread(arrived, database, "discord"), time.perf_counter()
                await _say_all(box, names, town, count)
                async with asyncio.timeout(PATIENCE_S):
                    while await asyncio.to_thread(arrived, database, "discord") < before + count:
                        child.check()
                        await asyncio.sleep(LOOK_S)
                return time.perf_counter() - began
            finally:
                database.close()
