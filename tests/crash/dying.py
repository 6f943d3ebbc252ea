"""
Death at a chosen moment: the worker's checkpoint raises, and from then on the process does nothing more.

What kills a process here is no ``Exception``, so nothing in the bot catches it; what other threads were about to commit
when it struck they may still commit, as in a real process that is killed a moment later.
"""

from collections.abc import Callable

import structlog

from bot.queue.job import Stage
from bot.queue.store import jobs
from bot.queue.store.database import Database


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
