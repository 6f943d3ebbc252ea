"""Clocks and the warnings about them: what the sweep asks, and what keeps each warning to once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, text, update

from bot.queue.promise_tables import clocks, warnings
from bot.queue.store.jobs import for_each_dialect, insert_new
from bot.queue.tables import tickets


@dataclass(frozen=True, slots=True)
class ClockState:
    """
    A clock as its row says it. ``marks`` are pairs of a percentage of the target and the ISO time at which it is used up.

    ``target_s`` is in seconds of working time; ``ending`` is ``met``, ``void`` or ``""``; ``warned`` the highest percentage told of.
    """

    ticket_id: int
    kind: str
    sequence: int
    started_at: datetime
    target_s: int | None = None
    hours: str = ""
    due_at: datetime | None = None
    marks: list[list[Any]] = field(default_factory=list)
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str = ""
    breached_at: datetime | None = None
    warned: int = 0
    next_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Warned:
    """That somebody was told of a percentage of a clock, in which post, and how far up the ladder it went."""

    id: int
    clock_id: int
    ticket_id: int
    threshold: int
    at: datetime
    notice_id: int | None = None
    rung: int = 0
    climb_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: int | None = None


_CLOCK = [clocks.c[name] for name in ClockState.__dataclass_fields__]
_OWN = [name for name in ClockState.__dataclass_fields__ if name not in ("id", "warned")]  # what history decides
_OF = select(*_CLOCK).where(clocks.c.ticket_id == bindparam("the_ticket")).order_by(clocks.c.id)
_OF_LOCKED = {"sqlite": _OF, "postgresql": _OF.with_for_update()}
_ADD = for_each_dialect(
    lambda dialect: insert_new(dialect, clocks).on_conflict_do_nothing(index_elements=["ticket_id", "kind", "sequence"])
)
_CHANGE = update(clocks).where(clocks.c.id == bindparam("the_id"))
_WARNING = [warnings.c[name] for name in Warned.__dataclass_fields__]


def of_ticket(tx: Connection, ticket_id: int, *, for_update: bool = False) -> list[ClockState]:
    """Give a ticket's clocks in the order of their making; ``for_update`` keeps a sweep of another process off them."""
    statement = _OF_LOCKED[tx.dialect.name] if for_update else _OF
    return [ClockState(*row) for row in tx.execute(statement, {"the_ticket": ticket_id})]


def add(tx: Connection, new: Sequence[ClockState]) -> None:
    """Insert clocks; one that is there already is left as it is."""
    if new:
        tx.execute(_ADD[tx.dialect.name], [{name: getattr(one, name) for name in [*_OWN, "warned"]} for one in new])


def change(tx: Connection, clock: ClockState) -> None:
    """Write what history says of a clock now; how far it was warned of is not history's to say."""
    tx.execute(_CHANGE, {name: getattr(clock, name) for name in _OWN} | {"the_id": clock.id})


# word by word as in the index, without which SQLite does not use it
_TICKS = select(*_CLOCK).where(and_(text("clocks.next_at IS NOT NULL"), clocks.c.next_at <= bindparam("now")))
_TICKS = _TICKS.order_by(clocks.c.next_at).limit(bindparam("at_most"))
_TICKS_LOCKED = {"sqlite": _TICKS, "postgresql": _TICKS.with_for_update(skip_locked=True)}


def due_for_warning(tx: Connection, now: datetime, limit: int) -> list[ClockState]:
    """Give the clocks that reached their next percentage, longest ago first, held so that no other process tells of them too."""
    return [ClockState(*row) for row in tx.execute(_TICKS_LOCKED[tx.dialect.name], {"now": now, "at_most": limit})]


_WARN = for_each_dialect(
    lambda dialect: (
        insert_new(dialect, warnings)
        .on_conflict_do_nothing(index_elements=["clock_id", "threshold"])
        .returning(warnings.c.id, warnings.c.clock_id)
    )
)
_MOVE_ON = (
    update(clocks)
    .where(clocks.c.id == bindparam("the_id"))
    .values(warned=bindparam("to"), next_at=bindparam("then"), breached_at=bindparam("broken"))
)


def warn(tx: Connection, found: Sequence[tuple[ClockState, int]], now: datetime) -> dict[int, int]:
    """Note that clocks reached a percentage. Gives the new warnings by clock: one that was noted before is not among them."""
    if not found:
        return {}
    rows = [{"clock_id": clock.id, "ticket_id": clock.ticket_id, "threshold": percent, "at": now, "rung": 0} for clock, percent in found]
    return {row.clock_id: row.id for row in tx.execute(_WARN[tx.dialect.name].values(rows))}


def move_on(tx: Connection, found: Iterable[ClockState]) -> None:
    """Write how far clocks are warned of, when they are next, and whether they are broken."""
    rows = [{"the_id": one.id, "to": one.warned, "then": one.next_at, "broken": one.breached_at} for one in found]
    if rows:
        tx.execute(_MOVE_ON, rows)


def shown_in(tx: Connection, ids: Sequence[int], notice_id: int) -> None:
    """Note in which post warnings stand."""
    tx.execute(update(warnings).where(warnings.c.id.in_(ids)).values(notice_id=notice_id))


def get(tx: Connection, clock_id: int) -> ClockState | None:
    """Give one clock."""
    row = tx.execute(select(*_CLOCK).where(clocks.c.id == clock_id)).one_or_none()
    return ClockState(*row) if row else None


def by_ids(tx: Connection, ids: Sequence[int]) -> list[ClockState]:
    """Give several clocks, those that fall due first in front."""
    found = [ClockState(*row) for row in tx.execute(select(*_CLOCK).where(clocks.c.id.in_(ids)))] if ids else []
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or one.started_at))


_IS_OPEN = text("clocks.ended_at IS NULL AND clocks.due_at IS NOT NULL")


def nearest(tx: Connection, limit: int, until: datetime | None = None) -> list[ClockState]:
    """Give running clocks by what falls due first, broken ones in front; with ``until`` only those that are due by then."""
    statement = select(*_CLOCK).where(_IS_OPEN)
    if until is not None:
        statement = statement.where(clocks.c.due_at <= until)
    return [ClockState(*row) for row in tx.execute(statement.order_by(clocks.c.due_at).limit(limit))]


def how_many_broken(tx: Connection, now: datetime) -> int:
    """Count the promises that are broken and still wait to be kept."""
    return int(tx.execute(select(func.count()).select_from(clocks).where(and_(_IS_OPEN, clocks.c.due_at <= now))).scalar_one())


_AT_RISK = text("clocks.ended_at IS NULL AND clocks.warned >= 75")


def at_risk(tx: Connection, limit: int) -> list[ClockState]:
    """Give running clocks of which three quarters are used, broken ones among them, by what falls due first."""
    return [ClockState(*row) for row in tx.execute(select(*_CLOCK).where(_AT_RISK).order_by(clocks.c.due_at).limit(limit))]


# ------------------------------------------------------------------------------------------------------------- warnings


def warnings_of(tx: Connection, ticket_id: int) -> list[Warned]:
    """Give what was told about a ticket's clocks, oldest first."""
    return [Warned(*row) for row in tx.execute(select(*_WARNING).where(warnings.c.ticket_id == ticket_id).order_by(warnings.c.id))]


def warnings_in(tx: Connection, notice_id: int, ids: Sequence[int] = ()) -> list[Warned]:
    """Give the warnings that stand in a post, or some by their ids."""
    where = warnings.c.id.in_(ids) if ids else warnings.c.notice_id == notice_id
    return [Warned(*row) for row in tx.execute(select(*_WARNING).where(where).order_by(warnings.c.id))]


_CLIMBS = select(*_WARNING).where(and_(text("warnings.climb_at IS NOT NULL"), warnings.c.climb_at <= bindparam("now")))
_CLIMBS = _CLIMBS.order_by(warnings.c.climb_at).limit(bindparam("at_most"))
_CLIMBS_LOCKED = {"sqlite": _CLIMBS, "postgresql": _CLIMBS.with_for_update(skip_locked=True)}


def due_to_climb(tx: Connection, now: datetime, limit: int) -> list[Warned]:
    """Give the warnings whose next rung has come."""
    return [Warned(*row) for row in tx.execute(_CLIMBS_LOCKED[tx.dialect.name], {"now": now, "at_most": limit})]


def climb(tx: Connection, warning_id: int, **values: Any) -> None:
    """Write single facts of a warning's climb (``rung``, ``climb_at``, ``acknowledged_at``, ``acknowledged_by``)."""
    tx.execute(update(warnings).where(warnings.c.id == warning_id).values(**values))


# -------------------------------------------------------------------------------------------------------------- recount

_OPEN_TICKETS = select(tickets.c.id).where(and_(tickets.c.id > bindparam("after"), text("tickets.status <> 'Resolved'")))


def open_tickets_after(tx: Connection, ticket_id: int, limit: int) -> list[int]:
    """Give the numbers of open tickets above one, in order."""
    return list(tx.execute(_OPEN_TICKETS.order_by(tickets.c.id).limit(limit), {"after": ticket_id}).scalars())
