"""Under a card: everything is internal, and only Reply, /ticket reply and !reply go to the customer."""

from bot.queue.ticket import Status


async def test_words_under_a_card_never_reach_the_customer(desk):
    """What agents write in the thread is a note."""
    opened = await desk.claimed()
    await desk.typed("tom", opened, "This customer is difficult, let me look")
    await desk.quiet()
    assert not any("difficult" in text for text in desk.in_customer_rooms())
    assert [message.speaker for message in desk.said(1)] == ["customer", "note"]


async def test_a_typed_reply_reaches_the_customer(desk):
    """!reply and the words that follow are sent."""
    opened = await desk.claimed()
    typed = await desk.typed("lena", opened, "!reply Hello Ada, *nine* seats it is")
    await desk.until_said("D:ada", opened.ts, "*nine* seats")
    await desk.box.until(lambda: "white_check_mark" in str(desk.box.messages("#triage", opened.card)[-1].get("reactions")))
    assert desk.box.messages("#triage", opened.card)[-1]["ts"] == typed


async def test_the_first_reply_takes_and_starts_the_ticket(desk):
    """Answering without claiming claims."""
    opened = await desk.open()
    await desk.typed("tom", opened, "!reply Hello Ada")
    await desk.until_card(1, "Tom Baker")
    assert desk.ticket(1).status is Status.IN_PROGRESS


async def test_the_reply_button_asks_and_sends(desk):
    """Reply opens a form that shows what the customer wrote last."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "Reply")
    modal = await desk.until_modal("lena")
    assert "12 seats" in str(modal["blocks"])
    await desk.box.submit("lena", {"text": "Hello Ada, you are right"})
    await desk.until_said("D:ada", opened.ts, "you are right")
    await desk.until_said("#triage", opened.card, "you are right")


async def test_a_modal_submitted_twice_sends_once(desk):
    """A second submit of the same form changes nothing."""
    opened = await desk.claimed()
    desk.box.faults.redeliver(1, concurrently=True)
    await desk.click("lena", opened, "Reply")
    await desk.until_modal("lena")
    view = desk.box.modal("lena")
    await desk.box.submit("lena", {"text": "Hello Ada, you are right"})
    desk.box.world.screens.modals["U0LENA"] = [view]
    await desk.box.submit("lena", {"text": "Hello Ada, you are right"})
    await desk.quiet()
    assert sum("you are right" in text for text in desk.texts("D:ada", opened.ts)) == 1


async def test_a_slash_reply_is_sent(desk):
    """/ticket reply with a number and words works from anywhere."""
    opened = await desk.claimed()
    await desk.box.slash("lena", "#triage", "/ticket", "reply 1 Hello Ada & welcome")
    await desk.until_said("D:ada", opened.ts, "Hello Ada &amp; welcome")


async def test_a_reply_against_older_news_is_held_back_as_a_draft(desk):
    """The customer wrote while the form was open: nothing is sent, the words are kept as a draft."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "Reply")
    await desk.until_modal("lena")
    await desk.box.say("ada", "D:ada", "Never mind, I found it myself, sorry")
    await desk.until_said("#triage", opened.card, "found it myself")
    await desk.box.submit("lena", {"text": "Please send us the invoice"})
    await desk.until_told("lena", "found it myself")
    await desk.until_said("#triage", opened.card, "Draft by")
    assert not any("Please send us" in text for text in desk.texts("D:ada", opened.ts))


async def test_a_drafts_send_button_works_once(desk):
    """Of two people who send the same draft one does; the customer reads it once."""
    opened = await desk.claimed()
    await desk.typed("tom", opened, "!draft Please send us the invoice")
    await desk.until_said("#triage", opened.card, "Send to customer")
    draft = desk.box.find("#triage", "Send to customer")
    await desk.box.click("lena", "#triage", draft, "Send to customer")
    await desk.box.click("tom", "#triage", draft, "Send to customer")
    await desk.until_said("D:ada", opened.ts, "Please send us the invoice")
    await desk.until_told("tom", "sent already")
    await desk.quiet()
    assert sum("Please send us" in text for text in desk.texts("D:ada", opened.ts)) == 1


async def test_a_drafts_post_says_what_became_of_it(desk):
    """While it waits it is a draft with its buttons; once it was sent the same post says so and nothing more can be pressed."""
    opened = await desk.claimed()
    await desk.typed("tom", opened, "!draft Please send us the invoice")
    await desk.until_said("#triage", opened.card, "Send to customer")
    await desk.quiet()
    assert any("Draft by" in text for text in desk.texts("#triage", opened.card))
    draft = desk.box.find("#triage", "Send to customer")
    await desk.box.click("lena", "#triage", draft, "Send to customer")
    await desk.until_said("D:ada", opened.ts, "Please send us the invoice")
    await desk.quiet()
    standing = " ".join(desk.texts("#triage", opened.card))
    assert "Draft by" not in standing
    assert "Send to customer" not in standing


async def test_a_discarded_draft_cannot_be_sent(desk):
    """Discard means discard."""
    opened = await desk.claimed()
    await desk.typed("tom", opened, "!draft Please send us the invoice")
    await desk.until_said("#triage", opened.card, "Send to customer")
    draft = desk.box.find("#triage", "Send to customer")
    await desk.box.click("lena", "#triage", draft, "Discard")
    await desk.until_told("lena", "discarded")
    await desk.until_said("#triage", opened.card, "discarded a draft")
    assert not any("Send to customer" in text for text in desk.texts("#triage", opened.card))
    assert not any("Please send us" in text for text in desk.texts("D:ada", opened.ts))


async def test_a_note_by_button_stands_in_the_thread_only(desk):
    """Note keeps a word among the team."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "Note")
    await desk.until_modal("lena")
    await desk.box.submit("lena", {"text": "The account is overdue"})
    await desk.until_said("#triage", opened.card, "The account is overdue")
    await desk.quiet()
    assert not any("overdue" in text for text in desk.in_customer_rooms())


async def test_a_macro_is_sent_by_its_name(desk):
    """A prepared reply goes out as written in the policy."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!macro rotate-key")
    await desk.until_said("D:ada", opened.ts, "You can rotate a key")


async def test_a_macro_by_menu_offers_the_names(desk):
    """The form of the card's menu lists the prepared replies."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "More…", "ticket macro 1")
    await desk.until_modal("lena")
    await desk.box.submit("lena", {"name": "refund-sent"})
    await desk.until_said("D:ada", opened.ts, "We have sent the refund")


async def test_an_unknown_typed_verb_is_answered_with_the_nearest(desk):
    """A slip of the finger is explained to the typist alone, and nothing reaches the customer."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!relpy Hello")
    await desk.until_told("lena", "/ticket reply")
    await desk.quiet()
    assert not any("Hello" in text for text in desk.texts("D:ada", opened.ts)[2:])


async def test_a_refused_typed_command_is_not_marked_as_done(desk):
    """The check mark stands only under what was done."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!relpy Hello")
    await desk.until_told("lena", "/ticket reply")
    await desk.quiet()
    assert "white_check_mark" not in str(desk.box.messages("#triage", opened.card)[-1].get("reactions"))


async def test_an_empty_reply_is_refused_with_words(desk):
    """!reply alone says what is missing."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "!reply")
    await desk.until_told("lena", "/ticket reply")


async def test_a_typed_command_with_a_mention_runs_once(desk):
    """Calling the bot's name before a verb brings two events of one message; it is done once."""
    opened = await desk.claimed()
    await desk.typed("lena", opened, "@deskhand !draft Please send us the invoice")
    await desk.until_said("#triage", opened.card, "Send to customer")
    await desk.quiet()
    assert sum("Draft by" in text for text in desk.thread(opened)) == 1


async def test_the_customers_words_appear_under_the_card(desk):
    """The thread shows what is said outside, both ways."""
    opened = await desk.answered("Which invoice?")
    await desk.box.say("ada", "D:ada", "Invoice 4711", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "Invoice 4711")


async def test_an_agents_words_in_the_customers_thread_appear_under_the_card(desk):
    """A reply given at the customer's side is shown to the team."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.say("tom", "#help", "Which browser do you use?", thread_ts=opened.ts)
    await desk.until_said("#triage", opened.card, "Which browser")


async def test_a_reply_to_a_resolved_ticket_reaches_the_customer_and_leaves_it_resolved(desk):
    """A last word after the end does not reopen."""
    opened = await desk.resolved()
    await desk.typed("lena", opened, "!reply And a nice weekend")
    await desk.until_said("D:ada", opened.ts, "nice weekend")
    assert desk.ticket(1).status is Status.RESOLVED


async def test_the_message_shortcut_shows_what_can_be_done_with_a_ticket(desk):
    """Ticket actions on the customer's message answers an agent with the ticket and its buttons."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.shortcut("lena", "#help", opened.ts, "ticket_actions")
    answer = await desk.until_told("lena", "The export button does nothing")
    assert "Claim" in answer


async def test_the_buttons_of_a_private_answer_work(desk):
    """What is offered privately does what it says."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.shortcut("lena", "#help", opened.ts, "ticket_actions")
    await desk.until_told("lena", "The export button does nothing")
    await desk.box.click("lena", "#help", desk.box.find("#help", "Claim", user="lena", label="Claim"), "Claim")
    await desk.until_card(1, "Lena Fischer")


async def test_the_message_shortcut_tells_a_customer_that_it_is_for_the_team(desk):
    """A customer who tries is told so."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.shortcut("chen", "#help", opened.ts, "ticket_actions")
    await desk.until_told("chen", "for the support team only")


async def test_the_message_shortcut_on_any_other_message_says_what_is_missing(desk):
    """A message that is on no ticket has no actions."""
    ts = await desk.box.say("tom", "#triage", "Who brings the cake?")
    await desk.box.shortcut("lena", "#triage", ts, "ticket_actions")
    await desk.until_told("lena", "Which ticket?")
