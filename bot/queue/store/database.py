"""
The database: opening it, and the two kinds of transaction.

SQLite: WAL, ``BEGIN IMMEDIATE`` for every writer (with the default, read-then-write transactions fail with "locked" under
load), ``synchronous=FULL`` so that an acknowledged message survives a power cut, and one lock per process so that writers
queue up fairly instead of sleeping in SQLite's busy handler.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from bot.errors import StoreUnavailable
from bot.queue.store.turns import Turns

Transaction = Connection  # what the rest of the bot calls an open one, so that it need not know whose it is

BUSY_TIMEOUT_S = 5.0
POOL_SIZE = 12
READ_ONLY = "25006"  # Postgres on a standby, or one that its host made read-only because its disk is full
_AS_MUCH = "".join(chr(0x21 + (n * n * 31 + n * 7) % 90) for n in range(8192))  # not to be compressed to nothing


class Database:
    """
    Opens transactions on SQLite or Postgres. ``busy_timeout_s`` is how long to wait for another program's lock.

    Raises StoreUnavailable where the database cannot be reached, is locked or is full.
    """

    def __init__(self, url: str, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._engine = _sqlite(url, busy_timeout_s) if self.is_sqlite else _postgres(url, busy_timeout_s)
        self._writers = Turns()

    @contextmanager
    def write(self, *, urgent: bool = False) -> Iterator[Connection]:
        """
        Open a transaction that commits when the block ends and rolls back when it raises.

        ``urgent`` goes before other writers of this process: somebody is waiting for an acknowledgement.
        """
        if self.is_sqlite:
            with self._writers.turn(urgent=urgent), self._transaction("BEGIN IMMEDIATE") as tx:
                yield tx
        else:
            with self._transaction("") as tx:
                yield tx

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only looks."""
        with self._transaction("BEGIN" if self.is_sqlite else "") as tx:
            yield tx

    def ping(self) -> None:
        """Prove that the database takes rows: one as large as an event goes in and out again, since a full one still takes small ones."""
        with self.write() as tx:
            forget = text("DELETE FROM marks WHERE name = 'ping'")
            tx.execute(forget)
            tx.execute(text("INSERT INTO marks (name, value, at) VALUES ('ping', :words, CURRENT_TIMESTAMP)"), {"words": _AS_MUCH})
            tx.execute(forget)

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Give a bare connection: for migrations, which bring their own transactions."""
        with _in_our_words(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        with _in_our_words(), self._engine.connect() as tx:
            if begin:
                tx.exec_driver_sql(begin)
            yield tx
            tx.commit()


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Say that it is the database which cannot take anything, where it is; a mistake of ours stays what it is."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("The database did not take it: every connection is in use.") from error
    except DBAPIError as error:
        is_read_only = getattr(error.orig, "sqlstate", "") == READ_ONLY
        is_damaged = type(error) is DatabaseError  # SQLite: not a database, or one that is malformed
        if isinstance(error, OperationalError) or error.connection_invalidated or is_read_only or is_damaged:
            raise StoreUnavailable(f"The database did not take it: {error.orig}") from error
        raise


def _sqlite(url: str, busy_timeout_s: float) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,  # an error must not carry a customer's words into the log
        connect_args={"timeout": busy_timeout_s, "check_same_thread": False},
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-16000")
        connection.execute("PRAGMA temp_store=MEMORY")

    return engine


def _postgres(url: str, busy_timeout_s: float) -> Engine:
    patience = {"connect_timeout": 5}
    engine = create_engine(
        url, hide_parameters=True, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_pre_ping=True, connect_args=patience
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        """Wait for somebody's lock as long as SQLite would. (As a start option PgBouncer refuses it.)"""
        connection.execute(f"SET lock_timeout = '{busy_timeout_s:g}s'")
        connection.commit()

    return engine
