"""
A large desk, made up: seeded people, tickets and messages, written fast.

Words follow Zipf's law, as they do in life: a few stand in most messages, most stand in a few. Four in ten tickets are open,
far more than any desk would bear, because only open ones make a list long.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.queue.migrate import migrate
from bot.queue.store.database import Database
from bot.queue.tables import conversations, history, identities, messages, people, tickets

CUSTOMERS, AGENTS, WORDS = 5000, 20, 12_000
AT_ONCE = 4000
STATUSES = {"New": 5, "Triaged": 10, "Assigned": 10, "In Progress": 10, "Pending": 5, "Resolved": 60}
PRIORITIES = {"urgent": 3, "high": 17, "normal": 60, "low": 20}
CATEGORIES = ("billing", "plan", "sign-in", "users and roles", "how-to", "integrations", "incident", "unsorted")
PER_TICKET = (1, 2, 3, 3, 4, 5)  # messages; three on average
_SYLLABLES = ("ba", "co", "da", "el", "fi", "go", "ha", "in", "ka", "lo", "mi", "no", "or", "pe", "ra", "si", "ta", "un", "ve", "wo")
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Archive:
    """Which desk: everything in it follows from these two numbers."""

    seed: int
    tickets: int

    def words(self) -> list[str]:
        """Give the vocabulary, commonest word first, each word different."""
        dice = random.Random(self.seed)  # noqa: S311 - words, not secrets
        found: dict[str, None] = {}
        while len(found) < WORDS:
            found["".join(dice.choices(_SYLLABLES, k=dice.choice((2, 2, 3, 3, 4, 5))))] = None
        return list(found)

    @property
    def customers(self) -> int:
        """How many people wrote all this."""
        return min(CUSTOMERS, self.tickets)


def fill(url: str, archive: Archive) -> None:
    """Write the whole desk into an empty database."""
    database = Database(url)
    try:
        migrate(database)
        for table, rows in ((people, _people(archive)), (identities, _identities(archive))):
            _write(database, table, rows)
        for table, chunk in _desk(archive):
            _write(database, table, chunk)
        if not database.is_sqlite:  # what autovacuum does within minutes in life
            with database.connection() as bare:
                connection = bare.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM ANALYZE")
    finally:
        database.close()


def _write(database: Database, table: Any, rows: list[dict[str, Any]]) -> None:
    with database.write() as tx:
        for begin in range(0, len(rows), AT_ONCE):
            tx.execute(insert(table), rows[begin : begin + AT_ONCE])


def _people(archive: Archive) -> list[dict[str, Any]]:
    agents = [{"id": n, "name": f"Agent {n}", "is_present": True, "created_at": BEGAN} for n in range(1, AGENTS + 1)]
    customers = range(AGENTS + 1, AGENTS + archive.customers + 1)
    return agents + [{"id": n, "name": f"Customer {n}", "is_present": True, "created_at": BEGAN} for n in customers]


def _identities(archive: Archive) -> list[dict[str, Any]]:
    return [
        {
            "person_id": n,
            "channel": "slack",
            "remote_id": f"U{n:06d}",
            "is_outside": False,
            "role": "agent" if n <= AGENTS else "",
            "profiled_at": BEGAN,
        }
        for n in range(1, AGENTS + archive.customers + 1)
    ]


def _desk(archive: Archive) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Give tickets with their places, history and messages, some thousands at a time."""
    dice = random.Random(archive.seed + 1)  # noqa: S311 - a made-up desk
    words = archive.words()
    weights = list(itertools.accumulate(1 / place for place in range(1, len(words) + 1)))
    for begin in range(1, archive.tickets + 1, AT_ONCE):
        rows: dict[Any, list[dict[str, Any]]] = {tickets: [], conversations: [], messages: [], history: []}
        for number in range(begin, min(begin + AT_ONCE, archive.tickets + 1)):
            ticket = _ticket(dice, archive, number, " ".join(dice.choices(words, cum_weights=weights, k=7)))
            rows[tickets].append(ticket)
            rows[conversations] += _places(ticket)
            rows[history].append(_opened(ticket))
            for place in range(dice.choice(PER_TICKET)):
                said = f"{' '.join(dice.choices(words, cum_weights=weights, k=dice.randrange(8, 34)))} ref{number:06d}"
                rows[messages].append(_message(ticket, place, said))
        yield from rows.items()


def _ticket(dice: random.Random, archive: Archive, number: int, title: str) -> dict[str, Any]:
    status = dice.choices(list(STATUSES), list(STATUSES.values()))[0]
    at = BEGAN + timedelta(minutes=5 * number)
    is_owned = status not in ("New", "Triaged")
    return {
        "id": number,
        "title": title,
        "status": status,
        "requester_id": AGENTS + 1 + dice.randrange(archive.customers),
        "assignee_id": dice.randrange(1, AGENTS + 1) if is_owned else None,
        "priority": dice.choices(list(PRIORITIES), list(PRIORITIES.values()))[0],
        "category": dice.choice(CATEGORIES),
        "channel": "slack",
        "pending_reason": "customer" if status == "Pending" else "",
        "opened_at": at,
        "customer_spoke_at": at,
        "agent_spoke_at": at + timedelta(hours=1) if is_owned and dice.random() < 0.8 else None,
        "resolved_at": at + timedelta(days=1) if status == "Resolved" else None,
        "version": 1,
    }


def _places(ticket: dict[str, Any]) -> list[dict[str, Any]]:
    common = {"ticket_id": ticket["id"], "channel": "slack", "is_closed": False, "receipt_id": ""}
    thread = f"{ticket['opened_at'].timestamp():.0f}.{ticket['id']:06d}"
    return [
        {**common, "side": "customer", "room": f"D{ticket['requester_id']:06d}", "thread": thread, "is_direct": True},
        {**common, "side": "team", "room": "C0TRIAGE", "thread": thread, "is_direct": False},
    ]


def _opened(ticket: dict[str, Any]) -> dict[str, Any]:
    at, who = ticket["opened_at"], ticket["requester_id"]
    return {"ticket_id": ticket["id"], "what": "opened", "actor_id": who, "via": "slack", "at": at, "recorded_at": at, "facts": {}}


def _message(ticket: dict[str, Any], place: int, text: str) -> dict[str, Any]:
    from_customer = place % 2 == 0 or ticket["assignee_id"] is None
    return {
        "ticket_id": ticket["id"],
        "author_id": ticket["requester_id"] if from_customer else ticket["assignee_id"],
        "speaker": "customer" if from_customer else "agent",
        "text": text,
        "at": ticket["opened_at"] + timedelta(minutes=20 * place),
        "is_deleted": False,
        "is_draft": False,
        "is_backfill": False,
    }
