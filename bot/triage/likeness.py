"""
How alike texts are, in meaning and in words at once: 1 for the same text, near 0 for strangers.

The product of two Gaussian kernels: of embeddings, which know meaning, and of rare words and pieces of words, which know
names. As a product, texts are alike only where neither objects.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.triage.features import Matrix

Floats = NDArray[np.float32]

_MEANING = 2.0  # how fast likeness falls with the angle between embeddings …
_WORDS = 0.5  # … and between words; tuned together with the ridge, see docs/why.md
_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Texts:
    """What is known of n texts: ``vectors (n, d)`` of length 1, ``words (n, f)`` sparse and of length 1."""

    vectors: Floats
    words: Matrix

    def __len__(self) -> int:
        return len(self.vectors)

    def some(self, rows: Sequence[int] | NDArray[np.intp]) -> "Texts":
        """Give some of them, in that order."""
        return Texts(self.vectors[rows], self.words[rows])


def likeness(ones: Texts, others: Texts) -> Floats:
    """Give ``(len(ones), len(others))`` likenesses between 0 and 1."""
    alike = np.empty((len(ones), len(others)), np.float32)
    turned = others.words.T.tocsr()
    for start in range(0, len(ones), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        some = alike[rows]
        np.matmul(ones.vectors[rows], others.vectors.T, out=some)
        some *= 2 * _MEANING
        shared = (ones.words[rows] @ turned).toarray()
        shared *= 2 * _WORDS
        some += shared
        some -= 2 * (_MEANING + _WORDS)
        np.exp(some, out=some)
    return alike
