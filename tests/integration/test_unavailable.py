"""A database that is locked, full, gone or read-only: nothing is acknowledged, everybody is told, and afterwards nothing is missing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import create_engine, event, select, text

from bot.app import App
from bot.errors import StoreUnavailable
from bot.policy import read_policy
from bot.queue import tables
from bot.queue.job import NewJob
from bot.queue.migrate import migrate
from bot.queue.store import jobs
from bot.queue.store.database import Database
from bot.sandbox import SandboxClock, SlackSandbox
from bot.settings import read_settings
from tests.driving import Life, rows, waiting
from tests.fakes import MORNING, arrival, said

POLICY = read_policy((Path(__file__).parent.parent.parent / "policy.example.toml").read_text(encoding="utf-8"))


def path_of(database: Database) -> str:
    return database.url.removeprefix("sqlite:///")


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another program holds the write lock of the file."""
    other = sqlite3.connect(path_of(database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def full(database: Database) -> Iterator[None]:
    """Keep the file from growing, for every connection of the process."""
    engine = database._engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine.dispose()

    def bound(connection, _record) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", bound)
    try:
        yield
    finally:
        event.remove(engine, "connect", bound)
        engine.dispose()


@pytest.fixture
def sqlite(new_url) -> Iterator[Database]:
    made = Database(new_url("sqlite", True), busy_timeout_s=0.2)
    yield made
    made.close()


# ---------------------------------------------------------------------------------------------------- the database


def test_a_locked_file_is_unavailable(sqlite):
    """After the patience of a few seconds, in words that say why; reading goes on meanwhile."""
    with locked(sqlite):
        with pytest.raises(StoreUnavailable, match="locked"):
            sqlite.ping()
        with sqlite.read() as tx:
            assert jobs.next_due(tx) is None
    sqlite.ping()


def test_a_locked_table_is_unavailable(new_url):
    """On Postgres, too: intake does not hang for as long as another program keeps a table to itself."""
    made = Database(new_url("postgres", True), busy_timeout_s=0.2)
    other = create_engine(made.url)
    with other.begin() as holding:
        holding.execute(text("LOCK TABLE jobs"))
        with pytest.raises(StoreUnavailable, match="lock timeout"), made.write() as tx:
            jobs.add(tx, [NewJob("k", "a", "inbound", "words")], MORNING)
    with made.write() as tx:
        jobs.add(tx, [NewJob("k", "a", "inbound", "words")], MORNING)
    other.dispose()
    made.close()


def test_a_full_file_is_unavailable_and_well_again_afterwards(sqlite):
    """Nothing half is written, and nothing needs repair."""
    with full(sqlite):
        with pytest.raises(StoreUnavailable, match="full"):
            sqlite.ping()
        with pytest.raises(StoreUnavailable), sqlite.write() as tx:
            jobs.add(tx, [NewJob(f"k{number}", "a", "inbound", "words " * 1000) for number in range(50)], MORNING)
    sqlite.ping()
    assert waiting(sqlite) == []


def test_a_file_that_is_no_database_is_unavailable_in_words(tmp_path):
    """What was put there by mistake is left alone."""
    path = tmp_path / "desk.db"
    path.write_bytes(b"this is a letter to my aunt" * 100)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(StoreUnavailable, match="not a database"):
        database.ping()
    assert path.read_bytes().startswith(b"this is a letter")
    database.close()


@pytest.fixture
def postgres(new_url) -> Iterator[Database]:
    made = Database(new_url("postgres", True))
    yield made
    made.close()


@pytest.mark.parametrize("use", [Database.ping, migrate])
def test_a_postgres_that_cannot_be_reached_is_unavailable(use):
    """No server, a wrong address: said at once, at the start as well."""
    database = Database("postgresql+psycopg://desk@/desk?host=/nowhere")
    with pytest.raises(StoreUnavailable, match="nowhere"):
        use(database)
    database.close()


def test_a_postgres_that_ends_our_connections_is_unavailable_once(postgres):
    """A restart of the server costs the transaction under way; the next one has a new connection."""
    admin = create_engine(postgres.url, isolation_level="AUTOCOMMIT")
    end_all = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")

    def restart_in_the_middle() -> None:
        with admin.connect() as connection, postgres.write() as tx:
            jobs.add(tx, [NewJob("k", "a", "inbound")], MORNING)
            connection.execute(end_all)
            jobs.add(tx, [NewJob("k2", "a", "inbound")], MORNING)

    with pytest.raises(StoreUnavailable):
        restart_in_the_middle()
    admin.dispose()
    postgres.ping()
    assert waiting(postgres) == []


def test_a_read_only_postgres_is_unavailable(postgres):
    """A standby, or a server whose host stopped writes because the disk is full."""
    with postgres.write() as tx:
        tx.execute(text("SELECT set_config('default_transaction_read_only', 'on', false)"))
        name = tx.execute(text("SELECT current_database()")).scalar_one()
        tx.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    postgres.close()
    with pytest.raises(StoreUnavailable, match="read-only"):
        postgres.ping()


# ---------------------------------------------------------------------------------------------------- the whole bot


async def test_the_worker_goes_on_when_the_file_is_well_again(new_url, tmp_path, channel, clock):
    """What was accepted before is worked off afterwards; nothing is dead."""
    life = Life(new_url("sqlite", True), tmp_path, channel, clock)
    await life.open()
    await life.enter(arrival(said("Invoice", "1"), "1"))
    running = asyncio.create_task(life.worker.run())
    too_much = [arrival(said("Invoice " * 600, str(n)), str(n)) for n in range(2, 40)]
    with full(life.database), pytest.raises(StoreUnavailable):
        await life.enter(*too_much)
    await life.enter(arrival(said("Again", "50", "ben"), "50"))
    await life.worker.stop()
    await running
    again = Life(life.database.url, tmp_path, channel, clock)
    await again.rest()
    assert [title for (title,) in rows(again.database, select(tables.tickets.c.title).order_by(tables.tickets.c.id))] == [
        "Invoice",
        "Again",
    ]
    life.close()
    again.close()


@pytest.fixture
async def box() -> AsyncIterator[SlackSandbox]:
    sandbox = SlackSandbox(clock=SandboxClock())
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def app(box: SlackSandbox, new_url, tmp_path: Path) -> AsyncIterator[App]:
    """Give the whole bot, hearing of events by signed HTTP."""
    settings = read_settings(
        {
            "DATABASE_URL": new_url("sqlite", True),
            "DATA_DIR": str(tmp_path),
            "HTTP_BIND": "127.0.0.1:0",
            "SLACK_BOT_TOKEN": box.bot_token,
            "SLACK_SIGNING_SECRET": box.signing_secret,
            "SLACK_API_URL": box.api_url,
        }
    )
    made = App(settings, POLICY, clock=box.clock.now)
    await made.start()
    box.events_url = f"http://127.0.0.1:{made.web.port}/slack/events"
    assert await made.settled(5)
    yield made
    await made.stop()


async def readyz(app: App) -> tuple[int, dict[str, str]]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{app.web.port}/readyz") as response:
        return response.status, (await response.json())["faults"]


@pytest.mark.parametrize("trouble", [full, locked], ids=["full", "locked"])
async def test_an_event_that_cannot_be_stored_is_not_acknowledged_and_not_lost(app, box, trouble):
    """Slack hears no 200, readyz says the database, and the redelivery becomes the one ticket."""
    with trouble(app.database):
        ts = await box.say("ada", "D:ada", "Our invoice shows 12 seats but we have 9 " * 90)
        status, faults = await readyz(app)
        await box.until(lambda: len(box.deliveries) >= 2)
        assert not any(delivery.ok for delivery in box.deliveries)
        assert (status, set(faults)) == (503, {"database"})
    box.clock.advance(timedelta(minutes=6))
    await box.until(lambda: len(box.messages("D:ada", ts)) > 1, 10)
    assert len(rows(app.database, select(tables.tickets.c.id))) == 1
    assert len(box.messages("D:ada", ts)) == 2
    assert (await readyz(app))[0] == 200
