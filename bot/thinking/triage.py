"""
Triage as a room: what a customer wrote in, a judgement out.

What was learnt lies on disk (`triage train`, whose next run a running bot takes up within seconds) or is learnt from the policy at
the start, which takes a second. Corrections are read from the database before each judgement and are in effect at once.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import structlog

from bot import learnt
from bot.embed import Embedder, Vectors
from bot.errors import ModelUnavailable
from bot.messages import Errand, Found, Judge, Later, Refused, Similar
from bot.policy import Policy
from bot.queue.store import corrections, meanings
from bot.queue.store.database import Database
from bot.thinking.room import Room
from bot.thinking.wording import Look, judgement
from bot.triage.alike import alike, compact, unit
from bot.triage.category import Categories
from bot.triage.corrections import MOST, Correction
from bot.triage.signals import Signals, read_signals
from bot.triage.signals.gist import Gist
from bot.triage.signals.sentences import SENTENCES
from bot.triage.subcategory import Subcategories, from_names, phrases, whole
from bot.triage.taught import from_policy, lists_of, version_of

log = structlog.get_logger(__name__)

REMEMBERED = 3000  # vectors of texts, some 5 MB: more than there are corrections, and the conversations of a busy hour
READ = 4000  # characters of one message; what follows is logs and quotation
EVIDENCE = 3
SIMILAR = 3
MOST_COMMENTS = 200  # texts that people called no request, the newest
LIKE_COMMENT = 0.80  # cosine; short texts are quickly alike, and being taken for a comment must not come easily


class TriageRoom(Room):
    """Judges tickets. Without two categories that have an example each it judges how they sound, and nothing else."""

    name = "triage"

    def __init__(
        self,
        database: Database | None,
        mind: Callable[[], Embedder],
        folder: Path,
        policy: Policy,
    ) -> None:
        super().__init__()
        self._database, self._mind, self._folder, self._policy = database, mind, folder, policy
        self._lists = lists_of(policy)
        self._learnt: Categories | None = None
        self._trained: tuple[int, int, int] | None = None
        self._subcategories = Subcategories({}, {})
        self._gist: Gist | None = None
        self._corrected_to = (0, 0)
        self._comments: tuple[list[str], Vectors] = ([], np.empty((0, 0), np.float32))
        self._seen: dict[str, Vectors] = {}

    def think(self, errand: Errand) -> Found | Refused | Later:
        """Judge a ticket by everything its customer wrote; without a model, by what its words alone sound like."""
        if not isinstance(errand, Judge) or not errand.said:
            return Refused(f"{errand.kind} is nothing to judge")
        try:
            look = self.look(errand.said, errand.ticket_id)
        except ModelUnavailable as error:
            log.error("tickets are not sorted", fault=str(error))  # noqa: TRY400 - the reason is all there is
            look = Look(errand.said, None, (), tuple(read_signals(text[:READ], self._lists) for text in errand.said))
        return judgement(look, self._policy.triage.min_confidence)

    def look(self, said: Sequence[str], ticket_id: int = 0) -> Look:
        """
        Think a conversation over, whole. ``ticket_id`` lets it be compared with its customer's others.

        Raises ModelUnavailable and StoreUnavailable.
        """
        self.prepare()
        self._take_corrections()
        return self._look(tuple(said), ticket_id)

    def _look(self, said: tuple[str, ...], ticket_id: int) -> Look:
        question = "\n".join(said)[:READ]
        heard = tuple(self._hear(said))
        vector = self._vectors([question])
        judged = self._learnt.judge([question], vector)[0] if self._learnt else None
        evidence = self._learnt.evidence(question, vector[0], judged.best)[:EVIDENCE] if self._learnt and judged else ()
        straight = unit(vector[0])
        return Look(
            said=said,
            judged=judged,
            evidence=evidence,
            heard=heard,
            subcategory=self._subcategories.of(judged.best, straight) if judged else "",
            like_comment=self._like_comment(straight),
            similar=self._similar(ticket_id, vector[0]),
            embedder=self._mind().name,
            vector=vector[0],
        )

    def _like_comment(self, vector: Vectors) -> str:
        texts, vectors = self._comments
        near = vectors @ vector if texts else np.zeros(1)
        return texts[int(near.argmax())] if near.max() >= LIKE_COMMENT else ""

    def _similar(self, ticket_id: int, vector: Vectors) -> tuple[Similar, ...]:
        """Find the older open tickets of the same customer that seem to be about the same thing."""
        if self._database is None or not ticket_id:
            return ()
        with self._database.read() as tx:
            others = [one for one in meanings.of_customer(tx, ticket_id, self._mind().name) if one.ticket_id < ticket_id]
        found = zip(others, alike(compact(vector), [one.vector for one in others]), strict=True)
        near = [Similar(one.ticket_id, round(value, 3)) for one, value in found if value >= self._policy.triage.same_request]
        return tuple(sorted(near, key=lambda one: -one.likeness)[:SIMILAR])

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, each once: a conversation is judged again with every message that is added to it."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._seen]
        self._seen |= dict(zip(fresh, self._mind().embed(fresh), strict=True)) if fresh else {}
        found = np.array([self._seen[text] for text in texts])
        while len(self._seen) > REMEMBERED:
            self._seen.pop(next(iter(self._seen)))
        return found

    def prepare(self) -> None:
        """Learn from our own sentences and from the policy, or read what was learnt from tickets; doing it twice does no harm."""
        if self._gist is None:
            embedder = self._mind()
            self._learn(embedder)
            names = list(phrases(self._policy.categories))
            self._subcategories = from_names(self._policy.categories, embedder.embed(names)) if names else self._subcategories
            self._gist = Gist(embedder.embed(SENTENCES))

    async def keep_up(self) -> None:
        """Take up what `triage train` learnt meanwhile; a look at one file's date where it did not."""
        if self._gist is not None and learnt.state(self._folder) != self._trained:
            await self._thread.run(lambda: self._learn(self._mind()))
            log.info("triage judges by a new training", file=learnt.FILE)

    def _learn(self, embedder: Embedder) -> None:
        self._trained = learnt.state(self._folder)
        self._learnt, self._corrected_to = self._begin(embedder), (0, 0)

    def _begin(self, embedder: Embedder) -> Categories | None:
        """Take what `triage train` learnt if it fits this policy, else learn what the policy says."""
        kept = learnt.load(self._folder, embedder.name)
        if kept is not None and kept.versions.policy == version_of(self._policy):
            return kept
        try:
            return from_policy(self._policy, embedder.name, embedder.embed)
        except ValueError as fault:
            log.warning("tickets are not sorted", fault=str(fault))
            return None

    def _take_corrections(self) -> None:
        """Let what people put right count from now on."""
        if self._database is None:
            return
        with self._database.read() as tx:
            newest = corrections.mark(tx)
            if newest == self._corrected_to:
                return
            found, comments = corrections.latest(tx, MOST), corrections.not_requests(tx, MOST_COMMENTS)
        made = [Correction(one.ticket_id, str(one.person_id), one.text[:READ], one.category) for one in found]
        vectors = self._vectors([one.text for one in made])
        if self._learnt is not None:
            self._learnt = self._learnt.corrected(made, vectors)
        finer = [Correction(one.ticket_id, str(one.person_id), one.text[:READ], whole(one.category, one.subcategory)) for one in found]
        self._subcategories = self._subcategories.corrected(finer, vectors)
        self._comments = (comments, unit(self._vectors([text[:READ] for text in comments])))
        self._corrected_to = newest

    def _hear(self, said: Sequence[str]) -> list[Signals]:
        assert self._gist is not None  # noqa: S101 - think() made it
        texts = [text[:READ] for text in said]
        return [read_signals(text, self._lists, lean) for text, lean in zip(texts, self._gist.leans(self._vectors(texts)), strict=True)]
