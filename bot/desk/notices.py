"""
How our posts to the team read, from the first moment to the last: warnings, digests of them, escalations.

Words only; what has to be posted is decided elsewhere. Each post is a row, so that the same post is edited when a promise is
met or broken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.desk import alarms, alerts, clock_words, handoff, modes, mornings, offers, outbreaks, proposal_words, remaining, reviewing, volume
from bot.desk.work import Work
from bot.messages import Button, Content, Edit, Later, Place, Post, Row, Section
from bot.queue.store import clocks, messages, notices, people, tickets
from bot.queue.store.clocks import ClockState, Warned
from bot.queue.store.messages import Message
from bot.queue.store.notices import Notice
from bot.queue.ticket import Ticket
from bot.text import excerpt, literal

DIGEST_SHOWS = 10
UNKNOWN_ROOM = Later(30, "the team's room is not known yet; `doctor` says why", hold=False, waits=True)


def notice(work: Work, notice_id: int) -> Post | Edit | Later | None:
    """Give what is to be sent so that one of our posts says what is true now; None for one that nobody needs any more."""
    found = notices.get(work.tx, notice_id)
    if found is None:
        return None
    here = clocks.by_ids(work.tx, found.facts.get("clocks", []))
    is_over = (bool(here) and all(one.ended_at is not None for one in here)) or offers.is_over(work, found)
    place = found.place if found.place.room else work.directory.team_place(found.facts.get("purpose", "triage"))
    if is_over or found.place.channel == "webhook":
        notices.change(work.tx, found.id, is_final=True)
    if place is None:
        return UNKNOWN_ROOM
    if found.remote_id:
        return Edit(Place(place.channel, place.room), found.remote_id, words(work, found, here))
    return None if is_over and not _is_broken(here) else Post(place, words(work, found, here), found.key)


def _is_broken(here: Sequence[ClockState]) -> bool:
    return any(one.breached_at is not None for one in here)


# who writes which post; warnings, their digests and escalations are written here
WRITERS: Mapping[str, Callable[[Work, Notice], Content]] = {
    "alert": lambda work, found: alerts.words(work, found.id),
    "incident": lambda work, found: volume.words(work, found.facts["incident"]),
    outbreaks.NOTICE: lambda work, found: outbreaks.words(work, found.facts["incident"]),
    "proposal": lambda work, found: proposal_words.words(work, found.facts["proposal"]),
    "routing": lambda _work, found: modes.words(found),
    "offer": offers.words,
    "review": reviewing.words,
    "morning": mornings.words,
    "handoff": handoff.words,
    "alarm": alarms.words,
}


def words(work: Work, found: Notice, here: Sequence[ClockState]) -> Content:
    """Write one of our posts."""
    if found.what in WRITERS:
        return WRITERS[found.what](work, found)
    if found.what == "digest":
        return _digest(work, here)
    ticket = tickets.get(work.tx, found.ticket_id or 0)
    return _escalation(work, found, ticket) if found.what == "escalation" else _warning(work, found, ticket, here[0])


def _warning(work: Work, found: Notice, ticket: Ticket, clock: ClockState) -> Content:
    if clock.ended_at is not None:
        return replace(
            _about(work, ticket, clock),
            title=f"{clock_words.ended(clock)} · #{ticket.id} · {ticket.title}"[:148],
            quote="",
            buttons=_show(ticket),
        )
    told = clocks.warnings_in(work.tx, 0, found.facts["warnings"])
    percent = told[0].threshold if told else 0
    head = f"⏳ {percent}% of the time for the {clock_words.name(clock)} is used"
    if found.facts.get("is_reminder"):
        head = f"⏰ Still open: {clock_words.name(clock)}"
    if clock.due_at is not None and clock.due_at <= work.now:
        head = f"🚨 {clock_words.name(clock).capitalize()} breached"
    seen = _seen(work, told)
    return replace(
        _about(work, ticket, clock),
        title=f"{head} · #{ticket.id} · {ticket.title}"[:148],
        buttons=(
            *_claim(ticket),
            *(() if seen else (Button("Acknowledge", f"ticket acknowledge {ticket.id}"),)),
            Button("Snooze 15 min", f"ticket remind {ticket.id}"),
            Button("Escalate", f"ticket escalate {ticket.id}"),
            *_show(ticket),
        ),
        note=seen or _why_you(found),
    )


def _why_you(found: Notice) -> str:
    """Say to whom a warning climbed why they are told; "" for the first post."""
    return "You are told because nobody has it and nobody has seen the warning." if found.facts.get("rung") else ""


def _seen(work: Work, told: Sequence[Warned]) -> str:
    by = next((one for one in told if one.acknowledged_at is not None), None)
    if by is None:
        return ""
    who = people.by_id(work.tx, by.acknowledged_by)
    again = f"; reminds again {clock_words.moment(by.climb_at, work.zone)}" if by.climb_at else ""
    return f"seen by {who.shown if who else 'somebody'}{again}"


def _about(work: Work, ticket: Ticket, clock: ClockState) -> Content:
    """Say whose ticket it is, how much time is left and what the customer said last."""
    customer, owner = people.by_id(work.tx, ticket.requester_id), people.by_id(work.tx, ticket.assignee_id)
    is_over = clock.ended_at is not None or (clock.due_at is not None and clock.due_at <= work.now)
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    return Content(
        fields=(
            ("Was due" if is_over else "Left", remaining.left(work, clock)),
            ("Owner", owner.shown if owner else "nobody yet"),
            ("Customer", customer.shown if customer else "?"),
            ("Importance", ticket.priority + (f" · tier {ticket.tier}" if ticket.tier else "")),
        ),
        quote=_last_said(last, ticket),
    )


def _last_said(last: Message | None, ticket: Ticket) -> str:
    """Quote what the customer said last, unless the title says it already."""
    words = excerpt(last.text, 200) if last is not None else ""
    return "" if words == ticket.title else words


def _show(ticket: Ticket) -> tuple[Button, ...]:
    return (Button("Show", f"ticket show {ticket.id}"),)


def _escalation(work: Work, found: Notice, ticket: Ticket) -> Content:
    own = [one for one in clocks.of_ticket(work.tx, ticket.id) if one.ended_at is None and one.due_at is not None]
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    owner = people.by_id(work.tx, ticket.assignee_id)
    facts = [("Owner", owner.shown if owner else "nobody yet"), ("Status", str(ticket.status))]
    facts += [("SLA", clock_words.on_card(own, work.now, work.zone))] if own else []
    return Content(
        title=f"🆘 {found.facts.get('by', 'Somebody')} escalated #{ticket.id} · {ticket.title}"[:148],
        text=literal(found.facts.get("why", "")),
        fields=tuple(facts),
        quote=_last_said(last, ticket),
        buttons=(*_claim(ticket), *_urgent(ticket), *_show(ticket)),
    )


def _claim(ticket: Ticket) -> tuple[Button, ...]:
    return () if ticket.assignee_id or not ticket.is_open else (Button("Claim", f"ticket claim {ticket.id}", "primary"),)


def _urgent(ticket: Ticket) -> tuple[Button, ...]:
    return () if ticket.priority == "urgent" or not ticket.is_open else (Button("Make urgent", f"ticket priority {ticket.id} urgent"),)


def _digest(work: Work, here: Sequence[ClockState]) -> Content:
    """Give many warnings as one post: those that fall due first, each as it stands now, and how many there are beside."""
    found = tickets.by_ids(work.tx, [one.ticket_id for one in here])
    running = [one for one in here if one.ended_at is None]
    shown = [*running, *(one for one in here if one.ended_at is not None)][:DIGEST_SHOWS]
    rows = tuple(
        Row(
            f"**#{one.ticket_id}** {literal(found[one.ticket_id].title)} · "
            + (clock_words.ended(one) or clock_words.line(one, work.now, work.zone)),
            Button("Show", f"ticket show {one.ticket_id}"),
        )
        for one in shown
        if one.ticket_id in found
    )
    more = f"and {len(here) - len(shown)} more: `/desk sla`" if len(here) > len(shown) else ""
    broken = sum(one.due_at is not None and one.due_at <= work.now for one in running)
    head = f"⏳ {len(running)} of {len(here)} promises need somebody" + (f", {broken} of them broken" if broken else "")
    return Content(title=head, sections=(Section("Due first", rows),), note=more)
