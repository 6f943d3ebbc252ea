"""What the triage room makes of a conversation: a value, so that whoever judges and whoever decides need not know each other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guess:
    """A category and how probable it is, calibrated, from 0 to 1."""

    category: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reason:
    """
    Why: in words, with its share of the score (0..1), and what the customer said, if it was a word of theirs.

    ``signal`` says for which of the things heard it speaks (escalation, churn, upgrade); "" = for whichever was heard.
    """

    words: str
    weight: float
    quote: str = ""
    signal: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message sounds like, as the signals say: sentiment -1..1, the others 0..1, each with the words that made it so."""

    sentiment: float = 0.0
    escalation: float = 0.0
    churn: float = 0.0
    upgrade: float = 0.0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What a ticket seems to be about and how it sounds.

    ``guesses`` stand best first; ``is_sure`` = the first may be acted on. ``sentiment`` and its ``trend`` over the
    conversation are from -1 to 1, the other signals from 0 to 1. ``reasons`` are words for an agent; ``model`` names
    everything that the judgement depends on. ``heard`` is each message by itself, in the order in which they were asked about.
    """

    guesses: tuple[Guess, ...] = ()
    is_sure: bool = False
    subcategory: str = ""
    language: str = ""
    entities: tuple[tuple[str, str], ...] = ()
    sentiment: float = 0.0
    trend: float = 0.0
    urgency: float = 0.0
    escalation: float = 0.0
    churn: float = 0.0
    upgrade: float = 0.0
    request: float = 1.0
    reasons: tuple[str, ...] = ()
    model: str = ""
    heard: tuple[Heard, ...] = ()
