"""The table of questions to the knowledge base, with what was answered and what people made of it. Storage only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, text
from sqlmodel import Field, SQLModel

from bot.queue.tables import ID, METADATA, Instant

__all__ = ["QuestionRow", "questions"]


def _words() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class QuestionRow(SQLModel, table=True):
    """
    One question. A ticket's own has no ``person_id``: its answer stands on the card.

    ``reference`` is the base's own number for it; ``verdict`` is ``up``, ``down`` or ""; ``is_gap`` = the base should
    have answered it and did not.
    """

    __tablename__ = "questions"
    __table_args__ = (
        Index(
            "ix_questions_ticket",
            "ticket_id",
            "id",
            sqlite_where=text("ticket_id IS NOT NULL"),
            postgresql_where=text("ticket_id IS NOT NULL"),
        ),
        Index("ix_questions_person", "person_id", "asked_at"),
        Index("ix_questions_gap", "asked_at", sqlite_where=text("is_gap"), postgresql_where=text("is_gap")),
    )
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    asked_at: datetime = Field(default=None, sa_column=Column(Instant, nullable=False))
    person_id: int | None = Field(default=None, sa_column=Column(ID, nullable=True))
    ticket_id: int | None = Field(default=None, sa_column=Column(ID, nullable=True))
    channel: str = _words()
    room: str = _words()
    thread: str = _words()
    reply_to: str = _words()
    audience: str = _words()
    text: str = _words()
    before: str = _words()
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    answer: str = _words()
    cited: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    confidence: float = Field(default=0.0)
    reference: int = Field(default=0, sa_column=Column(ID, nullable=False, server_default="0"))
    verdict: str = _words()
    is_shared: bool = Field(default=False)
    is_gap: bool = Field(default=False)


questions = METADATA.tables["questions"]
