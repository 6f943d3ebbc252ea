"""Very many open tickets with their clocks, of which a few are due: what the sweep is measured on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.policy import DEFAULT_POLICY, PlaceAddress, Policy
from bot.queue.migrate import migrate
from bot.queue.promise_tables import clocks
from bot.queue.store import people
from bot.queue.store.database import Database
from bot.queue.tables import conversations, tickets
from bot.triage.promise import Terms

AT_ONCE = 10_000
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def policy() -> Policy:
    """Give the default policy with a room for the cards."""
    channels = DEFAULT_POLICY.team.channels.model_copy(update={"triage": PlaceAddress("slack", "C0TRIAGE")})
    return DEFAULT_POLICY.model_copy(update={"team": DEFAULT_POLICY.team.model_copy(update={"channels": channels})})


def fill(url: str, number: int, how_many_due: int) -> None:
    """Write so many open tickets, every so many of them with a promise of which three quarters have just been used."""
    database = Database(url)
    migrate(database)
    _write(database, number, how_many_due)
    database.close()


def _write(database: Database, number: int, how_many_due: int) -> None:
    every = max(number // how_many_due, 1)
    for begin in range(1, number + 1, AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, number + 1))
        with database.write() as tx:
            tx.execute(insert(tickets), [_ticket(n) for n in numbers])
            tx.execute(insert(conversations), [_card(n) for n in numbers])
            tx.execute(insert(clocks), [row for n in numbers for row in _clocks(n, is_due=n % every == 0)])
    with database.write() as tx:
        people.mark(tx, "clocks", f"{Terms(policy()).fingerprint}:all", NOON)
    if not database.is_sqlite:
        with database.connection() as bare:
            bare.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _ticket(number: int) -> dict[str, Any]:
    at = NOON - timedelta(hours=3)
    return {
        "id": number,
        "title": f"Ticket {number}",
        "status": "In Progress",
        "requester_id": 1,
        "assignee_id": 2,
        "priority": "normal",
        "category": "unsorted",
        "channel": "slack",
        "opened_at": at,
        "customer_spoke_at": at,
        "version": 1,
    }


def _card(number: int) -> dict[str, Any]:
    place = {"channel": "slack", "room": "C0TRIAGE", "thread": f"1772600000.{number:07d}"}
    return {"ticket_id": number, "side": "team", "is_direct": False, "is_closed": False, **place}


def _clocks(number: int, *, is_due: bool) -> Iterator[dict[str, Any]]:
    """Give a first response and a resolution; what is due reached three quarters a few seconds ago."""
    for kind, hours in (("first_response", 4), ("resolution", 24)):
        start = NOON - timedelta(hours=hours * (0.75 if is_due and kind == "first_response" else 0.1), seconds=5)
        marks = [(percent, start + timedelta(hours=hours) * percent / 100) for percent in (50, 75, 90, 100)]
        passed = [percent for percent, at in marks if at <= NOON - timedelta(seconds=6)]
        yield {
            "ticket_id": number,
            "kind": kind,
            "sequence": 1,
            "started_at": start,
            "target_s": 3600 * hours,
            "hours": "office",
            "due_at": marks[-1][1],
            "marks": [[percent, at.isoformat()] for percent, at in marks],
            "warned": max(passed, default=0),
            "next_at": next(at for percent, at in marks if percent > max(passed, default=0)),
        }
