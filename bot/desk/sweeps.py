"""
What is done because time passed, in the order of who waits for it: each step has short transactions of its own.

Late, double or missed calls do no harm, and several processes may make them: rows say what was done.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from bot.desk import gaps, outbreaks, promises, routing, timers
from bot.desk.work import Work
from bot.policy import Policy
from bot.queue.store.database import Database

OpenWork = Callable[[], AbstractContextManager[Work]]


def _route(work: Work) -> bool:
    routing.sweep(work)
    return False


# each says whether there is more; promises first, since people wait for them
STEPS: tuple[Callable[[Work], bool], ...] = (
    lambda work: not promises.recount(work),
    promises.sweep,
    timers.sweep,
    _route,
)


def sweep(database: Database, policy: Policy, clock: Callable[[], datetime], opened: OpenWork) -> None:
    """Do all that is due."""
    for step in STEPS:
        while _once(opened, step):
            pass
    found = outbreaks.look(database, policy, clock())
    if found is not None:
        with opened() as work:
            outbreaks.tell(work, found)
            finish(work)
    gaps.sweep(opened)


def _once(opened: OpenWork, step: Callable[[Work], bool]) -> bool:
    with opened() as work:
        is_more = step(work)
        finish(work)
        return is_more


def finish(work: Work) -> None:
    """Let the clocks follow what was done, and write all that must happen outside because of it."""
    promises.keep(work)
    work.finish()
