"""Incidents of volume: one post, silence while it lasts, an end by itself, and what people say is kept."""

from datetime import timedelta

import pytest

from bot.queue.store import alerts, tickets
from bot.queue.ticket import Status, Ticket
from tests.fakes import MORNING
from tests.integration.promising import call, pass_time, titles

NOON = MORNING + timedelta(hours=3)


def filled(life, *, burst: int, category: str = "billing", days: int = 20) -> None:
    """Write four weeks of a quiet category, and a burst just before noon today."""
    with life.database.write() as tx:
        for day in range(1, days + 1):
            for minute in (0, 20, 40, 60, 80, 100):
                opened(tx, NOON - timedelta(days=day, minutes=minute), category)
        for number in range(burst):
            opened(tx, NOON - timedelta(seconds=20 * number + 5), category)


def opened(tx, at, category: str) -> None:
    tickets.create(tx, Ticket(0, "The export stops", Status.RESOLVED, 1, at, category=category, customer_spoke_at=at))


@pytest.fixture
async def quiet_life(life):
    """Stand at noon."""
    life.clock.advance(hours=3)
    return life


async def test_a_burst_is_one_post_that_closes_itself(quiet_life):
    """With examples and the last day as a line; everything together is judged first, so that one thing is one post."""
    filled(quiet_life, burst=40)
    await pass_time(quiet_life)
    assert len(titles(quiet_life, "leads")) == 1
    (post,) = quiet_life.channel.in_room("leads", "")
    assert "40 tickets in 15 minutes" in post.content.title
    assert len(post.content.sections[0].rows) == 5
    for _ in range(3):
        await pass_time(quiet_life, minutes=5)
    assert len(titles(quiet_life, "leads")) == 1
    for _ in range(40):
        await pass_time(quiet_life, minutes=5)
    assert post.content.title.startswith("✅ Over")


async def test_a_young_desk_knows_nothing_yet(quiet_life):
    """Six days are no experience."""
    filled(quiet_life, burst=40, days=6)
    await pass_time(quiet_life)
    assert titles(quiet_life, "leads") == []


async def test_the_usual_is_silent(quiet_life):
    """Twice as many is still chance here."""
    filled(quiet_life, burst=4)
    await pass_time(quiet_life)
    assert titles(quiet_life, "leads") == []


async def test_a_dismissed_incident_is_over_and_silent_for_a_day(quiet_life):
    """And the next one has to be clearer."""
    filled(quiet_life, burst=40)
    await pass_time(quiet_life)
    await call(quiet_life, "desk incident 1 dismissed", "priya")
    await pass_time(quiet_life, minutes=5)
    await pass_time(quiet_life, minutes=5)
    with quiet_life.database.read() as tx:
        (incident,) = alerts.incidents_of(tx, "")
        assert (incident.answer, incident.closed_at is not None) == ("dismissed", True)
    assert "dismissed by" in quiet_life.channel.in_room("leads", "")[0].content.note
