"""What people put right about a ticket's category: triage learns from it, and the rate of misroutes is counted by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from bot.queue.judgement_tables import corrections
from bot.queue.tables import messages, tickets


@dataclass(frozen=True, slots=True)
class Corrected:
    """A ticket's first words, and the category that somebody says they belong to."""

    ticket_id: int
    person_id: int
    category: str
    text: str


def record(tx: Connection, ticket_id: int, person_id: int, now: datetime, was: str, category: str, *, is_misroute: bool) -> None:
    """Append a correction."""
    row = {"ticket_id": ticket_id, "person_id": person_id, "at": now, "was": was, "category": category, "is_misroute": is_misroute}
    tx.execute(insert(corrections), row)


def newest(tx: Connection) -> int:
    """Give the number of the newest correction, 0 without any: who knows it has nothing to read."""
    return int(tx.execute(select(func.coalesce(func.max(corrections.c.id), 0))).scalar_one())


_FIRST = (
    select(messages.c.text)
    .where(messages.c.ticket_id == corrections.c.ticket_id, messages.c.speaker == "customer", ~messages.c.is_deleted)
    .order_by(messages.c.id)
    .limit(1)
    .scalar_subquery()
)
_LATEST = select(
    corrections.c.ticket_id, corrections.c.person_id, corrections.c.category, func.coalesce(_FIRST, tickets.c.title).label("text")
)
_LATEST = _LATEST.join(tickets, tickets.c.id == corrections.c.ticket_id).order_by(corrections.c.id.desc())


def latest(tx: Connection, limit: int) -> Sequence[Corrected]:
    """Give the newest corrections, oldest first."""
    return [Corrected(*row) for row in tx.execute(_LATEST.limit(limit))][::-1]
