"""The card in the triage channel: always true, edited in place, coalesced, and there again after somebody deleted it."""

import asyncio
import time

from tests.acceptance.words import clickable


async def test_a_card_is_edited_in_place(desk):
    """Whatever happens to a ticket, it has one card."""
    opened = await desk.claimed()
    await desk.box.slash("lena", "#triage", "/ticket", "priority 1 urgent")
    await desk.until_card(1, "🔴")
    assert [m["ts"] for m in desk.box.messages("#triage")] == [opened.card]


async def test_a_hundred_changes_in_five_seconds_are_at_most_six_edits(desk):
    """A burst of changes is coalesced and the last state is shown."""
    opened = await desk.open()
    await desk.quiet()
    before = len(desk.calls("chat.update", "#triage"))
    began = time.monotonic()
    for number in range(100):
        level = "low" if number == 99 else ("high", "urgent", "normal")[number % 3]
        await desk.box.slash("lena", "#triage", "/ticket", f"priority 1 {level}")
        await asyncio.sleep(max(0.0, began + (number + 1) * 0.045 - time.monotonic()))  # the load, spread over its five seconds
    await desk.box.until(lambda: "⚪" in desk.card(1))
    await desk.quiet()
    edits = len(desk.calls("chat.update", "#triage")) - before
    assert edits <= 6, edits
    assert "⚪" in desk.card(1)
    assert desk.box.messages("#triage")[0]["ts"] == opened.card


async def test_a_deleted_card_comes_back_with_the_next_change(desk):
    """Somebody deletes a card; the ticket gets a new one, which works."""
    opened = await desk.open()
    await desk.box.delete("sam", "#triage", opened.card)
    card = await desk.box.until(lambda: desk.card_of(1))
    assert card["ts"] != opened.card
    await desk.box.click("tom", "#triage", card["ts"], "Claim")
    await desk.until_card(1, "Tom Baker")


async def test_a_card_that_vanished_unheard_is_posted_anew(desk):
    """Even if Slack never told of the deletion, the refused edit makes a new card."""
    opened = await desk.open()
    await desk.quiet()
    desk.box.faults.pause_events()
    await desk.box.delete("sam", "#triage", opened.card)
    await desk.box.slash("lena", "#triage", "/ticket", "priority 1 urgent")
    await desk.until_card(1, "🔴")
    desk.box.faults.resume_events()


async def test_words_for_a_card_that_vanished_unheard_stand_under_a_new_one(desk):
    """What the customer adds is not lost in a thread that is gone, nor does it stand in the open channel."""
    opened = await desk.open()
    await desk.quiet()
    desk.box.faults.pause_events()
    await desk.box.delete("sam", "#triage", opened.card)
    desk.box.world.courier._held.clear()
    desk.box.faults.resume_events()
    await desk.box.say("ada", "D:ada", "It is invoice 4711")
    await desk.eventually(lambda: desk.card_of(1) is not None)
    await desk.until_said("#triage", desk.card_of(1)["ts"], "invoice 4711")
    assert len(desk.box.messages("#triage")) == 1
    assert desk.dead() == []


async def test_the_thread_moves_to_the_new_card(desk):
    """What the customer writes after a card was deleted appears under the new one."""
    opened = await desk.open()
    await desk.box.delete("sam", "#triage", opened.card)
    card = await desk.box.until(lambda: desk.card_of(1))
    await desk.box.say("ada", "D:ada", "It is invoice 4711")
    await desk.until_said("#triage", card["ts"], "invoice 4711")


async def test_a_card_with_a_thread_that_is_deleted_comes_back(desk):
    """A card whose thread remains as a tombstone is replaced as well."""
    opened = await desk.open()
    await desk.typed("lena", opened, "I know this one")
    await desk.quiet()
    await desk.box.delete("sam", "#triage", opened.card)
    await desk.box.slash("lena", "#triage", "/ticket", "priority 1 urgent")
    await desk.until_card(1, "🔴")


async def test_a_card_shows_how_many_messages_there_are(desk):
    """More words of the customer are counted."""
    await desk.open()
    await desk.box.say("ada", "D:ada", "It is invoice 4711")
    await desk.until_card(1, "2 messages")


async def test_a_pending_card_says_for_whom_it_waits(desk):
    """Status words tell what the ticket waits for."""
    await desk.claimed()
    await desk.box.slash("lena", "#triage", "/ticket", "pend 1 third party the bank")
    await desk.until_card(1, "third party")


async def test_a_resolved_card_offers_to_reopen_only(desk):
    """Buttons fit the state."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "Resolve")
    await desk.until_card(1, "Resolved")
    buttons = clickable(desk.card_of(1))
    assert "Reopen" in buttons
    assert "Claim" not in buttons


async def test_a_click_on_a_card_older_than_the_process_works(desk):
    """After a restart the buttons of yesterday do what they say."""
    opened = await desk.open()
    await desk.quiet()
    await desk.restart()
    await desk.click("tom", opened, "Claim")
    await desk.until_card(1, "Tom Baker")


async def test_a_form_that_was_open_during_a_restart_is_still_good(desk):
    """What somebody typed while the process changed is sent."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "Reply")
    await desk.until_modal("lena")
    await desk.restart()
    await desk.box.submit("lena", {"text": "Here is your invoice"})
    await desk.until_said("D:ada", opened.ts, "Here is your invoice")


async def test_a_long_first_message_is_repeated_whole_in_the_thread(desk):
    """What the card cannot show stands under it."""
    story = "\n".join(f"line {number} of my story" for number in range(40))
    opened = await desk.open(story)
    await desk.until_said("#triage", opened.card, "line 39 of my story")
