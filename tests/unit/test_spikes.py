"""When a volume is out of the ordinary, and what becomes of an incident."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import spikes
from bot.alerts.spikes import Incident, bar_for, highest, is_silenced, rise, robust_z, sparkline, step

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
counts = st.integers(0, 200)


@pytest.mark.parametrize(
    ("count", "sample", "is_seen"),
    [
        (20, [5] * 20, False),  # four times as many is not beyond chance where five are usual
        (45, [10, 11, 9, 10, 12, 8, 10] * 3, True),
        (45, [10, 11, 9, 10, 12, 8], False),  # six days are too few to know
        (4, [0] * 20, False),  # the floor
        (25, [0] * 20, True),
        (29, [10] * 20, False),  # not three times as many
        (200, [10, 300] * 10, False),  # an hour that is as often wild as quiet
    ],
)
def test_what_stands_out(count, sample, is_seen):
    """Floor, ratio, spread and number of days all have to agree."""
    assert (rise(count, sample, 12) is not None) is is_seen


@given(counts, st.lists(counts, min_size=1, max_size=28))
def test_more_is_never_less_suspicious(count, sample):
    """One more ticket raises the score."""
    assert robust_z(count + 1, sample) > robust_z(count, sample)


@given(st.lists(counts, min_size=7, max_size=28))
def test_the_usual_is_no_rise(sample):
    """A count that was reached on half of the days never stands out."""
    assert rise(sorted(sample)[len(sample) // 2], sample, 12) is None


def test_the_clearest_window_is_told():
    """A burst of a quarter of an hour shows there before it shows in two hours."""
    found = highest({3: (40, [6] * 20), 24: (80, [48] * 20)})
    assert (found.minutes, found.count, found.usual) == (15, 40, 6)
    assert highest({3: (6, [6] * 20)}) is None


def test_working_days_are_compared_with_working_days():
    """Saturday with Sunday, Friday with Monday."""
    friday, saturday = datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 7, tzinfo=UTC)
    assert not spikes.is_same_kind_of_day(friday, saturday)
    assert spikes.is_same_kind_of_day(saturday, saturday + timedelta(days=1))


def test_an_incident_opens_stays_silent_and_closes_after_four_calm_looks():
    """One post at the beginning, one edit at the end."""
    found = rise(60, [10] * 20, 12)
    assert step(None, None, 10, 10, NOW) == ("quiet", None)
    assert step(None, found, 60, 10, NOW)[0] == "open"
    incident = Incident("billing", NOW)
    assert step(incident, found, 60, 10, NOW)[0] == "stay"
    for calm in (1, 2, 3):
        verdict, incident = step(incident, None, 12, 10, NOW)
        assert (verdict, incident.calm) == ("stay", calm)
    assert step(incident, None, 20, 10, NOW)[1].calm == 0  # not calm yet: it counts anew
    verdict, closed = step(incident, None, 12, 10, NOW + timedelta(minutes=20))
    assert (verdict, closed.closed_at) == ("close", NOW + timedelta(minutes=20))


def test_an_incident_ends_after_a_day():
    """What lasts longer is the new usual."""
    assert step(Incident("", NOW), rise(60, [10] * 20, 12), 60, 10, NOW + timedelta(days=1))[0] == "close"


def test_answers_move_the_bar_within_bounds():
    """Dismissals make it harder, confirmations give half of that back, never below where it began."""
    assert bar_for([]) == spikes.BAR
    assert bar_for(["dismissed"]) == spikes.BAR + 1
    assert bar_for(["dismissed", "confirmed"]) == spikes.BAR + 0.5
    assert bar_for(["confirmed"] * 9) == spikes.BAR
    assert bar_for(["dismissed"] * 99) == 2 * spikes.BAR


def test_a_dismissed_incident_is_silent_for_a_day():
    """Whoever said that it was nothing is not told again at once."""
    dismissed = Incident("billing", NOW, answer="dismissed", closed_at=NOW)
    assert is_silenced(dismissed, NOW + timedelta(hours=23))
    assert not is_silenced(dismissed, NOW + timedelta(hours=24))
    assert not is_silenced(None, NOW)


def test_a_sparkline_is_as_long_as_its_counts():
    """The highest is full, nothing is the lowest block."""
    assert sparkline([0, 1, 2, 4]) == "▁▃▅█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""
