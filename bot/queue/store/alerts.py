"""Alerts and incidents: what was told, what people answered, and the counts that volumes are judged by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, text, update

from bot.queue.promise_tables import alerts, incidents
from bot.queue.store.jobs import insert_new
from bot.queue.tables import tickets


@dataclass(frozen=True, slots=True)
class AlertState:
    """An alert as its row says it. ``reasons`` are triples of words, weight and quote."""

    layer: str
    score: float
    at: datetime
    telling: str
    kind: str = ""
    ticket_id: int | None = None
    topic: str = ""
    reasons: list[list[Any]] = field(default_factory=list)
    action: str = ""
    notice_id: int | None = None
    outcome: str = ""
    answered_by: int | None = None
    answered_at: datetime | None = None
    remind_at: datetime | None = None
    id: int = 0


_ALERT = [alerts.c[name] for name in AlertState.__dataclass_fields__]


def add(tx: Connection, alert: AlertState) -> int:
    """Insert an alert and give its number."""
    values = {name: getattr(alert, name) for name in AlertState.__dataclass_fields__ if name != "id"}
    found: int = tx.execute(insert(alerts).values(values).returning(alerts.c.id)).scalar_one()
    return found


def get(tx: Connection, alert_id: int) -> AlertState | None:
    """Give one alert."""
    row = tx.execute(select(*_ALERT).where(alerts.c.id == alert_id)).one_or_none()
    return AlertState(*row) if row else None


def change(tx: Connection, alert_id: int, **values: Any) -> None:
    """Write single facts of an alert."""
    tx.execute(update(alerts).where(alerts.c.id == alert_id).values(**values))


def last_about(tx: Connection, layer: str, ticket_id: int | None, topic: str = "") -> AlertState | None:
    """Give the newest alert of a layer about a ticket, or about a topic."""
    about = alerts.c.ticket_id == ticket_id if ticket_id is not None else and_(text("alerts.topic <> ''"), alerts.c.topic == topic)
    statement = select(*_ALERT).where(and_(about, alerts.c.layer == layer)).order_by(alerts.c.id.desc()).limit(1)
    row = tx.execute(statement).one_or_none()
    return AlertState(*row) if row else None


def posted_since(tx: Connection, layer: str, since: datetime) -> int:
    """Count a layer's posts since a time."""
    theirs = and_(alerts.c.layer == layer, alerts.c.at >= since, alerts.c.telling == "post")
    return int(tx.execute(select(func.count()).select_from(alerts).where(theirs)).scalar_one())


def outcomes(tx: Connection, layer: str, since: datetime) -> list[str]:
    """Give what people answered to a layer's alerts since a time, oldest first; "" where nobody has."""
    statement = select(alerts.c.outcome).where(and_(alerts.c.layer == layer, alerts.c.at >= since)).order_by(alerts.c.at)
    return list(tx.execute(statement).scalars())


def recent(tx: Connection, limit: int) -> list[AlertState]:
    """Give the newest alerts of all layers."""
    return [AlertState(*row) for row in tx.execute(select(*_ALERT).order_by(alerts.c.id.desc()).limit(limit))]


def in_notice(tx: Connection, notice_id: int) -> list[AlertState]:
    """Give the alerts that stand in a post, the worst first."""
    return [AlertState(*row) for row in tx.execute(select(*_ALERT).where(alerts.c.notice_id == notice_id).order_by(alerts.c.score.desc()))]


def for_digest(tx: Connection, layer: str, before: datetime, since: datetime) -> list[int]:
    """Give the alerts that were kept for a digest of the days before a time."""
    kept = and_(
        alerts.c.layer == layer, alerts.c.at < before, alerts.c.at >= since, alerts.c.telling == "digest", alerts.c.notice_id.is_(None)
    )
    return list(tx.execute(select(alerts.c.id).where(kept)).scalars())


def due_reminders(tx: Connection, now: datetime) -> list[AlertState]:
    """Give the snoozed alerts whose time has come."""
    due = and_(text("alerts.remind_at IS NOT NULL"), alerts.c.remind_at <= now)
    return [AlertState(*row) for row in tx.execute(select(*_ALERT).where(due).limit(100))]


# -------------------------------------------------------------------------------------------------------------- volume


@dataclass(frozen=True, slots=True)
class IncidentState:
    """A volume out of the ordinary as its row says it."""

    key: str
    opened_at: datetime
    closed_at: datetime | None = None
    calm: int = 0
    answer: str = ""
    notice_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    id: int = 0


_INCIDENT = [incidents.c[name] for name in IncidentState.__dataclass_fields__]


def open_incident(tx: Connection, key: str, now: datetime, facts: dict[str, Any]) -> int | None:
    """Open an incident and give its number; None if one of the key is open."""
    values = {"key": key, "opened_at": now, "calm": 0, "answer": "", "facts": facts}
    statement = insert_new(tx.dialect.name, incidents).values(values)
    once = statement.on_conflict_do_nothing(index_elements=["key"], index_where=text("closed_at IS NULL"))
    found: int | None = tx.execute(once.returning(incidents.c.id)).scalar_one_or_none()
    return found


def change_incident(tx: Connection, incident_id: int, **values: Any) -> None:
    """Write single facts of an incident."""
    tx.execute(update(incidents).where(incidents.c.id == incident_id).values(**values))


def get_incident(tx: Connection, incident_id: int) -> IncidentState | None:
    """Give one incident."""
    row = tx.execute(select(*_INCIDENT).where(incidents.c.id == incident_id)).one_or_none()
    return IncidentState(*row) if row else None


def incidents_of(tx: Connection, key: str, limit: int = 20) -> list[IncidentState]:
    """Give a key's incidents, newest first."""
    statement = select(*_INCIDENT).where(incidents.c.key == key).order_by(incidents.c.id.desc()).limit(limit)
    return [IncidentState(*row) for row in tx.execute(statement)]


def opened_between(tx: Connection, begins: datetime, ends: datetime) -> list[tuple[str, datetime]]:
    """Give category and time of every ticket that a customer opened in [begins, ends); a follow-up is no new volume."""
    new = and_(
        tickets.c.opened_at >= begins, tickets.c.opened_at < ends, tickets.c.follows.is_(None), tickets.c.customer_spoke_at.is_not(None)
    )
    return [(row.category, row.opened_at) for row in tx.execute(select(tickets.c.category, tickets.c.opened_at).where(new))]


def first_opened(tx: Connection) -> datetime | None:
    """Give when the first ticket was opened."""
    found: datetime | None = tx.execute(select(func.min(tickets.c.opened_at))).scalar_one()
    return found


def newest_of(tx: Connection, key: str, limit: int, since: datetime) -> Sequence[int]:
    """Give the newest tickets of a category (of all for ""), as examples."""
    where = tickets.c.opened_at >= since
    if key:
        where = and_(where, tickets.c.category == key)
    return list(tx.execute(select(tickets.c.id).where(where).order_by(tickets.c.id.desc()).limit(limit)).scalars())
