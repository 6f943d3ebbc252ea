"""
What a benchmark is, and how several runs of it become one line of the table.

A benchmark is an async function that takes a Stage, does its work once and gives Measures. It is registered with
``@benchmark``; running it several times and taking medians happens here, once for all of them.
"""

import statistics
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from benchmarks.stage import Stage

SEED = 20261
QUICK_RUNS = 1


@dataclass(frozen=True, slots=True)
class Target:
    """What a number has to reach."""

    sense: Literal["at least", "at most"]
    value: float

    def is_met(self, value: float) -> bool:
        """Whether a value reaches it."""
        return value >= self.value if self.sense == "at least" else value <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.sense == 'at least' else '≤'} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a number is measured against: the same thing without us. ``least`` is the part of it that we have to reach."""

    what: str
    value: float
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One number out of one run; ``n`` is how many things were measured in it."""

    name: str
    value: float
    unit: str
    n: int
    target: Target | None = None
    limit: Limit | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: the median over ``runs`` runs, and the lowest and highest of them as ``spread``."""

    name: str
    database: str
    value: float
    unit: str
    n: int
    seed: int
    runs: int
    spread: tuple[float, float]
    target: Target | None = None
    limit: Limit | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The value as a part of its limit."""
        return self.value / self.limit.value if self.limit and self.limit.value else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target, and the wanted part of the limit, were reached; None where neither was set."""
        judged = [self.target.is_met(self.value)] if self.target else []
        if self.limit and self.limit.least is not None and self.ratio is not None:
            judged.append(self.ratio >= self.limit.least)
        return all(judged) if judged else None


Run = Callable[[Stage], Coroutine[Any, Any, Sequence[Measure]]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A registered benchmark. ``runs`` is how often it is repeated in a whole run; a long one may run ``on_request`` alone."""

    name: str
    run: Run
    runs: int
    databases: tuple[str, ...]
    on_request: bool = False

    def times(self, *, quick: bool) -> int:
        """How often to run it."""
        return QUICK_RUNS if quick else self.runs


@dataclass(slots=True)
class Registry:
    """The benchmarks in the order in which they are shown."""

    benchmarks: list[Benchmark] = field(default_factory=list)

    def named(self, wanted: str) -> list[Benchmark]:
        """Give the benchmarks whose name contains ``wanted``; if it is empty, all but those that run on request alone."""
        return [one for one in self.benchmarks if wanted in one.name and (wanted == one.name or not one.on_request)]


REGISTRY = Registry()


def benchmark(
    name: str, *, runs: int = 3, databases: tuple[str, ...] = ("sqlite", "postgres"), on_request: bool = False
) -> Callable[[Run], Run]:
    """Register a function as the benchmark ``name``."""

    def register(run: Run) -> Run:
        REGISTRY.benchmarks.append(Benchmark(name, run, runs, databases, on_request))
        return run

    return register


def merged(database: str, samples: Sequence[Sequence[Measure]]) -> list[Result]:
    """Make one line for each name out of several runs: medians of the values, and of the limits."""
    return [_line(database, [m for sample in samples for m in sample if m.name == first.name]) for first in samples[0]]


def _line(database: str, measures: Sequence[Measure]) -> Result:
    last, values = measures[-1], [m.value for m in measures]
    limits = [m.limit.value for m in measures if m.limit]
    limit = Limit(last.limit.what, statistics.median(limits), last.limit.least) if last.limit else None
    return Result(
        name=last.name,
        database=database,
        value=statistics.median(values),
        unit=last.unit,
        n=last.n,
        seed=SEED,
        runs=len(measures),
        spread=(min(values), max(values)),
        target=last.target,
        limit=limit,
        note=last.note,
    )


def percentile(values: Sequence[float], part: float) -> float:
    """Give the value below which ``part`` (0 to 1) of the values lie, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]
