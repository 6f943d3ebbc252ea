"""
The rooms of the bot that think, asked like any place outside: a model takes its time to load, and its files may be missing.

The desk asks by an errand and goes on; the answer comes back as one. Each room thinks in one thread of its own, so that
neither the event loop nor the database's writers ever wait for a model.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import structlog

from bot.embed import Embedder, open_embedder
from bot.errors import ModelUnavailable, StoreUnavailable
from bot.kb.answer import Answer
from bot.kb.search import Search
from bot.messages import Advice, Capabilities, Cited, Consult, Errand, Found, Later, Outbound, Outcome, Refused
from bot.queue.store.database import Database

log = structlog.get_logger(__name__)

NOTHING_SENT = Capabilities(text_limit=0, edits=False, deletes=False, reactions=False, files=False, forms=False)


class Mind:
    """The embedding model, opened once by whoever needs it first. Raises ModelUnavailable, now and later, where it cannot be."""

    def __init__(self, model: str, cache: Path) -> None:
        self._model, self._cache = model, cache
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None

    def open(self) -> Embedder:
        """Give the embedder."""
        with self._lock:
            if self._embedder is None:
                self._embedder = open_embedder(self._model, self._cache)
            return self._embedder


class Room:
    """What rooms that think share: nothing is sent to them, and they answer errands in a thread of their own."""

    name = ""
    capabilities = NOTHING_SENT

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self.name)

    async def deliver(self, out: Outbound) -> Outcome:
        """Refuse: there is nobody here to read it."""
        return Refused(f"{out.kind} cannot be sent to {self.name}")

    async def find(self, out: Outbound, since: datetime) -> Outcome:  # noqa: ARG002 - nothing was ever sent
        """Refuse: nothing was ever sent here."""
        return Refused(f"{out.kind} cannot be sent to {self.name}")

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Think it over."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self.think, errand)
        except ModelUnavailable as error:
            log.error("the room cannot think", room=self.name, fault=str(error))  # noqa: TRY400 - the reason is all there is
            return Refused("its model cannot be loaded; `doctor` says why")
        except StoreUnavailable as error:
            return Later(2, str(error), hold=False)

    def think(self, errand: Errand) -> Found | Refused | Later:
        """Answer an errand; runs in the room's own thread."""
        raise NotImplementedError


class KnowledgeRoom(Room):
    """The knowledge base. ``floor`` is how sure an answer must be."""

    name = "kb"

    def __init__(self, database: Database, mind: Callable[[], Embedder], cache: Path, floor: float) -> None:
        super().__init__()
        self._database, self._mind, self._cache, self._floor = database, mind, cache, floor
        self._search: Search | None = None

    def think(self, errand: Errand) -> Found | Refused | Later:
        """Find what answers a question, among what its audience may see."""
        if not isinstance(errand, Consult):
            return Refused(f"{errand.kind} is no question")
        if self._search is None:
            self._search = Search(self._mind(), self._cache)
        with self._database.read() as tx:
            finding = self._search.find(tx, errand.text, errand.audience, previous=errand.before or None)
            return advice(self._search.answer(tx, finding, self._floor))


def advice(said: Answer) -> Advice:
    """Give an answer as the desk shows it."""
    cited = tuple(Cited(one.article_id, one.title, one.heading, one.url, one.text) for one in said.sources)
    return Advice(said.text if said.is_found else "", cited, said.confidence)
