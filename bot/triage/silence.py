"""
How long a ticket waits for its customer: when they are asked whether they still need help, and when it is closed. Pure.

Asked half-way, closed at the end, both in the customer's own daytime. Who was asked late, because nobody was there to ask, has
the other half all the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.triage.hours import Calendar, due
from bot.triage.shifts import first_open

Step = Literal["wait", "ask", "close"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited in all: days of the calendar, or working days."""

    days: int
    is_working_days: bool = False

    def after(self, start: datetime, halves: int, calendar: Calendar) -> datetime:
        """Give the moment, in the customer's daytime, at which so many halves of the patience are used up."""
        if self.is_working_days:
            day = calendar.hours.business_day
            return due(calendar, start, self.days * day * halves / 2) or start
        return first_open(calendar, start + self.days * timedelta(days=1) * halves / 2)


def step(patience: Patience, since: datetime, asked_at: datetime | None, calendar: Calendar, now: datetime) -> tuple[Step, datetime | None]:
    """
    Decide what is due for a ticket that waits for its customer ``since`` then; with when to look again.

    ``close`` never comes before somebody was asked, nor sooner after that than half of the patience.
    """
    if asked_at is None:
        at = patience.after(since, 1, calendar)
        return ("ask", ends(patience, since, now, calendar)) if at <= now else ("wait", at)
    at = ends(patience, since, asked_at, calendar)
    return ("close", None) if at <= now else ("wait", at)


def ends(patience: Patience, since: datetime, asked_at: datetime, calendar: Calendar) -> datetime:
    """Give when the wait is over for a customer who was asked at a time."""
    return max(patience.after(since, 2, calendar), patience.after(asked_at, 1, calendar))
