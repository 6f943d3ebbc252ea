"""Gaps: questions of one meaning together, dearest first."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.gaps import UNMEASURED, Unanswered, gaps, weight_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def asked(number, direction, *, text="", days=0, **facts):
    """A question whose vector points (almost) along one of eight axes."""
    vector = np.full(8, 0.02, np.float32)
    vector[direction] = 1
    return Unanswered(number, text or f"question {number}", vector / np.linalg.norm(vector), NOON - timedelta(days=days), **facts)


def test_questions_of_one_meaning_are_one_gap():
    """However they are worded and whenever they come."""
    found = gaps([asked(1, 0), asked(2, 1), asked(3, 0, days=3), asked(4, 1), asked(5, 0)])
    assert [sorted(question.id for question in gap.questions) for gap in found] == [[1, 3, 5], [2, 4]]


def test_the_question_nearest_to_all_names_the_gap():
    """Not the first and not the longest."""
    lone = Unanswered(99, "a far one", np.array([0.8, 0.6, 0, 0, 0, 0, 0, 0], np.float32), NOON - timedelta(days=1))
    (gap,) = gaps([lone, asked(1, 0, text="the middle"), asked(2, 0)])
    assert gap.question == "the middle"


def test_the_dearest_gap_comes_first():
    """Volume x handling time x customer weight."""
    often = [asked(number, 0, handling=timedelta(minutes=10)) for number in range(3)]
    long = [asked(10, 1, handling=timedelta(hours=2))]
    weighty = [asked(20, 2, handling=timedelta(minutes=30), weight=5)]
    assert [gap.questions[0].id // 10 for gap in gaps([*often, *long, *weighty])] == [2, 1, 0]
    assert gaps(weighty)[0].cost == 2.5


def test_time_that_nobody_measured_counts_as_twenty_minutes():
    """And one measurement stands for all of its gap."""
    assert gaps([asked(1, 0)])[0].handling == UNMEASURED
    assert gaps([asked(1, 0), asked(2, 0, handling=timedelta(hours=1))])[0].handling == timedelta(hours=1)


def test_one_customer_who_asks_five_times_is_one_customer():
    """The alert counts customers of the last days; those without a name count each."""
    mine = [asked(number, 0, customer="ada", days=number) for number in range(5)]
    (gap,) = gaps([*mine, asked(8, 0, customer="bob", days=20), asked(9, 0)])
    assert (gap.volume, gap.customers) == (7, 3)
    assert gap.asked_by(NOON, timedelta(days=7)) == 2


def test_no_questions_are_no_gaps():
    """A new desk has a list, and it is empty."""
    assert gaps([]) == []


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 30)), max_size=30), st.randoms(use_true_random=False))
def test_every_question_is_in_one_gap_in_whatever_order_they_come(facts, random):
    """The list does not depend on the order of the rows."""
    questions = [asked(number, direction, days=days) for number, (direction, days) in enumerate(facts)]
    found = gaps(questions)
    assert sorted(question.id for gap in found for question in gap.questions) == sorted(question.id for question in questions)
    random.shuffle(questions)
    assert [[question.id for question in gap.questions] for gap in gaps(questions)] == [
        [question.id for question in gap.questions] for gap in found
    ]
    assert len(found) == len({direction for direction, _ in facts})


def test_a_question_that_nobody_has_embedded_is_a_gap_of_its_own():
    """It is listed, although nothing can be said to be like it."""
    unseen = Unanswered(7, "what of shells?", None, NOON)
    assert [gap.volume for gap in gaps([unseen, asked(1, 0), asked(2, 0)])] == [2, 1]
    assert [gap.question for gap in gaps([unseen])] == ["what of shells?"]


def test_a_customer_counts_by_what_they_are_worth_a_year():
    """Ten times the money is one more, and nobody counts for nothing."""
    assert [weight_of(arr) for arr in (None, 0, -5, 9_000, 99_000, 999_000)] == [1, 1, 1, 2, 3, 4]
