"""Articles that the desk proposes to fill gaps: written, changed, decided on once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, func, insert, select, update

from bot.kb.tables import proposals
from bot.queue.store.database import Transaction

Decision = Literal["approved", "rejected"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed article as its row says it; see the table. ``facts``: keywords, evidence, tickets, is_confirmed."""

    id: int
    question_id: int
    title: str
    text: str
    visibility: str
    made_at: datetime
    article_id: str = ""
    base: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    state: str = "open"
    version: int = 1
    notice_id: int | None = None
    edited_by: int | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None
    why: str = ""

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return self.state == "open"


_PROPOSAL = [proposals.c[name] for name in Proposal.__dataclass_fields__]


def add(tx: Transaction, proposal: Proposal) -> int:
    """Write a proposal down and give its number."""
    values = {name: getattr(proposal, name) for name in Proposal.__dataclass_fields__ if name != "id"}
    return int(tx.execute(insert(proposals).values(values).returning(proposals.c.id)).scalar_one())


def get(tx: Transaction, number: int) -> Proposal | None:
    """Read one."""
    row = tx.execute(select(*_PROPOSAL).where(proposals.c.id == number)).one_or_none()
    return Proposal(*row) if row else None


def number_for(tx: Transaction, question_id: int) -> int:
    """Count the proposals that a question opened so far."""
    return int(tx.execute(select(func.count()).select_from(proposals).where(proposals.c.question_id == question_id)).scalar_one())


def change(tx: Transaction, number: int, **values: Any) -> None:
    """Write single facts of a proposal."""
    tx.execute(update(proposals).where(proposals.c.id == number).values(**values))


def reword(tx: Transaction, before: Proposal, **values: Any) -> bool:
    """Write other words in place of those of a version; False where somebody else was faster."""
    same = and_(proposals.c.id == before.id, proposals.c.version == before.version, proposals.c.state == before.state)
    return tx.execute(update(proposals).where(same).values(**values, version=before.version + 1)).rowcount == 1


def decide(tx: Transaction, proposal: Proposal, decision: Decision, by: int, now: datetime, why: str = "") -> bool:
    """Approve or reject a version, once: False where it was decided on or changed meanwhile."""
    same = and_(proposals.c.id == proposal.id, proposals.c.version == proposal.version, proposals.c.state == "open")
    values = {"state": decision, "decided_by": by, "decided_at": now, "why": why}
    return tx.execute(update(proposals).where(same).values(**values)).rowcount == 1
