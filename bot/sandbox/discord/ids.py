"""Snowflakes: ids that carry the time they were made at, so that sorting by id is sorting by age.

Source: discord.com/developers/docs/reference#snowflakes.
"""

from datetime import UTC, datetime

from bot.sandbox.clock import SandboxClock

EPOCH_MS = 1_420_070_400_000
TIME_SHIFT = 22


class Snowflakes:
    """Makes ids by the sandbox clock; each is larger than every one before."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._last = 0

    def new(self) -> str:
        """Return an id that was never used before."""
        by_time = (int(self._clock.time() * 1000) - EPOCH_MS) << TIME_SHIFT
        self._last = max(by_time, self._last + 1)
        return str(self._last)


def made_at(snowflake: str) -> datetime:
    """Return when an id was made."""
    return datetime.fromtimestamp(((int(snowflake) >> TIME_SHIFT) + EPOCH_MS) / 1000, UTC)
