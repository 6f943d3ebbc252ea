"""
One ticket that is two: the messages from one on become a ticket of their own, and may come back.

A place where customers write belongs to one ticket. One in which nothing of the old ticket was said goes along; one that both
have a part in goes on with the old ticket, and the new one is answered in a place of its own. Whoever reads along is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.desk import knowing, lifecycle, merging, replies
from bot.desk.conversations import UNOPENED, tell_workspace
from bot.desk.envelopes import MAIL
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.errors import BadCall, Refusal
from bot.messages import Content, Place, Post
from bot.queue.job import NewJob, Rank
from bot.queue.store import links, mails, messages, moving, tickets
from bot.queue.store.messages import Message
from bot.queue.store.people import Person
from bot.queue.store.tickets import Conversation, Event
from bot.queue.ticket import Status, Ticket
from bot.text import excerpt, literal, title_of

OFFERED, LABEL = 25, 80
QUOTED = 100


@dataclass(frozen=True, slots=True)
class Parts:
    """
    What goes to the new ticket: messages, places that are its alone, and the places that both had a part in.

    ``begun`` says of a shared place what its own customer said first of what goes; nobody else's words are ever shown there.
    """

    going: tuple[Message, ...]
    places: tuple[int, ...]
    shared: tuple[Conversation, ...]
    begun: Mapping[int, Message]

    @property
    def first(self) -> Message:
        """The first thing that is said in it, which is a customer's."""
        return self.going[0]


def split(work: Work, by: Person, ticket: Ticket, since: str) -> tuple[Ticket, str]:
    """
    Make a ticket of everything said since a message, and give it with where its answers will be read.

    ``since`` is the message's number or its beginning. Raises Refusal where that leaves nothing, or means nothing.
    """
    tickets.lock(work.tx, ticket.id)
    parts = _parts(work, ticket, _meant(work, ticket, since))
    before = merging.as_it_is(ticket)
    new = _create(work, ticket, parts)
    place_ids = moving.move_places(work.tx, parts.places, ticket.id, new.id)
    message_ids = moving.move_messages(work.tx, [one.id for one in parts.going], ticket.id, new.id)
    opened = _begin(work, new, parts) if not place_ids else None
    facts = {"into": new.id, "messages": message_ids, "conversations": place_ids, "opened": opened, "was": before}
    left = _left(work, ticket, parts.first)
    after = replace(ticket, **left)
    old = lifecycle.change(
        work, ticket.id, Deed("split", by, facts=facts | {"waits": after.owes_answer}), lambda now: replace(now, **left)
    )[1]
    _retell(work, new, parts, ticket.id)
    where = _where(work, new)
    _tell(work, by, old, new, parts, where)
    return new, where


def _left(work: Work, ticket: Ticket, since: Message) -> dict[str, Any]:
    """Give when customer and team spoke on the old ticket, without what goes."""
    said = merging.spoken(work, ticket.id)
    return {name: at if (at := getattr(ticket, name)) and at < since.at else said[name] for name in merging.SPOKEN}


# -------------------------------------------------------------------------------------------------- what goes, what stays


def said(work: Work, ticket: Ticket) -> list[Message]:
    """Give what can begin a ticket of its own: what customers said, besides the very first, oldest first."""
    theirs = [one for one in messages.of_ticket(work.tx, ticket.id) if one.speaker == "customer" and not one.is_deleted]
    return theirs[1:]


def choices(work: Work, ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """Offer the newest of them, as ``(label, value)``."""
    return tuple((excerpt(f"{one.at:%H:%M} {one.text}", LABEL), str(one.id)) for one in said(work, ticket)[: -OFFERED - 1 : -1])


def _meant(work: Work, ticket: Ticket, since: str) -> Message:
    found = said(work, ticket)
    wanted = since.strip().lstrip("#").lower()
    exact = [one for one in found if wanted.isdigit() and one.id == int(wanted)]
    close = exact or [one for one in found if wanted and one.text.lower().startswith(wanted)]
    close = close or [one for one in found if wanted and wanted in one.text.lower()]
    if len(close) == 1:
        return close[0]
    if not found:
        raise Refusal(f"#{ticket.id} has only one message from the customer, so there is nothing to split off.")
    offered = "; ".join(f"`{one.id}` {literal(excerpt(one.text, 60))}" for one in (close or found)[-8:])
    meant = "Several messages could be meant" if close else "No later message of the customer's has that number or those words"
    raise BadCall(f"{meant}. There are: {offered}.")


def _parts(work: Work, ticket: Ticket, since: Message) -> Parts:
    everything = messages.of_ticket(work.tx, ticket.id, merging.ALL)
    going = tuple(one for one in everything if (one.at, one.id) >= (since.at, since.id))
    stays = [one.id for one in everything if (one.at, one.id) < (since.at, since.id)]
    places = moving.places_of(work.tx, [one.id for one in everything])
    theirs = {place for one in going for place in places.get(one.id, ())}
    kept = {place for number in stays for place in places.get(number, ())}
    here = tickets.conversations_of(work.tx, ticket.id, "customer")
    shared = tuple(one for one in here if one.id in theirs & kept or (one.id in theirs and one.is_closed))
    own = [(place, one) for one in going if one.speaker == "customer" and not one.is_deleted for place in places.get(one.id, ())]
    alone = tuple(one.id for one in here if one.id in theirs - kept and not one.is_closed)
    return Parts(going, alone, shared, dict(reversed(own)))


def _create(work: Work, old: Ticket, parts: Parts) -> Ticket:
    """Make the new ticket's row: as its messages have it, and to be judged anew."""
    first, at = parts.first, min(parts.first.at, work.now)
    place = tickets.conversation(work.tx, first.conversation_id) if first.conversation_id else None
    channel = place.place.channel if place else old.channel
    blank = Ticket(0, title_of(first.text), Status.NEW, first.author_id, at, channel=channel, follows=old.id)
    return replace(blank, id=tickets.create(work.tx, blank))


def _begin(work: Work, new: Ticket, parts: Parts) -> int | None:
    """Begin a place for the new ticket beside one that goes on with the old; None where there never was one."""
    if not parts.shared:
        return None
    beside = next((one for one in parts.shared if one.id == parts.first.conversation_id), parts.shared[0])
    place, is_direct = _beside(work, new, beside, parts.first)
    return tickets.link(work.tx, new.id, "customer", place, is_direct=is_direct)


def _beside(work: Work, new: Ticket, beside: Conversation, first: Message) -> tuple[Place, bool]:
    """Give the place: a mail answers their own mail; else a post of ours begins a thread, in the same room or, if none can, directly."""
    if beside.place.channel == MAIL:
        letters = [one for one in mails.of_ticket(work.tx, new.id) if one.address == beside.place.room]
        return replace(beside.place, thread=letters[0].mail_id if letters else f"split-{new.id}"), False
    thread = f"{UNOPENED}{new.id}"
    if beside.is_direct or work.can(beside.place.channel).begins_in_rooms:
        return replace(beside.place, thread=thread), beside.is_direct
    who = next(one for one in links.identities_of(work.tx, [first.author_id]))
    return Place(who.channel, who.remote_id, thread), True


# ------------------------------------------------------------------------------------------------------------ telling


def _retell(work: Work, new: Ticket, parts: Parts, old_id: int) -> None:
    """Write what was said into the new ticket's history, as it happened, so that its promises are reckoned from that."""
    for one in [one for one in parts.going if one.is_public and not one.is_deleted]:
        what = "opened" if one.id == parts.first.id else "customer wrote" if one.speaker == "customer" else "replied"
        author = next(iter(links.identities_of(work.tx, [one.author_id])), None)
        deed = Deed(what, author, at=one.at, facts={"message_id": one.id, "split_from": old_id})
        lifecycle.write_down(work, new, new, deed)
    times = merging.spoken(work, new.id)
    tickets.save(work.tx, new, replace(new, **times))
    work.show_card(new)
    work.show_mirror(new)
    work.judge(new.id)
    knowing.want_passages(work, new.id)
    for place in tickets.conversations_of(work.tx, new.id, "customer"):
        key = f"receipt:{place.id}"
        work.live(NewJob(key, work.lane("post", place.place), "receipt", "", Rank.CUSTOMER, work.now, new.id))
    work.show_labels(new)


def _where(work: Work, new: Ticket) -> str:
    """Say where the new ticket's answers are read."""
    places = tickets.conversations_of(work.tx, new.id, "customer")
    if not places:
        return "nowhere: it has no conversation with the customer"
    last = places[-1]
    if last.place.channel == MAIL:
        return "as answers to that mail"
    if not last.place.thread.startswith(UNOPENED):
        has_threads = not last.is_direct or work.can(last.place.channel).threads_in_direct
        return "in the thread of that message" if has_threads else "in the same conversation, as an answer to that message"
    return "in a thread of its own, which begins in the direct messages" if last.is_direct else "in a new thread in the same room"


def _tell(work: Work, by: Person, old: Ticket, new: Ticket, parts: Parts, where: str) -> None:
    """Say in the places that go on with the old ticket, and to the team, what is answered where now."""
    for place in parts.shared:
        first = parts.begun.get(place.id)
        if first is None or place.place.channel == MAIL or place.is_closed or place.place.thread.startswith(UNOPENED):
            continue
        what = f"“{literal(excerpt(first.text, QUOTED))}” is a request of its own now, **#{new.id}**, and is answered {where}."
        key = f"split:{new.id}:{place.id}"
        content = Content(text=f"🔀 {what} This thread goes on with **#{old.id}**.")
        work.send(Post(place.place, content, key), key, Rank.CUSTOMER, old.id)
    quote = literal(excerpt(parts.first.text, QUOTED))
    number = sum(one.is_public for one in parts.going)
    how_many = f"{number} message{'' if number == 1 else 's'}"
    team = f"✂️ **{literal(by.shown)}** split {how_many} off, from “{quote}” on: **#{new.id}**, answered {where}."
    tell_workspace(work, old, team, f"split:{old.id}:{new.id}")
    for draft in (one for one in parts.going if one.is_draft):
        replies.show_again(work, replace(draft, ticket_id=new.id))  # its buttons carry the ticket's number


# --------------------------------------------------------------------------------------------------------------- undo


def unsplit(work: Work, by: Person, new_id: int, old_id: int) -> Ticket:
    """
    Take a split back: everything said on the new ticket is the old one's again. Give the old one.

    The place that was begun for it stays behind with words that say where to go, unless the customer went on there.
    """
    merging.lock_both(work, new_id, old_id)
    new, old = tickets.get(work.tx, new_id), tickets.get(work.tx, old_id)
    if old.merged_into is not None:
        raise Refusal(f"#{old_id} was itself merged into #{old.merged_into}; take that back first: `/ticket undo {old_id}`.")
    event = next(one for one in reversed(tickets.history_of(work.tx, old_id)) if one.what == "split" and one.facts["into"] == new_id)
    used = _used(work, new_id, event.facts["opened"])
    place_ids = [one.id for one in tickets.conversations_of(work.tx, new_id, "customer") if one.id != event.facts["opened"] or used]
    moving.move_places(work.tx, place_ids, new_id, old_id)
    message_ids = messages.move_all(work.tx, new_id, old_id)
    after = merging.join(work, by, new, old, place_ids, message_ids, unsplit=True)
    times = merging.together(event.facts["was"], after, new)
    final = lifecycle.change(work, old_id, Deed("split taken back", by, facts={"from": new_id}), lambda now: replace(now, **times))[1]
    work.show_receipts(new)
    words = f"↩️ **{literal(by.shown)}** took the split back: everything of #{new_id} is on #{old_id} again."
    for ticket in (old, new):
        tell_workspace(work, ticket, words, f"unsplit:{ticket.id}:{new_id}:{final.version}")
    return final


def _used(work: Work, new_id: int, opened: int | None) -> bool:
    """Say whether a customer wrote in the place that was begun for the new ticket."""
    return opened is not None and bool(messages.last_spoken_in(work.tx, new_id, [opened]))


def undo(work: Work, by: Person, ticket: Ticket) -> str:
    """Take back the last thing that made one ticket of two or two of one. Raises Refusal where there is none."""
    if ticket.merged_into is not None:
        after = merging.unmerge(work, by, ticket.id)
        return f"#{after.id} is a ticket of its own again ({after.status}); what its customer said meanwhile went with it."
    for event in reversed(tickets.history_of(work.tx, ticket.id)):
        other = _other(event)
        if other and event.what == "took over" and tickets.get(work.tx, other).merged_into == ticket.id:
            after = merging.unmerge(work, by, other)
            return f"#{after.id} is a ticket of its own again ({after.status}); what its customer said meanwhile went with it."
        if other and event.what == "split" and tickets.get(work.tx, other).merged_into is None:
            unsplit(work, by, other, ticket.id)
            return f"Everything of #{other} is on #{ticket.id} again."
        if other and event.what == "opened":
            unsplit(work, by, ticket.id, other)
            return f"Everything of #{ticket.id} is on #{other} again."
    raise Refusal(f"#{ticket.id} was neither merged nor split, so there is nothing to take back.")


def _other(event: Event) -> int:
    found: int = {"took over": event.facts.get("from"), "split": event.facts.get("into"), "opened": event.facts.get("split_from")}.get(
        event.what
    ) or 0
    return found
