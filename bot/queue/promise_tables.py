"""
The tables of what is promised and told: clocks, warnings, alerts, incidents, and posts of ours that are kept true.

Storage only, as in ``bot.queue.tables``. A clock is a copy of what history says; that a warning comes once is kept here.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from bot.queue.columns import facts_column, id_column, only_where, ref_column, text_column, time_column
from bot.queue.tables import METADATA


class ClockRow(SQLModel, table=True):
    """
    A clock as history gives it, with what the sweep asks: ``next_at`` is when the next percentage of ``marks`` is reached.

    ``marks`` are pairs of a percentage and an ISO time; ``warned`` is the highest percentage that was dealt with.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        Index("uq_clocks", "ticket_id", "kind", "sequence", unique=True),
        Index("ix_clocks_next", "next_at", **only_where("next_at IS NOT NULL")),
        Index("ix_clocks_due", "due_at", **only_where("ended_at IS NULL AND due_at IS NOT NULL")),
        Index("ix_clocks_risk", "due_at", **only_where("ended_at IS NULL AND warned >= 75")),
    )
    id: int | None = id_column()
    ticket_id: int = ref_column()
    kind: str = text_column()
    sequence: int = Field(default=1)
    started_at: datetime = time_column()
    target_s: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    hours: str = text_column()
    due_at: datetime | None = time_column(nullable=True)
    marks: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    paused_at: datetime | None = time_column(nullable=True)
    ended_at: datetime | None = time_column(nullable=True)
    ending: str = text_column()
    breached_at: datetime | None = time_column(nullable=True)
    warned: int = Field(default=0)
    next_at: datetime | None = time_column(nullable=True)


class WarningRow(SQLModel, table=True):
    """
    That somebody was told of a percentage of a clock: once for each, whatever happens.

    An unowned ticket's warning climbs: ``climb_at`` is when the next rung of the ladder is told, until ``acknowledged_at``.
    """

    __tablename__ = "warnings"
    __table_args__ = (
        Index("uq_warnings", "clock_id", "threshold", unique=True),
        Index("ix_warnings_ticket", "ticket_id"),
        Index("ix_warnings_climb", "climb_at", **only_where("climb_at IS NOT NULL")),
    )
    id: int | None = id_column()
    clock_id: int = ref_column()
    ticket_id: int = ref_column()
    threshold: int = Field(default=0)
    at: datetime = time_column()
    notice_id: int | None = ref_column(nullable=True)
    rung: int = Field(default=0)
    climb_at: datetime | None = time_column(nullable=True)
    acknowledged_at: datetime | None = time_column(nullable=True)
    acknowledged_by: int | None = ref_column(nullable=True)


class NoticeRow(SQLModel, table=True):
    """
    A post of ours to the team that is edited as long as what it says can change.

    ``what`` says who words it and ``facts`` what it is about; ``remote_id`` is "" until it stands; ``is_final`` = it will not change.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("uq_notices_key", "key", unique=True),
        Index("ix_notices_ticket", "ticket_id", **only_where("ticket_id IS NOT NULL")),
        Index("ix_notices_open", "what", "is_final"),
    )
    id: int | None = id_column()
    key: str = text_column()
    what: str = text_column()
    ticket_id: int | None = ref_column(nullable=True)
    channel: str = text_column()
    room: str = text_column()
    remote_id: str = text_column()
    facts: dict[str, Any] = facts_column()
    created_at: datetime = time_column()
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
        Index("ix_alerts_topic", "topic", "layer", **only_where("topic <> ''")),
        Index("ix_alerts_remind", "remind_at", **only_where("remind_at IS NOT NULL")),
        Index("ix_alerts_notice", "notice_id", **only_where("notice_id IS NOT NULL")),
    )
    id: int | None = id_column()
    layer: str = text_column()
    kind: str = text_column()
    ticket_id: int | None = ref_column(nullable=True)
    topic: str = text_column()
    score: float = Field(default=0.0)
    reasons: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    action: str = text_column()
    at: datetime = time_column()
    telling: str = text_column()
    notice_id: int | None = ref_column(nullable=True)
    outcome: str = text_column()
    answered_by: int | None = ref_column(nullable=True)
    answered_at: datetime | None = time_column(nullable=True)
    remind_at: datetime | None = time_column(nullable=True)


class IncidentRow(SQLModel, table=True):
    """A volume out of the ordinary; ``key`` is a category, or "" for all of them together. At most one of a key is open."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("uq_incidents_open", "key", unique=True, **only_where("closed_at IS NULL")),
        Index("ix_incidents_key", "key", "opened_at"),
    )
    id: int | None = id_column()
    key: str = text_column()
    opened_at: datetime = time_column()
    closed_at: datetime | None = time_column(nullable=True)
    calm: int = Field(default=0)
    answer: str = text_column()
    notice_id: int | None = ref_column(nullable=True)
    facts: dict[str, Any] = facts_column()


clocks = METADATA.tables["clocks"]
warnings = METADATA.tables["warnings"]
notices = METADATA.tables["notices"]
alerts = METADATA.tables["alerts"]
incidents = METADATA.tables["incidents"]

__all__ = ["METADATA", "alerts", "clocks", "incidents", "notices", "warnings"]
