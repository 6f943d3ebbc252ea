"""The worker and the desk together: every way an attempt can end, and what is certain afterwards."""

import asyncio

import pytest
from sqlalchemy import select

from bot.errors import StoreUnavailable
from bot.messages import Answer, Arrival, Edit, Later, Post, Refused, Unread, Unsure
from bot.queue import tables
from bot.queue.store import jobs, tickets
from tests.driving import dead, rows, waiting
from tests.fakes import CHANNEL, FakeTriage, arrival, called, said

QUESTION = said("Our invoice shows 12 seats but we have 9", "1")


def receipts(out: object) -> bool:
    return isinstance(out, Post) and out.key.startswith("receipt:")


def cards(out: object) -> bool:
    return isinstance(out, Post) and out.key.startswith("card:")


async def asked(life, *more) -> None:
    await life.enter(arrival(QUESTION, "1"), *more)
    await life.rest()


async def test_a_question_becomes_a_ticket_a_receipt_and_a_card(life):
    """The row, the customer's acknowledgement and the team's card, each once, and nothing is left to do."""
    await asked(life)
    assert rows(life.database, select(tables.tickets.c.title)) == [("Our invoice shows 12 seats but we have 9",)]
    assert len(life.channel.in_room("help", "1")) == 1
    assert len(life.channel.cards()) == 1
    assert waiting(life.database) == dead(life.database) == []


async def test_the_same_event_delivered_again_changes_nothing(life):
    """Four times at once, and once more a day later."""
    await life.enter(*[arrival(QUESTION, "1")] * 4)
    await life.rest()
    life.clock.advance(hours=24)
    await asked(life)
    assert len(rows(life.database, select(tables.tickets.c.id))) == len(rows(life.database, select(tables.messages.c.id))) == 1
    assert len(life.channel.posts) == 2


async def test_one_message_under_two_keys_is_one_message(life):
    """Two events about one post (a mention and a message) meet at its place and id."""
    await asked(life, arrival(QUESTION, "2"))
    assert len(rows(life.database, select(tables.messages.c.id))) == 1


async def test_later_is_tried_again_when_it_says(life):
    """Not before, and only once."""
    life.channel.plan(Later(30, "rate limit"), receipts)
    await life.enter(arrival(QUESTION, "1"))
    await life.drain()
    life.clock.advance(seconds=29)
    await life.drain()
    assert life.channel.in_room("help") == []
    life.clock.advance(seconds=1)
    await life.drain()
    assert len(life.channel.in_room("help")) == 1


async def test_a_rate_limited_room_keeps_its_order_and_others_go_on(life):
    """Replies wait behind the one that was refused; the team's room does not wait with them."""
    await asked(life)
    life.channel.plan(Later(20, "rate limit"), lambda out: isinstance(out, Post) and out.key.startswith("reply:"))
    await life.enter(*[arrival(called(f"ticket reply 1 Step {n}"), f"r{n}", "fake:call:lena") for n in (1, 2, 3)])
    await life.drain()
    life.clock.advance(seconds=2)
    await life.drain()
    assert [one.content.text for one in life.channel.in_room("help", "1")][1:] == []
    assert any("Step 1" in one.content.text for one in life.channel.in_room("triage"))
    await life.rest()
    assert [one.content.text for one in life.channel.in_room("help", "1")][1:] == ["Step 1", "Step 2", "Step 3"]


@pytest.mark.parametrize("was_accepted", [True, False])
async def test_an_unsure_end_is_looked_up_and_never_doubled(life, was_accepted):
    """A timeout after the platform took the post, or before: one post stands there, and its ticket knows where."""
    life.channel.plan(Unsure("timeout"), cards, accepted=was_accepted)
    await asked(life)
    assert len(life.channel.cards()) == 1
    assert [out.key for out in life.channel.looked] == [life.channel.cards()[0].key]
    with life.database.read() as tx:
        (card,) = tickets.conversations_of(tx, 1, "team")
    assert card.place.thread in life.channel.posts


@pytest.mark.parametrize("was_accepted", [True, False])
async def test_an_exception_in_a_channel_is_in_doubt_too(life, logged, was_accepted):
    """A channel must not raise; if it does, nobody knows what it did, so it is looked up."""
    life.channel.plan(KeyError("ts"), cards, accepted=was_accepted)
    await asked(life)
    assert len(life.channel.cards()) == 1
    assert [entry["kind"] for entry in logged if entry["event"] == "a job failed"] == ["card"]


async def test_a_post_whose_end_cannot_be_written_down_is_not_posted_again(life):
    """The database fails just after the platform took the post: the next attempt looks first."""
    life.worker._desk = FailsOnce(life.desk)
    await asked(life)
    assert len(life.channel.cards()) == 1
    assert waiting(life.database) == dead(life.database) == []


class FailsOnce:
    """A desk whose database cannot be written to just when a card's end is to be noted; the next moment it can."""

    def __init__(self, desk):
        self._desk, self._has_failed = desk, False

    def __getattr__(self, name):
        return getattr(self._desk, name)

    def settle(self, batch, is_pressed):
        """Fail once."""
        if batch[0].job.kind == "card" and not self._has_failed:
            self._has_failed = True
            raise StoreUnavailable
        return self._desk.settle(batch[:1], is_pressed)


async def test_where_nobody_can_be_asked_it_is_sent_again_in_the_end(life):
    """Rather twice than never: after a few looks without an answer the post is sent."""
    life.channel.denial = Later(60, "history is denied")
    life.channel.plan(Unsure("timeout"), receipts)
    await asked(life)
    assert len(life.channel.in_room("help", "1")) == 1
    assert 1 <= len(life.channel.looked) <= 3


async def test_what_is_refused_for_good_is_dead_and_everybody_hears_of_it(life):
    """A line on the ticket, words in its workspace, one notice to the admins; nothing else waits behind it."""
    await asked(life)
    life.channel.plan(Refused("not_in_channel", "Invite the bot"), lambda out: isinstance(out, Post) and out.key.startswith("reply:"))
    await life.enter(arrival(called("ticket reply 1 Hello"), "r"))
    await life.rest()
    assert [(job.kind, job.error) for job in dead(life.database)] == [("send", "not_in_channel. Invite the bot.")]
    with life.database.read() as tx:
        assert "not delivered" in [event.what for event in tickets.history_of(tx, 1)]
    assert any("did not reach the customer" in one.content.text for one in life.channel.in_room("triage"))
    assert len(life.channel.in_room("admins")) == 1


async def test_a_dead_job_is_sent_when_an_operator_retries_it(life):
    """Nothing of it was lost."""
    await asked(life)
    life.channel.plan(Refused("not_in_channel"), lambda out: isinstance(out, Post) and out.key.startswith("reply:"))
    await life.enter(arrival(called("ticket reply 1 Hello"), "r"))
    await life.rest()
    with life.database.write() as tx:
        jobs.retry(tx, None, life.clock.now())
    await life.rest()
    assert [one.content.text for one in life.channel.in_room("help", "1")][1:] == ["Hello"]


async def test_a_revoked_token_loses_nothing_and_is_said_once(life):
    """Everything waits for hours; when it works again all of it goes out, in order, with one notice to the admins."""
    await asked(life)
    life.channel.plan(Later(30, "token_revoked", blocked=True), times=10_000)
    await life.enter(*[arrival(called(f"ticket reply 1 Step {n}"), f"r{n}", "fake:call:lena") for n in (1, 2)])
    for _ in range(18):
        await life.drain()
        life.clock.advance(minutes=20)
    assert dead(life.database) == []
    life.channel._plans.clear()
    await life.rest()
    assert [one.content.text for one in life.channel.in_room("help", "1")][1:] == ["Step 1", "Step 2"]
    assert len(life.channel.in_room("admins")) == 1
    assert waiting(life.database) == dead(life.database) == []


async def test_a_doubtful_post_is_still_looked_up_after_a_revoked_token(life):
    """Doubt outlives the time in which nobody could be asked."""
    life.channel.plan(Unsure("timeout"), receipts, accepted=True)
    await life.enter(arrival(QUESTION, "1"))
    await life.drain()
    life.channel.denial = Later(30, "token_revoked", blocked=True)
    for _ in range(20):
        life.clock.advance(minutes=1)
        await life.drain()
    life.channel.denial = None
    await life.rest()
    assert len(life.channel.in_room("help", "1")) == 1


async def test_messages_wait_for_the_first_roster_however_long_it_takes(new_life, channel):
    """Nobody is judged before the team is known, and nothing is lost meanwhile; the order stands."""
    channel.roles = None
    life = await new_life()
    await life.enter(*[arrival(said(f"Question {n}", str(n), room=f"dm-{n}"), str(n)) for n in range(5)])
    for _ in range(40):
        await life.drain()
        life.clock.advance(seconds=15)
    assert dead(life.database) == []
    assert rows(life.database, select(tables.tickets.c.id)) == []
    channel.roles = {"lena": "agent"}
    await life.rest()
    assert [title for (title,) in rows(life.database, select(tables.tickets.c.title).order_by(tables.tickets.c.id))] == [
        f"Question {n}" for n in range(5)
    ]


async def test_doubt_outlives_a_process_without_the_channel(life):
    """Whoever cannot ask must not forget that it has to be asked."""
    life.channel.plan(Unsure("timeout"), receipts, accepted=True)
    await life.enter(arrival(QUESTION, "1"))
    await life.drain()
    channels, life.worker._channels = life.worker._channels, {}
    for _ in range(5):
        life.clock.advance(minutes=10)
        await life.drain()
    life.worker._channels = channels
    await life.rest()
    assert len(life.channel.in_room("help", "1")) == 1


async def test_a_job_of_a_channel_that_is_not_there_waits(life):
    """Its channel may be configured in another process, or tomorrow."""
    await asked(life)
    life.worker._channels = {}
    await life.enter(arrival(called("ticket reply 1 Hello"), "r"))
    await life.drain()
    assert {job.error for job in waiting(life.database) if job.kind == "send"} == {"its channel is not configured in this process"}


async def test_a_change_while_the_card_is_on_its_way_is_shown_after_it(life):
    """The card never stays behind its ticket."""
    await asked(life)
    await life.enter(arrival(called("ticket claim 1"), "c"))
    await life.rest()
    (card,) = life.channel.cards()
    assert ("Owner", "Lena") in card.content.fields


async def test_a_hundred_changes_are_a_few_edits(life):
    """Edits of a card coalesce; the last state is the one that stands."""
    await asked(life)
    for number in range(100):
        await life.enter(arrival(called(f"ticket priority 1 {'high' if number % 2 else 'low'}"), f"p{number}"))
        await life.drain()
        life.clock.advance(seconds=0.05)
    await life.rest()
    (card,) = life.channel.cards()
    assert card.edits <= 6
    assert "🟠" in card.content.title


async def test_an_answer_nobody_can_get_is_no_dead_job(life):
    """A private word to somebody who left harms nothing."""
    await asked(life)
    life.channel.plan(Refused("user_not_in_channel"), lambda out: isinstance(out, Answer))
    await life.enter(arrival(called("ticket claim 1"), "c"))
    await life.rest()
    assert dead(life.database) == []


async def test_a_card_that_somebody_deleted_is_posted_anew(life):
    """Its next edit finds it gone."""
    await asked(life)
    life.channel.posts = {key: one for key, one in life.channel.posts.items() if not one.key.startswith("card:")}
    await life.enter(arrival(called("ticket claim 1"), "c"))
    await life.rest()
    (card,) = life.channel.cards()
    assert ("Owner", "Lena") in card.content.fields
    assert any(isinstance(out, Edit) for out in life.channel.sent)


async def test_one_job_that_fails_takes_nobody_along(life, logged):
    """Several share a transaction; where one cannot be worked off, the others are, each in its own, and it is tried again."""
    await life.enter(
        arrival(QUESTION, "1"),
        Arrival("fake:unread:1", "fake:unread:1", Unread(CHANNEL, "nobody can read this")),
        arrival(said("Another question altogether", "2", "bo"), "2", "fake:in:bo"),
    )
    await life.drain()
    with life.database.read() as tx:
        assert {ticket.title for ticket in tickets.listed(tx, tickets.Wanted(), 10)} == {QUESTION.text, "Another question altogether"}
    assert [job.key for job in waiting(life.database) if job.kind == "inbound"] == ["fake:unread:1"]
    assert "a job failed" in [entry["event"] for entry in logged]


async def test_a_storm_puts_thoughts_off(new_life):
    """While it lasts only what somebody waits for is done; the judgement comes after it."""
    triage = FakeTriage()
    life = await new_life(rooms=(triage,))
    weather = [True]
    life.worker._is_stormy = lambda: weather[0]
    await life.enter(arrival(QUESTION, "1"))
    for _ in range(20):
        await life.worker._claim()
        await asyncio.gather(*life.worker._running)
        life.clock.advance(seconds=2)
    assert len(life.channel.cards()) == 1
    assert triage.asked == []
    weather[0] = False
    await life.rest()
    assert [asked.said for asked in triage.asked] == [(QUESTION.text,)]
