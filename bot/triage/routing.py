"""
Who gets a ticket: by room, skill and acquaintance, never round robin, and with the reasons.

Pure: agents, tickets and the time come in as values, a choice goes out. What can never happen here: a ticket given to somebody
without the right to it, off shift or away; a person's choice overruled. Where everybody is full the ticket waits, visibly.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.triage.hours import Calendar, worked

# What a ticket weighs, in plain tier-1 tickets of normal priority; capacity is counted in the same. One that waits for
# somebody else is looked after, not worked on.
TIER_POINTS: Mapping[int, float] = {1: 1.0, 2: 1.5, 3: 2.5}
PRIORITY_POINTS: Mapping[str, float] = {"urgent": 1.5, "high": 1.25, "normal": 1.0, "low": 0.75}
PENDING_PART = 0.25
# What counts how much between those who may have it: free room, skill, having helped this customer, and load against it.
_ROOM, _SKILL, _KNOWN, _LOAD = 0.40, 0.30, 0.20, 0.10
_PRIORITIES = ("urgent", "high", "normal", "low")
_INSTANT = timedelta(microseconds=1)
OFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Presence:
    """What an agent said: `/desk on` or `off` (None = nothing, the hours decide) and when; away until a time."""

    said_on: bool | None = None
    said_at: datetime | None = None
    away_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """
    One who can be given tickets. `categories` are those they have the right to; None = all. `capacity` and `load` are in points.

    `suggested` are the points of tickets that they were suggested for and that nobody has chosen for yet: these make nobody full,
    they only let the next suggestion go to somebody else.
    Without a `calendar` only `/desk on` and `off` say whether they work; who said nothing then does.
    """

    id: int
    name: str
    skills: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    categories: frozenset[str] | None = None
    capacity: float = 8.0
    load: float = 0.0
    suggested: float = 0.0
    calendar: Calendar | None = None
    presence: Presence = Presence()
    given_at: datetime | None = None

    @property
    def room(self) -> float:
        """The points that are still free, never below 0."""
        return max(self.capacity - self.load, 0.0)


@dataclass(frozen=True, slots=True)
class Need:
    """
    A ticket to be given, and what it asks of an agent. `team` None = any. `helpers` are the agents who helped this customer
    before and how often; `tried` those who let an offer of it lapse. `is_manual`: a person chose `assignee_id`.
    """

    ticket_id: int
    category: str
    waits_since: datetime
    skills: frozenset[str] = frozenset()
    team: str | None = None
    tier: int | None = None
    priority: str = "normal"
    helpers: Mapping[int, int] = field(default_factory=dict)
    tried: frozenset[int] = frozenset()
    assignee_id: int | None = None
    is_manual: bool = False

    @property
    def points(self) -> float:
        """What it weighs."""
        return points(self.tier, self.priority)


class Fate(StrEnum):
    """What became of a need."""

    GIVEN = "given"
    KEPT = "kept"
    FORCED = "forced"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Bid:
    """An agent who may have the ticket, how well it suits them (higher is better), and why."""

    agent_id: int
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it (None = it waits) and why; all bids, best first, and why each of the others was passed over."""

    fate: Fate
    agent_id: int | None
    reasons: tuple[str, ...]
    bids: tuple[Bid, ...] = ()
    passed_over: tuple[tuple[int, str], ...] = ()


def points(tier: int | None, priority: str, *, is_pending: bool = False) -> float:
    """Say what a ticket weighs; one without a tier or with an unknown priority weighs as the middle one does."""
    weight = TIER_POINTS.get(tier or 2, TIER_POINTS[2]) * PRIORITY_POINTS.get(priority, 1.0)
    return weight * (PENDING_PART if is_pending else 1.0)


def absence(agent: Agent, now: datetime) -> str:
    """
    Say why an agent is not at work now; empty if they are.

    `/desk off` holds until `on`. `/desk on` outside the hours holds until a shift has passed since, so that forgetting `off`
    in the evening makes nobody work the night.
    """
    said = agent.presence
    if said.said_on is False:
        return "off duty"
    if said.away_until and now < said.away_until:
        return f"away until {said.away_until:%H:%M} UTC"
    if agent.calendar is None or worked(agent.calendar, now, now + _INSTANT):
        return ""
    if said.said_on and said.said_at and not worked(agent.calendar, said.said_at, now):
        return ""
    return "off shift"


def route(need: Need, agents: Sequence[Agent], now: datetime) -> Choice:
    """
    Choose who gets a ticket. Equal suits go to whoever got their last one longest ago, then to the lower id.

    Where no one with a needed skill is at work at all, somebody without it may have the ticket; where they are only full, it waits.
    """
    if need.is_manual and need.assignee_id is not None:
        return Choice(Fate.KEPT, need.assignee_id, ("a person chose them",))
    passed: dict[int, str] = {}
    at_work = [one for one in agents if not _noted(passed, one, _bar(one, need, now))]
    team = [one for one in at_work if not _noted(passed, one, _stranger(one, need))]
    skilled = [one for one in team if not need.skills or one.skills & need.skills]
    for one in team:
        if skilled and one not in skilled:
            passed[one.id] = f"does not know {_listed(need.skills)}"
    able = skilled or team
    free = [one for one in able if not _noted(passed, one, _hindrance(one, need))]
    pairs = sorted(((one, _bid(one, need)) for one in free), key=lambda pair: _turn(*pair))
    bids = tuple(bid for _, bid in pairs)
    if not bids:
        return Choice(Fate.WAITING, None, (_why_waiting(able, team, at_work, need),), (), tuple(passed.items()))
    return Choice(Fate.GIVEN, bids[0].agent_id, bids[0].reasons, bids, tuple(passed.items()))


def force(need: Need, agent: Agent, by: str, now: datetime) -> Choice:
    """Give a ticket to an agent because a lead says so: over capacity, skill and team, never over right or shift; with what it overrode."""
    if bar := _bar(agent, need, now):
        return Choice(Fate.REFUSED, None, (f"{agent.name} is {bar}" if bar.startswith(("off", "away")) else f"{agent.name} {bar}",))
    lacks = f"does not know {_listed(need.skills)}" if need.skills and not agent.skills & need.skills else ""
    overridden = [why for why in (_stranger(agent, need), lacks, _hindrance(agent, need)) if why]
    return Choice(Fate.FORCED, agent.id, (f"{by} decided so", *(f"although {agent.name} {why}" for why in overridden)))


def _noted(passed: dict[int, str], agent: Agent, why: str) -> bool:
    if why:
        passed[agent.id] = why
    return bool(why)


def _bar(agent: Agent, need: Need, now: datetime) -> str:
    """Give what nobody can override."""
    if agent.categories is not None and need.category not in agent.categories:
        return f"has no right to {need.category}"
    return absence(agent, now)


def _stranger(agent: Agent, need: Need) -> str:
    return f"is not in {need.team}" if need.team and need.team not in agent.teams else ""


def _hindrance(agent: Agent, need: Need) -> str:
    if agent.id in need.tried:
        return "passed it on, gave it back or did not take it in time"
    if is_full(agent, need):
        return f"is full ({agent.load:g} of {agent.capacity:g} points, this weighs {need.points:g})"
    return ""


def _bid(agent: Agent, need: Need) -> Bid:
    load = agent.load + agent.suggested
    room = max(agent.capacity - load, 0.0) / agent.capacity if agent.capacity else 0.0
    known = agent.skills & need.skills
    helped = need.helpers.get(agent.id, 0)
    score = _ROOM * room + _KNOWN * min(helped, 3) / 3 - _LOAD * min(load / 10, 1)
    score += _SKILL * (len(known) / len(need.skills) if need.skills else 1)
    reasons = [f"room for {agent.room:g} of {agent.capacity:g} points"]
    if need.skills:
        reasons.insert(0, f"knows {_listed(known)}" if known else f"nobody who knows {_listed(need.skills)} is at work")
    if helped:
        reasons.append("helped this customer before" if helped == 1 else f"helped this customer {helped} times")
    if need.team:
        reasons.append(f"in team {need.team}")
    return Bid(agent.id, round(score, 6), tuple(reasons))


def _turn(agent: Agent, bid: Bid) -> tuple[float, float, float, int]:
    """Give what bids are ordered by: the better first, then who has less before them, then whose turn it is."""
    return (-bid.score, agent.load + agent.suggested, agent.given_at.timestamp() if agent.given_at else 0.0, agent.id)


def _why_waiting(able: Sequence[Agent], team: Sequence[Agent], at_work: Sequence[Agent], need: Need) -> str:
    if not at_work:
        return "nobody with the right to it is at work"
    if not team:
        return f"nobody of {need.team} is at work"
    knowing = f" who knows {_listed(need.skills)}" if need.skills and any(one.skills & need.skills for one in able) else ""
    if all(one.id in need.tried for one in able):
        return f"everybody at work{knowing} was offered it and nobody took it"
    return f"everybody at work{knowing} is full"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket stands in the line of those that wait for room, from 1."""

    ticket_id: int
    position: int
    of: int
    reason: str


def in_line(needs: Iterable[Need]) -> list[Need]:
    """Order waiting tickets: the more urgent first, then who has waited longest."""
    return sorted(needs, key=lambda need: (_rank(need.priority), need.waits_since, need.ticket_id))


def _rank(priority: str) -> int:
    return _PRIORITIES.index(priority) if priority in _PRIORITIES else _PRIORITIES.index("normal")


def route_all(
    needs: Iterable[Need], agents: Sequence[Agent], now: datetime, *, suggests: bool = False
) -> tuple[list[tuple[Need, Choice]], list[Place]]:
    """
    Route a whole line, each choice counted in the next, and give the places of those that still wait.

    ``suggests`` = the choices are only suggestions, so they spread over the agents but make nobody full.
    """
    crew = list(agents)
    choices: list[tuple[Need, Choice]] = []
    hopeless: dict[tuple[Any, ...], tuple[float, Choice]] = {}  # room only shrinks here, so what nobody could take nobody can
    for need in in_line(needs):
        kind = (need.category, need.skills, need.team, need.tried)
        least, refused = hopeless.get(kind, (math.inf, None))
        choice = refused if refused is not None and need.points >= least else route(need, crew, now)
        if choice.fate is Fate.WAITING:
            hopeless[kind] = (min(least, need.points), choice)
        choices.append((need, choice))
        if choice.fate is Fate.GIVEN:
            crew = [_having(one, need, now, suggests=suggests) if one.id == choice.agent_id else one for one in crew]
    waiting = [(need, choice) for need, choice in choices if choice.fate is Fate.WAITING]
    places = [Place(need.ticket_id, at, len(waiting), choice.reasons[0]) for at, (need, choice) in enumerate(waiting, start=1)]
    return choices, places


def _having(agent: Agent, need: Need, now: datetime, *, suggests: bool) -> Agent:
    if suggests:
        return replace(agent, suggested=agent.suggested + need.points, given_at=now)
    return replace(agent, load=agent.load + need.points, given_at=now)


@dataclass(frozen=True, slots=True)
class Offer:
    """A ticket put before one agent, who has some minutes to take it."""

    ticket_id: int
    agent_id: int
    offered_at: datetime


def is_full(agent: Agent, need: Need) -> bool:
    """Say whether a ticket is more than an agent has room for; who has nothing yet can take one of any weight."""
    return agent.load + need.points > agent.capacity and agent.load > 0


def has_lapsed(offer: Offer, agent: Agent | None, now: datetime, wait: timedelta = OFFER) -> str:
    """Say why an offer goes on to the next: nobody took it in time, or the agent left. Empty while it stands."""
    if agent is None:
        return "they are no longer an agent"
    if now >= offer.offered_at + wait:
        return f"{agent.name} did not take it in {wait.total_seconds() / 60:g} minutes"
    gone = absence(agent, now)
    return f"{agent.name} is {gone}" if gone else ""
