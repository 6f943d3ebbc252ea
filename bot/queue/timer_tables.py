"""The tables of what waits for its time: customers who owe a reply, and tickets on offer to the next shift. Storage only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, text
from sqlmodel import Field, SQLModel

from bot.queue.tables import ID, METADATA, Instant

__all__ = ["HandoffRow", "SilenceRow", "handoffs", "silences"]


def _ref(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(ID, nullable=nullable))


def _at(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class SilenceRow(SQLModel, table=True):
    """
    A ticket that waits, or waited, for its customer. ``since`` is when it was said last that it does.

    ``asked_at`` is when the customer was asked half-way whether they still need help; ``next_at`` when to look again, None when
    there is nothing to wait for.
    """

    __tablename__ = "silences"
    __table_args__ = (Index("ix_silences_next", "next_at", **_only("next_at IS NOT NULL")),)
    ticket_id: int = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=False))
    since: datetime = _at()
    asked_at: datetime | None = _at(nullable=True)
    next_at: datetime | None = _at(nullable=True)


class HandoffRow(SQLModel, table=True):
    """
    Tickets that somebody offers to whoever works on. ``key`` keeps the one at the end of a shift to once.

    ``lead_at`` is when the lead is told that some were not taken, None once that is done or not needed.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        Index("uq_handoffs_key", "key", unique=True),
        Index("ix_handoffs_person", "person_id", "at"),
        Index("ix_handoffs_lead", "lead_at", **_only("lead_at IS NOT NULL")),
    )
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    key: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    person_id: int = _ref()
    at: datetime = _at()
    ticket_ids: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    notice_id: int | None = _ref(nullable=True)
    lead_at: datetime | None = _at(nullable=True)


silences = METADATA.tables["silences"]
handoffs = METADATA.tables["handoffs"]
