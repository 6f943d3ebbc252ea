"""Judgements: what they are made from, and what was made; written once, read by the card, by explanations and by reports."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, insert, select

from bot.messages import Judgement, judgement
from bot.queue.judgement_tables import judgements
from bot.queue.tables import messages
from bot.queue.ticket import Ticket


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
    """Append a judgement."""
    best = judged.judgement.guesses[0] if judged.judgement.guesses else None
    row = {
        "ticket_id": judged.ticket_id,
        "at": judged.at,
        "category": best.category if best else "",
        "probability": best.probability if best else 0.0,
        "is_sure": judged.judgement.is_sure,
        "priority": judged.priority,
        "reasons": list(judged.reasons),
        "facts": asdict(replace(judged.judgement, heard=())),
        "model": judged.judgement.model,
    }
    tx.execute(_ADD, row)


def latest(tx: Connection, ticket_id: int) -> Judged | None:
    """Give what was made of a ticket last."""
    return next(iter(of_ticket(tx, ticket_id, 1)), None)


def of_ticket(tx: Connection, ticket_id: int, limit: int = 50) -> Sequence[Judged]:
    """Give a ticket's judgements, newest first."""
    rows = tx.execute(_LATEST, {"ticket": ticket_id, "at_most": limit})
    return [Judged(row.ticket_id, row.at, judgement(row.facts), row.priority, tuple(row.reasons)) for row in rows]


_SAID = and_(messages.c.ticket_id == bindparam("ticket"), messages.c.speaker == "customer", ~messages.c.is_deleted)
_HEARD = select(messages.c.id, messages.c.text).where(_SAID).order_by(messages.c.id.desc()).limit(bindparam("at_most"))
_UNANSWERED = select(func.count()).select_from(messages).where(_SAID)


def heard(tx: Connection, ticket_id: int, limit: int) -> list[tuple[int, str]]:
    """Give what the customer wrote, the newest ``limit`` messages with their numbers, oldest first."""
    return [(row.id, row.text) for row in tx.execute(_HEARD, {"ticket": ticket_id, "at_most": limit})][::-1]


def unanswered(tx: Connection, ticket: Ticket) -> int:
    """How many messages the customer wrote since the team last answered."""
    since = _UNANSWERED if ticket.agent_spoke_at is None else _UNANSWERED.where(messages.c.at > ticket.agent_spoke_at)
    return int(tx.execute(since, {"ticket": ticket.id}).scalar_one())
