"""
Mails at the desk: which ticket one belongs to, and what becomes of those that no person wrote.

A mail's sender, thread and subject are its own claims; only what we signed proves anything. The order is the strength of the
sign, and which one decided is kept.
"""

from dataclasses import dataclass

from bot.desk import lifecycle, linking, replies
from bot.desk.conversations import tell_workspace
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.errors import UnknownTicket
from bot.messages import Letter, Profile, Said
from bot.queue.store import accounts, links, mails, messages, people, tickets
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.text import excerpt, literal

KINDS = {"auto_reply": "an automatic answer", "bounce": "a bounce", "feedback_loop": "a complaint as spam", "list": "a mail of a list"}
DEEPEST = 10  # merges that are followed
SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Belonging:
    """The ticket that a mail belongs to and by which sign; or none, and the ticket whose number it merely ``claims``."""

    ticket: Ticket | None = None
    by: str = ""
    claims: int | None = None


def belonging(work: Work, said: Said, letter: Letter, author: Person) -> Belonging:
    """Find a mail's ticket, by the strongest sign that it bears."""
    signed = standing(work, letter.signed_ticket)
    if signed is not None:
        return Belonging(signed, f"{SIGNED} {letter.signed_by}")
    known = standing(work, _known(work, said, letter))
    if known is not None:
        return Belonging(known, "a known mail")
    here = tickets.conversation_at(work.tx, said.place)
    if here is not None and here.side == "customer":
        return Belonging(standing(work, here.ticket_id), "the thread")
    claimed = standing(work, letter.claimed_ticket)
    if claimed is None:
        return Belonging()
    by = _trusted(work, letter, author, claimed)
    return Belonging(claimed, by) if by else Belonging(claims=claimed.id)


def standing(work: Work, ticket_id: int | None) -> Ticket | None:
    """Give a ticket, or the one that it was merged into; None where there is none."""
    try:
        ticket = tickets.get(work.tx, ticket_id, for_update=True) if ticket_id else None
        for _ in range(DEEPEST):
            if ticket is None or ticket.merged_into is None:
                break
            ticket = tickets.get(work.tx, ticket.merged_into, for_update=True)
    except UnknownTicket:
        return None
    return ticket


def _known(work: Work, said: Said, letter: Letter) -> int | None:
    """Give the ticket of a mail that this one answers: one that came in, or one of ours in their own conversation."""
    found = mails.ticket_of(work.tx, letter.refers_to)
    if found is not None:
        return found
    for one in letter.refers_to:
        for copy in messages.copies_at(work.tx, said.place, one):
            message = messages.get(work.tx, copy.message_id)
            if message is not None:
                return message.ticket_id
    return None


def _trusted(work: Work, letter: Letter, author: Person, claimed: Ticket) -> str:
    """Say why a number in the subject is believed, or ""."""
    if claimed.requester_id == author.id or messages.took_part(work.tx, claimed.id, author.id):
        return "the number, from a participant"
    if letter.is_proven and claimed.requester_id in links.same(work.tx, author.id):
        return "the number, from the same person"
    theirs = accounts.of_person(work.tx, claimed.requester_id)
    own = accounts.of_address(work.tx, f"@{letter.verified_domain}") if letter.verified_domain else None
    return "the number, from the account's domain" if theirs and own and theirs.id == own.id else ""


def introduce(work: Work, said: Said, author: Person) -> None:
    """Know somebody's address: it is how they are called here."""
    if not author.email:
        people.learn_profile(work.tx, "mail", Profile(author.remote_id, said.author.name, email=author.remote_id), work.now)
    if said.letter is not None and said.letter.is_proven and said.letter.kind == "ordinary":
        linking.proven(work, author, author.remote_id)


def keep(work: Work, said: Said, letter: Letter, message_id: int | None) -> None:
    """Keep what a mail says beyond its words."""
    mails.keep(work.tx, said.remote_id, letter, said.author.remote_id, min(said.at, work.now), message_id=message_id)


def note_sign(work: Work, said: Said, found: Belonging) -> None:
    """Keep by which sign a mail's ticket was found."""
    mails.note_sign(work.tx, said.remote_id, found.by)


def is_stranger(work: Work, ticket: Ticket, author: Person) -> bool:
    """Say whether somebody had no part in a ticket so far."""
    return ticket.requester_id != author.id and not messages.took_part(work.tx, ticket.id, author.id)


def tell_of_stranger(work: Work, said: Said, ticket: Ticket) -> None:
    """Tell the team that an answer came from an address that was not in it: the mail was passed on to it."""
    words = f"✉️ **{literal(said.author.remote_id)}** answered from an address that was not on this ticket before."
    tell_workspace(work, ticket, words, f"address:{ticket.id}:{said.author.remote_id}")


def is_from_the_team(work: Work, author: Person, found: Belonging) -> bool:
    """
    Say whether somebody of the team answers a mail in which the desk told them of a ticket.

    The signature proves that our mail reached them, and the policy names their address. That makes their answer the team's
    own word, not the customer's; it gives no right beyond that, as anybody can write any From.
    """
    return author.is_team and found.ticket is not None and found.by.startswith(SIGNED) and is_stranger(work, found.ticket, author)


def note(work: Work, said: Said, letter: Letter, author: Person, found: Belonging) -> None:
    """Keep what somebody of the team answered by mail as a note: the customer never sees it."""
    assert found.ticket is not None  # noqa: S101 - is_from_the_team said so
    message_id = replies.note(work, author, found.ticket.id, said.text)
    keep(work, said, letter, message_id)
    note_sign(work, said, found)
    replies.attach(work, message_id, found.ticket.id, said.place.channel, said.files)


# ------------------------------------------------------------------------------------------------- no person's mail


def file(work: Work, said: Said, letter: Letter, author: Person, found: Belonging) -> None:
    """Keep a mail that no person wrote: on its ticket for the team alone, where it has one. No status, no clock, no answer."""
    if found.ticket is None:
        keep(work, said, letter, None)
        return
    ticket, at = found.ticket, min(said.at, work.now)
    what = KINDS.get(letter.kind, "automatic mail")
    message_id = messages.create(work.tx, ticket.id, author.id, "note", f"({what}) {said.text}".strip(), at)
    keep(work, said, letter, message_id)
    note_sign(work, said, found)
    facts = {"message_id": message_id, "automatic": letter.kind, "by": found.by}
    lifecycle.write_down(work, ticket, ticket, Deed("automatic mail", author, letter.why, at, facts))
    if letter.kind in ("bounce", "feedback_loop"):
        _bounced(work, letter, ticket)
    else:
        words = f"🤖 {what.capitalize()} from {literal(author.remote_id)}, kept and not answered: {literal(excerpt(said.text, 200))}"
        tell_workspace(work, ticket, words, f"automatic:{ticket.id}:{author.remote_id}:{letter.kind}")


def _bounced(work: Work, letter: Letter, ticket: Ticket) -> None:
    """Mark the ticket's own addresses that were not reached, and tell the team once of each; foreign ones are nobody's word."""
    ours = {one.place.room for one in tickets.conversations_of(work.tx, ticket.id, "customer") if one.place.channel == "mail"}
    ours |= {one for kept in mails.of_ticket(work.tx, ticket.id) for one in (kept.address, *kept.others)}
    hit = [one for one in letter.bounced if one in ours]
    is_complaint = letter.kind == "feedback_loop"
    for address in hit:
        mails.mark_bounced(work.tx, address, work.now, letter.why, is_permanent=letter.is_permanent or is_complaint)
        what = "was reported as spam by" if is_complaint else "did not reach"
        lasts = "" if letter.is_permanent else " Its server may still try again." if not is_complaint else ""
        words = f"⚠️ A mail on #{ticket.id} {what} **{literal(address)}**: {literal(letter.why or 'it bounced')}.{lasts}"
        tell_workspace(work, ticket, words, f"bounced:{ticket.id}:{address}:{letter.is_permanent:d}")
