"""Switches for everything that goes wrong between a bot and Discord, one at a time and on purpose."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from bot.sandbox.errors import SandboxError

JSON = dict[str, Any]
ANY = "*"


@dataclass(slots=True)
class Wires:
    """What the connection faults pull at, and who hears that a counted fault was used; the sandbox connects them."""

    close: Callable[[int], None] = lambda _code: None
    reset: Callable[[], None] = lambda: None
    reconnect: Callable[[], None] = lambda: None
    invalidate: Callable[[bool], None] = lambda _resumable: None
    stall: Callable[[], None] = lambda: None
    resume: Callable[[], None] = lambda: None
    used: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Rule:
    """What to do to calls of one operation; `left` None means until it is cleared."""

    left: int | None
    details: JSON


@dataclass(slots=True)
class Faults:
    """The faults in force. An operation of `*` means every one; `times=None` means until cleared.

    The plain fields may be set directly; `apply` takes all of them by name, for the page; `snapshot` shows them.
    """

    honour_nonce: bool = True
    token_revoked: bool = False
    latency_s: float = 0.0
    gateways_to_refuse: int = 0
    resumes_to_refuse: int = 0
    events_paused: bool = False
    wires: Wires = field(default_factory=Wires)
    rules: dict[tuple[str, str], Rule] = field(default_factory=dict)

    def rate_limit(
        self, method: str, retry_after: float = 1.0, times: int | None = 1, *, is_global: bool = False, via: bool = True
    ) -> None:
        """Answer 429 without doing anything; without `via` it is Cloudflare that answers, as it does to a banned address."""
        self.rules["rate_limit", method] = Rule(times, {"retry_after": retry_after, "is_global": is_global, "via": via})

    def drop_response(self, method: str, times: int | None = 1) -> None:
        """Carry the request out, then close the connection without an answer."""
        self.rules["drop_response", method] = Rule(times, {})

    def reset_response(self, method: str, times: int | None = 1) -> None:
        """Carry the request out, then reset the TCP connection."""
        self.rules["reset_response", method] = Rule(times, {})

    def reset_request(self, method: str, times: int | None = 1) -> None:
        """Reset the TCP connection without doing anything."""
        self.rules["reset_request", method] = Rule(times, {})

    def error(self, method: str, code: int, times: int | None = 1) -> None:
        """Answer with one of Discord's error codes, without doing anything."""
        self.rules["error", method] = Rule(times, {"code": code})

    def http_status(self, method: str, status: int = 502, times: int | None = 1) -> None:
        """Answer with an HTTP status and a page of HTML, without doing anything."""
        self.rules["http_status", method] = Rule(times, {"status": status})

    def latency(self, seconds: float) -> None:
        """Delay every REST call and every event by so many real seconds."""
        self.latency_s = seconds

    def revoke_token(self) -> None:
        """Answer 401 to the bot's token, and 4004 on the gateway, from now on."""
        self.token_revoked = True

    def restore_token(self) -> None:
        """Make the bot's token valid again."""
        self.token_revoked = False

    def refuse_gateway(self, times: int = 1) -> None:
        """Answer the gateway's handshake with 503, so many times."""
        self.gateways_to_refuse = times

    def refuse_resume(self, times: int = 1) -> None:
        """Answer RESUME with an invalid session (op 9), so many times."""
        self.resumes_to_refuse = times

    def close_gateway(self, code: int = 4000) -> None:
        """Close every gateway connection with a close code."""
        self.wires.close(code)

    def reset_gateway(self) -> None:
        """Reset every gateway connection's TCP connection, without a goodbye."""
        self.wires.reset()

    def reconnect(self) -> None:
        """Ask every gateway connection to come again (op 7)."""
        self.wires.reconnect()

    def invalidate_session(self, *, resumable: bool = False) -> None:
        """Declare every session invalid (op 9)."""
        self.wires.invalidate(resumable)

    def stall_gateway(self) -> None:
        """Let every connection that there is now fall silent: no event, no acknowledged heartbeat, and it stays open."""
        self.wires.stall()

    def pause_events(self) -> None:
        """Hold all events back."""
        self.events_paused = True

    def resume_events(self) -> None:
        """Deliver what was held back, in order."""
        self.events_paused = False
        self.wires.resume()

    def clear(self) -> None:
        """End every fault; held events are delivered."""
        healthy = Faults(wires=self.wires)
        for each in fields(self):
            setattr(self, each.name, getattr(healthy, each.name))
        self.resume_events()

    def take_refusal(self) -> bool:
        """Tell whether the next handshake is to fail, and count it."""
        if self.gateways_to_refuse <= 0:
            return False
        self.gateways_to_refuse -= 1
        self.wires.used()
        return True

    def take_resume_refusal(self) -> bool:
        """Tell whether the next resume is to fail, and count it."""
        if self.resumes_to_refuse <= 0:
            return False
        self.resumes_to_refuse -= 1
        self.wires.used()
        return True

    def take(self, kind: str, method: str) -> JSON | None:
        """Return the details of a fault that hits this call, and count it; None when there is none."""
        if not self.rules:
            return None
        for key in ((kind, method), (kind, ANY)):
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
        """Return the faults in force as JSON: the switches, the numbers, and the rules by operation."""
        shown: JSON = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _NOT_SHOWN}
        shown["rules"] = [
            {"name": kind, "method": method, "times": rule.left, **rule.details} for (kind, method), rule in self.rules.items()
        ]
        return shown


_SWITCHES = frozenset({"honour_nonce"})
_NOT_SHOWN = frozenset({"wires", "rules"})
_METHODS = frozenset(
    {
        *("rate_limit", "drop_response", "reset_response", "reset_request", "error", "http_status", "latency"),
        *("revoke_token", "restore_token", "refuse_gateway", "refuse_resume", "close_gateway", "reset_gateway"),
        *("reconnect", "invalidate_session", "stall_gateway", "pause_events", "resume_events", "clear"),
    }
)
