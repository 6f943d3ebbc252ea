"""
Capacity and skill against round robin: one simulated week of tickets, the same for both, given out by the desk's own `route`.

Assumptions: 50 agents in five shifts of eleven hours, each knowing two to four of twelve categories and working at their own pace; tickets
arrive at random, twice as many by day as by night; an agent works on one ticket at a time, the more urgent first, and a
ticket outside their knowledge takes two fifths longer. Round robin gives to the next agent at work, as fast as tickets come;
what lies with somebody who goes home waits for them there.
"""

import hashlib
import heapq
import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from benchmarks.harness import Limit, Measure, benchmark, percentile
from benchmarks.stage import Stage
from bot.triage.routing import Agent, Fate, Need, Presence, in_line, points, route

TICKETS, AGENTS, CATEGORIES = 10_000, 50, 12
SHIFT = timedelta(hours=11)
LOAD = 0.70  # of the hours that the agents have, if everybody only got what they know
MINUTES = {1: 12.0, 2: 30.0, 3: 75.0}
UNSKILLED = 1.4
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
PRIORITIES = ("urgent", "high", "normal", "low")
OFF, ON = Presence(said_on=False), Presence()


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket of the simulation: the need, and how many minutes it takes somebody who knows it."""

    need: Need
    minutes: float


@dataclass(slots=True)
class Desk:
    """An agent at work: what lies before them, how fast they are, when they begin each day, and how long they have been busy."""

    pace: float
    begins: timedelta
    lying: list[Case] = field(default_factory=list)
    doing: Case | None = None
    busy: float = 0.0


Chooser = Callable[[Need, Sequence[Agent], datetime], int | None]


def crew(chance: random.Random) -> tuple[list[Agent], list[Desk]]:
    """Make the agents; every category is known by some at every hour."""
    agents, desks = [], []
    for number in range(AGENTS):
        skills = {f"c{(number // 5 + number % 5 * 2) % CATEGORIES}", *(f"c{chance.randrange(CATEGORIES)}" for _ in range(3))}
        agents.append(Agent(number, f"a{number}", frozenset(skills)))
        desks.append(Desk(chance.uniform(0.75, 1.35), timedelta(hours=number % 5 * 24 / 5)))
    return agents, desks


def cases(chance: random.Random, count: int) -> list[Case]:
    """Make the tickets, in the order of their arrival, as many an hour as LOAD says."""
    hours = AGENTS * SHIFT / timedelta(days=1)
    share = {1: 0.5, 2: 0.35, 3: 0.15}
    between = sum(share[tier] * MINUTES[tier] for tier in share) * 1.05 / (LOAD * hours)  # 1.05: the mean of the paces
    now, made = BEGIN, []
    for number in range(count):
        rush = 4 / 3 if 8 <= now.hour < 20 else 2 / 3
        now += timedelta(minutes=chance.expovariate(rush / between))
        tier = chance.choices((1, 2, 3), weights=list(share.values()))[0]
        priority = chance.choices(PRIORITIES, weights=(0.05, 0.2, 0.6, 0.15))[0]
        category = f"c{min(int(chance.paretovariate(1.2)) - 1, CATEGORIES - 1) if number % 2 else chance.randrange(CATEGORIES)}"
        need = Need(number, category, now, frozenset((category,)), tier=tier, priority=priority)
        made.append(Case(need, MINUTES[tier] * chance.lognormvariate(-0.125, 0.5)))
    return made


class Week:
    """The simulation: events in a heap, agents as the values that `route` takes."""

    def __init__(self, seed: int, count: int, choose: Chooser) -> None:
        self.agents, self.desks = crew(random.Random(f"{seed} crew"))  # noqa: S311 - a simulation
        self.choose = choose
        self.events: list[tuple[datetime, int, str, int]] = []
        self.cases = cases(random.Random(f"{seed} cases"), count)  # noqa: S311
        self.line: list[Case] = []
        self.answered: dict[int, float] = {}
        self.unskilled = 0
        self.trail = hashlib.sha256()
        for case in self.cases:
            self._at(case.need.waits_since, "case", case.need.ticket_id)
        last = self.cases[-1].need.waits_since + timedelta(days=1)
        for number, desk in enumerate(self.desks):
            begins = BEGIN - timedelta(days=1) + desk.begins
            while begins < last:
                self._at(begins, "on", number)
                self._at(begins + SHIFT, "off", number)
                begins += timedelta(days=1)

    def _at(self, when: datetime, what: str, number: int) -> None:
        heapq.heappush(self.events, (when, len(self.events), what, number))

    def run(self) -> None:
        """Let everything happen until every ticket had its first answer."""
        self.agents = [replace(one, presence=OFF) for one in self.agents]
        while self.events and len(self.answered) < len(self.cases):
            now, _, what, number = heapq.heappop(self.events)
            if what == "case":
                self._give(self.cases[number], now)
            elif what == "done":
                self._finish(number, now)
            else:
                self.agents[number] = replace(self.agents[number], presence=ON if what == "on" else OFF)
                if what == "on":
                    self._begin(number, now)
                    self._take_from_line(now)

    def _give(self, case: Case, now: datetime) -> bool:
        chosen = self.choose(case.need, self.agents, now)
        if chosen is None:
            if case not in self.line:
                self.line.append(case)
            return False
        agent = self.agents[chosen]
        self.agents[chosen] = replace(agent, load=agent.load + case.need.points, given_at=now)
        self.desks[chosen].lying.append(case)
        self.trail.update(f"{case.need.ticket_id}>{chosen};".encode())
        self._begin(chosen, now)
        return True

    def _begin(self, number: int, now: datetime) -> None:
        desk = self.desks[number]
        if desk.doing or not desk.lying or self.agents[number].presence is OFF:
            return
        first = in_line(case.need for case in desk.lying)[0].ticket_id
        case = next(one for one in desk.lying if one.need.ticket_id == first)
        desk.lying.remove(case)
        desk.doing = case
        self.answered[first] = (now - case.need.waits_since).total_seconds() / 60
        knows = bool(self.agents[number].skills & case.need.skills)
        self.unskilled += not knows
        takes = case.minutes * desk.pace * (1 if knows else UNSKILLED)
        desk.busy += takes
        self._at(now + timedelta(minutes=takes), "done", number)

    def _finish(self, number: int, now: datetime) -> None:
        desk, agent = self.desks[number], self.agents[number]
        if desk.doing:
            self.agents[number] = replace(agent, load=max(agent.load - points(desk.doing.need.tier, desk.doing.need.priority), 0.0))
            desk.doing = None
        self._begin(number, now)
        self._take_from_line(now)

    def _take_from_line(self, now: datetime) -> None:
        """Give what waits, category by category, so that what nobody has room for is asked about once."""
        hopeless: set[str] = set()
        by_id = {case.need.ticket_id: case for case in self.line}
        for need in in_line(case.need for case in self.line):
            if need.category not in hopeless:
                if self._give(by_id[need.ticket_id], now):
                    self.line.remove(by_id[need.ticket_id])
                else:
                    hopeless.add(need.category)


def by_capacity(need: Need, agents: Sequence[Agent], now: datetime) -> int | None:
    """Choose as the desk does."""
    choice = route(need, agents, now)
    return choice.agent_id if choice.fate is Fate.GIVEN else None


def round_robin(*, by_skill: bool = False) -> Chooser:
    """Choose whoever is next of those at work, or of those who know the category."""
    last = -1

    def choose(need: Need, agents: Sequence[Agent], _now: datetime) -> int | None:
        nonlocal last
        order = [(last + step) % len(agents) for step in range(1, len(agents) + 1)]
        here = [number for number in order if agents[number].presence is not OFF]
        fit = [number for number in here if agents[number].skills & need.skills] if by_skill else here
        if not fit and not here:
            return None
        last = (fit or here)[0]
        return last

    return choose


def gini(shares: Sequence[float]) -> float:
    """Give how unequally something is shared: 0 all have the same, towards 1 one has all."""
    ordered, total = sorted(shares), sum(shares)
    weighed = sum(rank * share for rank, share in enumerate(ordered, start=1))
    return 2 * weighed / (len(ordered) * total) - (len(ordered) + 1) / len(ordered) if total else 0.0


def week(seed: int, count: int, choose: Chooser) -> Week:
    """Run one simulation."""
    simulated = Week(seed, count, choose)
    simulated.run()
    return simulated


@benchmark("routing", runs=3, databases=("sqlite",))
async def routing(stage: Stage) -> Sequence[Measure]:
    """Run the same tickets through three ways of giving them out."""
    count = stage.size(TICKETS)
    ours, again = week(stage.seed, count, by_capacity), week(stage.seed, count, by_capacity)
    blind, skilled = week(stage.seed, count, round_robin()), week(stage.seed, count, round_robin(by_skill=True))
    note = (
        f"simulated: {AGENTS} agents, {CATEGORIES} categories, shifts round the clock; "
        f"a ticket outside one's knowledge takes {UNSKILLED:g} times as long"
    )
    return [
        *_answers("routing.first response", ours, blind, count, note),
        Measure(
            "routing.first response, mean, against round robin by skill", _mean(ours), "min", count,
            limit=Limit("round robin among those who know it", _mean(skilled)),
        ),
        Measure("routing.unfairness of work (Gini)", _unfairness(ours), "", AGENTS, limit=Limit("round robin", _unfairness(blind))),
        Measure(
            "routing.unfairness of work (Gini), against round robin by skill", _unfairness(ours), "", AGENTS,
            limit=Limit("round robin among those who know it", _unfairness(skilled)),
        ),
        Measure("routing.outside one's knowledge", ours.unskilled, "tickets", count, limit=Limit("round robin", blind.unskilled)),
        Measure("routing.same seed, same choices", float(ours.trail.digest() == again.trail.digest()), "", count),
    ]  # fmt: skip


def _answers(name: str, ours: Week, other: Week, count: int, note: str) -> list[Measure]:
    def of(simulated: Week, part: float) -> float:
        return percentile(list(simulated.answered.values()), part)

    return [
        Measure(f"{name}, mean", _mean(ours), "min", count, limit=Limit("round robin", _mean(other)), note=note),
        Measure(f"{name}, p50", of(ours, 0.5), "min", count, limit=Limit("round robin", of(other, 0.5))),
        Measure(f"{name}, p90", of(ours, 0.9), "min", count, limit=Limit("round robin", of(other, 0.9))),
    ]


def _mean(simulated: Week) -> float:
    return statistics.fmean(simulated.answered.values())


def _unfairness(simulated: Week) -> float:
    return gini([desk.busy for desk in simulated.desks])
