"""
How often a session may be begun anew. Discord counts: a thousand in a day, and then it takes the token away.

Pure over the times it is given; the count that outlives us is Discord's own, which it tells with the gateway's address.
"""

from collections.abc import Callable

STEADY_S = 120.0  # a session that lived so long was no failure
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 900.0
RESERVE = 100  # of the sessions that a day has: with fewer left they are spread over the time until there are more


class Pace:
    """Says how long to wait before the next session. ``now`` gives seconds on any steady clock."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._begun_at: float | None = None
        self._in_a_row = 0

    def before_session(self) -> float:
        """Count a session, and give the seconds to wait before it: none for the first, then 5, 10, 20 … up to 15 minutes."""
        now = self._now()
        if self._begun_at is not None and now - self._begun_at > STEADY_S + self.wait:
            self._in_a_row = 0
        self._in_a_row += 1
        self._begun_at = now
        return self.wait

    @property
    def wait(self) -> float:
        """The wait that the sessions in a row have led to."""
        tries = self._in_a_row - 1
        return 0.0 if tries <= 0 else min(FIRST_WAIT_S * 2.0 ** min(tries - 1, 10), LONGEST_WAIT_S)


def spared(remaining: int, reset_after_s: float) -> float:
    """Give the seconds to wait so that the sessions left last until Discord gives new ones."""
    if remaining >= RESERVE:
        return 0.0
    return min(reset_after_s / max(remaining, 1), LONGEST_WAIT_S)
