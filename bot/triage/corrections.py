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
from bot.triage.likeness import Texts, joined, likeness

MOST = 1000
"""Corrections kept, the newest: enough to turn every category many times, and solved in half a second."""

_AGREEING = 0.3  # likeness from where two flagged tickets speak of one thing
_NEAREST = 3
_NEAR = 0.25  # likeness from where a known text is touched by a correction at all
_ANCHOR_RIDGE = 5.0  # … and how much the text that it is held down by
_MOST_ANCHORS = 1200
_ENOUGH_TICKETS = 3
_ENOUGH_PEOPLE = 2
_RIDGE = 0.03  # how much one text is believed, as in learning


@dataclass(frozen=True, slots=True)
class Correction:
    """A ticket that ``by`` says belongs to ``label``. The last word on a ticket counts."""

    ticket: int
    by: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Patch:
    """What corrections add to the scores of texts in their surroundings."""

    texts: Texts
    weights: Floats

    def of(self, alike: Floats) -> Floats:
        """Give ``(n, k)`` of what to add, from ``(n, m)`` likenesses to the m corrected texts."""
        return np.asarray(narrowed(alike) @ self.weights, np.float32)


def narrowed(alike: Floats) -> Floats:
    """Make a likeness that stays in the neighbourhood (a square of a kernel is one): flags are about what they are about."""
    return np.square(alike)


@dataclass(frozen=True, slots=True)
class Flagged:
    """Corrections with their texts, the places of their categories ``(m,)`` and what is said of them so far ``(m, k)``."""

    corrections: Sequence[Correction]
    texts: Texts
    places: NDArray[np.intp]
    scores: Floats

    def some(self, rows: NDArray[np.intp]) -> "Flagged":
        """Give some of them."""
        return Flagged([self.corrections[row] for row in rows], self.texts.some(rows), self.places[rows], self.scores[rows])


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


def learn_from(flagged: Flagged, known: Texts, held: Floats) -> Patch | None:
    """
    Make the patch of the corrections that others agree with; None where there is none.

    ``known`` are the texts that were learnt and ``held (n, k)`` their labels as one-hot rows. Those around the corrections hold the
    patch down, so that it turns what the flags are about and not its neighbours; those as near to flags as flags are to each other
    are what has become wrong, and hold nothing.
    """
    alike = likeness(flagged.texts, flagged.texts)
    counting = np.flatnonzero(agreed(flagged.corrections, alike))
    if not len(counting):
        return None
    flags, alike = flagged.some(counting), alike[np.ix_(counting, counting)]
    anchors = _anchors(flags, alike, likeness(flags.texts, known), held)
    return _solved(flags, known.some(anchors))


def _anchors(flags: Flagged, alike: Floats, to_known: Floats, held: Floats) -> NDArray[np.intp]:
    """Choose the known texts that stay as they are: near enough to be touched, and not meant by the flags."""
    among = alike.copy()
    np.fill_diagonal(among, 0)
    usual = _close(among).min()  # whatever is as near to the flags as the loneliest of them is meant by them
    close = _close(to_known)
    agrees = held[:, flags.places].T[to_known.argmax(axis=0), np.arange(to_known.shape[1])] > 0
    kept = np.flatnonzero((close >= _NEAR) & (agrees | (close < usual)))
    return np.sort(kept[np.argsort(-close[kept])[:_MOST_ANCHORS]])


def _close(alike: Floats) -> Floats:
    """Give how alike each column's text is to the nearest three of the rows', ``(n,)``."""
    most = min(_NEAREST, alike.shape[0])
    return np.asarray(np.partition(alike, -most, axis=0)[-most:].mean(axis=0))


def _solved(flags: Flagged, anchors: Texts) -> Patch:
    """Solve for what has to be added so that the flags are judged rightly and the anchors as before."""
    m, n = len(flags.texts), len(anchors)
    wrong = np.zeros((m + n, flags.scores.shape[1]))
    wrong[:m] = -flags.scores
    wrong[np.arange(m), flags.places] += 1
    texts = joined(flags.texts, anchors)
    kernel = narrowed(likeness(texts, texts)).astype(np.float64)
    kernel[np.diag_indices_from(kernel)] += np.repeat([_RIDGE, _ANCHOR_RIDGE], [m, n])
    return Patch(texts, np.linalg.solve(kernel, wrong).astype(np.float32))
