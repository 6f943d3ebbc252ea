"""Proposals and offers, the line of those that wait, and what routing has to know of tickets and agents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, delete, exists, false, func, insert, not_, or_, select, text, update

from bot.queue.routing_tables import proposals, waiting_places
from bot.queue.store import links
from bot.queue.store.jobs import insert_new
from bot.queue.store.tickets import columns, of_row
from bot.queue.tables import history, tickets
from bot.queue.ticket import PRIORITIES, Status, Ticket
from bot.triage.routing import points

_TURN = 0x726F757465  # "route": one transaction at a time gives tickets out, so that nobody is loaded twice over
_WORKED_ON = (Status.ASSIGNED.value, Status.IN_PROGRESS.value, Status.PENDING.value)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What routing would do with a ticket; with ``until`` it was offered to that person. ``ending`` is "" while it is open."""

    ticket_id: int
    category: str
    person_id: int
    mode: str
    reasons: tuple[str, ...]
    at: datetime
    until: datetime | None = None
    ended_at: datetime | None = None
    ending: str = ""
    chosen_id: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Waits:
    """That nobody can be found for a ticket now. ``position`` counts from 1; 0 = it is only that there is nobody to suggest."""

    ticket_id: int
    since: datetime
    position: int
    reason: str


def take_turn(tx: Connection) -> None:
    """Let one transaction at a time give tickets out, until it ends. For who holds nothing yet. SQLite's are alone."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def is_ones_turn(tx: Connection) -> bool:
    """Take the turn if nobody has it; for who holds rows already, and would wait for somebody who waits for those."""
    return tx.dialect.name != "postgresql" or bool(
        tx.execute(text("SELECT pg_try_advisory_xact_lock(:turn)"), {"turn": _TURN}).scalar_one()
    )


# --------------------------------------------------------------------------------------------------------- proposals

_PROPOSED = [proposals.c[name] for name in Proposed.__dataclass_fields__]
_IS_OPEN = text("proposals.ending = ''")  # word by word as in the index


def _proposed(row: Any) -> Proposed:
    ticket_id, category, person_id, mode, reasons, *rest = row
    return Proposed(ticket_id, category, person_id, mode, tuple(reasons), *rest)


def propose(tx: Connection, one: Proposed) -> int | None:
    """Write a proposal down and give its number; None if one of that ticket is open already."""
    values = {name: getattr(one, name) for name in Proposed.__dataclass_fields__ if name not in ("id", "reasons")}
    statement = insert_new(tx.dialect.name, proposals).values(**values, reasons=list(one.reasons))
    statement = statement.on_conflict_do_nothing(index_elements=["ticket_id"], index_where=text("ending = ''"))
    found: int | None = tx.execute(statement.returning(proposals.c.id)).scalar_one_or_none()
    return found


def end(tx: Connection, proposal_id: int, ending: str, now: datetime, chosen_id: int | None = None) -> bool:
    """End an open proposal; False if somebody ended it before."""
    mine = and_(proposals.c.id == proposal_id, proposals.c.ending == "")
    return tx.execute(update(proposals).where(mine).values(ending=ending, ended_at=now, chosen_id=chosen_id)).rowcount == 1


def was_misrouted(tx: Connection, ticket_id: int, category: str, now: datetime) -> None:
    """Let the newest proposal of a ticket in a category count as wrong: the ticket did not belong there."""
    mine = and_(proposals.c.ticket_id == ticket_id, proposals.c.category == category, proposals.c.ending.in_(("", "followed", "other")))
    newest = select(func.max(proposals.c.id)).where(mine).scalar_subquery()
    tx.execute(update(proposals).where(proposals.c.id == newest).values(ending="misrouted", ended_at=now))


def get(tx: Connection, proposal_id: int) -> Proposed | None:
    """Give one proposal."""
    row = tx.execute(select(*_PROPOSED).where(proposals.c.id == proposal_id)).one_or_none()
    return _proposed(row) if row else None


def open_of(tx: Connection, ticket_id: int) -> Proposed | None:
    """Give what is proposed for a ticket now."""
    row = tx.execute(select(*_PROPOSED).where(and_(_IS_OPEN, proposals.c.ticket_id == ticket_id))).one_or_none()
    return _proposed(row) if row else None


_FOR_OFFER, _FOR_SUGGESTION = proposals.c.until.is_not(None), proposals.c.until.is_(None)
_FREE = and_(tickets.c.status == Status.TRIAGED.value, tickets.c.assignee_id.is_(None), tickets.c.merged_into.is_(None))


def to_settle(tx: Connection, modes: Mapping[str, str]) -> list[tuple[Proposed, Ticket]]:
    """Give the open offers, and the suggestions whose ticket is another by now, or routed otherwise; ``modes`` are by category."""
    as_now = or_(false(), *(and_(proposals.c.category == name, proposals.c.mode == mode) for name, mode in modes.items()))
    return _with_tickets(tx, or_(_FOR_OFFER, not_(and_(_FREE, tickets.c.category == proposals.c.category, as_now))))


def suggested_to(tx: Connection) -> dict[int, float]:
    """Give those for whom any ticket is suggested now, each with the points of the heaviest."""
    statement = select(proposals.c.person_id, tickets.c.tier, tickets.c.priority).join(tickets, tickets.c.id == proposals.c.ticket_id)
    found: dict[int, float] = {}
    for person_id, tier, priority in tx.execute(statement.where(_IS_OPEN, _FOR_SUGGESTION).distinct()):
        found[person_id] = max(found.get(person_id, 0.0), points(tier, priority))
    return found


def suggestions_for(tx: Connection, people: Sequence[int]) -> list[tuple[Proposed, Ticket]]:
    """Give what is suggested for some people now."""
    return _with_tickets(tx, and_(_FOR_SUGGESTION, proposals.c.person_id.in_(people))) if people else []


def _with_tickets(tx: Connection, which: Any) -> list[tuple[Proposed, Ticket]]:
    statement = select(*_PROPOSED, *columns("of_ticket")).join(tickets, tickets.c.id == proposals.c.ticket_id)
    rows = tx.execute(statement.where(_IS_OPEN, which).order_by(proposals.c.ticket_id))  # as the index of the open ones has them
    width = len(_PROPOSED)
    return sorted(((_proposed(row[:width]), of_row(row[width:])) for row in rows), key=lambda one: one[0].id)


# ------------------------------------------------------------------------------------------------ what is to be given

_ORDER = case({name: number for number, name in enumerate(PRIORITIES)}, value=tickets.c.priority, else_=len(PRIORITIES))


def unrouted(tx: Connection, categories: Iterable[str], limit: int) -> list[Ticket]:
    """Give tickets of these categories that nobody has and nothing is proposed for: the more urgent first, then the oldest."""
    proposed = exists().where(and_(proposals.c.ticket_id == tickets.c.id, proposals.c.ending == ""))
    free = and_(_FREE, tickets.c.category.in_(list(categories)), ~proposed)
    statement = select(*columns()).where(free).order_by(_ORDER, tickets.c.opened_at, tickets.c.id).limit(limit)
    return [of_row(row) for row in tx.execute(statement)]


def loads(tx: Connection) -> dict[int, float]:
    """Give the points of the open tickets that everybody has."""
    pending = (tickets.c.status == Status.PENDING.value).label("pending")
    group = (tickets.c.assignee_id, tickets.c.tier, tickets.c.priority, pending)
    worked_on = and_(tickets.c.status.in_(_WORKED_ON), tickets.c.assignee_id.is_not(None))
    found: dict[int, float] = defaultdict(float)
    for owner, tier, priority, is_pending, count in tx.execute(select(*group, func.count()).where(worked_on).group_by(*group)):
        found[owner] += count * points(tier, priority, is_pending=bool(is_pending))
    return dict(found)


def promised(tx: Connection) -> tuple[dict[int, float], dict[int, float]]:
    """Give the points of the tickets that everybody is offered now, and of those that they are only suggested for."""
    is_offer = proposals.c.until.is_not(None).label("is_offer")
    group = (proposals.c.person_id, is_offer, tickets.c.tier, tickets.c.priority)
    statement = select(*group, func.count()).join(tickets, tickets.c.id == proposals.c.ticket_id).where(_IS_OPEN).group_by(*group)
    offered, suggested = defaultdict[int, float](float), defaultdict[int, float](float)
    for person_id, offer, tier, priority, count in tx.execute(statement):
        (offered if offer else suggested)[person_id] += count * points(tier, priority)
    return offered, suggested


def last_given(tx: Connection, people: Sequence[int]) -> dict[int, datetime]:
    """Give when each of these people was proposed for a ticket last; who never was is left out."""
    last = {one: tx.execute(select(func.max(proposals.c.at)).where(proposals.c.person_id == one)).scalar_one() for one in people}
    return {one: at for one, at in last.items() if at is not None}


def helpers(tx: Connection, requesters: Sequence[int]) -> dict[int, dict[int, int]]:
    """Give who had tickets of these customers before, wherever they wrote, and how many: by customer, then by person."""
    if not requesters:
        return {}
    whole = links.groups(tx, requesters)
    group = (tickets.c.requester_id, tickets.c.assignee_id)
    theirs = and_(tickets.c.requester_id.in_({one for ids in whole.values() for one in ids}), tickets.c.assignee_id.is_not(None))
    counted = [tuple(row) for row in tx.execute(select(*group, func.count()).where(theirs).group_by(*group))]
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for requester in requesters:
        for who, owner, count in counted:
            found[requester][owner] += count if who in whole[requester] else 0
    return {requester: {owner: count for owner, count in owners.items() if count} for requester, owners in found.items()}


def tried(tx: Connection, ids: Sequence[int], since: datetime) -> dict[int, frozenset[int]]:
    """Give who let an offer of these tickets lapse, passed, or gave the ticket back since then."""
    found: dict[int, set[int]] = defaultdict(set)
    if not ids:
        return {}
    ended = and_(proposals.c.ticket_id.in_(ids), proposals.c.ending.in_(("lapsed", "passed")), proposals.c.ended_at >= since)
    for ticket_id, person_id in tx.execute(select(proposals.c.ticket_id, proposals.c.person_id).where(ended)):
        found[ticket_id].add(person_id)
    given_back = and_(history.c.at >= since, history.c.what.in_(("released", "misrouted")), history.c.ticket_id.in_(ids))
    for ticket_id, person_id in tx.execute(select(history.c.ticket_id, history.c.actor_id).where(given_back)):
        found[ticket_id].add(person_id)
    return {ticket_id: frozenset(people) for ticket_id, people in found.items()}


# ---------------------------------------------------------------------------------------------------------- the line


def waiting(tx: Connection) -> dict[int, Waits]:
    """Give everything that waits, by ticket."""
    names = [waiting_places.c[name] for name in Waits.__dataclass_fields__]
    return {row.ticket_id: Waits(*row) for row in tx.execute(select(*names))}


def place_of(tx: Connection, ticket_id: int) -> Waits | None:
    """Give where a ticket waits."""
    names = [waiting_places.c[name] for name in Waits.__dataclass_fields__]
    row = tx.execute(select(*names).where(waiting_places.c.ticket_id == ticket_id)).one_or_none()
    return Waits(*row) if row else None


def has_line(tx: Connection) -> bool:
    """Say whether anything waits."""
    return tx.execute(select(waiting_places.c.ticket_id).limit(1)).first() is not None


def stand_in_line(tx: Connection, now: Mapping[int, Waits], before: Mapping[int, Waits]) -> set[int]:
    """Make the line as it is now; gives the tickets whose place or reason is another than before."""
    changed = {one.ticket_id for one in now.values() if one != before.get(one.ticket_id)}
    gone = before.keys() - now.keys()
    if stale := (changed & before.keys()) | gone:
        tx.execute(delete(waiting_places).where(waiting_places.c.ticket_id.in_(stale)))
    rows = [{name: getattr(now[one], name) for name in Waits.__dataclass_fields__} for one in sorted(changed)]
    if rows:
        tx.execute(insert(waiting_places), rows)
    return changed | gone
