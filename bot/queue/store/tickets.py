"""Tickets, their conversations and their history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, text, update

from bot.errors import UnknownTicket
from bot.messages import Place
from bot.queue.store import links
from bot.queue.store.jobs import for_each_dialect, insert_new
from bot.queue.tables import conversations, history, tickets
from bot.queue.ticket import OPEN, PRIORITIES, Status, Ticket

_COLUMNS = [tickets.c[name] for name in Ticket.__dataclass_fields__]
_CHANGEABLE = [name for name in Ticket.__dataclass_fields__ if name not in ("id", "version")]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A place outside that belongs to a ticket; ``receipt_id`` is our own post there that is kept true."""

    id: int
    ticket_id: int
    side: str
    place: Place
    is_direct: bool = False
    is_closed: bool = False
    receipt_id: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of history."""

    ticket_id: int
    what: str
    at: datetime
    recorded_at: datetime
    actor_id: int | None = None
    from_status: str = ""
    to_status: str = ""
    why: str = ""
    via: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


_CREATE = insert(tickets).returning(tickets.c.id)
_SAVE = update(tickets).where(and_(tickets.c.id == bindparam("the_id"), tickets.c.version == bindparam("the_version")))
_GET = select(*_COLUMNS).where(tickets.c.id == bindparam("the_id"))
_GET_LOCKED = {"sqlite": _GET, "postgresql": _GET.with_for_update()}
_IN_ORDER = select(tickets.c.id).where(tickets.c.id.in_(bindparam("the_ids", expanding=True))).order_by(tickets.c.id)
_LOCK = _IN_ORDER.with_for_update()


def create(tx: Connection, ticket: Ticket) -> int:
    """Insert a ticket and give its number; ``ticket.id`` is ignored."""
    found: int = tx.execute(_CREATE, {**_values(ticket), "version": 0}).scalar_one()
    return found


def save(tx: Connection, before: Ticket, after: Ticket) -> bool:
    """
    Write a changed ticket if nobody changed it since ``before`` was read.

    False means that somebody did: read again and decide again.
    """
    mine = {"the_id": before.id, "the_version": before.version}
    return tx.execute(_SAVE, {**_values(after), "version": before.version + 1, **mine}).rowcount == 1


def _values(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in _CHANGEABLE}


def get(tx: Connection, ticket_id: int, *, for_update: bool = False) -> Ticket:
    """Read one ticket; raises UnknownTicket. ``for_update`` holds the row on Postgres (SQLite writers are alone anyway)."""
    statement = _GET_LOCKED[tx.dialect.name] if for_update else _GET
    row = tx.execute(statement, {"the_id": ticket_id}).one_or_none()
    if row is None:
        raise UnknownTicket(f"There is no ticket #{ticket_id}. `/ticket list` shows the open ones.")
    return _ticket(row)


def lock(tx: Connection, *ticket_ids: int | None) -> None:
    """
    Keep tickets and all that hangs on them from being changed by another transaction until this one ends.

    Whoever reads one thing of a ticket to write another needs it on Postgres: two who do not see each other's rows would both
    leave the rest to the other. SQLite's writers are alone anyway.
    """
    known = sorted({one for one in ticket_ids if one is not None})  # in one order, so that two never wait for each other
    if known and tx.dialect.name == "postgresql":
        tx.execute(_LOCK, {"the_ids": known})


def columns(prefix: str = "") -> list[Any]:
    """Give a ticket's columns in the order that ``of_row`` reads; with a prefix to their names where other columns stand beside them."""
    return [column.label(f"{prefix}_{column.name}") for column in _COLUMNS] if prefix else _COLUMNS


def of_row(row: Any) -> Ticket:
    """Read a ticket from a row of exactly ``columns``."""
    return _ticket(row)


def _ticket(row: Any) -> Ticket:
    number, title, status, *rest = row  # in the order of _COLUMNS, which is Ticket's
    return Ticket(number, title, Status(status), *rest)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets to list. Empty fields do not narrow; somebody's own are theirs on whichever channel."""

    status: tuple[Status, ...] = OPEN
    assignee_id: int | None = None
    requester_id: int | None = None
    unassigned: bool = False


OWN_AT_MOST = 500  # of one person's tickets, before they are sorted


def listed(tx: Connection, wanted: Wanted, limit: int) -> list[Ticket]:
    """Most important first, then oldest first; a requester's own newest first."""
    if wanted.requester_id is not None:
        theirs = and_(tickets.c.requester_id.in_(links.same(tx, wanted.requester_id)), _in(wanted.status))
        statement = select(*_COLUMNS).where(theirs).order_by(tickets.c.opened_at.desc(), tickets.c.id.desc()).limit(limit)
        return [_ticket(row) for row in tx.execute(statement)]
    if wanted.assignee_id is not None:
        theirs = and_(tickets.c.assignee_id.in_(links.same(tx, wanted.assignee_id)), _in(wanted.status))
        return _sorted(tx.execute(select(*_COLUMNS).where(theirs).limit(OWN_AT_MOST)))[:limit]
    return _by_importance(tx, wanted, limit)


def _in(status: Sequence[Status]) -> Any:
    return tickets.c.status.in_([one.value for one in status])


def _sorted(rows: Iterable[Any]) -> list[Ticket]:
    return sorted((_ticket(row) for row in rows), key=lambda t: (PRIORITIES.index(t.priority), t.opened_at))


def _by_importance(tx: Connection, wanted: Wanted, limit: int) -> list[Ticket]:
    """Walk the priorities one by one, so that an index serves each and nothing is sorted, however long the queue is."""
    ownerless = (Status.NEW, Status.TRIAGED)
    status = [one for one in wanted.status if one in ownerless or not wanted.unassigned]
    rows: list[Any] = []
    for priority in PRIORITIES:
        for one in status:
            here = and_(tickets.c.status == one.value, tickets.c.priority == priority)
            rows += tx.execute(select(*_COLUMNS).where(here).order_by(tickets.c.opened_at).limit(limit)).all()
        if len(rows) >= limit:
            break
    return _sorted(rows)[:limit]


def solved_after(tx: Connection, after: int, limit: int) -> list[tuple[int, str, int | None]]:
    """Give resolved tickets of their own in the order of their numbers: (number, title, whose), so many at once."""
    own = and_(tickets.c.status == Status.RESOLVED.value, tickets.c.merged_into.is_(None), tickets.c.id > after)
    rows = tx.execute(select(tickets.c.id, tickets.c.title, tickets.c.assignee_id).where(own).order_by(tickets.c.id).limit(limit))
    return [(row.id, row.title, row.assignee_id) for row in rows]


def counts_by_status(tx: Connection) -> dict[str, int]:
    """How many tickets stand in each open status."""
    found = tx.execute(select(tickets.c.status, func.count()).where(tickets.c.status.in_(OPEN)).group_by(tickets.c.status))
    return {row[0]: row[1] for row in found}


_OPENED_SINCE = (
    select(func.count())
    .select_from(tickets)
    .where(and_(tickets.c.requester_id == bindparam("whose"), tickets.c.opened_at >= bindparam("since")))
)


def opened_since(tx: Connection, requester_id: int, since: datetime) -> int:
    """How many tickets somebody opened since then."""
    return int(tx.execute(_OPENED_SINCE, {"whose": requester_id, "since": since}).scalar_one())


_EARLIER = (
    select(tickets.c.channel, func.count())
    .where(and_(tickets.c.requester_id.in_(bindparam("whose", expanding=True)), tickets.c.id < bindparam("before")))
    .where(tickets.c.merged_into.is_(None))
    .group_by(tickets.c.channel)
)


def earlier(tx: Connection, requester_ids: Sequence[int], before: int) -> dict[str, int]:
    """How many tickets with smaller numbers these people opened, by channel; what was merged into others does not count."""
    return {row[0]: row[1] for row in tx.execute(_EARLIER, {"whose": list(requester_ids), "before": before})}


# ------------------------------------------------------------------------------------------------------ conversations

_CONVERSATION = select(
    conversations.c.id,
    conversations.c.ticket_id,
    conversations.c.side,
    conversations.c.channel,
    conversations.c.room,
    conversations.c.thread,
    conversations.c.is_direct,
    conversations.c.is_closed,
    conversations.c.receipt_id,
)


def _conversation(row: Any) -> Conversation | None:
    if row is None:
        return None
    place = Place(row.channel, row.room, row.thread)
    return Conversation(row.id, row.ticket_id, row.side, place, row.is_direct, row.is_closed, row.receipt_id)


_AT = _CONVERSATION.where(
    and_(
        conversations.c.channel == bindparam("channel"),
        conversations.c.room == bindparam("room"),
        conversations.c.thread == bindparam("thread"),
    )
)
_OF = _CONVERSATION.where(and_(conversations.c.ticket_id == bindparam("ticket_id"), conversations.c.side == bindparam("side"))).order_by(
    conversations.c.id
)


def conversation_at(tx: Connection, place: Place) -> Conversation | None:
    """Find whose conversation a place is."""
    where = {"channel": place.channel, "room": place.room, "thread": place.thread}
    return _conversation(tx.execute(_AT, where).one_or_none())


def conversation(tx: Connection, conversation_id: int) -> Conversation | None:
    """Give a conversation by its id."""
    return _conversation(tx.execute(_CONVERSATION.where(conversations.c.id == conversation_id)).one_or_none())


def conversations_of(tx: Connection, ticket_id: int, side: str) -> list[Conversation]:
    """Give a ticket's places on one side, oldest first."""
    rows = tx.execute(_OF, {"ticket_id": ticket_id, "side": side})
    return [found for row in rows if (found := _conversation(row)) is not None]


def _link(dialect: str) -> Any:
    statement = insert_new(dialect, conversations)
    asked = statement.excluded
    changed = {"ticket_id": asked.ticket_id, "side": asked.side, "is_closed": False, "receipt_id": ""}
    return statement.on_conflict_do_update(index_elements=["channel", "room", "thread"], set_=changed).returning(conversations.c.id)


_LINK = for_each_dialect(_link)


def link(tx: Connection, ticket_id: int, side: str, place: Place, *, is_direct: bool = False) -> int:
    """Make a place a conversation of this ticket; a place that was another ticket's now is this one's."""
    values = {"ticket_id": ticket_id, "side": side, "channel": place.channel, "room": place.room, "thread": place.thread}
    found: int = tx.execute(_LINK[tx.dialect.name], {**values, "is_direct": is_direct, "is_closed": False, "receipt_id": ""}).scalar_one()
    return found


def move_conversations(tx: Connection, from_ticket: int, to_ticket: int) -> list[int]:
    """Give a ticket's customer places to another ticket; says which, so that it can be undone."""
    mine = and_(conversations.c.ticket_id == from_ticket, conversations.c.side == "customer")
    ids = [row.id for row in tx.execute(select(conversations.c.id).where(mine))]
    tx.execute(update(conversations).where(conversations.c.id.in_(ids)).values(ticket_id=to_ticket))
    return ids


def change_conversation(tx: Connection, conversation_id: int, **values: Any) -> None:
    """Write single facts of a conversation (``receipt_id``, ``is_closed``)."""
    tx.execute(update(conversations).where(conversations.c.id == conversation_id).values(**values))


def unlink(tx: Connection, conversation_id: int) -> None:
    """Forget a place that is gone for good (a deleted card)."""
    tx.execute(delete(conversations).where(conversations.c.id == conversation_id))


_LAST_DIRECT = select(func.max(conversations.c.ticket_id)).where(
    and_(
        conversations.c.channel == bindparam("channel"),
        conversations.c.room == bindparam("room"),
        conversations.c.is_direct,
        conversations.c.side == "customer",
    )
)


def last_direct(tx: Connection, channel: str, room: str) -> int | None:
    """Give the newest ticket in a direct conversation with us."""
    found: int | None = tx.execute(_LAST_DIRECT, {"channel": channel, "room": room}).scalar_one()
    return found


# ------------------------------------------------------------------------------------------------------------ history


_RECORD = insert(history)


def record(tx: Connection, event: Event) -> None:
    """Append one line to history."""
    tx.execute(_RECORD, {name: getattr(event, name) for name in Event.__dataclass_fields__})


_HISTORY = select(*(history.c[name] for name in Event.__dataclass_fields__)).where(history.c.ticket_id == bindparam("ticket"))
_HISTORY = _HISTORY.order_by(history.c.id)


def history_of(tx: Connection, ticket_id: int) -> list[Event]:
    """Give a ticket's history, oldest first."""
    return [Event(**row._asdict()) for row in tx.execute(_HISTORY, {"ticket": ticket_id})]


def by_ids(tx: Connection, ids: Sequence[int]) -> dict[int, Ticket]:
    """Read several tickets at once."""
    if not ids:
        return {}
    return {row.id: _ticket(row) for row in tx.execute(select(*_COLUMNS).where(tickets.c.id.in_(ids)))}


def follow_up_of(tx: Connection, ticket_id: int) -> int | None:
    """Give the newest ticket that follows this one, if any."""
    found: int | None = tx.execute(select(func.max(tickets.c.id)).where(tickets.c.follows == ticket_id)).scalar_one()
    return found


# word by word as in the index, without which SQLite does not use it
_WAITING = and_(
    text("tickets.status <> 'Resolved'"),
    or_(tickets.c.agent_spoke_at.is_(None), tickets.c.agent_spoke_at < tickets.c.customer_spoke_at),
)


def waiting_longest(tx: Connection) -> datetime | None:
    """Since when the longest-waiting customer waits for a first answer."""
    there_is = and_(_WAITING, tickets.c.customer_spoke_at.is_not(None))
    statement = select(tickets.c.customer_spoke_at).where(there_is).order_by(tickets.c.customer_spoke_at).limit(1)
    found: datetime | None = tx.execute(statement).scalar_one_or_none()
    return found
