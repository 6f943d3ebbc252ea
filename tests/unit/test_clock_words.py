"""How clocks are worded, for the team and for a customer far away."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk import clock_words
from bot.queue.store.clocks import ClockState

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
START = NOW - timedelta(hours=2)
MARKS = [[percent, (START + timedelta(hours=4) * percent / 100).isoformat()] for percent in (50, 75, 90, 100)]
FIRST = ClockState(1, "first_response", 1, START, 4 * 3600, "office", START + timedelta(hours=4), MARKS)


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (NOW + timedelta(hours=2), "Europe/Berlin", "today at 19:00 (Berlin time)"),
        (NOW + timedelta(hours=8), "Europe/Berlin", "tomorrow at 01:00 (Berlin time)"),
        (NOW + timedelta(hours=2), "America/New_York", "today at 13:00 (New York time)"),
        (NOW + timedelta(days=3), "UTC", "on Thursday 5 March at 16:00 UTC"),
    ],
)
def test_a_customer_reads_their_own_wall(at, zone, words):
    """The day as they call it, the place so that nobody has to guess."""
    assert clock_words.for_customer(at, ZoneInfo(zone), NOW) == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Europe/Berlin", "02 Mar 17:00 (Berlin time)"), ("UTC", "02 Mar 16:00 UTC"), ("Asia/Tokyo", "03 Mar 01:00 (Tokyo time)")],
)
def test_the_team_reads_its_own_wall(zone, words):
    """With the day there and the place."""
    assert clock_words.moment(NOW, ZoneInfo(zone)) == words


@pytest.mark.parametrize(("hours", "mark"), [(1, "🟢"), (2, "🟡"), (3, "🟠"), (3.7, "🟠"), (5, "🔴")])
def test_a_colour_says_how_much_is_used(hours, mark):
    """Half, three quarters, nine tenths, all."""
    assert clock_words.band(FIRST, START + timedelta(hours=hours)) == mark


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=26, minutes=3), "1 d 2 h"),
        (timedelta(hours=2), "2 h"),
        (timedelta(seconds=3), "less than a minute"),
    ],
)
def test_lengths_have_two_units_at_most(span, words):
    """Nobody reads a third."""
    assert clock_words.length(span) == words
