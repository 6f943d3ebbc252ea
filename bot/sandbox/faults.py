"""What goes wrong with every imitated platform alike: calls that a counted rule hits, and switching by name, as the page does."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from bot.sandbox.errors import SandboxError

JSON = dict[str, Any]
ANY = "*"


@dataclass(slots=True)
class Rule:
    """What to do to calls of one method; `left` None means until it is cleared."""

    left: int | None
    details: JSON


@dataclass(slots=True)
class Wires:
    """What the connection faults pull at, and who hears that a counted fault was used; the sandbox connects them."""

    reset: Callable[[], None] = lambda: None
    used: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Switchboard:
    """The faults in force. A method of `*` means every method; `times=None` means until cleared.

    The plain fields may be set directly; `apply` takes all of them by name, for the page, and `snapshot` shows them.
    """

    SWITCHES: ClassVar[frozenset[str]] = frozenset()
    METHODS: ClassVar[tuple[str, ...]] = ()

    token_revoked: bool = False
    latency_s: float = 0.0
    events_paused: bool = False
    wires: Wires = field(default_factory=Wires)
    rules: dict[tuple[str, str], Rule] = field(default_factory=dict)

    def drop_response(self, method: str, times: int | None = 1) -> None:
        """Carry the request out, then close the connection without an answer."""
        self.rules["drop_response", method] = Rule(times, {})

    def latency(self, seconds: float) -> None:
        """Delay every API call and every delivery by so many real seconds."""
        self.latency_s = seconds

    def restore_token(self) -> None:
        """Make the bot's token valid again."""
        self.token_revoked = False

    def pause_events(self) -> None:
        """Hold all events back."""
        self.events_paused = True

    def resume_events(self) -> None:
        """Deliver what was held back, in order."""
        self.events_paused = False

    def clear(self) -> None:
        """End every fault; held events are delivered."""
        held = self.events_paused
        healthy = type(self)(wires=self.wires)
        for each in fields(self):
            setattr(self, each.name, getattr(healthy, each.name))
        if held:
            self.resume_events()

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

    def _take_one(self, number: str) -> bool:
        """Tell whether something is to fail that a field counts, and count it."""
        left = getattr(self, number)
        if left <= 0:
            return False
        setattr(self, number, left - 1)
        self.wires.used()
        return True

    def apply(self, name: str, args: JSON) -> None:
        """Switch by name; raises SandboxError for an unknown name or arguments that do not fit.

        A plain switch takes `{"on": bool}`; every other takes the arguments of the method of that name.
        """
        if name in self.SWITCHES:
            setattr(self, name, bool(args.get("on", True)))
            return
        if name not in self.METHODS:
            raise SandboxError("unknown_fault", f"no fault is called {name!r}")
        try:
            getattr(self, name)(**args)
        except TypeError as fault:
            raise SandboxError("invalid_arguments", str(fault)) from None

    def snapshot(self) -> JSON:
        """Return the faults in force as JSON: the switches, the numbers, and the rules by method."""
        shown = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in ("wires", "rules")}
        rules = [{"name": kind, "method": method, "times": rule.left, **rule.details} for (kind, method), rule in self.rules.items()]
        return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in shown.items()} | {"rules": rules}
