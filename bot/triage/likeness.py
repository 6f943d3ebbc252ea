"""
How alike texts are, in meaning and in words at once: 1 for the same text, near 0 for strangers.

The sum of two kernels: a Gaussian of embeddings, which know meaning, and the product of rare words and pieces of words, which
know names. Both are kernels, so their sum can be learnt with in closed form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]

from bot.triage.features import Matrix

Floats = NDArray[np.float32]

_WIDTH = 1.0  # how fast likeness falls with the distance of embeddings: exp(-_WIDTH * distance²)
_WORDS = 0.2  # the share of words; tuned together with the ridge, see docs/why.md
_AT_ONCE = 512


@dataclass(frozen=True)
class Texts:
    """What is known of n texts: ``vectors (n, d)`` of length 1, ``words (n, f)`` sparse and of length 1."""

    vectors: Floats
    words: Matrix

    def __len__(self) -> int:
        return len(self.vectors)

    @cached_property
    def turned(self) -> Matrix:
        """The words by feature, ``(f, n)``: turned once, since every judgement needs it so."""
        return self.words.T.tocsr()

    def some(self, rows: Sequence[int] | NDArray[np.intp]) -> "Texts":
        """Give some of them, in that order."""
        return Texts(self.vectors[rows], self.words[rows])


def joined(ones: Texts, others: Texts) -> Texts:
    """Put texts one after the other."""
    return Texts(np.concatenate([ones.vectors, others.vectors]), sparse.vstack([ones.words, others.words], format="csr"))


def likeness(ones: Texts, others: Texts) -> Floats:
    """Give ``(len(ones), len(others))`` likenesses between 0 and 1."""
    alike = np.empty((len(ones), len(others)), np.float32)
    for start in range(0, len(ones), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        some = alike[rows]
        np.matmul(ones.vectors[rows], others.vectors.T, out=some)
        some -= 1
        some *= 2 * _WIDTH
        np.exp(some, out=some)
        some *= 1 - _WORDS
        some += _WORDS * (ones.words[rows] @ others.turned).toarray()
    return alike
