"""
What people did to articles in chat: versions, what they said of them, and what a look over the base found. Storage only.

Kept apart from the articles themselves, so that an import of files never writes over it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Float, Index, Text
from sqlmodel import Field, SQLModel

from bot.kb.tables import articles
from bot.queue.tables import ID, METADATA, Instant

__all__ = ["articles", "care", "doubts", "findings", "versions"]


def _words() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class CareRow(SQLModel, table=True):
    """
    What chat knows of an article beyond its words.

    ``file_hash`` is that of the file it was imported from, where somebody has edited it in chat since; ``reviewed_at`` is when
    somebody last said that it is right; ``successor`` the article that a merged one is found under.
    """

    __tablename__ = "knowledge_care"
    article_id: str = Field(sa_column=Column(Text, primary_key=True))
    file_hash: str = _words()
    reviewed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    reviewed_by: str = _words()
    successor: str = _words()


class VersionRow(SQLModel, table=True):
    """An article as somebody left it. ``what`` is imported (before the first edit), added, edited, retired, merged or restored."""

    __tablename__ = "knowledge_versions"
    __table_args__ = (Index("uq_knowledge_versions_number", "article_id", "number", unique=True),)
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    article_id: str = _words()
    number: int = Field()
    what: str = _words()
    title: str = _words()
    text: str = _words()
    visibility: str = _words()
    product: str = _words()
    owner: str = _words()
    person_id: int | None = Field(default=None, sa_column=Column(ID, nullable=True))
    by: str = _words()
    why: str = _words()
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class DoubtRow(SQLModel, table=True):
    """Somebody said that an article is wrong, or resolved a ticket otherwise than the article would have."""

    __tablename__ = "knowledge_doubts"
    __table_args__ = (Index("ix_knowledge_doubts_article", "article_id", "at"),)
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    article_id: str = _words()
    ticket_id: int | None = Field(default=None, sa_column=Column(ID, nullable=True))
    by: str = _words()
    why: str = _words()
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class FindingRow(SQLModel, table=True):
    """
    Why an article should be looked at: ``kind`` is overdue, disliked, contradicted, dead link or duplicate.

    ``other`` is the article that a duplicate is of, else ""; ``words`` say it to a person. One that somebody has answered stays,
    so that two articles that are not the same are not asked about again.
    """

    __tablename__ = "knowledge_findings"
    __table_args__ = (Index("uq_knowledge_findings_about", "article_id", "kind", "other", unique=True),)
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    article_id: str = _words()
    kind: str = _words()
    other: str = _words()
    words: str = _words()
    score: float = Field(default=0.0, sa_column=Column(Float, nullable=False, server_default="0"))
    found_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    answer: str = _words()


care = METADATA.tables["knowledge_care"]
versions = METADATA.tables["knowledge_versions"]
doubts = METADATA.tables["knowledge_doubts"]
findings = METADATA.tables["knowledge_findings"]
