"""What tickets mean, as packed vectors: kept with each judgement, read to be compared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select

from bot.queue.columns import Instant
from bot.queue.judgement_tables import meanings
from bot.queue.store import links
from bot.queue.store.jobs import for_each_dialect, insert_new
from bot.queue.tables import tickets
from bot.queue.ticket import Status


@dataclass(frozen=True, slots=True)
class Meaning:
    """A ticket's packed vector, with whose the ticket is and when it was opened."""

    ticket_id: int
    requester_id: int
    opened_at: datetime
    vector: bytes


def _keep(dialect: str) -> Any:
    statement = insert_new(dialect, meanings)
    changed = {name: statement.excluded[name] for name in ("at", "model", "vector")}
    return statement.on_conflict_do_update(index_elements=["ticket_id"], set_=changed)


_KEEP = for_each_dialect(_keep)
_MEANING = select(tickets.c.id, tickets.c.requester_id, tickets.c.opened_at, meanings.c.vector)
_MEANING = _MEANING.select_from(tickets.join(meanings, meanings.c.ticket_id == tickets.c.id)).where(meanings.c.model == bindparam("model"))
_OWNER = select(tickets.c.requester_id).where(tickets.c.id == bindparam("ticket"))
_OPEN = and_(tickets.c.status != Status.RESOLVED.value, tickets.c.merged_into.is_(None), tickets.c.id != bindparam("ticket"))
_THEIRS = tickets.c.requester_id.in_(bindparam("whose", expanding=True))
_OF_CUSTOMER = _MEANING.where(and_(_THEIRS, _OPEN)).order_by(tickets.c.opened_at.desc()).limit(50)
# A follow-up is no new trouble, and what nobody of the customers wrote is none of theirs.
_NEW = and_(
    tickets.c.opened_at >= bindparam("since"),
    tickets.c.merged_into.is_(None),
    tickets.c.follows.is_(None),
    tickets.c.customer_spoke_at.is_not(None),
)
_SINCE = _MEANING.where(_NEW).order_by(tickets.c.opened_at.desc()).limit(bindparam("at_most"))
_NEWEST = select(meanings.c.at, meanings.c.model).order_by(meanings.c.at.desc()).limit(1)
_AT_ONCE = select(func.count()).select_from(meanings).where(meanings.c.at == bindparam("at", type_=Instant))
_OF_TICKET = select(meanings.c.model, meanings.c.vector).where(meanings.c.ticket_id == bindparam("ticket"))


def keep(tx: Connection, ticket_id: int, now: datetime, model: str, vector: bytes) -> None:
    """Keep what a ticket means now, in place of what it meant before."""
    tx.execute(_KEEP[tx.dialect.name], {"ticket_id": ticket_id, "at": now, "model": model, "vector": vector})


def of_ticket(tx: Connection, ticket_id: int) -> tuple[str, bytes] | None:
    """Give a ticket's model and vector."""
    row = tx.execute(_OF_TICKET, {"ticket": ticket_id}).one_or_none()
    return (row.model, row.vector) if row else None


def of_customer(tx: Connection, ticket_id: int, model: str) -> list[Meaning]:
    """Give the other open tickets of a ticket's customer, on whichever channel, newest first, fifty at most."""
    owner = tx.execute(_OWNER, {"ticket": ticket_id}).scalar_one_or_none()
    whose = list(links.same(tx, owner)) if owner is not None else []
    return _read(tx, _OF_CUSTOMER, ticket=ticket_id, model=model, whose=whose)


def since(tx: Connection, model: str, since: datetime, at_most: int) -> list[Meaning]:
    """Give the tickets that customers opened since a time, newest first."""
    return _read(tx, _SINCE, model=model, since=since, at_most=at_most)


@dataclass(frozen=True, slots=True)
class Newest:
    """The last meaning that was kept: its model, and a mark that another one changes."""

    model: str
    mark: str


def newest(tx: Connection) -> Newest | None:
    """Give what was kept last; None where nothing was."""
    row = tx.execute(_NEWEST).one_or_none()
    if row is None:
        return None
    at_once = tx.execute(_AT_ONCE, {"at": row.at}).scalar_one()
    return Newest(row.model, f"{row.at:%Y%m%d%H%M%S%f}:{at_once}")


def _read(tx: Connection, statement: Any, **values: Any) -> list[Meaning]:
    rows = tx.execute(statement, values)
    return [Meaning(row.id, row.requester_id, row.opened_at, bytes(row.vector)) for row in rows]
