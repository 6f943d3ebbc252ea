"""
Put what was found by meaning and by words into one order.

Pure. The two searches are witnesses, and each is believed as far as it is sure by itself: its scores become shares (softmax over
its best), and the shares are added. A sum of scores lets the one that is not sure outvote the one that is; with paraphrases
that is the text search, with error messages and names the vectors. On the tuning parts of two bases of different kinds a sum is right
in .81 and .87 or in .90 and .85 of first places, depending on its weight; the shares give .90 and .86 at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MEANING = 0.66  # how much the vectors are believed; the text search is believed the rest
SHARPNESS_OF_MEANING, SHARPNESS_OF_WORDS = 0.08, 0.05  # a score so much lower has a share 2.7 times smaller
PAST_FROM, PAST_WEIGHT = 0.75, 0.5  # a past question counts by half of its cosine above this
AMONG = 20  # a share is one among so many, so that it means the same in a small and in a large base

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    An article that one of the two searches found.

    ``passage`` is its nearest one, ``cosine`` how near that is; ``words`` is BM25 and ``cover`` the rarity of the question's terms
    that the article has, both as shares of the rarity of all its terms.
    """

    article: int
    passage: int
    cosine: float
    words: float
    cover: float
    past: float = 0.0

    @property
    def meaning(self) -> float:
        """How near it is in meaning, with what its past questions add."""
        return self.cosine + PAST_WEIGHT * max(0.0, self.past - PAST_FROM)


@dataclass(frozen=True, slots=True)
class Place:
    """
    A candidate's place in the order.

    ``score`` is from 0 to 1, and those of all places add up to about 1; ``word_share`` is the part of it that the text search gave,
    before it was weighed.
    """

    candidate: Candidate
    score: float
    word_share: float


def ranked(found: Sequence[Candidate]) -> list[Place]:
    """Give the candidates best first; of equals the older article first."""
    if not found:
        return []
    by_meaning = _shares([one.meaning for one in found], SHARPNESS_OF_MEANING)
    by_words = _shares([one.words for one in found], SHARPNESS_OF_WORDS)
    scores = MEANING * by_meaning + (1 - MEANING) * by_words
    places = [Place(one, float(score), float(share)) for one, score, share in zip(found, scores, by_words, strict=True)]
    return sorted(places, key=lambda place: (-place.score, place.candidate.article))


def _shares(scores: Sequence[float], sharpness: float) -> Scores:
    values = np.asarray(scores, np.float32)
    powers = np.exp((values - values.max()) / sharpness)
    shares: Scores = powers / np.sort(powers)[-AMONG:].sum()
    return shares
