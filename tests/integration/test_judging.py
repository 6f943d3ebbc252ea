"""What triage says of a ticket and what follows: category, tier, priority, the card, and the choice of a person above it all."""

from dataclasses import replace

import pytest

from bot.messages import Edited, Guess, Judgement
from bot.policy import Category
from bot.queue.store import judgements, tickets
from bot.queue.ticket import Status
from tests.fakes import FakeTriage, arrival, called, fake_policy, said

INVOICE = "Our invoice shows 12 seats but we have 9"
BILLING = Judgement((Guess("billing", 0.91), Guess("access", 0.05)), is_sure=True, language="en", model="fake 1")
UNSURE = Judgement((Guess("access", 0.41), Guess("billing", 0.38), Guess("data", 0.1), Guess("other", 0.05)), model="fake 1")
CATEGORIES = (Category(name="billing", tier=1), Category(name="access"), Category(name="data"), Category(name="other"))


@pytest.fixture
def triage() -> FakeTriage:
    made = FakeTriage()
    made.says = {INVOICE: BILLING}
    return made


@pytest.fixture
async def life(new_life, triage):
    return await new_life(rooms=(triage,), policy=fake_policy().model_copy(update={"categories": CATEGORIES}))


def ticket(life, number=1):
    with life.database.read() as tx:
        return tickets.get(tx, number)


def card(channel):
    return channel.cards()[0].content


def of_card(channel, field):
    return dict(card(channel).fields)[field]


async def test_a_sure_judgement_sorts_a_new_ticket(life, channel):
    """It is triaged, with category, tier and the certainty on the card; history says that nobody in person did it."""
    await life.enter(arrival(said(INVOICE, "1"), "1"))
    await life.rest()
    after = ticket(life)
    assert (after.status, after.category, after.tier) == (Status.TRIAGED, "billing", 1)
    assert of_card(channel, "Category") == "billing (0.91) · tier 1"
    with life.database.read() as tx:
        assert [(e.what, e.actor_id, e.via) for e in tickets.history_of(tx, 1)][1:] == [("judged", None, "deskhand")]


async def test_an_unsure_judgement_asks_a_person(life, channel, triage):
    """The ticket stays new, the card says so and offers the three likeliest; one click teaches."""
    triage.says = {INVOICE: UNSURE}
    await life.enter(arrival(said(INVOICE, "1"), "1"))
    await life.rest()
    assert ticket(life).status is Status.NEW
    assert of_card(channel, "Category").startswith("needs a look")
    choices = [button for button in card(channel).buttons if button.label.endswith("?")]
    assert [button.call for button in choices] == [f"ticket category 1 {name}" for name in ("access", "billing", "data")]
    await life.enter(arrival(called(choices[1].call), "2"))
    await life.rest()
    assert (ticket(life).status, ticket(life).category) == (Status.TRIAGED, "billing")
    assert not [button for button in card(channel).buttons if button.label.endswith("?")]


async def test_what_a_person_chose_stays(life, triage):
    """A later judgement moves neither a category nor a priority that somebody of the team has set."""
    await life.enter(arrival(said(INVOICE, "1"), "1"))
    await life.rest()
    await life.enter(arrival(called("ticket category 1 access"), "2"), arrival(called("ticket priority 1 low"), "3"))
    await life.rest()
    triage.says["It is urgent, production is down!"] = BILLING
    await life.enter(arrival(said("It is urgent, production is down!", "2", thread="1"), "4"))
    await life.rest()
    assert (ticket(life).category, ticket(life).priority) == ("access", "low")


async def test_words_and_silence_raise_the_priority_with_reasons(life, channel):
    """The card says why in words that an agent accepts at a glance."""
    await life.enter(arrival(said("Production is down, we cannot work", "1"), "1"))
    await life.rest()
    assert ticket(life).priority in ("high", "urgent")
    assert "Production is down" in card(channel).note
    assert card(channel).note.startswith(f"{ticket(life).priority}: ")


async def test_stakes_are_never_routine(life, triage):
    """A cancellation is tier 3 even where its category is tier 1 and the judgement is sure."""
    words = "Please cancel our subscription"
    triage.says[words] = BILLING
    await life.enter(arrival(said(words, "1"), "1"))
    await life.rest()
    assert (ticket(life).category, ticket(life).tier) == ("billing", 3)


async def test_no_persons_category_makes_stakes_routine(life, triage):
    """Whoever says that a cancellation is about access, by choice or as a misroute: it stays tier 3."""
    await life.enter(arrival(said("Please cancel our subscription", "1"), "1"))
    await life.rest()
    for key, line in (("2", "ticket category 1 billing"), ("3", "ticket misroute 1 access")):
        await life.enter(arrival(called(line), key))
        await life.rest()
        assert ticket(life).tier == 3
    assert ticket(life).category == "access"


async def test_what_was_edited_is_judged_again(life, triage):
    """The question that counts is the one that stands there now."""
    question = said("Hello, I have a question", "1")
    await life.enter(arrival(question, "1"))
    await life.rest()
    await life.enter(arrival(Edited(question.place, "1", INVOICE, question.at), "2"))
    await life.rest()
    assert [asked.said for asked in triage.asked] == [("Hello, I have a question",), (INVOICE,)]
    assert ticket(life).category == "billing"


async def test_every_judgement_is_kept_with_its_model(life):
    """What was said, by which model, is there for explanations and reports."""
    await life.enter(arrival(said(INVOICE, "1"), "1"))
    await life.rest()
    with life.database.read() as tx:
        kept = judgements.of_ticket(tx, 1)
    assert [one.judgement for one in kept] == [BILLING]


async def test_a_category_that_the_policy_no_longer_has_is_not_followed(life, triage):
    """The model may be older than the policy."""
    triage.says[INVOICE] = replace(BILLING, guesses=(Guess("shipping", 0.99),))
    await life.enter(arrival(said(INVOICE, "1"), "1"))
    await life.rest()
    assert ticket(life).category == "unsorted"
