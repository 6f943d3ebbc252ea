"""
What a ticket is promised: the rule of the policy that fits it, and what makes the promise tighter.

Pure. A promise only says how much working time there is and why; when it falls due is reckoned in ``bot.triage.sla``.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from bot.policy import Policy, SlaDynamic, SlaRule, Target
from bot.triage.hours import Calendar

Kind = Literal["first_response", "next_response", "resolution"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """
    What a promise depends on, as a ticket's history says it.

    ``arr`` is what the account is worth in a year, ``renewal_on`` when its contract ends, ``health`` 0 to 100; sentiments go
    from -1 to 1. None = nobody knows, which tightens nothing.
    """

    channel: str = ""
    priority: str = "normal"
    tier: int | None = None
    plan: str = ""
    arr: float | None = None
    renewal_on: date | None = None
    health: float | None = None
    first_sentiment: float | None = None
    last_sentiment: float | None = None

    def learn(self, facts: Mapping[str, Any]) -> "Circumstances":
        """
        Give what holds after a line of history with these facts.

        Keys: ``priority``, ``tier``, ``plan``, ``arr``, ``renewal_on`` (ISO date), ``health``, ``sentiment``. None forgets;
        what is no value of its key is passed over, since history cannot be put right afterwards.
        """
        known: dict[str, Any] = {name: read(facts[name]) for name, read in _READ.items() if name in facts}
        sentiment = _number(facts.get("sentiment"))
        if sentiment is not None:
            first = sentiment if self.first_sentiment is None else self.first_sentiment
            known |= {"first_sentiment": first, "last_sentiment": sentiment}
        return replace(self, **known) if known else self


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None  # type: ignore[arg-type]


def _tier(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


_READ = {
    "priority": lambda value: _text(value) or "normal",
    "tier": _tier,
    "plan": _text,
    "arr": _number,
    "renewal_on": _day,
    "health": _number,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """So much working time of the calendar ``hours``; told of at the percentages ``warn_at``; ``reasons`` say why just that."""

    target: timedelta
    hours: str
    warn_at: tuple[int, ...]
    reasons: tuple[str, ...]


class Terms:
    """The policy's promises, ready to be reckoned with: its rules, calendars, and what stops a clock. Make one and keep it."""

    def __init__(self, policy: Policy) -> None:
        self.rules, self.dynamic = policy.sla.rules, policy.sla.dynamic
        self.calendars = {name: Calendar(hours) for name, hours in policy.hours.items()}
        self.pause_for: frozenset[str] = frozenset(policy.lifecycle.pause_for)
        calendars = "".join(f"{name}={hours.model_dump_json()}" for name, hours in policy.hours.items())
        written = f"{policy.sla.model_dump_json()}{calendars}{sorted(self.pause_for)}"
        self.fingerprint = hashlib.sha256(written.encode()).hexdigest()[:16]
        """Changes with whatever can change a due time."""

    @property
    def usual(self) -> Calendar:
        """Give the calendar of everybody of whom nothing else is said: the first of the policy."""
        return next(iter(self.calendars.values()))

    def promise(self, kind: Kind, of: Circumstances, at: datetime) -> Promise | None:
        """Give what is promised at a moment; None where no rule fits or the one that does promises nothing of this kind."""
        for number, rule in enumerate(self.rules, start=1):
            if fits(rule, of):
                target: Target | None = getattr(rule, kind)
                return self._tightened(rule, number, target, of, at) if target is not None else None
        return None

    def _tightened(self, rule: SlaRule, number: int, target: Target, of: Circumstances, at: datetime) -> Promise:
        hours = rule.hours or next(iter(self.calendars))
        factors = list(tightenings(self.dynamic, of, at)) if self.dynamic.enabled else []
        product = math.prod(factor for factor, _ in factors)
        span = target.span(self.calendars[hours].hours.business_day) * max(product, self.dynamic.floor if factors else product)
        why = [f"rule {number}: {target} for {rule_words(rule)}"]
        why += [f"{words}: factor {factor:g}" for factor, words in factors]
        if product < self.dynamic.floor:
            why.append(f"never below factor {self.dynamic.floor:g}")
        return Promise(span, hours, rule.warn_at, tuple(why))


def fits(rule: SlaRule, of: Circumstances) -> bool:
    """Say whether a rule is for a ticket in these circumstances: each key that it names must fit."""
    match = rule.match
    pairs: tuple[tuple[tuple[Any, ...], Any], ...] = (
        (match.tier, of.tier),
        (match.priority, of.priority),
        (tuple(plan.casefold() for plan in match.plan), of.plan.casefold()),
        (match.channel, of.channel),
    )
    return all(not wanted or value in wanted for wanted, value in pairs)


def rule_words(rule: SlaRule) -> str:
    """Say which tickets a rule is for."""
    if rule.match.fits_all:
        return "every ticket"
    named = ((name, getattr(rule.match, name)) for name in ("plan", "priority", "tier", "channel"))
    return ", ".join(f"{name} {' or '.join(map(str, values))}" for name, values in named if values)


def tightenings(dynamic: SlaDynamic, of: Circumstances, at: datetime) -> Iterator[tuple[float, str]]:
    """Yield what makes a promise tighter now: the factor, and why in words."""
    if of.arr is not None:
        band = next((band for band in dynamic.arr if of.arr >= band.at_least), None)
        if band is not None:
            yield band.factor, f"the account is worth {of.arr:,.0f} a year"
    if of.renewal_on is not None and 0 <= (days := (of.renewal_on - at.date()).days) < dynamic.renewal_days:
        yield dynamic.renewal_factor, f"its contract ends in {days} day{'' if days == 1 else 's'}"
    if of.health is not None and of.health < dynamic.health_below:
        yield dynamic.health_factor, f"its health is {of.health:g} of 100"
    if of.first_sentiment is not None and of.last_sentiment is not None:
        drop = of.first_sentiment - of.last_sentiment
        if drop >= dynamic.sentiment_drop:
            yield dynamic.sentiment_factor, f"the customer's mood fell by {drop:.1f}"
