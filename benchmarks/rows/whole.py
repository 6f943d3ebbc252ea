"""Tickets fully handled: what was accepted is turned into tickets, history and messages, and every card and receipt goes out."""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.bare import commit_rate
from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.letters import Town
from benchmarks.rows.intake import new_town
from benchmarks.stage import ROOT, Stage
from bot.adapters.slack import parse
from bot.clock import utcnow
from bot.desk.desk import Desk, row_of
from bot.messages import Capabilities, Channel, Errand, Found, Later, Outbound, Outcome, Profile, Refused, Roster, Sent, WhoIs
from bot.policy import read_policy
from bot.queue.migrate import migrate
from bot.queue.store import jobs, people
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.queue.worker import Worker

EVENTS, PEOPLE = 2000, 500
ROOMS = {"#triage": "C0TRIAGE", "#leads": "C0LEADS", "#product": "C0PRODUCT", "#success": "C0SUCCESS", "#desk-admins": "C0ADMINS"}
PATIENCE_S = 900.0
TARGET = Target("at least", 150)


class Nowhere:
    """A channel that takes everything at once: what is left is our own work. Without more said it stands for Slack."""

    def __init__(self, name: str = "slack", capabilities: Capabilities = Capabilities(text_limit=3500)) -> None:  # noqa: B008 - frozen
        self.name, self.capabilities = name, capabilities
        self.delivered = 0
        self._ids = itertools.count(1)

    async def deliver(self, out: Outbound) -> Outcome:  # noqa: ARG002 - the seam's signature
        """Say that it is there."""
        self.delivered += 1
        return Sent(f"{next(self._ids)}.000000")

    async def find(self, out: Outbound, since: datetime) -> Outcome:  # noqa: ARG002 - the seam's signature
        """Nothing is ever in doubt here."""
        return Refused("not there")

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Know everybody by name."""
        return Profile(errand.remote_id, f"Customer {errand.remote_id}") if isinstance(errand, WhoIs) else Refused("unknown here")


@dataclass(slots=True)
class Progress:
    """When the last inbound job ended, and how many did."""

    received: int = 0
    at: float = field(default=0.0)

    def observe(self, kind: str, outcome: str) -> None:
        """Hear of one job's end."""
        if kind == "inbound" and outcome == "done":
            self.received += 1
            self.at = time.perf_counter()


@dataclass(frozen=True, slots=True)
class Day:
    """How long it took until all was received, until all was settled, and how many posts that meant."""

    received_s: float
    settled_s: float
    delivered: int


@benchmark("whole")
async def whole(stage: Stage) -> Sequence[Measure]:
    """Work two backlogs off: one in which each event opens a ticket, one in which most add to an open one."""
    count = stage.size(EVENTS)
    commits = await asyncio.to_thread(commit_rate, stage.fresh_database(), 2.0)
    opening = await _worked_off(stage, count, lambda town, n: town.envelope(n, thread=f"{town.base - 1}.{n:06d}"))
    adding = await _worked_off(stage, count, lambda town, n: town.envelope(n))
    limit = Limit("commits/s of the database", commits)
    written = (
        f"{count} events of {stage.size(PEOPLE)} people, accepted beforehand; ticket, history, message, card and receipt jobs are written"
    )
    sent = f"and every job has ended: {opening.delivered / count:.1f} posts a ticket; the cards go one by one, their room being one lane"
    adding_note = "the first of four opens a ticket, three add to it; every job has ended"
    return [
        Measure("whole.tickets handled", count / opening.received_s, "tickets/s", count, TARGET, limit, written),
        Measure("whole.tickets settled", count / opening.settled_s, "tickets/s", count, limit=limit, note=sent),
        Measure("whole.messages settled", count / adding.settled_s, "messages/s", count, limit=limit, note=adding_note),
    ]


async def _worked_off(stage: Stage, count: int, envelope: Callable[[Town, int], parse.Json]) -> Day:
    database, town = Database(stage.fresh_database()), new_town(stage, PEOPLE)
    policy = read_policy((ROOT / "policy.example.toml").read_text(encoding="utf-8"))
    nowhere, progress = Nowhere(), Progress()
    channel: Channel = nowhere
    desk = Desk(database, policy, utcnow, {channel.name: channel.capabilities}, FileStore(stage.folder / "files"))
    try:
        await asyncio.to_thread(_prepare, database, desk, [envelope(town, number) for number in range(count)])
        worker = Worker(desk, {channel.name: channel}, utcnow, observe=progress.observe)
        began = time.perf_counter()
        work = asyncio.create_task(worker.run())
        settled = await _settled_at(database, work)
        await worker.stop()
        await work
    finally:
        database.close()
    if progress.received != count:
        raise RuntimeError(f"{progress.received} of {count} events were received")
    return Day(progress.at - began, settled - began, nowhere.delivered)


def _prepare(database: Database, desk: Desk, envelopes: Sequence[parse.Json]) -> None:
    migrate(database)
    with database.write() as tx:
        people.learn_roster(tx, Roster("slack", {"U0LENA": "agent"}, ROOMS), utcnow())
    desk.load()
    us = parse.Us("U0DESK", "B0DESK", "T0NORTH")
    found = [arrival for one in envelopes for arrival in parse.arrivals(one, us, {}, utcnow())]
    for begin in range(0, len(found), 200):
        desk.accept([row_of(arrival) for arrival in found[begin : begin + 200]])


async def _settled_at(database: Database, work: "asyncio.Task[None]") -> float:
    async with asyncio.timeout(PATIENCE_S):
        while not work.done():
            await asyncio.sleep(0.05)
            if await asyncio.to_thread(_is_settled, database):
                return time.perf_counter()
    raise RuntimeError("the worker ended")


def _is_settled(database: Database) -> bool:
    with database.read() as tx:
        return not jobs.waiting(tx, 1)
