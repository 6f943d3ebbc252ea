"""
Do several customers tell of one thing, and is that more than usual? What opens an incident of like tickets, and what ends it.

Pure. Three customers within two hours are enough for something that nobody ever asked; for what is asked every day it takes as
many more as lie beyond chance, on the same scale as ``bot.alerts.spikes``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerts.spikes import scaled

WINDOW = timedelta(hours=2)
CUSTOMERS = 3
BEYOND = 2.3  # on the scale where chance is 1: three are beyond it where none are usual, six where one is
USUAL_OVER = timedelta(days=14)
LEAST_WINDOWS = 12  # a day's: what a desk saw in fewer is not yet what is usual
SILENT_FOR = timedelta(hours=24)  # after somebody said that it was nothing
LONGEST = timedelta(hours=24)
MOST_MORE = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """An earlier incident of the same meaning, and what was said of it: "", "confirmed" or "dismissed"."""

    opened_at: datetime
    answer: str


def usual(times: Sequence[datetime], busy: Sequence[datetime]) -> float:
    """
    Say how many like tickets a window usually has, over the windows in which the desk had any ticket at all.

    ``times`` are when the like ones were opened, ``busy`` when all were: a desk that sleeps at night must not look rarer than it is.
    """
    windows = {int(at.timestamp() // WINDOW.total_seconds()) for at in busy}
    return len(times) / max(len(windows), LEAST_WINDOWS)


def needed(usually: float, answers: Sequence[str]) -> int:
    """Say how many customers make an incident: each dismissal of a like one asks for one more, a confirmation takes that back."""
    more = 0
    for answer in answers:
        more = min(more + 1, MOST_MORE) if answer == "dismissed" else max(more - 1, 0) if answer == "confirmed" else more
    customers = CUSTOMERS
    while scaled(customers) - scaled(usually) < BEYOND:
        customers += 1
    return customers + more


def is_silenced(earlier: Sequence[Answered], now: datetime) -> bool:
    """Say whether nothing is to be told of a meaning: a short while ago somebody said that it was nothing."""
    return any(one.answer == "dismissed" and now - one.opened_at < SILENT_FOR for one in earlier)


def is_over(opened_at: datetime, newest_at: datetime, now: datetime) -> bool:
    """Say whether an incident has ended: nobody new for a whole window, or it lasted as long as any may."""
    return now - newest_at >= WINDOW or now - opened_at >= LONGEST
