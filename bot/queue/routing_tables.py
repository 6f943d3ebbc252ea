"""
The tables of routing: who is at work, what was proposed or offered to whom, what waits for room, how far routing may go.

Storage only, as in ``bot.queue.tables``. That a ticket is never offered twice at a time is kept here.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, text
from sqlmodel import Field, SQLModel

from bot.queue.tables import ID, METADATA, Instant


def _id() -> Any:
    return Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))


def _ref(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(ID, nullable=nullable))


def _at(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


def _words() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class PresenceRow(SQLModel, table=True):
    """What somebody said about being at work: on or off and when, or away until a time. ``is_on`` None = the hours decide."""

    __tablename__ = "presences"
    person_id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    is_on: bool | None = Field(default=None)
    said_at: datetime = _at()
    away_until: datetime | None = _at(nullable=True)


class ProposalRow(SQLModel, table=True):
    """
    What routing would do with a ticket, written before anybody chose. With ``until`` it was offered to that person, until then.

    ``ending`` is ``followed``, ``other``, ``passed``, ``lapsed``, ``misrouted`` or ``withdrawn``, and "" while it is open; at
    most one of a ticket is. ``mode`` is how far routing went then.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        Index("uq_proposals_open", "ticket_id", unique=True, sqlite_where=text("ending = ''"), postgresql_where=text("ending = ''")),
        Index("ix_proposals_ticket", "ticket_id", "id"),
        Index("ix_proposals_category", "category", "ended_at"),
        Index("ix_proposals_person", "person_id", "at"),
    )
    id: int | None = _id()
    ticket_id: int = _ref()
    category: str = _words()
    person_id: int = _ref()
    mode: str = _words()
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    at: datetime = _at()
    until: datetime | None = _at(nullable=True)
    ended_at: datetime | None = _at(nullable=True)
    ending: str = _words()
    chosen_id: int | None = _ref(nullable=True)


class PlaceRow(SQLModel, table=True):
    """A ticket that nobody can be found for now. ``position`` is its place among those that wait, 0 where nobody is offered anything."""

    __tablename__ = "waiting_places"
    ticket_id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    since: datetime = _at()
    position: int = Field(default=0)
    reason: str = _words()


class StandingRow(SQLModel, table=True):
    """From when a category is routed how. Append-only: the newest row of a category holds."""

    __tablename__ = "standings"
    __table_args__ = (Index("ix_standings_category", "category", "id"),)
    id: int | None = _id()
    category: str = _words()
    mode: str = _words()
    since: datetime = _at()
    reason: str = _words()


presences = METADATA.tables["presences"]
proposals = METADATA.tables["proposals"]
waiting_places = METADATA.tables["waiting_places"]
standings = METADATA.tables["standings"]

__all__ = ["METADATA", "presences", "proposals", "standings", "waiting_places"]
