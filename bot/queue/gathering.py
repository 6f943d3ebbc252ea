"""
Many callers, few transactions: while one batch is being committed the next one gathers.

So the number of commits adapts to the load by itself, and every caller still hears only after their own item is safe.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Gathering(Generic[Item, Result]):
    """
    Gives items to ``commit`` in one thread at a time of ``pool``, at most ``most`` at once, and rings ``bell`` after each batch.

    ``commit`` gives a result for each item that it took, at least one from the front; what it left comes first in the next batch.
    What it raises is told to everybody in the batch.
    """

    def __init__(
        self, commit: Callable[[Sequence[Item]], Sequence[Result]], pool: Executor, most: int, bell: Callable[[], None] = lambda: None
    ) -> None:
        self._commit, self._pool, self._most, self._bell = commit, pool, most, bell
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._committing: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        """Somebody waits."""
        return bool(self._waiting) or (self._committing is not None and not self._committing.done())

    async def enter(self, items: Sequence[Item]) -> list[Result]:
        """Return when the items are committed. Raises what the commit raised."""
        loop = asyncio.get_running_loop()
        told: list[asyncio.Future[Result]] = [loop.create_future() for _ in items]
        self._waiting += zip(items, told, strict=True)
        if told and (self._committing is None or self._committing.done()):
            self._committing = asyncio.create_task(self._commit_all())
        return await asyncio.gather(*told)

    async def _commit_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                results = await loop.run_in_executor(self._pool, self._commit, [item for item, _ in batch])
            except Exception as error:  # noqa: BLE001 - told to everybody who waits for it
                for _, told in batch:
                    if not told.done():  # else whoever asked has gone
                        told.set_exception(error)
                continue
            self._waiting = batch[len(results) :] + self._waiting
            for (_, told), result in zip(batch, results, strict=False):
                if not told.done():
                    told.set_result(result)
            self._bell()
