"""The knowledge base as a room: a question in, an answer with its sources out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.embed import Embedder
from bot.kb import store
from bot.kb.answer import Answer
from bot.kb.search import Search
from bot.messages import Advice, Cited, Consult, Errand, Found, Later, Refused
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
    ) -> None:
        super().__init__()
        self._database, self._mind, self._cache, self._floor, self._now = database, mind, cache, floor, now
        self._search: Search | None = None

    def think(self, errand: Errand) -> Found | Refused | Later:
        """Find what answers a question, among what its audience may see."""
        if not isinstance(errand, Consult):
            return Refused(f"{errand.kind} is no question")
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
