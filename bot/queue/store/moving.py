"""What goes from one ticket to another when they are parted or joined again: single messages and single places."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, or_, select, update

from bot.queue.tables import conversations, copies, messages


def move_messages(tx: Connection, ids: Sequence[int], from_ticket: int, to_ticket: int) -> list[int]:
    """Give some messages of a ticket to another one; says which of them were still there to be given."""
    mine = and_(messages.c.id.in_(ids), messages.c.ticket_id == from_ticket)
    found = list(tx.execute(select(messages.c.id).where(mine).order_by(messages.c.id)).scalars())
    tx.execute(update(messages).where(messages.c.id.in_(found)).values(ticket_id=to_ticket))
    return found


def move_places(tx: Connection, ids: Sequence[int], from_ticket: int, to_ticket: int) -> list[int]:
    """Give some places where customers are to another ticket; says which of them were still there to be given."""
    mine = and_(conversations.c.id.in_(ids), conversations.c.ticket_id == from_ticket, conversations.c.side == "customer")
    found = list(tx.execute(select(conversations.c.id).where(mine).order_by(conversations.c.id)).scalars())
    tx.execute(update(conversations).where(conversations.c.id.in_(found)).values(ticket_id=to_ticket))
    return found


def said_in(tx: Connection, ticket_id: int, place_ids: Sequence[int]) -> list[int]:
    """Give the messages of a ticket that were written in some places: customers', and the team's that stand there first."""
    written = and_(copies.c.message_id == messages.c.id, copies.c.is_origin, copies.c.side == "customer")
    there = or_(messages.c.speaker == "customer", select(copies.c.id).where(written).exists())
    here = and_(messages.c.ticket_id == ticket_id, messages.c.conversation_id.in_(place_ids), there)
    return list(tx.execute(select(messages.c.id).where(here).order_by(messages.c.id)).scalars())


def places_of(tx: Connection, message_ids: Sequence[int]) -> dict[int, set[int]]:
    """
    Give, by message, the customers' places that it stands in or counts to.

    A post that joined an earlier one counts to that one's place and stands in its own, where it can be answered as well.
    """
    stands = and_(
        copies.c.channel == conversations.c.channel, copies.c.room == conversations.c.room, copies.c.thread == conversations.c.thread
    )
    written = select(copies.c.message_id, conversations.c.id).join(conversations, stands).where(copies.c.message_id.in_(message_ids))
    rows = tx.execute(written.where(and_(conversations.c.side == "customer", or_(copies.c.is_origin, copies.c.side == "customer"))))
    found: dict[int, set[int]] = {}
    for message_id, place_id in rows:
        found.setdefault(message_id, set()).add(place_id)
    counted = select(messages.c.id, messages.c.conversation_id).where(messages.c.id.in_(message_ids))
    for message_id, place_id in tx.execute(counted):
        if place_id is not None and message_id not in found:
            found[message_id] = {place_id}
    return found


def only_of(tx: Connection, message_ids: Sequence[int], others: Sequence[int]) -> set[int]:
    """Give the customers' places in which some messages stand and none of the others does."""
    theirs, kept = ({place for some in places_of(tx, ids).values() for place in some} for ids in (message_ids, others))
    return theirs - kept
