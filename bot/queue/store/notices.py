"""Posts of ours to the team that are kept true: made once, found again when what they say changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from bot.messages import Place
from bot.queue.promise_tables import notices, warnings
from bot.queue.store.jobs import insert_new


@dataclass(frozen=True, slots=True)
class Notice:
    """One post. ``what`` says who words it, ``facts`` what it is about; ``remote_id`` is "" until it stands."""

    id: int
    key: str
    what: str
    place: Place
    created_at: datetime
    ticket_id: int | None = None
    remote_id: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    is_final: bool = False


_NOTICE = [
    notices.c[name] for name in ("id", "key", "what", "channel", "room", "created_at", "ticket_id", "remote_id", "facts", "is_final")
]


def _notice(row: Any) -> Notice:
    number, key, what, channel, room, *rest = row
    return Notice(number, key, what, Place(channel, room), *rest)


def create(
    tx: Connection, key: str, what: str, place: Place, now: datetime, *, ticket_id: int | None = None, facts: dict[str, Any] | None = None
) -> int | None:
    """Make a notice and give its id; None if there is or was one under this key."""
    values = {"key": key, "what": what, "channel": place.channel, "room": place.room, "remote_id": "", "created_at": now}
    values |= {"ticket_id": ticket_id, "facts": facts or {}, "is_final": False}
    statement = insert_new(tx.dialect.name, notices).values(values).on_conflict_do_nothing(index_elements=["key"])
    found: int | None = tx.execute(statement.returning(notices.c.id)).scalar_one_or_none()
    return found


def get(tx: Connection, notice_id: int) -> Notice | None:
    """Give one notice."""
    row = tx.execute(select(*_NOTICE).where(notices.c.id == notice_id)).one_or_none()
    return _notice(row) if row else None


def by_key(tx: Connection, key: str) -> Notice | None:
    """Give the notice that was made under a key."""
    row = tx.execute(select(*_NOTICE).where(notices.c.key == key)).one_or_none()
    return _notice(row) if row else None


def about(tx: Connection, ticket_id: int) -> list[Notice]:
    """Give the notices about a ticket that may still change, digests that name it included."""
    named = select(warnings.c.notice_id).where(and_(warnings.c.ticket_id == ticket_id, warnings.c.notice_id.is_not(None)))
    theirs = and_(or_(notices.c.ticket_id == ticket_id, notices.c.id.in_(named)), notices.c.is_final.is_(False))
    return [_notice(row) for row in tx.execute(select(*_NOTICE).where(theirs).order_by(notices.c.id))]


def open_of(tx: Connection, what: str) -> list[Notice]:
    """Give the notices of one kind that may still change."""
    theirs = and_(notices.c.what == what, notices.c.is_final.is_(False))
    return [_notice(row) for row in tx.execute(select(*_NOTICE).where(theirs).order_by(notices.c.id))]


def told_about(tx: Connection, ticket_ids: Sequence[int]) -> set[int]:
    """Give those of the tickets about which there is any notice that may still change."""
    if not ticket_ids:
        return set()
    own = select(notices.c.ticket_id).where(and_(notices.c.ticket_id.in_(ticket_ids), notices.c.is_final.is_(False)))
    named = select(warnings.c.ticket_id).where(and_(warnings.c.ticket_id.in_(ticket_ids), warnings.c.notice_id.is_not(None)))
    return set(tx.execute(own.union(named)).scalars())


def change(tx: Connection, notice_id: int, **values: Any) -> None:
    """Write single facts of a notice (``room`` and ``remote_id`` once it stands, ``is_final``, ``facts``)."""
    tx.execute(update(notices).where(notices.c.id == notice_id).values(**values))
