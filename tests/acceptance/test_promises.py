"""Story 4 of the product: promises in working time, warned of before they break, told once, kept true where they were told."""

import json
import subprocess
import sys
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.policy import Window
from tests.acceptance.words import clickable, shown, words_in

NOON_TO_NOON = (Window(0, 24 * 60),)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
def policy(policy):
    """Give the example policy for a desk that never closes, so that it does not matter on which day the tests run."""
    always = dict.fromkeys(DAYS, NOON_TO_NOON) | {"holidays": ()}
    hours = {name: calendar.model_copy(update=always) for name, calendar in policy.hours.items()}
    return policy.model_copy(update={"hours": hours})


def posts(desk, room, words):
    """Give the posts of ours in a room that say something, as they stand."""
    return [message for message in desk.box.messages(room) if words in shown(message)]


async def test_three_quarters_are_one_post_with_buttons_that_says_later_that_it_was_met(desk):
    """Claim and a reply from the post's own thread of events: the same post is edited, and nothing else comes."""
    opened = await desk.open("Our invoice shows 12 seats but we have 9")
    await desk.quiet()
    await desk.pass_time(hours=3, minutes=1)
    await desk.pass_time(minutes=1)
    (post,) = posts(desk, "#triage", "75%")
    assert clickable(post)[:4] == ["Claim", "Acknowledge", "Snooze 15 min", "Escalate"]
    assert all(word in shown(post) for word in ("#1", "nobody yet", "Ada Miller", "12 seats", "of working time, until", "Berlin time"))
    await desk.box.click("lena", "#triage", post["ts"], "Claim")
    await desk.until_told("lena", "#1 is yours")
    await desk.typed("lena", opened, "!reply We are looking into it")
    await desk.until_said("D:ada", opened.ts, "looking into it")
    await desk.eventually(lambda: bool(posts(desk, "#triage", "first response in time")))
    assert posts(desk, "#triage", "first response in time")[0]["ts"] == post["ts"]
    assert posts(desk, "#triage", "75%") == []


async def test_a_breach_is_posted_to_the_leads_and_the_time_spent_pending_did_not_count(desk):
    """Three hours of waiting for the customer move everything by three hours."""
    opened = await desk.claimed()
    await desk.quiet()
    await desk.typed("lena", opened, "!pend customer")
    await desk.until_card(1, "Pending")
    await desk.pass_time(hours=5)
    assert posts(desk, "#leads", "breached") == []
    await desk.box.say("ada", opened.room, "Here is the invoice", thread_ts=opened.ts)
    await desk.until_card(1, "In Progress")
    await desk.pass_time(hours=3)
    assert posts(desk, "#leads", "breached") == []
    await desk.pass_time(hours=1, minutes=1)
    assert len(posts(desk, "#leads", "First response breached")) == 1


async def test_after_hours_of_standstill_one_post_for_each_clock_comes(desk):
    """The process was down across every percentage: only the breach is told, once."""
    await desk.open()
    await desk.quiet()
    await desk.stop()
    desk.box.clock.advance(timedelta(hours=6))
    await desk.start(policy=desk.policy)
    await desk.pass_time(seconds=1)
    assert len(posts(desk, "#leads", "breached")) == 1
    assert posts(desk, "#triage", "%") == []
    await desk.restart()
    await desk.pass_time(minutes=5)
    assert len(posts(desk, "#leads", "breached")) == 1


async def test_the_receipt_names_the_time_in_the_customers_zone(desk):
    """From the running clock, as the customer's own wall shows it."""
    opened = await desk.open()
    await desk.until_said("D:ada", opened.ts, "(Berlin time)")
    receipt = next(text for text in desk.texts("D:ada", opened.ts) if "Berlin time" in text)
    due = desk.ticket(1).opened_at + timedelta(hours=4)
    assert f"{due.astimezone(ZoneInfo('Europe/Berlin')):%H:%M} (Berlin time)" in receipt


async def test_the_card_and_desk_sla_say_what_is_due(desk):
    """One shows the ticket's own promises, the other everybody's, broken ones in front."""
    await desk.open()
    assert "first response by" in desk.card(1)
    await desk.pass_time(hours=5)
    assert "first response was due" in desk.card(1)
    await desk.box.slash("lena", "#triage", "/desk", "sla")
    answer = await desk.until_told("lena", "1 broken and still open")
    assert "#1" in answer
    await desk.box.open_home("lena")
    await desk.eventually(lambda: "#1" in words_in(desk.box.home("lena") or {}).partition("Breaching")[2].partition("Pending")[0])


async def test_escalate_on_a_warning_reaches_the_leads(desk):
    """One press, no form."""
    await desk.open()
    await desk.quiet()
    await desk.pass_time(hours=3, minutes=1)
    (post,) = posts(desk, "#triage", "75%")
    await desk.box.click("tom", "#triage", post["ts"], "Escalate")
    await desk.until_said("#leads", None, "Tom Baker escalated #1")


async def test_sla_explain_says_every_clock_with_its_reasons(desk, tmp_path):
    """The command reads the same history and gives the same times as the rows."""
    await desk.open()
    await desk.pass_time(hours=3, minutes=1)
    url = desk.settings().database_url
    await desk.stop()
    command = [sys.executable, "-m", "bot", "sla", "explain", "1", "--json", "--policy", "policy.example.toml"]
    ran = subprocess.run(command, env={"DATABASE_URL": url, "PATH": ""}, capture_output=True, text=True, check=True)  # noqa: ASYNC221, S603
    told = json.loads(ran.stdout)
    assert [clock["kind"] for clock in told["clocks"]] == ["resolution", "first_response"]
    first = told["clocks"][1]
    assert first["target_s"] == 4 * 3600
    assert "every ticket" in first["reasons"][0]
    assert [mark["percent"] for mark in first["warnings"]] == [50, 75, 90, 100]
    assert first["warnings"][1]["told_at"] is not None
