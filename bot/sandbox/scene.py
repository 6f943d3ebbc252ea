"""What every imitated platform consists of: time, a feed of changes, background work and the calls made to it."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import MutableSequence
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.feed import Feed
from bot.sandbox.journal import Call, Calls
from bot.sandbox.tasks import Tasks

JSON = dict[str, Any]


def journal(size: int | None) -> MutableSequence[Any]:
    """Return an empty record that keeps the last `size` entries, or all of them for None."""
    return deque(maxlen=size) if size is not None else []


class Scene:
    """The part of a world that is the same on each platform. `base_url` is set once the server listens."""

    def __init__(self, clock: SandboxClock, journal_size: int | None) -> None:
        self.clock = clock
        self.feed = Feed()
        self.tasks = Tasks()
        self.calls: Calls = journal(journal_size)
        self.base_url = ""

    async def pause(self, seconds: float) -> None:
        """Wait in real time; the sandbox clock has no say in how long a wire is."""
        await asyncio.sleep(seconds)

    def note_call(self, call: Call) -> None:
        """Record a call and show it in the page's log."""
        self.calls.append(call)
        self.feed.publish({"type": "call", **self._shown(call)})

    def recent_calls(self, count: int = 100) -> list[JSON]:
        """Return the last calls as the page's log shows them."""
        first = max(0, len(self.calls) - count)
        return [self._shown(call) for call in itertools.islice(self.calls, first, None)]

    def _shown(self, call: Call) -> JSON:
        # The page wants wall time; the journal's monotonic time is turned into it.
        at = self.clock.time() - (time.monotonic() - call.at)
        return {"method": call.method, "ok": not call.error, "error": call.error, "status": call.status, "at": at}
