"""Alerts: what was heard and how a ticket went becomes one post a day, with reasons, whose answers are counted."""

from datetime import timedelta

import pytest

from bot.desk import alerts as raised
from bot.messages import Heard, Judgement, Reason
from bot.policy import PersonAddress
from bot.queue.store import alerts, tickets
from tests.fakes import FakeTriage, fake_policy
from tests.integration.promising import ask, call, pass_time, states, swept, titles

GONE = Heard(-0.9, 0.3, 0.97, 0.0, (Reason("says they leave", 0.97, "cancel everything today"),))
LEAVING = Heard(-0.6, 0.2, 0.85, 0.0, (Reason("says they may leave", 0.85, "we are evaluating alternatives"),))
GLAD = Heard(0.6, 0.0, 0.0, 0.9, (Reason("asks for more seats", 0.9, "can we get twenty more seats"),))
CALM = Heard(0.3)


def hear(text: str) -> Heard:
    """Hear three kinds of message; a real one listens better."""
    if "cancel everything" in text:
        return GONE
    if "alternatives" in text:
        return LEAVING
    return GLAD if "more seats" in text else CALM


class Ears(FakeTriage):
    """A triage room that hears, and knows nothing else."""

    async def ask(self, errand):
        """Give what each message sounds like."""
        return Judgement(model="ears", heard=tuple(hear(text) for text in errand.said))


@pytest.fixture
async def life(new_life):
    """Give a life of the process that listens to its customers."""
    return await new_life(rooms=(Ears(),))


async def test_a_churn_signal_reaches_customer_success_with_its_reasons(life):
    """What was said is quoted, one thing to do is named, and the answers are buttons."""
    await ask(life, "Honestly, we are evaluating alternatives")
    await swept(life)
    (post,) = life.channel.in_room("success", "")
    assert "Churn signal · #1" in post.content.title
    assert "evaluating alternatives" in post.content.quote
    assert "says they may leave" in post.content.text
    assert [button.label for button in post.content.buttons] == ["Acknowledge", "Assign", "Snooze", "Not useful", "Show"]


async def test_each_layer_has_an_owner_who_is_named(new_life):
    """Whose it is to act on stands on every post of the layer."""
    policy = fake_policy()
    churn = policy.alerts.churn.model_copy(update={"owner": PersonAddress("fake", "priya")})
    life = await new_life(rooms=(Ears(),), policy=policy.model_copy(update={"alerts": policy.alerts.model_copy(update={"churn": churn})}))
    await ask(life, "Honestly, we are evaluating alternatives")
    await swept(life)
    (post,) = life.channel.in_room("success", "")
    assert dict(post.content.fields)["Owner"] == "Priya"


async def test_it_comes_once_for_a_ticket_and_day(life):
    """The third message of the same kind adds nothing; after a day it may come again."""
    await ask(life, "Honestly, we are evaluating alternatives")
    await ask(life, "As I said, alternatives")
    await swept(life)
    assert len(titles(life, "success")) == 1
    life.clock.advance(hours=25)
    await ask(life, "Still looking at alternatives")
    await swept(life)
    assert len(titles(life, "success")) == 2


async def test_it_comes_again_on_the_same_day_when_it_is_twice_as_bad(life):
    """Thinking of leaving, then leaving: the second post says more; the same once more is silent again."""
    await ask(life, "Honestly, we are evaluating alternatives")
    await ask(life, "Then cancel everything today")
    await ask(life, "I said cancel everything today")
    await swept(life)
    posts = life.channel.in_room("success", "")
    assert ["evaluating alternatives" in posts[0].content.quote, "cancel everything" in posts[1].content.quote] == [True, True]
    assert len(posts) == 2


async def test_wanting_more_is_good_news(life):
    """It has a head of its own."""
    await ask(life, "Can we get twenty more seats?")
    await swept(life)
    assert any("Wants more" in title for title in titles(life, "success"))


async def test_the_answer_is_counted_and_shown(life):
    """One press on the post; `/desk alerts` knows how often the layer was right."""
    await ask(life, "Honestly, we are evaluating alternatives")
    await swept(life)
    await call(life, "desk alert 1 not useful", "priya")
    await swept(life)
    (post,) = life.channel.in_room("success", "")
    assert [button.label for button in post.content.buttons] == ["Show"]
    assert "not useful" in post.content.note
    with life.desk._work() as work:
        assert raised.bar(work, "churn") == pytest.approx(0.73)
        assert "0% of those answered were useful" in dict(raised.overview(work).fields)["📉 Churn signal"]


async def test_each_layer_is_counted_by_itself(life):
    """What the leads found useless moves nothing at customer success, and the other way round."""
    await ask(life, "Honestly, we are evaluating alternatives")
    await ask(life, "we are evaluating alternatives", who="ben")
    await swept(life)
    await call(life, "desk alert 1 useful", "priya")
    await call(life, "desk alert 2 not useful", "priya")
    with life.desk._work() as work:
        counted = dict(raised.overview(work).fields)
        assert raised.bar(work, "escalation") == work.policy.alerts.escalation.threshold
    assert "50% of those answered were useful" in counted["📉 Churn signal"]
    assert "nobody has answered one yet" in counted["🔥 Escalation risk"]


async def test_a_snoozed_alert_comes_once_more(life):
    """After four hours, unless somebody answered it."""
    await ask(life, "Honestly, we are evaluating alternatives")
    await swept(life)
    await call(life, "desk alert 1 snooze", "priya")
    await pass_time(life, hours=4)
    assert len(titles(life, "success")) == 2


async def test_beyond_the_budget_one_digest_comes_the_next_day(life):
    """Nothing is lost, and nobody is flooded."""
    for number in range(13):
        await ask(life, "we are evaluating alternatives", who=f"customer{number}")
    await swept(life)
    assert len(titles(life, "success")) == 10
    await pass_time(life, days=1)
    assert any("3 more" in title for title in titles(life, "success"))


async def test_an_escalation_risk_is_made_of_several_signs(life):
    """Unanswered messages, a reopening and a used-up promise tell the leads; none of them does alone."""
    await ask(life)
    await pass_time(life, hours=3)
    for number in range(3):
        await ask(life, f"Hello? {number}")
    assert not [title for title in titles(life, "leads") if "Escalation" in title]
    for _ in range(2):
        await call(life, "ticket resolve 1")
        await call(life, "ticket reopen 1")
    await ask(life, "And again nobody answers")
    await swept(life)
    assert [title for title in titles(life, "leads") if "Escalation risk" in title]


async def test_a_falling_mood_tightens_the_promise(life):
    """From 0.3 to -0.6: the next reply is promised sooner, and history says why."""
    await ask(life)
    before = states(life)["first_response", 1].due_at
    await ask(life, "We are evaluating alternatives by now")
    await swept(life)
    after = states(life)["first_response", 1].due_at
    assert before - after == timedelta(hours=1)
    with life.database.read() as tx:
        heard = [event.facts for event in tickets.history_of(tx, 1) if event.what == "heard"]
    assert heard == [{"message_id": 1, "sentiment": 0.3}, {"message_id": 2, "sentiment": -0.6}]


async def test_a_message_is_heard_once(life):
    """However often its ticket is judged again: a mood that counted double would be a trend."""
    await ask(life, "Honestly, we are evaluating alternatives")
    with life.desk._work() as work:
        work.judge(1)
        work.finish()
    await swept(life)
    with life.database.read() as tx:
        assert [event.what for event in tickets.history_of(tx, 1)].count("heard") == 1


async def test_without_ears_nothing_is_heard(new_life):
    """A desk without a triage room makes no jobs for one."""
    deaf = await new_life()
    await ask(deaf, "we are evaluating alternatives")
    with deaf.database.read() as tx:
        assert alerts.recent(tx, 10) == []
        assert [event.what for event in tickets.history_of(tx, 1)] == ["opened"]
