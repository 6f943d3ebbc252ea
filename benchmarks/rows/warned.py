"""
A simulated desk with and without the warning at 75 %: how many first responses come in time.

Assumptions, all of them kind to neither side: 10,000 tickets arrive over working time as a Poisson stream; eight agents work
with lognormal handling times (mean 22 minutes) at 92 % load; who is free takes any waiting ticket at random, as people do who
pick what catches their eye; the promise is four hours of working time. With the warning a ticket that used up three quarters
is posted, seven in ten of such posts are noticed, and a noticed one is taken before all others.
"""

import heapq
import random
from collections.abc import Sequence

from benchmarks.harness import Limit, Measure, benchmark
from benchmarks.stage import Stage

TICKETS, AGENTS, LOAD = 10_000, 8, 0.92
MEAN_MIN, SIGMA = 22.0, 0.9
TARGET_MIN, NOTICED = 240.0, 0.7


@benchmark("warned", databases=("sqlite",))
async def warned(stage: Stage) -> Sequence[Measure]:
    """Run the same tickets through the same desk twice."""
    number = stage.size(TICKETS)
    without, with_it = (breaches(stage.seed, number, is_warned=is_warned) for is_warned in (False, True))
    avoided = 100 * (without - with_it) / without if without else 0.0
    note = f"{AGENTS} agents at {LOAD:.0%} load, random pick, 4 h promised, {NOTICED:.0%} of the warnings noticed; a simulation"
    limit = Limit("breaches without the warning", without)
    return [
        Measure("warned.breaches", with_it, "tickets", number, limit=limit, note=note),
        Measure("warned.breaches avoided", avoided, "%", number),
    ]


def breaches(seed: int, number: int, *, is_warned: bool) -> int:
    """Count the first responses that come too late."""
    dice, picks = random.Random(seed), random.Random(seed + 1)  # noqa: S311 - a made-up desk
    mu = 0.0
    handling = [dice.lognormvariate(mu, SIGMA) for _ in range(number)]
    scale = MEAN_MIN / (sum(handling) / number)
    arrivals, at = [], 0.0
    for _ in range(number):
        at += dice.expovariate(AGENTS * LOAD / MEAN_MIN)
        arrivals.append(at)
    is_noticed = [dice.random() < NOTICED for _ in range(number)]
    free = [0.0] * AGENTS
    heapq.heapify(free)
    waiting: list[int] = []
    late = upcoming = 0
    while upcoming < number or waiting:
        now = heapq.heappop(free)
        if not waiting and arrivals[upcoming] > now:
            now = arrivals[upcoming]
        while upcoming < number and arrivals[upcoming] <= now:
            waiting.append(upcoming)
            upcoming += 1
        urgent = [n for n in waiting if is_warned and is_noticed[n] and now - arrivals[n] >= 0.75 * TARGET_MIN]
        chosen = min(urgent) if urgent else picks.choice(waiting)
        waiting.remove(chosen)
        late += now - arrivals[chosen] > TARGET_MIN
        heapq.heappush(free, now + handling[chosen] * scale)
    return late
