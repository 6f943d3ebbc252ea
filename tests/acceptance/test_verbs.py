"""What the team does with tickets, through the forms, menus and buttons that Slack shows them."""

from datetime import timedelta

from bot.queue.ticket import Status
from tests.acceptance.words import clickable


async def test_pending_asks_for_whom_it_waits(desk):
    """Wait for… shows the three reasons and takes a word of why."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "More…", "ticket pend 1")
    await desk.until_modal("lena")
    await desk.box.submit("lena", {"reason": "third party", "why": "the bank answers"})
    await desk.until_card(1, "third party")
    assert desk.ticket(1).status is Status.PENDING


async def test_a_word_from_the_customer_ends_the_waiting(desk):
    """Pending becomes In Progress when they write."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!pend customer the logs")
    await desk.until_card(1, "waits for the customer")
    await desk.box.say("ada", "D:ada", "Here are the logs")
    await desk.until_card(1, "In Progress")


async def test_a_thank_you_does_not_end_the_waiting(desk):
    """A mere comment leaves a pending ticket alone."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!pend customer the logs")
    await desk.until_card(1, "waits for the customer")
    await desk.box.say("ada", "D:ada", "Thank you!")
    await desk.until_said("#triage", opened.card, "Thank you!")
    assert desk.ticket(1).status is Status.PENDING


async def test_a_snoozed_ticket_wakes_when_its_time_has_come(desk):
    """After the snooze the ticket is in progress again and its thread says so."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!snooze 2d")
    await desk.until_card(1, "Pending")
    desk.advance(days=2)
    await desk.until_said("#triage", opened.card, "snooze")
    await desk.until_card(1, "In Progress")


async def test_a_snooze_survives_a_restart(desk):
    """The time to wake up is a row, not a timer."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!snooze 2h")
    await desk.until_card(1, "Pending")
    await desk.stop()
    desk.box.clock.advance(timedelta(hours=3))
    await desk.start()
    await desk.until_card(1, "In Progress")


async def test_a_snooze_that_the_customer_ended_wakes_nobody(desk):
    """A word of theirs wakes the ticket; at the old time nothing more happens."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!snooze 2h")
    await desk.until_card(1, "Pending")
    await desk.box.say("ada", "D:ada", "It got worse")
    await desk.until_card(1, "In Progress")
    desk.advance(hours=3)
    await desk.quiet()
    assert "woke" not in desk.events(1)


async def test_a_time_that_nobody_understands_is_refused_with_examples(desk):
    """Snooze says which words it takes."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!snooze until the cows come home")
    await desk.until_told("lena", "2d")


async def test_merging_lets_answers_reach_both_places(desk):
    """After a merge the reply goes where the customer of the merged ticket wrote last."""
    first = await desk.claimed()
    second = await desk.open("The invoice of Acme is wrong", "chen", "#help")
    await desk.typed("lena", first, "!merge 2 both")
    await desk.until_told("lena", "#1 is now part of #2")
    await desk.box.say("lena", "#triage", "!reply It is corrected for both", thread_ts=second.card)
    await desk.until_said("#help", second.ts, "corrected for both")
    await desk.until_said("D:ada", first.ts, "corrected for both")


async def test_tickets_of_two_customers_are_not_merged_by_accident(desk):
    """Whoever would let two customers read the same answers has to say so."""
    first = await desk.claimed()
    await desk.open("The invoice of Acme is wrong", "chen", "#help")
    await desk.typed("lena", first, "!merge 2")
    await desk.until_told("lena", "both")
    assert desk.ticket(1).merged_into is None


async def test_after_a_merge_both_customers_words_reach_the_one_ticket(desk):
    """Whoever writes in either thread writes on the ticket that remains."""
    first = await desk.claimed()
    second = await desk.open("The invoice of Acme is wrong", "chen", "#help")
    await desk.box.slash("lena", "#triage", "/ticket", "merge 1 2 both")
    await desk.until_told("lena", "#1 is now part of #2")
    await desk.box.say("ada", "D:ada", "It is invoice 4711", thread_ts=first.ts)
    await desk.until_said("#triage", second.card, "invoice 4711")


async def test_a_merged_card_says_where_it_went(desk):
    """The card of the merged ticket names the other and offers nothing more."""
    await desk.claimed()
    await desk.open("The invoice of Acme is wrong", "chen", "#help")
    await desk.box.slash("lena", "#triage", "/ticket", "merge 1 2 both")
    await desk.until_card(1, "merged into #2")
    assert "Claim" not in clickable(desk.card_of(1))


async def test_words_in_the_merged_cards_thread_are_notes_of_the_other(desk):
    """An agent who goes on in the old thread works on the ticket that remains, and never on nothing."""
    first = await desk.claimed()
    await desk.open("The invoice of Acme is wrong", "chen", "#help")
    await desk.box.slash("lena", "#triage", "/ticket", "merge 1 2 both")
    await desk.until_told("lena", "#1 is now part of #2")
    await desk.typed("tom", first, "I will look into both")
    await desk.quiet()
    assert "I will look into both" in [message.text for message in desk.said(2)]


async def test_a_lead_gives_a_ticket_to_somebody_else(desk):
    """A lead takes a ticket from one agent and gives it to another, who hears of it."""
    await desk.claimed("lena")
    await desk.box.slash("priya", "#triage", "/ticket", "assign 1 @tom")
    await desk.until_card(1, "Tom Baker")
    await desk.eventually(lambda: any("gave you #1" in text for text in [*desk.told("tom"), *desk.texts("D:tom")]))


async def test_an_agent_cannot_take_a_ticket_from_another(desk):
    """Only leads may."""
    await desk.claimed("lena")
    await desk.box.slash("tom", "#triage", "/ticket", "assign 1 me")
    await desk.until_told("tom", "Lena Fischer")
    assert "Lena Fischer" in desk.card(1)


async def test_a_ticket_cannot_be_given_to_a_customer(desk):
    """Only the team has tickets."""
    await desk.claimed("lena")
    await desk.box.slash("priya", "#triage", "/ticket", "assign 1 @ada")
    await desk.until_told("priya", "⚠️")
    assert "Lena Fischer" in desk.card(1)


async def test_a_misroute_puts_it_back_with_the_right_category(desk):
    """Wrong team…: right category, no owner, back in the queue."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "More…", "ticket misroute 1")
    await desk.until_modal("lena")
    await desk.box.submit("lena", {"category": "plan"})
    await desk.until_card(1, "plan")
    assert "nobody yet" in desk.card(1)
    assert desk.ticket(1).status is Status.TRIAGED


async def test_a_priority_is_set_by_menu(desk):
    """Priority… offers the four and shows the choice on the card."""
    opened = await desk.open()
    await desk.click("lena", opened, "More…", "ticket priority 1")
    await desk.until_modal("lena")
    await desk.box.submit("lena", {"priority": "urgent"})
    await desk.until_card(1, "🔴")


async def test_a_category_triages_a_new_ticket(desk):
    """Saying what it is about moves it on."""
    opened = await desk.open()
    await desk.typed("lena", opened, "!category billing")
    await desk.until_card(1, "billing")
    assert desk.ticket(1).status is Status.TRIAGED


async def test_an_unknown_category_is_refused_with_those_there_are(desk):
    """Nothing is filed under a name that the policy does not know."""
    opened = await desk.open()
    await desk.typed("lena", opened, "!category philosophy")
    await desk.until_told("lena", "billing")


async def test_an_illegal_move_is_answered_with_the_legal_ones(desk):
    """The refusal names what works now."""
    opened = await desk.open()
    await desk.typed("lena", opened, "!pend customer")
    assert "claim" in await desk.until_told("lena", "What works now")


async def test_a_sent_reply_is_changed_by_its_button(desk):
    """Edit under the workspace's copy changes what the customer reads, with the old words filled in."""
    opened = await desk.claimed()
    await sent_by_form(desk, opened, "Hello Ada, you have nein seats")
    await desk.box.click("lena", "#triage", desk.box.find("#triage", "nein seats", label="Edit"), "Edit")
    modal = await desk.until_modal("lena")
    assert "nein seats" in str(modal["blocks"])
    await desk.box.submit("lena", {"text": "Hello Ada, you have nine seats"})
    await desk.until_said("D:ada", opened.ts, "nine seats")
    await desk.until_said("#triage", opened.card, "nine seats")
    assert not any("nein" in text for text in desk.texts("D:ada", opened.ts))


async def test_a_sent_reply_is_taken_back_by_its_button(desk):
    """Take back deletes it where the customer reads it and says so in the workspace."""
    opened = await desk.claimed()
    await sent_by_form(desk, opened, "These words were meant for somebody else")
    await desk.box.click("lena", "#triage", desk.box.find("#triage", "somebody else", label="Take back"), "Take back")
    await desk.box.until(lambda: not any("somebody else" in text for text in desk.texts("D:ada", opened.ts)))
    await desk.until_said("#triage", opened.card, "deleted a message")


async def test_release_puts_a_ticket_back(desk):
    """Release by menu takes the owner away."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "More…", "ticket release 1")
    await desk.until_card(1, "nobody yet")


async def test_start_shows_that_somebody_works_on_it(desk):
    """Start by menu is In Progress."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "More…", "ticket start 1")
    await desk.until_card(1, "In Progress")


async def test_resolve_takes_a_word_of_how_it_ended(desk):
    """The reason stands in the history and not before the customer."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!resolve refunded quietly")
    await desk.until_said("D:ada", opened.ts, "as solved")
    await desk.quiet()
    assert not any("quietly" in text for text in desk.in_customer_rooms())


async def test_search_finds_tickets_by_what_was_said(desk):
    """Words of the conversation lead to the ticket, with a button to see it."""
    await desk.open("The frobnicator squeaks")
    await desk.box.slash("lena", "#triage", "/ticket", "search frobnicator")
    await desk.until_told("lena", "The frobnicator squeaks")


async def sent_by_form(desk, opened, text):
    await desk.click("lena", opened, "Reply")
    await desk.until_modal("lena")
    await desk.box.submit("lena", {"text": text})
    await desk.until_said("D:ada", opened.ts, text)
    await desk.until_said("#triage", opened.card, text)
