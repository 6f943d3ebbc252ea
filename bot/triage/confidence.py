"""
From scores to a probability that can be believed: how sure a category is, and from where a desk may act on it.

What is weighed is fixed; what it amounts to is learnt from what would have been said of each known text without it. The score
of the best category falls towards nothing away from all that was learnt, which tells strangers; how far it is ahead tells
mistakes among the known. Weights learnt from left-out categories were tried: good near the known, worse further away.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar  # type: ignore[import-untyped, unused-ignore]

from bot.triage.learning import Floats

Signs = NDArray[np.float64]

_SHAPE = np.array([1.0, 0.4, 0.3])  # of score, lead and nearness, each in its usual spread
_FIRM = 2.0  # how firmly the shipped slope and offset hold, in texts
_MOST_KNOTS, _TEXTS_A_KNOT = 10, 250
_DOUBT = 25.0  # in texts: how firmly the line holds at a knot
_SHIPPED = np.array([2.0, 1.5])  # offset and slope where nothing is known yet


def signs(scores: Floats, nearest: Floats) -> Signs:
    """Give what speaks for the best category, ``(n, 3)``: its score, how far it is ahead, how alike the nearest texts are."""
    best, lead = scores.max(axis=1), np.zeros(len(scores), scores.dtype)
    if scores.shape[1] > 1:
        lead = best - np.partition(scores, -2, axis=1)[:, -2]
    return np.column_stack([best, lead, nearest]).astype(np.float64)


def shares(scores: Floats, sharpness: float) -> Signs:
    """Share certainty out among the categories, ``(n, k)``, each row 1 in all."""
    raised = np.exp(sharpness * (scores.astype(np.float64) - scores.max(axis=1, keepdims=True)))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def sharpen(scores: Floats, places: NDArray[np.intp]) -> float:
    """Find the sharpness (an inverse temperature) under which the shares fit the true categories best."""
    rows = np.arange(len(places))

    def surprise(log_sharpness: float) -> float:
        return float(-np.log(shares(scores, float(np.exp(log_sharpness)))[rows, places] + 1e-9).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(0.0, 4.5), method="bounded").x))


@dataclass(frozen=True, slots=True)
class Confidence:
    """
    How scores become a probability.

    ``centre (3,)`` and ``spread (3,)`` are those of the signs over the texts learnt from, ``slope`` and ``offset`` turn their
    sum into log-odds of being right, and ``acts_from`` is the probability from which the promised precision is kept. ``knots (b, 2)``
    are places on that line and what has to be added there: sureness does not rise as evenly as a line.
    """

    sharpness: float
    centre: Signs
    spread: Signs
    slope: float
    offset: float
    knots: Signs
    acts_from: float

    def of(self, scores: Floats, nearest: Floats) -> Signs:
        """Give ``(n,)`` probabilities that the best category is right: that the text belongs anywhere, and there."""
        found = (signs(scores, nearest) - self.centre) / self.spread
        return _bent(self.slope * (found @ _SHAPE) + self.offset, self.knots)


@dataclass(frozen=True, slots=True)
class Tried:
    """Scores of texts that were judged without being known, and the likeness of the nearest texts that were."""

    scores: Floats
    nearest: Floats

    def __len__(self) -> int:
        return len(self.scores)


def learn_confidence(inside: Tried, places: NDArray[np.intp], outside: Tried, precision: float) -> Confidence:
    """
    Learn from texts ``inside`` the categories at ``places (n,)`` and, where known, texts ``outside`` them all.

    ``precision`` is what acting on a judgement promises, such as 0.95.
    """
    right = np.concatenate([inside.scores.argmax(axis=1) == places, np.zeros(len(outside), bool)])
    known, other = signs(inside.scores, inside.nearest), signs(outside.scores, outside.nearest)
    centre, spread = known.mean(axis=0), known.std(axis=0) + 1e-3
    said = ((np.concatenate([known, other]) - centre) / spread) @ _SHAPE
    offset, slope = _logistic(np.column_stack([np.ones(len(said)), said]), right, _SHIPPED, _FIRM)
    slope = max(0.1, float(slope))
    line = slope * said + offset
    knots = _knots(line, right)
    acts_from = _from_where(_bent(line, knots), right, precision)
    return Confidence(sharpen(inside.scores, places), centre, spread, slope, float(offset), knots, acts_from)


def _knots(line: Signs, hits: NDArray[np.bool_]) -> Signs:
    """Compare what the line says with what came true, in parts of as many texts each; too few texts bend nothing."""
    parts = min(_MOST_KNOTS, len(line) // _TEXTS_A_KNOT)
    order = np.array_split(np.argsort(line), max(1, parts))
    if len(order) < 3:  # noqa: PLR2004 - a line already has two ends
        return np.zeros((1, 2))
    at = np.array([line[rows].mean() for rows in order])
    said = np.array([_chance(line[rows]).mean() for rows in order])
    share = np.array([(hits[rows].sum() + _DOUBT * one) / (len(rows) + _DOUBT) for rows, one in zip(order, said, strict=True)])
    seen = np.maximum.accumulate(at + _odds(share) - _odds(said))
    return np.column_stack([at, seen + 1e-3 * np.arange(len(at)) - at])  # never level: who is surer stays surer


def _bent(line: Signs, knots: Signs) -> Signs:
    return _chance(line + np.interp(line, knots[:, 0], knots[:, 1]))


def _odds(share: Signs) -> Signs:
    return np.asarray(np.log(share) - np.log(1 - share))


def _chance(odds: Signs) -> Signs:
    return np.asarray(1 / (1 + np.exp(-odds)))


def _logistic(x: Signs, hits: NDArray[np.bool_], prior: Signs, firm: float) -> Signs:
    """Fit weights of a logistic regression, held near ``prior``."""
    sign = np.where(hits, 1.0, -1.0)

    def loss(weights: Signs) -> tuple[float, Signs]:
        margin = sign * (x @ weights)
        off = weights - prior
        slope = -sign * _chance(-margin)
        return float(np.logaddexp(0, -margin).sum() + firm / 2 * off @ off), x.T @ slope + firm * off

    return np.asarray(minimize(loss, prior, jac=True, method="L-BFGS-B").x)


def _from_where(sure: Signs, hits: NDArray[np.bool_], precision: float) -> float:
    """Find the lowest probability from which judgements keep ``precision``; just above 1 where none do."""
    order = np.argsort(-sure)
    kept = np.cumsum(hits[order]) / np.arange(1, len(order) + 1) >= precision
    return float(sure[order[np.flatnonzero(kept)[-1]]]) if kept.any() else 1.000001
