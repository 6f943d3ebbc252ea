"""What people see of routing and answer to it: the suggestion on a card, an offer with Take and Pass, a place in line, a lead's word."""

from dataclasses import dataclass, replace

from bot.desk import clock_words, warnings
from bot.desk.crew import crew, known_as, need_of
from bot.desk.work import SYSTEM, Work
from bot.errors import NotAllowed, Refusal
from bot.messages import Button, Content
from bot.queue.store import links, messages, notices, people, routing, tickets
from bot.queue.store.notices import Notice
from bot.queue.store.people import Person
from bot.queue.store.routing import Proposed, Waits
from bot.queue.store.tickets import Event
from bot.queue.ticket import Status, Ticket
from bot.text import excerpt, literal
from bot.triage.routing import Fate, force, is_full


@dataclass(frozen=True, slots=True)
class OnCard:
    """What a card says about where a ticket should go."""

    fields: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()


def on_card(work: Work, ticket: Ticket) -> OnCard:
    """Say who is suggested, who was asked, or at which place the ticket waits; nothing for one that somebody has."""
    if ticket.status is not Status.TRIAGED or ticket.assignee_id is not None:
        return OnCard()
    proposed = routing.open_of(work.tx, ticket.id)
    if proposed is None:
        waits = routing.place_of(work.tx, ticket.id)
        return OnCard((_waiting(waits),)) if waits else OnCard()
    person = known_as(work, proposed.person_id)
    if person is None or proposed.category != ticket.category:
        return OnCard()
    why = "; ".join(proposed.reasons)
    if proposed.until is not None:
        return OnCard((("Offered to", f"{person.shown} until {clock_words.of_day(proposed.until, work.zone)} — {why}"),))
    first_name = person.shown.partition(" ")[0]
    button = Button(f"Give to {first_name}"[:40], f"ticket assign {ticket.id} @{person.remote_id}")
    return OnCard((("Suggested", f"{person.shown} — {why}"),), (button,))


def _waiting(waits: Waits) -> tuple[str, str]:
    if not waits.position:
        return "Suggested", f"nobody: {waits.reason}"
    return "Waiting", f"{_ordinal(waits.position)}: {waits.reason}"


def _ordinal(place: int) -> str:
    if place > 10:  # noqa: PLR2004 - as far as places are told apart
        return "behind ten others"
    return f"{place}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(place, 'th') } in line"


# ------------------------------------------------------------------------------------------------------------ an offer


def _record(work: Work, ticket_id: int, what: str, why: str = "", by: Person | None = None, to: Person | None = None) -> None:
    """Write a line of history; no clock hangs on it, so none has to follow."""
    facts = {"to": to.id} if to else {}
    via = by.channel if by else SYSTEM
    tickets.record(work.tx, Event(ticket_id, what, work.now, work.now, by.id if by else None, why=why, via=via, facts=facts))


def offer(work: Work, proposed: Proposed) -> None:
    """Put a ticket before the one who should have it, in a message of their own."""
    person = known_as(work, proposed.person_id)
    assert person is not None  # noqa: S101 - routing chose them from the team
    _record(work, proposed.ticket_id, "offered", "; ".join(proposed.reasons), to=person)
    place = warnings.person_place(person)
    facts = {"offer": proposed.id, "purpose": "triage"}
    made = notices.create(work.tx, f"offer:{proposed.id}", "offer", place, work.now, ticket_id=proposed.ticket_id, facts=facts)
    if made is not None:
        work.show_notice(made, place)


def lapsed(work: Work, proposed: Proposed, why: str) -> None:
    """Write down that an offer was not taken."""
    _record(work, proposed.ticket_id, "offer lapsed", why)


def show_end(work: Work, proposed: Proposed) -> None:
    """Let the message about an offer say that it is over."""
    if proposed.until is None:
        return
    for notice in notices.about(work.tx, proposed.ticket_id):
        if notice.facts.get("offer") == proposed.id:
            work.show_notice(notice.id, notice.place, stands=bool(notice.remote_id))


def is_over(work: Work, found: Notice) -> bool:
    """Say whether a post is about an offer that nobody can take any more."""
    proposed = routing.get(work.tx, found.facts["offer"]) if found.what == "offer" else None
    return proposed is not None and bool(proposed.ending)


def words(work: Work, found: Notice) -> Content:
    """Write an offer as it stands."""
    proposed = routing.get(work.tx, found.facts["offer"])
    ticket = tickets.get(work.tx, found.ticket_id or 0)
    show = Button("Show", f"ticket show {ticket.id}")
    title = f"#{ticket.id} · {ticket.title}"[:148]
    if proposed is None or proposed.ending or proposed.until is None:
        return Content(title=title, text=_ended(work, proposed, ticket), buttons=(show,))
    last = messages.edge(work.tx, ticket.id, "customer", last=True)
    return Content(
        title=title,
        text=f"This suits you: {'; '.join(proposed.reasons)}. It is kept for you until {clock_words.of_day(proposed.until, work.zone)}.",
        quote=excerpt(last.text, 300) if last else "",
        fields=(("Category", ticket.category), ("Importance", ticket.priority + (f" · tier {ticket.tier}" if ticket.tier else ""))),
        buttons=(Button("Take", f"ticket claim {ticket.id}", "primary"), Button("Pass", f"ticket pass {ticket.id}"), show),
    )


def _ended(work: Work, proposed: Proposed | None, ticket: Ticket) -> str:
    ending = proposed.ending if proposed else ""
    if ending == "other" and proposed is not None:
        chosen = people.by_id(work.tx, proposed.chosen_id)
        return f"{literal(chosen.shown) if chosen else 'Somebody else'} has it now."
    kept = {"followed": f"#{ticket.id} is yours.", "passed": "You passed; somebody else is asked.", "misrouted": "It belongs elsewhere."}
    return kept.get(ending, "It went on to somebody else, since it was not taken in time." if ending == "lapsed" else "It is over.")


def pass_on(work: Work, by: Person, ticket: Ticket) -> None:
    """Say no to an offer, or to being suggested. Raises Refusal where the ticket is not proposed to the caller."""
    proposed = routing.open_of(work.tx, ticket.id)
    if proposed is None or proposed.person_id not in links.same(work.tx, by.id):
        raise Refusal(f"#{ticket.id} is not offered to you (any more), so there is nothing to pass on.")
    if routing.end(work.tx, proposed.id, "passed", work.now):
        _record(work, ticket.id, "passed on", by=by)
        show_end(work, proposed)
        work.show_card(ticket)


# --------------------------------------------------------------------------------------------------- what people chose


def chosen(work: Work, proposed: Proposed) -> int | None:
    """Give whom a person gave the ticket to after it was proposed; None if that was settled before, so that it says nothing."""
    for event in tickets.history_of(work.tx, proposed.ticket_id):
        if event.facts.get("assignee_id") and event.recorded_at > proposed.at:
            return int(event.facts["assignee_id"])
    return None


def permit(work: Work, by: Person, ticket: Ticket, to: Person) -> str:
    """
    Say what giving a ticket to somebody overrides, for history; "" where it overrides nothing.

    Nobody gives a ticket to somebody off shift or without the right; past their capacity only a lead does. Raises Refusal.
    Taking one oneself is always free, and so is everything where routing is switched off.
    """
    if to.id == by.id or work.policy.routing.mode == "off":
        return ""
    here = crew(work)
    agent = here.agents.get(here.numbers.get(to.id, to.id))
    if agent is None:
        return ""
    if ticket.category not in {one.name for one in work.policy.categories}:
        agent = replace(agent, categories=None)  # nobody has said yet what it is about, so no right is touched
    need = need_of(work, ticket, here, {})
    choice = force(need, agent, by.shown, work.now)
    if choice.fate is Fate.REFUSED:
        raise Refusal(f"{choice.reasons[0]}. Give #{ticket.id} to somebody at work who may have it, or leave it in the queue.")
    if not is_full(agent, need):
        return ""
    if by.role == "agent":
        load = f"{agent.load:g} of {agent.capacity:g} points, #{ticket.id} weighs {need.points:g}"
        raise NotAllowed(f"{to.shown} is full ({load}). A lead can give it to them all the same.")
    return "; ".join(choice.reasons)
