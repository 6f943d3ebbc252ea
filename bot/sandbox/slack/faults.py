"""Switches for everything that goes wrong between an app and Slack, one at a time and on purpose."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from bot.sandbox import faults
from bot.sandbox.faults import Rule, Switchboard

BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


@dataclass(slots=True)
class Wires(faults.Wires):
    """What the connection faults pull at; the sandbox connects them."""

    disconnect: Callable[[str], None] = lambda _reason: None
    resume: Callable[[bool], None] = lambda _shuffle: None


@dataclass(slots=True)
class Faults(Switchboard):
    """The faults in force. `tombstones_take_replies`: nobody here knows whether Slack lets an app reply under a tombstone
    (slack-go#1571 and PostHog#83601 speak of roots without replies, whose replies land outside); by default it does not,
    which is the harder case.
    """

    SWITCHES: ClassVar = frozenset(
        {"history_denied", "file_signin_page", "duplicate_pairs", "honour_client_msg_id", "tombstones_take_replies"}
    )
    METHODS: ClassVar = (
        *("rate_limit", "drop_response", "error", "http_status", "latency", "redeliver", "revoke_token"),
        *("restore_token", "missing_scopes", "fail_handshake", "disconnect", "reset_sockets"),
        *("pause_events", "resume_events", "clear"),
    )

    history_denied: bool = False
    file_signin_page: bool = False
    duplicate_pairs: bool = True
    honour_client_msg_id: bool = True
    tombstones_take_replies: bool = False
    scopes_missing: frozenset[str] = frozenset()
    redeliveries: int = 0
    redeliver_concurrently: bool = False
    handshakes_to_fail: int = 0
    wires: Wires = field(default_factory=Wires)

    def rate_limit(self, method: str, retry_after: int = 1, times: int | None = 1) -> None:
        """Answer 429 with `Retry-After`."""
        self.rules["rate_limit", method] = Rule(times, {"retry_after": retry_after})

    def error(self, method: str, code: str, times: int | None = 1) -> None:
        """Answer `ok: false` with this error word, without doing anything."""
        self.rules["error", method] = Rule(times, {"code": code})

    def http_status(self, method: str, status: int = 502, html: str = BAD_GATEWAY, times: int | None = 1) -> None:
        """Answer with an HTTP status and a page of HTML, without doing anything."""
        self.rules["http_status", method] = Rule(times, {"status": status, "html": html})

    def redeliver(self, times: int, *, concurrently: bool = False) -> None:
        """Deliver everything so many times more, marked as retries: after the first is settled, or all at once."""
        self.redeliveries = times
        self.redeliver_concurrently = concurrently

    def revoke_token(self) -> None:
        """Answer `token_revoked` to the bot's token from now on."""
        self.token_revoked = True

    def missing_scopes(self, scopes: Iterable[str]) -> None:
        """Take these scopes away from the app; an empty set gives them all back."""
        self.scopes_missing = frozenset(scopes)

    def fail_handshake(self, times: int = 1) -> None:
        """Consume the socket's ticket, then answer the WebSocket handshake with 503."""
        self.handshakes_to_fail = times

    def disconnect(self, reason: str = "warning") -> None:
        """Tell every socket to disconnect: `warning`, `refresh_requested` or `link_disabled`."""
        self.wires.disconnect(reason)

    def reset_sockets(self) -> None:
        """Reset every socket's TCP connection, without a goodbye."""
        self.wires.reset()

    def resume_events(self, *, shuffle: bool = False) -> None:
        """Deliver what was held back, if asked in another order than it happened."""
        self.events_paused = False
        self.wires.resume(shuffle)

    def take_handshake(self) -> bool:
        """Tell whether the next handshake is to fail, and count it."""
        return self._take_one("handshakes_to_fail")
