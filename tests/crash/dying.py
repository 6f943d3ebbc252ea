"""
Death at a chosen moment: the worker's checkpoint raises, and from then on the process does nothing more.

What kills a process here is no ``Exception``, so nothing in the bot catches it; what other threads were about to commit
when it struck they may still commit, as in a real process that is killed a moment later.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.app import App
from bot.policy import Policy
from bot.queue.job import LEASE, Stage
from bot.queue.store import jobs
from bot.queue.store.database import Database
from bot.settings import read_settings
from tests.driving import waiting

KINDS = {"receipt": "receipt:", "card": "card:", "mirror": "mirror:", "reply": "reply:"}


class Died(BaseException):
    """The process is gone."""


class Death:
    """
    A checkpoint that kills when ``name`` is passed while a job is worked on whose key ``fits``.

    The job's key follows it through every line of the log, so it is read from there; at ``claimed``, where a whole batch
    was claimed, the rows say which.
    """

    def __init__(self, name: str, fits: Callable[[str], bool], database: Callable[[], Database]) -> None:
        self._name, self._fits, self._database = name, fits, database
        self.has_come = False

    def __call__(self, name: str) -> None:
        """Kill, if this is the moment or the moment has been."""
        if self.has_come or (name == self._name and any(self._fits(key) for key in self._keys(name))):
            self.has_come = True
            raise Died

    def _keys(self, name: str) -> list[str]:
        if name != "claimed":
            return [str(structlog.contextvars.get_contextvars().get("job", ""))]
        with self._database().read() as tx:
            return [job.key for job in jobs.waiting(tx, 1000) if job.stage is Stage.DOING]


async def killed(app: App) -> None:
    """End a process without a goodbye: nothing under way is settled."""
    app._schedule.stop()
    app.worker._stopping = True  # a cancellation can be lost in wait_for (Python 3.11)
    tasks = [task for task in (app._working, *app.worker._running) if task is not None]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    app.worker._pool.shutdown(wait=True)
    for connection in app.connections.values():
        await connection.stop()
    app.door.close()
    app.database.close()


@dataclass(frozen=True, slots=True)
class Seen:
    """What everybody reads at the end: the customer's place, the cards, and the threads under them."""

    customer: list[str]
    cards: list[str]
    workspace: list[str]

    @property
    def size(self) -> tuple[int, int, int]:
        """How many messages that are."""
        return len(self.customer), len(self.cards), len(self.workspace)

    @property
    def doubles(self) -> list[str]:
        """Whatever stands twice where people read it."""
        return [text for place in (self.customer, self.cards, self.workspace) for text in set(place) if place.count(text) > 1]


class Lives:
    """Lives of the bot, one after the other, on one database beside one sandbox, to which ``environment`` connects it."""

    def __init__(self, box: Any, policy: Policy, environment: Mapping[str, str], url: str, folder: Path) -> None:
        self.box, self.policy = box, policy
        self._settings = read_settings({"DATABASE_URL": url, "DATA_DIR": str(folder), "HTTP_BIND": "127.0.0.1:0", **environment})
        self.app: App | None = None

    async def connected(self, app: App) -> None:
        """Wait until a life has begun."""
        raise NotImplementedError

    async def live(self, name: str = "", prefix: str = "-") -> Death:
        """Begin a life that ends when a job of this kind passes this point."""
        death = Death(name, lambda key: key.startswith(prefix), lambda: app.database)
        app = self.app = App(self._settings, self.policy, clock=self.box.clock.now, checkpoint=death)
        await app.start(serving=False)
        await self.connected(app)
        return death

    async def kill(self) -> None:
        """End the life."""
        app, self.app = self.app, None
        if app is not None:
            await killed(app)

    async def quiet(self, death: Death | None = None) -> None:
        """Let time pass until nothing is left to do, or the life has ended."""
        for _ in range(60):
            if death is not None and death.has_come:
                return
            self.box.clock.advance(timedelta(seconds=2))
            self.app.worker.wake()
            is_settled = await self.app.settled(0.5)
            if is_settled and not [job for job in waiting(self.app.database) if not job.key.startswith("roster")]:
                return
        raise AssertionError([(job.key, job.stage, job.error) for job in waiting(self.app.database)])

    async def revived(self) -> None:
        """Another process takes over, and the dead one's leases run out."""
        await self.kill()
        await self.live()
        self.box.clock.advance(LEASE + timedelta(seconds=1))
        await self.quiet()
