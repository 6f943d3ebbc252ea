"""
The lifecycle's verbs: each makes one move of the table, writes it into history and lets everybody see it.

The rule they share stands in ``change``: read, decide purely, write only if nobody wrote in between, record, show.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.desk import stakes, topics
from bot.desk.conversations import speaker_name, tell_customer, tell_workspace
from bot.desk.work import SYSTEM, Work
from bot.errors import BadCall, Taken
from bot.messages import Button, Content, Place, Post
from bot.queue.job import NewJob, Rank
from bot.queue.store import corrections, links, people, silences, tickets
from bot.queue.store.people import Person
from bot.queue.store.tickets import Event
from bot.queue.ticket import PRIORITIES, Status, Ticket, is_legal, move, refuse
from bot.text import literal

WAITS_FOR = {"customer": "the customer", "third party": "a third party", "internal": "something internal"}
ATTEMPTS = 5  # another process may win the row a few times; more would be a bug


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what and why: what history needs beside the change itself. ``at`` is when it happened outside, if not now."""

    what: str
    by: Person | None = None
    why: str = ""
    at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def change(work: Work, ticket_id: int, deed: Deed, decide: Callable[[Ticket], Ticket]) -> tuple[Ticket, Ticket]:
    """
    Change a ticket by a pure decision and give it before and after.

    Decides again if another process wrote the row meanwhile. What ``decide`` raises passes through and nothing is written.
    A decision that changes nothing still is recorded: somebody did something.
    """
    for _ in range(ATTEMPTS):
        before = tickets.get(work.tx, ticket_id, for_update=True)
        after = decide(before)
        if after == before or tickets.save(work.tx, before, after):
            write_down(work, before, after, deed)
            show(work, before, after)
            return before, after
    raise Taken(f"#{ticket_id} is being changed by several people at once. Try again.")


def write_down(work: Work, before: Ticket, after: Ticket, deed: Deed) -> None:
    """Append the change to history."""
    moved = before.status is not after.status
    facts = {
        name: getattr(after, name)
        for name in ("assignee_id", "priority", "category", "subcategory", "tier", "pending_reason")
        if _differs(before, after, name)
    }
    event = Event(
        ticket_id=after.id,
        what=deed.what,
        at=min(deed.at or work.now, work.now),
        recorded_at=work.now,
        actor_id=deed.by.id if deed.by else None,
        from_status=before.status if moved else "",
        to_status=after.status if moved else "",
        why=deed.why,
        via=deed.by.channel if deed.by else SYSTEM,
        facts=deed.facts | facts,
    )
    tickets.record(work.tx, event)
    work.touched.add(after.id)


def _differs(before: Ticket, after: Ticket, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def show(work: Work, before: Ticket, after: Ticket) -> None:
    """Let the card, the customer's receipt and the pages follow."""
    work.show_card(after)
    if before.is_open is not after.is_open:
        work.show_receipts(after)
    if (before.status, before.category) != (after.status, after.category):
        work.show_labels(after)


# ------------------------------------------------------------------------------------------------------- owning it


def claim(work: Work, by: Person, ticket: Ticket) -> Ticket:
    """
    Make ``by`` the ticket's one owner. It may have been read without a lock: whoever is too late then is told so at once.

    Raises Taken, naming the winner and when, if somebody else has it; claiming one's own again changes nothing.
    """
    if _is_theirs(work, by, ticket):
        return ticket
    held = tickets.get(work.tx, ticket.id, for_update=True)
    if _is_theirs(work, by, held):  # it was taken in between
        return held

    def decide(now_ticket: Ticket) -> Ticket:
        return replace(move(now_ticket, Status.ASSIGNED, now=work.now, wish="be claimed"), assignee_id=by.id)

    return change(work, ticket.id, Deed("claimed", by), decide)[1]


def _is_theirs(work: Work, by: Person, ticket: Ticket) -> bool:
    """Say whether somebody has a ticket, maybe under the name that they have elsewhere. Raises Taken where another one has it."""
    if ticket.assignee_id is None or not ticket.is_open:
        return False
    if has_another(work, ticket, by):
        raise Taken(taken_words(work, ticket))
    return True


def has_another(work: Work, ticket: Ticket, by: Person) -> bool:
    """Say whether somebody else has a ticket; who has it under the name that they have elsewhere is nobody else."""
    return ticket.assignee_id not in (None, by.id) and ticket.assignee_id not in links.same(work.tx, by.id)


def taken_words(work: Work, ticket: Ticket) -> str:
    """Say who has a ticket, since when, and what the asker can do instead."""
    owner = people.by_id(work.tx, ticket.assignee_id)
    since = next(
        (e.recorded_at for e in reversed(tickets.history_of(work.tx, ticket.id)) if e.facts.get("assignee_id") == ticket.assignee_id), None
    )
    taken = f"took #{ticket.id} {ago(work.now - since)}" if since else f"has #{ticket.id}"
    return (
        f"{owner.shown if owner else 'Somebody'} {taken}. "
        f"You can still add a note in its thread; a lead can give it to you with `/ticket assign {ticket.id}`."
    )


def ago(length: Any) -> str:
    """Say how long ago something was; the last minute is just now."""
    return f"{span(length)} ago" if length.total_seconds() >= 60 else "just now"  # noqa: PLR2004 - a minute


def span(length: Any) -> str:
    """Give a length of time in one unit, as people say it."""
    seconds = max(int(length.total_seconds()), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def assign(work: Work, by: Person, ticket_id: int, to: Person, why: str = "") -> Ticket:
    """Give the ticket to somebody of the team; a lead may take it from somebody else. ``why`` is for history."""
    if not to.is_team:
        raise BadCall(f"{to.shown} is not on the support team, so cannot be given tickets.")

    def decide(ticket: Ticket) -> Ticket:
        if ticket.is_open and ticket.assignee_id != to.id and by.role == "agent" and has_another(work, ticket, by):
            raise Taken(taken_words(work, ticket))
        if ticket.status is Status.ASSIGNED or (ticket.status is Status.PENDING and ticket.assignee_id is not None):
            return replace(ticket, assignee_id=to.id)  # the same status, another owner
        return replace(move(ticket, Status.ASSIGNED, now=work.now, wish="be assigned"), assignee_id=to.id)

    after = change(work, ticket_id, Deed("assigned", by, why, facts={"to": to.id}), decide)[1]
    if to.id != by.id:
        words = f"{literal(by.shown)} gave you #{after.id}: {literal(after.title)}"
        key = f"assigned:{after.id}:{after.version}:{to.id}"
        work.send(Post(Place(to.channel, to.remote_id), Content(text=words), key), key, Rank.ANSWER, after.id)
    return after


def release(work: Work, by: Person, ticket_id: int) -> Ticket:
    """Give the ticket back to the queue."""

    def decide(ticket: Ticket) -> Ticket:
        released = move(ticket, Status.TRIAGED, now=work.now, wish="be released")
        if by.role == "agent" and has_another(work, ticket, by):
            raise Taken(taken_words(work, ticket))
        return released

    return change(work, ticket_id, Deed("released", by), decide)[1]


def start(work: Work, by: Person, ticket_id: int, why: str = "") -> Ticket:
    """Begin to work on it; an unowned ticket becomes the starter's."""

    def decide(ticket: Ticket) -> Ticket:
        return replace(move(ticket, Status.IN_PROGRESS, now=work.now, wish="be started"), assignee_id=ticket.assignee_id or by.id)

    ticket = tickets.get(work.tx, ticket_id)
    if ticket.status in (Status.NEW, Status.TRIAGED):
        claim(work, by, ticket)
    elif ticket.status is Status.RESOLVED:
        raise refuse(ticket, "be started")
    return change(work, ticket_id, Deed("started", by, why), decide)[1]


# -------------------------------------------------------------------------------------------------- waiting, ending


def pend(work: Work, by: Person, ticket_id: int, reason: str, why: str = "", wake_at: datetime | None = None) -> Ticket:
    """Let the ticket wait for somebody, at most until ``wake_at``."""

    def decide(ticket: Ticket) -> Ticket:
        return move(ticket, Status.PENDING, now=work.now, wish="wait", pending_reason=reason, wake_at=wake_at)

    facts = {"wake_at": wake_at.isoformat()} if wake_at else {}
    after = change(work, ticket_id, Deed("snoozed" if wake_at else "pended", by, why, facts=facts), decide)[1]
    if wake_at is not None:
        key = f"wake:{ticket_id}:{after.version}"
        work.new.append(NewJob(key, f"{SYSTEM}:in:wake:{ticket_id}", "wake", str(ticket_id), Rank.INBOUND, wake_at, ticket_id))
    if reason == "customer":
        silences.begin(work.tx, ticket_id, work.now)
    return after


def wake(work: Work, ticket_id: int) -> None:
    """Bring a snoozed ticket back if its time has come and nobody did before. Doing it again does nothing."""
    ticket = tickets.get(work.tx, ticket_id)
    if ticket.status is not Status.PENDING or ticket.wake_at is None or ticket.wake_at > work.now:
        return
    change(work, ticket_id, Deed("woke", why="snooze is over"), lambda t: move(t, Status.IN_PROGRESS, now=work.now))
    tell_workspace(work, ticket, f"⏰ The snooze on #{ticket_id} is over.", f"woke:{ticket_id}:{ticket.version}")


def resolve(work: Work, by: Person | None, ticket_id: int, why: str = "", *, quietly: bool = False) -> Ticket:
    """End the ticket and tell the customer, who can reopen it with one click."""
    before, after = change(work, ticket_id, Deed("resolved", by, why), lambda t: move(t, Status.RESOLVED, now=work.now, wish="be resolved"))
    if not quietly:
        _tell_solved(work, before, after, by)
    return after


def _tell_solved(work: Work, before: Ticket, after: Ticket, by: Person | None) -> None:
    who = speaker_name(work, by) if by else work.policy.team.name
    content = Content(
        text=f"{literal(who)} marked #{after.id} as solved. If it is not, press the button or answer in this thread.",
        buttons=(Button("Reopen", f"mytickets reopen {after.id}"),),
    )
    tell_customer(work, after, content, f"solved:{after.id}:{before.version}")


def reopen(work: Work, by: Person | None, ticket_id: int, why: str = "", at: datetime | None = None) -> Ticket:
    """Bring a resolved ticket back to whoever had it."""

    def decide(ticket: Ticket) -> Ticket:
        if ticket.is_open:
            raise refuse(ticket, "be reopened")
        if ticket.merged_into is not None:
            raise BadCall(f"#{ticket.id} was merged into #{ticket.merged_into}; go on there.")
        follow_up = tickets.follow_up_of(work.tx, ticket.id)
        if follow_up is not None and not tickets.conversations_of(work.tx, ticket.id, "customer"):
            raise BadCall(f"#{follow_up} follows #{ticket.id}; go on there.")
        back = move(ticket, Status.IN_PROGRESS, now=work.now, wish="be reopened")
        return replace(back, customer_spoke_at=at or work.now) if by is not None and not by.is_team else back

    return change(work, ticket_id, Deed("reopened", by, why, at), decide)[1]


# --------------------------------------------------------------------------------------------------------- judging


def set_priority(work: Work, by: Person, ticket_id: int, priority: str) -> Ticket:
    """Override the priority."""
    if priority not in PRIORITIES:
        raise BadCall(f"A priority is one of: {', '.join(PRIORITIES)}.")
    return change(work, ticket_id, Deed("priority", by), lambda t: replace(t, priority=priority))[1]


def set_category(work: Work, by: Person, ticket_id: int, category: str) -> Ticket:
    """Say what the ticket is about; a new ticket is triaged by that."""
    chosen, finer = topics.named(work, category)

    def decide(ticket: Ticket) -> Ticket:
        judged = replace(ticket, category=chosen.name, subcategory=finer, tier=stakes.tier_in(work, ticket, chosen))
        return move(judged, Status.TRIAGED, now=work.now) if ticket.status is Status.NEW else judged

    before, after = change(work, ticket_id, Deed("categorised", by), decide)
    corrections.record(work.tx, ticket_id, by.id, work.now, before.category, chosen.name, subcategory=finer)
    return after


def misroute(work: Work, by: Person, ticket_id: int, category: str) -> Ticket:
    """Say that the ticket came to the wrong people: right category, back to the queue."""
    chosen, finer = topics.named(work, category)

    def decide(ticket: Ticket) -> Ticket:
        judged = replace(ticket, category=chosen.name, subcategory=finer, tier=stakes.tier_in(work, ticket, chosen))
        return move(judged, Status.TRIAGED, now=work.now, wish="be re-routed") if is_legal(ticket, Status.TRIAGED) else judged

    was = tickets.get(work.tx, ticket_id).category
    after = change(work, ticket_id, Deed("misrouted", by, facts={"was": was}), decide)[1]
    corrections.record(work.tx, ticket_id, by.id, work.now, was, chosen.name, subcategory=finer, is_misroute=True)
    return after
