"""Story 1 of the product: a question in a direct message is claimed, answered, resolved, and comes back when it must."""

import asyncio
import json

from bot.queue.ticket import Status
from tests.acceptance.words import clickable, shown

QUESTION = "Our invoice shows 12 seats but we have 9"


async def test_the_whole_story_from_question_to_reopened_ticket(desk):
    """One walk through everything that the first story promises, in its order."""
    box = desk.box
    opened = await desk.open(QUESTION)
    await box.click("lena", "#triage", opened.card, "Claim")
    await desk.until_told("lena", "#1 is yours")
    await box.click("tom", "#triage", opened.card, "Claim")
    await desk.until_told("tom", "Lena Fischer")
    await desk.typed("lena", opened, "!reply Hello Ada, we will correct it")
    await desk.until_said("D:ada", opened.ts, "we will correct it")
    await box.edit("ada", "D:ada", opened.ts, "Our invoice shows 12 seats but we have 8")
    await desk.until_card(1, "but we have 8")
    await desk.click("lena", opened, "Resolve")
    solved = await desk.until_said("D:ada", opened.ts, "as solved")
    assert "Lena" in solved
    where = next(m["ts"] for m in box.messages("D:ada", opened.ts) if "as solved" in shown(m))
    await box.click("ada", "D:ada", where, "Reopen")
    await desk.until_told("ada", "#1 is open again")
    assert desk.ticket(1).status is Status.IN_PROGRESS


async def test_a_customer_gets_one_receipt_with_the_number_within_a_second(desk):
    """The acknowledgement comes at once, in the thread of the question, and only once."""
    ts = await desk.box.say("ada", "D:ada", QUESTION)
    await desk.box.until(lambda: len(desk.box.messages("D:ada", ts)) > 1, 1)
    await desk.quiet()
    assert len(desk.box.messages("D:ada", ts)) == 2
    assert "#1" in desk.texts("D:ada", ts)[1]


async def test_the_receipt_says_when_to_expect_a_person(desk):
    """A receipt names the team and says that a person will answer here."""
    opened = await desk.open()
    receipt = desk.texts("D:ada", opened.ts)[1]
    assert "Northwind Support" in receipt
    assert "person will answer" in receipt


async def test_the_card_says_what_it_is_and_what_can_be_done(desk):
    """A card has number, title, words, state, owner, requester and buttons."""
    opened = await desk.open(QUESTION)
    await desk.until_card(1, "Ada Miller")
    card = desk.card(opened.number)
    assert all(word in card for word in ("#1", QUESTION, "New", "nobody yet", "Ada Miller", "Slack"))
    assert {"Claim", "Reply", "Note", "Resolve"} <= set(clickable(desk.card_of(1)))


async def test_two_who_claim_at_once_have_one_winner_and_one_who_is_told(desk):
    """Of two clicks at the same moment one wins; the other hears the winner's name."""
    opened = await desk.open()
    await asyncio.gather(desk.click("lena", opened, "Claim"), desk.click("tom", opened, "Claim"))
    await desk.box.until(lambda: desk.told("lena") and desk.told("tom"))
    answers = [desk.told("lena")[-1], desk.told("tom")[-1]]
    assert sum("is yours" in answer for answer in answers) == 1
    assert sum("Lena Fischer" in answer or "Tom Baker" in answer for answer in answers) == 1


async def test_a_reply_stands_under_the_agents_name_in_the_customers_thread(desk):
    """The customer sees the agent's first name, as the policy wants it."""
    opened = await desk.answered("Hello Ada")
    reply = desk.box.messages("D:ada", opened.ts)[-1]
    assert (reply["text"], reply["username"]) == ("Hello Ada", "Lena")


async def test_resolving_turns_the_receipt_into_a_reopen_button(desk):
    """The receipt stays true: solved tickets offer to be reopened."""
    opened = await desk.claimed()
    await desk.click("lena", opened, "Resolve")
    await desk.until_said("D:ada", opened.ts, "as solved")
    desk.advance(seconds=2)
    await desk.box.until(lambda: "Reopen" in clickable(desk.box.messages("D:ada", opened.ts)[1]))


async def test_thanks_does_not_reopen(desk):
    """A mere thank-you after the end gets a friendly emoji and changes nothing."""
    opened = await desk.resolved()
    thanks = await desk.box.say("ada", "D:ada", "Thanks a lot!", thread_ts=opened.ts)
    await desk.box.until(lambda: "tada" in json.dumps(desk.box.messages("D:ada", opened.ts)[-1].get("reactions", "")))
    assert desk.box.messages("D:ada", opened.ts)[-1]["ts"] == thanks
    assert desk.ticket(1).status is Status.RESOLVED


async def test_a_reply_within_72_hours_reopens(desk):
    """What the customer adds in their thread within three days brings the ticket back to its owner."""
    opened = await desk.resolved()
    desk.advance(hours=71)
    await desk.box.say("ada", "D:ada", "It shows 12 seats again", thread_ts=opened.ts)
    await desk.until_card(1, "In Progress")
    assert "Lena Fischer" in desk.card(1)
    assert desk.how_many() == 1


async def test_a_reply_after_72_hours_opens_a_linked_follow_up(desk):
    """Later than that it is a new ticket that says which one it follows, answered in the same thread."""
    opened = await desk.resolved()
    desk.advance(hours=73)
    await desk.box.say("ada", "D:ada", "It shows 12 seats again", thread_ts=opened.ts)
    await desk.until_card(2, "follows #1")
    await desk.until_said("D:ada", opened.ts, "#2")
    assert desk.ticket(1).status is Status.RESOLVED


async def test_a_follow_up_is_answered_in_its_thread(desk):
    """The follow-up's card carries replies to the thread in which it was asked."""
    opened = await desk.resolved()
    desk.advance(hours=73)
    await desk.box.say("ada", "D:ada", "It shows 12 seats again", thread_ts=opened.ts)
    card = await desk.box.until(lambda: desk.card_of(2))
    await desk.box.say("tom", "#triage", "!reply Looking at it anew", thread_ts=card["ts"])
    await desk.until_said("D:ada", opened.ts, "Looking at it anew")


async def test_a_customer_ends_their_ticket_with_the_receipts_button(desk):
    """It's solved on the receipt resolves the ticket and tells the card."""
    opened = await desk.open()
    receipt = desk.box.messages("D:ada", opened.ts)[1]
    await desk.box.click("ada", "D:ada", receipt["ts"], "It's solved")
    await desk.until_told("ada", "#1 is solved")
    await desk.until_card(1, "Resolved")
