"""One life of the process over a database, driven step by step: no waiting, the clock moves when a test moves it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.app import App
from bot.messages import Arrival, Channel
from bot.policy import Policy
from bot.queue.job import LEASE, Job
from bot.queue.store import jobs
from bot.settings import read_settings
from tests.fakes import FakeChannel, StoppedClock, fake_policy

PATIENCE = timedelta(minutes=30)


class Readable(Protocol):
    """A database to look into."""

    def read(self) -> AbstractContextManager[Connection]:
        """Open a transaction that only looks."""


class Life:
    """
    The whole App over the fake channel, from its beginning to its end.

    ``enter`` commits what came in, as an adapter would; ``drain`` works off what is due now; ``rest`` goes on, moving the
    clock, until nothing falls due within ``PATIENCE``.
    """

    def __init__(
        self,
        url: str,
        folder: Path,
        channel: FakeChannel,
        clock: StoppedClock,
        *,
        policy: Policy | None = None,
        checkpoint: Callable[[str], None] = lambda _name: None,
        lease: timedelta = LEASE,
        rooms: Sequence[Channel] = (),
    ) -> None:
        settings = read_settings({"DATABASE_URL": url, "DATA_DIR": str(folder), "HTTP_BIND": "127.0.0.1:0"})
        self.channel, self.clock = channel, clock
        self.app = App(
            settings,
            policy or fake_policy(),
            clock=clock.now,
            channels={one.name: one for one in (channel, *rooms)},
            checkpoint=checkpoint,
            lease=lease,
        )
        self.database, self.desk, self.worker = self.app.database, self.app.desk, self.app.worker

    async def open(self) -> None:
        """Begin as a start does: remember the rooms, ask for the roster; nothing else is due yet."""
        self.desk.load()
        self.desk.want_roster(self.channel.name)
        await self.drain()

    async def enter(self, *arrivals: Arrival) -> None:
        """Take arrivals in; they are committed when this returns."""
        await self.app.enter(arrivals)

    async def drain(self) -> None:
        """Work off what is due now."""
        await self.worker.drain()

    async def rest(self, patience: timedelta = PATIENCE) -> None:
        """Work on, the clock jumping from one due time to the next, until nothing is due for so long."""
        for _ in range(400):
            await self.drain()
            due = self._next()
            if due is None or due > patience:
                return
            self.clock.advance(seconds=max(due.total_seconds(), 0.05))
        raise AssertionError(f"it never comes to rest: {[(job.key, job.error) for job in waiting(self.database)]}")

    def _next(self) -> timedelta | None:
        due = self.desk.next_due()
        return due - self.clock.now() if due is not None else None

    def close(self) -> None:
        """End this life; nothing is finished, what is left stands in the table."""
        self.worker._pool.shutdown(wait=True)
        self.app.door.close()
        self.database.close()


def waiting(database: Readable) -> list[Job]:
    """Jobs that are neither done nor dead, oldest first."""
    with database.read() as tx:
        return list(reversed(jobs.waiting(tx, 1000)))


def dead(database: Readable) -> list[Job]:
    """Jobs that were given up, oldest first."""
    with database.read() as tx:
        return list(reversed(jobs.dead(tx, 1000)))


def rows(database: Readable, statement: Any) -> list[tuple[Any, ...]]:
    """Give the rows of a query, as plain tuples."""
    with database.read() as tx:
        return [tuple(row) for row in tx.execute(statement)]
