"""Which promise a ticket gets, what tightens it, and that the reasons say so."""

from datetime import date, timedelta

import pytest

from bot.triage.promise import Circumstances, Terms
from tests.unit.histories import START, policy, terms

HOUR = timedelta(hours=1)


def promised(of: Circumstances, kind: str = "first_response") -> timedelta | None:
    found = terms().promise(kind, of, START)
    return found.target if found else None


@pytest.mark.parametrize(
    ("of", "target"),
    [
        (Circumstances(priority="urgent"), HOUR / 2),
        (Circumstances(priority="urgent", plan="enterprise", tier=2), HOUR / 2),
        (Circumstances(plan="Enterprise", tier=3), 2 * HOUR),
        (Circumstances(plan="enterprise", tier=1), 4 * HOUR),
        (Circumstances(plan="enterprise"), 4 * HOUR),
        (Circumstances(priority="low"), 8 * HOUR),
        (Circumstances(), 4 * HOUR),
    ],
)
def test_the_first_rule_that_fits_holds(of, target):
    """Every key of a match must fit, and what nobody knows fits none."""
    assert promised(of) == target


def test_a_target_left_out_is_not_promised():
    """Low priority has no next response in these rules, and no later rule fills in."""
    assert promised(Circumstances(priority="low"), "next_response") is None


def test_without_a_rule_nothing_is_promised():
    """A policy may promise some tickets nothing."""
    only_urgent = '[[sla]]\nmatch = { priority = "urgent" }\nfirst_response = "1h"\n'
    assert terms(only_urgent).promise("first_response", Circumstances(), START) is None


@pytest.mark.parametrize(
    ("facts", "factor", "word"),
    [
        ({"arr": 100_000}, 0.75, "worth 100,000"),
        ({"arr": 300_000}, 0.5, "worth 300,000"),
        ({"arr": 99_999}, 1, None),
        ({"renewal_on": "2026-03-23"}, 0.75, "in 21 days"),
        ({"renewal_on": "2026-05-01"}, 1, None),  # sixty days are not inside sixty
        ({"renewal_on": "2026-02-01"}, 1, None),  # over already
        ({"health": 39}, 0.5, "39 of 100"),
        ({"health": 40}, 1, None),
        ({"arr": 300_000, "health": 10, "renewal_on": "2026-03-03"}, 0.25, "never below"),
    ],
)
def test_a_promise_is_tightened_within_bounds_and_says_why(facts, factor, word):
    """Each circumstance multiplies, the floor holds, and the words are among the reasons."""
    found = terms().promise("first_response", Circumstances().learn(facts), START)
    assert found.target == 4 * HOUR * factor
    assert (word is None) is (len(found.reasons) == 1)
    assert word is None or any(word in reason for reason in found.reasons)


def test_a_falling_mood_tightens():
    """From the first sentiment that was heard to the last one; a good mood that stays good changes nothing."""
    falling = Circumstances().learn({"sentiment": 0.4}).learn({"sentiment": -0.2})
    assert promised(falling) == 3 * HOUR
    assert promised(falling.learn({"sentiment": 0.5})) == 4 * HOUR


def test_dynamic_targets_can_be_switched_off():
    """Then a large account is promised what everybody is."""
    off = Terms(policy(more=""))
    off.dynamic = off.dynamic.model_copy(update={"enabled": False})
    assert off.promise("first_response", Circumstances(arr=1e9), START).target == 4 * HOUR


def test_a_day_of_work_is_as_long_as_the_calendar_says():
    """2d of eight-hour days are sixteen hours of work."""
    rules = '[hours.short]\ntimezone = "UTC"\nbusiness_day = "8h"\nmon = ["09:00-17:00"]\n[[sla]]\nresolution = "2d"\nhours = "short"\n'
    assert terms(rules).promise("resolution", Circumstances(), START).target == 16 * HOUR


@pytest.mark.parametrize("facts", [{"arr": "much"}, {"renewal_on": 7}, {"health": True}, {"tier": "2"}, {"sentiment": float("nan")}])
def test_facts_that_are_none_are_passed_over(facts):
    """History cannot be put right afterwards, so nothing in it may stop the clocks."""
    known = Circumstances().learn(facts)
    assert promised(known) == 4 * HOUR
    assert known.renewal_on is None


def test_a_renewal_may_carry_a_time():
    """Only its date counts."""
    assert Circumstances().learn({"renewal_on": "2026-03-23T10:00:00Z"}).renewal_on == date(2026, 3, 23)


def test_the_fingerprint_changes_with_what_changes_due_times():
    """A holiday more, another target or another reason to pause makes other terms; another channel does not."""
    same, holiday = terms(), '[hours.x]\ntimezone = "UTC"\nmon = ["09:00-17:00"]\nholidays = ["2026-12-25"]\n'
    others = [terms(holiday + '[[sla]]\nresolution = "1d"\n'), terms(more='[lifecycle]\npause_for = ["internal"]\n')]
    assert terms(more='[team]\nname = "Desk"\n').fingerprint == same.fingerprint
    assert len({same.fingerprint, *(other.fingerprint for other in others)}) == 3
