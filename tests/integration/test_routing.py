"""Who gets a ticket: suggested before anybody chooses, offered and taken on, waiting where all see it, never against a person's choice."""

import pytest

from bot.policy import RoutingAgent, RoutingTeam
from bot.queue.store import people, routing, standings
from bot.queue.store.routing import Proposed
from bot.triage.agreement import Mode
from tests.integration.promising import ask, call, pass_time, swept
from tests.integration.routed import (
    LENA,
    PRIYA,
    TOM,
    answers,
    begun,
    ended,
    history,
    of_card,
    offer_of,
    owner,
    proposal,
    proposed_to,
    routing_policy,
    sorted_ticket,
    ticket,
)


@pytest.fixture
async def recommending(new_life):
    return await begun(await new_life(policy=routing_policy()))


@pytest.fixture
async def automatic(new_life):
    return await begun(await new_life(policy=routing_policy("automatic")), "billing", "other")


def mode_of(life, category="billing"):
    with life.database.read() as tx:
        return standings.current(tx)[category].mode


# -------------------------------------------------------------------------------------------------- recommendation


async def test_a_suggestion_stands_on_the_card_before_anybody_chooses(recommending):
    """With reasons, and a button to follow it; the ticket is still everybody's."""
    await sorted_ticket(recommending)
    assert of_card(recommending, "Suggested") == "Lena — knows billing; room for 3 of 3 points"
    assert "ticket assign 1 @lena" in [button.call for button in recommending.channel.cards()[0].content.buttons]
    assert proposal(recommending)[1].at <= recommending.clock.now()
    assert ticket(recommending).assignee_id is None


async def test_what_people_choose_is_set_against_the_suggestion(recommending):
    """Followed once, not followed once: agreement says so to whoever asks, and the card forgets the suggestion."""
    await sorted_ticket(recommending)
    await call(recommending, "ticket assign 1 @lena", "priya")
    await swept(recommending)
    assert of_card(recommending, "Suggested") == ""
    await sorted_ticket(recommending, who="ben")
    await call(recommending, "ticket claim 2", "tom")
    await swept(recommending)
    assert ended(recommending) == [("followed", "recommend"), ("other", "recommend")]
    await call(recommending, "desk routing", "priya")
    assert "people agreed with 1 of 2 (50%)" in answers(recommending)[-1]


async def test_a_choice_before_the_suggestion_is_no_agreement(recommending):
    """Who had the ticket before its category was known chose without any suggestion."""
    await ask(recommending)
    await call(recommending, "ticket claim 1", "lena")
    await call(recommending, "ticket category 1 billing", "lena")
    await swept(recommending)
    assert ended(recommending) == []


async def test_suggestions_are_spread(recommending):
    """Three tickets that anybody may have are not all suggested to one, although none of them makes anybody full."""
    for who in ("ada", "ben", "chen", "dora"):
        await sorted_ticket(recommending, "other", who)
    assert sorted(proposed_to(recommending, number) for number in (1, 2, 3, 4)) == ["lena", "lena", "tom", "tom"]


async def test_a_suggestion_follows_who_is_at_work(recommending):
    """Whoever goes off duty is suggested no more; without anybody who knows it, somebody else is."""
    await sorted_ticket(recommending)
    await call(recommending, "desk off", "lena")
    await swept(recommending)
    assert proposed_to(recommending) == "tom"
    assert "nobody who knows billing is at work" in of_card(recommending, "Suggested")


async def test_a_corrected_category_is_suggested_anew(recommending):
    """The old suggestion counts neither way."""
    await sorted_ticket(recommending)
    await call(recommending, "ticket category 1 access", "priya")
    assert (proposed_to(recommending), ended(recommending)[0][0]) == ("tom", "withdrawn")


async def test_who_helped_before_is_suggested_again(recommending):
    """The reason is on the card."""
    await sorted_ticket(recommending, "other")
    await call(recommending, "ticket claim 1", "tom")
    await call(recommending, "ticket resolve 1", "tom")
    await sorted_ticket(recommending, "other")
    assert "helped this customer before" in of_card(recommending, "Suggested", 2)
    assert proposed_to(recommending, 2) == "tom"


# ------------------------------------------------------------------------------------------------- up and down again


def decide(life, right, wrong):
    """Write down that so many suggestions were followed, and so many not."""
    with life.database.write() as tx:
        lena = people.find(tx, "fake", "lena").id
        for number in range(right + wrong):
            one = Proposed(1000 + number, "billing", lena, "recommend", (), life.clock.now())
            made = routing.propose(tx, one)
            routing.end(tx, made, "followed" if number < right else "other", life.clock.now())


async def test_fifty_decisions_at_ninety_percent_promote_and_the_leads_read_it(new_life):
    """After the days that the policy asks for; not in a category where nothing was decided."""
    life = await begun(await new_life(policy=routing_policy("automatic")))
    await pass_time(life, days=1)
    decide(life, 46, 4)
    await pass_time(life, days=12)
    assert mode_of(life) is Mode.RECOMMEND
    await pass_time(life, days=2)
    assert (mode_of(life), mode_of(life, "access")) == (Mode.AUTO, Mode.RECOMMEND)
    (post,) = life.channel.in_room("leads")
    assert "Routing of billing: recommend → auto, people agreed with 46 of 50 (92%)" in post.content.text


async def test_under_85_percent_in_a_week_it_goes_back_by_itself(automatic):
    """And the leads read that, too, once."""
    decide(automatic, 6, 2)
    await pass_time(automatic, minutes=11)
    await pass_time(automatic, minutes=11)
    assert mode_of(automatic) is Mode.RECOMMEND
    (post,) = automatic.channel.in_room("leads")
    assert "auto → recommend" in post.content.text


async def test_switched_off_nothing_is_proposed(new_life):
    """Neither on the card nor anywhere."""
    life = await begun(await new_life(policy=routing_policy("off")))
    await sorted_ticket(life)
    assert (ended(life), of_card(life, "Suggested")) == ([], "")


# ----------------------------------------------------------------------------------------------------------- offers


async def test_an_offer_is_taken(automatic):
    """It reaches the agent alone with Take and Pass, stands on the card, and is theirs with one press."""
    await sorted_ticket(automatic)
    assert "knows billing" in offer_of(automatic, "lena")
    assert offer_of(automatic, "lena").endswith("['Take', 'Pass', 'Show']")
    assert of_card(automatic, "Offered to").startswith("Lena until 09:0")
    await call(automatic, "ticket claim 1", "lena")
    await swept(automatic)
    assert owner(automatic) == "lena"
    assert offer_of(automatic, "lena") == "#1 is yours. ['Show']"
    assert ended(automatic) == [("followed", "auto")]


async def test_an_offer_that_nobody_takes_goes_on(automatic):
    """Five minutes, then the next; history says so, and the first one's message, too."""
    await sorted_ticket(automatic, "other")
    first = proposed_to(automatic)
    await pass_time(automatic, minutes=4)
    assert proposed_to(automatic) == first
    await pass_time(automatic, minutes=2)
    assert {first, proposed_to(automatic)} == {"lena", "tom"}
    assert "went on" in offer_of(automatic, first)
    assert [event.what for event in history(automatic)][-3:] == ["offered", "offer lapsed", "offered"]


async def test_pass_goes_on_at_once(automatic):
    """Without waiting for the sweep; when everybody passed the card says so, and half an hour later they are asked again."""
    await sorted_ticket(automatic, "other")
    first = proposed_to(automatic)
    await call(automatic, "ticket pass 1", first)
    second = proposed_to(automatic)
    assert {first, second} == {"lena", "tom"}
    await call(automatic, "ticket pass 1", second)
    assert proposed_to(automatic) == ""
    await swept(automatic)
    assert of_card(automatic, "Waiting") == "1st in line: everybody at work was offered it and nobody took it"
    await pass_time(automatic, minutes=31)
    assert proposed_to(automatic) in {"lena", "tom"}


async def test_only_who_is_asked_can_pass(automatic):
    """Anybody else is told that there is nothing to pass on."""
    await sorted_ticket(automatic)
    await call(automatic, "ticket pass 1", "tom")
    assert "is not offered to you" in answers(automatic)[-1]
    assert proposed_to(automatic) == "lena"


async def test_everybody_full_is_a_place_in_line_and_room_is_taken_up(automatic):
    """Three tickets fill Lena; two more wait in their order, the urgent one first, and move up when she has finished one."""
    for who in ("ada", "ben", "chen"):
        number = await sorted_ticket(automatic, who=who)
        await call(automatic, f"ticket claim {number}", "lena")
    await sorted_ticket(automatic, who="dora")
    await sorted_ticket(automatic, who="emil")
    assert of_card(automatic, "Waiting", 4) == "1st in line: everybody at work who knows billing is full"
    await call(automatic, "ticket priority 5 high", "priya")
    await swept(automatic)
    assert of_card(automatic, "Waiting", 5).startswith("1st in line")
    assert of_card(automatic, "Waiting", 4).startswith("2nd in line")
    await call(automatic, "ticket resolve 1", "lena")
    await call(automatic, "ticket resolve 2", "lena")
    await swept(automatic)
    assert proposed_to(automatic, 5) == "lena"
    assert of_card(automatic, "Waiting", 4).startswith("1st in line")


async def test_nobody_is_offered_anything_off_duty(automatic):
    """Who is away until a time is asked again after it."""
    await call(automatic, "desk off 1h", "lena")
    await call(automatic, "desk off", "tom")
    await sorted_ticket(automatic)
    assert "nobody with the right to it is at work" in of_card(automatic, "Waiting")
    await pass_time(automatic, minutes=61)
    assert proposed_to(automatic) == "lena"


async def test_an_offer_goes_on_when_its_agent_leaves(automatic):
    """Nobody waits five minutes for somebody who has gone home."""
    await sorted_ticket(automatic, "other")
    first = proposed_to(automatic)
    await call(automatic, "desk off", first)
    await swept(automatic)
    assert {first, proposed_to(automatic)} == {"lena", "tom"}


async def test_who_takes_a_ticket_by_hand_keeps_it(automatic):
    """Whatever was offered to somebody else; their message says who has it."""
    await sorted_ticket(automatic)
    await call(automatic, "ticket claim 1", "tom")
    await pass_time(automatic, minutes=10)
    assert (owner(automatic), proposed_to(automatic)) == ("tom", "")
    assert "Tom has it now" in offer_of(automatic, "lena")


async def test_who_gave_it_back_is_not_asked_at_once(automatic):
    """A released ticket goes to somebody else."""
    await sorted_ticket(automatic, "other")
    await call(automatic, "ticket claim 1", "tom")
    await call(automatic, "ticket release 1", "tom")
    await swept(automatic)
    assert proposed_to(automatic) == "lena"


async def test_a_restart_takes_offers_on(automatic, new_life):
    """What lapsed while nobody ran goes on once, in the next process."""
    await sorted_ticket(automatic, "other")
    first = proposed_to(automatic)
    automatic.clock.advance(hours=2)
    later = await new_life(policy=routing_policy("automatic"))
    await swept(later)
    await swept(later)
    assert {first, proposed_to(later)} == {"lena", "tom"}
    assert [ending for ending, _ in ended(later)] == ["lapsed", ""]


async def test_the_right_to_a_category_is_never_passed_over(new_life):
    """Who may only have billing gets nothing else, though they are idle and the other is full."""
    agents = (RoutingAgent(who=(LENA,), categories=("billing",)), RoutingAgent(who=(TOM,), capacity=1))
    life = await begun(await new_life(policy=routing_policy("automatic", agents)), "other")
    first = await sorted_ticket(life, "other")
    await call(life, f"ticket claim {first}", "tom")
    await sorted_ticket(life, "other", "ben")
    assert of_card(life, "Waiting", 2) == "1st in line: everybody at work is full"


async def test_a_team_is_asked_first_and_leads_only_where_they_are_named(new_life):
    """The category's team has one member, who is a lead; nobody else is offered it."""
    life = await begun(await new_life(policy=routing_policy("automatic", (), (RoutingTeam(name="accounts", members=(PRIYA,)),))), "billing")
    await sorted_ticket(life)
    assert proposed_to(life) == "priya"
    assert "in team accounts" in offer_of(life, "priya")
