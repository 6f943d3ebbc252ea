"""Merging, splitting, and taking both back: every row where it was, every answer where it belongs, every promise as history says."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.desk import promises
from bot.messages import Arrival, Author, Letter, Place, Post, Said
from bot.queue.store import clocks, messages, tickets
from bot.queue.ticket import Status
from bot.triage import sla
from tests.fakes import FakeChannel, arrival, called, said
from tests.integration.test_linking import MAIL_CAN

ADA = "ada@globex.test"


@pytest.fixture
def post():
    """Where mails go out."""
    one = FakeChannel("mail", {})
    one.capabilities = MAIL_CAN
    return one


@pytest.fixture
async def desk(new_life, post):
    """A desk with a chat and a mailbox."""
    life = await new_life(rooms=(post,))
    life.desk.want_roster("mail")
    await life.drain()
    return life


async def write(life, words, number, who="ada", *, room="", thread=""):
    """Let somebody write a minute later; direct unless a room is named."""
    life.clock.advance(minutes=1)
    event = said(words, str(number), who, at=life.clock.now(), room=room or f"dm-{who}", thread=thread)
    await life.enter(arrival(event, str(number), f"fake:in:{who}"))
    await life.rest()


async def mail(life, words, number, **letter):
    """Let Ada write a mail."""
    life.clock.advance(minutes=1)
    mail_id = f"{number}@customer.test"
    about = Letter(**({"subject": "Invoice"} | letter))
    event = Said(Place("mail", ADA, mail_id), mail_id, Author("mail", ADA, "Ada"), words, life.clock.now(), letter=about)
    await life.enter(Arrival(f"mail:{mail_id}", f"mail:in:{mail_id}", event))
    await life.rest()


async def run(life, line, who="lena"):
    """Let somebody of the team run a command; gives the answer."""
    life.clock.advance(minutes=1)
    await life.enter(arrival(called(line, who, at=life.clock.now()), f"{line}{life.clock.now()}"))
    await life.rest()
    return life.channel.answers[-1].content


def ticket(life, number):
    """Read a ticket."""
    with life.database.read() as tx:
        return tickets.get(tx, number)


def words_on(life, number):
    """Give what was said on a ticket by the customer or to them."""
    with life.database.read() as tx:
        return [one.text for one in messages.of_ticket(tx, number) if one.is_public]


def dump(life):
    """Give whose every message and place is, and how every ticket stands, versions apart."""
    with life.database.read() as tx:
        places = sorted(map(tuple, tx.execute(text("SELECT ticket_id, channel, room, thread, is_closed FROM conversations"))))
        owners = [tuple(row) for row in tx.execute(text("SELECT id, ticket_id, conversation_id, text FROM messages ORDER BY id"))]
        columns = "id, title, status, requester_id, assignee_id, pending_reason, wake_at, resolved_at, first_response_at, customer_spoke_at"
        rows = tx.execute(text(f"SELECT {columns}, agent_spoke_at, merged_into FROM tickets ORDER BY id"))  # noqa: S608 - ours
        return places, owners, [tuple(row) for row in rows]


def in_thread(life, room, thread):
    """Give what stands in a customers' thread."""
    return [one.content.text for one in life.channel.in_room(room, thread)]


def compare_clocks(life):
    """Hold the clocks in the table against those that history alone gives."""
    with life.desk._work() as work:
        for number in range(1, 1 + work.tx.execute(text("SELECT count(*) FROM tickets")).scalar_one()):
            rows = {(one.kind, one.sequence): one.ending for one in clocks.of_ticket(work.tx, number)}
            found = sla.clocks(work.terms, tickets.history_of(work.tx, number))
            assert rows == {(one.kind, one.sequence): one.end for one in found}
            promises.keep(work)


def waits_for_answer(life, number):
    """Say whether a response clock of a ticket runs."""
    with life.database.read() as tx:
        return any(one.kind != "resolution" and one.ended_at is None for one in clocks.of_ticket(tx, number))


# ------------------------------------------------------------------------------------------------------------- merging


@pytest.mark.parametrize("before", [(), ("ticket claim 2", "ticket pend 2 third party"), ("ticket reply 2 Looking",)])
async def test_a_merge_taken_back_leaves_every_row_where_it_was(desk, before):
    """Status, owner, who spoke when, places and messages: as if nothing had been."""
    await write(desk, "Seats are wrong", 1)
    await mail(desk, "Invoice is wrong", 2)
    for line in before:
        await run(desk, line)
    was = dump(desk)
    answer = await run(desk, "ticket merge 2 1 both")
    assert words_on(desk, 2) == []
    await run(desk, answer.buttons[0].call)
    assert dump(desk) == was
    compare_clocks(desk)
    assert waits_for_answer(desk, 1)


async def test_what_was_said_meanwhile_goes_with_its_conversation(desk, post):
    """The mail that came after the merge is the mail ticket's; answers reach each customer's place alone again."""
    await write(desk, "Seats are wrong", 1)
    await mail(desk, "Invoice is wrong", 2)
    await run(desk, "ticket merge 2 1 both")
    await run(desk, "ticket reply 1 We look into both")
    await mail(desk, "It is invoice 4711", 3, signed_ticket=2, signed_by="id")
    await write(desk, "It is seat 9", 4, thread="1")
    assert words_on(desk, 1)[-2:] == ["It is invoice 4711", "It is seat 9"]
    await run(desk, "ticket undo 1")
    assert words_on(desk, 1) == ["Seats are wrong", "We look into both", "It is seat 9"]
    assert words_on(desk, 2) == ["Invoice is wrong", "It is invoice 4711"]
    with desk.database.read() as tx:
        assert {one.place.channel for one in tickets.conversations_of(tx, 1, "customer")} == {"fake"}
    assert ticket(desk, 2).first_response_at is not None
    sent = len(post.sent)
    await run(desk, "ticket reply 1 Only for the chat")
    assert len(post.sent) == sent
    await run(desk, "ticket reply 2 Only for the mail")
    assert isinstance(post.sent[-1], Post)
    assert "Only for the mail" not in " ".join(in_thread(desk, "dm-ada", "1"))
    compare_clocks(desk)


async def test_a_merged_tickets_words_stand_in_the_thread_where_the_team_goes_on(desk, channel):
    """And again in its own, once the merge is taken back."""
    await write(desk, "Seats are wrong\nand more", 1)
    await mail(desk, "Invoice is wrong\nby three seats", 2)
    await run(desk, "ticket merge 2 1 both")
    cards = [remote_id for remote_id, one in channel.posts.items() if one.place == Place("fake", "triage")]
    assert any("by three seats" in one.content.text for one in channel.in_room("triage", cards[0]))


async def test_only_the_outermost_merge_can_be_taken_back(desk):
    """Of several in a row the last comes first."""
    for number in (1, 2, 3):
        await mail(desk, f"Matter {number}", number)
    await run(desk, "ticket merge 1 2")
    await run(desk, "ticket merge 2 3")
    assert "itself merged into #3" in (await run(desk, "ticket undo 1")).text
    await run(desk, "ticket undo 2")
    await run(desk, "ticket undo 1")
    assert [words_on(desk, number) for number in (1, 2, 3)] == [["Matter 1"], ["Matter 2"], ["Matter 3"]]
    assert "neither merged nor split" in (await run(desk, "ticket undo 3")).text
    compare_clocks(desk)


async def test_a_snooze_that_ran_out_meanwhile_is_over(desk):
    """A ticket that comes back after its time is worked on; one that comes back before sleeps on and wakes."""
    for number in (1, 2):
        await mail(desk, f"Matter {number}", number)
    await run(desk, "ticket claim 1")
    await run(desk, "ticket snooze 1 2h")
    await run(desk, "ticket merge 1 2")
    await run(desk, "ticket undo 1")
    assert ticket(desk, 1).status is Status.PENDING
    await run(desk, "ticket merge 1 2")
    desk.clock.advance(hours=3)
    await desk.rest()
    await run(desk, "ticket undo 1")
    assert ticket(desk, 1).status is Status.IN_PROGRESS
    await run(desk, "ticket snooze 1 2h")
    await run(desk, "ticket merge 1 2")
    await run(desk, "ticket undo 1")
    await desk.rest(timedelta(hours=3))
    assert ticket(desk, 1).status is Status.IN_PROGRESS


# ------------------------------------------------------------------------------------------------------------ splitting


async def talk(life):
    """Let one thread in the customers' room turn to a second matter."""
    await write(life, "Seats are wrong", 1, room="help")
    await run(life, "ticket reply 1 Looking")
    await write(life, "By the way, exports stop", 2, room="help", thread="1")
    await write(life, "Since Monday", 3, room="help", thread="1")


async def test_a_split_makes_a_ticket_of_everything_since_a_message(desk, channel):
    """Each has its words; the thread goes on with the old one, the new one begins its own, and both say so."""
    await talk(desk)
    answer = await run(desk, "ticket split 1 by the way")
    assert "#2 has everything since then" in answer.text
    assert words_on(desk, 1) == ["Seats are wrong", "Looking"]
    assert words_on(desk, 2) == ["By the way, exports stop", "Since Monday"]
    assert (ticket(desk, 2).status, ticket(desk, 2).title) == (Status.NEW, "By the way, exports stop")
    told = [one for one in in_thread(desk, "help", "1") if "**#2**" in one]
    assert len(told) == 1
    assert "in a new thread in the same room" in told[0]
    assert "goes on with **#1**" in told[0]
    begun = next(remote_id for remote_id, one in channel.posts.items() if one.place == Place("fake", "help") and "#2" in one.content.text)
    await run(desk, "ticket reply 2 Exports work again")
    await run(desk, "ticket reply 1 Nine seats now")
    assert in_thread(desk, "help", begun) == ["Exports work again"]
    assert "Nine seats now" in in_thread(desk, "help", "1")
    await write(desk, "Thanks, it is slow though", 4, room="help", thread=begun)
    await write(desk, "And the invoice of May?", 5, room="help", thread="1")
    assert words_on(desk, 2)[-1] == "Thanks, it is slow though"
    assert words_on(desk, 1)[-1] == "And the invoice of May?"
    compare_clocks(desk)


async def test_the_promise_goes_with_the_question(desk):
    """The old ticket owes nothing any more; the new one has owed an answer since it was asked."""
    await talk(desk)
    asked_at = ticket(desk, 1).customer_spoke_at
    await run(desk, "ticket split 1 by the way")
    assert not waits_for_answer(desk, 1)
    assert waits_for_answer(desk, 2)
    with desk.database.read() as tx:
        begun = messages.of_ticket(tx, 2)[0].at
        assert {one.started_at for one in clocks.of_ticket(tx, 2)} == {begun}
    assert begun < asked_at
    assert ticket(desk, 2).customer_spoke_at == asked_at
    compare_clocks(desk)


async def test_a_split_taken_back_leaves_the_ticket_as_it_was(desk):
    """Rows, stamps and clocks; the number of the new one leads to the old."""
    await talk(desk)
    places, owners, rows = dump(desk)
    answer = await run(desk, "ticket split 1 3")
    await run(desk, answer.buttons[0].call)
    again = dump(desk)
    assert again[1] == owners
    assert again[2][0] == rows[0]
    assert [one for one in again[0] if one[0] == 1] == places
    assert ticket(desk, 2).merged_into == 1
    assert waits_for_answer(desk, 1)
    await run(desk, "ticket reply 1 All of it")
    assert sum("All of it" in one.content.text for one in desk.channel.in_room("help")) == 1
    compare_clocks(desk)


async def test_who_went_on_in_the_new_thread_is_still_answered_there(desk, channel):
    """After a split is taken back nobody who wrote is left without the answer."""
    await talk(desk)
    await run(desk, "ticket split 1 by the way")
    begun = next(remote_id for remote_id, one in channel.posts.items() if one.place == Place("fake", "help") and "#2" in one.content.text)
    await write(desk, "It is the CSV export", 4, room="help", thread=begun)
    await run(desk, "ticket undo 2")
    assert words_on(desk, 1)[-1] == "It is the CSV export"
    await run(desk, "ticket reply 1 Fixed")
    assert "Fixed" in in_thread(desk, "help", begun)


async def test_a_message_with_a_thread_of_its_own_takes_it_along(desk):
    """Where every direct message can be answered by itself, nothing has to be begun."""
    await write(desk, "Seats are wrong", 1)
    await write(desk, "Exports stop", 2)
    assert words_on(desk, 1) == ["Seats are wrong", "Exports stop"]
    answer = await run(desk, "ticket split 1 exports")
    assert "in the thread of that message" in answer.text
    await run(desk, "ticket reply 2 Fixed")
    await run(desk, "ticket reply 1 Nine seats")
    assert "Fixed" in in_thread(desk, "dm-ada", "2")
    assert "Nine seats" in in_thread(desk, "dm-ada", "1")


async def test_of_a_ticket_with_mail_and_chat_each_keeps_its_place(desk, post):
    """After a merge the two are split again by hand: the mail goes with the mail's words, the chat stays."""
    await write(desk, "Seats are wrong", 1)
    await mail(desk, "Invoice is wrong", 2)
    await run(desk, "ticket merge 2 1 both")
    answer = await run(desk, "ticket split 1 invoice")
    assert "as answers to that mail" in answer.text
    await run(desk, "ticket reply 3 Corrected")
    await run(desk, "ticket reply 1 Nine seats")
    mails = [one for one in post.sent if isinstance(one, Post) and not one.envelope.is_automatic]
    assert [one.content.text for one in mails] == ["Corrected"]
    assert mails[0].envelope.answers == "2@customer.test"
    assert mails[0].envelope.ticket == 3
    assert "Nine seats" in in_thread(desk, "dm-ada", "1")


async def test_of_two_customers_neither_reads_the_others_words(desk):
    """A ticket that two share is split: only where the words were written is anything of them said."""
    await write(desk, "Seats are wrong", 1, room="help")
    await write(desk, "Same here", 2, "ben", room="help")
    await run(desk, "ticket merge 2 1 both")
    await run(desk, "ticket reply 1 We look into it")
    await write(desk, "My password is hunter2", 3, "ben", room="help", thread="2")
    await run(desk, "ticket split 1 password")
    assert any("hunter2" in one for one in in_thread(desk, "help", "2"))
    assert not any("hunter2" in one for one in in_thread(desk, "help", "1"))


async def test_a_draft_goes_along_and_can_be_sent(desk, channel):
    """Its buttons mean the ticket that it is on now."""
    await talk(desk)
    await run(desk, "ticket draft 1 Exports work again")
    await run(desk, "ticket split 1 by the way")
    drafts = [one for one in channel.posts.values() if any("send" in button.call for button in one.content.buttons)]
    await run(desk, drafts[-1].content.buttons[0].call)
    assert words_on(desk, 2)[-1] == "Exports work again"


async def test_a_mail_thread_splits_by_what_is_answered(desk, post):
    """Each ticket signs its own answers, so the customer's answers find the right one in one and the same mail thread."""
    await mail(desk, "Invoice is wrong", 1)
    await mail(desk, "Exports stop", 2, signed_ticket=1, signed_by="id")
    await run(desk, "ticket split 1 exports")
    await run(desk, "ticket reply 2 Fixed")
    reply = [one for one in post.sent if isinstance(one, Post)][-1]
    assert (reply.envelope.ticket, reply.envelope.answers) == (2, "2@customer.test")
    await mail(desk, "Not yet", 3, signed_ticket=2, signed_by="id")
    await mail(desk, "And the invoice?", 4, signed_ticket=1, signed_by="id")
    assert words_on(desk, 2)[-1] == "Not yet"
    assert words_on(desk, 1)[-1] == "And the invoice?"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ticket split 1 nothing of that", "No later message"),
        ("ticket split 1 seats", "No later message"),
        ("ticket split 1 e", "Several messages"),
        ("ticket split 1 999", "No later message"),
        ("ticket split 9 e", "no ticket #9"),
    ],
)
async def test_what_cannot_be_split_is_refused_in_words(desk, line, words):
    """The first message stays; words must mean one."""
    await talk(desk)
    assert words in (await run(desk, line)).text


async def test_one_message_is_not_enough(desk):
    """There would be nothing left."""
    await write(desk, "Seats are wrong", 1)
    assert "only one message" in (await run(desk, "ticket split 1 seats")).text


async def test_splits_and_merges_can_be_taken_back_and_done_again(desk):
    """However often, every word is there once and the clocks are those of the history."""
    await talk(desk)
    await run(desk, "ticket split 1 by the way")
    for _ in range(5):
        await run(desk, "ticket undo 1")
    everything = [word for number in (1, 2) for word in words_on(desk, number)]
    assert sorted(everything) == sorted(["Seats are wrong", "Looking", "By the way, exports stop", "Since Monday"])
    compare_clocks(desk)
