"""An embedder without a model, for tests and for trying things out: it knows words and pieces of words, and no meaning."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np

from bot.embed.embedder import Vectors

DIMENSION = 256
_WORD = re.compile(r"\w+")


class HashEmbedder:
    """Counts words and their trigrams in ``DIMENSION`` buckets; texts that share words are near each other."""

    name = f"hash-{DIMENSION}/1"
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give one row of length one for each text; a text without a word is like no other but its own kind."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for bucket, weight in (one for word in _WORD.findall(text.casefold()) for one in _pieces(word)):
                row[bucket] += weight
            if not row.any():
                row[0] = 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


@lru_cache(maxsize=65536)
def _pieces(word: str) -> tuple[tuple[int, float], ...]:
    return (_bucket(word, 2.0), *(_bucket(piece, 0.5) for piece in _trigrams(f" {word} ")))


def _trigrams(word: str) -> Iterator[str]:
    return (word[n : n + 3] for n in range(len(word) - 2))


def _bucket(piece: str, weight: float) -> tuple[int, float]:
    """Take the bucket and the sign from different bits, so that two pieces in one bucket cancel out as often as they add up."""
    code = crc32(piece.encode())
    return code % DIMENSION, weight if code >> 31 else -weight
