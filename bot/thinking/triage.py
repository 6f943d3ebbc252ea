"""
Triage as a room: what a customer wrote in, a judgement out.

What was learnt lies on disk (`triage train`) or is learnt from the policy at the start, which takes a second. Corrections are
read from the database before each judgement and are in effect at once.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import structlog

from bot import learnt
from bot.embed import Embedder, Vectors
from bot.errors import ModelUnavailable
from bot.messages import Errand, Found, Heard, Judge, Judgement, Later, Reason, Refused
from bot.policy import Policy
from bot.queue.store import corrections
from bot.queue.store.database import Database
from bot.thinking.room import Room
from bot.triage import category
from bot.triage.category import Categories
from bot.triage.corrections import MOST, Correction
from bot.triage.signals import Score, Signals, read_signals, trend
from bot.triage.signals.gist import Gist
from bot.triage.signals.sentences import SENTENCES
from bot.triage.taught import from_policy, version_of

log = structlog.get_logger(__name__)

REMEMBERED = 3000  # vectors of texts, some 5 MB: more than there are corrections, and the conversations of a busy hour
READ = 4000  # characters of one message; what follows is logs and quotation
LIKE = 60  # characters of a known text that an explanation quotes
SAID = 0.6  # from where a signal between 0 and 1 is worth a word
WORTH_SAYING = {"urgency": "urgency", "escalation": "escalation risk", "churn": "churn signal", "upgrade": "wants more"}


class TriageRoom(Room):
    """Judges tickets. Without two categories that have an example each it judges how they sound, and nothing else."""

    name = "triage"

    def __init__(
        self,
        database: Database,
        mind: Callable[[], Embedder],
        folder: Path,
        policy: Policy,
    ) -> None:
        super().__init__()
        self._database, self._mind, self._folder, self._policy = database, mind, folder, policy
        self._learnt: Categories | None = None
        self._gist: Gist | None = None
        self._corrected_to = 0
        self._seen: dict[str, Vectors] = {}

    def think(self, errand: Errand) -> Found | Refused | Later:
        """Judge a ticket by everything its customer wrote; without a model, by what its words alone sound like."""
        if not isinstance(errand, Judge) or not errand.said:
            return Refused(f"{errand.kind} is nothing to judge")
        try:
            return self._judge(errand)
        except ModelUnavailable as error:
            log.error("tickets are not sorted", fault=str(error))  # noqa: TRY400 - the reason is all there is
            return _judgement(None, (), [read_signals(text[:READ]) for text in errand.said], self._policy.triage.min_confidence)

    def _judge(self, errand: Judge) -> Judgement:
        self.prepare()
        self._take_corrections()
        question = "\n".join(errand.said)[:READ]
        heard = self._hear(errand.said)
        vector = self._vectors([question])
        judged = self._learnt.judge([question], vector)[0] if self._learnt else None
        evidence = self._learnt.evidence(question, vector[0], judged.best)[:1] if self._learnt and judged else ()
        like = tuple(f"like “{one.text[:LIKE]}”" for one in evidence)
        return _judgement(judged, like, heard, self._policy.triage.min_confidence)

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
            self._learnt = self._begin(embedder)
            self._gist = Gist(embedder.embed(SENTENCES))

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
        with self._database.read() as tx:
            newest = corrections.newest(tx)
            if self._learnt is None or newest == self._corrected_to:
                return
            found = corrections.latest(tx, MOST)
        made = [Correction(one.ticket_id, str(one.person_id), one.text[:READ], one.category) for one in found]
        self._learnt = self._learnt.corrected(made, self._vectors([one.text for one in made]))
        self._corrected_to = newest

    def _hear(self, said: Sequence[str]) -> list[Signals]:
        assert self._gist is not None  # noqa: S101 - think() made it
        texts = [text[:READ] for text in said]
        return [read_signals(text, leans=lean) for text, lean in zip(texts, self._gist.leans(self._vectors(texts)), strict=True)]


def _judgement(judged: category.Judgement | None, evidence: tuple[str, ...], heard: Sequence[Signals], floor: float) -> Judgement:
    now = heard[-1]
    moods = [one.sentiment.value for one in heard]
    loudest = {name: max(getattr(one, name).value for one in heard) for name in WORTH_SAYING}
    why = [_said(name, heard) for name, value in loudest.items() if value >= SAID]
    moved = trend(moods)
    reasons = (*why, *([moved.reason] if moved.reason else []), *evidence)
    return Judgement(
        guesses=judged.guesses if judged else (),
        is_sure=judged is not None and judged.label(floor) is not None,
        language=now.language.code,
        entities=tuple(dict.fromkeys((one.kind, one.value) for each in heard for one in each.entities)),
        sentiment=moved.now,
        trend=-moved.drop,
        request=now.request.value,
        reasons=tuple(reasons),
        model=f"{judged.versions.model} data {judged.versions.data} policy {judged.versions.policy}" if judged else "signals alone",
        heard=tuple(_heard(one) for one in heard),
        **loudest,
    )


def _heard(signals: Signals) -> Heard:
    spoken = {"escalation": signals.escalation, "churn": signals.churn, "upgrade": signals.upgrade}
    reasons = tuple(reason for name, score in spoken.items() for reason in _reasons(name, score))
    return Heard(signals.sentiment.value, signals.escalation.value, signals.churn.value, signals.upgrade.value, reasons)


def _reasons(signal: str, score: Score) -> list[Reason]:
    """Give what speaks for a signal, each with its share of the score; the customer's own words as a quotation."""
    speaks = [one for one in score.reasons if one.weight > 0][:3]
    whole = sum(one.weight for one in speaks)
    return [_reason(signal, one.words, score.value * one.weight / whole) for one in speaks]


def _reason(signal: str, words: str, share: float) -> Reason:
    is_quoted = words.startswith("“")
    return Reason("their words", share, words.strip("“”"), signal) if is_quoted else Reason(words, share, signal=signal)


def _said(name: str, heard: Sequence[Signals]) -> str:
    """Say a signal with the words that speak for it most."""
    loudest = max((getattr(one, name) for one in heard), key=lambda score: score.value)
    words = next((reason.words for reason in loudest.reasons if reason.weight > 0), "")
    return f"{WORTH_SAYING[name]}: {words}" if words else WORTH_SAYING[name]
