"""Discord's rate limits and sizes: buckets per route and place, 50 requests a second in all, identifies per day.

Discord publishes the mechanism, not the numbers of the buckets; those here are what its headers have been seen to say. A
client that reads the headers never meets a 429. Sources: discord.com/developers/docs/topics/rate-limits,
/docs/events/gateway#rate-limiting, discord-api-docs#1900 (renaming).
"""

import hashlib
from collections import deque
from dataclasses import dataclass, field

from bot.sandbox.clock import SandboxClock

MIB = 1024 * 1024
DAY_S = 86_400.0
GLOBAL_PER_SECOND = 50
INVALID_PER_10_MIN = 10_000
RENAMES, RENAME_WINDOW_S = 2, 600.0
GENEROUS = 100_000
# How many requests of an operation in how many seconds.
BUCKETS: dict[str, tuple[int, float]] = {
    "create_message": (5, 5.0),
    "edit_message": (5, 5.0),
    "delete_message": (5, 1.0),
    "bulk_delete_messages": (1, 1.0),
    "create_reaction": (1, 0.25),
    "delete_own_reaction": (1, 0.25),
    "get_messages": (10, 5.0),
    "start_thread": (10, 10.0),
    "start_thread_from_message": (10, 10.0),
    "create_dm": (10, 10.0),
    "bulk_overwrite_commands": (5, 20.0),
    "execute_webhook": (5, 2.0),
    "edit_webhook_message": (5, 2.0),
}
OTHERS = (50, 1.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a request's bucket says: what is left of it, when it is full again, and how long to stay away (0 = pass)."""

    bucket: str
    limit: int
    remaining: int
    reset_after: float
    retry_after: float = 0.0
    is_global: bool = False
    scope: str = "user"


@dataclass(slots=True)
class _Window:
    began_at: float
    count: int = 0


@dataclass(slots=True)
class Limits:
    """Counts requests by the sandbox clock; with `enabled` False (benchmarks) everything passes.

    `file_bytes` is the largest file the bot may upload, `request_bytes` the largest request; `person_file_bytes` is what people may
    upload. `identify_gap_s` is how far apart two identifies must be, `identifies_per_day` how many there are before the token is reset.
    `active_threads` is how many threads a guild may have open.
    """

    clock: SandboxClock
    enabled: bool = True
    file_bytes: int = 10 * MIB
    request_bytes: int = 25 * MIB
    person_file_bytes: int = 25 * MIB
    identify_gap_s: float = 5.0
    identifies_per_day: int = 1000
    active_threads: int = 1000
    buckets: dict[str, tuple[int, float]] = field(default_factory=lambda: dict(BUCKETS))
    _windows: dict[tuple[str, str], _Window] = field(default_factory=dict)
    _identifies: deque[float] = field(default_factory=deque)
    _invalid: deque[float] = field(default_factory=deque)

    def take(self, operation: str, place: str, *, counts_globally: bool = True) -> Verdict:
        """Count one request of an operation on one place (the route's major parameter)."""
        bucket = hashlib.sha256(operation.encode()).hexdigest()[:16]
        if not self.enabled:
            return Verdict(bucket, GENEROUS, GENEROUS - 1, 1.0)
        now = self.clock.time()
        if counts_globally and (wait := self._over("*", "", (GLOBAL_PER_SECOND, 1.0), now)):
            return Verdict(bucket, GLOBAL_PER_SECOND, 0, wait, wait, is_global=True, scope="global")
        allowed, seconds = self.buckets.get(operation, OTHERS)
        wait = self._over(operation, place, (allowed, seconds), now)
        window = self._windows[operation, place]
        left = max(0.0, window.began_at + seconds - now)
        return Verdict(bucket, allowed, max(0, allowed - window.count), wait or left, wait)

    def wait_to_rename(self, channel_id: str) -> float:
        """Count one change of a channel's name or topic; return the seconds to stay away when it is one too many."""
        if not self.enabled:
            return 0.0
        return self._over("rename", channel_id, (RENAMES, RENAME_WINDOW_S), self.clock.time())

    def take_identify(self) -> str:
        """Count one identify; return "" when it is granted, `too_soon` or `exhausted` when it is not."""
        now = self.clock.time()
        while self._identifies and self._identifies[0] <= now - DAY_S:
            self._identifies.popleft()
        if len(self._identifies) >= self.identifies_per_day:
            return "exhausted"
        too_soon = self.enabled and bool(self._identifies) and now - self._identifies[-1] < self.identify_gap_s
        self._identifies.append(now)
        return "too_soon" if too_soon else ""

    @property
    def identifies_left(self) -> int:
        """How many identifies are left of the last 24 hours' allowance."""
        since = self.clock.time() - DAY_S
        return max(0, self.identifies_per_day - sum(1 for at in self._identifies if at > since))

    def note_invalid(self) -> None:
        """Count an answer of 401, 403 or 429."""
        self._invalid.append(self.clock.time())

    @property
    def banned(self) -> bool:
        """Whether there were so many invalid requests within ten minutes that the address is shut out."""
        since = self.clock.time() - 600
        while self._invalid and self._invalid[0] < since:
            self._invalid.popleft()
        return self.enabled and len(self._invalid) >= INVALID_PER_10_MIN

    def forget(self) -> None:
        """Start counting anew."""
        self._windows.clear()
        self._identifies.clear()
        self._invalid.clear()

    def _over(self, name: str, place: str, allowed: tuple[int, float], now: float) -> float:
        most, seconds = allowed
        window = self._windows.setdefault((name, place), _Window(now))
        if now - window.began_at >= seconds:
            window.began_at, window.count = now, 0
        if window.count >= most:
            return window.began_at + seconds - now
        window.count += 1
        return 0.0
