"""When a working day begins and a shift ends, by the calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.policy import Hours
from bot.policy.hours import read_window
from bot.triage import shifts
from bot.triage.hours import Calendar

LATE = timedelta(hours=2)


def calendar(zone: str = "Europe/Berlin", **days: str) -> Calendar:
    """Give a calendar with windows as the policy writes them."""
    return Calendar(Hours(timezone=zone, **{day: tuple(read_window(one) for one in windows.split(",")) for day, windows in days.items()}))


OFFICE = calendar(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:30,13:30-18:00"))
NIGHTS = calendar(fri="22:00-06:00")
ALWAYS = calendar(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "00:00-24:00"))


def at(text: str) -> datetime:
    """Read a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        (OFFICE, "2026-03-02 06:00", "2026-03-02 08:00"),  # a Monday in winter, before and after the opening
        (OFFICE, "2026-03-02 16:00", "2026-03-02 08:00"),
        (OFFICE, "2026-03-30 16:00", "2026-03-30 07:00"),  # in summer time
        (OFFICE, "2026-03-01 10:00", None),
        (NIGHTS, "2026-03-06 12:00", "2026-03-06 21:00"),
        (NIGHTS, "2026-03-07 03:00", None),  # the tail of Friday's night is no day of its own
        (ALWAYS, "2026-03-04 03:00", "2026-03-04 08:00"),  # who never closes begins at nine
    ],
)
def test_a_day_begins_with_its_first_window(hours, now, opens):
    """Local dates count, and a desk that never closes has a usual beginning."""
    assert shifts.opening(hours, at(now)) == (at(opens) if opens else None)


@pytest.mark.parametrize(
    ("hours", "now", "closes"),
    [
        (OFFICE, "2026-03-02 17:30", "2026-03-02 17:00"),
        (OFFICE, "2026-03-02 16:59", None),
        (OFFICE, "2026-03-02 11:40", None),  # lunch ends no shift
        (OFFICE, "2026-03-02 19:01", None),  # too long ago
        (NIGHTS, "2026-03-07 05:10", "2026-03-07 05:00"),
        (ALWAYS, "2026-03-04 23:30", None),
    ],
)
def test_a_shift_ends_where_nothing_follows_soon(hours, now, closes):
    """The end itself is in, two hours later it is over."""
    assert shifts.closing(hours, at(now), LATE) == (at(closes) if closes else None)


def test_the_same_hours_elsewhere_are_other_moments():
    """Nine in Lisbon is ten in Berlin."""
    there = shifts.in_zone(OFFICE.hours, "Europe/Lisbon")
    assert shifts.opening(there, at("2026-03-02 12:00")) == at("2026-03-02 09:00")


def test_the_first_open_moment_is_now_or_the_next_opening():
    """A Saturday waits for Monday."""
    assert shifts.first_open(OFFICE, at("2026-03-07 12:00")) == at("2026-03-09 08:00")
    assert shifts.first_open(OFFICE, at("2026-03-09 09:10")) == at("2026-03-09 09:10")
    assert shifts.is_open(OFFICE, at("2026-03-09 08:00"))
    assert not shifts.is_open(OFFICE, at("2026-03-09 17:00"))
