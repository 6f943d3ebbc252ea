"""From a question without an answer to an article that answers it: listed, told of, drafted, decided on, asked again."""

from datetime import timedelta

import pytest

from bot.kb import store
from bot.kb.article import Article
from bot.kb.chunk import chunk
from bot.kb.store import proposals, questions
from bot.messages import Advice, Cited, Content
from bot.queue.store import links, people
from tests.driving import dead
from tests.fakes import FakeBase, arrival, called, said

ASKED = "How do I move my data to another region?"
ALIKE = "How do I move our data to another region?"
STEPS = "Open Settings and choose Region. Then press Move."
LEAD = "priya"  # who may write what customers read
ARTICLE = "how-do-i-move-my-data-to-another-region"  # what its title makes of it


@pytest.fixture
def base() -> FakeBase:
    return FakeBase()


@pytest.fixture
async def life(new_life, base):
    return await new_life(rooms=(base,))


class Keys:
    """Numbers for what comes in, each another."""

    last = 0


async def call(life, line, who="lena", room="triage"):
    Keys.last += 1
    await life.enter(arrival(called(line, who, room=room, at=life.clock.now()), f"call:{Keys.last}"))
    await life.rest()


async def say(life, text, remote_id, who="ada", **where):
    await life.enter(arrival(said(text, remote_id, who, at=life.clock.now(), **where), f"said:{remote_id}"))
    await life.rest()


async def pass_time(life, **span):
    life.clock.advance(**span)
    life.desk.sweep()
    await life.rest()


async def answered_ticket(life, text=ASKED, number=1, who="ada"):
    """A customer asks, an agent answers, the customer confirms, the agent resolves."""
    await say(life, text, f"{number}00", who)
    await call(life, f"ticket claim {number}")
    await call(life, f"ticket reply {number} Hello {who.capitalize()}, {STEPS} Best regards, Lena")
    await say(life, "That worked, thanks! Mail me at ada@globex.com", f"{number}01", who, thread=f"{number}00")
    await call(life, f"ticket resolve {number}")


def told(channel):
    return channel.answers[-1].content


def drafts(channel):
    return [one for one in channel.in_room("product") if "article" in one.content.title.lower() or "Published" in one.content.title]


def button(content, label):
    return next(one.call for one in content.buttons if one.label == label)


async def test_the_list_says_who_asked_how_often_and_what_it_costs(life, channel):
    """Questions that mean the same are one gap, with two things to do about it."""
    for who in ("ada", "chen"):
        await call(life, f"kb ask {ASKED if who == 'ada' else ALIKE}", who, room="help")
    await call(life, "kb ask Do you sell boats?", "tom")
    await call(life, "kb gaps")
    rows = told(channel).sections[0].rows
    assert [row.button.label for row in rows] == ["Draft an article", "Not a gap"] * 2
    assert "asked 2 times by 2 people" in rows[0].text
    assert "cost about 40 min of work" in rows[0].text
    assert "by Ada, Chen" in rows[1].text
    await call(life, rows[1].button.call)
    await call(life, "kb gaps")
    assert len(told(channel).sections[0].rows) == 2
    assert "boats" in told(channel).sections[0].rows[0].text


async def test_many_who_ask_are_one_alert_in_the_product_channel(life, channel):
    """At the policy's number of customers; a sweep that finds nothing new says nothing."""
    for number in range(5):
        await call(life, f"kb ask {ASKED}", f"customer{number}", room="help")
        await pass_time(life, minutes=2)
        assert len(channel.in_room("product")) == (number == 4)
    await pass_time(life, minutes=2)
    await call(life, f"kb ask {ASKED}", "another", room="help")
    await pass_time(life, minutes=2)
    (post,) = channel.in_room("product")
    assert post.content.title == f"📚 Knowledge gap · {ASKED}"
    assert {"Draft an article", "Not a gap"} <= {one.label for one in post.content.buttons}


async def test_an_article_is_drafted_from_what_answered_a_ticket(life, channel):
    """The agent's steps, confirmed by the customer; nobody's name or address; one post with three things to do."""
    await answered_ticket(life)
    await call(life, "kb draft 1")
    assert "in the product channel" in told(channel).text
    (post,) = drafts(channel)
    assert post.content.title == f"📝 New article: {ASKED}"
    assert "1. Open Settings and choose Region.\n2. Then press Move." in post.content.text
    assert "the customer said that it worked" in post.content.note
    assert [one.label for one in post.content.buttons] == ["Approve", "Edit", "Reject"]
    assert not any(name in repr(post.content) for name in ("Ada", "Lena", "globex"))


async def test_what_is_internal_never_gets_into_a_draft(life, channel):
    """A note was said to nobody outside."""
    await answered_ticket(life)
    await call(life, "ticket note 1 Open the admin console and press Override.")
    await call(life, "kb draft 1")
    assert "Override" not in repr(drafts(channel)[0].content)


async def test_an_open_ticket_is_no_source(life, channel):
    """It says what is missing."""
    await say(life, ASKED, "100")
    await call(life, "kb draft 1")
    assert "not resolved yet" in told(channel).text


async def test_a_gap_of_questions_is_drafted_from_a_ticket_that_means_the_same(life, channel):
    """Nobody had filed it, and it was answered all the same."""
    await answered_ticket(life)
    await call(life, f"kb ask {ALIKE}", "chen", room="help")
    await call(life, "kb gaps")
    await call(life, told(channel).sections[0].rows[0].button.call)
    assert "1. Open Settings" in drafts(channel)[0].content.text


async def test_the_second_suggestion_changes_the_first(life, channel):
    """The same post, edited; words that a person wrote stay."""
    await call(life, f"kb ask {ASKED}", "chen", room="help")
    await call(life, "kb fill 1")
    (post,) = drafts(channel)
    assert [one.label for one in post.content.buttons] == ["Edit", "Reject"]
    await answered_ticket(life, ALIKE)
    await call(life, "kb draft 1")
    (post,) = drafts(channel)
    assert "1. Open Settings" in post.content.text
    assert "asked 2 times" in dict(post.content.fields)["Gap"]
    await call(life, button(post.content, "Edit") + " customer # Moving regions\n\nAsk us to move it.")
    await call(life, "kb fill 1")
    (post,) = drafts(channel)
    assert (post.content.title, post.content.text) == ("📝 New article: Moving regions", "Ask us to move it.")


async def test_an_approved_article_is_in_the_base_and_the_question_is_asked_again(life, channel, base):
    """It must be answered now; the post says so, the gap is closed, and the question helps the next one."""
    await call(life, f"kb ask {ASKED}", "chen", room="help")
    await answered_ticket(life, ALIKE)
    await call(life, "kb draft 1")
    base.knows = {text: Advice(STEPS, (Cited(ARTICLE, ASKED),), 0.9) for text in (ASKED, ALIKE)}
    answers = len(channel.answers)
    await call(life, button(drafts(channel)[0].content, "Approve"), LEAD)
    with life.database.read() as tx:
        article, state = store.article(tx, ARTICLE)
        assert (state, article.visibility, article.owner) == ("live", "customer", "Priya")
        assert {one.outcome for one in questions.of_proposal(tx, 1)} == {"helped"}
        assert questions.unanswered(tx, life.clock.now() - timedelta(days=30)) == []
    (post,) = drafts(channel)
    assert post.content.title == f"✅ Published: {ASKED}"
    assert post.content.text.count("✅ answered now") == 2
    assert post.content.buttons == ()
    assert len(channel.answers) == answers + 1  # the approver's; who asked is not told again
    assert base.consulted[-1].learns == ARTICLE


async def test_an_article_that_does_not_answer_is_said_plainly(life, channel, base):
    """It is published, the gap stays, and Edit publishes it anew and asks again."""
    await answered_ticket(life)
    await call(life, "kb draft 1")
    await call(life, button(drafts(channel)[0].content, "Approve"), LEAD)
    (post,) = drafts(channel)
    assert "⚠️ **still not answered**" in post.content.text
    assert [one.label for one in post.content.buttons] == ["Edit"]
    base.knows = {ASKED: Advice(STEPS, (Cited(ARTICLE, ASKED),), 0.9)}
    await call(life, "kb revise 1 # Move data to another region\n\nOpen Settings, choose Region, press Move.", LEAD)
    (post,) = drafts(channel)
    assert "✅ answered now" in post.content.text
    with life.database.read() as tx:
        assert store.article(tx, ARTICLE)[0].text == "Open Settings, choose Region, press Move."


async def test_a_base_that_cannot_be_asked_is_said_on_the_post(life, channel, base):
    """The article is published all the same, and nobody is told that it answers."""
    await answered_ticket(life)
    await call(life, "kb draft 1")
    base.fault = "its model cannot be loaded"
    await call(life, button(drafts(channel)[0].content, "Approve"), LEAD)
    assert "could not be asked again (its model cannot be loaded)" in drafts(channel)[0].content.text


async def test_a_long_article_is_not_cut_by_a_form(life, channel, base):
    """What does not fit into a form is not put into one."""
    long = Article("regions", "Regions", "We have three regions. " * 200, "customer")
    with life.database.write() as tx:
        store.put(tx, store.next_revision(tx), long, chunk(long), life.clock.now())
    base.knows = {ASKED: Advice("We have three regions.", (Cited("regions", "Regions"),), 0.9)}
    await call(life, f"kb ask {ASKED}", "chen", room="help")
    await call(life, "kb rate 1 down", "chen", room="help")
    await answered_ticket(life, ALIKE)
    await call(life, "kb fill 1")
    refused = life.desk.form(called("kb revise 1"))
    assert isinstance(refused, Content)
    assert "too long for a form" in refused.text


async def test_two_who_approve_publish_once_and_a_changed_draft_is_not_approved_unseen(life, channel):
    """The second is told who was faster; a button from before the change says so."""
    await answered_ticket(life)
    await call(life, "kb draft 1")
    approve = button(drafts(channel)[0].content, "Approve")
    await call(life, "kb revise 1 # Moving\n\nOther words.")
    await call(life, approve)
    assert "changed since you saw it" in told(channel).text
    approve = button(drafts(channel)[0].content, "Approve")
    await life.enter(arrival(called(approve, LEAD), "a"), arrival(called(approve, "sam"), "b"))
    await life.rest()
    assert [one.content.text for one in channel.answers if "has approved this article already" in one.content.text]
    with life.database.read() as tx:
        assert [one.id for one in store.live_articles(tx)] == ["moving"]
    assert not dead(life.database)


async def test_a_rejected_draft_leaves_the_gap(life, channel):
    """With the reason; a new draft is a new post."""
    await answered_ticket(life)
    await call(life, "kb draft 1")
    await call(life, "kb reject 1 too short")
    (post,) = channel.in_room("product")
    assert (post.content.title, post.content.text, post.content.buttons) == (f"✖️ Rejected: {ASKED}", "too short", ())
    await call(life, "kb draft 1")
    assert len(channel.in_room("product")) == 2
    with life.database.read() as tx:
        assert proposals.get(tx, 2).is_open


async def test_a_disliked_answer_is_mended_with_the_difference_before_the_eyes(life, channel, base):
    """The article that answered badly gets a section; what somebody changed meanwhile is not overwritten."""
    written = Article("regions", "Regions", "We have three regions.", "customer")
    with life.database.write() as tx:
        store.put(tx, store.next_revision(tx), written, chunk(written), life.clock.now())
    base.knows = {ASKED: Advice("We have three regions.", (Cited("regions", "Regions"),), 0.9)}
    await call(life, f"kb ask {ASKED}", "chen", room="help")
    await call(life, "kb rate 1 down", "chen", room="help")
    base.knows = {}
    await answered_ticket(life, ALIKE)
    await call(life, "kb fill 1")
    (post,) = drafts(channel)
    assert post.content.title == "📝 Change of an article: Regions"
    assert "+1. Open Settings and choose Region." in post.content.text
    assert " We have three regions." in post.content.text
    with life.database.write() as tx:
        other = Article("regions", "Regions", "We have four regions.", "customer")
        store.put(tx, store.next_revision(tx), other, chunk(other), life.clock.now())
    await call(life, button(post.content, "Approve"), LEAD)
    assert "changed by somebody else" in told(channel).text
    await call(life, "kb fill 1")
    await call(life, button(drafts(channel)[0].content, "Approve"), LEAD)
    with life.database.read() as tx:
        assert store.article(tx, "regions")[0].text.startswith("We have four regions.\n\n## How do I move")


async def test_what_is_under_way_when_the_process_dies_is_done_once(life, new_life, channel, base):
    """Drafted and approved, and the machine is pulled: the next life posts once, publishes once, asks again once."""
    await answered_ticket(life)
    await life.enter(arrival(called("kb draft 1"), "d"))
    life.worker._pool.shutdown(wait=True)
    life.close()
    second = await new_life(rooms=(base,))
    await second.rest()
    (post,) = drafts(channel)
    await second.enter(*[arrival(called(button(post.content, "Approve"), LEAD), "e")] * 2)
    second.close()
    third = await new_life(rooms=(base,))
    await third.rest()
    assert len(drafts(channel)) == 1
    assert len([one for one in base.consulted if one.learns]) == 1
    with third.database.read() as tx:
        assert [one.id for one in store.live_articles(tx)] == [ARTICLE]


async def test_one_person_on_two_channels_asks_once(life, channel):
    """Asked by two who are one, it was asked by one."""
    for who in ("ada", "chen"):
        await call(life, f"kb ask {ASKED}", who, room="help")
    with life.database.write() as tx:
        links.make(tx, people.find(tx, "fake", "ada").id, people.find(tx, "fake", "chen").id, "hand", life.clock.now())
    await call(life, "kb gaps")
    assert "asked 2 times by 1 person" in str(told(channel))
