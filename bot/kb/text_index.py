"""
The text search: BM25 over articles, held in memory beside the vectors and built from the same rows.

Why none of the three at hand. SQLite FTS5 and Postgres rank differently, so how sure an answer is would depend on the
database; an OR query over 100,000 passages takes FTS5 158 ms, and asking for the rarest words first drops exactly what fusion
wants scored. bm25s is fast for the same reason as this (sums over arrays) but must index everything again after a change,
14 s at 100,000. Postings in arrays with numpy sums are as fast as bm25s, and a change costs what the article has words. It is
a cache: the rows are the truth.

Each visibility has a shelf of its own, and a search touches only the shelves that the asker may see: neither a hit nor the
rarity of a word can come from behind the wall.
"""

import math
from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.kb.article import VISIBILITIES, Visibility
from bot.kb.words import is_code

K1, B = 0.9, 0.75  # Robertson and Zaragoza 2009; articles of a base are short, so a word said twice is soon enough
TITLE_WEIGHT = 2  # a word of the title counts as if it were said that often
CODE_WEIGHT = 2  # who pastes an error code means this one; of the other words in a long report few matter
_GONE_SHARE = 0.3  # so much may be gone before the rest is written anew

Scores = NDArray[np.float32]
Keys = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]
Asked = Sequence[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class TextScores:
    """
    What one question scored on the articles that its asker may see; `best` and `of` read it.

    ``mass`` is the rarity of all the question's terms together. BM25 divided by it is from 0 to about 1 for every question and
    base, and so is the share of it that an article covers.
    """

    mass: float
    bm25: Scores
    covered: Scores
    keys: Keys
    slots: Mapping[int, int]

    def best(self, k: int) -> list[int]:
        """Give the ``k`` best articles that have a term at all, best first; of equals the older one first."""
        hits = np.flatnonzero(self.bm25)
        if len(hits) > k:
            hits = hits[np.argpartition(-self.bm25[hits], k - 1)[:k]]
        best: list[int] = self.keys[hits[np.lexsort((hits, -self.bm25[hits]))]].tolist()
        return best

    def of(self, articles: Sequence[int]) -> tuple[Scores, Scores]:
        """Give BM25 and cover of articles, both as shares of ``mass``; nothing for one that is not there."""
        at = np.array([self.slots.get(article, -1) for article in articles], np.int64)
        there = (at >= 0) & (at < len(self.keys))  # another thread may have put it there since
        if not there.any() or not self.mass:
            return np.zeros(len(at), np.float32), np.zeros(len(at), np.float32)
        share = (there / self.mass).astype(np.float32)
        at[~there] = 0
        return self.bm25[at] * share, self.covered[at] * share


class TextIndex:
    """BM25 over articles that come and go. Not for two threads at once: whoever holds it has a lock."""

    def __init__(self) -> None:
        self._keys, self._lengths = array("q"), array("f")
        self._slot_of: dict[int, int] = {}
        self._shelves: dict[Visibility, _Shelf] = {}
        self._shelf_of: dict[int, _Shelf] = {}

    def __len__(self) -> int:
        return len(self._slot_of)

    def put(self, article: int, title: Sequence[str], body: Sequence[str], visibility: Visibility) -> None:
        """Add an article by the terms of its title and of its text, in place of what was there under its key."""
        self.drop(article)
        weights = Counter(body)
        for term in title:
            weights[term] += TITLE_WEIGHT
        slot = len(self._keys)
        self._keys.append(article)
        self._lengths.append(max(1.0, float(weights.total())))
        self._slot_of[article] = slot
        shelf = self._shelf_of[article] = self._shelves.setdefault(visibility, _Shelf())
        shelf.put(slot, weights, self._lengths[slot])

    def drop(self, article: int) -> None:
        """Take an article out; one that is not there is out already."""
        slot = self._slot_of.pop(article, None)
        if slot is None:
            return
        self._shelf_of.pop(article).count(-1, -self._lengths[slot])
        self._lengths[slot] = 0  # what has no length is gone
        if len(self._keys) - len(self._slot_of) > max(1000, _GONE_SHARE * len(self._keys)):
            self._tidy()

    def score(self, asked: Asked, visible: Collection[Visibility]) -> TextScores:
        """Score the articles of the shelves that are ``visible``; what stands on the others is not even read."""
        shelves = [shelf for visibility, shelf in self._shelves.items() if visibility in visible]
        articles = sum(shelf.articles for shelf in shelves)
        length = sum(shelf.length for shelf in shelves) / max(1, articles)
        keys, lengths = np.array(self._keys, np.int64), np.array(self._lengths, np.float32)
        there = lengths > 0
        norms = K1 * (1 - B + B * lengths / np.float32(max(length, 1.0)))
        bm25, covered, mass = np.zeros(len(keys), np.float32), np.zeros(len(keys), np.float32), 0.0
        for term in _known(asked, shelves, there):
            slots, weights = _postings(term, shelves)
            have = int(np.count_nonzero(there[slots]))
            rarity = math.log(1 + (articles - have + 0.5) / (have + 0.5)) * (CODE_WEIGHT if is_code(term) else 1)
            mass += rarity
            bm25[slots] += rarity * weights / (weights + norms[slots])
            covered[slots] += rarity
        return TextScores(mass, bm25 * there, covered * there, keys, self._slot_of)

    def columns(self) -> Columns:
        """Give everything as a few arrays, for a file; `TextIndex.of` reads them back."""
        self._tidy()
        made: Columns = {"keys": np.array(self._keys, np.int64), "lengths": np.array(self._lengths, np.float32)}
        for visibility, shelf in self._shelves.items():
            on_it = [slot for slot, article in enumerate(self._keys) if self._shelf_of[article] is shelf]
            parts = {"on_it": np.array(on_it, np.int64), **shelf.columns()}
            made |= {f"{visibility}_{name}": column for name, column in parts.items()}
        return made

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[Any]]) -> "TextIndex":
        """Make an index out of the columns of one. Raises KeyError or ValueError where they are not whole."""
        made = cls()
        made._keys = array("q", columns["keys"].astype(np.int64).tobytes())
        made._lengths = array("f", columns["lengths"].astype(np.float32).tobytes())
        made._slot_of = {key: slot for slot, key in enumerate(made._keys)}
        for visibility in VISIBILITIES:
            if f"{visibility}_terms" in columns:
                shelf = _Shelf.of(*(columns[f"{visibility}_{name}"] for name in ("terms", "ends", "slots", "weights")))
                made._shelves[visibility] = shelf
                for slot in columns[f"{visibility}_on_it"].tolist():
                    shelf.count(1, made._lengths[slot])
                    made._shelf_of[made._keys[slot]] = shelf
        return made

    def _tidy(self) -> None:
        """Write everything anew without what is gone."""
        there = np.array(self._lengths, np.float32) > 0
        new_slot = np.cumsum(there) - 1
        self._keys = array("q", np.array(self._keys, np.int64)[there].tobytes())
        self._lengths = array("f", np.array(self._lengths, np.float32)[there].tobytes())
        self._slot_of = {article: int(new_slot[slot]) for article, slot in self._slot_of.items()}
        for shelf in self._shelves.values():
            shelf.postings = {term: kept for term, posting in shelf.postings.items() if (kept := posting.kept(there, new_slot))}


class _Shelf:
    """The articles of one visibility: their postings, and the numbers that rarity and length are measured by."""

    def __init__(self) -> None:
        self.postings: dict[str, _Posting] = {}
        self.articles = 0
        self.length = 0.0

    def put(self, slot: int, weights: Counter[str], length: float) -> None:
        self.count(1, length)
        for term, weight in weights.items():
            self.postings.setdefault(term, _Posting()).add(slot, weight)

    def count(self, articles: int, length: float) -> None:
        self.articles += articles
        self.length += length

    def columns(self) -> Columns:
        """Give the postings one after the other; `ends` says where each stops."""
        postings = self.postings.values()
        return {
            "terms": np.frombuffer("\n".join(self.postings).encode(), np.uint8),
            "ends": np.cumsum([len(posting.slots) for posting in postings], dtype=np.int64),
            "slots": np.concatenate([np.zeros(0, np.int32), *(np.array(posting.slots, np.int32) for posting in postings)]),
            "weights": np.concatenate([np.zeros(0, np.uint16), *(np.array(posting.weights, np.uint16) for posting in postings)]),
        }

    @classmethod
    def of(cls, terms: NDArray[Any], ends: NDArray[Any], slots: NDArray[Any], weights: NDArray[Any]) -> "_Shelf":
        made, begin = cls(), 0
        names = terms.tobytes().decode().split("\n") if len(ends) else []
        for term, end in zip(names, ends.tolist(), strict=True):
            made.postings[term] = _Posting.of(slots[begin:end], weights[begin:end])
            begin = end
        return made


class _Posting:
    """In which slots a term stands, and how often."""

    __slots__ = ("slots", "weights")

    def __init__(self) -> None:
        self.slots = array("i")
        self.weights = array("H")

    def add(self, slot: int, weight: int) -> None:
        self.slots.append(slot)
        self.weights.append(min(weight, 0xFFFF))

    @classmethod
    def of(cls, slots: NDArray[np.int32], weights: NDArray[np.uint16]) -> "_Posting":
        made = cls()
        made.slots.frombytes(slots.astype(np.int32).tobytes())
        made.weights.frombytes(weights.tobytes())
        return made

    def kept(self, there: NDArray[np.bool_], new_slot: NDArray[np.int64]) -> "_Posting | None":
        slots, weights = np.array(self.slots, np.int64), np.array(self.weights, np.uint16)
        here = there[slots]
        return _Posting.of(new_slot[slots[here]].astype(np.int32), weights[here]) if here.any() else None


def _known(asked: Asked, shelves: Sequence[_Shelf], there: NDArray[np.bool_]) -> list[str]:
    """Give what to look up: the terms, and the parts of a name in its place where the asker sees nobody who wrote it whole."""
    found: dict[str, None] = {}
    for whole, parts in asked:
        is_known = not parts or bool(there[_postings(whole, shelves)[0]].any())
        found |= dict.fromkeys((whole,) if is_known else parts)
    return list(found)


def _postings(term: str, shelves: Sequence[_Shelf]) -> tuple[NDArray[np.int32], Scores]:
    found = [posting for shelf in shelves if (posting := shelf.postings.get(term))]
    if not found:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    slots = np.concatenate([np.array(posting.slots, np.int32) for posting in found])
    return slots, np.concatenate([np.array(posting.weights, np.float32) for posting in found])
