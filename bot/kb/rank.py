"""
Put what was found by meaning and by words into one order, and say how sure the first place is.

Pure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TEXT_WEIGHT = 0.45

Scores = NDArray[np.float32]
Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that one of the two searches found, as columns `(n,)`; ``bm25`` and ``cover`` are shares of the question's rarity."""

    keys: Keys
    articles: Keys
    cosine: Scores
    bm25: Scores
    cover: Scores


@dataclass(frozen=True, slots=True)
class Place:
    """An article's place in the order, by its best passage."""

    article: int
    passage: int
    score: float


def ranked(found: Candidates) -> list[Place]:
    """Give the articles of the candidates, best first, each by its best passage; of equals the older one first."""
    score = found.cosine + TEXT_WEIGHT * found.bm25
    places: dict[int, Place] = {}
    for at in np.lexsort((found.keys, -score)):
        article = int(found.articles[at])
        places.setdefault(article, Place(article, int(found.keys[at]), float(score[at])))
    return list(places.values())


def confidence(found: Candidates, places: list[Place]) -> float:
    """Say how likely it is that the first place answers the question, from 0 to 1."""
    if not places:
        return 0.0
    at = int(np.flatnonzero(found.keys == places[0].passage)[0])
    return float(np.clip(found.cosine[at], 0, 1))
