"""Edits and deletions, both ways and at any age."""

from sqlalchemy import func, select

from bot.messages import Place
from bot.queue.store import messages, tickets
from bot.queue.store.messages import Copy
from bot.queue.tables import revisions
from bot.queue.ticket import Status


async def test_a_customers_edit_changes_card_and_title(desk):
    """The card shows what the customer says now, and that it was edited."""
    opened = await desk.open()
    await desk.box.edit("ada", "D:ada", opened.ts, "Our invoice shows 12 seats but we have 8")
    await desk.until_card(1, "but we have 8")
    await desk.until_card(1, "edited")
    assert desk.ticket(1).title == "Our invoice shows 12 seats but we have 8"


async def test_a_later_message_is_edited_under_the_card(desk):
    """What stands in the workspace follows the customer's edit."""
    opened = await desk.open()
    later = await desk.box.say("ada", "D:ada", "It is invoice 4711")
    await desk.until_said("#triage", opened.card, "invoice 4711")
    await desk.box.edit("ada", "D:ada", later, "It is invoice 4712")
    await desk.until_said("#triage", opened.card, "invoice 4712")
    assert not any("4711" in text for text in desk.thread(opened))


async def test_an_edit_five_hundred_messages_back_is_found(desk):
    """Age does not matter: the message is looked up, not searched for."""
    opened = await desk.open()
    early = await desk.box.say("ada", "D:ada", "The very first detail")
    await desk.until_said("#triage", opened.card, "very first detail")
    with desk.app.database.write() as tx:
        author = tickets.get(tx, 1).requester_id
        for number in range(500):
            message_id = messages.create(tx, 1, author, "customer", f"detail {number}", desk.box.clock.now())
            messages.add_copy(tx, Copy(message_id, "customer", Place("slack", "D0ADA", opened.ts), f"later.{number}", is_origin=True))
    await desk.box.edit("ada", "D:ada", early, "The very first detail, corrected")
    await desk.eventually(lambda: "corrected" in desk.said(1)[1].text)
    assert len(desk.said(1)) == 502


async def test_an_unfurled_link_is_no_edit(desk):
    """A message_changed with the same words leaves no revision and no event."""
    opened = await desk.open("See https://example.test/page please")
    await desk.box.unfurl("D:ada", opened.ts)
    await desk.quiet()
    assert "edited" not in desk.events(1)
    assert number_of(desk, revisions) == 0


async def test_an_edit_keeps_the_old_words_as_a_revision(desk):
    """Nothing that a customer wrote is lost by an edit."""
    opened = await desk.open()
    await desk.box.edit("ada", "D:ada", opened.ts, "Never mind the seats")
    await desk.until_card(1, "Never mind the seats")
    assert number_of(desk, revisions) == 1


async def test_an_edited_typed_reply_changes_the_customers_copy(desk):
    """Correcting !reply in the workspace corrects what the customer reads."""
    opened = await desk.claimed()
    typed = await desk.typed("lena", opened, "!reply You have nein seats")
    await desk.until_said("D:ada", opened.ts, "nein seats")
    await desk.box.edit("lena", "#triage", typed, "!reply You have nine seats")
    await desk.until_said("D:ada", opened.ts, "nine seats")


async def test_a_typed_reply_corrected_before_it_went_out_is_sent_corrected(desk):
    """An edit that comes while the reply is on its way is not lost."""
    opened = await desk.claimed()
    await desk.quiet()
    desk.box.faults.rate_limit("chat.postMessage", 1)
    typed = await desk.typed("lena", opened, "!reply You have nein seats")
    await desk.box.until(lambda: any(call.status == 429 for call in desk.box.calls))
    await desk.box.edit("lena", "#triage", typed, "!reply You have nine seats")
    await desk.until_said("D:ada", opened.ts, "nine seats")
    assert not any("nein" in text for text in desk.texts("D:ada", opened.ts))


async def test_a_deleted_typed_reply_is_deleted_for_the_customer(desk):
    """Deleting !reply in the workspace takes the customer's copy away."""
    opened = await desk.claimed()
    typed = await desk.typed("lena", opened, "!reply These words were for somebody else")
    await desk.until_said("D:ada", opened.ts, "somebody else")
    await desk.box.delete("lena", "#triage", typed)
    await desk.box.until(lambda: not any("somebody else" in text for text in desk.texts("D:ada", opened.ts)))


async def test_a_note_edited_into_a_reply_stays_a_note(desk):
    """Putting !reply before an old note sends nothing: an edit is never a command."""
    opened = await desk.claimed()
    note = await desk.typed("lena", opened, "They are difficult")
    await desk.quiet()
    await desk.box.edit("lena", "#triage", note, "!reply They are difficult")
    await desk.quiet()
    assert not any("difficult" in text for text in desk.in_customer_rooms())


async def test_a_reply_edited_into_other_words_never_loses_its_place(desk):
    """Taking !reply away from a sent reply changes the customer's copy to what now stands there."""
    opened = await desk.claimed()
    typed = await desk.typed("lena", opened, "!reply You have nein seats")
    await desk.until_said("D:ada", opened.ts, "nein seats")
    await desk.box.edit("lena", "#triage", typed, "!r You have nine seats")
    await desk.until_said("D:ada", opened.ts, "nine seats")


async def test_an_agents_edit_in_the_customers_thread_is_shown_to_the_team(desk):
    """A reply given at the customer's side is edited in the workspace as well."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    reply = await desk.box.say("tom", "#help", "Which brauser?", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "Which brauser?")
    await desk.box.edit("tom", "#help", reply, "Which browser?")
    await desk.until_said("#triage", opened.card, "Which browser?")


async def test_an_edit_after_the_end_is_kept(desk):
    """A customer corrects an old message of a resolved ticket; it stays resolved."""
    opened = await desk.resolved()
    await desk.box.edit("ada", "D:ada", opened.ts, "Our invoice showed 12 seats, solved")
    await desk.until_card(1, "showed 12 seats")
    assert desk.ticket(1).status is Status.RESOLVED


async def test_a_deleted_message_is_marked_in_the_workspace(desk):
    """What a customer takes away is shown as deleted, without its words."""
    opened = await desk.open()
    later = await desk.box.say("ada", "D:ada", "My password is hunter2")
    await desk.until_said("#triage", opened.card, "hunter2")
    await desk.box.delete("ada", "D:ada", later)
    await desk.until_said("#triage", opened.card, "deleted")
    assert not any("hunter2" in text for text in desk.thread(opened))


async def test_a_root_deleted_before_the_receipt_is_withdrawn_and_nothing_is_posted_outside(desk):
    """The question goes before anybody answered: the ticket ends, and the receipt never lands in the open channel."""
    desk.box.faults.error("chat.postMessage", "internal_error", None)
    ts = await desk.box.say("chen", "#help", "The export button does nothing")
    await desk.eventually(lambda: desk.how_many() == 1)
    await desk.box.delete("chen", "#help", ts)
    await desk.eventually(lambda: desk.ticket(1).status is Status.RESOLVED)
    desk.box.faults.clear()
    await desk.until_card(1, "Resolved")
    await desk.quiet()
    assert desk.box.messages("#help") == []


async def test_a_root_deleted_unheard_never_gets_a_post_outside_its_thread(desk):
    """Even if Slack has not told of the deletion yet, what lands outside is taken away at once."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    receipt = desk.box.messages("#help", opened.ts)[1]
    desk.box.faults.pause_events()
    desk.box.world.workspace.drop(desk.box._channel("#help"), receipt["ts"])
    await desk.box.delete("chen", "#help", opened.ts)
    await desk.box.slash("lena", "#triage", "/ticket", "reply 1 Which browser?")
    await desk.box.until(lambda: desk.calls("chat.delete", "#help"))
    desk.box.faults.resume_events()
    await desk.quiet()
    assert not any("Which browser?" in text for text in desk.texts("#help"))


async def test_a_post_astray_is_taken_away_even_if_slack_first_refuses(desk):
    """The deletion of what landed outside its thread is tried until it is done."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    receipt = desk.box.messages("#help", opened.ts)[1]
    desk.box.faults.pause_events()
    desk.box.world.workspace.drop(desk.box._channel("#help"), receipt["ts"])
    await desk.box.delete("chen", "#help", opened.ts)
    desk.box.faults.rate_limit("chat.delete", 1)
    await desk.box.slash("lena", "#triage", "/ticket", "reply 1 Which browser?")
    await desk.eventually(lambda: bool(desk.calls("chat.delete", "#help")))
    assert not any("Which browser?" in text for text in desk.texts("#help"))
    assert len(desk.calls("chat.postMessage", "#help")) == 2


async def test_a_reply_to_a_deleted_thread_is_refused_with_words(desk):
    """An agent hears that the customer's thread is gone, and the reply goes nowhere."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    receipt = desk.box.messages("#help", opened.ts)[1]
    desk.box.world.workspace.drop(desk.box._channel("#help"), receipt["ts"])
    await desk.box.delete("chen", "#help", opened.ts)
    await desk.eventually(lambda: desk.ticket(1).status is Status.RESOLVED)
    await desk.box.slash("lena", "#triage", "/ticket", "reply 1 Which browser?")
    await desk.until_told("lena", "nobody")


async def test_an_answer_under_a_deleted_root_never_stands_in_the_open_channel_and_the_team_hears_of_it(desk):
    """Slack puts an answer to a deleted root outside of its thread: it is taken away, and the workspace says so."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.say("ada", "#help", "Same for us since Monday", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "Same for us")
    await desk.box.delete("chen", "#help", opened.ts)
    await desk.until_card(1, "Same for us")
    await desk.typed("tom", opened, "!reply Which browser do you use?")
    await desk.until_said("#triage", opened.card, "did not reach the customer")
    assert not any("Which browser" in text for text in desk.texts("#help"))


async def test_a_withdrawn_question_is_not_resolved_once_somebody_answered(desk):
    """After an answer the deletion of the question leaves the ticket as it is."""
    opened = await desk.answered("Which invoice?")
    await desk.box.delete("ada", "D:ada", opened.ts)
    await desk.until_card(1, "deleted")
    assert desk.ticket(1).status is Status.IN_PROGRESS


def number_of(desk, table):
    with desk.app.database.read() as tx:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()
