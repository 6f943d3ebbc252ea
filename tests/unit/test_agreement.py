"""Routing acts alone only where people agreed with it before they saw what it would do, and loses that right by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.policy import Routing
from bot.triage.agreement import Change, Decision, Mode, Proposal, Standing, agreement, decided, judged
from bot.triage.misroute import Routed, misroute_rates

NOW = datetime(2026, 3, 30, 12, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=20)
RULES = Routing(mode="automatic")
RECOMMENDED = Standing("billing", Mode.RECOMMEND, LONG_AGO)
AUTOMATIC = Standing("billing", Mode.AUTO, LONG_AGO)


def decisions(right: int, wrong: int, at: datetime = NOW - timedelta(days=1)) -> list[Decision]:
    made = []
    for number in range(right + wrong):
        proposal = Proposal(number, "billing", "ana", at - timedelta(minutes=5))
        made.append(Decision(proposal, "ana" if number < right else "ben", at))
    return made


@pytest.mark.parametrize(
    ("right", "wrong", "mode"),
    [(45, 5, Mode.AUTO), (44, 5, Mode.RECOMMEND), (44, 6, Mode.RECOMMEND), (90, 10, Mode.AUTO), (0, 0, Mode.RECOMMEND)],
)
def test_promotion_takes_fifty_decisions_and_nine_of_ten(right: int, wrong: int, mode: Mode) -> None:
    """Exactly fifty decisions with exactly 90 % are enough; one fewer or one slip more is not."""
    assert judged(RECOMMENDED, decisions(right, wrong), RULES, NOW)[0].mode is mode


def test_a_promotion_is_told() -> None:
    """The leads read what changed and why."""
    standing, change = judged(RECOMMENDED, decisions(48, 2), RULES, NOW)

    assert standing == Standing("billing", Mode.AUTO, NOW)
    assert str(change) == "Routing of billing: recommend → auto, people agreed with 48 of 50 (96%)"


def test_recommendation_lasts_its_days() -> None:
    """Agreement that came quickly does not shorten the time that the policy asks for."""
    young = Standing("billing", Mode.RECOMMEND, NOW - timedelta(days=13))
    assert judged(young, decisions(60, 0), RULES, NOW) == (young, None)


@pytest.mark.parametrize(
    ("right", "wrong", "mode"), [(17, 3, Mode.AUTO), (16, 4, Mode.RECOMMEND), (3, 1, Mode.AUTO), (4, 1, Mode.RECOMMEND)]
)
def test_demotion_under_85_percent_in_a_week(right: int, wrong: int, mode: Mode) -> None:
    """85 % holds, less does not; fewer than five decisions say nothing."""
    assert judged(AUTOMATIC, decisions(right, wrong), RULES, NOW)[0].mode is mode


def test_only_the_last_seven_days_demote() -> None:
    """What went wrong two weeks ago is past."""
    assert judged(AUTOMATIC, decisions(0, 30, NOW - timedelta(days=8)), RULES, NOW) == (AUTOMATIC, None)


def test_a_demoted_category_starts_from_nothing() -> None:
    """The decisions that once promoted it do not promote it again."""
    demoted, change = judged(AUTOMATIC, decisions(10, 10), RULES, NOW)

    assert change is not None
    assert change.after is Mode.RECOMMEND
    later = NOW + timedelta(days=15)
    assert judged(demoted, decisions(60, 0), RULES, later) == (demoted, None)
    assert judged(demoted, decisions(60, 0, later), RULES, later)[0].mode is Mode.AUTO


@pytest.mark.parametrize(
    ("standing", "mode", "after"),
    [
        (AUTOMATIC, "off", Mode.OFF),
        (AUTOMATIC, "recommend", Mode.RECOMMEND),
        (RECOMMENDED, "recommend", Mode.RECOMMEND),
        (Standing("billing", Mode.OFF, LONG_AGO), "automatic", Mode.RECOMMEND),
    ],
)
def test_the_policy_is_the_most_that_is_allowed(standing: Standing, mode: str, after: Mode) -> None:
    """What the policy switches off is off at once, and nothing begins above recommendation."""
    rules = Routing(mode=mode)
    changed = standing.mode is not after
    found, change = judged(standing, decisions(100, 0), rules, NOW)

    assert found.mode is after
    assert isinstance(change, Change) is changed


def test_a_proposal_after_the_choice_counts_for_nothing() -> None:
    """Whoever could have looked at the choice before proposing has proved nothing."""
    proposal = Proposal(1, "billing", "ana", NOW)

    assert decided(proposal, "ana", NOW) is None
    assert decided(None, "ana", NOW) is None
    found = decided(proposal, "ana", NOW + timedelta(seconds=1))
    assert found is not None
    assert found.agrees


def test_the_last_decision_about_a_ticket_counts() -> None:
    """Somebody who accepts a proposal and corrects it a minute later did not agree."""
    first, second = (
        Decision(Proposal(1, "billing", "ana", LONG_AGO), chosen, NOW - timedelta(minutes=left))
        for chosen, left in (("ana", 2), ("ben", 1))
    )
    found = agreement([second, first], "billing", LONG_AGO, NOW)
    assert (found.agreed, found.decisions) == (0, 1)


def routed(category: str, right: int, wrong: int, at: datetime = NOW - timedelta(days=1), first: int = 0) -> list[Routed]:
    return [Routed(first + number, category, at, at if number < wrong else None) for number in range(right + wrong)]


def test_misroutes_over_ten_percent_in_a_week_are_an_alarm() -> None:
    """One of ten is the limit itself, two of eleven are over it, and the worst category comes first."""
    rates = misroute_rates([*routed("billing", 9, 1), *routed("login", 9, 2, first=100)], NOW)

    assert [(one.category, one.is_alarming) for one in rates] == [("login", True), ("billing", False)]
    assert str(rates[0]) == "login: 2 of 11 misrouted (18%)"


@pytest.mark.parametrize("tickets", [routed("billing", 1, 8), routed("billing", 0, 50, NOW - timedelta(days=7))])
def test_few_or_old_tickets_are_no_alarm(tickets: list[Routed]) -> None:
    """Nine tickets are too few to be a rate, and what is a week old is not of this week."""
    assert not any(one.is_alarming for one in misroute_rates(tickets, NOW))


def test_a_ticket_counts_once_in_a_category() -> None:
    """Sending a ticket back and forth does not make more tickets of it."""
    again = routed("billing", 5, 5)
    assert misroute_rates(again + again, NOW)[0].routed == 10
