"""Slack's rate limits: a tier per method over a sliding minute, and one message a second per channel.

Numbers: docs.slack.dev/apis/web-api/rate-limits. The page promises "at least so many per minute"; the sandbox gives
exactly that, because a bot that respects the promise must not be refused and one that does not must be.
"""

from collections import deque
from dataclasses import dataclass, field

from bot.sandbox.clock import SandboxClock

# Tier 1 promises one call a minute and tolerates bursts; ten connections must be openable, so ten are let through.
TIERS = {1: 10, 2: 20, 3: 50, 4: 100}
UNLIMITED = 0
MINUTE_S = 60.0
BURST = 5
WORKSPACE_POSTS_PER_MINUTE = 300
EVENTS_PER_HOUR = 30_000
HOUR_S = 3600.0


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


@dataclass(slots=True)
class Limits:
    """Counts calls; with `enabled` False (benchmarks) everything passes."""

    clock: SandboxClock
    enabled: bool = True
    posts_per_second: float = 1.0
    burst: int = BURST
    events_per_hour: int = EVENTS_PER_HOUR
    _hour: float = 0.0
    _events: int = 0
    _calls: dict[str, deque[float]] = field(default_factory=dict)
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def wait_for(self, method: str, tier: int) -> float:
        """Count one call of a method; return 0, or the seconds to stay away when it is one too many."""
        if not self.enabled or tier == UNLIMITED:
            return 0.0
        return self._wait_in_window(method, TIERS[tier])

    def wait_to_post(self, channel_id: str) -> float:
        """Count one message to a channel; return 0, or the seconds to stay away."""
        if not self.enabled:
            return 0.0
        now = self.clock.time()
        bucket = self._buckets.setdefault(channel_id, _Bucket(self.burst, now))
        bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.filled_at) * self.posts_per_second)
        bucket.filled_at = now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / self.posts_per_second
        if wait := self._wait_in_window("chat.postMessage", WORKSPACE_POSTS_PER_MINUTE):
            return wait
        bucket.tokens -= 1
        return 0.0

    def may_deliver(self) -> bool:
        """Count one event delivery; False once there were too many within the hour."""
        if not self.enabled:
            return True
        now = self.clock.time()
        if now - self._hour >= HOUR_S:
            self._hour, self._events = now, 0
        self._events += 1
        return self._events <= self.events_per_hour

    def forget(self) -> None:
        """Start counting anew."""
        self._calls.clear()
        self._buckets.clear()
        self._hour, self._events = 0.0, 0

    def _wait_in_window(self, name: str, allowed: int) -> float:
        now = self.clock.time()
        calls = self._calls.setdefault(name, deque())
        while calls and calls[0] <= now - MINUTE_S:
            calls.popleft()
        if len(calls) >= allowed:
            return calls[0] + MINUTE_S - now
        calls.append(now)
        return 0.0
