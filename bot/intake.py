"""
The front door: many arrivals at once become one transaction.

Every caller hears only after their own row is safe; a failed commit is told to everybody in its batch.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from bot.queue.gathering import Gathering

Row = TypeVar("Row")

MOST_AT_ONCE = 200
STORM = 64  # arrivals a second


class FrontDoor(Generic[Row]):
    """Commits rows through ``accept`` in one thread of its own and rings ``bell`` after each batch."""

    def __init__(self, accept: Callable[[Sequence[Row]], None], bell: Callable[[], None]) -> None:
        self._accept = accept
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="door")
        self._rows: Gathering[Row, None] = Gathering(self._commit, self._thread, MOST_AT_ONCE, bell)
        self._entered: deque[float] = deque(maxlen=STORM)

    @property
    def is_stormy(self) -> bool:
        """So much came in within the last second that what can wait should."""
        return len(self._entered) == STORM and time.monotonic() - self._entered[0] < 1

    @property
    def is_busy(self) -> bool:
        """Somebody waits for a row to be committed."""
        return self._rows.is_busy

    async def enter(self, rows: Sequence[Row]) -> None:
        """Return when the rows are committed. Raises what the commit raised (StoreUnavailable)."""
        self._entered.append(time.monotonic())
        await self._rows.enter(rows)

    def _commit(self, rows: Sequence[Row]) -> list[None]:
        self._accept(rows)
        return [None] * len(rows)

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=True)
