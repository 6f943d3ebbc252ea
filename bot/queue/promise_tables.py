"""
The tables of what is promised and told: clocks, warnings, alerts, incidents, and posts of ours that are kept true.

Storage only, as in ``bot.queue.tables``. A clock is a copy of what history says; that a warning comes once is kept here.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text, text
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


def _only(condition: str) -> dict[str, Any]:
    """Give the condition of a partial index for both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class ClockRow(SQLModel, table=True):
    """
    A clock as history gives it, with what the sweep asks: ``next_at`` is when the next percentage of ``marks`` is reached.

    ``marks`` are pairs of a percentage and an ISO time; ``warned`` is the highest percentage that was dealt with.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        Index("uq_clocks", "ticket_id", "kind", "sequence", unique=True),
        Index("ix_clocks_next", "next_at", **_only("next_at IS NOT NULL")),
        Index("ix_clocks_due", "due_at", **_only("ended_at IS NULL AND due_at IS NOT NULL")),
        Index("ix_clocks_risk", "due_at", **_only("ended_at IS NULL AND warned >= 75")),
    )
    id: int | None = _id()
    ticket_id: int = _ref()
    kind: str = _words()
    sequence: int = Field(default=1)
    started_at: datetime = _at()
    target_s: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    hours: str = _words()
    due_at: datetime | None = _at(nullable=True)
    marks: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    paused_at: datetime | None = _at(nullable=True)
    ended_at: datetime | None = _at(nullable=True)
    ending: str = _words()
    breached_at: datetime | None = _at(nullable=True)
    warned: int = Field(default=0)
    next_at: datetime | None = _at(nullable=True)


class WarningRow(SQLModel, table=True):
    """
    That somebody was told of a percentage of a clock: once for each, whatever happens.

    An unowned ticket's warning climbs: ``climb_at`` is when the next rung of the ladder is told, until ``acknowledged_at``.
    """

    __tablename__ = "warnings"
    __table_args__ = (
        Index("uq_warnings", "clock_id", "threshold", unique=True),
        Index("ix_warnings_ticket", "ticket_id"),
        Index("ix_warnings_climb", "climb_at", **_only("climb_at IS NOT NULL")),
    )
    id: int | None = _id()
    clock_id: int = _ref()
    ticket_id: int = _ref()
    threshold: int = Field(default=0)
    at: datetime = _at()
    notice_id: int | None = _ref(nullable=True)
    rung: int = Field(default=0)
    climb_at: datetime | None = _at(nullable=True)
    acknowledged_at: datetime | None = _at(nullable=True)
    acknowledged_by: int | None = _ref(nullable=True)


class NoticeRow(SQLModel, table=True):
    """
    A post of ours to the team that is edited as long as what it says can change.

    ``what`` says who words it and ``facts`` what it is about; ``remote_id`` is "" until it stands; ``is_final`` = it will not change.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("uq_notices_key", "key", unique=True),
        Index("ix_notices_ticket", "ticket_id", **_only("ticket_id IS NOT NULL")),
        Index("ix_notices_open", "what", "is_final"),
    )
    id: int | None = _id()
    key: str = _words()
    what: str = _words()
    ticket_id: int | None = _ref(nullable=True)
    channel: str = _words()
    room: str = _words()
    remote_id: str = _words()
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))
    created_at: datetime = _at()
    is_final: bool = Field(default=False)


class AlertRow(SQLModel, table=True):
    """
    An alert of one layer. ``telling`` is how it was told (post, digest), ``outcome`` what people answered, "" while nobody has.

    ``topic`` stands for the ticket where there is none (a question that many ask).
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index("ix_alerts_layer", "layer", "at"),
        Index("ix_alerts_ticket", "ticket_id", "layer"),
        Index("ix_alerts_topic", "topic", "layer", **_only("topic <> ''")),
        Index("ix_alerts_remind", "remind_at", **_only("remind_at IS NOT NULL")),
        Index("ix_alerts_notice", "notice_id", **_only("notice_id IS NOT NULL")),
    )
    id: int | None = _id()
    layer: str = _words()
    kind: str = _words()
    ticket_id: int | None = _ref(nullable=True)
    topic: str = _words()
    score: float = Field(default=0.0)
    reasons: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    action: str = _words()
    at: datetime = _at()
    telling: str = _words()
    notice_id: int | None = _ref(nullable=True)
    outcome: str = _words()
    answered_by: int | None = _ref(nullable=True)
    answered_at: datetime | None = _at(nullable=True)
    remind_at: datetime | None = _at(nullable=True)


class IncidentRow(SQLModel, table=True):
    """A volume out of the ordinary; ``key`` is a category, or "" for all of them together. At most one of a key is open."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("uq_incidents_open", "key", unique=True, **_only("closed_at IS NULL")),
        Index("ix_incidents_key", "key", "opened_at"),
    )
    id: int | None = _id()
    key: str = _words()
    opened_at: datetime = _at()
    closed_at: datetime | None = _at(nullable=True)
    calm: int = Field(default=0)
    answer: str = _words()
    notice_id: int | None = _ref(nullable=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))


clocks = METADATA.tables["clocks"]
warnings = METADATA.tables["warnings"]
notices = METADATA.tables["notices"]
alerts = METADATA.tables["alerts"]
incidents = METADATA.tables["incidents"]

__all__ = ["METADATA", "alerts", "clocks", "incidents", "notices", "warnings"]
