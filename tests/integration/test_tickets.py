"""Tickets, their places, and their history as the store keeps them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from bot.errors import UnknownTicket
from bot.messages import Place
from bot.queue import tables
from bot.queue.store import tickets
from bot.queue.store.tickets import Event, Wanted
from bot.queue.ticket import PRIORITIES, Status, Ticket
from tests.fakes import MORNING

HOUR = timedelta(hours=1)
BLANK = Ticket(0, "Invoice", Status.NEW, 1, MORNING, channel="slack")


@pytest.fixture
def tx(database):
    with database.write() as tx:
        yield tx


def made(tx, **fields) -> Ticket:
    return tickets.get(tx, tickets.create(tx, replace(BLANK, **fields)))


def test_a_ticket_comes_back_as_it_was_kept(tx):
    """Every field, times aware and in UTC."""
    whole = Ticket(
        0, "Übergang 🙂", Status.PENDING, 1, MORNING, 2, "urgent", "billing", 3, "slack", "internal", MORNING + HOUR, None,
        MORNING, MORNING, MORNING, 7, 6,
    )  # fmt: skip
    number = tickets.create(tx, whole)
    assert tickets.get(tx, number) == replace(whole, id=number, version=0)


def test_numbers_count_up(tx):
    """No number is used twice."""
    assert [made(tx).id for _ in range(3)] == [1, 2, 3]


def test_an_unknown_number_is_refused_in_words(tx):
    """With the way to find the right one."""
    with pytest.raises(UnknownTicket, match="no ticket #99"):
        tickets.get(tx, 99)


def test_a_number_beyond_any_is_unknown_too(tx):
    """Twelve digits can be typed; no database may choke on them."""
    with pytest.raises(UnknownTicket):
        tickets.get(tx, 999_999_999_999)


def test_saving_needs_the_version_that_was_read(tx):
    """Whoever read an older one must decide again; the version grows by one with each change."""
    read = made(tx)
    assert tickets.save(tx, read, replace(read, title="First"))
    assert not tickets.save(tx, read, replace(read, title="Second"))
    now = tickets.get(tx, read.id)
    assert (now.title, now.version) == ("First", 1)
    assert tickets.save(tx, now, replace(now, title="Second"))
    assert tickets.get(tx, read.id).version == 2


def test_a_time_without_a_zone_is_refused(tx):
    """It would be another time on another machine."""
    with pytest.raises(StatementError, match="time zone"):
        tickets.create(tx, replace(BLANK, opened_at=datetime(2026, 3, 2, 9, 0)))  # noqa: DTZ001


# ----------------------------------------------------------------------------------------------------------- lists


def numbers(found: list[Ticket]) -> list[int]:
    return [ticket.id for ticket in found]


def test_the_queue_is_most_important_first_then_oldest(tx):
    """By priority, then by when it was opened, whatever the status."""
    for at, priority in enumerate(reversed(PRIORITIES)):
        made(tx, priority=priority, opened_at=MORNING + at * HOUR)
    late = made(tx, priority="urgent", opened_at=MORNING - HOUR, status=Status.ASSIGNED)
    assert numbers(tickets.listed(tx, Wanted(), 10)) == [late.id, 4, 3, 2, 1]
    assert numbers(tickets.listed(tx, Wanted(), 2)) == [late.id, 4]


def test_the_limit_does_not_hide_what_is_more_important(tx):
    """Many low ones of one status do not stand before an urgent one of another."""
    for _ in range(5):
        made(tx, priority="low", status=Status.NEW, opened_at=MORNING - HOUR)
    urgent = made(tx, priority="urgent", status=Status.PENDING)
    assert numbers(tickets.listed(tx, Wanted(), 1)) == [urgent.id]


def test_lists_narrow_by_every_fact(tx):
    """Status, owner, requester, category, priority, nobody's."""
    made(tx)
    mine = made(tx, assignee_id=5, status=Status.ASSIGNED, category="billing", priority="high")
    ended = made(tx, status=Status.RESOLVED, requester_id=3)
    assert numbers(tickets.listed(tx, Wanted(), 10)) == [2, 1]
    assert numbers(tickets.listed(tx, Wanted(assignee_id=5), 10)) == [mine.id]
    assert numbers(tickets.listed(tx, Wanted(unassigned=True), 10)) == [1]
    assert numbers(tickets.listed(tx, Wanted(status=(Status.RESOLVED,)), 10)) == [ended.id]
    assert numbers(tickets.listed(tx, Wanted(status=tuple(Status), requester_id=3), 10)) == [ended.id]


def test_somebodys_own_tickets_are_newest_first(tx):
    """As one looks for what one asked last."""
    for at in range(3):
        made(tx, opened_at=MORNING + at * HOUR)
    assert numbers(tickets.listed(tx, Wanted(requester_id=1), 2)) == [3, 2]


def test_counts_and_waits(tx):
    """How many stand where, how many somebody opened lately, and who waits longest for an answer."""
    made(tx, customer_spoke_at=MORNING, agent_spoke_at=MORNING + HOUR)
    made(tx, customer_spoke_at=MORNING + HOUR)
    made(tx, customer_spoke_at=MORNING + 2 * HOUR, agent_spoke_at=MORNING, status=Status.IN_PROGRESS)
    made(tx, customer_spoke_at=MORNING - HOUR, status=Status.RESOLVED)
    assert tickets.counts_by_status(tx) == {"New": 2, "In Progress": 1}
    assert tickets.opened_since(tx, 1, MORNING) == 4
    assert tickets.opened_since(tx, 1, MORNING + HOUR) == 0
    assert tickets.waiting_longest(tx) == MORNING + HOUR


# ------------------------------------------------------------------------------------------------------- places

HERE = Place("slack", "C1", "17.1")


def test_a_place_belongs_to_one_ticket(tx):
    """Linked to another one it is that one's, with nothing left of the first."""
    first, second = made(tx), made(tx)
    link = tickets.link(tx, first.id, "customer", HERE)
    tickets.change_conversation(tx, link, receipt_id="17.2", is_closed=True)
    assert tickets.link(tx, second.id, "customer", HERE) == link
    found = tickets.conversation_at(tx, HERE)
    assert found is not None
    assert (found.ticket_id, found.receipt_id, found.is_closed) == (second.id, "", False)
    assert tickets.conversations_of(tx, first.id, "customer") == []


def test_a_place_is_found_exactly(tx):
    """Another thread, room or channel is another place."""
    tickets.link(tx, made(tx).id, "customer", HERE)
    assert tickets.conversation_at(tx, HERE) is not None
    for other in (replace(HERE, thread=""), replace(HERE, room="C2"), replace(HERE, channel="discord")):
        assert tickets.conversation_at(tx, other) is None


def test_places_have_sides(tx):
    """The customer's conversations and the team's card are told apart, oldest first."""
    ticket = made(tx)
    tickets.link(tx, ticket.id, "customer", HERE)
    tickets.link(tx, ticket.id, "team", Place("slack", "C9", "18.1"))
    tickets.link(tx, ticket.id, "customer", replace(HERE, thread="17.5"), is_direct=True)
    assert [c.place.thread for c in tickets.conversations_of(tx, ticket.id, "customer")] == ["17.1", "17.5"]
    assert [c.place.room for c in tickets.conversations_of(tx, ticket.id, "team")] == ["C9"]
    assert tickets.last_direct(tx, "slack", "C1") == ticket.id
    assert tickets.last_direct(tx, "slack", "C9") is None


def test_merging_moves_the_customers_places_and_says_which(tx):
    """So that it can be undone; the card stays where it is."""
    source, target = made(tx), made(tx)
    link = tickets.link(tx, source.id, "customer", HERE)
    tickets.link(tx, source.id, "team", Place("slack", "C9", "18.1"))
    assert tickets.move_conversations(tx, source.id, target.id) == [link]
    assert len(tickets.conversations_of(tx, source.id, "team")) == 1
    assert len(tickets.conversations_of(tx, target.id, "customer")) == 1


# ------------------------------------------------------------------------------------------------------ history


def test_history_is_read_as_it_was_written(tx):
    """Every fact of every event, oldest first."""
    ticket = made(tx)
    first = Event(ticket.id, "opened", MORNING - HOUR, MORNING, 1, "", "New", "asked", "slack", {"message_id": 4, "words": "ä"})
    second = Event(ticket.id, "claimed", MORNING, MORNING)
    tickets.record(tx, first)
    tickets.record(tx, second)
    assert tickets.history_of(tx, ticket.id) == [first, second]


@pytest.mark.parametrize("attack", ["update", "delete", "delete all"])
def test_history_cannot_be_changed(database, attack):
    """The database itself refuses, whoever asks."""
    with database.write() as tx:
        tx.execute(insert(tables.history).values(ticket_id=1, what="opened", at=MORNING, recorded_at=MORNING))
    statement = {
        "update": update(tables.history).values(what="closed"),
        "delete": delete(tables.history).where(tables.history.c.ticket_id == 1),
        "delete all": text("DELETE FROM history"),
    }[attack]
    with pytest.raises(DBAPIError, match="append-only"), database.write() as tx:
        tx.execute(statement)
    with database.read() as tx:
        assert [event.what for event in tickets.history_of(tx, 1)] == ["opened"]


def test_what_is_rolled_back_never_happened(database):
    """A ticket, its history and its jobs stand or fall together."""

    def fails() -> None:
        with database.write() as tx:
            tickets.record(tx, Event(made(tx).id, "opened", MORNING, MORNING))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with database.read() as tx:
        assert tickets.history_of(tx, 1) == []
        assert tickets.counts_by_status(tx) == {}
