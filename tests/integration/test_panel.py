"""The assistant's panel at the desk: who is offered what, what is kept of a question, and what the wall keeps back."""

from dataclasses import replace

import pytest

from bot.kb import store
from bot.kb.article import Article
from bot.kb.chunk import chunk
from bot.kb.store import questions
from bot.messages import Advice, Author, Cited, Panel, PanelOpened, Place
from bot.policy import Category
from bot.queue.store import tickets
from tests.fakes import CHANNEL, FakeBase, arrival, called, fake_policy, said

ASKED = "How do I add a seat?"
SEATS = Cited("seats", "Seats", "Adding a seat")
KNOWN = Advice("Press Add seat.", (SEATS,), 0.9)
EXAMPLES = ("Where is my invoice?", "It is gone")


@pytest.fixture
def base():
    made = FakeBase()
    made.knows = {ASKED: KNOWN}
    return made


@pytest.fixture
def policy():
    plain = fake_policy()
    categories = (Category(name="billing", tier=1, examples=EXAMPLES), Category(name="outage", tier=3, examples=("All is down",)))
    return plain.model_copy(update={"categories": categories, "slack": plain.slack.model_copy(update={"assistant": True})})


@pytest.fixture
async def life(new_life, base, policy):
    return await new_life(rooms=(base,), policy=policy)


async def opens(life, who="ada", key="o1", outside=False):
    place = Place(CHANNEL, f"dm-{who}", "t1")
    author = Author(CHANNEL, who, who.capitalize(), outside=outside)
    await life.enter(arrival(PanelOpened(author, place, life.clock.now()), key))
    await life.rest()


async def asks(life, text=ASKED, key="m1", who="ada"):
    await life.enter(arrival(replace(said(text, key, who, room=f"dm-{who}", thread="t1"), in_panel=True), key))
    await life.rest()


def offered(channel):
    return [words for out in channel.sent if isinstance(out, Panel) for _, words in out.prompts]


def write(life, *shelved):
    with life.database.write() as tx:
        for name, visibility in shelved:
            one = Article(name, name.capitalize(), f"All about {name}.", visibility)
            store.put(tx, store.next_revision(tx), one, chunk(one), life.clock.now())


def answered(life, article, times, who=1):
    with life.database.write() as tx:
        for _ in range(times):
            number = questions.ask(tx, questions.Question(0, "my own words, with a secret", "internal", life.clock.now(), person_id=who))
            questions.answered(tx, number, Advice("Yes.", (Cited(article, article),), 0.9), "answered", life.clock.now())


async def test_offers_come_from_what_answered_most_behind_the_wall(life, channel):
    """Titles of articles by how often they answered, at most four, none that the reader may not see, none that is retired."""
    write(life, ("seats", "customer"), ("keys", "public"), ("margins", "internal"), ("old", "customer"))
    for article, times in (("margins", 5), ("old", 4), ("keys", 3), ("seats", 2)):
        answered(life, article, times)
    with life.database.write() as tx:
        store.take_out(tx, store.next_revision(tx), ["old"], "retired", life.clock.now())
    await opens(life)
    assert offered(channel) == ["Keys", "Seats", EXAMPLES[0]]


async def test_an_outsider_is_offered_what_is_public(life, channel):
    """Somebody from another organisation sees the public shelf."""
    write(life, ("seats", "customer"), ("keys", "public"))
    answered(life, "seats", 3)
    answered(life, "keys", 1)
    await opens(life, "ben", outside=True)
    assert offered(channel) == ["Keys", EXAMPLES[0]]


async def test_the_team_is_offered_what_the_team_may_read(life, channel):
    """An agent alone with us sees all shelves."""
    write(life, ("margins", "internal"))
    answered(life, "margins", 3)
    await opens(life, "lena")
    assert offered(channel)[0] == "Margins"


async def test_a_follow_up_leans_on_the_question_before_it(life, base):
    """What was understood in the thread goes with the next question there, for ten minutes."""
    await asks(life)
    await asks(life, "And for two?", "m2")
    life.clock.advance(minutes=11)
    await asks(life, "And now?", "m3")
    assert [one.before for one in base.consulted] == ["", ASKED, ""]


async def test_told_twice_asked_once(life, base):
    """The same message under two keys is one question."""
    await asks(life)
    again = replace(said(ASKED, "m1", room="dm-ada", thread="t1"), in_panel=True)
    await life.enter(arrival(again, "again"))
    await life.rest()
    assert len(base.consulted) == 1


async def test_too_many_questions_rest_and_offer_a_person(new_life, base, policy, channel):
    """Beyond the limit the base is not asked, and the words can go to a person."""
    few = policy.model_copy(update={"kb": policy.kb.model_copy(update={"questions_per_hour": 1})})
    life = await new_life(rooms=(base,), policy=few)
    await asks(life)
    await asks(life, "And for two?", "m2")
    assert len(base.consulted) == 1
    last = channel.in_room("dm-ada")[-1].content
    assert last.text.startswith("That is 1 questions within an hour")
    assert [one.label for one in last.buttons] == ["Ask a person"]


async def test_nobody_presses_for_somebody_else(life, channel):
    """A question's buttons are its asker's."""
    await asks(life)
    await life.enter(arrival(called("kb assist 1 person", "chen", room="dm-chen"), "p1"))
    await life.rest()
    assert "Only whoever asked" in channel.answers[-1].content.text
    with life.database.read() as tx:
        assert not tickets.listed(tx, tickets.Wanted(), 10)


async def test_a_person_after_an_answer_is_a_gap_and_history_says_what_was_answered(life, channel):
    """The ticket has the words, its time begins with the press, and the base hears that it did not help."""
    await asks(life)
    pressed_at = life.clock.advance(hours=2)
    await life.enter(arrival(called("kb assist 1 person", "ada", room="dm-ada", thread="t1", at=pressed_at), "p1"))
    await life.rest()
    with life.database.read() as tx:
        [ticket] = tickets.listed(tx, tickets.Wanted(), 10)
        assert ticket.opened_at == pressed_at
        told = [event.why for event in tickets.history_of(tx, ticket.id) if "knowledge base" in event.what]
        assert told == [f"“{ASKED}” (answered from Seats)"]
        question = questions.get(tx, 1)
        assert question is not None
        assert question.outcome == "thumbs_down"


async def test_an_answer_that_comes_after_a_person_is_not_shown(life, base, channel):
    """Once the thread has a ticket the base keeps silent there, even with an answer on its way."""
    await asks(life, "Nobody knows", "m1")
    before = len(channel.in_room("dm-ada"))
    await life.enter(arrival(called("kb assist 1 person", "ada", room="dm-ada", thread="t1"), "p1"))
    await life.rest()
    await asks(life, ASKED, "m2")
    shown = channel.in_room("dm-ada")[before:]
    assert all("Press Add seat" not in one.content.text for one in shown)
    assert len([one for one in base.consulted if one.in_panel]) == 1


async def test_without_a_base_the_panel_is_a_way_to_the_team(new_life, policy, channel):
    """What is written there opens a ticket, as a direct message does."""
    life = await new_life(policy=policy)
    await opens(life)
    await asks(life)
    with life.database.read() as tx:
        assert len(tickets.listed(tx, tickets.Wanted(), 10)) == 1
    assert not offered(channel)


async def test_the_thread_is_known_by_its_beginning_alone(life, base):
    """Where a message itself does not say that it stands in the panel, the beginning of its thread did."""
    place = Place(CHANNEL, "dm-ada", "t1")
    key = f"panel:{place.room}:{place.thread}"
    await life.enter(arrival(PanelOpened(Author(CHANNEL, "ada", "Ada"), place, life.clock.now()), key))
    await life.enter(arrival(said(ASKED, "m1", room="dm-ada", thread="t1"), "m1"))
    await life.rest()
    assert len(base.consulted) == 1
