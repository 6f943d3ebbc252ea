"""The table of links: two people, each known on one channel, who are one and the same. Storage only."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field, SQLModel

from bot.queue.tables import ID, METADATA, Instant

__all__ = ["LinkRow", "links"]


def _words() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


def _ref(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(ID, nullable=nullable))


def _while_it_stands(name: str, *columns: str, unique: bool = False) -> Index:
    standing = text("ended_at IS NULL")
    return Index(name, *columns, unique=unique, sqlite_where=standing, postgresql_where=standing)


class LinkRow(SQLModel, table=True):
    """
    Two people are one, since ``made_at`` and until ``ended_at``; ``one_id`` is the smaller number.

    Nothing else of theirs is ever rewritten, so that a link can be taken back without a trace in their rows. ``by`` is
    ``address`` (both channels vouch for the same ``address``) or ``hand``; then ``made_by`` did it. Who took it back is
    ``ended_by``; nobody where an address ceased to be somebody's.
    """

    __tablename__ = "links"
    __table_args__ = (
        _while_it_stands("uq_links_pair", "one_id", "other_id", unique=True),
        _while_it_stands("ix_links_other", "other_id"),
        Index("ix_links_past", "one_id", "other_id"),
    )
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    one_id: int = _ref()
    other_id: int = _ref()
    by: str = _words()
    address: str = _words()
    made_by: int | None = _ref(nullable=True)
    made_at: datetime = Field(default=None, sa_column=Column(Instant, nullable=False))
    ended_by: int | None = _ref(nullable=True)
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


links = METADATA.tables["links"]
