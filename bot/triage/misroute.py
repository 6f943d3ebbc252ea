"""How often routing was wrong, category by category, and when that is worth an alarm. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK = timedelta(days=7)
LEAST = 10  # tickets of a category in the week; two flags of three tickets are no rate


@dataclass(frozen=True, slots=True)
class Routed:
    """A ticket that went to a category; `flagged_at` is when somebody said that it was wrong there."""

    ticket_id: int
    category: str
    at: datetime
    flagged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MisrouteRate:
    """What happened in the week: `flagged` of the `routed` tickets were in the wrong category."""

    category: str
    flagged: int
    routed: int
    is_alarming: bool

    @property
    def rate(self) -> float:
        """From 0 to 1."""
        return self.flagged / self.routed if self.routed else 0.0

    def __str__(self) -> str:
        return f"{self.category}: {self.flagged} of {self.routed} misrouted ({self.rate:.0%})"


def misroute_rates(routed: Iterable[Routed], now: datetime, limit: float = 0.10, least: int = LEAST) -> list[MisrouteRate]:
    """
    Give the rates of the week that ends `now`, the worst first. A rate over `limit` out of `least` tickets or more is an alarm.

    A ticket counts once in each category, whenever in the week it came there; a flag counts where the ticket was wrongly.
    """
    week: dict[tuple[int, str], bool] = {}
    for one in routed:
        if now - WEEK < one.at <= now:
            key = (one.ticket_id, one.category)
            week[key] = week.get(key, False) or (one.flagged_at is not None and one.flagged_at <= now)
    total = Counter(category for _, category in week)
    flagged = Counter(category for (_, category), is_flagged in week.items() if is_flagged)
    rates = [_rate(category, flagged[category], count, limit, least) for category, count in total.items()]
    return sorted(rates, key=lambda one: (-one.rate, one.category))


def _rate(category: str, flagged: int, routed: int, limit: float, least: int) -> MisrouteRate:
    return MisrouteRate(category, flagged, routed, routed >= least and flagged > limit * routed)
