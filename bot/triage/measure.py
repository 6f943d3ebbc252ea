"""
How good are judgements? Accuracy, coverage against precision, calibration and out of scope, from gold labels.

Pure. Nothing here chooses a threshold: what a judgement acts on was settled when it learnt, never by the texts it is tried on.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

OUT_OF_SCOPE = "oos"
"""The gold label of a text that belongs to no category."""

BINS = 15


@dataclass(frozen=True, slots=True)
class Tried:
    """One text with its gold label and what was judged: the categories best first, how sure, and whether it would act."""

    gold: str
    ranked: tuple[str, ...]
    confidence: float
    acts: bool

    @property
    def is_right(self) -> bool:
        """Whether the best category is the gold one, also where it was refused."""
        return bool(self.ranked) and self.ranked[0] == self.gold != OUT_OF_SCOPE


@dataclass(frozen=True, slots=True)
class PerCategory:
    """One category: how many texts truly belong to it, and how precisely and completely they were found."""

    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """
    What `triage eval` says. A share that nothing could be measured for is None.

    ``accuracy``, ``macro_f1`` and ``top3`` are of the texts that belong somewhere, with the best category counted even where
    it was refused. ``coverage_at_p95`` is the share of all texts on which the desk would act at 95 % precision, by the
    threshold it learnt, and ``precision_at_p95`` what that precision turned out to be.
    """

    n: int
    accuracy: float | None
    macro_f1: float | None
    top3: float | None
    coverage_at_p95: float
    precision_at_p95: float | None
    ece: float
    oos_auroc: float | None
    oos_refused: float | None
    per_category: dict[str, PerCategory]

    def as_json(self) -> dict[str, Any]:
        """Give it as one JSON object, rounded to four places."""
        return {key: _rounded(value) for key, value in asdict(self).items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def report(tried: Sequence[Tried]) -> Report:
    """Measure judgements against gold; raises ValueError where there are none."""
    if not tried:
        raise ValueError("there is nothing to measure")
    inside = [one for one in tried if one.gold != OUT_OF_SCOPE]
    outside = [one for one in tried if one.gold == OUT_OF_SCOPE]
    acted = [one for one in tried if one.acts]
    per_category = by_category(inside)
    return Report(
        n=len(tried),
        accuracy=_share([one.is_right for one in inside]),
        macro_f1=float(np.mean([one.f1 for one in per_category.values() if one.n])) if inside else None,
        top3=_share([one.gold in one.ranked[:3] for one in inside]),
        coverage_at_p95=len(acted) / len(tried),
        precision_at_p95=_share([one.is_right for one in acted]),
        ece=calibration_error([one.confidence for one in tried], [one.is_right for one in tried]),
        oos_auroc=ranking([one.confidence for one in inside], [one.confidence for one in outside]),
        oos_refused=_share([not one.acts for one in outside]),
        per_category=per_category,
    )


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def by_category(inside: Sequence[Tried]) -> dict[str, PerCategory]:
    """Give every category that is gold or was chosen, by name."""
    chosen = [one.ranked[0] if one.ranked else "" for one in inside]
    gold = Counter(one.gold for one in inside)
    found = Counter(chosen)
    right = Counter(one.gold for one in inside if one.is_right)
    return {name: _of_one(gold[name], found[name], right[name]) for name in sorted(gold | found)}


def _of_one(n: int, found: int, right: int) -> PerCategory:
    return PerCategory(n, right / max(1, found), right / max(1, n), 2 * right / max(1, n + found))


def calibration_error(confidences: Sequence[float], hits: Sequence[bool]) -> float:
    """Give the expected calibration error over 15 bins of equal width (Guo and others 2017): 0 is perfect."""
    sure, right = np.asarray(confidences, float), np.asarray(hits, float)
    bins = np.minimum(BINS - 1, (sure * BINS).astype(int))
    gaps = np.bincount(bins, weights=sure - right, minlength=BINS)
    return float(np.abs(gaps).sum() / max(1, len(sure)))


def ranking(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """Give the chance that one of ``higher`` stands above one of ``lower`` (AUROC; ties count half); None where either is empty."""
    if not len(higher) or not len(lower):
        return None
    both = np.concatenate([np.asarray(higher, float), np.asarray(lower, float)])
    _, place, counts = np.unique(both, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = (last - (counts - 1) / 2)[place]
    n, m = len(higher), len(lower)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def confusion(tried: Sequence[Tried]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Give the names and how often each gold name (row) was judged as each (column); out of scope stands last as a row."""
    names = sorted({one.gold for one in tried} | {one.ranked[0] for one in tried if one.ranked} - {OUT_OF_SCOPE})
    names.sort(key=lambda name: name == OUT_OF_SCOPE)
    place = {name: at for at, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)), np.int64)
    for one in tried:
        counts[place[one.gold], place[one.ranked[0]]] += 1
    return tuple(names), counts
