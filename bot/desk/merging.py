"""Two tickets that are one: the younger one's conversations and messages go to the older, and answers reach both places."""

from dataclasses import replace

from bot.desk import lifecycle
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.errors import BadCall, Refusal
from bot.queue.store import links, messages, people, tickets
from bot.queue.store.people import Person
from bot.queue.ticket import Status, Ticket, move, refuse
from bot.text import literal


def merge(work: Work, by: Person, ticket_id: int, into_id: int, *, both: bool = False) -> Ticket:
    """
    Merge one open ticket into another; later messages of its customer follow.

    Two customers' tickets are merged only if ``both`` says that answers may reach both. What was moved is written into
    history, so that it can be undone. Raises Refusal where it would make a circle.
    """
    source, target = tickets.get(work.tx, ticket_id), tickets.get(work.tx, into_id)
    _refuse_nonsense(source, target)
    if target.requester_id not in links.same(work.tx, source.requester_id) and not both:
        _refuse_strangers(work, source, target)
    conversation_ids = tickets.move_conversations(work.tx, source.id, target.id)
    message_ids = messages.move_all(work.tx, source.id, target.id)
    facts = {"into": target.id, "conversations": conversation_ids, "messages": message_ids}

    def close(ticket: Ticket) -> Ticket:
        return replace(move(ticket, Status.RESOLVED, now=work.now, wish="be merged"), merged_into=target.id)

    lifecycle.change(work, source.id, Deed("merged", by, facts=facts), close)

    def take_over(ticket: Ticket) -> Ticket:
        spoken = [at for at in (ticket.customer_spoke_at, source.customer_spoke_at) if at]
        return replace(ticket, customer_spoke_at=max(spoken) if spoken else None)

    waiting_since = source.customer_spoke_at.isoformat() if source.owes_answer and source.customer_spoke_at else None
    taken = {"from": source.id} | ({"waiting_since": waiting_since} if waiting_since else {})
    after = lifecycle.change(work, target.id, Deed("took over", by, facts=taken), take_over)[1]
    work.show_receipts(after)
    work.show_mirror(after)
    return after


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
