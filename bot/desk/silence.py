"""
Tickets that wait for their customer: asked half-way whether they still need help, closed at the end, brought back by any word.

Only while the customer owes the reply: a ticket on which they spoke last is never closed. When is decided in
``bot.triage.silence``; a row says when to look again.
"""

from dataclasses import replace
from datetime import datetime

from bot.desk import lifecycle, moments
from bot.desk.conversations import tell_customer, tell_workspace
from bot.desk.lifecycle import Deed
from bot.desk.work import Work
from bot.errors import BadCall
from bot.messages import Button, Content
from bot.queue.store import messages, people, silences, tickets
from bot.queue.store.people import Person
from bot.queue.store.silences import SilenceState
from bot.queue.ticket import Status, Ticket, move
from bot.text import counted
from bot.triage import shifts
from bot.triage import silence as decided
from bot.triage.hours import Calendar
from bot.triage.silence import Patience

AT_ONCE = 200  # waits in one transaction; more are looked at in the next one
SETTLED = "silence"  # the mark that says under which policy every wait was reckoned


def patience(work: Work) -> Patience | None:
    """Give how long the policy waits for a customer; None = for ever."""
    rule = work.policy.lifecycle
    return Patience(rule.auto_close_days, rule.auto_close_counts == "working days") if rule.auto_close_days else None


def recount(work: Work) -> None:
    """Have all waits reckoned anew if the policy changed since that was done, or an older version knew of none."""
    said = f"{work.policy.lifecycle.auto_close_days} {work.policy.lifecycle.auto_close_counts}"
    if people.marked(work.tx, SETTLED) != said:
        silences.look_at_all_again(work.tx, work.now)
        people.mark(work.tx, SETTLED, said, work.now)


def sweep(work: Work) -> bool:
    """Ask and close whatever is due; True if there is more. Reads the indexed times alone: what is not due costs nothing."""
    found = silences.due(work.tx, work.now, AT_ONCE)
    tickets.lock(work.tx, *found)  # at once and in one order, so that nobody who holds several waits for us and we for them
    for ticket_id in found:
        ticket = tickets.get(work.tx, ticket_id, for_update=True)
        wait = silences.get(work.tx, ticket_id)
        if wait is not None and wait.next_at is not None and wait.next_at <= work.now:  # another process may have been here
            _look(work, ticket, wait)
    return len(found) == AT_ONCE


def _look(work: Work, ticket: Ticket, wait: SilenceState) -> None:
    how_long = patience(work)
    if how_long is None or not _is_theirs(ticket):
        silences.change(work.tx, ticket.id, {"next_at": None})
        return
    since, asked_at = _since(work, ticket, wait), wait.asked_at
    asked_at = asked_at if asked_at is not None and asked_at >= since else None  # a word since then: everything from the beginning
    hours = _daytime(work, ticket)
    step, again_at = decided.step(how_long, since, asked_at, hours, work.now)
    if step == "close":
        _close(work, ticket, how_long)
    elif step == "ask":
        _ask(work, ticket, how_long, decided.ends(how_long, since, work.now, hours))
        asked_at = work.now
    silences.change(work.tx, ticket.id, {"since": since, "asked_at": asked_at, "next_at": again_at})


def _is_theirs(ticket: Ticket) -> bool:
    return ticket.status is Status.PENDING and ticket.pending_reason == "customer"


def _since(work: Work, ticket: Ticket, wait: SilenceState) -> datetime:
    """Give since when nobody has said anything; while the team owes the answer nothing is waited for, so it begins now."""
    if ticket.owes_answer:
        return work.now
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    return max(at for at in (wait.since, ticket.agent_spoke_at, last.at if last else None) if at is not None)


def _daytime(work: Work, ticket: Ticket) -> Calendar:
    customer = people.by_id(work.tx, ticket.requester_id)
    zone = moments.timezone_of(customer) if customer and customer.timezone else work.terms.usual.hours.zone
    return shifts.daytime(getattr(zone, "key", "UTC"))


def _ask(work: Work, ticket: Ticket, how_long: Patience, ends: datetime) -> None:
    customer = people.by_id(work.tx, ticket.requester_id)
    zone = moments.timezone_of(customer) if customer and customer.timezone else work.terms.usual.hours.zone
    until = f"{ends.astimezone(zone):%A} {ends.astimezone(zone).day} {ends.astimezone(zone):%B}"
    content = Content(
        text=f"Do you still need help with #{ticket.id}? We are waiting for a word from you. "  # its title may be another customer's words
        f"Any answer here keeps it open; otherwise it is closed on {until}.",
        buttons=(
            Button("Still need help", f"mytickets still {ticket.id}", "primary"),
            Button("It's solved", f"mytickets solved {ticket.id}"),
        ),
    )
    lifecycle.write_down(work, ticket, ticket, Deed("asked if still needed", facts={"closes_at": ends.isoformat()}))
    tell_customer(work, ticket, content, f"silent:{ticket.id}:{work.now:%Y%m%d%H%M%S}")
    words = f"🔕 No word from the customer for half of {_days(how_long)}: they were asked whether they still need help. Closes on {until}."
    tell_workspace(work, ticket, words, f"silent-note:{ticket.id}:{work.now:%Y%m%d%H%M%S}")


def _days(how_long: Patience) -> str:
    return counted(how_long.days, "working day" if how_long.is_working_days else "day")


def _close(work: Work, ticket: Ticket, how_long: Patience) -> None:
    deed = Deed("resolved", why=f"no word from the customer for {_days(how_long)}", facts={"by": "silence"})
    before, after = lifecycle.change(work, ticket.id, deed, lambda one: move(one, Status.RESOLVED, now=work.now))
    content = Content(
        text=f"We closed #{ticket.id}, since we heard nothing for {_days(how_long)}. If you still need help, answer here.",
        buttons=(Button("Reopen", f"mytickets reopen {ticket.id}"),),
    )
    tell_customer(work, after, content, f"solved:{ticket.id}:{before.version}")


def still(work: Work, by: Person, ticket: Ticket) -> str:
    """Say for a customer that they still need help: the team has the next word. Raises BadCall for a ticket that is closed."""
    if not ticket.is_open:
        raise BadCall(f"#{ticket.id} is closed. `/mytickets` has a button that reopens it.")
    if not _is_theirs(ticket):
        return f"#{ticket.id} is open and the team has it."
    spoken_at = max(work.now, ticket.customer_spoke_at or work.now)

    def decide(one: Ticket) -> Ticket:
        back = move(one, Status.IN_PROGRESS, now=work.now) if one.status is Status.PENDING else one
        return replace(back, customer_spoke_at=spoken_at)

    lifecycle.change(work, ticket.id, Deed("still needed", by), decide)
    tell_workspace(work, ticket, f"🙋 The customer still needs help with #{ticket.id}.", f"still:{ticket.id}:{ticket.version}")
    return f"#{ticket.id} stays open. If there is anything new, write it here; the team looks at it again."
