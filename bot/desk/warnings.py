"""
What the team is told about promises: whom a warning reaches, how it climbs while nobody owns it, and what its buttons do.

50 % shows quietly on the card; 75 % is a post in the triage channel; 90 % reaches the owner and the lead; 100 % the leads'
channel. A ticket that nobody owns climbs on until somebody acknowledges it. How the posts read stands in ``bot.desk.notices``.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from bot.desk import lifecycle
from bot.desk.lifecycle import Deed
from bot.desk.work import SYSTEM, Work
from bot.messages import Place
from bot.policy.addresses import Purpose
from bot.queue.job import NewJob, Rank
from bot.queue.store import clocks, notices, people, tickets
from bot.queue.store.clocks import ClockState, Warned
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.triage import sla

POST_FROM, PING_FROM = 75, 90  # per cent of a target; below the first only the card shows it
DIGEST_OVER = 5  # warnings of one sweep for one room; more of them become one post
SNOOZE = timedelta(minutes=15)
CLIMBS_AT_ONCE = 200

ON_CALL = Place("webhook", "oncall")  # the address behind it is the policy's and stands in no row

Told = tuple[int, ClockState]  # a warning's id and its clock, whose ``warned`` is the percentage


# -------------------------------------------------------------------------------------------------------- who is told


def tell(work: Work, told: Sequence[Told]) -> None:
    """Make the posts for new warnings and show them on the cards."""
    found = tickets.by_ids(work.tx, [clock.ticket_id for _, clock in told])
    told_before = notices.told_about(work.tx, list(found))
    by_room: dict[tuple[Purpose, Place | None], list[Told]] = defaultdict(list)
    for warning_id, clock in told:
        ticket = found[clock.ticket_id]
        work.show_card(ticket)
        if clock.warned < POST_FROM:
            continue
        if ticket.id in told_before:  # the earlier post says from now on that it was broken
            show_again(work, ticket.id)
        _have_weighed(work, warning_id, ticket)
        by_room[_audience(work, ticket, clock)].append((warning_id, clock))
        if ticket.assignee_id is None and ticket.is_open:
            _begin_to_climb(work, warning_id, clock)
    for (purpose, place), here in by_room.items():
        _post(work, purpose, place, here)
    _tell_owners(work, [(found[clock.ticket_id], (warning_id, clock)) for warning_id, clock in told])


def _have_weighed(work: Work, warning_id: int, ticket: Ticket) -> None:
    """Have it weighed whether the ticket gets out of hand, after this and off the sweep."""
    if work.policy.alerts.escalation.enabled:
        lane = f"{SYSTEM}:in:heed:{ticket.id}"  # one after the other with what is heard on it, so that both do not tell of it
        work.new.append(NewJob(f"weigh:{warning_id}", lane, "weigh", str(ticket.id), Rank.LOOKUP, work.now, ticket.id))


def _begin_to_climb(work: Work, warning_id: int, clock: ClockState) -> None:
    """Set the first step of the ladder, unless an earlier warning of the same promise climbs, has climbed or was acknowledged."""
    earlier = [one for one in clocks.warnings_of(work.tx, clock.ticket_id) if one.clock_id == clock.id and one.id != warning_id]
    if not any(one.acknowledged_at or one.climb_at or one.rung for one in earlier):
        minutes = work.policy.alerts.ladder.lead_minutes
        clocks.climb(work.tx, warning_id, climb_at=work.now + timedelta(minutes=minutes))


def _audience(work: Work, ticket: Ticket, clock: ClockState) -> tuple[Purpose, Place | None]:
    if clock.warned >= sla.BREACH:
        return "leads", work.directory.team_place("leads")
    if clock.warned >= PING_FROM:
        lead = lead_on_duty(work, without=ticket.assignee_id)
        return "leads", person_place(lead) if lead else work.directory.team_place("leads")
    return "triage", work.directory.team_place("triage")


def _tell_owners(work: Work, told: Sequence[tuple[Ticket, Told]]) -> None:
    """Tell the owner at 90 %, in a message of their own."""
    by_owner: dict[int, list[Told]] = defaultdict(list)
    for ticket, (warning_id, clock) in told:
        if PING_FROM <= clock.warned < sla.BREACH and ticket.assignee_id is not None:
            by_owner[ticket.assignee_id].append((warning_id, clock))
    for person_id, theirs in by_owner.items():
        owner = people.by_id(work.tx, person_id)
        if owner is not None:
            _post(work, "triage", person_place(owner), theirs, is_copy=True)


def person_place(person: Person) -> Place:
    """Give where somebody reads what is for them alone."""
    return Place(person.channel, person.remote_id)


def lead_on_duty(work: Work, without: int | None = None) -> Person | None:
    """Give the lead who is told by name: the first by number who is on duty, on the team's own platform."""
    home = work.policy.team.home
    leads = [one for one in people.team(work.tx) if one.role == "lead" and one.is_present and one.id != without]
    return min(leads, key=lambda one: (one.channel != home, one.id), default=None)


def _post(work: Work, purpose: Purpose, place: Place | None, here: Sequence[Told], *, is_copy: bool = False) -> None:
    """Make one post for each warning, or one for all if there are many."""
    batches = [here] if len(here) > DIGEST_OVER else [[one] for one in here]
    for batch in batches:
        ids = [warning_id for warning_id, _ in batch]
        what = "warning" if len(batch) == 1 else "digest"
        key = f"{what}:{ids[0]}" + (":owner" if is_copy else "")
        ticket_id = batch[0][1].ticket_id if len(batch) == 1 else None
        facts = {"warnings": ids, "purpose": purpose, "clocks": [clock.id for _, clock in batch]}
        notice_id = notices.create(work.tx, key, what, place or Place("", ""), work.now, ticket_id=ticket_id, facts=facts)
        if notice_id is None:
            continue
        if not is_copy:
            clocks.shown_in(work.tx, ids, notice_id)
        work.show_notice(notice_id, place)


def show_again(work: Work, ticket_id: int) -> None:
    """Let what was posted about a ticket say what is true now."""
    for notice in notices.about(work.tx, ticket_id):
        work.show_notice(notice.id, notice.place if notice.place.room else None, stands=bool(notice.remote_id))


# -------------------------------------------------------------------------------------------------------- the ladder


def climb(work: Work) -> None:
    """Tell the next rung of what nobody acknowledged, and remind of what was snoozed."""
    for warning in clocks.due_to_climb(work.tx, work.now, CLIMBS_AT_ONCE):
        clock, ticket = clocks.get(work.tx, warning.clock_id), tickets.get(work.tx, warning.ticket_id)
        clocks.climb(work.tx, warning.id, climb_at=None)
        if clock is None or clock.ended_at is not None or not ticket.is_open:
            continue
        if warning.acknowledged_at is not None:
            _remind(work, warning)
        elif ticket.assignee_id is None:
            _next_rung(work, warning, ticket)


def _remind(work: Work, warning: Warned) -> None:
    first = notices.get(work.tx, warning.notice_id) if warning.notice_id else None
    if first is not None:
        facts = {
            "warnings": [warning.id],
            "purpose": first.facts.get("purpose", "triage"),
            "clocks": [warning.clock_id],
            "is_reminder": True,
        }
        key = f"remind:{warning.id}:{work.now:%Y%m%d%H%M%S}"
        made = notices.create(work.tx, key, "warning", first.place, work.now, ticket_id=warning.ticket_id, facts=facts)
        if made is not None:
            work.show_notice(made, first.place if first.place.room else None)


def _next_rung(work: Work, warning: Warned, ticket: Ticket) -> None:
    """First the lead on duty, then whoever is on call: a web address if the policy names one, else everybody in the leads' channel."""
    ladder = work.policy.alerts.ladder
    rung = warning.rung + 1
    lead = lead_on_duty(work) if rung == 1 else None
    place = person_place(lead) if lead else work.directory.team_place("leads")
    if rung > 1 and ladder.oncall_webhook:
        place = ON_CALL
    facts = {"warnings": [warning.id], "purpose": "leads", "clocks": [warning.clock_id], "rung": rung}
    made = notices.create(
        work.tx, f"rung:{warning.id}:{rung}", "warning", place or Place("", ""), work.now, ticket_id=ticket.id, facts=facts
    )
    if made is not None:
        work.show_notice(made, place)
    climb_at = work.now + timedelta(minutes=ladder.oncall_minutes) if rung == 1 else None
    clocks.climb(work.tx, warning.id, rung=rung, climb_at=climb_at)


# -------------------------------------------------------------------------------------------------------- the buttons


NOTHING = "Nobody is warned about #{} just now. `/desk sla` shows what is due next."


def snooze(work: Work, by: Person, ticket: Ticket) -> str:
    """Be reminded in a quarter of an hour; the ladder waits as long."""
    later, found = work.now + SNOOZE, _open_warnings(work, ticket)
    if not found:
        return NOTHING.format(ticket.id)
    for number, warning in enumerate(found):
        clocks.climb(work.tx, warning.id, acknowledged_at=work.now, acknowledged_by=by.id, climb_at=later if number == 0 else None)
    _note(work, by, ticket, "snoozed warning")
    return f"You will be reminded of #{ticket.id} in 15 minutes, unless it is done by then."


def acknowledge(work: Work, by: Person, ticket: Ticket) -> str:
    """Say that somebody has seen it, so that nobody else is told."""
    found = _open_warnings(work, ticket)
    if not found:
        return NOTHING.format(ticket.id)
    for warning in found:
        clocks.climb(work.tx, warning.id, acknowledged_at=work.now, acknowledged_by=by.id, climb_at=None)
    _note(work, by, ticket, "acknowledged warning")
    return f"Noted: you have seen the warning about #{ticket.id}. The promise itself goes on."


def _open_warnings(work: Work, ticket: Ticket) -> list[Warned]:
    """Give the warnings about promises that still run, newest first."""
    running = {one.id for one in clocks.of_ticket(work.tx, ticket.id) if one.ended_at is None}
    return [one for one in reversed(clocks.warnings_of(work.tx, ticket.id)) if one.clock_id in running and one.threshold >= POST_FROM]


def escalate(work: Work, by: Person, ticket: Ticket, why: str = "") -> str:
    """Tell the leads now, whatever the clocks say."""
    lifecycle.write_down(work, ticket, ticket, Deed("escalated", by, why))
    place = work.directory.team_place("leads")
    key = f"escalated:{ticket.id}:{work.now:%Y%m%d%H%M%S}"
    facts = {"purpose": "leads", "by": by.shown, "why": why, "clocks": []}
    made = notices.create(work.tx, key, "escalation", place or Place("", ""), work.now, ticket_id=ticket.id, facts=facts)
    if made is not None:
        work.show_notice(made, place)
    for warning in clocks.warnings_of(work.tx, ticket.id):
        if warning.climb_at is not None:
            clocks.climb(work.tx, warning.id, acknowledged_at=work.now, acknowledged_by=by.id, climb_at=None)
    show_again(work, ticket.id)
    return f"The leads know about #{ticket.id}."


def _note(work: Work, by: Person, ticket: Ticket, what: str) -> None:
    lifecycle.write_down(work, ticket, ticket, Deed(what, by))
    show_again(work, ticket.id)
