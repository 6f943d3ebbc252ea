"""
Hand-off: what somebody still owns is offered to whoever works on, with all that the next one needs to know.

On request (`/desk handoff`) and at the end of somebody's hours. Each ticket has its own Accept, which makes it the caller's;
of what nobody took in time the lead hears. The post is kept true while there is anything to take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.desk import lifecycle, lists, moments, remaining
from bot.desk.lifecycle import Deed
from bot.desk.warnings import lead_on_duty, person_place
from bot.desk.work import Work
from bot.errors import BadCall, Refusal, Taken
from bot.messages import Button, Content, Place, Post, Row, Section
from bot.queue.job import Rank
from bot.queue.store import clocks, handoffs, links, messages, notices, people, tickets
from bot.queue.store.handoffs import HandoffState
from bot.queue.store.notices import Notice
from bot.queue.store.people import Person
from bot.queue.store.tickets import Wanted
from bot.queue.ticket import Status, Ticket, move
from bot.text import excerpt, literal
from bot.triage import shifts
from bot.triage.hours import Calendar

SHOWN = 10  # tickets with a row of their own; the rest go with Accept all
AT_MOST = 100
BEING_WORKED_ON = (Status.ASSIGNED, Status.IN_PROGRESS)
LATE = timedelta(hours=2)  # an end of hours longer ago than that is not made up for
ENOUGH = timedelta(hours=4)  # who offered their tickets so recently need not do it again
TOLD_AT_ONCE = 100


# ---------------------------------------------------------------------------------------------------------- offering


def hours_of(work: Work, person: Person) -> Calendar:
    """Give the hours that somebody works in: the desk's, read in their own time zone."""
    usual, zone = work.terms.usual, getattr(moments.timezone_of(person), "key", "") if person.timezone else ""
    return shifts.in_zone(usual.hours, zone) if zone and zone != usual.hours.timezone else usual


def ask(work: Work, by: Person) -> str:
    """Offer everything that somebody owns, now; an offer of all of it that stands already is enough."""
    status = (*BEING_WORKED_ON, Status.PENDING)
    standing = handoffs.last_of(work.tx, links.same(work.tx, by.id), work.now - ENOUGH)
    if standing is not None and standing.lead_at is not None and {one.id for one in _owned(work, by, status)} <= {*standing.ticket_ids}:
        return "The triage channel has a post already that offers them. They stay yours until somebody accepts them."
    made = _offer(work, by, f"asked:{by.id}:{work.now:%Y%m%d%H%M%S}", status)
    if not made:
        return "You own no open ticket, so there is nothing to hand over."
    if made == 1:
        return "The triage channel has a post that offers your open ticket. It stays yours until somebody accepts it."
    return f"The triage channel has a post that offers your {made} open tickets. They stay yours until somebody accepts them."


def at_the_end_of_hours(work: Work) -> None:
    """Offer what those still own whose hours have just ended; doing it again, or in two processes, changes nothing."""
    if not work.policy.lifecycle.hand_off:
        return
    for ids, person in _team(work).items():
        ended = shifts.closing(hours_of(work, person), work.now, LATE)
        if ended is not None and handoffs.last_of(work.tx, ids, ended - ENOUGH) is None:
            _offer(work, person, f"shift:{person.id}:{ended:%Y%m%d%H%M}", BEING_WORKED_ON)


def _team(work: Work) -> dict[tuple[int, ...], Person]:
    """Give each person of the team once, with all their numbers: as they are known on the team's own platform, if they are."""
    team = people.team(work.tx)
    whole = links.groups(work.tx, [one.id for one in team])
    away_first = sorted(team, key=lambda one: (one.channel == work.policy.team.home, -one.id))
    return {whole[one.id]: one for one in away_first}


def _owned(work: Work, by: Person, status: tuple[Status, ...]) -> list[Ticket]:
    return tickets.listed(work.tx, Wanted(status=status, assignee_id=by.id), AT_MOST)


def _offer(work: Work, by: Person, key: str, status: tuple[Status, ...]) -> int:
    """Post an offer; says of how many tickets."""
    owned = _owned(work, by, status)
    if not owned:
        return 0
    lead_at = work.now + timedelta(minutes=work.policy.lifecycle.hand_off_minutes)
    made = handoffs.create(work.tx, key, by.id, [ticket.id for ticket in owned], work.now, lead_at)
    if made is None:
        return 0
    place = work.directory.team_place("triage")
    facts = {"purpose": "triage", "handoff": made}
    notice_id = notices.create(work.tx, f"handoff:{made}", "handoff", place or Place("", ""), work.now, facts=facts)
    handoffs.change(work.tx, made, notice_id=notice_id)
    if notice_id is not None:
        work.show_notice(notice_id, place)
    return len(owned)


def remind_leads(work: Work) -> None:
    """Tell the lead on duty of what nobody took; whoever offered it and is at work again has it in their own hands."""
    for offer in handoffs.for_the_lead(work.tx, work.now, TOLD_AT_ONCE):
        handoffs.change(work.tx, offer.id, lead_at=None)
        giver = people.by_id(work.tx, offer.person_id)
        left = _free(work, offer)
        back = giver is not None and offer.key.startswith("shift:") and shifts.is_open(hours_of(work, giver), work.now)
        if not left or back:
            continue
        lead = lead_on_duty(work, without=offer.person_id)
        place = person_place(lead) if lead else work.directory.team_place("leads")
        facts = {"purpose": "leads", "handoff": offer.id, "is_reminder": True}
        made = notices.create(work.tx, f"handoff:{offer.id}:lead", "handoff", place or Place("", ""), work.now, facts=facts)
        if made is not None:
            work.show_notice(made, place)


# --------------------------------------------------------------------------------------------------------- accepting


def accept(work: Work, by: Person, handoff_id: int, ticket_id: int | None) -> str:
    """Make offered tickets the caller's: one, or all that are still free. Raises BadCall and Taken, saying what is the matter."""
    offer = handoffs.get(work.tx, handoff_id)
    if offer is None:
        raise BadCall(f"There is no hand-off {handoff_id}.")
    givers = links.same(work.tx, offer.person_id)
    if by.id in givers:
        raise BadCall("You offer these yourself. They stay yours as long as nobody accepts them.")
    tickets.lock(work.tx, *offer.ticket_ids)  # at once and in one order, so that two who accept do not wait for each other
    wanted = [ticket_id] if ticket_id is not None else [one.id for one in _free(work, offer)]
    if ticket_id is not None and ticket_id not in offer.ticket_ids:
        raise BadCall(f"#{ticket_id} is not part of this hand-off.")
    if not wanted:
        raise Taken("Nothing is left of this hand-off: everything was taken or is solved.")
    for one in wanted:
        _take(work, by, one, offer, givers)
    _show(work, offer)
    numbers = ", ".join(f"#{one}" for one in wanted)
    giver = people.by_id(work.tx, offer.person_id)
    if giver is not None:
        key = f"accepted:{offer.id}:{by.id}:{'-'.join(map(str, wanted[:20]))}"
        work.send(Post(person_place(giver), Content(text=f"{literal(by.shown)} took {numbers} over from you."), key), key, Rank.ANSWER)
    return f"{numbers} {'is' if len(wanted) == 1 else 'are'} yours now."


def _take(work: Work, by: Person, ticket_id: int, offer: HandoffState, givers: Sequence[int]) -> None:
    def decide(ticket: Ticket) -> Ticket:
        if not ticket.is_open:
            raise Refusal(f"#{ticket.id} is solved already.")
        if ticket.assignee_id not in givers:
            raise Taken(lifecycle.taken_words(work, ticket) if ticket.assignee_id else f"#{ticket.id} went back to the queue meanwhile.")
        stays = ticket.status in (Status.ASSIGNED, Status.PENDING)
        return replace(ticket if stays else move(ticket, Status.ASSIGNED, now=work.now), assignee_id=by.id)

    facts = {"from": offer.person_id, "to": by.id, "handoff": offer.id}
    lifecycle.change(work, ticket_id, Deed("handed over", by, facts=facts), decide)


def _show(work: Work, offer: HandoffState) -> None:
    """Let the posts of an offer say what is still free."""
    for key in (f"handoff:{offer.id}", f"handoff:{offer.id}:lead"):
        notice = notices.by_key(work.tx, key)
        if notice is not None:
            work.show_notice(notice.id, notice.place if notice.place.room else None, stands=bool(notice.remote_id))


def _offered(work: Work, offer: HandoffState) -> list[Ticket]:
    known = tickets.by_ids(work.tx, offer.ticket_ids)
    return [known[number] for number in offer.ticket_ids if number in known]


def _free(work: Work, offer: HandoffState) -> list[Ticket]:
    """Give what can still be accepted: what is open and still the giver's, under whichever of their names."""
    givers = links.same(work.tx, offer.person_id)
    return [ticket for ticket in _offered(work, offer) if ticket.is_open and ticket.assignee_id in givers]


# ------------------------------------------------------------------------------------------------------------- words


def words(work: Work, found: Notice) -> Content:
    """Write the post of an offer: each ticket with its state, the last ask, what was promised, the next step and what is left."""
    offer = handoffs.get(work.tx, found.facts["handoff"])
    if offer is None:
        return Content(text="This hand-off is gone.")
    giver, here = people.by_id(work.tx, offer.person_id), _offered(work, offer)
    free = {ticket.id: ticket for ticket in _free(work, offer)}
    name = giver.shown if giver else "Somebody"
    why = "at the end of their hours" if offer.key.startswith("shift:") else ""
    head = f"🤝 {name} hands over {_counted(len(here))} {why}".strip()
    if found.facts.get("is_reminder"):
        head = f"🤝 Nobody has taken over {_counted(len(free))} from {name} yet"
    if not free:
        head = f"✅ Taken over from {name}: {_counted(len(here))}"
    sections = [
        Section("Urgent", tuple(_row(work, ticket, offer, free) for ticket in here[:SHOWN] if ticket.priority == "urgent")),
        Section("Open", tuple(_row(work, ticket, offer, free) for ticket in here[:SHOWN] if ticket.priority != "urgent")),
    ]
    more = f"and {len(here) - SHOWN} more, which go with Accept all" if len(here) > SHOWN else ""
    buttons = (Button("Accept all" if len(free) > 1 else "Accept", f"desk accept {offer.id}", "primary"),) if free else ()
    if len(free) == 1:  # the post's own button says it already
        sections = [replace(one, rows=tuple(replace(row, button=None) for row in one.rows)) for one in sections]
    return Content(title=head[:148], sections=tuple(one for one in sections if one.rows), buttons=buttons, note=more)


def _counted(number: int) -> str:
    return f"{number} ticket{'' if number == 1 else 's'}"


def _row(work: Work, ticket: Ticket, offer: HandoffState, free: Mapping[int, Ticket]) -> Row:
    title = f"**#{ticket.id}** {literal(ticket.title)}"
    if ticket.id not in free:
        owner = people.by_id(work.tx, ticket.assignee_id)
        return Row(f"{title} · " + (f"✅ {owner.shown if owner else 'nobody'} has it" if ticket.is_open else "✅ solved"))
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    note = messages.edge(work.tx, ticket.id, "note", last=True)
    waits = f" ({ticket.pending_reason})" if ticket.status is Status.PENDING else ""
    lines = [f"{title} · {ticket.priority} · {ticket.status}{waits}"]
    lines.append(f"Last ask ({lifecycle.ago(work.now - last.at)}): {literal(excerpt(last.text, 160))}" if last else "Last ask: none")
    lines += _promises(work, ticket)
    lines.append(f"Next: {lists.next_step(ticket)}" + (f" · noted: {literal(excerpt(note.text, 120))}" if note else ""))
    return Row("\n".join(lines), Button("Accept", f"desk accept {offer.id} {ticket.id}"))


def _promises(work: Work, ticket: Ticket) -> list[str]:
    """Say what the customer was promised, and how much of each promise is left."""
    running = [one for one in clocks.of_ticket(work.tx, ticket.id) if one.ended_at is None and one.target_s is not None]
    names = {"first_response": "Reply promised", "next_response": "Reply promised", "resolution": "Solution promised"}
    return [
        f"{names[one.kind]}: {'was due ' * (one.due_at is not None and one.due_at <= work.now)}{remaining.left(work, one)}"
        for one in running
        if one.kind in names
    ]
