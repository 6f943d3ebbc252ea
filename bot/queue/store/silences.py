"""Customers who owe a reply: since when, whether they were asked, and when to look again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, literal, null, select, text, update

from bot.queue.store.jobs import for_each_dialect, insert_new
from bot.queue.tables import tickets
from bot.queue.timer_tables import silences


@dataclass(frozen=True, slots=True)
class SilenceState:
    """One wait for a customer as its row says it."""

    ticket_id: int
    since: datetime
    asked_at: datetime | None = None
    next_at: datetime | None = None


_COLUMNS = [silences.c[name] for name in SilenceState.__dataclass_fields__]


def _begin(dialect: str) -> Any:
    statement = insert_new(dialect, silences)
    anew = {"since": statement.excluded.since, "asked_at": None, "next_at": statement.excluded.next_at}
    return statement.on_conflict_do_update(index_elements=["ticket_id"], set_=anew)


_BEGIN = for_each_dialect(_begin)


def begin(tx: Connection, ticket_id: int, now: datetime) -> None:
    """Note that a ticket waits for its customer from now on; the next sweep reckons until when."""
    tx.execute(_BEGIN[tx.dialect.name], {"ticket_id": ticket_id, "since": now, "asked_at": None, "next_at": now})


# word by word as in the index, without which SQLite does not use it
_DUE = select(silences.c.ticket_id).where(and_(text("silences.next_at IS NOT NULL"), silences.c.next_at <= bindparam("now")))
_DUE = _DUE.order_by(silences.c.next_at).limit(bindparam("at_most"))


def due(tx: Connection, now: datetime, limit: int) -> list[int]:
    """Give the tickets to look at. They are not held: hold each ticket first and read its row again."""
    return list(tx.execute(_DUE, {"now": now, "at_most": limit}).scalars())


def get(tx: Connection, ticket_id: int) -> SilenceState | None:
    """Give one wait."""
    row = tx.execute(select(*_COLUMNS).where(silences.c.ticket_id == ticket_id)).one_or_none()
    return SilenceState(*row) if row else None


def change(tx: Connection, ticket_id: int, values: Mapping[str, Any]) -> None:
    """Write single facts of a wait."""
    tx.execute(update(silences).where(silences.c.ticket_id == ticket_id).values(**values))


def look_at_all_again(tx: Connection, now: datetime) -> None:
    """Have every ticket that waits for its customer looked at anew: the policy changed, or an older version knew of no waits."""
    waiting = and_(tickets.c.status == "Pending", tickets.c.pending_reason == "customer")
    found = select(tickets.c.id, literal(now, silences.c.since.type), null(), literal(now, silences.c.next_at.type)).where(waiting)
    statement = insert_new(tx.dialect.name, silences).from_select(["ticket_id", "since", "asked_at", "next_at"], found)
    tx.execute(statement.on_conflict_do_update(index_elements=["ticket_id"], set_={"next_at": now}))
