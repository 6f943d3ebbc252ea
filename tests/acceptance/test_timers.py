"""What has its time: silence asked about and ended, a shift handed over, a morning that begins with a post, by the movable clock."""

import asyncio
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.queue.ticket import Status
from tests.acceptance.test_promises import DAYS, NOON_TO_NOON, posts
from tests.acceptance.words import clickable, shown

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def policy(policy):
    """Give the example policy for a desk that never closes, so that it does not matter on which day the tests run."""
    always = dict.fromkeys(DAYS, NOON_TO_NOON) | {"holidays": ()}
    hours = {name: calendar.model_copy(update=always) for name, calendar in policy.hours.items()}
    return policy.model_copy(update={"hours": hours})


async def waiting(desk):
    """Let the team answer and wait for the customer."""
    opened = await desk.answered()
    await desk.typed("lena", opened, "!pend customer which invoice")
    await desk.until_card(1, "Pending")
    await desk.quiet()
    return opened


async def test_one_click_keeps_a_silent_ticket_open(desk):
    """Half-way they are asked in their own thread; a press brings it back to the team."""
    opened = await waiting(desk)
    await desk.pass_time(days=10)
    await desk.until_said("D:ada", opened.ts, "Do you still need help with #1")
    post = next(message for message in desk.box.messages("D:ada", opened.ts) if "Do you still need help" in shown(message))
    assert clickable(post) == ["Still need help", "It's solved"]
    await desk.box.click("ada", "D:ada", post["ts"], "Still need help")
    await desk.until_told("ada", "#1 stays open")
    await desk.until_card(1, "In Progress")
    assert "The customer still needs help with #1" in " ".join(desk.thread(opened))


async def test_a_silent_ticket_is_closed_once_and_can_be_reopened(desk):
    """Also over a restart between the question and the end."""
    opened = await waiting(desk)
    await desk.pass_time(days=10)
    await desk.until_said("D:ada", opened.ts, "Do you still need help with #1")
    await desk.restart()
    await desk.pass_time(days=11)
    await desk.until_said("D:ada", opened.ts, "We closed #1")
    assert desk.ticket(1).status is Status.RESOLVED
    end = next(message for message in desk.box.messages("D:ada", opened.ts) if "We closed #1" in shown(message))
    assert len([text for text in desk.texts("D:ada", opened.ts) if "Do you still need help" in text]) == 1
    await desk.box.click("ada", "D:ada", end["ts"], "Reopen")
    await desk.until_card(1, "In Progress")


async def test_a_shift_is_handed_over_with_one_click_a_ticket(desk):
    """The post says what the next one needs, and afterwards who has it."""
    await desk.claimed()
    await desk.box.slash("lena", "#triage", "/desk", "handoff")
    await desk.until_told("lena", "offers your open ticket")
    await desk.eventually(lambda: bool(posts(desk, "#triage", "Lena Fischer hands over 1 ticket")))
    (post,) = posts(desk, "#triage", "hands over 1 ticket")
    assert all(words in shown(post) for words in ("Last ask", "12 seats", "Reply promised", "of working time", "Next: answer the customer"))
    await desk.box.click("tom", "#triage", post["ts"], "Accept")
    await desk.until_told("tom", "#1 is yours now")
    await desk.eventually(lambda: "Tom Baker has it" in shown(desk.box.messages("#triage", post["ts"])[0]))
    assert "handed over" in desk.events(1)


async def test_who_goes_off_duty_is_offered_to_hand_over(desk):
    """One press on the answer."""
    await desk.claimed()
    await desk.box.slash("lena", "#triage", "/desk", "off")
    await desk.until_told("lena", "You still have open tickets")
    assert "Hand them over" in clickable(desk.box.ephemerals("lena")[-1])


async def test_a_day_begins_with_a_digest_for_the_leads(desk):
    """At nine where the desk is; overdue first; once."""
    await desk.open()
    await desk.quiet()
    now = desk.box.clock.now().astimezone(BERLIN)
    nine = datetime.combine(now.date() + timedelta(days=1), time(9, 1), tzinfo=BERLIN)
    await desk.pass_time(seconds=(nine - now).total_seconds())
    await desk.pass_time(minutes=2)
    digests = posts(desk, "#leads", "☀️ Northwind Support")
    assert len(digests) == 1
    assert "Unassigned (1)" in shown(digests[0])
    assert "#1" in shown(digests[0])


async def test_in_discord_a_hand_off_is_accepted_by_button(discord):
    """The same post, the same press."""
    box = discord.box
    await discord.claimed()
    await box.slash("lena", "#triage", "/desk handoff", {})
    await discord.until_told("lena", "offers your open ticket")
    await discord.until_said("#triage", "hands over 1 ticket")
    post = next(message for message in box.messages("#triage") if "hands over 1 ticket" in str(message))
    await box.press("tom", "#triage", post["id"], "Accept")
    await discord.until_told("tom", "#1 is yours now")
    await discord.until_said("#triage", "Tom Baker has it")


async def test_in_discord_silence_is_ended_by_button(discord):
    """The customer presses where they were asked."""
    opened = await discord.answered()
    await discord.typed("lena", opened, "!pend customer which invoice")
    await discord.until_card(1, "Pending")
    await discord.quiet()
    discord.advance(days=10)
    await asyncio.to_thread(discord.app.desk.sweep)
    await discord.until_said(opened.place, "Do you still need help with #1")
    post = next(message for message in discord.box.messages(opened.place) if "Do you still need help" in str(message))
    await discord.box.press("ada", opened.place, post["id"], "Still need help")
    await discord.until_told("ada", "#1 stays open")
    await discord.until_card(1, "In Progress")
