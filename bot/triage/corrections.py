"""
What people put right: misrouted tickets with the category they belong to, learnt from at once and without a new training.

One flag, malicious or mistaken, must never turn a category, so a correction counts only where others agree with it: like
tickets, sent to the same category, by more than one person or from three tickets on. What was learnt around those is then
learnt anew, with the old labels that they contradict given up: those that read like the flags are taken to be wrong as well,
a few for each flag, and those in between are left out. The rest of what was learnt stays as it is and holds its ground.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve  # type: ignore[import-untyped, unused-ignore]

from bot.triage.learning import RIDGE, Floats, inverse_of
from bot.triage.likeness import Texts, joined, likeness

MOST = 1000
"""Corrections kept, the newest: enough to turn every category many times, and solved in half a second."""

_AGREEING = 0.3  # likeness from where two flagged tickets speak of one thing
_NEAREST = 3
_MOST_AROUND = 600  # known texts that are learnt anew, the nearest to the flags
_ENOUGH_TICKETS = 3
_ENOUGH_PEOPLE = 2
_RIDGE = 0.03  # how much one flag is believed: more than any old text
# Tuned on the train part of banking77, an intent moved to another of 13 groups by 20 flags (docs/triage.md): how much of a usual
# flag's belonging to the flags makes an old text one of them, or leaves it out.
_ONE_OF_THEM, _IN_DOUBT = 0.6, 0.15
_A_FLAG_TURNS = 3  # old texts at most: that many times the flags is what somebody with few flags could do harm to
_ROUNDS = 8
_LEAST = 0.05

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Correction:
    """A ticket that ``by`` says belongs to ``label``. The last word on a ticket counts."""

    ticket: int
    by: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Patch:
    """What corrections change: ``weights (m, k)`` of the flagged ``texts``, and ``known (n, k)`` in place of the learnt weights."""

    texts: Texts
    weights: Floats
    known: Floats


@dataclass(frozen=True, slots=True)
class Taught:
    """
    What was learnt: n texts with ``held (n, k)`` labels as one-hot rows, their ``weights (n, k)``, and how far each is believed.

    What ``is_firm (n,)`` is never given up: the policy's own words are whoever wrote the policy's to change.
    """

    texts: Texts
    held: Floats
    weights: Floats
    trust: Floats
    is_firm: NDArray[np.bool_]


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


def learn_from(flagged: Flagged, taught: Taught) -> Patch | None:
    """Make the patch of the corrections that others agree with; None where there is none."""
    alike = likeness(flagged.texts, flagged.texts)
    counting = np.flatnonzero(agreed(flagged.corrections, alike))
    if not len(counting):
        return None
    flags = flagged.some(counting)
    to_known = likeness(flags.texts, taught.texts)
    around = _around(to_known)
    meant = flags.places[to_known[:, around].argmax(axis=0)]  # what the nearest flag says
    held = taught.held[around]
    contradicted = np.flatnonzero((held.sum(axis=1) > 0) & (held.argmax(axis=1) != meant) & ~taught.is_firm[around])
    turned, doubtful = _given_up(flags.texts, taught.texts.some(around[contradicted]))
    wanted = held.copy()
    wanted[contradicted[turned]] = 0
    wanted[contradicted[turned], meant[contradicted[turned]]] = 1
    left = np.ones(len(around), bool)
    left[contradicted[doubtful]] = False
    return _learnt_anew(flags, taught, around, wanted, left)


def _around(to_known: Floats) -> Rows:
    """Choose the known texts that are nearest to the flags."""
    return np.sort(np.argsort(-_close(to_known))[:_MOST_AROUND])


def _close(alike: Floats) -> Floats:
    """Give how alike each column's text is to the nearest three of the rows', ``(n,)``."""
    most = min(_NEAREST, alike.shape[0])
    return np.asarray(np.partition(alike, -most, axis=0)[-most:].mean(axis=0))


def _given_up(flags: Texts, others: Texts) -> tuple[Rows, Rows]:
    """
    Tell which of the ``others``, whose labels the flags contradict, are of the flags' kind, and which cannot be told.

    Learning from positive examples and unlabelled ones: all others count as strangers at first, then those that a training without
    them takes for flags count as such, until nothing moves. How much a usual flag is taken for one is the measure.
    """
    m, most = len(flags), _A_FLAG_TURNS * len(flags)
    if not len(others):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    texts = joined(flags, others)
    inverse = inverse_of(likeness(texts, texts), np.full(len(texts), RIDGE, np.float32))
    own = np.diagonal(inverse)
    known_at_all = np.maximum(1 - inverse.sum(axis=1) / own, _LEAST)  # what is said of a text where everything around is 1
    kind = np.zeros(len(texts), np.float32)
    kind[:m] = 1
    for _ in range(_ROUNDS):
        belongs = (kind - inverse @ kind / own) / known_at_all
        usual = float(np.median(belongs[:m]))
        found = _highest(belongs[m:], _ONE_OF_THEM * usual, most)
        if np.array_equal(found, np.flatnonzero(kind[m:])):
            break
        kind[m:] = 0
        kind[m + found] = 1
    rest = np.where(kind[m:] > 0, -np.inf, belongs[m:])
    return found, _highest(rest, _IN_DOUBT * usual, most)


def _highest(values: Floats, bar: float, most: int) -> Rows:
    """Give the places of those above ``bar`` (and above nothing), at most so many, in order."""
    order = np.argsort(-values)[:most]
    return np.sort(order[values[order] > max(bar, _LEAST)])


def _learnt_anew(flags: Flagged, taught: Taught, around: Rows, wanted: Floats, left: NDArray[np.bool_]) -> Patch:
    """
    Learn the surroundings anew from the flags and what is left of the known texts; all others keep their weights.

    What the others say of a learnt text follows from its own weights: in such a training the score of a text is its label less its
    ridge times its weights.
    """
    m, ridge = len(flags.texts), RIDGE / taught.trust[around]
    texts = joined(flags.texts, taught.texts.some(around))
    kernel = likeness(texts, texts)
    old = taught.weights[around]
    said = np.concatenate([flags.scores, taught.held[around] - ridge[:, None] * old])
    labels = np.concatenate([np.eye(wanted.shape[1], dtype=np.float32)[flags.places], wanted])
    open_ones = labels - (said - kernel[:, m:] @ old)  # what the others leave to be explained
    rows = np.concatenate([np.arange(m), m + np.flatnonzero(left)])
    kernel[np.diag_indices_from(kernel)] += np.concatenate([np.full(m, _RIDGE, np.float32), ridge])
    solved = cho_solve(cho_factor(kernel[np.ix_(rows, rows)], lower=True, overwrite_a=True), open_ones[rows])
    known = taught.weights.copy()
    known[around] = 0
    known[around[left]] = solved[m:]
    return Patch(flags.texts, np.asarray(solved[:m], np.float32), known)
