"""
The text search: BM25 over passages, held in memory beside the vectors and built from the same rows.

Why none of the three at hand. SQLite FTS5 and Postgres rank differently, so how sure an answer is would depend on the
database; an OR query over 100,000 passages takes FTS5 158 ms, and asking for the rarest words first drops exactly the
passages that fusion wants scored. bm25s is fast for the same reason as this (sums over arrays) but must index everything again
after a change, 14 s at 100,000. Postings in arrays with numpy sums are as fast as bm25s, and a change costs what the passage has
words. It is a cache: the rows are the truth, it is never written to disk.

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

K1, B = 1.2, 0.75  # the usual values; Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"
TITLE_WEIGHT = 2  # a word of the title counts as if it were said that often
_GONE_SHARE = 0.3  # so much of a shelf may be gone before the rest is written anew

Scores = NDArray[np.float32]
Keys = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class TextScores:
    """
    What one question scored on the passages that its asker may see; `best` and `of` read it.

    ``mass`` is the rarity of all the question's terms together. BM25 divided by it is from 0 to about 1 for every question and
    base, and so is the share of it that a passage covers.
    """

    mass: float
    bm25: Scores
    covered: Scores
    keys: Keys
    articles: Keys
    slots: Mapping[int, int]

    def best(self, k: int) -> Keys:
        """Give the keys of the ``k`` best passages that have a term at all, best first; of equals the older one first."""
        hits = np.flatnonzero(self.bm25)
        if len(hits) > k:
            hits = hits[np.argpartition(-self.bm25[hits], k - 1)[:k]]
        best: Keys = self.keys[hits[np.lexsort((hits, -self.bm25[hits]))]]
        return best

    def of(self, keys: Keys) -> tuple[Keys, Scores, Scores]:
        """Give articles, BM25 and cover of passages by their keys, both as shares of ``mass``; article -1 for one that is not there."""
        at = np.array([self.slots.get(key, -1) for key in keys.tolist()], np.int64)
        there = (at >= 0) & (at < len(self.keys))  # another thread may have put it there since
        at[~there] = 0
        if not there.any():
            return np.full(len(at), -1, np.int64), np.zeros(len(at), np.float32), np.zeros(len(at), np.float32)
        share = np.float32(1 / self.mass if self.mass else 0) * there
        return np.where(there, self.articles[at], -1), self.bm25[at] * share, self.covered[at] * share


class TextIndex:
    """BM25 over passages that come and go. Not for two threads at once: whoever holds it has a lock."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._keys, self._articles, self._lengths = array("q"), array("q"), array("f")
        self._slot_of: dict[int, int] = {}
        self._shelves: dict[Visibility, _Shelf] = {}
        self._shelf_of: dict[int, _Shelf] = {}  # by article, which stands on one shelf whole
        self._keys_of: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._slot_of)

    def put(self, key: int, article: int, title: Sequence[str], body: Sequence[str], visibility: Visibility) -> None:
        """Add a passage by the terms of its title and section and of its text. An article stands on one shelf, each key once."""
        weights = Counter(body)
        for term in title:
            weights[term] += TITLE_WEIGHT
        slot = len(self._keys)
        self._keys.append(key)
        self._articles.append(article)
        self._lengths.append(max(1.0, float(weights.total())))
        self._slot_of[key] = slot
        self._keys_of.setdefault(article, []).append(key)
        shelf = self._shelf_of.setdefault(article, self._shelves.setdefault(visibility, _Shelf()))
        shelf.put(slot, article, weights, self._lengths[slot])

    def drop(self, article: int) -> None:
        """Take an article out with all its passages; one that is not there is out already."""
        for key in self._keys_of.pop(article, ()):
            slot = self._slot_of.pop(key)
            self._shelf_of[article].drop(article, self._lengths[slot])
            self._lengths[slot] = 0  # what has no length is gone
        self._shelf_of.pop(article, None)
        if len(self._keys) - len(self._slot_of) > max(1000, _GONE_SHARE * len(self._keys)):
            self._tidy()

    def score(self, question: Sequence[str], visible: Collection[Visibility]) -> TextScores:
        """Score the passages of the shelves that are ``visible``; what stands on the others is not even read."""
        shelves = [shelf for visibility, shelf in self._shelves.items() if visibility in visible]
        articles = sum(len(shelf.passages_of) for shelf in shelves)
        length = sum(shelf.length for shelf in shelves) / max(1, sum(shelf.passages for shelf in shelves))
        bm25, covered = np.zeros(len(self._keys), np.float32), np.zeros(len(self._keys), np.float32)
        mass = 0.0
        for term in dict.fromkeys(question):
            found = [posting for shelf in shelves if (posting := shelf.postings.get(term))]
            slots, weights, lengths, have = self._read(found)
            rarity = math.log(1 + (articles - have + 0.5) / (have + 0.5))
            mass += rarity
            bm25[slots] += rarity * weights / (weights + K1 * (1 - B + B * lengths / max(length, 1)))
            covered[slots] += rarity
        keys, in_articles = np.array(self._keys, np.int64), np.array(self._articles, np.int64)
        return TextScores(mass, bm25, covered, keys, in_articles, self._slot_of)

    def _read(self, postings: list["_Posting"]) -> tuple[NDArray[np.int32], Scores, Scores, int]:
        """Give slots, weights and lengths of the passages that are still there, and in how many articles they are."""
        slots = np.concatenate([np.zeros(0, np.int32), *(np.array(posting.slots, np.int32) for posting in postings)])
        weights = np.concatenate([np.zeros(0, np.uint16), *(np.array(posting.weights, np.uint16) for posting in postings)])
        lengths = np.frombuffer(self._lengths, np.float32)[slots] if len(slots) else np.zeros(0, np.float32)
        there = lengths > 0
        slots, lengths = slots[there], lengths[there]
        articles = np.frombuffer(self._articles, np.int64)[slots] if len(slots) else np.zeros(0, np.int64)
        have = int(np.count_nonzero(np.diff(articles))) + 1 if len(slots) else 0  # an article's passages stand together
        return slots, weights[there].astype(np.float32), lengths, have

    def columns(self) -> Columns:
        """Give everything as a few arrays, for a file; `TextIndex.of` reads them back."""
        self._tidy()
        made: Columns = {name: np.array(getattr(self, f"_{name}")) for name in ("keys", "articles", "lengths")}
        for visibility, shelf in self._shelves.items():
            on_it = [slot for slot, article in enumerate(self._articles) if self._shelf_of[article] is shelf]
            parts = {"on_it": np.array(on_it, np.int64), **shelf.columns()}
            made |= {f"{visibility}_{name}": column for name, column in parts.items()}
        return made

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[Any]]) -> "TextIndex":
        """Make an index out of the columns of one. Raises KeyError or ValueError where they are not whole."""
        made = cls()
        made._keys = array("q", columns["keys"].astype(np.int64).tobytes())
        made._articles = array("q", columns["articles"].astype(np.int64).tobytes())
        made._lengths = array("f", columns["lengths"].astype(np.float32).tobytes())
        made._slot_of = {key: slot for slot, key in enumerate(made._keys)}
        for key, article in zip(made._keys, made._articles, strict=True):
            made._keys_of.setdefault(article, []).append(key)
        for visibility in VISIBILITIES:
            if f"{visibility}_terms" in columns:
                shelf = _Shelf.of(*(columns[f"{visibility}_{name}"] for name in ("terms", "ends", "slots", "weights")))
                made._shelves[visibility] = shelf
                for slot in columns[f"{visibility}_on_it"].tolist():
                    shelf.count(made._articles[slot], made._lengths[slot])
                    made._shelf_of[made._articles[slot]] = shelf
        return made

    def _tidy(self) -> None:
        """Write everything anew without what is gone."""
        there = np.array(self._lengths, np.float32) > 0
        new_slot = np.cumsum(there) - 1
        for name in ("_keys", "_articles", "_lengths"):
            column = getattr(self, name)
            setattr(self, name, array(column.typecode, np.array(column)[there].tobytes()))
        self._slot_of = {key: int(new_slot[slot]) for key, slot in self._slot_of.items()}
        for shelf in self._shelves.values():
            shelf.postings = {term: kept for term, posting in shelf.postings.items() if (kept := posting.kept(there, new_slot))}


class _Shelf:
    """The passages of one visibility: their postings, and the numbers that rarity and length are measured by."""

    def __init__(self) -> None:
        self.postings: dict[str, _Posting] = {}
        self.passages_of: Counter[int] = Counter()
        self.length = 0.0
        self.passages = 0

    def put(self, slot: int, article: int, weights: Counter[str], length: float) -> None:
        self.count(article, length)
        for term, weight in weights.items():
            self.postings.setdefault(term, _Posting()).add(slot, weight)

    def count(self, article: int, length: float) -> None:
        self.passages_of[article] += 1
        self.passages += 1
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

    def drop(self, article: int, length: float) -> None:
        self.passages -= 1
        self.length -= length
        self.passages_of[article] -= 1
        if not self.passages_of[article]:
            del self.passages_of[article]


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
        if not here.any():
            return None
        return _Posting.of(new_slot[slots[here]].astype(np.int32), weights[here])
