"""When like tickets of several customers are an incident, and when it is over."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.outbreak import Answered, is_over, is_silenced, needed, usual
from tests.fakes import MORNING


def test_what_nobody_ever_asked_takes_three_customers():
    """A desk without a past is served at once."""
    assert needed(usual([], []), []) == 3


def test_what_is_asked_every_day_takes_more():
    """Once in two hours of work asks for twice as many; a night without any ticket makes nothing look rarer."""
    days = [MORNING - timedelta(days=day, hours=-hour) for day in range(1, 15) for hour in (0, 2, 4)]
    asked = [at for at in days if at.hour == 9]
    assert usual(asked, days) == pytest.approx(1 / 3)
    assert needed(usual(asked, days), []) == 4
    assert needed(1.0, []) == 6


def test_answers_move_the_bar():
    """A dismissal asks for one customer more, a confirmation takes that back, and three are always the least."""
    assert needed(0, ["dismissed", "dismissed"]) == 5
    assert needed(0, ["dismissed", "confirmed"]) == 3
    assert needed(0, ["confirmed", ""]) == 3


@given(st.floats(0, 200), st.lists(st.sampled_from(["", "confirmed", "dismissed"]), max_size=30))
def test_more_usual_never_takes_fewer(usually, answers):
    """The number is finite, at least three, and grows with what is usual."""
    assert 3 <= needed(usually, answers) <= needed(usually + 1, answers) < 10_000


def test_a_dismissed_one_is_silent_for_a_day():
    """Whatever comes of the same kind."""
    told = [Answered(MORNING, "dismissed")]
    assert is_silenced(told, MORNING + timedelta(hours=23))
    assert not is_silenced(told, MORNING + timedelta(hours=24))
    assert not is_silenced([Answered(MORNING, "confirmed")], MORNING)


def test_it_is_over_when_nobody_new_comes():
    """After a whole window, or after a day."""
    assert not is_over(MORNING, MORNING + timedelta(hours=1), MORNING + timedelta(hours=2))
    assert is_over(MORNING, MORNING + timedelta(hours=1), MORNING + timedelta(hours=3))
    assert is_over(MORNING, MORNING + timedelta(hours=24), MORNING + timedelta(hours=24))
