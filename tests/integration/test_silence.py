"""Tickets that wait for their customer: asked once, closed once, and never while the team owes the answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from bot.queue.store import tickets
from bot.queue.ticket import Status
from tests.driving import Life
from tests.fakes import fake_policy
from tests.integration.promising import ask, call, pass_time, swept


def patient(days: int = 14, counts: str = "calendar days"):
    """Give a policy that closes silent tickets."""
    policy = fake_policy()
    rule = policy.lifecycle.model_copy(update={"auto_close_days": days, "auto_close_counts": counts, "hand_off": False})
    queue = policy.alerts.queue.model_copy(update={"enabled": False})
    return policy.model_copy(update={"lifecycle": rule, "alerts": policy.alerts.model_copy(update={"queue": queue})})


@pytest.fixture
async def life(new_life):
    """Give a life of the process that is patient for a fortnight."""
    return await new_life(policy=patient())


async def waiting_for_ada(life) -> None:
    """Let the team answer with a question and wait."""
    await ask(life)
    await call(life, "ticket reply 1 Which invoice is it?")
    await call(life, "ticket pend 1 customer")


def status(life) -> Status:
    """Give the ticket's status."""
    with life.database.read() as tx:
        return tickets.get(tx, 1).status


def asked(life) -> list:
    """Give the posts that ask the customer."""
    return [one for one in life.channel.in_room("dm-ada") if "Do you still need help" in one.content.text]


def closed(life) -> list:
    """Give the posts that tell them of the end."""
    return [one for one in life.channel.in_room("dm-ada") if "heard nothing" in one.content.text]


async def test_they_are_asked_half_way_and_it_is_closed_at_the_end(life):
    """Once each, with the day it ends and a button; the end can be undone with one press."""
    await waiting_for_ada(life)
    await pass_time(life, days=6)
    assert asked(life) == []
    await pass_time(life, days=1)
    await pass_time(life, minutes=5)
    (question,) = asked(life)
    assert "closed on Monday 16 March" in question.content.text
    assert [button.call for button in question.content.buttons] == ["mytickets still 1", "mytickets solved 1"]
    await pass_time(life, days=6)
    assert status(life) is Status.PENDING
    await pass_time(life, days=1, minutes=1)
    assert status(life) is Status.RESOLVED
    await pass_time(life, days=1)
    (end,) = closed(life)
    assert len(asked(life)) == 1
    assert end.content.buttons[0].call == "mytickets reopen 1"
    await call(life, "mytickets reopen 1", "ada")
    assert status(life) is Status.IN_PROGRESS


async def test_one_press_keeps_it_open(life):
    """It goes back to the team, whose clock for the next answer runs again."""
    await waiting_for_ada(life)
    await pass_time(life, days=7)
    await call(life, "mytickets still 1", "ada")
    assert status(life) is Status.IN_PROGRESS
    with life.database.read() as tx:
        assert tickets.get(tx, 1).owes_answer
        running = tx.execute(text("SELECT count(*) FROM clocks WHERE kind = 'next_response' AND ended_at IS NULL")).scalar()
    assert running == 1
    await pass_time(life, days=30)
    assert closed(life) == []


async def test_an_answer_is_enough(life):
    """Any word brings it back, and a later wait begins from nothing."""
    await waiting_for_ada(life)
    await pass_time(life, days=7)
    await ask(life, "It is the one of March")
    assert status(life) is Status.IN_PROGRESS
    await call(life, "ticket reply 1 Thank you. And which line of it?")
    await call(life, "ticket pend 1 customer")
    await pass_time(life, days=6)
    assert len(asked(life)) == 1
    await pass_time(life, days=3)
    assert len(asked(life)) == 2
    assert status(life) is Status.PENDING


async def test_it_never_ends_while_the_team_owes_the_answer(life):
    """Put on hold for the customer without a word to them: their message is the last one."""
    await ask(life)
    await call(life, "ticket claim 1")
    await call(life, "ticket pend 1 customer")
    for _ in range(6):
        await pass_time(life, days=8)
    assert (asked(life), closed(life), status(life)) == ([], [], Status.PENDING)


async def test_other_reasons_wait_for_ever(life):
    """A bank that does not answer is not the customer's silence."""
    await waiting_for_ada(life)
    await call(life, "ticket start 1")
    await call(life, "ticket pend 1 third party")
    for _ in range(4):
        await pass_time(life, days=10)
    assert (asked(life), status(life)) == ([], Status.PENDING)


async def test_what_waits_already_when_the_policy_begins_to_close_is_taken_up(new_life):
    """Also tickets of an older version, which kept no rows of waits."""
    before = await new_life(policy=patient(0))
    await waiting_for_ada(before)
    await pass_time(before, days=40)
    with before.database.write() as tx:
        tx.execute(text("DELETE FROM silences"))
    after = await new_life(policy=patient(14))
    await pass_time(after, minutes=1)
    await pass_time(after, days=10)
    assert len(asked(after)) == 1


async def test_two_processes_ask_and_close_once(life, tmp_path):
    """At the same moment, and with one that dies between its rows and its posts."""
    other, start = Life(life.database.url, tmp_path, life.channel, life.clock, policy=patient()), Barrier(2)
    await waiting_for_ada(life)

    def sweep(one: Life) -> None:
        start.wait()
        one.desk.sweep()

    with ThreadPoolExecutor(2) as pool:
        for days in (0, 7, 7.1):
            life.clock.advance(days=days)
            list(pool.map(sweep, (life, other)))
    await swept(other)
    other.close()
    assert (len(asked(life)), len(closed(life)), status(life)) == (1, 1, Status.RESOLVED)
    with life.database.read() as tx:
        told = [event.what for event in tickets.history_of(tx, 1)]
    assert (told.count("asked if still needed"), told.count("resolved")) == (1, 1)


async def test_the_question_carries_nobodys_words(life):
    """It goes to everybody whose ticket is part of it, so it names a number and no title."""
    await waiting_for_ada(life)
    await ask(life, "My pay is wrong", who="bob")
    await call(life, "ticket merge 2 1 both")
    await call(life, "ticket pend 1 customer")
    await pass_time(life, days=7)
    await pass_time(life, minutes=5)
    assert len(asked(life)) == 1
    theirs = [str(one.content) for one in life.channel.in_room("dm-bob")]
    assert any("Do you still need help with #1?" in one for one in theirs)
    assert not [one for one in theirs if "12 seats" in one]


async def test_a_wait_goes_on_when_a_merge_is_taken_back(life):
    """The customer has the whole time again, and is asked as before."""
    await waiting_for_ada(life)
    await ask(life, "My pay is wrong", who="bob")
    await call(life, "ticket merge 1 2 both")
    await pass_time(life, days=8)
    await call(life, "ticket undo 1")
    assert status(life) is Status.PENDING
    await pass_time(life, days=6)
    assert asked(life) == []
    await pass_time(life, days=2)
    assert len(asked(life)) == 1
