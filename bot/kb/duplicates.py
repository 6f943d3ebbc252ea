"""
Articles that say the same: how alike two of them are, by the vectors of their passages.

Pure. Each passage looks for the nearest of the other article, and both directions count: an article that is a chapter of another
is no duplicate. The mean of an article's vectors only chooses who is compared. Both bars were set on pairs written for it:
``python -m benchmarks.pairs`` says how far apart true and false ones are.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

NEAR = 0.80  # of the means: from here on two articles are compared passage by passage
ALIKE = 0.87
BLOCK = 256


def near(means: Vectors, which: NDArray[np.int64], groups: NDArray[np.int64], floor: float = NEAR) -> Iterator[tuple[int, int]]:
    """
    Yield pairs of rows of ``means`` ``(n, d)`` that are worth a closer look, each once: of ``which``, with any other of the same group.

    Rows have length one. Memory is ``BLOCK`` times n.
    """
    chosen = np.zeros(len(means), bool)
    chosen[which] = True
    for start in range(0, len(which), BLOCK):
        some = which[start : start + BLOCK]
        scores = means[some] @ means.T
        rows, columns = np.nonzero(scores >= floor)
        for row, other in zip(some[rows].tolist(), columns.tolist(), strict=True):
            if row != other and groups[row] == groups[other] and (row < other or not chosen[other]):
                yield min(row, other), max(row, other)


def alike(one: Vectors, other: Vectors) -> float:
    """Say how much two articles, ``(n, d)`` and ``(m, d)`` with rows of length one, say the same: 1 is word for word."""
    if not len(one) or not len(other):
        return 0.0
    cosines = one @ other.T
    return float((cosines.max(axis=1).mean() + cosines.max(axis=0).mean()) / 2)


def mean(vectors: Sequence[Vectors] | Vectors) -> Vectors:
    """Give the direction of an article: the mean of its vectors, of length one."""
    total = np.asarray(vectors, np.float32).mean(axis=0)
    found: Vectors = total / max(float(np.linalg.norm(total)), 1e-9)
    return found
