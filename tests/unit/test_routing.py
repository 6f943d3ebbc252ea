"""A ticket goes to somebody who may, can and has room, with reasons; otherwise it waits where everybody sees it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Hours, Window
from bot.triage.hours import Calendar
from bot.triage.routing import Agent, Fate, Need, Offer, Presence, absence, force, has_lapsed, in_line, points, route, route_all

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
NIGHT = NOON.replace(hour=23)
OFFICE = Calendar(Hours(timezone="UTC", mon=(Window(9 * 60, 17 * 60),), tue=(Window(9 * 60, 17 * 60),)))
ANA = Agent(1, "Ana", frozenset({"billing"}), frozenset({"accounts"}))
BEN = Agent(2, "Ben", frozenset({"identity"}))
CAM = Agent(3, "Cam", frozenset({"billing"}))
BILL = Need(142, "billing", NOON, frozenset({"billing"}), tier=2)


def test_skill_decides_between_equals() -> None:
    """Whoever knows the category gets the ticket, and the choice says so."""
    choice = route(BILL, [BEN, ANA], NOON)

    assert (choice.fate, choice.agent_id) == (Fate.GIVEN, ANA.id)
    assert choice.reasons == ("knows billing", "room for 8 of 8 points")
    assert choice.passed_over == ((BEN.id, "does not know billing"),)


def test_room_decides_between_the_skilled() -> None:
    """Of two who know it the one with more room is chosen, however many tickets each has in number."""
    assert route(BILL, [replace(ANA, load=4.0), CAM], NOON).agent_id == CAM.id


def test_somebody_who_helped_before_is_preferred() -> None:
    """A customer meets the same person again where load allows it."""
    choice = route(replace(BILL, helpers={CAM.id: 2}), [ANA, CAM], NOON)

    assert choice.agent_id == CAM.id
    assert "helped this customer 2 times" in choice.reasons


def test_equals_take_turns() -> None:
    """Where nothing else differs it is the turn of whoever got a ticket longest ago, and then of the lower id."""
    earlier = replace(CAM, given_at=NOON - timedelta(hours=2))
    later = replace(ANA, given_at=NOON - timedelta(hours=1))

    assert route(BILL, [later, earlier], NOON).agent_id == CAM.id
    assert route(BILL, [CAM, ANA], NOON).agent_id == ANA.id


def test_a_persons_choice_is_kept() -> None:
    """What a person chose by hand stays, even where the rules would choose somebody else."""
    choice = route(replace(BILL, assignee_id=BEN.id, is_manual=True), [ANA, BEN], NOON)

    assert (choice.fate, choice.agent_id) == (Fate.KEPT, BEN.id)


def test_full_agents_make_the_ticket_wait() -> None:
    """Nobody is loaded over capacity; the ticket waits and says for what."""
    choice = route(BILL, [replace(ANA, load=7.5), BEN], NOON)

    assert (choice.fate, choice.agent_id) == (Fate.WAITING, None)
    assert choice.reasons == ("everybody at work who knows billing is full",)
    assert (ANA.id, "is full (7.5 of 8 points, this weighs 1.5)") in choice.passed_over


def test_an_idle_agent_can_take_one_of_any_weight() -> None:
    """A ticket heavier than anybody's capacity does not wait for ever."""
    small = replace(ANA, capacity=1.0)
    assert route(replace(BILL, tier=3, priority="urgent"), [small], NOON).agent_id == ANA.id


def test_without_the_skilled_at_work_somebody_else_may_have_it() -> None:
    """A skill that nobody at work has does not hold a ticket up, and the reason says that it is so."""
    choice = route(BILL, [replace(ANA, presence=Presence(said_on=False)), BEN], NOON)

    assert choice.agent_id == BEN.id
    assert choice.reasons[0] == "nobody who knows billing is at work"


def test_a_team_is_a_must() -> None:
    """A category of a team waits for the team."""
    need = replace(BILL, team="accounts")

    assert route(need, [ANA, CAM], NOON).agent_id == ANA.id
    assert route(need, [CAM], NOON).reasons == ("nobody of accounts is at work",)


@pytest.mark.parametrize(
    ("presence", "at", "why"),
    {
        "in the hours": (Presence(), NOON, ""),
        "after the hours": (Presence(), NIGHT, "off shift"),
        "off by command": (Presence(said_on=False), NOON, "off duty"),
        "away": (Presence(away_until=NOON + timedelta(minutes=30)), NOON, "away until 12:30 UTC"),
        "back": (Presence(away_until=NOON), NOON, ""),
        "on at night": (Presence(said_on=True, said_at=NIGHT - timedelta(hours=1)), NIGHT, ""),
        "forgot to say off": (Presence(said_on=True, said_at=NOON), NIGHT, "off shift"),
    }.values(),
)
def test_presence(presence: Presence, at: datetime, why: str) -> None:
    """Hours, what people said and absences together say who is at work."""
    assert absence(replace(ANA, calendar=OFFICE, presence=presence), at) == why


def test_a_lead_forces_over_capacity_and_skill_with_a_record() -> None:
    """What the lead overrode stands in the reasons."""
    choice = force(BILL, replace(BEN, load=8.0), "Lena", NOON)

    assert (choice.fate, choice.agent_id) == (Fate.FORCED, BEN.id)
    assert choice.reasons == (
        "Lena decided so",
        "although Ben does not know billing",
        "although Ben is full (8 of 8 points, this weighs 1.5)",
    )


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (replace(BEN, categories=frozenset({"login"})), "Ben has no right to billing"),
        (replace(BEN, presence=Presence(said_on=False)), "Ben is off duty"),
    ],
)
def test_nobody_forces_over_right_or_shift(agent: Agent, said: str) -> None:
    """Not even a lead gives a ticket to somebody without the right or not at work."""
    choice = force(BILL, agent, "Lena", NOON)
    assert (choice.fate, choice.agent_id, choice.reasons) == (Fate.REFUSED, None, (said,))


def test_an_offer_goes_on_after_five_minutes() -> None:
    """Whoever let it lapse is not asked again; when nobody is left it waits and says why."""
    offer = Offer(BILL.ticket_id, ANA.id, NOON)
    assert has_lapsed(offer, ANA, NOON + timedelta(minutes=4, seconds=59)) == ""
    assert has_lapsed(offer, ANA, NOON + timedelta(minutes=5)) == "Ana did not take it in 5 minutes"

    assert route(replace(BILL, tried=frozenset({ANA.id})), [ANA, CAM], NOON).agent_id == CAM.id
    choice = route(replace(BILL, tried=frozenset({ANA.id, CAM.id})), [ANA, CAM], NOON)
    assert choice.reasons == ("everybody at work who knows billing was offered it and nobody took it",)


@pytest.mark.parametrize(
    ("agent", "why"), [(replace(ANA, presence=Presence(said_on=False)), "Ana is off duty"), (None, "they are no longer an agent")]
)
def test_an_offer_lapses_at_once_when_the_agent_leaves(agent: Agent | None, why: str) -> None:
    """Nobody waits five minutes for somebody who is gone."""
    assert has_lapsed(Offer(1, ANA.id, NOON), agent, NOON) == why


def test_the_line_is_by_priority_and_waiting_time() -> None:
    """The more urgent come first, then who has waited longest."""
    old, new = replace(BILL, ticket_id=1, waits_since=NOON - timedelta(hours=3)), replace(BILL, ticket_id=2)
    urgent = replace(BILL, ticket_id=3, priority="urgent")

    assert [need.ticket_id for need in in_line([new, old, urgent])] == [3, 1, 2]


def test_a_whole_line_counts_each_choice_and_shows_who_waits() -> None:
    """Room given away is gone for the next, and each ticket that waits has a place that can be shown."""
    needs = [replace(BILL, ticket_id=number, waits_since=NOON + timedelta(minutes=number)) for number in range(1, 5)]
    choices, places = route_all(needs, [replace(ANA, capacity=3.0)], NOON)

    assert [choice.agent_id for _, choice in choices] == [ANA.id, ANA.id, None, None]
    assert [(place.ticket_id, place.position, place.of) for place in places] == [(3, 1, 2), (4, 2, 2)]
    assert {place.reason for place in places} == {"everybody at work who knows billing is full"}


def test_suggestions_spread_but_make_nobody_full() -> None:
    """Nobody has chosen yet, so a suggestion only lets the next one go to somebody else."""
    needs = [replace(BILL, ticket_id=number, waits_since=NOON + timedelta(minutes=number)) for number in range(1, 21)]
    choices, places = route_all(needs, [ANA, CAM], NOON, suggests=True)

    assert places == []
    assert [choice.agent_id for _, choice in choices].count(ANA.id) == 10


def test_weights_of_tickets() -> None:
    """Tier and priority weigh, and a ticket that waits for somebody else weighs a quarter."""
    assert points(1, "normal") == 1.0
    assert points(3, "urgent") == 3.75
    assert points(3, "urgent", is_pending=True) == pytest.approx(0.9375)
    assert points(None, "?") == points(2, "normal")


AGENTS = st.lists(
    st.builds(
        Agent,
        id=st.integers(1, 9),
        name=st.just("A"),
        skills=st.frozensets(st.sampled_from("xyz")),
        teams=st.frozensets(st.sampled_from(["t", "u"])),
        categories=st.none() | st.frozensets(st.sampled_from(["billing", "login"])),
        capacity=st.floats(0, 12),
        load=st.floats(0, 12),
        calendar=st.none() | st.just(OFFICE),
        presence=st.builds(Presence, st.none() | st.booleans(), st.just(NOON), st.none() | st.just(NIGHT)),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
NEEDS = st.builds(
    Need,
    ticket_id=st.integers(1, 99),
    category=st.sampled_from(["billing", "login"]),
    waits_since=st.just(NOON),
    skills=st.frozensets(st.sampled_from("xyz")),
    team=st.none() | st.sampled_from(["t", "u"]),
    tier=st.none() | st.integers(1, 3),
    priority=st.sampled_from(["urgent", "high", "normal", "low"]),
    tried=st.frozensets(st.integers(1, 9)),
)


@given(NEEDS, AGENTS, st.sampled_from([NOON, NIGHT]))
def test_never_to_somebody_who_may_not(need: Need, agents: list[Agent], now: datetime) -> None:
    """Whatever the desk looks like: right, shift, team and room hold, everybody else is named with a reason, and chance has no part."""
    choice = route(need, agents, now)
    by_id = {one.id: one for one in agents}

    assert choice == route(need, list(reversed(agents)), now) or {*choice.passed_over} == {*route(need, agents[::-1], now).passed_over}
    assert {bid.agent_id for bid in choice.bids} | {number for number, _ in choice.passed_over} == set(by_id)
    if choice.agent_id is None:
        assert choice.fate is Fate.WAITING
        assert choice.reasons
        return
    chosen = by_id[choice.agent_id]
    assert chosen.categories is None or need.category in chosen.categories
    assert absence(chosen, now) == ""
    assert need.team is None or need.team in chosen.teams
    assert chosen.id not in need.tried
    assert chosen.load == 0 or chosen.load + need.points <= chosen.capacity


@given(st.lists(NEEDS, max_size=8, unique_by=lambda need: need.ticket_id), AGENTS)
def test_a_line_is_routed_as_if_each_were_asked_about_by_itself(needs: list[Need], agents: list[Agent]) -> None:
    """That what nobody has room for is not asked about again for every ticket of its kind changes no choice."""
    crew, expected = list(agents), []
    for need in in_line(needs):
        choice = route(need, crew, NOON)
        expected.append((need.ticket_id, choice.fate, choice.agent_id))
        crew = [replace(one, load=one.load + need.points, given_at=NOON) if one.id == choice.agent_id else one for one in crew]

    assert [(need.ticket_id, choice.fate, choice.agent_id) for need, choice in route_all(needs, agents, NOON)[0]] == expected
