"""Who can be given tickets: the policy's teams, skills and hours, with the rights, presence and load that the desk knows."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.acquaintance import channel_name
from bot.desk.envelopes import MAIL
from bot.desk.work import Work
from bot.policy import PersonAddress
from bot.queue.store import links, people, presences, routing
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.triage.routing import Agent, Need, Presence

TRIED_AGAIN = timedelta(minutes=30)  # until somebody who passed, or gave a ticket back, is asked about it again


@dataclass(frozen=True, slots=True)
class Member:
    """One who may be given tickets: as they are asked, all their addresses, and all the numbers that they have."""

    person: Person
    addresses: frozenset[PersonAddress]
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Crew:
    """The agents as routing sees them, by the number under which they are asked; ``numbers`` gives that for every one of theirs."""

    agents: Mapping[int, Agent]
    numbers: Mapping[int, int]
    skills: frozenset[str]  # that anybody has; a skill that nobody has is not asked for


def crew(work: Work) -> Crew:
    """
    Gather everybody who may be given tickets; what they are offered weighs on them already.

    Agents are meant by role; a lead or an admin only where the policy names them. Who can be reached by mail alone is left out:
    an offer has to be answered in minutes.
    """
    members = _members(work)
    said, loads = presences.all_said(work.tx), routing.loads(work.tx)
    offered, suggested = routing.promised(work.tx)
    given = routing.last_given(work.tx, [number for one in members.values() for number in one.ids])
    agents = {}
    for person_id, one in members.items():
        presence = max((said[number] for number in one.ids if number in said), key=lambda each: each.said_at or work.now, default=None)
        agents[person_id] = replace(
            _agent(work, one.person, one.addresses),
            load=sum(loads.get(number, 0.0) + offered.get(number, 0.0) for number in one.ids),
            suggested=sum(suggested.get(number, 0.0) for number in one.ids),
            presence=presence or Presence(said_on=None if one.person.is_present else False),
            given_at=max((given[number] for number in one.ids if number in given), default=None),
        )
    numbers = {number: person_id for person_id, one in members.items() for number in one.ids}
    return Crew(agents, numbers, frozenset(skill for agent in agents.values() for skill in agent.skills))


def _members(work: Work) -> dict[int, Member]:
    """Give the people with their addresses, each once and as they are known on the team's own platform, if they are."""
    team = [one for one in people.team(work.tx) if not one.is_outside]
    whole = links.groups(work.tx, [one.id for one in team])
    known: dict[tuple[int, ...], list[Person]] = defaultdict(list)
    for person in team:
        known[whole[person.id]].append(person)
    found = []
    for ids, identities in known.items():
        addresses = frozenset(PersonAddress(one.channel, one.remote_id) for one in identities)
        in_chat = [one for one in identities if one.channel != MAIL]
        is_named = work.policy.routing.agent_at(addresses) is not None or work.policy.routing.teams_of(addresses)
        if in_chat and (is_named or all(one.role == "agent" for one in identities)):
            found.append(Member(min(in_chat, key=lambda one: (one.channel != work.policy.team.home, one.channel)), addresses, ids))
    return _each_once(work, found)


def _each_once(work: Work, found: list[Member]) -> dict[int, Member]:
    """Make one of those whom the policy names as the same person: the one on the team's own platform, with the numbers of all."""
    kept: dict[object, Member] = {}
    for one in sorted(found, key=lambda one: one.person.channel != work.policy.team.home):
        own = work.policy.routing.agent_at(one.addresses)
        key = own.who if own else one.person.id
        kept[key] = replace(kept[key], ids=(*kept[key].ids, *one.ids)) if key in kept else one
    return {one.person.id: one for one in sorted(kept.values(), key=lambda one: one.person.id)}


def each_once(work: Work) -> list[tuple[str, Person]]:
    """
    Name everybody on the team once, as they are known on the team's own platform if they are there.

    Who is listed by the policy under several addresses is one person; others of one name are told apart by their channel.
    """
    home, kept = work.policy.team.home, dict[object, Person]()
    for person in sorted(people.team(work.tx), key=lambda one: (one.channel != home, one.shown, one.channel)):
        own = work.policy.routing.agent_at(frozenset([PersonAddress(person.channel, person.remote_id)]))
        kept.setdefault(own.who if own else person.id, person)
    names = Counter(person.shown for person in kept.values())
    shown = [(f"{one.shown} ({channel_name(one.channel)})" if names[one.shown] > 1 else one.shown, one) for one in kept.values()]
    return sorted(shown, key=lambda one: one[0])


def known_as(work: Work, person_id: int) -> Person | None:
    """Give somebody of the team as they are known where they can be asked: on the team's own platform, if they are there."""
    identities = [one for one in people.team(work.tx) if one.id == person_id and one.channel != MAIL]
    return min(identities, key=lambda one: (one.channel != work.policy.team.home, one.channel), default=None)


def _agent(work: Work, person: Person, addresses: frozenset[PersonAddress]) -> Agent:
    rules = work.policy.routing
    own, teams = rules.agent_at(addresses), rules.teams_of(addresses)
    hours = (own.hours if own else "") or next((team.hours for team in teams if team.hours), "") or rules.hours
    return Agent(
        person.id,
        person.shown,
        skills=frozenset(own.skills) if own else frozenset(),
        teams=frozenset(team.name for team in teams),
        categories=frozenset(own.categories) if own and own.categories else None,
        capacity=float(own.capacity if own and own.capacity else rules.capacity),
        calendar=work.terms.calendars.get(hours),
    )


def needs(work: Work, found: list[Ticket], here: Crew) -> list[Need]:
    """Say what each of these tickets asks of an agent."""
    helped = routing.helpers(work.tx, list({ticket.requester_id for ticket in found}))
    tried = routing.tried(work.tx, [ticket.id for ticket in found], work.now - TRIED_AGAIN)
    return [need_of(work, ticket, here, helped.get(ticket.requester_id, {}), tried.get(ticket.id, frozenset())) for ticket in found]


def need_of(work: Work, ticket: Ticket, here: Crew, helped: Mapping[int, int], tried: frozenset[int] = frozenset()) -> Need:
    """Say what a ticket asks of an agent, by the policy of its category. A team that the policy does not describe is nobody's."""
    category = next((one for one in work.policy.categories if one.name == ticket.category), None)
    teams = {team.name for team in work.policy.routing.teams}
    return Need(
        ticket.id,
        ticket.category,
        waits_since=ticket.opened_at,
        skills=frozenset(category.skills) & here.skills if category else frozenset(),
        team=category.team if category and category.team in teams else None,
        tier=ticket.tier,
        priority=ticket.priority,
        helpers=_by_agent(here, helped),
        tried=frozenset(here.numbers.get(one, one) for one in tried),
    )


def _by_agent(here: Crew, helped: Mapping[int, int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for number, count in helped.items():
        found[here.numbers.get(number, number)] += count
    return dict(found)
