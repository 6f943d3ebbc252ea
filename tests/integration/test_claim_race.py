"""Fifty agents press Claim in one moment: one has the ticket, the others are told who, and history says it once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from threading import Barrier

import pytest

from bot.desk import lifecycle
from bot.desk.desk import Desk
from bot.desk.lifecycle import Deed
from bot.errors import Taken
from bot.messages import Author
from bot.queue.store import people, tickets
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.queue.ticket import Status, Ticket
from tests.fakes import CHANNEL, MORNING, fake_policy

AGENTS = 50


@pytest.fixture
def desks(database, clock, channel, tmp_path, backend):
    """One desk on SQLite, two processes' worth of them on Postgres."""
    with ExitStack() as stack:
        found = [database]
        if backend == "postgres":
            found.append(Database(database.url))
            stack.callback(found[1].close)
        files = FileStore(tmp_path / "files")
        yield [Desk(one, fake_policy(), clock.now, {channel.name: channel.capabilities}, files) for one in found]


@pytest.fixture
def agents(database):
    with database.write() as tx:
        return [people.know(tx, Author(CHANNEL, f"agent-{number}", f"Agent {number}"), MORNING) for number in range(AGENTS)]


def opened(desk: Desk, title: str = "Invoice") -> int:
    with desk._work() as work:
        number = tickets.create(work.tx, Ticket(0, title, Status.NEW, 1, MORNING))
        lifecycle.write_down(work, ticket := tickets.get(work.tx, number), ticket, Deed("opened"))
        return number


def at_once(desks: list[Desk], agents: list[people.Person], act) -> list[object]:
    """Let every agent act in the same moment; give what each came to, their refusals included."""
    start = Barrier(len(agents))

    def one(numbered: tuple[int, people.Person]) -> object:
        number, agent = numbered
        start.wait()
        try:
            with desks[number % len(desks)]._work() as work:
                done = act(work, agent)
                work.finish()
                return done
        except Taken as taken:
            return taken

    with ThreadPoolExecutor(len(agents)) as pool:
        return list(pool.map(one, enumerate(agents)))


def test_of_fifty_who_claim_at_once_one_wins(desks, agents):
    """One owner, 49 who are told the owner's name, one line of history, one version."""
    number = opened(desks[0])
    ends = at_once(desks, agents, lambda work, agent: lifecycle.claim(work, agent, tickets.get(work.tx, number)))
    (won,) = [end for end in ends if isinstance(end, Ticket)]
    winner = next(agent for agent in agents if agent.id == won.assignee_id)
    assert sum(f"{winner.shown} took #{number}" in str(end) for end in ends) == AGENTS - 1
    with desks[0].database.read() as tx:
        ticket, history = tickets.get(tx, number), tickets.history_of(tx, number)
    assert (ticket.assignee_id, ticket.status, ticket.version) == (winner.id, Status.ASSIGNED, 1)
    assert [(event.what, event.actor_id) for event in history] == [("opened", None), ("claimed", winner.id)]


def test_a_winner_who_presses_again_still_has_it(desks, agents):
    """Claiming one's own ticket many times at once is one claim."""
    number = opened(desks[0])
    ends = at_once(desks, [agents[0]] * 8, lambda work, agent: lifecycle.claim(work, agent, tickets.get(work.tx, number)))
    assert all(isinstance(end, Ticket) and end.assignee_id == agents[0].id for end in ends)
    with desks[0].database.read() as tx:
        assert [event.what for event in tickets.history_of(tx, number)] == ["opened", "claimed"]


def test_many_tickets_claimed_by_many_have_one_owner_each(desks, agents):
    """Every agent grabs at every ticket; each ticket ends with exactly one claim in its history."""
    numbers = [opened(desks[0], f"Invoice {n}") for n in range(5)]
    for number in numbers:
        at_once(desks, agents[:10], lambda work, agent, number=number: lifecycle.claim(work, agent, tickets.get(work.tx, number)))
    with desks[0].database.read() as tx:
        claims = Counter(event.ticket_id for number in numbers for event in tickets.history_of(tx, number) if event.what == "claimed")
    assert claims == dict.fromkeys(numbers, 1)


def test_changes_made_at_once_are_all_kept(desks, agents):
    """Nobody's change is overwritten: as many versions and lines of history as changes."""
    number = opened(desks[0])
    at_once(desks, agents[:20], lambda work, agent: lifecycle.change(work, number, Deed("noted", agent), _retitled))
    with desks[0].database.read() as tx:
        ticket, history = tickets.get(tx, number), tickets.history_of(tx, number)
    assert ticket.title == "Invoice" + "!" * 20
    assert (ticket.version, len(history)) == (20, 21)


def _retitled(ticket: Ticket) -> Ticket:
    return replace(ticket, title=ticket.title + "!")
