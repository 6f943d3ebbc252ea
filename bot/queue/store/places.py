"""What we have from the places where people talk with us: the last messages of each that is still in use."""

from datetime import datetime

from sqlalchemy import BigInteger, Connection, and_, case, cast, func, or_, select

from bot.messages import Place
from bot.queue.tables import conversations, copies, messages, tickets
from bot.queue.ticket import Status


def last_said(tx: Connection, channel: str, ended_after: datetime) -> dict[Place, str]:
    """
    Give the places of tickets that are open, or ended after that, with the newest message that somebody wrote there.

    For a channel whose ids are numbers that grow. What stands in a room outside of any thread counts for the room, a direct
    conversation is one place, and a workspace where nobody wrote yet counts as having nothing.
    """
    in_use = or_(tickets.c.status != Status.RESOLVED.value, tickets.c.resolved_at >= ended_after)
    number = cast(copies.c.remote_id, BigInteger)
    said = (
        select(copies.c.room, copies.c.thread, func.max(number))
        .join(messages, messages.c.id == copies.c.message_id)
        .join(tickets, tickets.c.id == messages.c.ticket_id)
        .where(and_(in_use, copies.c.channel == channel, copies.c.is_origin, ~copies.c.is_file))
        .group_by(copies.c.room, copies.c.thread)
    )
    last = {Place(channel, row[0], row[1]): int(row[2]) for row in tx.execute(said)}
    standing = (
        select(conversations.c.room, conversations.c.thread, conversations.c.is_direct)
        .join(tickets, tickets.c.id == conversations.c.ticket_id)
        .where(and_(in_use, conversations.c.channel == channel, ~conversations.c.is_closed))
    )
    found: dict[Place, int] = {}
    for room, thread, is_direct in tx.execute(standing):
        place = Place(channel, room, "" if is_direct else thread)
        found[place] = max(found.get(place, 0), last.get(Place(channel, room, thread), 0))
    return {place: str(newest) if newest else "" for place, newest in found.items()}


def known(tx: Connection, channel: str, ended_after: datetime, most: int) -> dict[Place, tuple[str, ...]]:
    """
    Give, for the same places, the newest messages that people wrote there and that stand as far as we know, at most so many each.

    A direct conversation is one place; elsewhere a thread's place has the message above it as well.
    """
    in_use = or_(tickets.c.status != Status.RESOLVED.value, tickets.c.resolved_at >= ended_after)
    there = and_(
        conversations.c.channel == copies.c.channel, conversations.c.room == copies.c.room, conversations.c.thread == copies.c.thread
    )
    thread = case((conversations.c.is_direct, ""), else_=copies.c.thread).label("thread")
    place = func.row_number().over(partition_by=[copies.c.room, thread], order_by=cast(copies.c.remote_id, BigInteger).desc())
    standing = (
        select(copies.c.room, thread, copies.c.remote_id, place.label("place"))
        .join(messages, messages.c.id == copies.c.message_id)
        .join(tickets, tickets.c.id == messages.c.ticket_id)
        .outerjoin(conversations, there)
        .where(and_(in_use, copies.c.channel == channel, copies.c.is_origin, ~copies.c.is_file, ~messages.c.is_deleted))
        .subquery()
    )
    found: dict[Place, list[str]] = {}
    for room, below, remote_id in tx.execute(
        select(standing.c.room, standing.c.thread, standing.c.remote_id).where(standing.c.place <= most).order_by(standing.c.place)
    ):
        found.setdefault(Place(channel, room, below), []).append(remote_id)
    return {one: tuple(ids) for one, ids in found.items()}
