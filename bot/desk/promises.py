"""
Promises kept: a ticket's clocks follow its history in the transaction that writes it, and the sweep tells what falls due.

What a clock says is decided in ``bot.triage.sla``; that somebody is told once is a row. How the posts read stands in
``bot.desk.warnings``.
"""

from dataclasses import replace
from datetime import datetime

from bot.desk import warnings
from bot.desk.work import Work
from bot.queue.store import clocks, people, tickets
from bot.queue.store.clocks import ClockState
from bot.triage import sla
from bot.triage.sla import BREACH, Clock

AT_ONCE = 2000  # clocks in one transaction of the sweep; more are told of in the next one
RECOUNTED_AT_ONCE = 10  # tickets in one transaction after the policy changed: whoever waits for SQLite meanwhile waits for all of them
COUNTED = "clocks"  # the mark that says under which terms every open clock was reckoned


def keep(work: Work) -> None:
    """Let the clocks of every ticket that this work touched follow its history. Call it before ``finish``; again does nothing."""
    while work.touched:
        follow(work, work.touched.pop())


def follow(work: Work, ticket_id: int) -> None:
    """
    Bring a ticket's clocks up to its history, and let what was told about them say so.

    A clock that ended is history itself: later terms change nothing about it, only a reopening does.
    """
    tickets.lock(work.tx, ticket_id)
    standing = {(one.kind, one.sequence): one for one in clocks.of_ticket(work.tx, ticket_id, for_update=True)}
    new: list[ClockState] = []
    for clock in sla.clocks(work.terms, tickets.history_of(work.tx, ticket_id)):
        old = standing.get((clock.kind, clock.sequence))
        if old is None:
            new.append(state_of(work, ticket_id, clock))
        elif not (old.ended_at and clock.ended_at):
            _change(work, old, replace(state_of(work, ticket_id, clock, old.warned), id=old.id))
    clocks.add(work.tx, new)
    if any(one.warned for one in standing.values()):
        warnings.show_again(work, ticket_id)


def _change(work: Work, old: ClockState, new: ClockState) -> None:
    if new == old:
        return
    clocks.change(work.tx, new)
    if new.kind == "first_response" and new.ended_at is None and new.due_at not in (None, old.due_at):
        work.show_receipts(tickets.get(work.tx, new.ticket_id))  # the customer was told another time


def state_of(work: Work, ticket_id: int, clock: Clock, warned: int = 0) -> ClockState:
    """Give a clock as its row should be now."""
    state = ClockState(ticket_id, clock.kind, clock.sequence, clock.started_at, ended_at=clock.ended_at, ending=clock.end, warned=warned)
    reading = sla.read(work.terms, clock)
    if reading is None:
        return state
    is_breached = clock.end != sla.VOID and sla.is_breached(clock.ended_at, reading.due_at, work.now)
    return replace(
        state,
        target_s=int(reading.promise.target.total_seconds()),
        hours=reading.promise.hours,
        due_at=reading.due_at,
        marks=[[percent, at.isoformat()] for percent, at in reading.marks],
        paused_at=clock.paused_at,
        breached_at=reading.due_at if is_breached else None,
        next_at=None if clock.ended_at else _next_mark(reading.marks, warned),
    )


def _next_mark(marks: tuple[tuple[int, datetime], ...], warned: int) -> datetime | None:
    return next((at for percent, at in marks if percent > warned), None)


# ---------------------------------------------------------------------------------------------------- other terms


def recount(work: Work) -> bool:
    """
    Reckon some of the open tickets' clocks anew if the policy or its calendars changed since that was done; True when all are.

    How far it came is a mark, so that a restart goes on from there.
    """
    counted, _, upto = people.marked(work.tx, COUNTED).partition(":")
    if counted == work.terms.fingerprint and upto == "all":
        return True
    after = int(upto or 0) if counted == work.terms.fingerprint else 0
    found = clocks.open_tickets_after(work.tx, after, RECOUNTED_AT_ONCE)
    for ticket_id in found:
        follow(work, ticket_id)
        work.show_card(tickets.get(work.tx, ticket_id))
    people.mark(work.tx, COUNTED, f"{work.terms.fingerprint}:{found[-1] if found else 'all'}", work.now)
    return not found


# ------------------------------------------------------------------------------------------------------------ sweep


def sweep(work: Work) -> bool:
    """
    Tell what fell due since the last time, each percentage of a clock once and only the highest; True if there is more.

    Reads the indexed times alone: what is not due costs nothing.
    """
    found = clocks.due_for_warning(work.tx, work.now, AT_ONCE)
    reached = [(clock, _reached(clock, work.now)) for clock in found]
    clocks.move_on(work.tx, [_moved_on(clock, percent) for clock, percent in reached])
    told = [(clock, percent) for clock, percent in reached if percent > clock.warned]
    made = clocks.warn(work.tx, told, work.now)
    warnings.tell(work, [(made[clock.id], _moved_on(clock, percent)) for clock, percent in told if clock.id in made])
    warnings.climb(work)
    return len(found) == AT_ONCE


def _reached(clock: ClockState, now: datetime) -> int:
    return max((percent for percent, at in clock.marks if datetime.fromisoformat(at) <= now), default=0)


def _moved_on(clock: ClockState, percent: int) -> ClockState:
    marks = tuple((mark, datetime.fromisoformat(at)) for mark, at in clock.marks)
    warned = max(percent, clock.warned)
    broken = clock.due_at if warned >= BREACH else clock.breached_at
    return replace(clock, warned=warned, next_at=_next_mark(marks, warned), breached_at=broken)


def expected_reply(work: Work, ticket_id: int) -> datetime | None:
    """Give when the customer may expect the first reply; None once they have it, and where nothing is promised."""
    running = (one for one in clocks.of_ticket(work.tx, ticket_id) if one.kind == "first_response" and one.ended_at is None)
    return next((one.due_at for one in running if one.due_at is not None and one.due_at > work.now), None)
