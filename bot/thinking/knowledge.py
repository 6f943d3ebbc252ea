"""The knowledge base as a room: a question in, an answer with its sources out."""

from collections.abc import Callable
from pathlib import Path

from bot.embed import Embedder
from bot.kb.answer import Answer
from bot.kb.search import Finding, Search
from bot.kb.store.questions import packed
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
        is_pressed: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(is_pressed)
        self._database, self._mind, self._cache, self._floor = database, mind, cache, floor
        self._search: Search | None = None

    def think(self, errand: Errand) -> Found | Refused | Later:
        """Find what answers a question, among what its audience may see."""
        if not isinstance(errand, Consult):
            return Refused(f"{errand.kind} is no question")
        search = self._open()
        with self._database.read() as tx:
            finding = search.find(tx, errand.text, errand.audience, previous=errand.before or None)
            said = search.answer(tx, finding, self._floor)
        return advice(said, finding, search.embedder.name)

    def prepare(self) -> None:
        """Read what there is; later searches take in what changed."""
        search = self._open()
        with self._database.read() as tx:
            search.refresh(tx)

    def _open(self) -> Search:
        if self._search is None:
            self._search = Search(self._mind(), self._cache)
        return self._search


def advice(said: Answer, finding: Finding, model: str) -> Advice:
    """Give an answer as the desk shows and keeps it."""
    cited = tuple(Cited(one.article_id, one.title, one.heading, one.url, one.text) for one in said.sources)
    return Advice(said.text if said.is_found else "", cited, said.confidence, finding.question, model, packed(finding.vector))
