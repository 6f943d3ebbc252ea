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
class Similar:
    """Another open ticket of the same customer that seems to be about the same thing, and how alike they are, from 0 to 1."""

    ticket: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What a ticket seems to be about and how it sounds.

    ``guesses`` stand best first; ``is_sure`` = the first may be acted on; ``subcategory`` is one of the first guess. ``sentiment``
    is from -1 to 1, its ``trend`` over the conversation from -2 to 2, the other signals from 0 to 1. ``doubt`` says why it may be no
    request at all. ``reasons`` are words for an agent; ``model`` names everything that the judgement depends on. Beside the
    judgement, not in it, are kept: ``vector``, what it means, of the embedding model ``embedder``, packed to be compared with others;
    and ``heard``, each message by itself, in the order in which they were asked about.
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
    doubt: str = ""
    similar: tuple[Similar, ...] = ()
    embedder: str = ""
    vector: bytes = b""
    heard: tuple[Heard, ...] = ()
