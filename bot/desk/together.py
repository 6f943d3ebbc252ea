"""
Several jobs in one transaction: a commit costs as much as what it makes durable.

Where one of them fails nothing stands, and each has a transaction of its own: then a fault is told of whoever it belongs to.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from structlog.contextvars import bound_contextvars

from bot.desk.work import Work
from bot.errors import StoreUnavailable
from bot.queue.job import End, Job
from bot.queue.store import tickets

Item = TypeVar("Item", bound=Job | End)
Result = TypeVar("Result")
Pressed = Callable[[], bool]
OpenWork = Callable[[], AbstractContextManager[Work]]


def never() -> bool:
    """Nobody waits."""
    return False


def together(
    open_work: OpenWork, batch: Sequence[Item], do: Callable[[Work, Item], Result], is_pressed: Pressed
) -> list[Result | Exception]:
    """
    Do the jobs of a batch, the first and then more while nobody waits at the door; give for each that was tried what ``do`` gave or raised.

    On Postgres, where writers run side by side, only ends share a transaction: their tickets are known beforehand. Two that
    took their tickets in different orders would wait for each other.
    """
    try:
        with open_work() as work:
            tickets.lock(work.tx, *(one.job.ticket_id for one in batch if isinstance(one, End)))
            shares = work.tx.dialect.name == "sqlite" or isinstance(batch[0], End)
            return list(_each(work, batch if shares else batch[:1], do, is_pressed))
    except Exception as error:  # noqa: BLE001 - whose fault it is shows when each is alone
        return [error] if len(batch) == 1 else _one_by_one(open_work, batch, do)


def _each(work: Work, batch: Sequence[Item], do: Callable[[Work, Item], Result], is_pressed: Pressed) -> Iterator[Result]:
    for one in batch:
        job = one.job if isinstance(one, End) else one
        with bound_contextvars(job=job.key):
            yield do(work, one)
        if is_pressed():
            return


def _one_by_one(open_work: OpenWork, batch: Sequence[Item], do: Callable[[Work, Item], Result]) -> list[Result | Exception]:
    ends: list[Result | Exception] = []
    for one in batch:
        ends += together(open_work, [one], do, never)
        if isinstance(ends[-1], StoreUnavailable):  # it would be the same with the others, each after a long wait
            break
    return ends + ends[-1:] * (len(batch) - len(ends))
