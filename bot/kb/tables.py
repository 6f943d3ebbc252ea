"""
The knowledge base's tables. Storage only: nothing outside the store may hold one of these.

A vector belongs to a text, not to a passage: whatever is moved, copied, taken out or put back is never embedded again. An article
that is gone keeps its row, so that every process sees by its revision that it has to be dropped.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from bot.queue.columns import ID, Instant, facts_column, id_column, only_where, ref_column, text_column, time_column
from bot.queue.tables import METADATA


class ArticleRow(SQLModel, table=True):
    """An article. ``state`` is live, retired (kept, never found) or removed (its text is gone, too)."""

    __tablename__ = "knowledge_articles"
    __table_args__ = (
        Index("uq_knowledge_articles_id", "id", unique=True),
        Index("ix_knowledge_articles_revision", "revision"),
    )
    key: int | None = id_column()
    id: str = text_column()
    title: str = text_column()
    text: str = text_column()
    visibility: str = text_column()
    product: str = text_column()
    owner: str = text_column()
    reviewed: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    url: str = text_column()
    source: str = text_column()
    hash: str = text_column()
    state: str = text_column()
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
    id: int | None = id_column()
    article_key: int = Field(sa_column=Column(ID, nullable=False))
    number: int = Field()
    heading: str = text_column()
    anchor: str = text_column()
    text: str = text_column()
    hash: str = text_column()


class VectorRow(SQLModel, table=True):
    """What one model made of one text: ``dimension`` little-endian 16-bit floats, of length one."""

    __tablename__ = "knowledge_vectors"
    model: str = Field(sa_column=Column(Text, primary_key=True))
    hash: str = Field(sa_column=Column(Text, primary_key=True))
    vector: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class QuestionRow(SQLModel, table=True):
    """
    A question with what was answered and what came of it. A ticket's own has no ``person_id``: its answer stands on its card.

    ``outcome`` is answered, helped (somebody said so, or an article was named at resolve), no_answer, thumbs_down or filed, and ""
    until it is answered; ``article_id`` the article that helped. ``vector`` is what ``model`` makes of ``understood``. The last
    three outcomes are gaps, open ones without ``closed_at``; ``proposal_id`` is the article proposed to fill it.
    """

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_ticket", "ticket_id", "id", **only_where("ticket_id IS NOT NULL")),
        Index("ix_questions_person", "person_id", "asked_at"),
        Index("ix_questions_asked", "asked_at"),
        Index("ix_questions_outcome", "outcome", "id"),
        Index("ix_questions_proposal", "proposal_id", **only_where("proposal_id IS NOT NULL")),
        Index("ix_questions_open", "asked_at", **only_where("closed_at IS NULL AND outcome IN ('no_answer', 'thumbs_down', 'filed')")),
    )
    id: int | None = id_column()
    asked_at: datetime = time_column()
    person_id: int | None = ref_column(nullable=True)
    ticket_id: int | None = ref_column(nullable=True)
    channel: str = text_column()
    room: str = text_column()
    thread: str = text_column()
    reply_to: str = text_column()
    audience: str = text_column()
    text: str = text_column()
    before: str = text_column()
    understood: str = text_column()
    model: str = text_column()
    vector: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    answered_at: datetime | None = time_column(nullable=True)
    answer: str = text_column()
    cited: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    confidence: float = Field(default=0.0)
    outcome: str = text_column()
    article_id: str = text_column()
    is_shared: bool = Field(default=False)
    closed_at: datetime | None = time_column(nullable=True)
    proposal_id: int | None = ref_column(nullable=True)


class ProposalRow(SQLModel, table=True):
    """
    An article that the desk proposes to fill a gap; nobody finds it before somebody approves it.

    ``article_id`` is what it became, or the article that it changes; ``base`` is that article's hash when the change was drafted.
    ``facts`` are keywords, evidence and tickets; ``version`` grows with every change of its words; ``state`` is open, approved
    or rejected; ``edited_by`` is who wrote the words, if a person did.
    """

    __tablename__ = "knowledge_proposals"
    id: int | None = id_column()
    question_id: int = Field(sa_column=Column(ID, nullable=False))
    article_id: str = text_column()
    base: str = text_column()
    title: str = text_column()
    text: str = text_column()
    visibility: str = text_column()
    facts: dict[str, Any] = facts_column()
    state: str = text_column()
    version: int = Field(default=1, sa_column=Column(ID, nullable=False, server_default="1"))
    notice_id: int | None = ref_column(nullable=True)
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    edited_by: int | None = ref_column(nullable=True)
    decided_by: int | None = ref_column(nullable=True)
    decided_at: datetime | None = time_column(nullable=True)
    why: str = text_column()


class StateRow(SQLModel, table=True):
    """One row: ``revision`` counts every change of the base, ``base`` tells this one from any other that the same file cache served."""

    __tablename__ = "knowledge_state"
    id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    base: str = text_column()
    revision: int = Field(sa_column=Column(ID, nullable=False))


articles = METADATA.tables["knowledge_articles"]
passages = METADATA.tables["knowledge_passages"]
vectors = METADATA.tables["knowledge_vectors"]
questions = METADATA.tables["questions"]
proposals = METADATA.tables["knowledge_proposals"]
state = METADATA.tables["knowledge_state"]
