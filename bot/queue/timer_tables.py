"""The tables of what waits for its time: customers who owe a reply, and tickets on offer to the next shift. Storage only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from bot.queue.columns import ID, id_column, only_where, ref_column, text_column, time_column
from bot.queue.tables import METADATA

__all__ = ["HandoffRow", "SilenceRow", "handoffs", "silences"]


class SilenceRow(SQLModel, table=True):
    """
    A ticket that waits, or waited, for its customer. ``since`` is when it was said last that it does.

    ``asked_at`` is when the customer was asked half-way whether they still need help; ``next_at`` when to look again, None when
    there is nothing to wait for.
    """

    __tablename__ = "silences"
    __table_args__ = (Index("ix_silences_next", "next_at", **only_where("next_at IS NOT NULL")),)
    ticket_id: int = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=False))
    since: datetime = time_column()
    asked_at: datetime | None = time_column(nullable=True)
    next_at: datetime | None = time_column(nullable=True)


class HandoffRow(SQLModel, table=True):
    """
    Tickets that somebody offers to whoever works on. ``key`` keeps the one at the end of a shift to once.

    ``lead_at`` is when the lead is told that some were not taken, None once that is done or not needed.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        Index("uq_handoffs_key", "key", unique=True),
        Index("ix_handoffs_person", "person_id", "at"),
        Index("ix_handoffs_lead", "lead_at", **only_where("lead_at IS NOT NULL")),
    )
    id: int | None = id_column()
    key: str = text_column()
    person_id: int = ref_column()
    at: datetime = time_column()
    ticket_ids: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    notice_id: int | None = ref_column(nullable=True)
    lead_at: datetime | None = time_column(nullable=True)


silences = METADATA.tables["silences"]
handoffs = METADATA.tables["handoffs"]
