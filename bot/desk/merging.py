"""
Two tickets that are one, and two again: the younger one's conversations and messages go to the older, and may come back.

What was moved and how both stood before is written into history, so that undoing it puts every row back where it was. What
was said meanwhile goes with the conversation it was said in.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.desk import lifecycle
from bot.desk.conversations import tell_workspace
from bot.desk.lifecycle import Deed
from bot.desk.work import SYSTEM, Work
from bot.errors import BadCall, Refusal
from bot.queue.job import NewJob, Rank
from bot.queue.store import links, messages, moving, people, silences, tickets
from bot.queue.store.people import Person
from bot.queue.store.tickets import Event
from bot.queue.ticket import Status, Ticket, move, refuse
from bot.text import literal
from bot.triage.comment import is_politeness

ALL = 1_000_000  # messages: every one of a ticket
SPOKEN = ("customer_spoke_at", "agent_spoke_at", "first_response_at")


def merge(work: Work, by: Person, ticket_id: int, into_id: int, *, both: bool = False) -> Ticket:
    """
    Merge one open ticket into another; later messages of its customer follow.

    Two customers' tickets are merged only if ``both`` says that answers may reach both. What was moved is written into
    history, so that it can be undone. Raises Refusal where it would make a circle.
    """
    lock_both(work, ticket_id, into_id)
    source, target = tickets.get(work.tx, ticket_id), tickets.get(work.tx, into_id)
    _refuse_nonsense(source, target)
    if target.requester_id not in links.same(work.tx, source.requester_id) and not both:
        _refuse_strangers(work, source, target)
    place_ids = tickets.move_conversations(work.tx, source.id, target.id)
    message_ids = messages.move_all(work.tx, source.id, target.id)
    return join(work, by, source, target, place_ids, message_ids)


def join(work: Work, by: Person, source: Ticket, target: Ticket, place_ids: list[int], message_ids: list[int], **why: Any) -> Ticket:
    """Let one ticket end in another one that has its places and messages already; ``why`` are further facts for both histories."""
    facts = {"into": target.id, "conversations": place_ids, "messages": message_ids, "was": as_it_is(source), **why}

    def close(ticket: Ticket) -> Ticket:
        ended = replace(ticket, resolved_at=work.now) if not ticket.is_open else move(ticket, Status.RESOLVED, now=work.now)
        return replace(ended, merged_into=target.id)

    lifecycle.change(work, source.id, Deed("merged", by, facts=facts), close)

    def take_over(ticket: Ticket) -> Ticket:
        return replace(ticket, customer_spoke_at=_later(ticket.customer_spoke_at, source.customer_spoke_at))

    taken = {"from": source.id, "was": as_it_is(target), **why, **waiting(source)}
    after = lifecycle.change(work, target.id, Deed("took over", by, facts=taken), take_over)[1]
    work.show_receipts(after)
    work.show_mirror(after)
    return after


def lock_both(work: Work, one: int, other: int) -> None:
    """Keep two tickets from being changed by anybody else, in an order that is the same for everybody."""
    for ticket_id in sorted((one, other)):
        tickets.lock(work.tx, ticket_id)


def as_it_is(ticket: Ticket) -> dict[str, Any]:
    """Give what a merge changes about a ticket, as history can keep it."""
    times = {name: at.isoformat() if (at := getattr(ticket, name)) else None for name in (*SPOKEN, "wake_at", "resolved_at")}
    return {"status": str(ticket.status), "pending_reason": ticket.pending_reason, **times}


def times_in(was: Mapping[str, Any]) -> dict[str, Any]:
    """Read the times of ``as_it_is`` back; one that was never written down is None."""
    return {name: datetime.fromisoformat(was[name]) if was.get(name) else None for name in (*SPOKEN, "wake_at", "resolved_at")}


def together(was: Mapping[str, Any], one: Ticket, other: Ticket) -> dict[str, Any]:
    """Give when customer and team spoke on a ticket that is whole again: as it was, and what came after."""
    times = times_in(was)
    last = {name: _later(times[name], getattr(one, name), getattr(other, name)) for name in SPOKEN[:2]}
    return last | {SPOKEN[2]: times[SPOKEN[2]] or one.first_response_at or other.first_response_at}


def waiting(ticket: Ticket) -> dict[str, str]:
    """Give, as a fact, since when a ticket's customer waits; nothing where they do not."""
    return {"waiting_since": ticket.customer_spoke_at.isoformat()} if ticket.owes_answer and ticket.customer_spoke_at else {}


def _later(*times: datetime | None) -> datetime | None:
    return max((at for at in times if at), default=None)


# ------------------------------------------------------------------------------------------------------------- undo


def unmerge(work: Work, by: Person, ticket_id: int) -> Ticket:
    """Take the last merge of a ticket into another one back, and give it as it is now. Raises Refusal where there is none."""
    source = tickets.get(work.tx, ticket_id)
    event = next((one for one in reversed(tickets.history_of(work.tx, ticket_id)) if one.what == "merged"), None)
    if source.merged_into is None or event is None:
        raise Refusal(f"#{ticket_id} is not merged into another ticket.")
    lock_both(work, source.id, source.merged_into)
    target = tickets.get(work.tx, source.merged_into)
    if target.merged_into is not None:
        raise Refusal(f"#{target.id} was itself merged into #{target.merged_into}; take that back first: `/ticket undo {target.id}`.")
    place_ids = moving.move_places(work.tx, event.facts["conversations"], target.id, source.id)
    since = moving.said_in(work.tx, target.id, place_ids)
    message_ids = moving.move_messages(work.tx, [*event.facts["messages"], *since], target.id, source.id)
    stay = [one.id for one in messages.of_ticket(work.tx, target.id, ALL)]
    moving.move_places(work.tx, sorted(moving.only_of(work.tx, message_ids, stay)), target.id, source.id)  # begun meanwhile
    after = _come_back(work, by, source, target, event, message_ids)
    _give_back(work, by, target, source, message_ids)
    _tell_parted(work, by, target, after)
    return after


def _come_back(work: Work, by: Person, source: Ticket, target: Ticket, event: Event, message_ids: list[int]) -> Ticket:
    """Let the merged ticket stand as it did; answers given meanwhile reached its customer too."""
    was = event.facts.get("was") or {"status": event.from_status or str(Status.IN_PROGRESS)}
    said = spoken(work, source.id)
    answered_at = _after(target.agent_spoke_at, event.at)
    times = times_in(was)
    if "customer_spoke_at" not in was:  # merged by an older version, which did not write that down
        times |= said
    times["customer_spoke_at"] = _later(times["customer_spoke_at"], said["customer_spoke_at"])
    wake_at = times["wake_at"]
    slept_over = wake_at is not None and wake_at <= work.now
    status = Status.IN_PROGRESS if slept_over else Status(was["status"])
    back = replace(
        source,
        status=status,
        merged_into=None,
        pending_reason="" if slept_over else was.get("pending_reason", ""),
        wake_at=None if slept_over else wake_at,
        resolved_at=times["resolved_at"],
        customer_spoke_at=times["customer_spoke_at"],
        agent_spoke_at=_later(times["agent_spoke_at"], answered_at),
        first_response_at=times["first_response_at"] or answered_at,
    )
    facts = {"from": target.id, "messages": message_ids, **waiting(back)}
    if status is Status.PENDING:
        facts["pending_reason"] = back.pending_reason
    after = lifecycle.change(work, source.id, Deed("unmerged", by, facts=facts), lambda now: replace(back, version=now.version))[1]
    if status is Status.PENDING and after.pending_reason == "customer":
        silences.begin(work.tx, after.id, work.now)
    if after.wake_at is not None:
        key = f"wake:{after.id}:{after.version}"
        work.new.append(NewJob(key, f"{SYSTEM}:in:wake:{after.id}", "wake", str(after.id), Rank.INBOUND, after.wake_at, after.id))
    return after


def _give_back(work: Work, by: Person, target: Ticket, source: Ticket, message_ids: list[int]) -> None:
    """Let the other ticket stand as if nothing of the merged one had ever been said there."""
    took = [one for one in tickets.history_of(work.tx, target.id) if one.what == "took over" and one.facts["from"] == source.id]
    was = took[-1].facts.get("was", {}) if took else {}
    said = spoken(work, target.id)["customer_spoke_at"]
    own = _later(times_in(was)["customer_spoke_at"], said)
    facts = {"ticket": source.id, "messages": message_ids, "waits": replace(target, customer_spoke_at=own).owes_answer}
    after = lifecycle.change(work, target.id, Deed("gave back", by, facts=facts), lambda now: replace(now, customer_spoke_at=own))[1]
    work.show_mirror(after)
    work.show_receipts(after)


def _after(at: datetime | None, since: datetime) -> datetime | None:
    return at if at and at > since else None


def _tell_parted(work: Work, by: Person, target: Ticket, after: Ticket) -> None:
    words = f"↩️ **{literal(by.shown)}** took the merge of #{after.id} into #{target.id} back."
    for ticket in (target, after):
        tell_workspace(work, ticket, words, f"unmerged:{ticket.id}:{after.id}:{after.version}")
    work.show_receipts(after)
    work.show_labels(after)
    work.show_mirror(after)
    work.judge(after.id)


def spoken(work: Work, ticket_id: int) -> dict[str, Any]:
    """Give when the customer and the team spoke last and the team first, by the messages that a ticket has; thanks do not count."""
    said = [one for one in messages.of_ticket(work.tx, ticket_id, ALL) if one.is_public and not one.is_deleted]
    theirs = [one.at for one in said if one.speaker == "customer" and not is_politeness(one.text)]
    ours = [one.at for one in said if one.speaker == "agent"]
    return dict(zip(SPOKEN, (max(theirs, default=None), max(ours, default=None), min(ours, default=None)), strict=True))


# ---------------------------------------------------------------------------------------------------------- refusing


def _refuse_strangers(work: Work, source: Ticket, target: Ticket) -> None:
    names = people.names(work.tx, {source.requester_id, target.requester_id})
    one, other = names.get(source.requester_id, "?"), names.get(target.requester_id, "?")
    raise Refusal(
        f"#{source.id} is {literal(one)}'s and #{target.id} is {literal(other)}'s: every later answer would reach both of them. "
        f"If that is meant: `/ticket merge {source.id} {target.id} both`."
    )


def _refuse_nonsense(source: Ticket, target: Ticket) -> None:
    if source.id == target.id:
        raise BadCall("A ticket cannot be merged into itself.")
    if target.merged_into is not None:
        raise Refusal(f"#{target.id} was itself merged into #{target.merged_into}; merge into that one.")
    if not source.is_open:
        raise refuse(source, "be merged")
    if not target.is_open:
        raise Refusal(f"#{target.id} is Resolved; reopen it first, or merge the other way round.")
