"""
Slack takes one message a second and room, with short bursts. Keeping to it ourselves costs less than being refused.

State in memory only: after a restart a burst is allowed again, which Slack allows too.
"""

from collections.abc import Callable

from bot.messages import Later

BURST = 4.0
PER_SECOND = 1.0
MOST_ROOMS = 5000


class Pace:
    """A token bucket a room. ``now`` gives seconds; where that clock is set back, nothing is earned meanwhile."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._rooms: dict[str, tuple[float, float]] = {}

    def wait(self, room: str) -> Later | None:
        """Take a turn in a room, or say how long to wait for one."""
        now = self._now()
        tokens, since = self._rooms.pop(room, (BURST, now))
        tokens = min(BURST, tokens + max(now - since, 0.0) * PER_SECOND)
        if tokens < 1:
            self._rooms[room] = (tokens, now)
            return Later((1 - tokens) / PER_SECOND, "one message a second and room", waits=True)
        self._rooms[room] = (tokens - 1, now)
        if len(self._rooms) > MOST_ROOMS:
            self._rooms.pop(next(iter(self._rooms)))
        return None
