"""The clock of the sandbox: real time plus an offset that a person or a test may push forward.

Everything that the imitated platforms date (message timestamps, trigger and link expiry, rate windows, retry delays)
reads this clock, so three hours pass in an instant. It never runs backwards.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Tells the time and lets it be moved forward; `listeners` are called, without arguments, after every move."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.listeners: list[Callable[[], None]] = []
        self._offset_s = 0.0
        self._sleepers: set[asyncio.Future[None]] = set()

    def now(self) -> datetime:
        """Return the sandbox time as an aware UTC datetime."""
        return datetime.now(UTC) + self.offset

    def time(self) -> float:
        """Return the sandbox time as seconds since 1970, for the hot paths."""
        return time.time() + self._offset_s

    def advance(self, by: timedelta) -> None:
        """Move forward by a span and wake whoever sleeps on this clock; a negative span raises ValueError."""
        if by < timedelta():
            raise ValueError("the sandbox clock cannot be turned back")
        self.offset += by
        self._offset_s = self.offset.total_seconds()
        for sleeper in list(self._sleepers):
            _wake(sleeper)
        for listener in list(self.listeners):
            listener()

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock has moved on by so many seconds, by itself or by `advance`."""
        due = self.time() + seconds
        while (left := due - self.time()) > 0:
            await self._wait_real_or_moved(left)

    async def _wait_real_or_moved(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        woken = loop.create_future()
        timer = loop.call_later(seconds, _wake, woken)
        self._sleepers.add(woken)
        try:
            await woken
        finally:
            timer.cancel()
            self._sleepers.discard(woken)


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
