"""Switches for everything that goes wrong between a desk and its mailbox, one at a time and on purpose."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from bot.sandbox.errors import SandboxError

JSON = dict[str, Any]
ANY = "*"


@dataclass(slots=True)
class Wires:
    """What the connection faults pull at, and who hears that a counted fault was used; the sandbox connects them."""

    drop: Callable[[], None] = lambda: None
    reset: Callable[[], None] = lambda: None
    stall: Callable[[], None] = lambda: None
    rebuild: Callable[[], None] = lambda: None
    repeat: Callable[[], None] = lambda: None
    release: Callable[[], None] = lambda: None
    used: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Rule:
    """What to do to mails for one address; `left` None means until it is cleared."""

    left: int | None
    details: JSON


@dataclass(slots=True)
class Faults:
    """The faults in force. An address of `*` means every one; `times=None` means until cleared.

    The plain fields may be set directly; `apply` takes all of them by name, for the page; `snapshot` shows them.
    """

    login_refused: bool = False
    connections_to_refuse: int = 0
    copies: int = 0
    mail_held: bool = False
    wires: Wires = field(default_factory=Wires)
    rules: dict[tuple[str, str], Rule] = field(default_factory=dict)

    def refuse_recipient(self, address: str = ANY, code: int = 550, times: int | None = 1) -> None:
        """Refuse a recipient while the desk is sending: 550 for good, 451 for now."""
        self.rules["refuse_recipient", address] = Rule(times, {"code": code})

    def bounce(self, address: str = ANY, status: str = "5.1.1", times: int | None = 1) -> None:
        """Take a mail of the desk, then send it back with a report; a status of 4.x.x says that it may still arrive."""
        self.rules["bounce", address] = Rule(times, {"status": status})

    def lose_answer(self, times: int | None = 1) -> None:
        """Take a mail and deliver it, then cut the connection before saying so."""
        self.rules["lose_answer", ANY] = Rule(times, {})

    def refuse_connections(self, times: int = 1) -> None:
        """Close the next connections, IMAP's and SMTP's, as soon as they are made."""
        self.connections_to_refuse = times

    def drop_connections(self) -> None:
        """Close every connection to the mailbox."""
        self.wires.drop()

    def reset_connections(self) -> None:
        """Reset every TCP connection to the mailbox, without a goodbye."""
        self.wires.reset()

    def stall_connections(self) -> None:
        """Let every connection to the mailbox that there is now fall silent: it stays open, and swallows everything."""
        self.wires.stall()

    def rebuild_mailbox(self) -> None:
        """Make the mailbox anew: another UIDVALIDITY, and other uids for the same mails."""
        self.wires.rebuild()

    def redeliver(self, times: int = 1) -> None:
        """Deliver every mail to the desk so many times more."""
        self.copies = times

    def repeat_last(self) -> None:
        """Deliver the newest mail to the desk once more."""
        self.wires.repeat()

    def hold_mail(self) -> None:
        """Keep mails to the desk on the way."""
        self.mail_held = True

    def release_mail(self) -> None:
        """Deliver what was kept on the way, in order."""
        self.mail_held = False
        self.wires.release()

    def clear(self) -> None:
        """End every fault; what was kept on the way is delivered."""
        healthy = Faults(wires=self.wires)
        for each in fields(self):
            setattr(self, each.name, getattr(healthy, each.name))
        self.release_mail()

    def take_connection(self) -> bool:
        """Tell whether the next connection is to be refused, and count it."""
        if self.connections_to_refuse <= 0:
            return False
        self.connections_to_refuse -= 1
        self.wires.used()
        return True

    def take(self, kind: str, address: str = ANY) -> JSON | None:
        """Return the details of a fault that hits a mail to this address, and count it; None when there is none."""
        for key in ((kind, address), (kind, ANY)):
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
        """Switch by name, as the page does; raises SandboxError for an unknown name or arguments that do not fit."""
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
        """Return the faults in force as JSON: the switches, the numbers, and the rules by address."""
        shown: JSON = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _NOT_SHOWN}
        shown["rules"] = [
            {"name": kind, "method": address, "times": rule.left, **rule.details} for (kind, address), rule in self.rules.items()
        ]
        return shown


_SWITCHES = frozenset({"login_refused"})
_NOT_SHOWN = frozenset({"wires", "rules"})
_METHODS = frozenset(
    {
        *("refuse_recipient", "bounce", "lose_answer", "refuse_connections", "drop_connections", "reset_connections"),
        *("stall_connections", "rebuild_mailbox", "redeliver", "repeat_last", "hold_mail", "release_mail", "clear"),
    }
)
