"""What people put right about a ticket's category: triage learns from it, and the rate of misroutes is counted by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, select

from bot.policy import NO_REQUEST
from bot.queue.judgement_tables import corrections
from bot.queue.tables import messages, tickets
from bot.queue.ticket import Status


@dataclass(frozen=True, slots=True)
class Corrected:
    """A ticket's first words, and the category that somebody says they belong to."""

    ticket_id: int
    person_id: int
    category: str
    subcategory: str
    text: str


def record(
    tx: Connection,
    ticket_id: int,
    person_id: int,
    now: datetime,
    was: str,
    category: str,
    *,
    subcategory: str = "",
    is_misroute: bool = False,
) -> None:
    """Append a correction; the category ``NO_REQUEST`` says that the ticket should not have been one."""
    row = {"ticket_id": ticket_id, "person_id": person_id, "at": now, "was": was, "category": category, "is_misroute": is_misroute}
    tx.execute(insert(corrections), row | {"subcategory": subcategory})


# Brought back, it was one after all, however it ends then: its end is not the one at which this was said of it.
_ENDED_SO = and_(
    tickets.c.id == corrections.c.ticket_id, tickets.c.status == Status.RESOLVED.value, tickets.c.resolved_at == corrections.c.at
)
# Looked up correction by correction: a join would begin with all that was ever resolved.
_NO_REQUEST = and_(corrections.c.category == NO_REQUEST, select(tickets.c.id).where(_ENDED_SO).correlate(corrections).exists())
_NEWEST = select(func.coalesce(func.max(corrections.c.id), 0))
_CALLED = select(func.count()).select_from(corrections).where(_NO_REQUEST)


def mark(tx: Connection) -> tuple[int, int]:
    """Give the newest correction's number and how many tickets are called no request: who knows both has nothing to read."""
    return int(tx.execute(_NEWEST).scalar_one()), int(tx.execute(_CALLED).scalar_one())


_FIRST = (
    select(messages.c.text)
    .where(messages.c.ticket_id == corrections.c.ticket_id, messages.c.speaker == "customer", ~messages.c.is_deleted)
    .order_by(messages.c.id)
    .limit(1)
    .scalar_subquery()
)
_TEXT = func.coalesce(_FIRST, tickets.c.title).label("text")
_LATEST = select(corrections.c.ticket_id, corrections.c.person_id, corrections.c.category, corrections.c.subcategory, _TEXT)
_LATEST = _LATEST.join(tickets, tickets.c.id == corrections.c.ticket_id).order_by(corrections.c.id.desc())


def latest(tx: Connection, limit: int) -> Sequence[Corrected]:
    """Give the newest corrections, oldest first."""
    return [Corrected(*row) for row in tx.execute(_LATEST.limit(limit))][::-1]


_COMMENTS = select(_TEXT).join_from(corrections, tickets, tickets.c.id == corrections.c.ticket_id).where(_NO_REQUEST)
_COMMENTS = _COMMENTS.order_by(corrections.c.id.desc())


def not_requests(tx: Connection, limit: int) -> list[str]:
    """Give the newest texts that people called no request, and that nobody has brought back since."""
    return list(dict.fromkeys(tx.execute(_COMMENTS.limit(limit)).scalars()))


def is_no_request(tx: Connection, ticket_id: int) -> bool:
    """Say whether a ticket ended as no request."""
    return bool(no_requests(tx, [ticket_id]))


def no_requests(tx: Connection, ticket_ids: Sequence[int]) -> set[int]:
    """Give those of the tickets that ended as no request."""
    ended = select(tickets.c.id).join(corrections, _ENDED_SO).where(corrections.c.category == NO_REQUEST)
    return set(tx.execute(ended.where(tickets.c.id.in_(ticket_ids))).scalars()) if ticket_ids else set()
