"""
Mails parsed, threaded and stored: out of a real IMAP mailbox into tickets and messages, beside the parser and the disk alone.

The mailbox is the sandbox's, in a process of its own; this process is the desk: the adapter's thread that fetches and reads,
the worker's that thread and write. What the desk then says goes nowhere.
"""

import asyncio
import contextlib
import email
import email.policy
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from sqlalchemy import func, select

from benchmarks.arrived import arrived
from benchmarks.bare import commit_rate
from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.letters import Town
from benchmarks.post import TURNS, letters
from benchmarks.processes import environment
from benchmarks.rows.whole import ROOMS, Nowhere, Progress
from benchmarks.stage import ROOT, Stage
from bot import mailing
from bot.adapters.mail.channel import CAPABILITIES
from bot.adapters.mail.parse import Ours, taken
from bot.adapters.mail.seal import Seal
from bot.cli.run import SWITCH_S
from bot.clock import utcnow
from bot.desk.desk import Desk
from bot.messages import Roster
from bot.policy import read_policy
from bot.queue.migrate import migrate
from bot.queue.store import people
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.queue.tables import messages, tickets
from bot.queue.worker import Worker
from bot.settings import read_settings

LETTERS, PEOPLE = 2000, 250
COMMIT_SECONDS = 2.0
PATIENCE_S = 120.0
TARGET = Target("at least", 250)


@dataclass(frozen=True, slots=True)
class Day:
    """How long it took until all was committed as it came, and until all stood on its ticket; -1 where that was not wanted."""

    taken_s: float
    stored_s: float


@benchmark("mail")
async def mail(stage: Stage) -> Sequence[Measure]:
    """Read them in memory by the standard parser and by ours; then out of the mailbox, committed as they come, and to the end."""
    count, town = stage.size(LETTERS), Town(stage.seed, stage.size(PEOPLE), 0)
    commits = await asyncio.to_thread(commit_rate, stage.fresh_database(), COMMIT_SECONDS)
    raws = [raw for _, raw in letters(town, count)]
    bare, own = _parsed(raws), _read(raws)
    async with post_office(stage, town, count) as env:
        taken_in = await _received(stage, town, count, env, working=False)
        whole = await _received(stage, town, count, env, working=True)
    size = sum(map(len, raws)) / len(raws) / 1000
    note = f"from IMAP in a process of its own; text and HTML, {size:.1f} kB, three of {TURNS} answer and quote; raw mail kept on disk"
    parser = Limit("the standard parser alone", bare)
    stored = Limit("commits/s of the database", commits)
    return [
        Measure("mail.parsed, threaded and stored", count / whole.stored_s, "mails/s", count, TARGET, stored, note),
        Measure("mail.taken in, worker at rest", count / taken_in.taken_s, "mails/s", count, limit=stored, note="fetched, read, committed"),
        Measure("mail.read in memory", own, "mails/s", count, limit=parser, note="kind, own words, quotation, files, what it answers"),
    ]


def _parsed(raws: Sequence[bytes]) -> float:
    """Give how many mails a second the standard library reads, bodies and the headers of threading decoded."""
    began = time.perf_counter()
    for raw in raws:
        found = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        for part in found.walk():
            if part.get_content_maintype() == "text":
                part.get_content()
        _ = [found[name] for name in ("From", "To", "Subject", "Message-ID", "References", "Date")]
    return len(raws) / (time.perf_counter() - began)


def _read(raws: Sequence[bytes]) -> float:
    """Likewise by our reader, to what the desk takes in."""
    ours = Ours(Seal("support@northwind.example", b"0" * 32))
    now, began = utcnow(), time.perf_counter()
    for raw in raws:
        taken(raw, "digest", ours, now)
    return len(raws) / (time.perf_counter() - began)


@contextlib.asynccontextmanager
async def post_office(stage: Stage, town: Town, count: int) -> AsyncIterator[dict[str, str]]:
    """Serve a mailbox with letters in it until the block ends; gives the settings that reach it."""
    arguments = ("-m", "benchmarks.post", *map(str, (town.seed, town.people, count)))
    child = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=stage.folder, env=environment(), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert child.stdout is not None
        yield json.loads(await asyncio.wait_for(child.stdout.readline(), PATIENCE_S))
    finally:
        child.terminate()
        await child.wait()


async def _received(stage: Stage, town: Town, count: int, env: dict[str, str], *, working: bool) -> Day:
    """Let a fresh desk find the mailbox full; ``working`` = with its worker, to the end."""
    folder = stage.folder / f"mail-{working:d}"
    settings = read_settings({**env, "DATABASE_URL": stage.fresh_database(), "DATA_DIR": str(folder)})
    database, files = Database(settings.database_url), FileStore(folder / "files")
    policy = read_policy((ROOT / "policy.example.toml").read_text(encoding="utf-8"))
    channels, progress = {"slack": Nowhere(), "mail": Nowhere("mail", CAPABILITIES)}, Progress()
    desk = Desk(database, policy, utcnow, {name: one.capabilities for name, one in channels.items()}, files)
    await asyncio.to_thread(_prepare, database, desk)
    worker = Worker(desk, channels, utcnow, observe=progress.observe)
    box = mailing.connect(settings, policy, database, files, utcnow, worker.wake)
    work = asyncio.create_task(worker.run()) if working else None
    try:
        with _switching():
            began, taken_s = time.perf_counter(), -1.0
            await box.start()
            async with asyncio.timeout(PATIENCE_S):
                while taken_s < 0 or (working and progress.received < count):
                    await asyncio.sleep(0.02)
                    if taken_s < 0 and await asyncio.to_thread(arrived, database, "mail") == count:
                        taken_s = time.perf_counter() - began
        if working:
            await asyncio.to_thread(_check, database, count, town)
        return Day(taken_s, progress.at - began if working else -1.0)
    finally:
        await box.stop()
        if work is not None:
            await worker.stop()
            await work
        database.close()


@contextlib.contextmanager
def _switching() -> Iterator[None]:
    """Let threads take turns as the bot does."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _prepare(database: Database, desk: Desk) -> None:
    migrate(database)
    with database.write() as tx:
        people.learn_roster(tx, Roster("slack", {"U0LENA": "agent"}, ROOMS), utcnow())
        people.learn_roster(tx, Roster("mail", {}, {}), utcnow())
    desk.load()


def _check(database: Database, count: int, town: Town) -> None:
    """Raise where a mail is missing or stands on the wrong ticket: each matter is one."""
    with database.read() as tx:
        kept = tx.execute(select(func.count()).select_from(messages)).scalar_one()
        opened = tx.execute(select(func.count()).select_from(tickets)).scalar_one()
    wanted = sum(number // town.people % TURNS == 0 for number in range(count))
    if (kept, opened) != (count, wanted):
        raise RuntimeError(f"{kept} of {count} mails were stored, on {opened} tickets for {wanted} matters")
