"""Judgements: what they are made from, and what was made; written once, read by the card, by explanations and by reports."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select

from bot.messages import Judgement, judgement
from bot.queue.judgement_tables import judgements
from bot.queue.store import meanings
from bot.queue.tables import messages, tickets
from bot.queue.ticket import Status, Ticket


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with the priority that followed from it, and every reason in words."""

    ticket_id: int
    at: datetime
    judgement: Judgement
    priority: str
    reasons: tuple[str, ...]


_ADD = insert(judgements)
_LATEST = (
    select(judgements).where(judgements.c.ticket_id == bindparam("ticket")).order_by(judgements.c.id.desc()).limit(bindparam("at_most"))
)


def record(tx: Connection, judged: Judged) -> None:
    """Append a judgement, and keep what the ticket means now."""
    best = judged.judgement.guesses[0] if judged.judgement.guesses else None
    row = {
        "ticket_id": judged.ticket_id,
        "at": judged.at,
        "category": best.category if best else "",
        "probability": best.probability if best else 0.0,
        "is_sure": judged.judgement.is_sure,
        "priority": judged.priority,
        "reasons": list(judged.reasons),
        "facts": _facts(judged.judgement),
        "model": judged.judgement.model,
    }
    tx.execute(_ADD, row)
    if judged.judgement.vector and not judged.judgement.doubt:  # three who say good morning are no trouble
        meanings.keep(tx, judged.ticket_id, judged.at, judged.judgement.embedder, judged.judgement.vector)


def _facts(judgement: Judgement) -> dict[str, Any]:
    """Give it as JSON can hold it; the vector has a table of its own, what each message sounded like stands in history."""
    facts = asdict(judgement)
    del facts["vector"], facts["heard"]
    return facts


def latest(tx: Connection, ticket_id: int) -> Judged | None:
    """Give what was made of a ticket last."""
    return next(iter(of_ticket(tx, ticket_id, 1)), None)


def of_ticket(tx: Connection, ticket_id: int, limit: int = 50) -> Sequence[Judged]:
    """Give a ticket's judgements, newest first."""
    rows = tx.execute(_LATEST, {"ticket": ticket_id, "at_most": limit})
    return [Judged(row.ticket_id, row.at, judgement(row.facts), row.priority, tuple(row.reasons)) for row in rows]


_NEWEST = select(*(tickets.c[name] for name in Ticket.__dataclass_fields__)).where(
    and_(tickets.c.customer_spoke_at.is_not(None), tickets.c.merged_into.is_(None))
)


def newest_tickets(tx: Connection, limit: int) -> list[Ticket]:
    """Give the tickets that customers opened last, newest first; those that went into others are left out."""
    rows = tx.execute(_NEWEST.order_by(tickets.c.opened_at.desc(), tickets.c.id.desc()).limit(limit))
    return [replace(Ticket(*row), status=Status(row.status)) for row in rows]


_SAID = and_(messages.c.ticket_id == bindparam("ticket"), messages.c.speaker == "customer", ~messages.c.is_deleted)
_HEARD = select(messages.c.id, messages.c.text).where(_SAID).order_by(messages.c.id.desc()).limit(bindparam("at_most"))
_UNANSWERED = select(func.count()).select_from(messages).where(_SAID)


def heard(tx: Connection, ticket_id: int, limit: int) -> list[tuple[int, str]]:
    """Give what the customer wrote, the newest ``limit`` messages with their numbers, oldest first."""
    return [(row.id, row.text) for row in tx.execute(_HEARD, {"ticket": ticket_id, "at_most": limit})][::-1]


def unanswered(tx: Connection, ticket: Ticket, until: datetime) -> int:
    """How many messages the customer wrote since the team last answered, up to a time."""
    known = _UNANSWERED.where(messages.c.at <= until)
    since = known if ticket.agent_spoke_at is None else known.where(messages.c.at > ticket.agent_spoke_at)
    return int(tx.execute(since, {"ticket": ticket.id}).scalar_one())
