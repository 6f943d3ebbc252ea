"""
Find what answers a question: the embedder, the vectors and the text search together, behind the wall of visibility.

What the asker may not see is neither compared nor counted: both searches have a shelf for each visibility, the yardstick is
taken from what the asker may see, and the rows are read with the same condition once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.embed import Embedder, Vectors
from bot.kb import store
from bot.kb.answer import LONGEST, Answer, Source, answer
from bot.kb.article import Visibility, visible_to
from bot.kb.confidence import Evidence, confidence
from bot.kb.followup import understood
from bot.kb.index import Index
from bot.kb.past import Past
from bot.kb.rank import PAST_FROM, Candidate, Place, ranked
from bot.kb.store import StoredPassage
from bot.kb.text_search import TextSearch
from bot.kb.titles import Titles
from bot.kb.words import asked_terms
from bot.kb.yardsticks import Yardsticks
from bot.queue.store.database import Transaction

NEAREST = 60  # passages that the vectors propose, and articles that the text search does
WORDIEST = 30
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that may answer, by its best passage."""

    found: StoredPassage
    score: float


@dataclass(frozen=True, slots=True, eq=False)
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
        self.past = Past(embedder.name, embedder.dimension)
        self._titles = Titles(embedder)
        self._yardsticks = Yardsticks(embedder.name, cache)

    def refresh(self, tx: Transaction) -> None:
        """
        Take in what changed, as a search does, and measure the base anew where it has changed much.

        At the first time and after an import of many articles this takes seconds; a search meanwhile goes by the usual measures.
        """
        self.index.refresh(tx)
        self.text.refresh(tx)
        self._measure(tx)

    def rebuild(self, tx: Transaction) -> None:
        """Read all rows anew, whatever the files say."""
        self.index.rebuild(tx)
        self.text.rebuild(tx)
        self._measure(tx)

    def _measure(self, tx: Transaction) -> None:
        self._yardsticks.renew(tx, self._wrongly_found, len(self.text))

    def find(self, tx: Transaction, question: str, audience: Visibility, k: int = SHOWN, previous: str | None = None) -> Finding:
        """
        Find the ``k`` best articles for a question, among those that the audience may see.

        ``previous`` is the question before it in the same thread, as it was understood.
        """
        asked = understood(question, previous)
        vector = self.embedder.embed([asked])[0]
        places = ranked(self._candidates(tx, asked, vector, audience))
        rows = store.passages_by_id(tx, [place.candidate.passage for place in places[:k]], visible_to(audience))
        hits = tuple(Hit(rows[one.candidate.passage], one.score) for one in places[:k] if one.candidate.passage in rows)
        if not hits:
            return Finding(asked, (), 0.0, vector)
        evidence = self._evidence(places, hits[0].found.passage.title, asked, vector)
        return Finding(asked, hits, confidence(evidence, self._yardsticks.of(audience)), vector)

    def answer(self, tx: Transaction, finding: Finding, floor: float) -> Answer:
        """Answer from what was found, with sources; or say that the base has no answer, with the nearest articles."""
        sources = [_source(hit, _rest(tx, hit) if at == 0 else "") for at, hit in enumerate(finding.hits)]
        return answer(sources, finding.confidence, floor)

    def _candidates(self, tx: Transaction, asked: str, vector: Vectors, audience: Visibility) -> list[Candidate]:
        """Give what either search proposes, with what both say of it."""
        near = self.index.search(tx, vector, NEAREST, visible_to(audience))
        scores = self.text.score(tx, asked, audience)
        passages = {hit.passage_id: hit.score for hit in near}
        articles = store.articles_of(tx, list(passages))
        best: dict[int, tuple[int, float]] = {}
        for passage, cosine in passages.items():  # nearest first
            if passage in articles:
                best.setdefault(articles[passage], (passage, cosine))
        past = self.past.near(tx, vector, visible_to(audience))
        others = [article for article in dict.fromkeys([*scores.best(WORDIEST), *past]) if article not in best]
        for page in store.vectors_of(tx, self.embedder.name, self.embedder.dimension, others):
            cosines = page.vectors.astype("f4") @ vector
            for article, passage, cosine in zip(page.article_keys.tolist(), page.ids.tolist(), cosines.tolist(), strict=True):
                if article not in best or best[article][1] < cosine:
                    best[article] = (passage, cosine)
        shares = zip(*scores.of(list(best)), strict=True)
        return [
            Candidate(article, passage, cosine, float(words), float(cover), past.get(article, 0.0))
            for (article, (passage, cosine)), (words, cover) in zip(best.items(), shares, strict=True)
        ]

    def _evidence(self, places: Sequence[Place], title: str, asked: str, vector: Vectors) -> Evidence:
        first = places[0].candidate
        lead = places[0].score - (places[1].score if len(places) > 1 else 0.0)
        cover_lead = first.cover - max((place.candidate.cover for place in places[1:]), default=0.0)
        past = first.past if first.past > PAST_FROM else 0.0
        nearness = max(first.cosine, past, float(self._titles.vector(title) @ vector))
        return Evidence(nearness, lead, first.cover, cover_lead, places[0].word_share, len(asked_terms(asked)))

    def _wrongly_found(self, tx: Transaction, asked: StoredPassage, audience: Visibility) -> Evidence | None:
        """Ask an article's title with the article left out: what speaks for the first place, which is wrong."""
        title = asked.passage.title
        vector = self._titles.vector(title)
        found = self._candidates(tx, title, vector, audience)
        places = ranked([one for one in found if one.article != asked.article_key])
        if not places:
            return None
        rows = store.passages_by_id(tx, [places[0].candidate.passage], visible_to(audience))
        first = next(iter(rows.values()), None)
        return self._evidence(places, first.passage.title, title, vector) if first else None


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
