"""Incidents of like tickets: rows of ``incidents`` whose key names the ticket in the middle. Their facts say who is in them."""

from datetime import datetime

from sqlalchemy import Connection, and_, select

from bot.queue.promise_tables import incidents
from bot.queue.store.alerts import IncidentState, open_incident

KEY = "like:"
_INCIDENT = [incidents.c[name] for name in IncidentState.__dataclass_fields__]
_OURS = incidents.c.key.startswith(KEY, autoescape=True)


def begin(tx: Connection, middle: int, now: datetime, facts: dict[str, object]) -> int | None:
    """Open an incident around a ticket and give its number; None if one of that ticket is open."""
    return open_incident(tx, f"{KEY}{middle}", now, facts)


def running(tx: Connection) -> list[IncidentState]:
    """Give those that are open, oldest first."""
    statement = select(*_INCIDENT).where(and_(_OURS, incidents.c.closed_at.is_(None))).order_by(incidents.c.id)
    return [IncidentState(*row) for row in tx.execute(statement)]


def earlier(tx: Connection, limit: int) -> list[IncidentState]:
    """Give the newest that are over, oldest first."""
    statement = select(*_INCIDENT).where(and_(_OURS, incidents.c.closed_at.is_not(None))).order_by(incidents.c.id.desc()).limit(limit)
    return [IncidentState(*row) for row in tx.execute(statement)][::-1]


def with_volume(tx: Connection) -> set[str]:
    """Give the categories whose volume is an incident now; "" is all of them together."""
    volumes = and_(~_OURS, incidents.c.closed_at.is_(None))
    return set(tx.execute(select(incidents.c.key).where(volumes)).scalars())
