"""What a team starts its day with: counts and the worst few of everything, for the categories that are its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, text

from bot.queue.promise_tables import alerts, clocks, incidents, warnings
from bot.queue.store.tickets import by_ids
from bot.queue.tables import tickets
from bot.queue.ticket import Ticket
from bot.queue.timer_tables import handoffs, silences


@dataclass(frozen=True, slots=True)
class Scope:
    """Which categories: those named, or with ``is_rest`` all that are not."""

    categories: tuple[str, ...] = ()
    is_rest: bool = True

    def holds(self) -> Any:
        """Give the condition."""
        return tickets.c.category.not_in(self.categories) if self.is_rest else tickets.c.category.in_(self.categories)


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, and the first few of them with the time that put them there."""

    number: int
    first: tuple[tuple[Ticket, datetime], ...] = ()


_RUNS = text("clocks.ended_at IS NULL AND clocks.due_at IS NOT NULL")


def due(tx: Connection, scope: Scope, after: datetime | None, until: datetime, limit: int) -> Found:
    """Give the tickets of which a running promise falls due in (after, until], soonest first, each once."""
    here = and_(_RUNS, clocks.c.due_at <= until, scope.holds(), tickets.c.id == clocks.c.ticket_id)
    if after is not None:
        here = and_(here, clocks.c.due_at > after)
    first = func.min(clocks.c.due_at)
    soonest = select(clocks.c.ticket_id, first).where(here).group_by(clocks.c.ticket_id).order_by(first, clocks.c.ticket_id)
    rows = tx.execute(soonest.limit(limit)).all()
    number = tx.execute(select(func.count(func.distinct(clocks.c.ticket_id))).where(here)).scalar_one()
    return _found(tx, int(number), rows)


# word by word as in the index, without which SQLite does not use it
_WAITS = and_(
    text("tickets.status <> 'Resolved'"),
    tickets.c.customer_spoke_at.is_not(None),
    or_(tickets.c.agent_spoke_at.is_(None), tickets.c.agent_spoke_at < tickets.c.customer_spoke_at),
)


def waiting(tx: Connection, scope: Scope, limit: int) -> Found:
    """Give the tickets whose customer waits for an answer, the longest wait first."""
    return _some(tx, and_(_WAITS, scope.holds()), tickets.c.customer_spoke_at, limit)


def unassigned(tx: Connection, scope: Scope, limit: int) -> Found:
    """Give the tickets that nobody has, the oldest first."""
    return _some(tx, and_(tickets.c.status.in_(("New", "Triaged")), scope.holds()), tickets.c.opened_at, limit)


def _some(tx: Connection, here: Any, at: Any, limit: int) -> Found:
    rows = tx.execute(select(tickets.c.id, at).where(here).order_by(at, tickets.c.id).limit(limit)).all()
    number = len(rows)
    if number == limit:
        number = int(tx.execute(select(func.count()).select_from(tickets).where(here)).scalar_one())
    return _found(tx, number, rows)


def _found(tx: Connection, number: int, rows: Any) -> Found:
    known = by_ids(tx, [ticket_id for ticket_id, _ in rows])
    return Found(number, tuple((known[ticket_id], at) for ticket_id, at in rows))


def open_now(tx: Connection, scope: Scope) -> int:
    """Count the open tickets."""
    here = and_(text("tickets.status <> 'Resolved'"), scope.holds())
    return int(tx.execute(select(func.count()).select_from(tickets).where(here)).scalar_one())


def alerts_between(tx: Connection, scope: Scope, begins: datetime, ends: datetime) -> dict[str, int]:
    """Count a time's alerts by what they were (layer, or kind where it has one), those about no ticket with the rest's."""
    theirs = tickets.c.id == alerts.c.ticket_id
    about = or_(scope.holds(), alerts.c.ticket_id.is_(None)) if scope.is_rest else scope.holds()
    mine = and_(alerts.c.at >= begins, alerts.c.at < ends, about)
    what = func.coalesce(func.nullif(alerts.c.kind, ""), alerts.c.layer)
    joined = alerts.outerjoin(tickets, theirs)
    return {row[0]: row[1] for row in tx.execute(select(what, func.count()).select_from(joined).where(mine).group_by(what))}


def incidents_between(tx: Connection, begins: datetime, ends: datetime) -> int:
    """Count the incidents of volume that opened in a time."""
    here = and_(incidents.c.opened_at >= begins, incidents.c.opened_at < ends)
    return int(tx.execute(select(func.count()).select_from(incidents).where(here)).scalar_one())


_TIMES = (clocks.c.next_at, warnings.c.climb_at, silences.c.next_at, handoffs.c.lead_at, alerts.c.remind_at)


def next_due(tx: Connection) -> datetime | None:
    """Give the soonest time that any row asks a sweep to look."""
    found: list[datetime | None] = [tx.execute(select(func.min(one)).where(one.is_not(None))).scalar_one() for one in _TIMES]
    return min((at for at in found if at is not None), default=None)


# ------------------------------------------------------------------------------------------------------------- alarms


def backlog(tx: Connection) -> int:
    """Count the tickets that wait for the team: open, and not on hold for somebody else."""
    here = tickets.c.status.in_(("New", "Triaged", "Assigned", "In Progress"))
    return int(tx.execute(select(func.count()).select_from(tickets).where(here)).scalar_one())
