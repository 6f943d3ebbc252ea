"""
The knowledge base's tables. Storage only: nothing outside the store may hold one of these.

A vector belongs to a text, not to a passage: whatever is moved, copied, taken out or put back is never embedded again. An article
that is gone keeps its row, so that every process sees by its revision that it has to be dropped.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Float, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from bot.queue.tables import ID, METADATA, Instant


def _words() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class ArticleRow(SQLModel, table=True):
    """An article. ``state`` is live, retired (kept, never found) or removed (its text is gone, too)."""

    __tablename__ = "knowledge_articles"
    __table_args__ = (
        Index("uq_knowledge_articles_id", "id", unique=True),
        Index("ix_knowledge_articles_revision", "revision"),
    )
    key: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    id: str = _words()
    title: str = _words()
    text: str = _words()
    visibility: str = _words()
    product: str = _words()
    owner: str = _words()
    reviewed: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    url: str = _words()
    source: str = _words()
    hash: str = _words()
    state: str = _words()
    revision: int = Field(sa_column=Column(ID, nullable=False))
    changed_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class PassageRow(SQLModel, table=True):
    """
    A piece of a live article. ``hash`` is that of the text that is embedded: by it the vector is found.

    A number is never given twice (SQLite does that unless it is told), so that an index that is behind can only miss a passage,
    never take another one for it.
    """

    __tablename__ = "knowledge_passages"
    __table_args__ = (
        Index("uq_knowledge_passages_place", "article_key", "number", unique=True),
        Index("ix_knowledge_passages_hash", "hash"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    article_key: int = Field(sa_column=Column(ID, nullable=False))
    number: int = Field()
    heading: str = _words()
    anchor: str = _words()
    text: str = _words()
    hash: str = _words()


class VectorRow(SQLModel, table=True):
    """What one model made of one text: ``dimension`` little-endian 16-bit floats, of length one."""

    __tablename__ = "knowledge_vectors"
    model: str = Field(sa_column=Column(Text, primary_key=True))
    hash: str = Field(sa_column=Column(Text, primary_key=True))
    vector: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class QuestionRow(SQLModel, table=True):
    """
    A question that was asked, with its vector and what came of it.

    ``outcome`` is answered, helped (somebody said so, or an article was named at resolve), no_answer, thumbs_down or filed;
    ``article_id`` the article that answered. An open gap has no ``closed_at``.
    """

    __tablename__ = "knowledge_questions"
    __table_args__ = (Index("ix_knowledge_questions_outcome", "outcome", "asked_at"),)
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    text: str = _words()
    model: str = _words()
    vector: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    audience: str = _words()
    outcome: str = _words()
    article_id: str = _words()
    customer: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    ticket_id: int | None = Field(default=None, sa_column=Column(ID, nullable=True))
    weight: float = Field(default=1.0, sa_column=Column(Float, nullable=False, server_default="1"))
    handling_s: int | None = Field(default=None, sa_column=Column(ID, nullable=True))
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class StateRow(SQLModel, table=True):
    """One row: ``revision`` counts every change of the base, ``base`` tells this one from any other that the same file cache served."""

    __tablename__ = "knowledge_state"
    id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    base: str = _words()
    revision: int = Field(sa_column=Column(ID, nullable=False))


articles = METADATA.tables["knowledge_articles"]
passages = METADATA.tables["knowledge_passages"]
vectors = METADATA.tables["knowledge_vectors"]
questions = METADATA.tables["knowledge_questions"]
state = METADATA.tables["knowledge_state"]
