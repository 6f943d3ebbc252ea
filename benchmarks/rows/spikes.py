"""
A simulated year of fifteen categories: how often chance alone looks like an incident, and how soon a fourfold burst is seen.

Arrivals are Poisson with a day (quiet nights, two peaks), a week (a fifth at weekends, a busy Monday) and slow growth. The
rule is asked every five minutes, as the desk does.
"""

import math
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from benchmarks.harness import Measure, Target, benchmark, percentile
from benchmarks.stage import Stage
from bot.alerts.spikes import WINDOWS, Rise, highest

CATEGORIES, DAYS, WARM_UP = 15, 365, 28
A_DAY = 288  # steps of five minutes
PEAK_PER_HOUR = (2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 25, 30, 40, 60)  # of each category on a usual day at its busiest
BURSTS = 400
RATES, SURE_FROM = (1, 5, 10, 15, 20, 25, 30, 40, 60, 80), 20  # usual tickets an hour when the burst begins


def rate(peak: float, day: int, step: int) -> float:
    """Give how many arrive in a step on average."""
    hour = step / 12
    rhythm = 0.06 + 0.94 * max(math.exp(-(((hour - 10.5) / 2.2) ** 2)), 0.9 * math.exp(-(((hour - 15) / 2.5) ** 2)))
    weekday = day % 7
    week = 0.2 if weekday >= 5 else 1.25 if weekday == 0 else 1.0
    return peak / 12 * rhythm * week * (1 + 0.2 * day / DAYS)


def poisson(dice: random.Random, mean: float) -> int:
    """Draw a count (Knuth; means here are small)."""
    limit, product, number = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        number += 1
    return number


class Volume:
    """The counts of one category, with sums over any window in one subtraction."""

    def __init__(self, dice: random.Random, peak: float, days: int) -> None:
        self.peak, self.days = peak, days
        self._upto = [0]
        for number in range(days * A_DAY):
            self._upto.append(self._upto[-1] + poisson(dice, rate(peak, number // A_DAY, number % A_DAY)))

    def count(self, end: int, steps: int) -> int:
        """Give how many arrived in the window that ends with a step."""
        return self._upto[end] - self._upto[end - steps]

    def look(self, end: int, added: Sequence[int] = ()) -> Rise | None:
        """Ask the rule at the end of a step; ``added`` are extra arrivals in the steps before it, the newest last."""
        is_weekend = (end - 1) // A_DAY % 7 >= 5
        days = [day for day in range(1, 29) if (((end - 1) // A_DAY - day) % 7 >= 5) is is_weekend]
        counts = {}
        for steps in WINDOWS:
            here = self.count(end, steps) + sum(added[-steps:])
            if here >= 5:
                counts[steps] = here, [self.count(end - day * A_DAY, steps) for day in days]
        return highest(counts) if counts else None


@benchmark("spikes", runs=1, databases=("sqlite",))
async def spikes(stage: Stage) -> Sequence[Measure]:
    """Walk through the year, then throw bursts of four times the usual volume into it at random working hours."""
    dice = random.Random(stage.seed)  # noqa: S311 - a made-up year
    days = WARM_UP + max(stage.size(DAYS - WARM_UP), 28)
    volumes = [Volume(dice, peak, days) for peak in PEAK_PER_HOUR]
    opened = [sum(1 for _ in _incidents(volume)) for volume in volumes]
    months = (days - WARM_UP) / 28
    thrown = [_delay(dice, volume) for volume in volumes for _ in range(stage.size(BURSTS))]
    seen = [delay for usual, delay in thrown if usual >= SURE_FROM]
    by_rate = ", ".join(f"{low}-{high}/h {median(here):.0f}" for low, high in pairwise(RATES) if (here := _between(thrown, low, high)))
    note = f"{CATEGORIES} categories, {days - WARM_UP} days after {WARM_UP} of warm-up; incidents by category: {opened}"
    return [
        Measure("spikes.false alerts", sum(opened) / months, "per four weeks", len(opened), Target("at most", 1), note=note),
        Measure(
            "spikes.fourfold burst, half seen within",
            median(seen),
            "min",
            len(seen),
            Target("at most", 15),
            note=f"{SURE_FROM} an hour and more",
        ),
        Measure(
            "spikes.fourfold burst, nine in ten",
            percentile(seen, 0.9),
            "min",
            len(seen),
            note=f"median minutes by the usual rate at that moment: {by_rate}",
        ),
    ]


def _incidents(volume: Volume) -> Iterator[int]:
    """Yield when an incident would open; a day of silence follows, as an incident that chance opened closes by itself."""
    end = WARM_UP * A_DAY + max(WINDOWS)  # so that no window reaches before the first day
    while end <= volume.days * A_DAY:
        if volume.look(end) is not None:
            yield end
            end += 24
        end += 1


def _between(thrown: Sequence[tuple[float, float]], low: float, high: float) -> list[float]:
    return [delay for usual, delay in thrown if low <= usual < high]


def _delay(dice: random.Random, volume: Volume) -> tuple[float, float]:
    """
    Throw a fourfold burst into a random hour of a working day.

    Gives the usual number an hour at that moment, and how many minutes the burst lasts until it is seen; 120 at most.
    """
    day = dice.randrange(WARM_UP, volume.days)
    while day % 7 >= 5:
        day = dice.randrange(WARM_UP, volume.days)
    begins = day * A_DAY + dice.randrange(9 * 12, 17 * 12)
    usual = 12 * rate(volume.peak, begins // A_DAY, begins % A_DAY)
    added: list[int] = []
    for step in range(24):
        number = begins + step
        added.append(poisson(dice, 3 * rate(volume.peak, number // A_DAY, number % A_DAY)))
        if volume.look(number + 1, added) is not None:
            return usual, 5.0 * (step + 1)
    return usual, 120.0
