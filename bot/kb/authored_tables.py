"""
What people did to articles in chat: versions, what they said of them, and what a look over the base found. Storage only.

Kept apart from the articles themselves, so that an import of files never writes over it.
"""

from datetime import datetime

from sqlalchemy import Column, Float, Index, Text
from sqlmodel import Field, SQLModel

from bot.kb.tables import articles
from bot.queue.columns import Instant, id_column, ref_column, text_column, time_column
from bot.queue.tables import METADATA

__all__ = ["articles", "care", "doubts", "findings", "versions"]


class CareRow(SQLModel, table=True):
    """
    What chat knows of an article beyond its words.

    ``file_hash`` is that of the file it was imported from, where somebody has edited it in chat since; ``reviewed_at`` is when
    somebody last said that it is right; ``successor`` the article that a merged one is found under.
    """

    __tablename__ = "knowledge_care"
    article_id: str = Field(sa_column=Column(Text, primary_key=True))
    file_hash: str = text_column()
    reviewed_at: datetime | None = time_column(nullable=True)
    reviewed_by: str = text_column()
    successor: str = text_column()


class VersionRow(SQLModel, table=True):
    """An article as somebody left it. ``what`` is imported (before the first edit), added, edited, retired, merged or restored."""

    __tablename__ = "knowledge_versions"
    __table_args__ = (Index("uq_knowledge_versions_number", "article_id", "number", unique=True),)
    id: int | None = id_column()
    article_id: str = text_column()
    number: int = Field()
    what: str = text_column()
    title: str = text_column()
    text: str = text_column()
    visibility: str = text_column()
    product: str = text_column()
    owner: str = text_column()
    person_id: int | None = ref_column(nullable=True)
    by: str = text_column()
    why: str = text_column()
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class DoubtRow(SQLModel, table=True):
    """Somebody said that an article is wrong, or resolved a ticket otherwise than the article would have."""

    __tablename__ = "knowledge_doubts"
    __table_args__ = (Index("ix_knowledge_doubts_article", "article_id", "at"),)
    id: int | None = id_column()
    article_id: str = text_column()
    ticket_id: int | None = ref_column(nullable=True)
    by: str = text_column()
    why: str = text_column()
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class FindingRow(SQLModel, table=True):
    """
    Why an article should be looked at: ``kind`` is overdue, disliked, contradicted, dead link or duplicate.

    ``other`` is the article that a duplicate is of, else ""; ``words`` say it to a person. One that somebody has answered stays,
    so that two articles that are not the same are not asked about again.
    """

    __tablename__ = "knowledge_findings"
    __table_args__ = (Index("uq_knowledge_findings_about", "article_id", "kind", "other", unique=True),)
    id: int | None = id_column()
    article_id: str = text_column()
    kind: str = text_column()
    other: str = text_column()
    words: str = text_column()
    score: float = Field(default=0.0, sa_column=Column(Float, nullable=False, server_default="0"))
    found_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    answered_at: datetime | None = time_column(nullable=True)
    answer: str = text_column()


care = METADATA.tables["knowledge_care"]
versions = METADATA.tables["knowledge_versions"]
doubts = METADATA.tables["knowledge_doubts"]
findings = METADATA.tables["knowledge_findings"]
