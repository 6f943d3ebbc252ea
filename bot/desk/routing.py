"""
Who gets a ticket, at the desk: what ``bot.triage.routing`` decides is written down before anybody chooses, offered, taken on.

A ticket is routed when its category becomes known, and by the sweep: what lapsed goes on, what waits moves up, and what people
chose is set against what was proposed. Nothing here stands in the way of a claim: the sweep reads afterwards what was done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.desk import modes, offers
from bot.desk.crew import Crew, crew, need_of, needs
from bot.desk.work import Work
from bot.queue.store import links, presences, routing, tickets
from bot.queue.store.routing import Proposed, Waits
from bot.queue.ticket import Status, Ticket
from bot.triage.agreement import Mode
from bot.triage.routing import Agent, Choice, Fate, Need, Offer, absence, has_lapsed, is_full, route, route_all

CONSIDERED_AT_ONCE = 500  # tickets that nobody has
MADE_AT_ONCE = 50  # each shows a card again, and a platform takes only so many edits
PLACES_SHOWN = 10  # further back the exact place is no news worth an edit

Open = Sequence[tuple[Proposed, Ticket]]


def consider(work: Work, ticket_id: int) -> None:
    """
    Route one ticket now: its category became known, or whoever was asked passed it on. Again does nothing.

    Where others wait in line already it is left to the sweep, which knows whose turn it is; so it is where another process
    gives tickets out at this moment.
    """
    if not routing.is_ones_turn(work.tx):
        return
    reach, ticket = modes.modes(work), tickets.get(work.tx, ticket_id)
    proposed = routing.open_of(work.tx, ticket_id)
    if proposed is not None:
        if _fits(proposed, ticket, reach):
            return
        _end(work, proposed, ticket, "withdrawn")
    mode = reach.get(ticket.category, Mode.OFF)
    if mode is Mode.OFF or not _is_free(ticket) or routing.has_line(work.tx):
        return
    here = crew(work)
    (need,) = needs(work, [ticket], here)
    choice = route(need, list(here.agents.values()), work.now)
    if choice.fate is Fate.GIVEN:
        _propose(work, ticket, choice, mode)
    elif choice.fate is Fate.WAITING:
        _wait(work, {ticket.id: ticket}, {ticket.id: _place(work, need, choice, 1 if mode is Mode.AUTO else 0)}, {})


def sweep(work: Work) -> None:
    """End what was decided, lapsed or overtaken, and route what nobody has. Several processes may; they take turns."""
    routing.take_turn(work.tx)
    presences.back(work.tx, work.now)
    reach = modes.modes(work)
    still, decided = _settle(work, routing.to_settle(work.tx, {name: str(mode) for name, mode in reach.items()}), reach)
    modes.weigh(work, decided)
    routed = [category for category, mode in reach.items() if mode is not Mode.OFF]
    waiting, suggested = routing.waiting(work.tx), routing.suggested_to(work.tx)
    if not still and not suggested and not waiting and not routing.unrouted(work.tx, routed, 1):
        return
    here = crew(work)
    hindered = [one for one, heaviest in suggested.items() if _is_hindered(work, here.agents.get(one), heaviest)]
    if _take_back(work, [*still, *routing.suggestions_for(work.tx, hindered)], here):
        here = crew(work)
    _give_out(work, {one.id: one for one in routing.unrouted(work.tx, routed, CONSIDERED_AT_ONCE)}, here, reach, waiting)


# ------------------------------------------------------------------------------------------------ what has been proposed


def _is_free(ticket: Ticket) -> bool:
    return ticket.status is Status.TRIAGED and ticket.assignee_id is None and ticket.merged_into is None


def _fits(proposed: Proposed, ticket: Ticket, reach: Mapping[str, Mode]) -> bool:
    """Say whether a proposal is still about the ticket as it stands, and made as it would be now."""
    return _is_free(ticket) and proposed.category == ticket.category and proposed.mode == reach.get(ticket.category, Mode.OFF)


def _settle(work: Work, found: Open, reach: Mapping[str, Mode]) -> tuple[list[tuple[Proposed, Ticket]], set[str]]:
    """End proposals that people have decided about, or whose ticket is another by now; gives the rest, and where something was decided."""
    still, decided = list[tuple[Proposed, Ticket]](), set[str]()
    for proposed, ticket in found:
        if ticket.assignee_id is not None and (chosen := offers.chosen(work, proposed)) is not None:
            ending = "followed" if chosen in links.same(work.tx, proposed.person_id) else "other"
            _end(work, proposed, ticket, ending, chosen)
            decided.add(proposed.category)
        elif not _fits(proposed, ticket, reach):
            _end(work, proposed, ticket, "withdrawn")
        else:
            still.append((proposed, ticket))
    return still, decided


def _is_hindered(work: Work, agent: Agent | None, heaviest: float) -> bool:
    """Say whether anything that is suggested for somebody has to go: what all others have need not be looked at one by one."""
    return agent is None or bool(absence(agent, work.now)) or (agent.load > 0 and agent.load + heaviest > agent.capacity)


def _take_back(work: Work, still: Open, here: Crew) -> bool:
    """Take back what nobody took in time, what was proposed to somebody who has gone, and suggestions that there is no room for."""
    is_any = False
    for proposed, ticket in still:
        agent = here.agents.get(proposed.person_id)
        if proposed.until is not None:
            offer = Offer(ticket.id, proposed.person_id, proposed.at)
            why = has_lapsed(offer, agent, work.now, proposed.until - proposed.at)
            if why:
                offers.lapsed(work, proposed, why)
                _end(work, proposed, ticket, "lapsed" if proposed.until <= work.now else "withdrawn")
                is_any = True
        elif agent is None or absence(agent, work.now) or is_full(agent, need_of(work, ticket, here, {})):
            _end(work, proposed, ticket, "withdrawn")
            is_any = True
    return is_any


def _end(work: Work, proposed: Proposed, ticket: Ticket, ending: str, chosen_id: int | None = None) -> None:
    if routing.end(work.tx, proposed.id, ending, work.now, chosen_id):
        offers.show_end(work, proposed)
        if ticket.assignee_id is None:
            work.show_card(ticket)


# ---------------------------------------------------------------------------------------------------- what is proposed


def _give_out(work: Work, free: Mapping[int, Ticket], here: Crew, reach: Mapping[str, Mode], before: Mapping[int, Waits]) -> None:
    """Route everything that nobody has: offers first, then suggestions; what nobody can be found for stands in line."""
    wanted = needs(work, list(free.values()), here)
    offering = [need for need in wanted if reach[need.category] is Mode.AUTO]
    suggesting = [need for need in wanted if reach[need.category] is Mode.RECOMMEND]
    agents = list(here.agents.values())
    given, places = route_all(offering, agents, work.now)
    for need, choice in given:
        agents = [replace(one, load=one.load + need.points, given_at=work.now) if one.id == choice.agent_id else one for one in agents]
    suggested, _ = route_all(suggesting, agents, work.now, suggests=True)
    position = {place.ticket_id: place.position for place in places}
    line = {}
    made = 0
    for need, choice in [*given, *suggested]:
        if choice.fate is Fate.WAITING:
            line[need.ticket_id] = _place(work, need, choice, position.get(need.ticket_id, 0), before.get(need.ticket_id))
        elif choice.fate is Fate.GIVEN and made < MADE_AT_ONCE:
            made += _propose(work, free[need.ticket_id], choice, reach[need.category])
    _wait(work, free, line, before)


def _propose(work: Work, ticket: Ticket, choice: Choice, mode: Mode) -> bool:
    """Write down who should have it, and in automatic mode offer it to them."""
    assert choice.agent_id is not None  # noqa: S101 - it was given
    until = work.now + timedelta(minutes=work.policy.routing.offer_minutes) if mode is Mode.AUTO else None
    proposed = Proposed(ticket.id, ticket.category, choice.agent_id, str(mode), choice.reasons, work.now, until)
    proposal_id = routing.propose(work.tx, proposed)
    if proposal_id is None:
        return False
    if until is not None:
        offers.offer(work, replace(proposed, id=proposal_id))
    work.show_card(ticket)
    return True


def _place(work: Work, need: Need, choice: Choice, position: int, before: Waits | None = None) -> Waits:
    return Waits(need.ticket_id, before.since if before else work.now, min(position, PLACES_SHOWN + 1), choice.reasons[0])


def _wait(work: Work, free: Mapping[int, Ticket], line: Mapping[int, Waits], before: Mapping[int, Waits]) -> None:
    """Let the tickets of the line stand there, and show it where anything is new."""
    for ticket_id in sorted(routing.stand_in_line(work.tx, line, before)):
        if ticket_id in free:
            work.show_card(free[ticket_id])
