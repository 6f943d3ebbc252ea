"""Promises: how many due times a second, and what the sweep costs when few of very many open tickets are due."""

import asyncio
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.stage import Stage
from bot.desk.desk import Desk
from bot.policy import DEFAULT_POLICY, Hours, PlaceAddress, Policy, Window
from bot.queue.migrate import migrate
from bot.queue.promise_tables import clocks, warnings
from bot.queue.store import people
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.queue.tables import conversations, tickets
from bot.triage.hours import Calendar, due
from bot.triage.promise import Terms

DUE_TIMES = 200_000
OPEN, DUE = (10_000, 100_000, 1_000_000), 1_000
AT_ONCE = 10_000
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


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
    """Sweep desks of three sizes in which as many promises fall due, so that only what is due can make the difference."""
    measured: list[Measure] = []
    for number in OPEN:
        size = stage.size(number)
        url = stage.fresh_database()
        took, grown, told = await asyncio.to_thread(_swept, url, stage.folder, size, stage.size(DUE))
        limit = Limit("promises that fell due", told)
        name = f"sweep.{number:,} open"
        target = Target("at most", 2) if number <= 100_000 else None
        measured.append(Measure(name, took, "s", told, target, note="1,000 due at every size, posts made, cards refreshed"))
        measured.append(Measure(f"{name}, memory grown", grown, "MB", told, Target("at most", 200), limit))
    return measured


def _swept(url: str, folder: Path, number: int, how_many_due: int) -> tuple[float, float, int]:
    database = Database(url)
    try:
        migrate(database)
        policy = _policy()
        _fill(database, number, how_many_due, Terms(policy).fingerprint)
        desk = Desk(database, policy, lambda: NOON, {}, FileStore(folder / "files"))
        desk.load()
        before, began = _peak_mb(), time.perf_counter()
        desk.sweep()
        took = time.perf_counter() - began
        with database.read() as tx:
            told = int(tx.execute(select(func.count()).select_from(warnings)).scalar_one())
        return took, _peak_mb() - before, told
    finally:
        database.close()


def _policy() -> Policy:
    channels = DEFAULT_POLICY.team.channels.model_copy(update={"triage": PlaceAddress("slack", "C0TRIAGE")})
    return DEFAULT_POLICY.model_copy(update={"team": DEFAULT_POLICY.team.model_copy(update={"channels": channels})})


def _fill(database: Database, number: int, how_many_due: int, fingerprint: str) -> None:
    every = max(number // how_many_due, 1)
    for begin in range(1, number + 1, AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, number + 1))
        with database.write() as tx:
            tx.execute(insert(tickets), [_ticket(n) for n in numbers])
            tx.execute(insert(conversations), [_card(n) for n in numbers])
            tx.execute(insert(clocks), [row for n in numbers for row in _clocks(n, is_due=n % every == 0)])
    with database.write() as tx:
        people.mark(tx, "clocks", f"{fingerprint}:all", NOON)
    if not database.is_sqlite:
        with database.connection() as bare:
            bare.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _ticket(number: int) -> dict[str, Any]:
    at = NOON - timedelta(hours=3)
    return {
        "id": number,
        "title": f"Ticket {number}",
        "status": "In Progress",
        "requester_id": 1,
        "assignee_id": 2,
        "priority": "normal",
        "category": "unsorted",
        "channel": "slack",
        "opened_at": at,
        "customer_spoke_at": at,
        "version": 1,
    }


def _card(number: int) -> dict[str, Any]:
    place = {"channel": "slack", "room": "C0TRIAGE", "thread": f"1772600000.{number:07d}"}
    return {"ticket_id": number, "side": "team", "is_direct": False, "is_closed": False, **place}


def _clocks(number: int, *, is_due: bool) -> Iterator[dict[str, Any]]:
    """Give a first response and a resolution; what is due reached three quarters a few seconds ago."""
    for kind, hours in (("first_response", 4), ("resolution", 24)):
        start = NOON - timedelta(hours=hours * (0.75 if is_due and kind == "first_response" else 0.1), seconds=5)
        marks = [(percent, start + timedelta(hours=hours) * percent / 100) for percent in (50, 75, 90, 100)]
        passed = [percent for percent, at in marks if at <= NOON - timedelta(seconds=6)]
        yield {
            "ticket_id": number,
            "kind": kind,
            "sequence": 1,
            "started_at": start,
            "target_s": 3600 * hours,
            "hours": "office",
            "due_at": marks[-1][1],
            "marks": [[percent, at.isoformat()] for percent, at in marks],
            "warned": max(passed, default=0),
            "next_at": next(at for percent, at in marks if percent > max(passed, default=0)),
        }


def _peak_mb() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 1e6 if sys.platform == "darwin" else used / 1e3
