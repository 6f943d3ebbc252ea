"""Tickets that somebody opens on purpose: by emoji, message shortcut, global shortcut, slash command and form."""

from bot.queue.ticket import Status
from tests.acceptance.words import shown


async def test_an_agents_emoji_opens_a_ticket_from_a_message_the_desk_never_saw(desk):
    """The ticket emoji on an old message has it looked up and opened in its author's name."""
    ts = await unheard(desk, "#help", "Our exports stop at row 10,000")
    await desk.box.react("lena", "#help", ts, "ticket")
    await desk.until_said("#help", ts, "#1")
    await desk.until_card(1, "Chen Wu")
    assert "row 10,000" in desk.card(1)


async def test_an_emoji_opens_from_a_reply_deep_in_a_long_thread(desk):
    """The message that was pointed at is found even where the thread is longer than one look."""
    root = await unheard(desk, "#help", "A long story")
    for number in range(20):
        last = await unheard(desk, "#help", f"part {number} of the story", root)
    await desk.box.react("lena", "#help", last, "ticket")
    await desk.until_said("#help", root, "#1")
    await desk.until_card(1, "part 19")


async def test_where_history_is_denied_the_agent_is_told_what_to_do(desk):
    """A message that Slack does not show is not opened; who asked hears of the message's own menu."""
    ts = await unheard(desk, "#help", "Our exports stop at row 10,000")
    desk.box.faults.history_denied = True
    await desk.box.react("lena", "#help", ts, "ticket")
    await desk.until_told("lena", "Open a ticket")
    assert desk.how_many() == 0


async def test_a_customers_ticket_emoji_opens_nothing(desk):
    """Only the team's emoji are commands."""
    ts = await unheard(desk, "#help", "Our exports stop at row 10,000")
    await desk.box.react("ada", "#help", ts, "ticket")
    await desk.quiet()
    assert desk.how_many() == 0


async def test_an_emoji_on_the_card_claims(desk):
    """Eyes under a card take the ticket."""
    opened = await desk.open()
    await desk.box.react("tom", "#triage", opened.card, "eyes")
    await desk.until_card(1, "Tom Baker")


async def test_an_emoji_on_the_customers_message_claims(desk):
    """Eyes under the question itself take the ticket, too."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.react("tom", "#help", opened.ts, "eyes")
    await desk.until_card(1, "Tom Baker")


async def test_an_emoji_resolves(desk):
    """A white check mark by an agent ends the ticket and tells the customer."""
    opened = await desk.claimed()
    await desk.box.react("lena", "#triage", opened.card, "white_check_mark")
    await desk.until_said("D:ada", opened.ts, "as solved")


async def test_an_emoji_escalates(desk):
    """The rotating light does what the verb does: the leads are told, with who and which; the priority stays what it was."""
    opened = await desk.open()
    await desk.box.react("lena", "#triage", opened.card, "rotating_light")
    await desk.until_said("#leads", None, "Lena Fischer escalated #1")
    assert desk.ticket(1).priority == "normal"


async def test_an_emoji_that_was_claimed_before_answers_who_has_it(desk):
    """A second pair of eyes is told whose ticket it is."""
    opened = await desk.claimed("lena")
    await desk.box.react("tom", "#triage", opened.card, "eyes")
    await desk.until_told("tom", "Lena Fischer")


async def test_taking_an_emoji_away_does_nothing(desk):
    """Removing the eyes does not release the ticket."""
    opened = await desk.open()
    await desk.box.react("tom", "#triage", opened.card, "eyes")
    await desk.until_card(1, "Tom Baker")
    await desk.box.unreact("tom", "#triage", opened.card, "eyes")
    await desk.quiet()
    assert desk.ticket(1).status is Status.ASSIGNED


async def test_the_message_shortcut_opens_a_ticket_from_a_message(desk):
    """Open a ticket in a message's own menu works without any look into history."""
    ts = await unheard(desk, "#help", "Our exports stop at row 10,000")
    desk.box.faults.history_denied = True
    await desk.box.shortcut("lena", "#help", ts, "open_from_message")
    await desk.until_told("lena", "Opened #1")
    await desk.until_said("#help", ts, "#1")
    await desk.until_card(1, "Chen Wu")


async def test_a_customer_opens_from_their_own_message_by_shortcut(desk):
    """The same menu works for the one who wrote the message."""
    ts = await unheard(desk, "#help", "Our exports stop at row 10,000")
    await desk.box.shortcut("chen", "#help", ts, "open_from_message")
    await desk.until_told("chen", "Opened #1")


async def test_a_customer_cannot_open_from_somebody_elses_message(desk):
    """Nobody makes a ticket of another customer's words."""
    ts = await unheard(desk, "#help", "Our exports stop at row 10,000")
    await desk.box.shortcut("ada", "#help", ts, "open_from_message")
    await desk.until_told("ada", "your own messages")
    assert desk.how_many() == 0


async def test_the_shortcut_on_a_known_message_says_which_ticket_it_is(desk):
    """A message is never opened twice."""
    opened = await desk.open("The export button does nothing", "chen", "#help")
    await desk.box.shortcut("lena", "#help", opened.ts, "open_from_message")
    await desk.until_told("lena", "already part of #1")


async def test_the_global_shortcut_shows_a_short_form_that_opens_a_ticket(desk):
    """New request asks what it is about; the answer is a ticket with a conversation in direct messages."""
    await desk.box.global_shortcut("ada", "new_request")
    await desk.until_modal("ada")
    await desk.box.submit("ada", {"text": "Our exports stop at *row* 10,000"})
    await desk.until_card(1, "10,000")
    await desk.box.until(lambda: any("#1" in text for text in desk.texts("D:ada")))


async def test_support_with_words_opens_a_ticket_at_once(desk):
    """/support and what it is about needs no form."""
    await desk.box.slash("ada", "#help", "/support", "our exports stop at row 10,000")
    await desk.until_told("ada", "#1")
    await desk.until_card(1, "row 10,000")


async def test_support_without_words_shows_the_form(desk):
    """/support alone asks."""
    await desk.box.slash("ada", "#help", "/support", "")
    modal = await desk.until_modal("ada")
    assert modal["title"]["text"] == "Ask for help"


async def test_a_ticket_from_a_form_is_answered_in_direct_messages(desk):
    """The receipt that the bot posts begins the conversation: replies reach its thread, and so do the customer's words."""
    await desk.box.slash("ada", "#help", "/support", "our exports stop at row 10,000")
    card = await desk.box.until(lambda: desk.card_of(1))
    receipt = await desk.box.until(lambda: next((m for m in desk.box.messages("D:ada") if "#1" in shown(m)), None))
    assert "row 10,000" in shown(receipt)
    await desk.box.say("lena", "#triage", "!reply Which format?", thread_ts=card["ts"])
    await desk.until_said("D:ada", receipt["ts"], "Which format?")
    await desk.box.say("ada", "D:ada", "CSV of course", thread_ts=receipt["ts"])
    await desk.until_said("#triage", card["ts"], "CSV of course")


async def test_ticket_new_opens_a_ticket_for_something_that_came_another_way(desk):
    """An agent opens one by hand, for notes only."""
    await desk.box.slash("lena", "#triage", "/ticket", "new Acme called about their invoice")
    await desk.until_told("lena", "Opened #1")
    await desk.until_card(1, "Acme called")


async def test_support_with_words_that_begin_like_a_verb_opens_a_ticket(desk):
    """What a customer needs help with may begin with any word."""
    await desk.box.slash("ada", "#help", "/support", "message from our bank says that you charged us twice")
    await desk.until_card(1, "message from our bank")


async def unheard(desk, room, text, thread_ts=None):
    """Give a message of Chen's that was written while the bot did not listen."""
    desk.box.world.workspace.find_channel(room).members.discard("U0DESK")
    ts = await desk.box.say("chen", room, text, thread_ts=thread_ts)
    desk.box.world.workspace.find_channel(room).members.add("U0DESK")
    return ts
