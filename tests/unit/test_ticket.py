"""The lifecycle: one table of moves, and what stays true whichever way a ticket goes."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import IllegalMove
from bot.queue.ticket import MOVES, OPEN, Status, Ticket, diagram, is_legal, may_reopen, move, refuse

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
N, T, A, I, P, R = Status.NEW, Status.TRIAGED, Status.ASSIGNED, Status.IN_PROGRESS, Status.PENDING, Status.RESOLVED  # noqa: E741
# the product page's lifecycle, written down a second time on purpose
PROMISED = {N: {T, A, R}, T: {A, R}, A: {I, P, T, R}, I: {P, A, T, R}, P: {I, R}, R: {I}}
PAIRS = list(product(Status, Status))


def ticket(status: Status = N, **fields) -> Ticket:
    return Ticket(7, "Invoice", status, requester_id=1, opened_at=NOW, **fields)


@pytest.mark.parametrize(("start", "to"), [pair for pair in PAIRS if pair[1] in PROMISED[pair[0]]])
def test_a_promised_move_is_made(start, to):
    """Every move of the product page is legal and leads where it says."""
    assert is_legal(ticket(start), to)
    assert move(ticket(start), to, now=NOW).status is to


@pytest.mark.parametrize(("start", "to"), [pair for pair in PAIRS if pair[1] not in PROMISED[pair[0]]])
def test_any_other_move_is_refused_with_the_legal_ones(start, to):
    """A move that the table does not have is refused, and the refusal names each move that works now and how to make it."""
    assert not is_legal(ticket(start), to)
    with pytest.raises(IllegalMove) as refusal:
        move(ticket(start), to, now=NOW)
    words = str(refusal.value)
    assert f"#7 is {start}, so it cannot become {to}" in words
    assert words.endswith("What works now: " + "; ".join(f"{how} → {where}" for where, how in MOVES[start].items()) + ".")


def test_a_refusal_speaks_of_what_was_wished():
    """The verb of the person who asked stands in the refusal."""
    assert "cannot be claimed" in str(refuse(ticket(R), "be claimed"))


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_way_out(status):
    """No ticket is ever stuck: each status has at least one legal move, and none leads to itself."""
    assert MOVES[status]
    assert status not in MOVES[status]


@pytest.mark.parametrize("start", [A, I])
def test_giving_a_ticket_back_takes_its_owner_away(start):
    """A ticket in the queue belongs to nobody."""
    assert move(ticket(start, assignee_id=3), T, now=NOW).assignee_id is None


def test_a_resolved_ticket_keeps_its_owner():
    """So that a reopened one comes back to whoever had it."""
    ended = move(ticket(I, assignee_id=3), R, now=NOW)
    assert (ended.assignee_id, ended.resolved_at) == (3, NOW)
    assert move(ended, I, now=NOW + HOUR).assignee_id == 3


def test_pending_without_a_reason_waits_for_the_customer():
    """The usual reason is the default."""
    assert move(ticket(A), P, now=NOW).pending_reason == "customer"


def test_leaving_pending_forgets_why_and_until_when():
    """What a ticket waited for does not outlive the wait."""
    waiting = move(ticket(A), P, now=NOW, pending_reason="internal", wake_at=NOW + HOUR)
    assert (waiting.pending_reason, waiting.wake_at) == ("internal", NOW + HOUR)
    woken = move(waiting, I, now=NOW)
    assert (woken.pending_reason, woken.wake_at) == ("", None)


MOVED = st.tuples(st.sampled_from(Status), st.none() | st.integers(1, 3), st.sampled_from(["", "internal"]), st.booleans())


@given(st.lists(MOVED, max_size=12))
def test_no_sequence_of_moves_breaks_what_a_status_means(steps):
    """Whatever legal moves are made in whatever order, owner, reason, wake-up and end fit the status."""
    now_ticket, now = ticket(), NOW
    for to, owner, reason, has_wake in steps:
        now += HOUR
        if not is_legal(now_ticket, to):
            continue
        if to is A:
            now_ticket = replace(now_ticket, assignee_id=owner or now_ticket.assignee_id)
        now_ticket = move(now_ticket, to, now=now, pending_reason=reason, wake_at=now + HOUR if has_wake else None)
        assert now_ticket.status in Status
        assert now_ticket.status not in (N, T) or now_ticket.assignee_id is None
        assert (now_ticket.pending_reason != "") is (now_ticket.status is P)
        assert now_ticket.wake_at is None or now_ticket.status is P
        assert (now_ticket.resolved_at is not None) is (now_ticket.status is R)
        assert now_ticket.is_open is (now_ticket.status in OPEN)


@given(st.lists(MOVED, max_size=12))
def test_a_move_touches_nothing_but_the_state(steps):
    """Number, title, requester and times of the conversation are not a move's business."""
    before = now_ticket = ticket(customer_spoke_at=NOW, agent_spoke_at=NOW, priority="urgent", tier=2)
    for to, *_ in steps:
        if is_legal(now_ticket, to):
            now_ticket = move(now_ticket, to, now=NOW)
    kept = ("id", "title", "requester_id", "opened_at", "priority", "tier", "customer_spoke_at", "agent_spoke_at", "version")
    assert [getattr(now_ticket, name) for name in kept] == [getattr(before, name) for name in kept]


@pytest.mark.parametrize(
    ("customer", "agent", "status", "owed"),
    [
        (None, None, N, False),
        (NOW, None, N, True),
        (NOW, NOW - HOUR, I, True),
        (NOW, NOW, I, False),
        (NOW, NOW + HOUR, I, False),
        (NOW, None, R, False),
    ],
)
def test_who_spoke_last_says_who_owes_the_next_word(customer, agent, status, owed):
    """The team owes an answer on an open ticket whose customer spoke after the team."""
    assert ticket(status, customer_spoke_at=customer, agent_spoke_at=agent).owes_answer is owed


@pytest.mark.parametrize(("later", "may"), [(timedelta(0), True), (72 * HOUR, True), (72 * HOUR + timedelta(microseconds=1), False)])
def test_a_ticket_reopens_inside_its_window_only(later, may):
    """The window's end still belongs to it."""
    assert may_reopen(ticket(R, resolved_at=NOW), NOW + later, 72 * HOUR) is may


def test_a_merged_ticket_does_not_reopen():
    """Its conversation goes on in the other one."""
    assert not may_reopen(ticket(R, resolved_at=NOW, merged_into=3), NOW, HOUR)


def test_an_open_ticket_cannot_be_reopened():
    """There is nothing to bring back."""
    assert not may_reopen(ticket(I), NOW, HOUR)


def test_the_diagram_has_every_move():
    """The picture in the documentation is the table."""
    lines = [line.strip() for line in diagram().splitlines()]
    arrows = [line for line in lines if "-->" in line and "[*]" not in line]
    assert len(arrows) == sum(len(ways) for ways in MOVES.values())
    assert "InProgress --> Pending: pend, snooze" in arrows
    assert "InProgress: In Progress" in lines


def test_a_ticket_cannot_be_changed_in_place():
    """Values are frozen: a change is a new value."""
    with pytest.raises(FrozenInstanceError):
        ticket().status = R  # type: ignore[misc]
