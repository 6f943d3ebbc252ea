"""The knowledge base as a room: a question in, an answer with its sources out."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.embed import Embedder
from bot.kb import store
from bot.kb.answer import Answer
from bot.kb.importing import embed_missing
from bot.kb.search import Finding, Search
from bot.kb.store.questions import packed
from bot.kb.survey import covered, kept
from bot.messages import Advice, Cited, Consult, Errand, Found, Later, Learn, Learnt, Refused, Survey, Surveyed
from bot.policy import Policy
from bot.queue.store.database import Database
from bot.thinking.room import Room
from bot.thinking.writer import Writer

NAMED = 5  # questions of tier 1 without an answer


class KnowledgeRoom(Room):
    """The knowledge base. The policy says how sure an answer must be and what is asked again and again."""

    name = "kb"

    def __init__(
        self,
        database: Database,
        mind: Callable[[], Embedder],
        cache: Path,
        policy: Policy,
        now: Callable[[], datetime],
        writer: Writer | None = None,
    ) -> None:
        super().__init__()
        self._database, self._mind, self._cache, self._policy, self._now = database, mind, cache, policy, now
        self._writer = writer
        self._search: Search | None = None

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Think it over; what a person is told may be worded by a language model, outside of the room's own thread."""
        found = await super().ask(errand)
        is_for_a_person = isinstance(errand, Consult) and errand.ticket_id is None and not errand.is_quiet
        if self._writer is None or not is_for_a_person or not isinstance(found, Advice) or not found.answer:
            return found
        return await self._writer.worded(found.understood, found)

    def think(self, errand: Errand) -> Found | Refused | Later:
        """Find what answers a question, among what its audience may see; say how the base stands; or take in what was written."""
        match errand:
            case Survey():
                return self._survey()
            case Learn():
                return Learnt(self._learn(errand.article_ids))
            case Consult():
                self._learn((errand.learns,) if errand.learns else ())
                return self._advise(errand)
        return Refused(f"{errand.kind} is no question")

    def _advise(self, errand: Consult) -> Advice:
        search = self._open()
        with self._database.read() as tx:
            finding = search.find(tx, errand.text, errand.audience, previous=errand.before or None)
            said = search.answer(tx, finding, self._policy.kb.answer_floor)
        return advice(said, finding, search.embedder.name)

    def _survey(self) -> Surveyed:
        search = self._open()
        with self._database.read() as tx:
            found = covered(tx, search, self._policy.categories, self._policy.kb.answer_floor)
            state = kept(tx, self._now().date(), self._policy.kb.review_days)
        tier_1 = tuple((one.name, len(one.answered), len(one.answered) + len(one.unanswered), one.is_covered) for one in found)
        missing = tuple(question for one in found for question in one.unanswered)
        return Surveyed(sum(state.articles.values()), len(state.overdue), len(state.without_owner), tier_1, missing[:NAMED])

    def _learn(self, article_ids: Sequence[str]) -> int:
        """Embed what has no vector yet; every process then finds it with its next search. Give how many passages that were."""
        if not article_ids:
            return 0
        embedder = self._open().embedder
        with self._database.read() as tx:
            keys = [one.number for one in store.by_ids(tx, article_ids).values()]
            texts = {one.passage.hash: one.passage.embedded for one in store.passages_of(tx, keys)}
            wanted = store.without_vector(tx, embedder.name, list(texts))
        return embed_missing(self._database, embedder, {key: texts[key] for key in sorted(wanted)}, lambda _count: None)

    async def keep_up(self) -> None:
        """Take in what other processes changed, so that nobody's question has to; a look at one row where nothing did."""
        if self._search is not None:
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


def advice(said: Answer, finding: Finding, model: str) -> Advice:
    """Give an answer as the desk shows and keeps it."""
    cited = tuple(Cited(one.article_id, one.title, one.heading, one.url, one.text) for one in said.sources)
    return Advice(said.text if said.is_found else "", cited, said.confidence, finding.question, model, packed(finding.vector))
