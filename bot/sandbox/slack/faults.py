"""Switches for everything that goes wrong between an app and Slack, one at a time and on purpose."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from bot.sandbox.errors import SandboxError

JSON = dict[str, Any]
ANY_METHOD = "*"
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


@dataclass(slots=True)
class Wires:
    """What the connection faults pull at, and who hears that a counted fault was used; the sandbox connects them."""

    disconnect: Callable[[str], None] = lambda _reason: None
    reset: Callable[[], None] = lambda: None
    resume: Callable[[bool], None] = lambda _shuffle: None
    used: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Rule:
    """What to do to calls of one method; `left` None means until it is cleared."""

    left: int | None
    details: JSON


@dataclass(slots=True)
class Faults:
    """The faults in force. A method of `*` means every method; `times=None` means until cleared.

    The plain fields may be set directly. `tombstones_take_replies`: nobody here knows whether Slack lets an app reply
    under a tombstone (slack-go#1571 and PostHog#83601 speak of roots without replies, whose replies land outside); by
    default it does not, which is the harder case. `apply` takes all of them by name, for the page; `snapshot` shows them.
    """

    history_denied: bool = False
    file_signin_page: bool = False
    duplicate_pairs: bool = True
    honour_client_msg_id: bool = True
    tombstones_take_replies: bool = False
    token_revoked: bool = False
    scopes_missing: frozenset[str] = frozenset()
    latency_s: float = 0.0
    redeliveries: int = 0
    redeliver_concurrently: bool = False
    handshakes_to_fail: int = 0
    events_paused: bool = False
    wires: Wires = field(default_factory=Wires)
    rules: dict[tuple[str, str], Rule] = field(default_factory=dict)

    def rate_limit(self, method: str, retry_after: int = 1, times: int | None = 1) -> None:
        """Answer 429 with `Retry-After`."""
        self.rules["rate_limit", method] = Rule(times, {"retry_after": retry_after})

    def drop_response(self, method: str, times: int | None = 1) -> None:
        """Carry the request out, then close the connection without an answer."""
        self.rules["drop_response", method] = Rule(times, {})

    def error(self, method: str, code: str, times: int | None = 1) -> None:
        """Answer `ok: false` with this error word, without doing anything."""
        self.rules["error", method] = Rule(times, {"code": code})

    def http_status(self, method: str, status: int = 502, html: str = BAD_GATEWAY, times: int | None = 1) -> None:
        """Answer with an HTTP status and a page of HTML, without doing anything."""
        self.rules["http_status", method] = Rule(times, {"status": status, "html": html})

    def latency(self, seconds: float) -> None:
        """Delay every API call and every delivery by so many real seconds."""
        self.latency_s = seconds

    def redeliver(self, times: int, *, concurrently: bool = False) -> None:
        """Deliver everything so many times more, marked as retries: after the first is settled, or all at once."""
        self.redeliveries = times
        self.redeliver_concurrently = concurrently

    def revoke_token(self) -> None:
        """Answer `token_revoked` to the bot's token from now on."""
        self.token_revoked = True

    def restore_token(self) -> None:
        """Make the bot's token valid again."""
        self.token_revoked = False

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

    def pause_events(self) -> None:
        """Hold all events back."""
        self.events_paused = True

    def resume_events(self, *, shuffle: bool = False) -> None:
        """Deliver what was held back, if asked in another order than it happened."""
        self.events_paused = False
        self.wires.resume(shuffle)

    def clear(self) -> None:
        """End every fault; held events are delivered."""
        held = self.events_paused
        healthy = Faults(wires=self.wires)
        for each in fields(self):
            setattr(self, each.name, getattr(healthy, each.name))
        if held:
            self.resume_events()

    def take_handshake(self) -> bool:
        """Tell whether the next handshake is to fail, and count it."""
        if self.handshakes_to_fail <= 0:
            return False
        self.handshakes_to_fail -= 1
        self.wires.used()
        return True

    def take(self, kind: str, method: str) -> JSON | None:
        """Return the details of a fault that hits this call, and count it; None when there is none."""
        if not self.rules:
            return None
        for key in ((kind, method), (kind, ANY_METHOD)):
            rule = self.rules.get(key)
            if rule is None:
                continue
            if rule.left is not None:
                rule.left -= 1
                if rule.left <= 0:
                    del self.rules[key]
                self.wires.used()
            return rule.details
        return None

    def apply(self, name: str, args: JSON) -> None:
        """Switch by name, as the page does; raises SandboxError for an unknown name or arguments that do not fit.

        A plain switch takes `{"on": bool}`; every other takes the arguments of the method of that name.
        """
        if name in _SWITCHES:
            setattr(self, name, bool(args.get("on", True)))
            return
        if name not in _METHODS:
            raise SandboxError("unknown_fault", f"no fault is called {name!r}")
        try:
            getattr(self, name)(**args)
        except TypeError as fault:
            raise SandboxError("invalid_arguments", str(fault)) from None

    def snapshot(self) -> JSON:
        """Return the faults in force as JSON: the switches, the numbers, and the rules by method."""
        shown: JSON = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _NOT_SHOWN}
        shown["scopes_missing"] = sorted(self.scopes_missing)
        shown["rules"] = [
            {"name": kind, "method": method, "times": rule.left, **rule.details} for (kind, method), rule in self.rules.items()
        ]
        return shown


_SWITCHES = frozenset({"history_denied", "file_signin_page", "duplicate_pairs", "honour_client_msg_id", "tombstones_take_replies"})
_NOT_SHOWN = frozenset({"wires", "rules"})
_METHODS = frozenset(
    {
        *("rate_limit", "drop_response", "error", "http_status", "latency", "redeliver", "revoke_token"),
        *("restore_token", "missing_scopes", "fail_handshake", "disconnect", "reset_sockets"),
        *("pause_events", "resume_events", "clear"),
    }
)
