"""Merging, and taking it back: every row where it was, every answer where it belongs, every promise as history says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import Arrival, Author, Later, Letter, Place, Post, Said
from bot.queue.store import tickets
from bot.queue.ticket import Status
from tests.fakes import FakeChannel, arrival, called
from tests.integration.test_linking import MAIL_CAN
from tests.integration.two_tickets import (
    ADA,
    compare_clocks,
    dump,
    files_under,
    in_thread,
    mail,
    run,
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


async def test_files_are_read_where_the_two_are_one(desk):
    """Under the card that stays, once each; taken back, each card has its own still."""
    await write(desk, "Seats are wrong", 1, file="seats.txt")
    await write(desk, "The invoice is wrong", 2, "ben", file="invoice.txt")
    await run(desk, "ticket merge 2 1 both")
    assert files_under(desk, 1) == ["seats.txt", "invoice.txt"]
    await run(desk, "ticket undo 1")
    assert (files_under(desk, 1), files_under(desk, 2)) == (["seats.txt", "invoice.txt"], ["invoice.txt"])


BO = "bo@initech.test"


async def test_each_reads_their_own_subject(desk, post):
    """What is answered to two customers at once names to neither what the other one asked."""
    await mail(desk, "Seats are wrong", 1, subject="Seats")
    event = Said(Place("mail", BO, "2@bo.test"), "2@bo.test", Author("mail", BO, "Bo"), "It is wrong", desk.clock.now())
    await desk.enter(Arrival("mail:2", "mail:in:2", replace(event, letter=Letter(subject="My pay"))))
    await desk.rest()
    await run(desk, "ticket merge 2 1 both")
    await run(desk, "ticket reply 1 We look into both")
    said = {one.place.room: one.envelope.subject for one in post.sent if isinstance(one, Post) and one.carries}
    assert said == {ADA: "Seats", BO: "My pay"}


async def test_a_place_that_begins_late_begins_with_its_own_words(desk, channel):
    """Two tickets may be one before the first post stands in the second one's place."""
    await write(desk, "Our invoice shows 12 seats", 1)
    channel.plan(Later(60, "busy"), lambda out: isinstance(out, Post) and out.place.room == "bob")
    await desk.enter(arrival(called("support open My pay is wrong", "bob", room="dm-bob", at=desk.clock.now()), "form"))
    await desk.worker.drain()
    await desk.enter(arrival(called("ticket merge 2 1 both", "lena", at=desk.clock.now()), "merge"))
    await desk.rest()
    (first,) = [one for one in channel.posts.values() if one.place.room == "bob"]
    assert first.content.quote == "My pay is wrong"
