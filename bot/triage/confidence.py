"""
From scores to a probability that can be believed: how sure a category is, and from where a desk may act on it.

Learnt from what would have been said of each known text without it, and without its category: the one shows how often the
best category is right, the other what a text looks like that belongs nowhere. With few texts the shipped shape holds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from bot.triage.learning import Floats

Signs = NDArray[np.float64]

_STRANGERS = 0.3  # what all texts without their category weigh together, against all others
_SHIPPED = np.array([-1.0, 0.6, 2.0, 1.0, 1.0])
_FIRM = 2.0  # how firmly the shipped shape holds, in texts


def signs(scores: Floats, nearest: Floats, sharpness: float) -> Signs:
    """
    Give what speaks for the best category, ``(n, 5)``.

    These are: one; the log-odds of its share among the categories; its score; how far it is ahead; and how much of anything is
    known near the text.
    """
    two = (
        np.partition(np.where(np.isfinite(scores), scores, -1.0), -2, axis=1)[:, -2:] if scores.shape[1] > 1 else np.c_[scores * 0, scores]
    )
    share = shares(scores, sharpness).max(axis=1)
    odds = np.log(share + 1e-6) - np.log(1 - share + 1e-6)
    return np.column_stack([np.ones(len(scores)), odds, two[:, 1], two[:, 1] - two[:, 0], nearest]).astype(np.float64)


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

    ``shape (5,)`` weighs the signs, ``slope`` and ``offset`` turn that into log-odds of being right, and ``acts_from`` is the
    probability from which the promised precision is kept.
    """

    sharpness: float
    shape: Signs
    slope: float
    offset: float
    acts_from: float

    def of(self, scores: Floats, nearest: Floats) -> Signs:
        """Give ``(n,)`` probabilities that the best category is right: that the text belongs anywhere, and there."""
        return _chance(self.slope * (signs(scores, nearest, self.sharpness) @ self.shape) + self.offset)


@dataclass(frozen=True, slots=True)
class Tried:
    """Scores of texts that were judged without being known, and the likeness of the nearest texts that were."""

    scores: Floats
    nearest: Floats

    def __len__(self) -> int:
        return len(self.scores)


def learn_confidence(inside: Tried, places: NDArray[np.intp], strangers: Tried, outside: Tried, precision: float) -> Confidence:
    """
    Learn from texts ``inside`` the categories at ``places (n,)``, the same as ``strangers`` and, where known, texts ``outside`` them.

    ``precision`` is what acting on a judgement promises, such as 0.95.
    """
    sharpness = sharpen(inside.scores, places)
    right = inside.scores.argmax(axis=1) == places
    known, strange, other = (signs(one.scores, one.nearest, sharpness) for one in (inside, strangers, outside))
    hits = np.concatenate([right, np.zeros(len(strange) + len(other), bool)])
    share = np.full(len(strange), _STRANGERS * len(known) / max(1, len(strange)))
    pulls = np.concatenate([np.ones(len(known)), share, np.ones(len(other))])
    shape = _logistic(np.concatenate([known, strange, other]), hits, pulls, _SHIPPED, _FIRM)
    said = np.concatenate([known, other]) @ shape
    seen = np.concatenate([right, np.zeros(len(other), bool)])
    offset, slope = _logistic(np.column_stack([np.ones(len(said)), said]), seen, np.ones(len(said)), np.array([0.0, 1.0]), _FIRM)
    sure = _chance(slope * said + offset)
    return Confidence(sharpness, shape, float(slope), float(offset), _from_where(sure, seen, precision))


def _chance(odds: Signs) -> Signs:
    return np.asarray(1 / (1 + np.exp(-odds)))


def _logistic(x: Signs, hits: NDArray[np.bool_], pulls: Signs, prior: Signs, firm: float) -> Signs:
    """Fit weights of a logistic regression, held near ``prior``."""
    sign = np.where(hits, 1.0, -1.0)

    def loss(weights: Signs) -> tuple[float, Signs]:
        margin = sign * (x @ weights)
        off = weights - prior
        slope = -pulls * sign * _chance(-margin)
        return float(pulls @ np.logaddexp(0, -margin) + firm / 2 * off @ off), x.T @ slope + firm * off

    return np.asarray(minimize(loss, prior, jac=True, method="L-BFGS-B").x)


def _from_where(sure: Signs, hits: NDArray[np.bool_], precision: float) -> float:
    """Find the lowest probability from which judgements keep ``precision``; just above 1 where none do."""
    order = np.argsort(-sure)
    kept = np.cumsum(hits[order]) / np.arange(1, len(order) + 1) >= precision
    return float(sure[order[np.flatnonzero(kept)[-1]]]) if kept.any() else 1.000001
