"""A priority is a sum of plain facts, and says which."""

from datetime import timedelta

import pytest

from bot.triage.priority import Facts, prioritise


def test_nothing_said_and_nothing_known_is_normal():
    """A plain question of a plain customer waits its turn."""
    said = prioritise("How do I invite a colleague?", Facts())
    assert (said.priority, said.reasons) == ("normal", ())


def test_a_renewal_near_makes_it_high():
    """A customer about to decide is heard first, and the card says why."""
    said = prioritise("Our invoice shows 12 seats but we have 9", Facts(renewal_in=timedelta(days=21)))
    assert said.words == "high: renewal in 21 days"


def test_several_reasons_add_up():
    """A standstill and a third unanswered message together are urgent, the weightiest reason first."""
    said = prioritise("Production is down", Facts(unanswered=3))
    assert said.words == "urgent: \u201cProduction is down\u201d; third message without an answer"


@pytest.mark.parametrize(
    "text", ["No rush, but could you send the receipt?", "Just curious: is a dark mode planned?", "Es ist nicht dringend"]
)
def test_who_has_time_waits(text):
    """A customer who says that it can wait is believed."""
    assert prioritise(text, Facts()).priority == "low"


def test_denied_haste_is_no_haste():
    """Good news is not an alarm: "nothing is down"."""
    assert prioritise("Good news: nothing is down today", Facts()).reasons == ()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(urgency=0.8), "sounds urgent"),
        (Facts(escalation=0.9), "asks for somebody higher"),
        (Facts(churn=0.9), "speaks of leaving"),
        (Facts(sentiment_change=-0.6), "mood is falling"),
        (Facts(arr=250_000), "250,000 a year"),
        (Facts(health=25), "account health 25"),
        (Facts(reopened=2), "reopened 2 times"),
        (Facts(is_key_account=True), "key account"),
        (Facts(reported_by=4), "4 customers report the same"),
        (Facts(stakes=("security",)), "security"),
        (Facts(unanswered=7), "7 messages without an answer"),
        (Facts(renewal_in=timedelta(days=1)), "renewal in 1 day"),
    ],
)
def test_every_fact_has_its_words(facts, reason):
    """Whatever raises a priority is said in words that an agent accepts at a glance."""
    assert [one.words for one in prioritise("Hello, it is me again", facts).reasons] == [reason]


def test_a_renewal_far_away_or_past_is_no_reason():
    """Only what lies ahead and inside the window counts."""
    for days in (-3, 200):
        assert prioritise("A question", Facts(renewal_in=timedelta(days=days))).reasons == ()
