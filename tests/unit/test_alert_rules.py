"""Which alerts are worth telling, with which reasons, and how answers move the bar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import rules
from bot.alerts.rules import Alert, Course, Told, telling
from bot.messages import Heard, Reason
from bot.policy import DEFAULT_POLICY

ESCALATION, CHURN, GAP = DEFAULT_POLICY.alerts.escalation, DEFAULT_POLICY.alerts.churn, DEFAULT_POLICY.alerts.knowledge_gap
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LAWYER = Heard(escalation=0.6, reasons=(Reason("asks for a manager", 0.6, "I want to speak to your manager"),))


def risk(heard: Heard = Heard(), **course: object) -> Alert:  # noqa: B008 - frozen
    return rules.escalation(Course(**course), heard, ESCALATION)


def test_a_calm_ticket_is_no_risk():
    """Nothing happened, nothing is told, and a large account alone is no danger."""
    assert risk().score == 0
    assert risk(arr=500_000.0).score == 0


@pytest.mark.parametrize(
    ("course", "words"),
    [
        ({"reopens": 2}, "reopened 2 times"),
        ({"unanswered": 3}, "3 messages without an answer"),
        ({"reassignments": 2}, "changed hands 2 times"),
        ({"used_percent": 75}, "75% of a promise"),
        ({"sentiments": (0.5, 0.0, -0.6)}, "mood falls"),
    ],
)
def test_each_sign_raises_the_score_and_is_named(course, words):
    """One sign alone is below the bar; it is a reason all the same."""
    found = risk(**course)
    assert 0 < found.score < ESCALATION.threshold
    assert words in found.reasons[0].words


def test_signs_together_are_a_risk_with_the_weightiest_first():
    """Words of the customer's are quoted."""
    found = risk(LAWYER, unanswered=4, arr=200_000.0)
    assert found.score > ESCALATION.threshold
    assert found.reasons[0].quote == "I want to speak to your manager"
    assert any("key account" in reason.words for reason in found.reasons)


def test_a_key_account_that_speaks_of_leaving_is_a_risk_to_the_leads():
    """By itself where much is at stake; elsewhere it is one sign among others, and a doubt is none."""
    said = Heard(churn=0.7, reasons=(Reason("evaluates others", 0.7, "we are evaluating alternatives"),))
    found = risk(said, arr=120_000.0)
    assert found.score > ESCALATION.threshold
    assert found.reasons[0].quote == "we are evaluating alternatives"
    assert risk(said).score < risk(said, unanswered=3).score < ESCALATION.threshold
    assert risk(Heard(churn=0.4), arr=120_000.0).score == 0


@given(st.lists(st.floats(0, 1), max_size=6), st.floats(0, 1))
def test_one_more_reason_never_lowers_a_score(weights, more):
    """Scores stay between nothing and one."""
    reasons = [Reason("", weight) for weight in weights]
    assert 0 <= rules.combined(reasons) <= rules.combined([*reasons, Reason("", more)]) <= 1


def test_churn_is_weighed_by_worth_and_renewal_but_never_begun_by_them():
    """The same words weigh more at a large account that renews soon."""
    said = Heard(churn=0.6, reasons=(Reason("evaluates others", 0.6, "we are evaluating alternatives"),))
    small = rules.churn(Course(), said, CHURN).score
    large = rules.churn(Course(arr=300_000.0, renewal_in=20 * DAY), said, CHURN)
    assert small == pytest.approx(0.6)
    assert large.score > CHURN.threshold
    assert {"worth 300,000 a year", "the contract ends in 20 days"} <= {reason.words for reason in large.reasons}
    assert rules.churn(Course(arr=300_000.0, renewal_in=20 * DAY), Heard(), CHURN).score == 0


def test_wanting_more_is_a_signal_of_its_own():
    """Good news goes to the same people under its own name."""
    assert rules.upgrade(Heard(upgrade=0.9)).kind == "upgrade"


def test_a_gap_is_worth_telling_at_the_policys_number_of_customers():
    """With the questions quoted."""
    asked = ["How do I rotate a key?", "Rotate API key?"]
    assert rules.gap(asked, 4, GAP).score < 1
    found = rules.gap(asked, 5, GAP)
    assert found.score == 1
    assert [reason.quote for reason in found.reasons] == asked


def test_one_for_a_ticket_and_layer_in_a_day_unless_it_is_twice_as_bad():
    """Twice the odds, since scores end at one."""
    before = Told(NOW - HOUR, 0.70)

    def told(score: float, last: Told | None = before, now: datetime = NOW) -> str:
        return telling(Alert("churn", score, (), ""), 0.7, last, 0, DAY, 5, now)

    assert told(0.72, None) == "post"
    assert told(0.72) == "silent"
    assert told(0.83) == "post"
    assert told(0.72, now=NOW + DAY) == "post"
    assert told(0.69, None) == "silent"


def test_beyond_the_budget_alerts_wait_for_the_digest():
    """They are kept, not lost."""
    assert telling(Alert("churn", 0.9, (), ""), 0.7, None, 5, DAY, 5, NOW) == "digest"


def test_answers_move_the_bar_of_a_layer_within_bounds():
    """A useless alert raises it three times as far as a useful one lowers it."""
    assert rules.moved_bar(0.7, []) == 0.7
    assert rules.moved_bar(0.7, ["not useful"]) == pytest.approx(0.73)
    assert rules.moved_bar(0.7, ["useful", ""]) == pytest.approx(0.69)
    assert rules.moved_bar(0.7, ["not useful"] * 50) == pytest.approx(0.9)
    assert rules.moved_bar(0.7, ["useful"] * 50) == pytest.approx(0.6)


def test_precision_counts_the_answered_ones():
    """Three of four were worth it; without answers nobody knows."""
    assert rules.precision(["useful", "acknowledged", "useful", "not useful", ""]) == 0.75
    assert rules.precision(["", ""]) is None


def test_the_slope_of_a_mood():
    """Least squares by message."""
    assert rules.mood_slope([0.5, 0.0, -0.5]) == pytest.approx(-0.5)
    assert rules.mood_slope([0.5]) == 0


def test_a_figure_above_its_limit_is_told_once_in_its_cooldown():
    """Sooner only if it is twice as bad, and never at the limit itself."""
    assert rules.is_alarming(11, 10, None, DAY, NOW)
    assert not rules.is_alarming(10, 10, None, DAY, NOW)
    assert not rules.is_alarming(19, 10, Told(NOW - HOUR, 11), DAY, NOW)
    assert rules.is_alarming(22, 10, Told(NOW - HOUR, 11), DAY, NOW)
    assert rules.is_alarming(11, 10, Told(NOW - DAY, 11), DAY, NOW)
