"""What keeps the connection to Discord alive and loses nothing on the way: events, sessions, batches, outcomes, places to read."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.adapters.discord import outcome
from bot.adapters.discord.catchup import MARGIN, first_missed, vanished
from bot.adapters.discord.gateway import _Client
from bot.adapters.discord.inbox import Inbox
from bot.adapters.discord.labels import chosen
from bot.adapters.discord.pace import LONGEST_WAIT_S, Pace, spared
from bot.adapters.discord.parse import snowflake_at
from bot.adapters.discord.tokens import Tokens
from bot.errors import StoreUnavailable
from bot.messages import Arrival, Label, LastSeen, Later, Place, Refused, RosterChanged, Sent, Unsure
from tests.unit.discord_payloads import NOW

discord = outcome.discord


class Answer:
    """What aiohttp gives of an answer, as far as an error of discord.py looks at it."""

    reason = "because"

    def __init__(self, status: int, **headers: str) -> None:
        self.status, self.headers = status, headers


def error(status, code=0, kind=discord.HTTPException, **headers):
    return kind(Answer(status, **headers), {"code": code, "message": "no"})


async def test_an_event_that_nobody_understands_ends_nothing():
    """Neither what we make of it nor what discord.py makes of it may escape to its client, which would die of it."""
    heard = []

    def told(event, data):
        heard.append(event)
        raise KeyError("id")

    client = _Client(told, Pace(lambda: 0.0))
    for event, parse in client._connection.parsers.items():
        parse({})
        assert heard[-1] == event
    assert {"READY", "MESSAGE_CREATE", "INTERACTION_CREATE", "THREAD_LIST_SYNC"} <= set(heard)


def test_sessions_that_end_at_once_are_begun_later_and_later():
    """A crash loop must not use up the day's thousand; one that lasted is no failure."""
    time = [0.0]
    pace = Pace(lambda: time[0])
    assert [pace.before_session() for _ in range(4)] == [0.0, 5.0, 10.0, 20.0]
    assert [pace.before_session() for _ in range(20)][-1] == LONGEST_WAIT_S
    time[0] += 10_000
    assert pace.before_session() == 0.0


def test_the_last_sessions_of_a_day_are_spread_over_it():
    """Discord says how many are left, which outlives our own count."""
    assert spared(1000, 3600) == 0
    assert spared(10, 3600) == 360
    assert spared(0, 86_400) == LONGEST_WAIT_S


def arrival(number):
    return Arrival(f"discord:{number}", "discord:in:1", RosterChanged("discord"))


async def test_what_cannot_be_committed_yet_is_kept_in_order():
    """Discord tells once: while the database is away nothing is dropped, and nothing overtakes."""
    committed, failures = [], [StoreUnavailable(), StoreUnavailable()]

    async def accept(arrivals):
        if failures:
            raise failures.pop()
        committed.extend(one.key for one in arrivals)

    inbox = Inbox(accept)
    await inbox.start()
    inbox.put([arrival(1)])
    inbox.put([arrival(2), arrival(3)])
    assert not inbox.is_empty
    await asyncio.wait_for(inbox.emptied(), 10)
    await inbox.stop(1)
    assert committed == ["discord:1", "discord:2", "discord:3"]


async def test_one_that_cannot_be_written_keeps_the_others_out_of_nothing():
    """It is passed over alone."""
    committed = []

    async def accept(arrivals):
        if any(one.key == "discord:2" for one in arrivals):
            raise ValueError("no such row")
        committed.extend(one.key for one in arrivals)

    inbox = Inbox(accept)
    await inbox.start()
    inbox.put([arrival(1), arrival(2), arrival(3)])
    await asyncio.wait_for(inbox.emptied(), 10)
    await inbox.stop(1)
    assert committed == ["discord:1", "discord:3"]


async def test_an_answer_waits_for_its_acknowledgement():
    """It would find no way before; for a token that nobody knows there is nothing to wait for."""
    tokens = Tokens()
    await tokens.ready("unknown")
    tokens.open("t")
    waiting = asyncio.ensure_future(tokens.ready("t"))
    await asyncio.sleep(0)
    assert not waiting.done()
    tokens.close("t")
    await asyncio.wait_for(waiting, 5)


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (error(401), Later),
        (error(429, **{"Retry-After": "2"}), Later),
        (error(502), Unsure),
        (error(404, 10003, discord.NotFound), Refused),
        (error(404, 10008, discord.NotFound), Refused),
        (error(403, 50007, discord.Forbidden), Refused),
        (error(403, 160006, discord.Forbidden), Later),
        (error(400, 30010), Sent),
        (discord.RateLimited(40.0), Later),
        (discord.LoginFailure("no"), Later),
        (aiohttp.ServerDisconnectedError(), Unsure),
        (ConnectionResetError(104, "reset"), Unsure),
        (TimeoutError(), Unsure),
    ],
)
def test_every_end_of_a_post_has_its_word(raised, kind):
    """An answer says certainly; silence after the request went out does not."""
    assert isinstance(outcome.of(raised, is_repeatable=False), kind)


@pytest.mark.parametrize("raised", [error(502), aiohttp.ServerDisconnectedError(), TimeoutError()])
def test_what_can_be_repeated_is_simply_repeated(raised):
    """An edit made twice is one edit."""
    assert isinstance(outcome.of(raised, is_repeatable=True), Later)


def test_refusals_say_what_helps():
    """What is gone is told apart from what a person can put right."""
    assert outcome.of(error(404, 10003, discord.NotFound), is_repeatable=False) == Refused("gone", "Discord says no")
    closed = outcome.of(error(403, 50007, discord.Forbidden), is_repeatable=False)
    assert "allow them" in closed.remedy
    assert outcome.of(error(401), is_repeatable=True).blocked


def test_where_reading_begins():
    """From what was surely heard, generously; else from the last message; where nothing ever was, nothing is missed."""
    place = Place("discord", "11")
    before = snowflake_at(NOW - MARGIN)
    assert first_missed(LastSeen(place, "5", NOW), None) == before
    assert first_missed(LastSeen(place, "5", NOW), NOW - timedelta(hours=1)) < before
    assert first_missed(LastSeen(place, "5"), None) == 5
    assert first_missed(LastSeen(place), None) is None


def test_what_is_known_and_not_there_any_more_was_deleted():
    """Only as far back as was read, and only what should stand there; none is news twice by another order."""
    there = [{"id": "30"}, {"id": "50"}]
    assert vanished(["50", "40", "30", "10"], there, 20) == ["40"]
    assert vanished(["50", "40", "30", "10"], there, 0) == ["10", "40"]
    assert vanished([], there, 0) == vanished(["30"], there, 0) == []


def test_a_posts_own_tags_stay_beside_ours():
    """At most five, ours first; of ours only those that are wanted now."""
    tags = [{"id": str(n), "name": name} for n, name in enumerate(("New", "Assigned", "billing", "own", "more", "most", "last"))]
    label = Label(Place("discord", "12", "120"), ("Assigned", "billing"), ("New", "Assigned", "billing"))
    assert chosen(["0", "3", "4", "5", "6"], tags, label) == ["1", "2", "3", "4", "5"]
    assert chosen([], tags, Label(label.place, ("Unheard of",), label.known)) == []
