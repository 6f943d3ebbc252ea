"""Mail beyond its words: how far a mailbox was read, letters by their ids, bounced addresses, mails of our own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from bot.messages import Letter
from bot.queue.limits import Answered
from bot.queue.mail_tables import bounced, letters, mailboxes, own_mails
from bot.queue.store.jobs import for_each_dialect, insert_new
from bot.queue.tables import copies, messages

LOOKED_BACK = timedelta(minutes=600)  # the longest window of the limits


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a mailbox was read: ``uid`` is the last one taken in, under ``validity``; ``seen_at`` when its server got it."""

    name: str
    validity: int
    uid: int
    seen_at: datetime


def seen(tx: Connection, name: str) -> Seen | None:
    """Say how far a mailbox was read; None before the first time."""
    row = tx.execute(select(mailboxes.c.name, mailboxes.c.validity, mailboxes.c.uid, mailboxes.c.seen_at).where(mailboxes.c.name == name))
    found = row.first()
    return Seen(*found) if found else None


def note_seen(tx: Connection, until: Seen) -> None:
    """Write how far a mailbox was read."""
    values = {"validity": until.validity, "uid": until.uid, "seen_at": until.seen_at}
    statement = insert_new(tx.dialect.name, mailboxes).values(name=until.name, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


# ------------------------------------------------------------------------------------------------------------ letters


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter as it is kept. ``message_id`` is our message that holds its words; None where it is on no ticket."""

    mail_id: str
    message_id: int | None
    address: str
    subject: str
    kind: str
    why: str
    is_answerable: bool
    decided_by: str
    others: list[str]
    whole: str
    raw: str
    at: datetime


_LETTER = [letters.c[name] for name in KeptLetter.__dataclass_fields__]
_KEEP = for_each_dialect(
    lambda dialect: insert_new(dialect, letters).on_conflict_do_nothing(index_elements=["mail_id"]).returning(letters.c.id)
)


def keep(tx: Connection, mail_id: str, letter: Letter, address: str, at: datetime, *, message_id: int | None) -> bool:
    """Keep what a mail says beyond its words; False if it is kept already."""
    values = {
        "mail_id": mail_id, "message_id": message_id, "address": address, "subject": letter.subject, "kind": letter.kind,
        "why": letter.why, "is_answerable": letter.is_answerable, "decided_by": "", "others": list(letter.others),
        "whole": letter.whole, "raw": letter.raw.remote_id if letter.raw else "", "at": at,
    }  # fmt: skip
    return tx.execute(_KEEP[tx.dialect.name], values).first() is not None


def note_sign(tx: Connection, mail_id: str, by: str) -> None:
    """Note by which sign a mail's ticket was found."""
    tx.execute(update(letters).where(letters.c.mail_id == mail_id).values(decided_by=by))


_KNOWN = select(letters.c.id).where(letters.c.mail_id == bindparam("mail_id"))
_TICKETS = (
    select(letters.c.mail_id, messages.c.ticket_id)
    .join(messages, messages.c.id == letters.c.message_id)
    .where(letters.c.mail_id.in_(bindparam("ids", expanding=True)))
)
_ON_TICKET = (
    select(*_LETTER)
    .join(messages, messages.c.id == letters.c.message_id)
    .where(messages.c.ticket_id == bindparam("ticket"))
    .order_by(letters.c.id)
)
_OF_TICKET = _ON_TICKET.where(letters.c.kind == "ordinary")
_ON_MESSAGES = select(*_LETTER).where(letters.c.message_id.in_(bindparam("ids", expanding=True))).order_by(letters.c.id)


def is_known(tx: Connection, mail_id: str) -> bool:
    """Say whether a mail was taken in before."""
    return tx.execute(_KNOWN, {"mail_id": mail_id}).first() is not None


def ticket_of(tx: Connection, mail_ids: Sequence[str]) -> int | None:
    """Give the ticket of the first of these mails that is on one."""
    found: dict[str, int] = {row.mail_id: row.ticket_id for row in tx.execute(_TICKETS, {"ids": list(mail_ids)})} if mail_ids else {}
    return next((found[one] for one in mail_ids if one in found), None)


def of_ticket(tx: Connection, ticket_id: int) -> list[KeptLetter]:
    """Give the letters that people wrote on a ticket, oldest first."""
    return [KeptLetter(*row) for row in tx.execute(_OF_TICKET, {"ticket": ticket_id})]


def on_ticket(tx: Connection, ticket_id: int) -> list[KeptLetter]:
    """Give every letter on a ticket, those of machines included, oldest first."""
    return [KeptLetter(*row) for row in tx.execute(_ON_TICKET, {"ticket": ticket_id})]


def on_messages(tx: Connection, message_ids: Sequence[int]) -> list[KeptLetter]:
    """Give the letters that hold these messages' words, oldest first."""
    return [KeptLetter(*row) for row in tx.execute(_ON_MESSAGES, {"ids": list(message_ids)})]


_SHOWN = (
    select(copies.c.remote_id)
    .where(and_(copies.c.channel == "mail", copies.c.room == bindparam("room"), copies.c.thread == bindparam("thread")))
    .order_by(copies.c.id)
)


def ids_in(tx: Connection, room: str, thread: str) -> list[str]:
    """Give the ids of the mails of a conversation, theirs and ours, oldest first."""
    return list(dict.fromkeys(tx.execute(_SHOWN, {"room": room, "thread": thread}).scalars()))


# ------------------------------------------------------------------------------------------- bounces, mails of our own


def mark_bounced(tx: Connection, address: str, at: datetime, why: str, *, is_permanent: bool) -> None:
    """Note that an address was not reached. That it is for good is not taken back by a later passing fault."""
    values = {"at": at, "why": why, "is_permanent": is_permanent}
    statement = insert_new(tx.dialect.name, bounced).values(address=address, **values)
    worse = statement.on_conflict_do_update(
        index_elements=["address"], set_=values, where=or_(statement.excluded.is_permanent, ~bounced.c.is_permanent)
    )
    tx.execute(worse)


@dataclass(frozen=True, slots=True)
class Bounce:
    """That an address let a mail come back for good, and what its server said."""

    at: datetime
    why: str


def bounce(tx: Connection, address: str) -> Bounce | None:
    """Give how an address bounced for good; None where it did not."""
    row = tx.execute(select(bounced.c.at, bounced.c.why).where(and_(bounced.c.address == address, bounced.c.is_permanent))).first()
    return Bounce(*row) if row else None


def is_promised(tx: Connection, key: str) -> bool:
    """Say whether a mail of our own was promised under this key."""
    return tx.execute(select(own_mails.c.key).where(own_mails.c.key == key)).first() is not None


def promise(tx: Connection, key: str, address: str, ticket_id: int | None, subject: str, at: datetime) -> None:
    """Note that a mail of our own goes out."""
    tx.execute(insert(own_mails).values(key=key, address=address, ticket_id=ticket_id, subject=subject, at=at))


def own_to(tx: Connection, address: str, now: datetime) -> list[Answered]:
    """Give the mails of our own to an address within the longest window."""
    recent = and_(own_mails.c.address == address, own_mails.c.at > now - LOOKED_BACK)
    return [Answered(row.at, row.subject) for row in tx.execute(select(own_mails.c.at, own_mails.c.subject).where(recent))]


def own_on(tx: Connection, ticket_id: int | None, now: datetime) -> list[datetime]:
    """Give when mails of our own went out about a ticket within the longest window."""
    if ticket_id is None:
        return []
    recent = and_(own_mails.c.ticket_id == ticket_id, own_mails.c.at > now - LOOKED_BACK)
    return list(tx.execute(select(own_mails.c.at).where(recent)).scalars())


def how_many(tx: Connection, kind: str = "") -> int:
    """Count the letters, or those of one kind."""
    counted = select(func.count()).select_from(letters)
    return int(tx.execute(counted.where(letters.c.kind == kind) if kind else counted).scalar_one())
