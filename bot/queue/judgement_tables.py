"""The tables of judgements, of what tickets mean, and of what people put right. Storage only, as in ``bot.queue.tables``."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from bot.queue.tables import ID, METADATA, Instant

__all__ = ["CorrectionRow", "JudgementRow", "MeaningRow", "corrections", "judgements", "meanings"]


class JudgementRow(SQLModel, table=True):
    """One judgement, append-only. ``facts`` is the whole value as JSON; the columns beside it are what reports ask for."""

    __tablename__ = "judgements"
    __table_args__ = (Index("ix_judgements_ticket", "ticket_id", "id"), Index("ix_judgements_at", "at"))
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    ticket_id: int = Field(default=None, sa_column=Column(ID, nullable=False))
    at: datetime = Field(default=None, sa_column=Column(Instant, nullable=False))
    category: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    probability: float = Field(default=0.0)
    is_sure: bool = Field(default=False)
    priority: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))
    model: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class CorrectionRow(SQLModel, table=True):
    """Somebody said what a ticket is about; ``was`` is what it counted as before. Append-only: the last word counts."""

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_at", "at"), Index("ix_corrections_category", "category"))
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    ticket_id: int = Field(default=None, sa_column=Column(ID, nullable=False))
    person_id: int = Field(default=None, sa_column=Column(ID, nullable=False))
    at: datetime = Field(default=None, sa_column=Column(Instant, nullable=False))
    was: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    category: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    subcategory: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    is_misroute: bool = Field(default=False)


class MeaningRow(SQLModel, table=True):
    """What a ticket means as a vector of ``model``, two bytes a number: the newest judgement's, to be compared with others."""

    __tablename__ = "meanings"
    __table_args__ = (Index("ix_meanings_at", "at"),)
    ticket_id: int = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=False))
    at: datetime = Field(default=None, sa_column=Column(Instant, nullable=False))
    model: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    vector: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))


corrections = METADATA.tables["corrections"]
judgements = METADATA.tables["judgements"]
meanings = METADATA.tables["meanings"]
