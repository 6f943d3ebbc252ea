"""The tables of judgements, of what tickets mean, and of what people put right. Storage only, as in ``bot.queue.tables``."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from bot.queue.columns import ID, facts_column, id_column, ref_column, text_column, time_column
from bot.queue.tables import METADATA

__all__ = ["CorrectionRow", "JudgementRow", "MeaningRow", "corrections", "judgements", "meanings"]


class JudgementRow(SQLModel, table=True):
    """One judgement, append-only. ``facts`` is the whole value as JSON; the columns beside it are what reports ask for."""

    __tablename__ = "judgements"
    __table_args__ = (Index("ix_judgements_ticket", "ticket_id", "id"), Index("ix_judgements_at", "at"))
    id: int | None = id_column()
    ticket_id: int = ref_column()
    at: datetime = time_column()
    category: str = text_column()
    probability: float = Field(default=0.0)
    is_sure: bool = Field(default=False)
    priority: str = text_column()
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    facts: dict[str, Any] = facts_column()
    model: str = text_column()


class CorrectionRow(SQLModel, table=True):
    """Somebody said what a ticket is about; ``was`` is what it counted as before. Append-only: the last word counts."""

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_at", "at"), Index("ix_corrections_category", "category"))
    id: int | None = id_column()
    ticket_id: int = ref_column()
    person_id: int = ref_column()
    at: datetime = time_column()
    was: str = text_column()
    category: str = text_column()
    subcategory: str = text_column()
    is_misroute: bool = Field(default=False)


class MeaningRow(SQLModel, table=True):
    """What a ticket means as a vector of ``model``, two bytes a number: the newest judgement's, to be compared with others."""

    __tablename__ = "meanings"
    __table_args__ = (Index("ix_meanings_at", "at"),)
    ticket_id: int = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=False))
    at: datetime = time_column()
    model: str = text_column()
    vector: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))


corrections = METADATA.tables["corrections"]
judgements = METADATA.tables["judgements"]
meanings = METADATA.tables["meanings"]
