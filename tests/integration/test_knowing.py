"""Questions to the knowledge base: who sees what, what the asker is shown, and what becomes of an answer."""

import pytest

from bot.kb import store
from bot.kb.article import Article
from bot.kb.chunk import chunk
from bot.kb.store import questions
from bot.messages import Advice, Cited
from bot.policy import Category
from bot.queue.store import tickets
from tests.fakes import FakeBase, arrival, called, fake_policy, said

ASKED = "How do I add a seat?"
SEATS = Cited("seats", "Seats and billing", "Adding a seat", "https://help.test/seats#adding", "Open Settings and press Add seat.")
KNOWN = Advice("Open **Settings** and press *Add seat*.", (SEATS,), 0.9)
NEAR = Advice("", (SEATS,), 0.2)


@pytest.fixture
def base() -> FakeBase:
    made = FakeBase()
    made.knows = {ASKED: KNOWN}
    return made


@pytest.fixture
async def life(new_life, base):
    return await new_life(rooms=(base,), policy=fake_policy().model_copy(update={"categories": (Category(name="billing"),)}))


async def ask(life, text=ASKED, who="lena", room="triage", key="1"):
    await life.enter(arrival(called(f"kb ask {text}", who, room=room), key))
    await life.rest()


def shown(channel):
    return channel.answers[-1].content


async def test_an_answer_comes_with_its_sources_for_the_asker_alone(life, channel):
    """What is known is said, with the section it stands on; nobody else is bothered."""
    await ask(life)
    assert KNOWN.answer in shown(channel).text
    assert "[Seats and billing: Adding a seat](https://help.test/seats#adding)" in shown(channel).text
    assert channel.answers[-1].person == "lena"
    assert not channel.in_room("triage")


async def test_what_is_not_known_is_said_so_with_the_nearest_and_can_be_filed(life, channel, base):
    """No answer is better than a wrong one."""
    base.knows[ASKED] = NEAR
    await ask(life)
    assert shown(channel).text.startswith("That is not in the knowledge base.")
    assert "Seats and billing" in shown(channel).text
    await life.enter(arrival(called(shown(channel).buttons[0].call), "2"), arrival(called("kb gaps"), "3"))
    await life.rest()
    assert ASKED in shown(channel).sections[0].rows[0].text


@pytest.mark.parametrize(
    ("who", "room", "audience"),
    [
        ("lena", "triage", "internal"),
        ("lena", "help", "customer"),
        ("ada", "help", "customer"),
        ("ada", "dm-ada", "customer"),
        ("lena", "dm-lena", "internal"),
    ],
)
async def test_who_asks_from_where_decides_what_may_be_looked_at(life, base, who, room, audience):
    """What is internal is for the team, in the team's own rooms: an answer in a customer place could be shared there."""
    await ask(life, who=who, room=room)
    assert base.consulted[0].audience == audience


async def test_sharing_posts_an_answer_once_where_it_was_asked(life, channel):
    """Everybody there sees question, answer and sources; pressing twice shows it once."""
    await ask(life)
    share = next(button.call for button in shown(channel).buttons if button.label == "Share")
    await life.enter(arrival(called(share), "2"), arrival(called(share), "3"))
    await life.rest()
    posts = channel.in_room("triage")
    assert len(posts) == 1
    assert KNOWN.answer in posts[0].content.text


async def test_what_is_internal_by_now_is_not_shared_from_an_old_answer(life, channel):
    """The wall stands at the moment of sharing, too."""
    article = Article("seats", "Seats and billing", "Open Settings.", visibility="customer")
    with life.database.write() as tx:
        store.put(tx, store.next_revision(tx), article, chunk(article), life.clock.now(), revive=True)
    await ask(life, who="ada", room="help")
    await life.enter(arrival(called("kb publish seats internal", "priya"), "2"))
    await life.rest()
    await life.enter(arrival(called("kb share 1", "ada", room="help"), "3"))
    await life.rest()
    assert "Fewer people may read" in shown(channel).text
    assert not [one for one in channel.in_room("help") if "asked:" in one.content.text]


async def test_an_answer_to_somebody_else_is_not_a_customers_to_share(life, channel):
    """A number is easily guessed."""
    await ask(life)
    await life.enter(arrival(called("kb share 1", "ada", room="help"), "2"))
    await life.rest()
    assert "Only whoever asked" in shown(channel).text


async def test_a_thumb_down_is_a_gap(life, channel):
    """What did not help is missing."""
    await ask(life)
    await life.enter(arrival(called("kb rate 1 down"), "2"))
    await life.rest()
    with life.database.read() as tx:
        assert [one.text for one in questions.unanswered(tx, life.clock.now().replace(year=2025))] == [ASKED]


async def test_a_follow_up_question_comes_with_the_one_before(life, base):
    """Asked in the same place a moment later, "and for two?" can be understood."""
    await ask(life)
    await ask(life, "and for two?", key="2")
    assert base.consulted[-1].before == ASKED


async def test_the_card_shows_what_may_help(life, channel, base):
    """For the team's eyes, internal articles included; the customer is shown nothing of it."""
    await life.enter(arrival(said(ASKED, "1"), "1"))
    await life.rest()
    assert base.consulted[0].audience == "internal"
    assert "Seats and billing: Adding a seat" in channel.cards()[0].content.text
    assert not [post for post in channel.in_room("help") if "Seats and billing" in post.content.text]


@pytest.mark.parametrize(("label", "is_gap"), [("📖 Seats and billing", False), ("File a gap", True), ("One-off", False)])
async def test_resolving_asks_what_answered_it(life, channel, label, is_gap):
    """An article, a gap or a one-off: one click, kept in the ticket's history."""
    await life.enter(arrival(said(ASKED, "1"), "1"))
    await life.rest()
    await life.enter(arrival(called("ticket resolve 1"), "2"))
    await life.rest()
    click = next(button.call for button in shown(channel).buttons if button.label == label)
    await life.enter(arrival(called(click), "3"))
    await life.rest()
    with life.database.read() as tx:
        assert tickets.history_of(tx, 1)[-1].facts == {"answered_by": click.split()[-1]}
        assert bool(questions.unanswered(tx, life.clock.now().replace(year=2025))) is is_gap


async def test_a_desk_without_a_base_says_what_to_do(new_life, channel):
    """The verb is there; it says who can help it."""
    life = await new_life()
    await ask(life)
    assert "kb import" in shown(channel).text


async def test_stats_say_what_the_base_covers(life, channel):
    """How often it answered, and the tier-1 categories against the goal; the one that is missing is named."""
    await ask(life)
    await life.enter(arrival(called("kb stats"), "2"))
    await life.rest()
    assert "1 question, 1 answered (100%)" in shown(channel).text
    assert "50% of the tier-1 categories are covered (1 of 2); the goal is 80%" in shown(channel).text
    assert [row.text[:2] for row in shown(channel).sections[0].rows] == ["✅ ", "✖️", "no"]
