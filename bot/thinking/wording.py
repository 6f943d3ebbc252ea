"""What triage thinks, put into the words and numbers that the desk keeps. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.embed import Vectors
from bot.messages import Heard, Judgement, Reason, Similar
from bot.triage import category
from bot.triage.alike import compact
from bot.triage.category import Evidence
from bot.triage.signals import Score, Signals, trend

LIKE = 60  # characters of a known text that an explanation quotes
SAID = 0.6  # from where a signal between 0 and 1 is worth a word
WORTH_SAYING = {"urgency": "urgency", "escalation": "escalation risk", "churn": "churn signal", "upgrade": "wants more"}
UNSURE = 0.5  # below it a first message may be no request; of the requests in our tuning sets at most 3 % are
FEW_WORDS = 12  # … and only a short one: who writes more wants something
UNHAPPY = -0.2  # … and so does whoever sounds like this, from -1 to 1


@dataclass(frozen=True, slots=True)
class Look:
    """
    Everything that is thought of a conversation: for explanations whole, for the desk as its judgement.

    ``heard`` are the signals of each message, oldest first; ``like_comment`` is a text that somebody called no request and that is
    much like this one; ``vector`` is of the embedding model ``embedder``. Without a model there are signals alone.
    """

    said: tuple[str, ...]
    judged: category.Judgement | None
    evidence: tuple[Evidence, ...]
    heard: tuple[Signals, ...]
    subcategory: str = ""
    like_comment: str = ""
    similar: tuple[Similar, ...] = ()
    embedder: str = ""
    vector: Vectors | None = None

    @property
    def doubt(self) -> str:
        """Say why this may be no request at all; "" where it is one, or where more was said since."""
        if len(self.said) != 1:
            return ""
        if self.like_comment:
            return f"like “{self.like_comment[:LIKE]}”, which was none"
        request = self.heard[0].request
        if request.value >= UNSURE or len(self.said[0].split()) > FEW_WORDS or self.heard[0].sentiment.value <= UNHAPPY:
            return ""
        against = next((one.words for one in request.reasons if one.weight < 0), "")
        return against or "it asks for nothing"

    @property
    def like(self) -> tuple[str, ...]:
        """Quote the known texts that speak for the category."""
        return tuple(f"like “{(one.text or one.source)[:LIKE]}”" for one in self.evidence)


def judgement(look: Look, floor: float) -> Judgement:
    """Condense it to what the desk acts on and keeps."""
    now, judged = look.heard[-1], look.judged
    moods = [one.sentiment.value for one in look.heard]
    loudest = {name: max(getattr(one, name).value for one in look.heard) for name in WORTH_SAYING}
    moved = trend(moods)
    why = (said(name, look.heard) for name, value in loudest.items() if value >= SAID)
    return Judgement(
        guesses=judged.guesses if judged else (),
        is_sure=judged is not None and judged.label(floor) is not None,
        subcategory=look.subcategory,
        language=now.language.code,
        entities=entities(look.heard),
        sentiment=moved.now,
        trend=moved.now - moods[0],
        request=now.request.value,
        reasons=(*why, *([moved.reason] if moved.reason else []), *look.like[:1]),
        model=f"{judged.versions.model} data {judged.versions.data} policy {judged.versions.policy}" if judged else "signals alone",
        doubt=look.doubt,
        similar=look.similar,
        embedder=look.embedder,
        vector=compact(look.vector) if look.vector is not None else b"",
        heard=tuple(_heard(one) for one in look.heard),
        **loudest,
    )


def entities(heard: Sequence[Signals]) -> tuple[tuple[str, str], ...]:
    """Give what is named, as pairs of kind and name, each once."""
    return tuple(dict.fromkeys((one.kind, one.value) for each in heard for one in each.entities))


def said(name: str, heard: Sequence[Signals]) -> str:
    """Say a signal with the words that speak for it most."""
    loudest = max((getattr(one, name) for one in heard), key=lambda score: score.value)
    words = next((reason.words for reason in loudest.reasons if reason.weight > 0), "")
    return f"{WORTH_SAYING[name]}: {words}" if words else WORTH_SAYING[name]


def _heard(signals: Signals) -> Heard:
    """Give one message's signals as alerts weigh them."""
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
