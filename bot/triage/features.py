"""
The words of a text as numbers: hashed words, pairs of words and pieces of words, weighed by how rare they are.

What an embedding blurs stands here sharply: product names, error codes, a slip of the pen. Hashing needs no vocabulary, so
nothing has to be kept but how often each feature was seen, and any text of any language has features.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]
from sklearn.feature_extraction.text import HashingVectorizer  # type: ignore[import-untyped, unused-ignore]

from bot.triage.example import LONGEST

Matrix: TypeAlias = Any
"""A `scipy.sparse` matrix by rows, float32; scipy brings no types."""

_SIZE = 2**18
_WORD = r"(?u)\b\w+\b"
_WORD_SHARE = 0.5  # of the likeness of two texts; pieces of words have the rest
_WORDS = HashingVectorizer(ngram_range=(1, 2), token_pattern=_WORD, n_features=_SIZE, norm=None, alternate_sign=False)
_PIECES = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=_SIZE, norm=None, alternate_sign=False)

# What differs from text to text without a meaning of its own.
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+")
_LONG_NUMBER = re.compile(r"\b(?:0x)?[0-9a-f]*\d[0-9a-f]{5,}\b", re.IGNORECASE)


def folded(text: str) -> str:
    """Give the part of a text that is looked at, with addresses and long numbers as what they are."""
    return _LONG_NUMBER.sub("0", _ADDRESS.sub(" url ", text[:LONGEST])).lower()


@dataclass(frozen=True, slots=True)
class Features:
    """How much each feature says: ``rarity`` is the inverse document frequency, ``(2 * 2**18,) float32``."""

    rarity: NDArray[np.float32]

    def of(self, texts: Sequence[str]) -> Matrix:
        """Give ``(n, 2 * 2**18)`` rows of length 1 (or 0 for a text without a word), whose products say how alike texts are."""
        return _weighed(_counted(texts), self.rarity)


def features_from(texts: Sequence[str]) -> tuple[Features, Matrix]:
    """Learn from texts how rare each feature is; give that and the texts' own rows."""
    counts = _counted(texts)
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    return Features(rarity), _weighed(counts, rarity)


def _counted(texts: Sequence[str]) -> Matrix:
    said = [folded(text) for text in texts]
    return sparse.hstack([_WORDS.transform(said), _PIECES.transform(said)], format="csr", dtype=np.float32)


def _weighed(counts: Matrix, rarity: NDArray[np.float32]) -> Matrix:
    """Dampen counts by their logarithm, weigh them by rarity, and give both halves of each row the length of their share."""
    rows = counts.copy()
    rows.data = (1 + np.log(rows.data)) * rarity[rows.indices]
    row_of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    half = 2 * row_of + (rows.indices >= _SIZE)
    length = np.sqrt(np.bincount(half, weights=np.square(rows.data, dtype=np.float64), minlength=2 * rows.shape[0]))
    share = np.tile(np.sqrt([_WORD_SHARE, 1 - _WORD_SHARE]), rows.shape[0])
    rows.data = (rows.data * (share / np.maximum(length, 1e-12))[half]).astype(np.float32)
    return rows
