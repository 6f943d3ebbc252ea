"""Who said that they are at work, or not, or back at a time."""

from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from bot.queue.routing_tables import presences
from bot.queue.store.jobs import insert_new
from bot.queue.store.people import set_present
from bot.queue.tables import people
from bot.triage.routing import Presence


def say(tx: Connection, person_id: int, now: datetime, *, is_on: bool, away_until: datetime | None = None) -> None:
    """Write down that somebody is on or off duty from now, or off until a time; what they said before is forgotten."""
    said = {"is_on": None if away_until else is_on, "said_at": now, "away_until": away_until}
    statement = insert_new(tx.dialect.name, presences).values(person_id=person_id, **said)
    tx.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=said))
    set_present(tx, person_id, is_present=is_on and away_until is None)


def back(tx: Connection, now: datetime) -> list[int]:
    """Let those whose time away is over count as present again; gives who they are."""
    is_over = and_(presences.c.away_until.is_not(None), presences.c.away_until <= now)
    found = [row.person_id for row in tx.execute(select(presences.c.person_id).where(is_over))]
    if found:
        tx.execute(update(presences).where(presences.c.person_id.in_(found)).values(away_until=None))
        tx.execute(update(people).where(people.c.id.in_(found)).values(is_present=True))
    return found


def all_said(tx: Connection) -> dict[int, Presence]:
    """Give what everybody said, by person."""
    rows = tx.execute(select(presences.c.person_id, presences.c.is_on, presences.c.said_at, presences.c.away_until))
    return {row.person_id: Presence(row.is_on, row.said_at, row.away_until) for row in rows}
