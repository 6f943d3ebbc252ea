"""
What arrived and is not committed yet, in its order.

Discord delivers an event once. Where the database cannot be written to, it is kept here and tried again; should the process
die meanwhile, catching up brings messages back at the next start.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.errors import StoreUnavailable
from bot.messages import Arrival

log = structlog.get_logger(__name__)

Accept = Callable[[Sequence[Arrival]], Awaitable[None]]
AT_ONCE = 200
AGAIN_S = 0.5


class Inbox:
    """Commits arrivals one batch after the other. ``accept`` raises StoreUnavailable when it cannot, ValueError for the unwritable."""

    def __init__(self, accept: Accept) -> None:
        self._accept = accept
        self._waiting: list[Arrival] = []
        self._bell = asyncio.Event()
        self._emptied = asyncio.Event()
        self._emptied.set()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_empty(self) -> bool:
        """Everything that arrived is committed."""
        return self._emptied.is_set()

    def put(self, arrivals: Sequence[Arrival]) -> None:
        """Take arrivals in; from the event loop only."""
        if arrivals:
            self._waiting += arrivals
            self._emptied.clear()
            self._bell.set()

    async def start(self) -> None:
        """Begin to commit."""
        self._task = asyncio.create_task(self._run())

    async def emptied(self) -> None:
        """Wait until everything is committed."""
        await self._emptied.wait()

    async def stop(self, patience_s: float) -> None:
        """Commit what is left, for so long at most."""
        try:
            await asyncio.wait_for(self._emptied.wait(), patience_s)
        except TimeoutError:
            log.warning("not everything that arrived could be committed; the next start catches up", left=len(self._waiting))
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            if not self._waiting:
                self._emptied.set()
                self._bell.clear()
                await self._bell.wait()
            batch = self._waiting[:AT_ONCE]
            try:
                await self._accept(batch)
            except StoreUnavailable as error:
                log.error("what arrived could not be written; trying again", fault=str(error))  # noqa: TRY400
                await asyncio.sleep(AGAIN_S)
                continue
            except Exception:  # noqa: BLE001 - one of them is unwritable: it must not keep the others out
                await self._one_by_one(batch)
            del self._waiting[: len(batch)]

    async def _one_by_one(self, batch: Sequence[Arrival]) -> None:
        for one in batch:
            try:
                await self._accept([one])
            except StoreUnavailable:
                await asyncio.sleep(AGAIN_S)
                self._waiting.append(one)
            except Exception as error:  # noqa: BLE001 - nobody can write it, now or later
                log.warning("an event could not be written and is passed over", key=one.key, fault=type(error).__name__)
