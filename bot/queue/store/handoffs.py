"""Tickets on offer to whoever works on: by whom, which, and when the lead is to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select, text, update

from bot.queue.store.jobs import insert_new
from bot.queue.timer_tables import handoffs


@dataclass(frozen=True, slots=True)
class HandoffState:
    """One offer as its row says it."""

    id: int
    key: str
    person_id: int
    at: datetime
    ticket_ids: list[int]
    notice_id: int | None = None
    lead_at: datetime | None = None


_COLUMNS = [handoffs.c[name] for name in HandoffState.__dataclass_fields__]


def create(tx: Connection, key: str, person_id: int, ticket_ids: list[int], now: datetime, lead_at: datetime) -> int | None:
    """Make an offer and give its number; None if there is one under this key."""
    values = {"key": key, "person_id": person_id, "at": now, "ticket_ids": ticket_ids, "lead_at": lead_at}
    statement = insert_new(tx.dialect.name, handoffs).values(values).on_conflict_do_nothing(index_elements=["key"])
    found: int | None = tx.execute(statement.returning(handoffs.c.id)).scalar_one_or_none()
    return found


def get(tx: Connection, handoff_id: int) -> HandoffState | None:
    """Give one offer."""
    row = tx.execute(select(*_COLUMNS).where(handoffs.c.id == handoff_id)).one_or_none()
    return HandoffState(*row) if row else None


def last_of(tx: Connection, person_ids: Sequence[int], since: datetime) -> HandoffState | None:
    """Give somebody's newest offer since a time, under whichever of their numbers."""
    theirs = and_(handoffs.c.person_id.in_(person_ids), handoffs.c.at >= since)
    row = tx.execute(select(*_COLUMNS).where(theirs).order_by(handoffs.c.id.desc()).limit(1)).one_or_none()
    return HandoffState(*row) if row else None


def change(tx: Connection, handoff_id: int, **values: Any) -> None:
    """Write single facts of an offer."""
    tx.execute(update(handoffs).where(handoffs.c.id == handoff_id).values(**values))


# word by word as in the index, without which SQLite does not use it
_DUE = select(*_COLUMNS).where(and_(text("handoffs.lead_at IS NOT NULL"), handoffs.c.lead_at <= bindparam("now")))
_DUE = _DUE.order_by(handoffs.c.lead_at).limit(bindparam("at_most"))
_DUE_LOCKED = {"sqlite": _DUE, "postgresql": _DUE.with_for_update(skip_locked=True)}


def for_the_lead(tx: Connection, now: datetime, limit: int) -> list[HandoffState]:
    """Give the offers of which the lead is to be told now, held so that no other process tells of them too."""
    return [HandoffState(*row) for row in tx.execute(_DUE_LOCKED[tx.dialect.name], {"now": now, "at_most": limit})]
