"""
The category of a text: learnt from examples, judged with a probability that can be believed, refused where it is not known.

Pure: texts come with their vectors, and nothing here asks the embedder, the disk or the clock. What a text says about triage
itself is words like any others. A judgement names what it was made by, so that it can be repeated and corrected.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.messages import Guess
from bot.triage.confidence import Confidence, Tried, learn_confidence, shares
from bot.triage.corrections import Correction, Flagged, Patch, Taught, latest, learn_from
from bot.triage.example import NAME, POLICY, Example
from bot.triage.features import Features, features_from
from bot.triage.learning import Floats, learn
from bot.triage.likeness import Texts, likeness
from bot.triage.measure import OUT_OF_SCOPE

RECIPE = 1
"""Raise it whenever the same examples would be judged otherwise."""

MOST_EXAMPLES = 16_000
"""Texts that are learnt from: time grows with their cube (a minute or two) and memory with their square (one gigabyte)."""

_NEAREST = 3  # how many of the nearest texts say how much is known around a text
_SHOWN = 3
_AT_ONCE = 1024
_PRECISION = 0.95


@dataclass(frozen=True, slots=True)
class Versions:
    """What a judgement was made by: the model with its recipe, the examples and corrections, the policy."""

    model: str
    data: str
    policy: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A known text that speaks for the best category: what may be said of it, and how alike it is, 0 to 1."""

    text: str
    source: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What is thought of a text.

    ``guesses`` are the best three; ``confidence`` is the probability that the first is right; ``strangeness`` from 0 to 1 is how
    little is known around the text. ``acts`` says whether acting on it keeps the promised precision.
    """

    guesses: tuple[Guess, ...]
    confidence: float
    strangeness: float
    acts: bool
    versions: Versions

    @property
    def best(self) -> str:
        """The best category, also where it would be refused."""
        return self.guesses[0].category

    def label(self, floor: float) -> str | None:
        """Give the category, or None where a person has to look: less sure than ``floor``."""
        return self.best if self.confidence >= floor else None


@dataclass(frozen=True)
class Categories:
    """Everything that was learnt. Never changed: corrections make another one."""

    names: tuple[str, ...]
    examples: tuple[Example, ...]
    texts: Texts
    features: Features
    weights: Floats
    confidence: Confidence
    versions: Versions
    patch: Patch | None = None

    def judge(self, texts: Sequence[str], vectors: Floats) -> list[Judgement]:
        """Judge texts by themselves and their ``(n, d)`` vectors."""
        said: list[Judgement] = []
        for start in range(0, len(texts), _AT_ONCE):  # bounds what many texts hold in memory
            some = slice(start, start + _AT_ONCE)
            said += self._judged(Texts(vectors[some], self.features.of(texts[some])))
        return said

    def _judged(self, known: Texts) -> list[Judgement]:
        scores, nearest = self.scores(known)
        sure = self.confidence.of(scores, nearest)
        probable = shares(scores, self.confidence.sharpness)
        order = np.argsort(-scores, axis=1)[:, :_SHOWN]
        return [self._judgement(*one) for one in zip(order, probable, sure, nearest, strict=True)]

    def _judgement(self, order: NDArray[np.intp], probable: Floats, sure: float, nearest: float) -> Judgement:
        rest = max(1e-9, 1 - float(probable[order[0]]))
        guesses = [Guess(self.names[order[0]], float(sure))]
        for at in order[1:]:  # of what is left, but never more than the first; the rest is "none of them"
            chance = min(sure * probable[at] / probable[order[0]], (1 - sure) * probable[at] / rest)
            guesses.append(Guess(self.names[at], float(chance)))
        acts = bool(sure >= self.confidence.acts_from)
        return Judgement(tuple(guesses), float(sure), float(1 - min(1.0, nearest)), acts, self.versions)

    def scores(self, known: Texts) -> tuple[Floats, Floats]:
        """Give ``(n, k)`` scores of texts, and ``(n,)`` how alike the nearest known texts are."""
        alike = likeness(known, self.texts)
        nearest = near(alike)
        scores = alike @ self._weighed
        if self.patch is not None:
            corrected = likeness(known, self.patch.texts)
            scores += corrected @ self.patch.weights
            nearest = np.maximum(nearest, near(corrected))
        return scores, nearest

    def evidence(self, text: str, vector: Floats, label: str) -> tuple[Evidence, ...]:
        """Give the known texts that speak most for ``label``, the strongest first, at most three."""
        if label not in self.names:
            return ()
        alike = likeness(Texts(vector[None], self.features.of([text])), self.texts)[0]
        spoken = alike * self._weighed[:, self.names.index(label)]
        rows = [row for row in np.argsort(-spoken)[:_SHOWN] if spoken[row] > 0 and self.examples[row].label == label]
        return tuple(Evidence(self.examples[row].text, self.examples[row].source, float(alike[row])) for row in rows)

    def corrected(self, corrections: Sequence[Correction], vectors: Floats) -> "Categories":
        """
        Give the same with all corrections ever made, which are not added to earlier ones; ``vectors (n, d)`` are of their texts.

        Needs no training: a tenth of a second. Corrections to categories that are not known wait for the next training.
        """
        kept = [at for at in latest(corrections) if corrections[at].label in self._places]
        some = [corrections[at] for at in kept]
        bare = replace(self, patch=None)
        if not some:
            return replace(bare, versions=replace(self.versions, data=self._taught))
        texts = Texts(vectors[kept], self.features.of([one.text for one in some]))
        places = np.array([self._places[one.label] for one in some])
        patch = learn_from(Flagged(some, texts, places, bare.scores(texts)[0]), self._known)
        data = f"{self._taught}+{fingerprint([one.ticket, one.by, one.label] for one in some)}"
        return replace(self, patch=patch, versions=replace(self.versions, data=data))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.names)}

    @property
    def _weighed(self) -> Floats:
        return self.weights if self.patch is None else self.patch.known

    @property
    def _known(self) -> Taught:
        trust = np.array([one.weight for one in self.examples], np.float32)
        is_firm = np.array([one.source in (NAME, POLICY) for one in self.examples], bool)
        return Taught(self.texts, self._held, self.weights, trust, is_firm)

    @property
    def _held(self) -> Floats:
        held = np.zeros((len(self.examples), len(self.names)), np.float32)
        for row, one in enumerate(self.examples):
            if one.label in self._places:
                held[row, self._places[one.label]] = 1
        return held

    @property
    def _taught(self) -> str:
        return self.versions.data.partition("+")[0]


def near(alike: Floats) -> Floats:
    """Give ``(n,)``: how alike the three nearest of the known texts are on average."""
    most = min(_NEAREST, alike.shape[1])
    return np.asarray(np.partition(alike, -most, axis=1)[:, -most:].mean(axis=1))


def fit(
    examples: Sequence[Example],
    vectors: Floats,
    *,
    names: Sequence[str] = (),
    model: str = "",
    policy: str = "",
    precision: float = _PRECISION,
) -> Categories:
    """
    Learn categories from examples and the ``(n, d)`` vectors of their texts.

    ``names`` are the categories there are (default: those of the examples); examples of others are left out, and those labelled
    ``oos`` show what belongs nowhere. Raises ValueError where there are not two categories with an example.
    """
    known = tuple(names) or tuple(sorted({one.label for one in examples} - {OUT_OF_SCOPE}))
    places_of = {name: at for at, name in enumerate(known)} | {OUT_OF_SCOPE: -1}
    kept = bounded([one.label if one.label in places_of else None for one in examples])
    taught = tuple(examples[at] for at in kept)
    places = np.array([places_of[one.label] for one in taught], np.intp)
    if len(set(places[places >= 0].tolist())) < 2:  # noqa: PLR2004 - one category is no choice
        raise ValueError("triage needs at least two categories with an example each; add examples to the policy")
    features, words = features_from([one.text for one in taught])
    texts = Texts(np.ascontiguousarray(vectors[kept], np.float32), words)
    weights, confidence = _learn(texts, places, taught, len(known), precision)
    versions = Versions(f"{model}/triage.{RECIPE}", fingerprint([one.text, one.label, one.weight] for one in taught), policy)
    return Categories(known, taught, texts, features, weights, confidence, versions)


def bounded(labels: Sequence[str | None]) -> list[int]:
    """Choose what is learnt from, in order: all that has a label, or where that is too much the newest of each, evenly."""
    rows_of: dict[str, list[int]] = {}
    for row, label in enumerate(labels):
        if label is not None:
            rows_of.setdefault(label, []).append(row)
    room, kept = MOST_EXAMPLES, []
    for left, rows in enumerate(sorted(rows_of.values(), key=len), start=-len(rows_of)):
        share = max(1, room // -left)
        few = share // 4  # the first are the policy's own
        kept += rows if len(rows) <= share else [*rows[:few], *rows[len(rows) - share + few :]]
        room -= min(share, len(rows))
    return sorted(kept)


def _learn(
    texts: Texts, places: NDArray[np.intp], taught: Sequence[Example], categories: int, precision: float
) -> tuple[Floats, Confidence]:
    alike = likeness(texts, texts)
    nearest = _nearest_others(alike)
    trust = np.array([one.weight for one in taught], np.float32)
    learnt = learn(alike, places, categories, trust)
    said = np.array([one.source != NAME for one in taught])  # names are not what customers write
    inside, outside = np.flatnonzero((places >= 0) & said), np.flatnonzero(places < 0)
    if not len(inside):
        inside = np.flatnonzero(places >= 0)
    known, other = (Tried(learnt.left_out[rows], nearest[rows]) for rows in (inside, outside))
    return learnt.weights, learn_confidence(known, places[inside], other, precision)


def _nearest_others(alike: Floats) -> Floats:
    """Give how near the nearest other texts are, ``(n,)``."""
    nearest = np.empty(len(alike), np.float32)
    for row, found in enumerate(alike):
        others = found.copy()
        others[row] = 0
        nearest[row] = near(others[None])[0]
    return nearest


def fingerprint(parts: Iterable[object]) -> str:
    """Name some data by twelve hexadecimal digits, the same for the same data."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(json.dumps(part, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()[:12]
