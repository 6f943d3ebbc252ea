"""
What a customer's message tells beside its topic: mood, urgency, escalation, churn, wish for more, request or comment, language, entities.

Pure, with reasons for every score. The words are in `english`, `german`, `french` and `spanish`; a sentence embedder makes the
scores better (`gist`), none makes them no worse than words are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.triage.signals.entities import NOTHING, Entity, Lists, entities
from bot.triage.signals.language import Language, language_of
from bot.triage.signals.lexicon import LEXICON, SIGNALS
from bot.triage.signals.score import Lean, Reason, Score, scores
from bot.triage.signals.trend import Trend, trend
from bot.triage.signals.utterance import Utterance, hear

__all__ = ["SIGNALS", "Entity", "Language", "Lean", "Lists", "Reason", "Score", "Signals", "Trend", "read_signals", "trend"]


@dataclass(frozen=True, slots=True)
class Signals:
    """What one message tells. `sentiment` is -1 to 1, the others 0 to 1; `upgrade` is the wish to buy more or to renew."""

    sentiment: Score
    urgency: Score
    escalation: Score
    churn: Score
    upgrade: Score
    request: Score
    language: Language
    entities: tuple[Entity, ...] = ()

    def numbers(self) -> tuple[float, ...]:
        """Give the six scores in the order of SIGNALS: features for a classifier that learns."""
        return tuple(getattr(self, name).value for name in SIGNALS)


def read_signals(text: str, lists: Lists = NOTHING, leans: Mapping[str, Lean] | None = None) -> Signals:
    """
    Judge one message. Any text will do, in time that is bounded whatever its length.

    `lists` are the policy's products, features and patterns; `leans` what `gist.Gist.leans` says of this text, if there is an embedder.
    """
    heard: Utterance = hear(text)
    language = language_of(heard)
    found = scores(heard, language.code, LEXICON.hits(heard, language.code), leans)
    return Signals(**found, language=language, entities=entities(heard, lists))
