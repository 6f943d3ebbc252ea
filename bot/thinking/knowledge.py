"""The knowledge base as a room: a question in, an answer with its sources out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.embed import Embedder
from bot.kb import store
from bot.kb.answer import Answer
from bot.kb.importing import embed_missing
from bot.kb.search import Search
from bot.messages import Advice, Cited, Consult, Errand, Found, Later, Learn, Learnt, Refused
from bot.queue.store.database import Database
from bot.thinking.room import Room


class KnowledgeRoom(Room):
    """The knowledge base. ``floor`` is how sure an answer must be."""

    name = "kb"

    def __init__(
        self,
        database: Database,
        mind: Callable[[], Embedder],
        cache: Path,
        floor: float,
        now: Callable[[], datetime],
        is_pressed: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(is_pressed)
        self._database, self._mind, self._cache, self._floor, self._now = database, mind, cache, floor, now
        self._search: Search | None = None

    def think(self, errand: Errand) -> Found | Refused | Later:
        """Find what answers a question, among what its audience may see; or take in what somebody wrote."""
        if isinstance(errand, Learn):
            return self._learn(errand)
        if not isinstance(errand, Consult):
            return Refused(f"{errand.kind} is no question")
        return self._advise(errand)

    def _advise(self, errand: Consult) -> Advice:
        search = self._open()
        with self._database.read() as tx:
            finding = search.find(tx, errand.text, errand.audience, previous=errand.before or None)
            said = search.answer(tx, finding, self._floor)
        outcome: store.Outcome = "answered" if said.is_found or errand.ticket_id is not None else "no_answer"
        asked = store.Asked(
            finding.question,
            search.embedder.name,
            finding.vector,
            errand.audience,
            self._now(),
            errand.asker or None,
            errand.ticket_id,
        )
        with self._database.write() as tx:
            return replace(advice(said), reference=store.note_question(tx, asked, outcome))

    def _learn(self, errand: Learn) -> Learnt:
        """Embed what has no vector yet; every process then finds it with its next search."""
        embedder = self._open().embedder
        with self._database.read() as tx:
            keys = [one.number for one in store.by_ids(tx, errand.article_ids).values()]
            texts = {one.passage.hash: one.passage.embedded for one in store.passages_of(tx, keys)}
            wanted = store.without_vector(tx, embedder.name, list(texts))
        return Learnt(embed_missing(self._database, embedder, {key: texts[key] for key in wanted}, lambda _count: None))

    async def keep_up(self) -> None:
        """Take in what other processes changed, so that nobody's question has to; a look at one row where nothing did."""
        if self._search is not None and not self._is_pressed():
            await self.warm()

    def prepare(self) -> None:
        """Read what there is; later searches take in what changed."""
        search = self._open()
        with self._database.read() as tx:
            search.refresh(tx)

    def _open(self) -> Search:
        if self._search is None:
            self._search = Search(self._mind(), self._cache)
        return self._search


def advice(said: Answer) -> Advice:
    """Give an answer as the desk shows it."""
    cited = tuple(Cited(one.article_id, one.title, one.heading, one.url, one.text) for one in said.sources)
    return Advice(said.text if said.is_found else "", cited, said.confidence)
