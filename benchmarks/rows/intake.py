"""Durable intake: signed events that are committed before they are acknowledged, as fast as 50 clients can send them."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace

from benchmarks.bare import commit_rate
from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.letters import Town
from benchmarks.load import Order, Report
from benchmarks.processes import bot_environment, environment, free_port, load, running, settled
from benchmarks.stage import Stage
from benchmarks.workspace import sandbox, settle_town

EVENTS, PEOPLE, WARM, CLIENTS = 3000, 500, 200, 50
COMMIT_SECONDS = 2.0
SECRET = "signed-by-nobody"
ROOMS = 2  # that think: knowledge and triage
TARGET = Target("at least", 800)
HURRIED = "SQLite's synchronous=NORMAL: no wait for the disk, so a power cut takes acknowledged events with it; ours is FULL"


@dataclass(frozen=True, slots=True)
class Door:
    """Somewhere that takes signed events in."""

    port: int
    secret: str
    town: Town


@asynccontextmanager
async def bare_bolt(stage: Stage, town: Town, *database: str) -> AsyncIterator[Door]:
    """Run bare Bolt, with one committed insert where a database (its URL, and how SQLite is to commit) is given."""
    port = free_port()
    arguments = ["benchmarks.bare", str(port), SECRET, *database]
    async with running(stage, arguments, environment(), port):
        yield Door(port, SECRET, town)


@asynccontextmanager
async def desk(stage: Stage, town: Town, letters: int, *, working: bool) -> AsyncIterator[Door]:
    """
    Run the real bot in HTTP mode against a sandbox in this process, in which the letters stand already.

    ``working``: with its worker, as in life, which posts into the sandbox and hears its own posts; else taking in only.
    """
    url, port = stage.fresh_database(), free_port()
    async with sandbox() as box:
        settle_town(box, town, letters)
        arguments = ["bot", "run"] if working else ["benchmarks.quiet"]
        if working:
            box.events_url = f"http://127.0.0.1:{port}/slack/events"
        async with running(stage, arguments, bot_environment(stage, box, url, port), port) as child:
            if working:
                await settled(url, 60)
                await child.saying("ready to think", ROOMS)  # learning at the start takes both cores for some seconds
            yield Door(port, box.signing_secret, town)


def new_town(stage: Stage, people: int = PEOPLE) -> Town:
    """Give a town whose letters were written a minute ago."""
    return Town(stage.seed, stage.size(people), int(time.time()) - 60)


async def knock(stage: Stage, door: Door, count: int, warm: int, *, rate: float = 0.0) -> Report:
    """Send ``warm`` events and then the ``count`` that are measured."""
    order = Order(door.port, door.secret, asdict(door.town), 0, count, warm, CLIENTS, rate)
    report = await load(stage, order)
    if report.refused:
        raise RuntimeError(f"{report.refused} of {count} events were not acknowledged")
    return report


async def _hurried(stage: Stage, town: Town, count: int, warm: int) -> float:
    """Give bare Bolt's rate where SQLite does not wait for the disk: the harder limit. Postgres has no such switch here."""
    if stage.database != "sqlite":
        return 0.0
    async with bare_bolt(stage, town, stage.fresh_database(), "NORMAL") as door:
        return count / (await knock(stage, door, count, warm)).seconds


@benchmark("intake")
async def intake(stage: Stage) -> Sequence[Measure]:
    """Bare Bolt, bare Bolt with one committed insert, the desk taking in only, and the desk at work, one after the other."""
    count, warm, town = stage.size(EVENTS), stage.size(WARM), new_town(stage)
    commits = await asyncio.to_thread(commit_rate, stage.fresh_database(), COMMIT_SECONDS)
    async with bare_bolt(stage, town) as door:
        dispatch = count / (await knock(stage, door, count, warm)).seconds
    async with bare_bolt(stage, town, stage.fresh_database()) as door:
        bare = count / (await knock(stage, door, count, warm)).seconds
    hurried = await _hurried(stage, town, count, warm)
    async with desk(stage, town, 0, working=False) as door:
        resting = count / (await knock(stage, door, count, warm)).seconds
    async with desk(stage, town, count + warm, working=True) as door:
        working = count / (await knock(stage, door, count, warm)).seconds
    limit = Limit("bare Bolt, one committed insert (the faster one)", max(bare, hurried), least=0.6)
    at_work = (
        "the worker turns them into tickets and posts meanwhile, on the same two cores as the sandbox that hears them and the load client"
    )
    return [
        Measure("intake.worker at rest", resting, "events/s", count, TARGET, limit, f"{CLIENTS} connections, closed loop; taking in alone"),
        Measure("intake.worker at work", working, "events/s", count, TARGET, replace(limit, least=None), at_work),
        Measure("intake.bare Bolt + insert", bare, "events/s", count, limit=Limit("Bolt's dispatch alone", dispatch)),
        *([Measure("intake.bare Bolt + insert, NORMAL", hurried, "events/s", count, note=HURRIED)] if hurried else []),
        Measure(
            "intake.commits", commits, "commits/s", int(commits * COMMIT_SECONDS), note="one insert a transaction, one connection, in turn"
        ),
    ]
