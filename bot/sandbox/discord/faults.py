"""Switches for everything that goes wrong between a bot and Discord, one at a time and on purpose."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from bot.sandbox import faults
from bot.sandbox.faults import Rule, Switchboard


@dataclass(slots=True)
class Wires(faults.Wires):
    """What the connection faults pull at; the sandbox connects them."""

    close: Callable[[int], None] = lambda _code: None
    reconnect: Callable[[], None] = lambda: None
    invalidate: Callable[[bool], None] = lambda _resumable: None
    stall: Callable[[], None] = lambda: None
    resume: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Faults(Switchboard):
    """The faults in force; a method is an operation's name."""

    SWITCHES: ClassVar = frozenset({"honour_nonce"})
    METHODS: ClassVar = (
        *("rate_limit", "drop_response", "reset_response", "reset_request", "error", "http_status", "latency"),
        *("revoke_token", "restore_token", "refuse_gateway", "refuse_resume", "close_gateway", "reset_gateway"),
        *("reconnect", "invalidate_session", "stall_gateway", "pause_events", "resume_events", "clear"),
    )

    honour_nonce: bool = True
    gateways_to_refuse: int = 0
    resumes_to_refuse: int = 0
    wires: Wires = field(default_factory=Wires)

    def rate_limit(
        self, method: str, retry_after: float = 1.0, times: int | None = 1, *, is_global: bool = False, via: bool = True
    ) -> None:
        """Answer 429 without doing anything; without `via` it is Cloudflare that answers, as it does to a banned address."""
        self.rules["rate_limit", method] = Rule(times, {"retry_after": retry_after, "is_global": is_global, "via": via})

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

    def revoke_token(self) -> None:
        """Answer 401 to the bot's token, and 4004 on the gateway, from now on."""
        self.token_revoked = True

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

    def resume_events(self) -> None:
        """Deliver what was held back, in order."""
        self.events_paused = False
        self.wires.resume()

    def take_refusal(self) -> bool:
        """Tell whether the next handshake is to fail, and count it."""
        return self._take_one("gateways_to_refuse")

    def take_resume_refusal(self) -> bool:
        """Tell whether the next resume is to fail, and count it."""
        return self._take_one("resumes_to_refuse")
