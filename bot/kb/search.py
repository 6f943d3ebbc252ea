"""
Find what answers a question: the embedder, the vectors and the text search together, behind the wall of visibility.

What the asker may not see is neither compared nor counted: both searches have a shelf for each visibility, and the rows are
read with the same condition once more.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.embed import Embedder, Vectors
from bot.kb import store
from bot.kb.answer import LONGEST, Answer, Source, answer
from bot.kb.article import Visibility, visible_to
from bot.kb.followup import understood
from bot.kb.index import Index
from bot.kb.rank import Candidates, confidence, ranked
from bot.kb.store import StoredPassage
from bot.kb.text_index import Keys, Scores
from bot.kb.text_search import TextSearch
from bot.queue.store.database import Transaction

CANDIDATES = 50  # passages that each of the two searches proposes; more changed no measure
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that may answer, by its best passage."""

    found: StoredPassage
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: the question as it was understood, articles best first, and how sure it is that the first one answers."""

    question: str
    hits: tuple[Hit, ...]
    confidence: float
    vector: Vectors


class Search:
    """The base, as whoever asks it sees it. One may be used from several threads, each with its own transaction."""

    def __init__(self, embedder: Embedder, cache: Path | None = None) -> None:
        self.embedder = embedder
        self.index = Index(embedder.name, embedder.dimension, cache)
        self.text = TextSearch(cache)

    def refresh(self, tx: Transaction) -> None:
        """Take in what changed; at the first time everything. A search does it, too."""
        self.index.refresh(tx)
        self.text.refresh(tx)

    def find(self, tx: Transaction, question: str, audience: Visibility, k: int = SHOWN, previous: str | None = None) -> Finding:
        """
        Find the ``k`` best articles for a question, among those that the audience may see.

        ``previous`` is the question before it in the same thread, as it was understood.
        """
        asked = understood(question, previous)
        vector = self.embedder.embed([asked])[0]
        found = self._candidates(tx, asked, vector, audience)
        places = ranked(found)
        rows = store.passages_by_id(tx, [place.passage for place in places[:k]], visible_to(audience))
        hits = tuple(Hit(rows[place.passage], place.score) for place in places[:k] if place.passage in rows)
        return Finding(asked, hits, confidence(found, places), vector)

    def answer(self, tx: Transaction, finding: Finding, floor: float) -> Answer:
        """Answer from what was found, with sources; or say that the base has no answer, with the nearest articles."""
        sources = [_source(hit, _rest(tx, hit) if at == 0 else "") for at, hit in enumerate(finding.hits)]
        return answer(sources, finding.confidence, floor)

    def _candidates(self, tx: Transaction, asked: str, vector: Vectors, audience: Visibility) -> Candidates:
        near = self.index.search(tx, vector, CANDIDATES, visible_to(audience))
        scores = self.text.score(tx, asked, audience)
        cosine_of = {hit.passage_id: hit.score for hit in near}
        by_words_only = [key for key in scores.best(CANDIDATES).tolist() if key not in cosine_of]
        vectors = store.vectors_by_id(tx, self.embedder.name, self.embedder.dimension, by_words_only)
        cosine_of |= {key: float(vectors[key] @ vector) if key in vectors else 0.0 for key in by_words_only}
        keys: Keys = np.array(list(cosine_of), np.int64)
        cosine: Scores = np.array(list(cosine_of.values()), np.float32)
        articles, bm25, cover = scores.of(keys)
        there = articles >= 0  # the text search sees the same rows; what it does not know is gone
        return Candidates(keys[there], articles[there], cosine[there], bm25[there], cover[there])


def _source(hit: Hit, rest: str) -> Source:
    passage = hit.found.passage
    return Source(passage.article_id, passage.title, passage.heading, hit.found.url, passage.text, hit.score, rest)


def _rest(tx: Transaction, hit: Hit) -> str:
    """Give how the section goes on after a passage, as far as an answer may be long."""
    here = hit.found.passage
    after = [
        one.passage
        for one in store.passages_of(tx, [hit.found.article_key])
        if one.passage.number > here.number and one.passage.anchor == here.anchor
    ]
    return "\n".join(passage.text for passage in after[: LONGEST // 30])
