"""
The tables of routing: who is at work, what was proposed or offered to whom, what waits for room, how far routing may go.

Storage only, as in ``bot.queue.tables``. That a ticket is never offered twice at a time is kept here.
"""

from datetime import datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from bot.queue.columns import ID, id_column, only_where, ref_column, text_column, time_column
from bot.queue.tables import METADATA


class PresenceRow(SQLModel, table=True):
    """What somebody said about being at work: on or off and when, or away until a time. ``is_on`` None = the hours decide."""

    __tablename__ = "presences"
    person_id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    is_on: bool | None = Field(default=None)
    said_at: datetime = time_column()
    away_until: datetime | None = time_column(nullable=True)


class ProposalRow(SQLModel, table=True):
    """
    What routing would do with a ticket, written before anybody chose. With ``until`` it was offered to that person, until then.

    ``ending`` is ``followed``, ``other``, ``passed``, ``lapsed``, ``misrouted`` or ``withdrawn``, and "" while it is open; at
    most one of a ticket is. ``mode`` is how far routing went then.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        Index("uq_proposals_open", "ticket_id", unique=True, **only_where("ending = ''")),
        Index("ix_proposals_ticket", "ticket_id", "id"),
        Index("ix_proposals_category", "category", "ended_at"),
        Index("ix_proposals_person", "person_id", "at"),
    )
    id: int | None = id_column()
    ticket_id: int = ref_column()
    category: str = text_column()
    person_id: int = ref_column()
    mode: str = text_column()
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    at: datetime = time_column()
    until: datetime | None = time_column(nullable=True)
    ended_at: datetime | None = time_column(nullable=True)
    ending: str = text_column()
    chosen_id: int | None = ref_column(nullable=True)


class PlaceRow(SQLModel, table=True):
    """A ticket that nobody can be found for now. ``position`` is its place among those that wait, 0 where nobody is offered anything."""

    __tablename__ = "waiting_places"
    ticket_id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    since: datetime = time_column()
    position: int = Field(default=0)
    reason: str = text_column()


class StandingRow(SQLModel, table=True):
    """From when a category is routed how. Append-only: the newest row of a category holds."""

    __tablename__ = "standings"
    __table_args__ = (Index("ix_standings_category", "category", "id"),)
    id: int | None = id_column()
    category: str = text_column()
    mode: str = text_column()
    since: datetime = time_column()
    reason: str = text_column()


presences = METADATA.tables["presences"]
proposals = METADATA.tables["proposals"]
waiting_places = METADATA.tables["waiting_places"]
standings = METADATA.tables["standings"]

__all__ = ["METADATA", "presences", "proposals", "standings", "waiting_places"]
