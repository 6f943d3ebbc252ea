"""
Is there more of something than there should be at this hour? Volume against the same hours of the days before.

Pure. Counts are compared on the scale on which Poisson noise has the same size everywhere (Anscombe's transform), against the
median of the same clock times on days of the same kind, in units of their robust spread (1.4826 MAD) that is never taken for
less than pure chance. So three tickets at night are not an incident and thirty at noon may be.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

STEP = timedelta(minutes=5)  # how often it is asked; windows are whole numbers of steps
WINDOWS = (2, 3, 6, 12, 24)  # steps: ten minutes see a burst soon, two hours see a slow rise
BAR = 4.5  # robust z; with 15 categories asked every five minutes chance reaches it less than once in four weeks
FLOOR = 5  # tickets; fewer are no incident whatever the baseline
TIMES = 3.0  # and at least so many times the median
SAMPLES = 7  # days of the same kind; with fewer nobody knows what is usual
CALM = 1.5  # times the median: below it an incident is over, if it stays so for CALM_RUNS
CALM_RUNS = 4
LONGEST = timedelta(hours=24)
SILENT_FOR = timedelta(hours=24)  # after somebody said that it was nothing
ALL = ""  # the key of the volume of everything together

Verdict = Literal["open", "close", "stay", "quiet"]


@dataclass(frozen=True, slots=True)
class Rise:
    """More than usual: how many in how many steps, where so many are usual, and how far beyond chance that is (robust z)."""

    count: int
    usual: float
    z: float
    steps: int

    @property
    def minutes(self) -> int:
        """How long the window is."""
        return int(self.steps * STEP.total_seconds()) // 60


def scaled(count: float) -> float:
    """Put a count on the scale on which Poisson noise is 1 everywhere (Anscombe 1948)."""
    return 2.0 * math.sqrt(count + 0.375)


def robust_z(count: int, sample: Sequence[int]) -> float:
    """Say how many robust standard deviations a count is above the sample; pure chance is the least spread there is."""
    stable = [scaled(one) for one in sample]
    middle = median(stable)
    spread = 1.4826 * median(abs(one - middle) for one in stable)
    return (scaled(count) - middle) / max(spread, 1.0)


def rise(count: int, sample: Sequence[int], steps: int, bar: float = BAR) -> Rise | None:
    """Say whether a count stands out from the same window on earlier days; None where it does not or nobody can know."""
    if count < FLOOR or len(sample) < SAMPLES:
        return None
    usual = median(sample)
    if count < TIMES * max(usual, 1):
        return None
    z = robust_z(count, sample)
    return Rise(count, usual, z, steps) if z >= bar else None


def highest(counts: Mapping[int, tuple[int, Sequence[int]]], bar: float = BAR) -> Rise | None:
    """Give the clearest rise over several windows: steps -> (count now, counts on earlier days)."""
    found = [one for steps, (count, sample) in counts.items() if (one := rise(count, sample, steps, bar)) is not None]
    return max(found, key=lambda one: one.z, default=None)


def is_same_kind_of_day(one: datetime, other: datetime) -> bool:
    """Compare working days with working days and weekends with weekends."""
    return (one.weekday() >= 5) is (other.weekday() >= 5)  # noqa: PLR2004 - Saturday


# ----------------------------------------------------------------------------------------------------------- incidents


@dataclass(frozen=True, slots=True)
class Incident:
    """A rise that was told of. ``calm`` counts the quiet runs in a row; ``votes`` is what people said of earlier ones."""

    key: str
    opened_at: datetime
    calm: int = 0
    closed_at: datetime | None = None
    answer: Literal["", "confirmed", "dismissed"] = ""


def bar_for(answers: Sequence[str]) -> float:
    """Move the bar by what people said of a key's incidents, oldest first: a dismissal raises it by one, a confirmation takes half back."""
    bar = BAR
    for answer in answers:
        bar = min(bar + 1.0, 2 * BAR) if answer == "dismissed" else max(bar - 0.5, BAR) if answer == "confirmed" else bar
    return bar


def is_silenced(last: Incident | None, now: datetime) -> bool:
    """Say whether nothing is to be told of a key: somebody said a short while ago that it was nothing."""
    return last is not None and last.answer == "dismissed" and now - last.opened_at < SILENT_FOR


def step(incident: Incident | None, found: Rise | None, count: int, usual: float, now: datetime) -> tuple[Verdict, Incident | None]:
    """
    Decide what becomes of a key at one look, with its open incident, if there is one.

    ``open`` and ``close`` are told; ``stay`` is silence while it lasts. ``found`` is the rise, if one was seen; ``count`` and
    ``usual`` are those of the longest window.
    """
    if incident is None:
        return ("quiet", None) if found is None else ("open", None)
    calm = incident.calm + 1 if found is None and count < CALM * max(usual, 1) else 0
    if calm >= CALM_RUNS or now - incident.opened_at >= LONGEST:
        return "close", replace(incident, calm=calm, closed_at=now)
    return "stay", replace(incident, calm=calm)


def sparkline(counts: Sequence[int]) -> str:
    """Draw counts as a line of blocks, the highest full."""
    blocks = "▁▂▃▄▅▆▇█"
    top = max(counts, default=0)
    return "".join(blocks[round((len(blocks) - 1) * one / top) if top else 0] for one in counts)
