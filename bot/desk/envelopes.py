"""
How a post of ours travels as a mail: which thread it answers, who else reads it, and whether the desk may send it at all.

What an agent wrote always goes; what the desk says of its own is limited, so that two machines that answer each other fall silent.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from bot.messages import Envelope, Letter, Post, Upload
from bot.queue import limits
from bot.queue.store import mails, tickets
from bot.queue.store.database import Transaction
from bot.queue.store.mails import KeptLetter

log = structlog.get_logger(__name__)

MAIL = "mail"
ON_AN_ACT = ("solved:", "assigned:", "silent:")  # these follow what somebody of ours did, so they answer no mail of a machine
NO_ADDRESS = "@invalid"


def enclosed(tx: Transaction, out: Post | Upload, ticket_id: int | None, now: datetime) -> Post | Upload | None:
    """Give a post with its envelope; None where it is a mail of the desk's own and one too many. The same key is asked for once."""
    letters = mails.of_ticket(tx, ticket_id) if ticket_id else []
    envelope = _envelope(tx, out, ticket_id, letters)
    if envelope.is_automatic and not mails.is_promised(tx, out.key):
        why = _why_not(tx, out, ticket_id, letters, envelope, now)
        if why:
            log.info("an automatic mail is not sent", key=out.key, why=why)
            return None
        mails.promise(tx, out.key, out.place.room, ticket_id, envelope.subject, now)
    return replace(out, envelope=envelope)


def _envelope(tx: Transaction, out: Post | Upload, ticket_id: int | None, letters: list[KeptLetter]) -> Envelope:
    room, thread = out.place.room, out.place.thread
    theirs = [one for one in letters if one.address == room]
    last = theirs[-1] if theirs else None
    before = [one for one in mails.ids_in(tx, room, thread) if last is None or one != last.mail_id]
    is_automatic = isinstance(out, Post) and not out.carries
    writers = {one.address for one in letters}
    subject = next((one.subject for one in theirs or letters if one.subject.strip()), "")  # a merged ticket has others' letters too
    return Envelope(
        ticket=ticket_id or 0,
        subject=subject or (tickets.get(tx, ticket_id).title if ticket_id else ""),
        answers=last.mail_id if last else "",
        references=tuple(before),
        also_to=tuple(one for one in last.others if one in writers) if last and not is_automatic else (),
        is_automatic=is_automatic,
    )


def _why_not(
    tx: Transaction, out: Post | Upload, ticket_id: int | None, letters: list[KeptLetter], envelope: Envelope, now: datetime
) -> str:
    """Say why the desk must not send this of its own, or ""."""
    address = out.place.room
    if address.endswith(NO_ADDRESS):
        return "there is no address"
    last = next((one for one in reversed(letters) if one.address == address), None)
    letter = Letter(envelope.subject, is_answerable=last.is_answerable) if last else Letter(envelope.subject)
    before = mails.own_to(tx, address, now)
    answered = [] if out.key.startswith(ON_AN_ACT) else before
    bounce = mails.bounce(tx, address)
    return limits.may_answer(letter, answered, now, bounce.at if bounce else None) or limits.may_send(
        mails.own_on(tx, ticket_id, now), [one.at for one in before], now
    )
