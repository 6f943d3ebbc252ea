"""The whole bot as `run` starts it: how soon its rooms are ready to think, and what it holds in memory once they have thought."""

import asyncio
import random
import time
from collections.abc import Sequence

from benchmarks.harness import Measure, Target, benchmark
from benchmarks.history import link_exports, triage, write_history
from benchmarks.memory import resident_mb
from benchmarks.processes import Child, bot_environment, free_port, settled, spawn
from benchmarks.prose import passage
from benchmarks.rows.asking import WORDS, fill
from benchmarks.rows.intake import ROOMS, Door, knock, new_town
from benchmarks.rows.knowledge import made_up
from benchmarks.stage import CACHE, Stage
from benchmarks.workspace import sandbox, settle_town
from bot.embed import open_embedder
from bot.embed.opening import DEFAULT
from bot.queue.migrate import migrate
from bot.queue.store.database import Database

PASSAGES, HISTORY, LETTERS = 2000, 7000, 500
PATIENCE_S = 600.0


@benchmark("resident", runs=3)
async def resident(stage: Stage) -> Sequence[Measure]:
    """Start the bot on a filled base, let customers write, wait until all is judged and posted, and look at the process."""
    letters, passages, port = stage.size(LETTERS), stage.size(PASSAGES), free_port()
    town, url = new_town(stage, LETTERS), stage.fresh_database()
    await asyncio.to_thread(_prepared, stage, url, passages)
    async with sandbox() as box:
        settle_town(box, town, letters)
        box.events_url = f"http://127.0.0.1:{port}/slack/events"
        began = time.perf_counter()
        child = await spawn(stage, ["bot", "run"], bot_environment(stage, box, url, port))
        try:
            await child.saying("ready to think", ROOMS)
            ready = time.perf_counter() - began
            await settled(url, PATIENCE_S)
            before, _ = _memory(child)
            await knock(stage, Door(port, box.signing_secret, town), letters, 0)
            await settled(url, PATIENCE_S)
            after, peak = _memory(child)
        finally:
            await child.end()
    note = f"`run` with {passages:,} passages and {stage.size(HISTORY):,} learnt tickets; {letters:,} came at once, were judged and posted"
    return [
        Measure("resident.ready to think", ready, "s", 1, Target("at most", 3), note="both rooms, from starting the process"),
        Measure("resident.memory at most", peak, "MB", letters, Target("at most", 450), note=note),
        Measure("resident.memory afterwards", after, "MB", letters, note=f"{before:.0f} MB when the rooms had become ready"),
    ]


def _prepared(stage: Stage, url: str, passages: int) -> None:
    """Make the model's export, once for all runs, learn old tickets and fill the base; none of it is part of a start."""
    embedder = open_embedder(DEFAULT, CACHE)
    data, history = stage.folder / "data", stage.folder / "history.jsonl"
    link_exports(data)
    write_history(history, stage.size(HISTORY), stage.seed)
    triage("train", data, str(history))
    dice = random.Random(stage.seed)  # noqa: S311 - words, not secrets
    database = Database(url)
    try:
        migrate(database)
        fill(database, embedder.name, [passage(dice, WORDS) for _ in range(passages)], made_up(stage.seed, passages))
    finally:
        database.close()


def _memory(child: Child) -> tuple[float, float]:
    child.check()
    return resident_mb(child.process.pid)
