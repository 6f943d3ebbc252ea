"""
What people put right: misrouted tickets with the category they belong to, learnt from at once and without a new training.

One flag, malicious or mistaken, must never turn a category, so a correction counts only where others agree with it: like
tickets, sent to the same category, by more than one person or from three tickets on. It then pulls its surroundings exactly as
far as what was learnt before is wrong there, and the more so the more of them there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.triage.learning import Floats
from bot.triage.likeness import Texts, likeness

MOST = 2000
"""Corrections kept, the newest: enough to turn every category many times, and solved in a tenth of a second."""

_AGREEING = 0.08  # likeness from where two flagged tickets speak of one thing
_ENOUGH_TICKETS = 3
_ENOUGH_PEOPLE = 2
_RIDGE = 0.3  # as in learning: what one text may teach


@dataclass(frozen=True, slots=True)
class Correction:
    """A ticket that ``by`` says belongs to ``label``. The last word on a ticket counts."""

    ticket: int
    by: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Patch:
    """What corrections add to the scores: ``likeness(texts, self.texts) @ self.weights``."""

    texts: Texts
    weights: Floats


def latest(corrections: Sequence[Correction]) -> tuple[int, ...]:
    """Give the places of those that count at all, in order: the last of each ticket, and of those the newest ``MOST``."""
    last = {one.ticket: at for at, one in enumerate(corrections)}
    return tuple(sorted(last.values())[-MOST:])


def agreed(corrections: Sequence[Correction], alike: Floats) -> NDArray[np.bool_]:
    """Say which corrections are backed by others; ``alike (n, n)`` is the likeness of their texts."""
    labels = np.array([one.label for one in corrections])
    backing = (alike >= _AGREEING) & (labels[:, None] == labels[None, :])
    np.fill_diagonal(backing, val=True)
    people = np.array([one.by for one in corrections])
    return np.array([row.sum() >= _ENOUGH_TICKETS or len(set(people[row])) >= _ENOUGH_PEOPLE for row in backing], bool)


def patch(texts: Texts, places: NDArray[np.intp], scores: Floats, alike: Floats) -> Patch:
    """
    Solve for what has to be added so that n corrections are judged rightly.

    ``places (n,)`` are the categories they belong to, ``scores (n, k)`` what is said of them so far, ``alike (n, n)`` their likeness.
    """
    wrong = -scores.astype(np.float64)
    wrong[np.arange(len(places)), places] += 1
    held = alike.astype(np.float64)
    held[np.diag_indices_from(held)] += _RIDGE
    return Patch(texts, np.linalg.solve(held, wrong).astype(np.float32))


def learn_from(corrections: Sequence[Correction], texts: Texts, places: NDArray[np.intp], scores: Floats) -> Patch | None:
    """Make the patch of all corrections that others agree with; None where there is none."""
    if not len(texts):
        return None
    alike = likeness(texts, texts)
    counting = np.flatnonzero(agreed(corrections, alike))
    if not len(counting):
        return None
    return patch(texts.some(counting), places[counting], scores[counting], alike[np.ix_(counting, counting)])
