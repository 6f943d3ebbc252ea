"""Splitting, and taking it back: each ticket with its own words, answered where they were said."""

import pytest

from bot.messages import Place, Post
from bot.queue.store import clocks, messages
from bot.queue.ticket import Status
from tests.fakes import FakeChannel
from tests.integration.test_linking import MAIL_CAN
from tests.integration.two_tickets import (
    compare_clocks,
    dump,
    files_under,
    in_thread,
    mail,
    run,
    talk,
    ticket,
    waits_for_answer,
    words_on,
    write,
)


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
    await write(desk, "The invoice is wrong", 2, "ben", room="help")
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


async def test_files_come_along_under_the_new_card(desk, channel):
    """Those of the message that begins it and of later ones, once each; what stays behind is not shown there."""
    await write(desk, "Seats are wrong", 1, room="help", file="seats.txt")
    await write(desk, "By the way, exports stop", 2, room="help", thread="1", file="export.txt")
    await write(desk, "Since Monday", 3, room="help", thread="1", file="log.txt")
    assert files_under(desk, 1) == ["seats.txt", "export.txt", "log.txt"]
    await run(desk, "ticket split 1 by the way")
    assert sorted(files_under(desk, 2)) == ["export.txt", "log.txt"]
    await run(desk, "ticket undo 1")
    assert len(files_under(desk, 1)) == 3
    await run(desk, "ticket split 1 by the way")
    assert sorted(files_under(desk, 3)) == ["export.txt", "log.txt"]
    assert not any(one.place.room == "help" for one in channel.uploads)


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
