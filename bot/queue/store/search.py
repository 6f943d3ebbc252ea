"""
Search by text over everything said on tickets.

SQLite: an FTS5 table that triggers keep in step with ``messages``. Postgres: a column of words that it keeps
itself, with a GIN index; a function of the migration's takes every sign for a gap, as FTS5 does.
Both find messages that have every word (the last one as a beginning) and answer newest first, so that a common word costs
no more than a rare one: nothing is ranked.
"""

import re
from dataclasses import dataclass

from sqlalchemy import Connection, text

from bot.queue.store import tickets
from bot.queue.ticket import Ticket

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
MOST_WORDS = 12
SCANNED_PER_HIT = 6  # messages looked at for each ticket wanted, since several may be of one ticket

_SQLITE = text(
    "SELECT m.id, m.ticket_id, m.text FROM message_search AS s JOIN messages AS m ON m.id = s.rowid "
    "WHERE message_search MATCH :query ORDER BY s.rowid DESC LIMIT :limit"
)
_POSTGRES = text("SELECT id, ticket_id, text FROM messages WHERE searched @@ to_tsquery('simple', :query) ORDER BY id DESC LIMIT :limit")


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket in which the words were said, and the newest message that has them."""

    ticket: Ticket
    message_id: int
    text: str


def search(tx: Connection, words: str, limit: int = 10) -> list[Hit]:
    """Find tickets by what was said on them, newest message first. No words, no hits; never a syntax error."""
    found = _WORD.findall(words)[:MOST_WORDS]
    if not found:
        return []
    is_postgres = tx.dialect.name == "postgresql"
    query = _tsquery(found) if is_postgres else _fts(found)
    rows = tx.execute(_POSTGRES if is_postgres else _SQLITE, {"query": query, "limit": limit * SCANNED_PER_HIT}).all()
    first: dict[int, tuple[int, str]] = {}
    for row in rows:
        first.setdefault(row.ticket_id, (row.id, row.text))
    found_tickets = tickets.by_ids(tx, list(first)[:limit])
    return [Hit(found_tickets[number], *first[number]) for number in list(first)[:limit] if number in found_tickets]


def _fts(words: list[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return " ".join(quoted) + "*"


def _tsquery(words: list[str]) -> str:
    return " & ".join(f"'{word}'" for word in words) + ":*"
