"""
How a message reads beside the desk's own sentences, by an embedder's vectors.

Pure arithmetic on vectors that somebody else makes: a kernel ridge regression in closed form over some three hundred sentences, fitted
when the desk starts (milliseconds), whatever the model. It needs numpy; whoever has no embedder never loads this.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.triage.signals.lexicon import SIGNALS
from bot.triage.signals.score import Lean
from bot.triage.signals.sentences import SENTENCES, meanings

Vectors = NDArray[np.float32]


# By cross-validation over SENTENCES alone (twenty folds): of width 1 to 8 and stiffness 0.1 to 1 best or nearly so for every signal.
_WIDTH, _STIFFNESS = 2.0, 0.3


class Gist:
    """Learnt from the vectors of SENTENCES; it never changes, so threads may share it."""

    def __init__(self, vectors: Vectors) -> None:
        """Learn from a ``(len(SENTENCES), d)`` array of unit rows. Raises ValueError for another number of rows."""
        if len(vectors) != len(SENTENCES):
            raise ValueError(f"{len(SENTENCES)} sentences have to be embedded, not {len(vectors)}")
        self._known = vectors.astype(np.float64)
        wanted = np.array([_centred(signal) for signal in SIGNALS]).T
        self._level = wanted.mean(axis=0)
        kernel = _nearness(self._known @ self._known.T)
        self._weights = np.linalg.solve(kernel + _STIFFNESS * np.eye(len(kernel)), wanted - self._level)

    def leans(self, vectors: Vectors) -> list[dict[str, Lean]]:
        """Say for each row of an ``(n, d)`` array how it leans, signal by signal: -1 to 1, and the known sentence it is most like."""
        if not len(vectors):
            return []
        cosines = vectors @ self._known.T
        values = np.clip(_nearness(cosines) @ self._weights + self._level, -1, 1)
        nearest = np.argmax(cosines, axis=1)
        return [_lean(row, SENTENCES[int(at)]) for row, at in zip(values, nearest, strict=True)]


def _nearness(cosines: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Let what is near count and what is far fade: a Gaussian kernel of unit vectors."""
    return np.asarray(np.exp(_WIDTH * (cosines - 1.0)), dtype=np.float64)


def _centred(signal: str) -> Sequence[float]:
    """Stretch meanings from 0 to 1 over -1 to 1, as those of sentiment are."""
    return [meaning if signal == "sentiment" else 2 * meaning - 1 for meaning in meanings(signal)]


def _lean(row: NDArray[np.float64], like: str) -> dict[str, Lean]:
    return {signal: Lean(float(value), like) for signal, value in zip(SIGNALS, row, strict=True)}
