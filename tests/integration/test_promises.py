"""Clocks as rows: they follow history in its own transaction, and say what history alone says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random

from bot.desk import lifecycle, merging, promises, replies, splitting
from bot.errors import Refusal
from bot.policy import Policy
from bot.queue.store import clocks, people, tickets
from bot.triage import sla
from tests.driving import Life, dead, waiting
from tests.fakes import MORNING, fake_policy
from tests.integration.promising import ask, call, pass_time, states, swept, warned


async def test_a_ticket_has_its_clocks_from_the_first_moment(life):
    """Four hours for a first answer, twenty-four of work for the end, in the office's hours."""
    await ask(life)
    found = states(life)
    assert found["first_response", 1].due_at == MORNING + timedelta(hours=4)
    assert found["resolution", 1].due_at == MORNING + timedelta(days=2, hours=8)


async def test_a_reply_ends_a_clock_and_a_question_starts_the_next(life):
    """The rows follow with the deed itself."""
    await ask(life)
    life.clock.advance(hours=1)
    await call(life, "ticket reply 1 We are on it")
    assert states(life)["first_response", 1].ending == "met"
    life.clock.advance(hours=1)
    await ask(life, "And what about the other one?")
    assert states(life)["next_response", 1].due_at == MORNING + timedelta(hours=2) + timedelta(days=1)


async def test_pending_and_waking_move_the_due_time(life):
    """An hour of waiting for the customer is an hour more."""
    await ask(life)
    await call(life, "ticket claim 1")
    life.clock.advance(hours=1)
    await call(life, "ticket pend 1 customer")
    assert (states(life)["first_response", 1].due_at, states(life)["first_response", 1].next_at) == (None, None)
    life.clock.advance(hours=1)
    await ask(life, "Here is the file you asked for")
    assert states(life)["first_response", 1].due_at == MORNING + timedelta(hours=5)


async def test_the_card_says_what_is_promised(life):
    """And how it stands when half of it is gone, without any post."""
    await ask(life)
    await swept(life)
    (card,) = life.channel.cards()
    assert "🟢 first response by 02 Mar 13:00 UTC" in dict(card.content.fields)["SLA"]
    await pass_time(life, hours=2)
    assert "🟡" in dict(card.content.fields)["SLA"]
    assert warned(life) == [(1, 50)]
    assert len(life.channel.in_room("triage", "")) == 1


async def test_a_changed_policy_moves_open_clocks_and_no_others(life, tmp_path):
    """From the next start on; what ended was promised under the old one."""
    await ask(life)
    await ask(life, "Another thing", who="bob")
    await call(life, "ticket reply 2 Hello")
    await swept(life)
    before = states(life, 2)["first_response", 1]
    other = Life(life.database.url, tmp_path, life.channel, life.clock, policy=longer(fake_policy()))
    await swept(other)
    assert states(other)["first_response", 1].due_at == MORNING + timedelta(hours=8)
    assert states(other, 2)["first_response", 1] == before
    other.close()


def longer(policy: Policy) -> Policy:
    """Promise everybody a day of eight hours."""
    rules = tuple(rule.model_copy(update={"first_response": replace(rule.first_response, minutes=480)}) for rule in policy.sla.rules)
    return policy.model_copy(update={"sla": policy.sla.model_copy(update={"rules": rules})})


# ------------------------------------------------------------------------------------------------ live = recomputed


async def test_the_rows_are_what_history_says(life):
    """After hundreds of random deeds the clocks in the table are those that the history alone gives."""
    chance = Random(4)  # noqa: S311 - a seed, not a secret
    with life.database.write() as tx:
        lena = people.find(tx, "fake", "lena")
    assert lena is not None
    for number in range(12):
        await ask(life, who=f"customer{number % 6}", text=f"Question {number}")
    for step in range(150):
        life.clock.advance(minutes=chance.randint(0, 90))
        number = chance.randint(1, 6)
        if chance.random() < 0.3:
            await ask(life, f"More {step}", who=f"customer{chance.randint(0, 5)}")
            continue
        with life_work(life) as work, suppressing():
            deeds(work, lena, number, chance)
        if step % 10 == 0:
            life.desk.sweep()
    await life.rest(timedelta(hours=4))  # the last snooze ends
    compare(life)
    assert dead(life.database) == []
    assert waiting(life.database) == []


def deeds(work, lena, number: int, chance: Random) -> None:
    ticket = tickets.get(work.tx, number)
    choice = chance.choice(["reply", "pend", "internal", "start", "resolve", "reopen", "priority", "release", "merge", "split", "undo"])
    match choice:
        case "reply":
            replies.reply(work, lena, number, "An answer")
        case "pend":
            lifecycle.pend(work, lena, number, "customer")
        case "internal":
            lifecycle.pend(work, lena, number, "internal", wake_at=work.now + timedelta(hours=3))
        case "start":
            lifecycle.start(work, lena, number)
        case "resolve":
            lifecycle.resolve(work, lena, number)
        case "reopen":
            lifecycle.reopen(work, None, number)
        case "priority":
            lifecycle.set_priority(work, lena, number, chance.choice(["urgent", "high", "normal", "low"]))
        case "release":
            lifecycle.release(work, lena, number)
        case "merge" if ticket.is_open and chance.random() < 0.1:
            merging.merge(work, lena, number, chance.randint(1, 6), both=True)
        case "split" if chance.random() < 0.3 and (found := splitting.said(work, ticket)):
            splitting.split(work, lena, ticket, str(chance.choice(found).id))
        case "undo" if chance.random() < 0.5:
            splitting.undo(work, lena, ticket)


@contextmanager
def life_work(life: Life) -> Iterator[object]:
    with life.desk._work() as work:
        yield work
        promises.keep(work)
        work.finish()


@contextmanager
def suppressing() -> Iterator[None]:
    """Pass over what the lifecycle refuses: the next deed is another."""
    try:
        yield
    except Refusal:
        return


def compare(life: Life) -> None:
    with life.desk._work() as work:
        for number in range(1, 7):
            rows = {(one.kind, one.sequence): one for one in clocks.of_ticket(work.tx, number)}
            found = sla.clocks(work.terms, tickets.history_of(work.tx, number))
            assert set(rows) == {(one.kind, one.sequence) for one in found}
            for clock in found:
                row = rows[clock.kind, clock.sequence]
                said_now = promises.state_of(work, number, clock, row.warned)
                volatile = {"id": row.id, "warned": row.warned, "next_at": row.next_at, "breached_at": row.breached_at}
                assert replace(said_now, **volatile) == row
