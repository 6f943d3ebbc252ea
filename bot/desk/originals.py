"""
Mails as they came, for the team alone: all of their words, with what was cut for reading, and their bytes as a file.

What is shown here goes to one person's own eyes, never into a place where others read.
"""

from collections.abc import Sequence

from bot.desk import clock_words
from bot.desk.conversations import tell_workspace
from bot.desk.envelopes import MAIL
from bot.desk.quoting import set_apart
from bot.desk.work import Work
from bot.errors import Refusal
from bot.messages import Button, Content, Place, StoredFile, Upload, outbound
from bot.queue.job import Job, Rank
from bot.queue.store import mails, messages, people, tickets
from bot.queue.store.mails import KeptLetter
from bot.queue.store.messages import Message
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.text import literal

TRIMMED = "Show trimmed"
RAW = "raw:"
TITLE = 148
KINDS = {"ordinary": "written by a person", "auto_reply": "an automatic answer", "list": "from a mailing list"}


def buttons(work: Work, batch: Sequence[Message]) -> tuple[Button, ...]:
    """Give the button that shows what was cut from the newest of some messages that came by mail; none where nothing was."""
    if MAIL not in work.capabilities or all(one.speaker != "customer" for one in batch):
        return ()
    cut = [one for one in mails.on_messages(work.tx, [one.id for one in batch]) if one.whole]
    return (Button(TRIMMED, f"ticket whole {batch[0].ticket_id} {cut[-1].message_id}"),) if cut else ()


def menu(ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """Give what a card's menu offers besides, where the ticket began as a mail."""
    return (("Original mail", "whole"),) if ticket.channel == MAIL else ()


def whole(work: Work, ticket: Ticket, message_id: int | None) -> Content:
    """Show a mail with everything that its author sent in it; without a number the newest of the ticket's."""
    kept = _letter(work, ticket, message_id)
    message = messages.get(work.tx, kept.message_id or 0)
    words = kept.whole or (message.text if message else "")
    facts = [("Sent", clock_words.moment(kept.at, work.zone)), ("It is", kept.why or KINDS.get(kept.kind, kept.kind))]
    facts += [("Found its ticket by", kept.decided_by)] if kept.decided_by else []
    facts += [("Also to", ", ".join(kept.others))] if kept.others else []
    return Content(
        title=f"Mail from {kept.address}: {kept.subject}"[:TITLE],
        text=set_apart(words) or "(no words)",
        fields=tuple(facts),
        buttons=(Button("Raw mail as a file", f"ticket raw {ticket.id} {kept.message_id}"),) if kept.raw else (),
        note="Only you see this." if kept.whole else "Only you see this. Nothing was cut from it.",
    )


def raw(work: Work, by: Person, ticket: Ticket, message_id: int | None) -> str:
    """Send somebody a mail as it came, as a file in their own conversation with the desk, and say so."""
    kept = _letter(work, ticket, message_id)
    if not kept.raw:
        raise Refusal("The mail as it came is not kept.")
    name = f"ticket-{ticket.id}-mail-{kept.message_id}.eml"
    if not work.can(by.channel).files:
        return f"{name} cannot be shown here; it is kept as `files/{kept.raw[:2]}/{kept.raw}` in the data folder."
    file = StoredFile(kept.raw, name, "message/rfc822", 0)
    key = f"{RAW}{by.id}:{kept.message_id}:{work.now:%Y%m%d%H%M%S%f}"
    work.send(Upload(Place(by.channel, by.remote_id), file, key), key, Rank.ANSWER, ticket.id)
    return f"{name} comes in your direct messages with me. Open it with care: it is what a stranger's program sent."


def tell_who_asked(work: Work, job: Job, why: str) -> bool:
    """
    Tell somebody that the mail which they asked for cannot be sent to them; says whether it was that.

    Their own conversation with the desk is what is closed, so they are told under the ticket's card, where they asked for it.
    """
    if not job.key.startswith(RAW) or job.ticket_id is None:
        return False
    upload = outbound(job.payload)
    assert isinstance(upload, Upload)  # noqa: S101 - nothing else has such a key
    ticket, who = tickets.get(work.tx, job.ticket_id), people.find(work.tx, upload.channel, upload.place.room)
    words = f"{upload.file.name} could not be sent to you directly: {why} Let me write to you, then ask for it once more."
    key = f"undelivered:{job.id}:{job.attempts}"
    team = [one.place for one in tickets.conversations_of(work.tx, ticket.id, "team") if one.place.channel == upload.channel]
    if who is not None and team:
        work.answer(who, team[0], Content(text=words), key)
    else:
        tell_workspace(work, ticket, f"⚠️ For **{literal(who.shown if who else upload.place.room)}**: {words}", key)
    return True


def _letter(work: Work, ticket: Ticket, message_id: int | None) -> KeptLetter:
    """Find a mail on a ticket. Raises Refusal."""
    on_it = mails.on_ticket(work.tx, ticket.id)
    found = [one for one in on_it if message_id in (None, one.message_id)]
    if not found:
        raise Refusal(f"That mail is not on #{ticket.id}." if on_it else f"Nothing on #{ticket.id} came by mail.")
    return found[-1]
