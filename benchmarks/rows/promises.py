"""Promises: how many due times a second, and what the sweep costs when few of very many open tickets are due."""

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.processes import ChildEndedError, environment
from benchmarks.rows.sweep_fill import fill
from benchmarks.stage import Stage
from bot.policy import Hours, Window
from bot.triage.hours import Calendar, due

DUE_TIMES = 200_000
OPEN, MILLION, DUE = (10_000, 100_000), 1_000_000, 1_000


@benchmark("due", databases=("sqlite",))
async def due_times(stage: Stage) -> Sequence[Measure]:
    """Reckon due times of random starts, targets and pauses in office hours with a lunch break, one after the other."""
    dice, number = random.Random(stage.seed), stage.size(DUE_TIMES)  # noqa: S311 - a made-up desk
    day = (Window(9 * 60, 12 * 60 + 30), Window(13 * 60 + 30, 18 * 60))
    calendar = Calendar(Hours(timezone="Europe/Berlin", mon=day, tue=day, wed=day, thu=day, fri=day))
    asked = []
    for _ in range(number):
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(525_600))
        pause = start + timedelta(minutes=dice.randrange(300))
        pauses = [(pause, pause + timedelta(minutes=dice.randrange(600)))] if dice.random() < 0.3 else []
        asked.append((start, timedelta(minutes=dice.choice((30, 60, 240, 480, 1440))), pauses))
    began = time.perf_counter()
    for start, target, pauses in asked:
        due(calendar, start, target, pauses)
    took = time.perf_counter() - began
    note = "office hours in Berlin over a year, three in ten with a pause"
    return [Measure("due.times", number / took, "/s", number, Target("at least", 50_000), note=note)]


@benchmark("sweep", runs=1)
async def sweep(stage: Stage) -> Sequence[Measure]:
    """Sweep desks of two sizes in which as many promises fall due, so that only what is due can make the difference."""
    return [one for number in OPEN for one in await _swept(stage, number)]


@benchmark("sweep of a million", runs=1, on_request=True)
async def sweep_of_a_million(stage: Stage) -> Sequence[Measure]:
    """Do the same with a million open tickets: filling takes minutes, so by its name alone (``--only "sweep of a million"``)."""
    return await _swept(stage, MILLION)


async def _swept(stage: Stage, number: int) -> list[Measure]:
    """Fill a database, then let a fresh process sweep it, so that nothing of the filling is in its memory."""
    url, size, how_many_due = stage.fresh_database(), stage.size(number), stage.size(DUE)
    await asyncio.to_thread(fill, url, size, how_many_due)
    swept = await _by_a_child(stage, url)
    limit, name = Limit("promises that fell due", swept["told"]), f"sweep.{number:,} open"
    target, note = Target("at most", 2) if number <= OPEN[-1] else None, "1,000 due at every size, posts made, cards refreshed"
    before = Limit("before", swept["before_mb"])
    return [
        Measure(name, swept["took_s"], "s", swept["told"], target, limit, note),
        Measure(f"{name}, a second sweep with nothing due", swept["again_s"], "s", 1),
        Measure(f"{name}, memory grown", swept["grown_mb"], "MB", swept["told"], Target("at most", 200), before, "peak resident size"),
    ]


async def _by_a_child(stage: Stage, url: str) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.rows.sweep_asked"),
        cwd=stage.folder,
        env=environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaint = await child.communicate(json.dumps({"url": url, "folder": str(stage.folder)}).encode())
    if child.returncode:
        raise ChildEndedError(complaint.decode(errors="replace")[-1500:])
    answer: dict[str, Any] = json.loads(said)
    return answer
