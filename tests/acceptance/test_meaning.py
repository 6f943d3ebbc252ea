"""A morning on which several customers tell of one trouble, and one only says hello: what the team sees of it in Slack."""

import numpy as np
import pytest

from bot.messages import Guess, Judgement, Similar
from bot.triage.alike import compact
from tests.acceptance.words import clickable, shown
from tests.fakes import FakeTriage

DOWN, SEATS = np.array([1.0, 0, 0], np.float32), np.array([0, 1.0, 0], np.float32)


def outage(turn: float) -> Judgement:
    guesses = (Guess("outage", 0.93), Guess("bug", 0.04))
    vector = compact(DOWN + turn * SEATS)
    return Judgement(guesses, is_sure=True, subcategory="not reachable", language="en", sentiment=-0.3, embedder="fake", vector=vector)


@pytest.fixture
async def desk(idle_desk):
    """Give a desk whose triage knows the sentences of this story."""
    triage = FakeTriage()
    billing = (Guess("billing", 0.9), Guess("plan", 0.06))
    triage.says = {
        "Is eu-central down?": outage(0.0),
        "eu-central does not answer us": outage(0.1),
        "None of our services in eu-central can be reached": outage(0.2),
        "Happy Friday to everybody at support": Judgement(doubt="reads like “Have a nice weekend”", request=0.05, language="en"),
        "Our invoice shows 12 seats": Judgement(billing, is_sure=True, embedder="fake", vector=compact(SEATS)),
        "The seats on that invoice are still wrong": Judgement(billing, is_sure=True, similar=(Similar(1, 0.88),)),
    }
    idle_desk.rooms = (triage,)
    await idle_desk.start()
    return idle_desk


def in_leads(desk):
    return [message for message in desk.box.messages("#leads") if "customers" in shown(message)]


async def test_three_customers_and_one_trouble(desk):
    """The leads read it once, with the tickets; one confirms; the cards say how many report the same; later it is over."""
    await desk.open("Is eu-central down?", "ada")
    await desk.open("eu-central does not answer us", "chen")
    await desk.quiet()
    await desk.pass_time(seconds=30)
    assert in_leads(desk) == []
    await desk.open("None of our services in eu-central can be reached", "ben", "#ext-globex")
    await desk.quiet()
    await desk.pass_time(seconds=30)
    (post,) = in_leads(desk)
    assert "3 customers, one trouble?" in shown(post)
    assert all(f"#{number}" in shown(post) for number in (1, 2, 3))
    assert clickable(post)[-2:] == ["Confirm", "Not an incident"] or {"Confirm", "Not an incident"} <= set(clickable(post))
    await desk.until_card(1, "3 customers report the same")
    await desk.until_card(1, "outage / not reachable (0.93)")
    await desk.box.click("priya", "#leads", post["ts"], "Confirm")
    await desk.until_told("priya", "Noted: confirmed")
    await desk.pass_time(hours=2, minutes=5)
    (post,) = in_leads(desk)
    assert "Over: 3 customers" in shown(post)


async def test_a_greeting_is_put_aside_without_a_word(desk):
    """The card doubts it, one click closes it, the customer's receipt becomes a discreet line whose button brings it back."""
    opened = await desk.open("Happy Friday to everybody at support")
    await desk.until_card(1, "May be no request")
    posts = len(desk.texts("D:ada", opened.ts))
    await desk.click("lena", opened, "Not a request")
    await desk.until_told("lena", "closed as no request")
    await desk.until_said("D:ada", opened.ts, "Noted (#1)")
    await desk.quiet()
    assert len(desk.texts("D:ada", opened.ts)) == posts
    assert str(desk.ticket(1).status) == "Resolved"
    receipt = next(message for message in desk.box.messages("D:ada", opened.ts) if "Noted (#1)" in shown(message))
    await desk.box.click("ada", "D:ada", receipt["ts"], "I need help")
    await desk.eventually(lambda: desk.ticket(1).is_open)


async def test_the_same_request_twice_is_merged_with_one_click(desk):
    """The younger card names the older ticket."""
    await desk.open("Our invoice shows 12 seats", "ada")
    await desk.quiet()
    second = await desk.open("The seats on that invoice are still wrong", "ada", "#help")
    await desk.until_card(2, "maybe the same request: #1")
    await desk.click("lena", second, "Merge into #1")
    await desk.eventually(lambda: desk.ticket(2).merged_into == 1)
