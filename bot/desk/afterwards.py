"""
What happens to a message after it was said: edits, deletions, reactions, at any age, in both directions.

A message is found by where it stands (one indexed look-up, however old it is). What its author changes at the origin, we
change at our copies.
"""

from dataclasses import replace
from datetime import datetime

from bot.desk import gate, knowing, lifecycle, replies
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.errors import Refusal
from bot.messages import Called, Deleted, Edited, Look, Place, Reacted
from bot.messages import React as PutReaction
from bot.queue.intake import is_typed_command
from bot.queue.job import Rank
from bot.queue.store import messages, people, tickets
from bot.queue.store.messages import Copy, Message
from bot.queue.store.people import Person
from bot.queue.ticket import Status, Ticket
from bot.text import title_of

FOR_CUSTOMERS = frozenset(["+1", "heart", "tada", "eyes", "pray", "white_check_mark"])  # doubt and displeasure stay among the team
MIRRORED_EMOJI = frozenset(["+1", "-1", "heart", "tada", "eyes", "pray", "white_check_mark", "smile", "thinking_face", "raised_hands"])


def edited(work: Work, edit: Edited) -> None:
    """Give a message its new words, and every copy of it. The same words (an unfurled link) are no edit."""
    found = _message_by_author(work, edit)
    if found is None:
        return
    message, _ = found
    text = _spoken(edit.text) if message.speaker == "agent" else edit.text
    replies.attach(work, message.id, message.ticket_id, edit.place.channel, edit.files)
    replies.remove_files(work, message, {file.remote_id for file in edit.files})
    if message.is_deleted or text == message.text:
        return
    at = min(edit.at, work.now)
    messages.reword(work.tx, message, text, at)
    author = people.by_id(work.tx, message.author_id)
    replies.reword_outside(work, message, text, author)

    def retitle(ticket: Ticket) -> Ticket:
        """Let a title that came from these words follow them; one that somebody chose stays."""
        return replace(ticket, title=title_of(text)) if ticket.title == title_of(message.text) else ticket

    lifecycle.change(work, message.ticket_id, Deed("edited", author, at=at, facts={"message_id": message.id}), retitle)
    if message.speaker == "customer":
        work.judge(message.ticket_id)
        knowing.want_passages(work, message.ticket_id)


def _spoken(text: str) -> str:
    """Give what a reply typed as a command says: the words that were sent, without the command before them."""
    if not is_typed_command(text):
        return text
    try:
        return gate.typed_words(text)
    except Refusal:  # it reads like no command now
        return "".join(text.split(maxsplit=1)[1:])


def _message_by_author(work: Work, about: Edited | Deleted) -> tuple[Message, Copy] | None:
    """Give the message whose origin a post is; our own copies are ours to change, so changes of them are not news."""
    for copy in messages.copies_at(work.tx, about.place, about.remote_id):
        message = messages.get(work.tx, copy.message_id) if copy.is_origin else None
        if message is not None:
            tickets.lock(work.tx, message.ticket_id)
            return messages.get(work.tx, message.id) or message, copy
    return None


def deleted(work: Work, gone: Deleted) -> None:
    """Mark a message as deleted wherever it stands; a ticket whose only question is gone is withdrawn."""
    at = min(gone.at, work.now)
    _card_gone(work, gone)
    if gone.only_thread:
        _close(work, replace(gone.place, thread=gone.remote_id))
        return
    found = _message_by_author(work, gone)
    if found is None or found[0].is_deleted:
        return
    message, copy = found
    messages.mark_deleted(work.tx, message, at)
    replies.remove_outside(work, message)
    author = people.by_id(work.tx, message.author_id)
    ticket = tickets.get(work.tx, message.ticket_id)
    lifecycle.write_down(work, ticket, ticket, Deed("deleted", author, at=at, facts={"message_id": message.id}))
    if copy.place.thread == gone.remote_id and not gone.thread_remains:
        _thread_gone(work, copy)
    if message.speaker == "customer":
        _withdraw(work, ticket, author)
    work.show_card(ticket)


def _card_gone(work: Work, gone: Deleted) -> None:
    """Somebody deleted a card: the next change of its ticket posts a new one."""
    place = replace(gone.place, thread=gone.remote_id)
    card = tickets.conversation_at(work.tx, place)
    if card is not None and card.side == "team" and not gone.thread_remains:
        tickets.unlink(work.tx, card.id)
        work.show_card(tickets.get(work.tx, card.ticket_id))


def _thread_gone(work: Work, root: Copy) -> None:
    """Nothing may be posted under a root that is gone: it would land in the open room."""
    _close(work, root.place)


def _close(work: Work, place: Place) -> None:
    conversation = tickets.conversation_at(work.tx, place)
    if conversation is not None and conversation.side == "customer":
        tickets.change_conversation(work.tx, conversation.id, is_closed=True)


def _withdraw(work: Work, ticket: Ticket, author: Person | None) -> None:
    """Nothing is left of what the customer asked and nobody has answered: they took it back."""
    untouched = ticket.status in (Status.NEW, Status.TRIAGED, Status.ASSIGNED)
    if untouched and not messages.count(work.tx, ticket.id, "customer") and not messages.count(work.tx, ticket.id, "agent"):
        lifecycle.resolve(work, author, ticket.id, "withdrawn by the customer", quietly=True)


# --------------------------------------------------------------------------------------------------------- reactions


def reacted(work: Work, reaction: Reacted) -> Called | None:
    """Carry a reaction to the other side; give the command that it stands for, if it stands for one and they may."""
    person = people.know(work.tx, reaction.author, work.now)
    copies = messages.copies_at(work.tx, reaction.place, reaction.remote_id)
    ticket = _ticket_under(work, reaction, copies)
    action = work.policy.customers.emoji.get(reaction.emoji, "") if reaction.added else ""
    if action and person.is_team:
        return _action(work, reaction, action, ticket)
    if ticket is not None and reaction.emoji in MIRRORED_EMOJI:
        for copy in copies:
            if copy.side == "team" and not (person.is_team and reaction.emoji in FOR_CUSTOMERS):
                continue
            _mirror_reaction(work, reaction, person, copy)
    return None


def _ticket_under(work: Work, reaction: Reacted, copies: list[Copy]) -> Ticket | None:
    """Give the ticket of a message, or of a card."""
    if copies:
        message = messages.get(work.tx, copies[0].message_id)
        return tickets.get(work.tx, message.ticket_id, for_update=True) if message else None
    card = tickets.conversation_at(work.tx, replace(reaction.place, thread=reaction.remote_id))
    return tickets.get(work.tx, card.ticket_id, for_update=True) if card else None


def _action(work: Work, reaction: Reacted, action: str, ticket: Ticket | None) -> Called | None:
    if ticket is None:
        if action == "open":
            look = Look(reaction.place, reaction.remote_id, reaction.author)
            work.errand(look, f"look:{reaction.place.room}:{reaction.remote_id}")
        return None
    lines = {
        "claim": f"ticket claim {ticket.id}",
        "resolve": f"ticket resolve {ticket.id}",
        "escalate": f"ticket escalate {ticket.id}",
    }
    if action not in lines:
        return None
    return Called(reaction.author, lines[action], reaction.at, reaction.place)


def _mirror_reaction(work: Work, reaction: Reacted, person: Person, copy: Copy) -> None:
    """Put the emoji under the message's copies on the other side: the first person's appears, the last one's disappears."""
    number = messages.react(work.tx, copy.message_id, person.id, reaction.emoji, added=reaction.added)
    if number < 0 or number != (1 if reaction.added else 0):
        return
    message = messages.get(work.tx, copy.message_id)
    if message is None or not message.is_public:
        return
    for other in messages.copies_of(work.tx, copy.message_id):
        if other.side != copy.side and other.part == 0:
            key = f"react:{other.place.room}:{other.remote_id}:{reaction.emoji}:{stamp(reaction.at)}:{reaction.added:d}"
            work.send(PutReaction(other.place, other.remote_id, reaction.emoji, reaction.added), key, Rank.MIRROR, message.ticket_id)


def stamp(at: datetime) -> str:
    """Give a time as part of a key."""
    return at.strftime("%Y%m%d%H%M%S%f")
