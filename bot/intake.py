"""
The front door: many arrivals at once become one transaction.

While one batch is being committed the next one gathers, so the number of commits adapts to the load, and every caller
still hears only after its own row is safe. A failed commit is told to everybody in the batch.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")

MOST_AT_ONCE = 200


STORM = 64  # arrivals a second


class FrontDoor(Generic[Row]):
    """Commits rows through ``accept`` in one thread of its own and rings ``bell`` after each batch."""

    def __init__(self, accept: Callable[[Sequence[Row]], None], bell: Callable[[], None]) -> None:
        self._accept, self._bell = accept, bell
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="door")
        self._waiting: list[tuple[Sequence[Row], asyncio.Future[None]]] = []
        self._committing: asyncio.Task[None] | None = None
        self._entered: deque[float] = deque(maxlen=STORM)

    @property
    def is_stormy(self) -> bool:
        """So much came in within the last second that what can wait should."""
        return len(self._entered) == STORM and time.monotonic() - self._entered[0] < 1

    @property
    def is_busy(self) -> bool:
        """Somebody waits for a row to be committed."""
        return bool(self._waiting) or (self._committing is not None and not self._committing.done())

    async def enter(self, rows: Sequence[Row]) -> None:
        """Return when the rows are committed. Raises what the commit raised (StoreUnavailable)."""
        self._entered.append(time.monotonic())
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((rows, done))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_all())
        await done

    async def _commit_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            together = [row for rows, _ in batch for row in rows]
            try:
                await loop.run_in_executor(self._thread, self._accept, together)
            except Exception as error:  # noqa: BLE001 - told to everybody who waits for it
                _tell(batch, error)
                continue
            _tell(batch, None)
            self._bell()

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=True)


def _tell(batch: Sequence[tuple[Any, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():  # whoever asked has gone
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
