"""
Choose an answer and its sources, or say honestly that the base has none.

Pure. Every sentence of an answer stands on one passage: extracted ones are quoted from it, and those that a language model wrote
are kept only where a passage says the same. What an article tells the reader to do with the bot is text like any other;
sentences that speak to a model are left out, so that nobody is shown them as advice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.kb.units import Unit, seen, units
from bot.kb.words import terms

MOST_SOURCES = 5
LONGEST = 120  # words of an extracted answer: two passages
BESIDE = 0.8  # of the best score: an article this near to it is named as a source, too
SUPPORT = 0.6  # of a sentence's terms must stand in one passage

_TO_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instructions?|prompts?|rules|above|previous)\b"
    r"|\b(?:you are|act as|pretend to be)\b.{0,30}\b(?:ai|assistant|chatbot|language model)\b"
    r"|\bsystem prompt\b|\bas an? (?:ai|language model)\b|<\|?(?:system|im_start|assistant)\b",
    re.IGNORECASE,
)
_ONLY_FOR_FINDING = re.compile(r"\W*keywords\W", re.IGNORECASE)  # the line of keywords that a drafted article ends with
_NEGATION = re.compile(r"\b(?:not|never|no longer|cannot|without|nor|neither|nicht|nie|kein\w*|ohne)\b|n['\u2019]t\b", re.IGNORECASE)
_EXACT = re.compile(r"https?://\S+|\b\w*\d[\w.,:%-]*\w\b|\b\d\b|`[^`\n]+`")


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that an answer may stand on. ``score`` is its rank's; ``rest`` is how its section goes on after it."""

    article_id: str
    title: str
    heading: str
    url: str
    text: str
    score: float
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of an answer, as it stands in (or is borne out by) the source of that number, counted from 0."""

    text: str
    source: int
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question. Without ``sentences`` it is "not in the base", and the sources are the nearest articles."""

    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    confidence: float

    @property
    def is_found(self) -> bool:
        """Whether the base answers."""
        return bool(self.sentences)

    @property
    def text(self) -> str:
        """The answer as Markdown, without its sources; "" where there is none."""
        said = "".join(f"\n{one.text}\n" if one.is_code else f"{one.text}{_gap_after(one.text)}" for one in self.sentences)
        return said.strip()


def answer(sources: Sequence[Source], confidence: float, floor: float) -> Answer:
    """
    Extract the answer from the best of the ``sources``, which come best first, one an article.

    Below the ``floor``, or where nothing is left to say, the answer is that there is none, with the nearest articles.
    """
    nearest = tuple(sources[:MOST_SOURCES])
    if not sources or confidence < floor:
        return Answer((), nearest, confidence)
    best = sources[0]
    said = _extracted(best) if best.text.strip() else (Sentence(best.title, 0),)
    if not said:
        return Answer((), nearest, confidence)
    beside = tuple(source for source in nearest[1:] if source.score >= BESIDE * best.score)
    return Answer(said, (best, *beside), confidence)


def supported(written: str, sources: Sequence[Source], confidence: float) -> Answer:
    """
    Keep of what a language model wrote the sentences that a source bears out; with none left, the answer is that there is none.

    A source bears a sentence out where one of its passages has most of the terms, every number, address and name of code, and
    denies as the sentence denies.
    """
    kept = [(sentence, at) for sentence in _cut(written) if (at := _bearer(sentence, sources)) is not None]
    used = list(dict.fromkeys(at for _, at in kept))[:MOST_SOURCES]
    said = tuple(Sentence(text, used.index(at), is_code) for (text, is_code), at in kept if at in used)
    return Answer(said, tuple(sources[at] for at in used) if said else tuple(sources[:MOST_SOURCES]), confidence)


def _extracted(source: Source) -> tuple[Sentence, ...]:
    """Give the passage and as much of what follows it as makes a whole answer, in the article's own order and words."""
    passage = _cut(source.text)
    said = [Sentence(text, 0, is_code) for text, is_code in passage]
    words = sum(len(text.split()) for text, _ in passage)
    for text, is_code in _cut(source.rest):
        words += len(text.split())
        if words > LONGEST:
            break
        said.append(Sentence(text, 0, is_code))
    return tuple(said)


def _cut(text: str) -> list[tuple[str, bool]]:
    """Give sentences and blocks of code, each with the line break it ended with, without what speaks to a model or only to a search."""
    text = seen(text)
    found = [(_whole(text, unit), unit.is_code) for unit in units(text)]
    return [
        (piece, is_code)
        for piece, is_code in found
        if piece.strip() and not _TO_A_MODEL.search(piece) and not _ONLY_FOR_FINDING.match(piece)
    ]


def _whole(text: str, unit: Unit) -> str:
    piece = text[unit.start : unit.end]
    return piece.rstrip() + ("\n" if piece[len(piece.rstrip()) :].count("\n") else "")


def _gap_after(piece: str) -> str:
    return "" if piece.endswith("\n") else " "


def _bearer(sentence: tuple[str, bool], sources: Sequence[Source]) -> int | None:
    """Give the source that bears a sentence out best, None where none does."""
    said, _ = sentence
    wanted = set(terms(said))
    if not wanted:
        return None
    shares = [_support(said, wanted, source) for source in sources]
    best = max(range(len(shares)), key=lambda at: shares[at], default=0)
    return best if shares and shares[best] >= SUPPORT else None


def _support(said: str, wanted: set[str], source: Source) -> float:
    """Say how much of a sentence a source has, 0 where it lacks something exact or denies otherwise."""
    text = f"{source.title}\n{source.text}\n{source.rest}"
    if any(exact.strip("`.,:") not in text for exact in _EXACT.findall(said)):
        return 0.0
    pieces = [piece for piece, _ in _cut(text)]
    nearest = max(pieces, key=lambda piece: len(wanted.intersection(terms(piece))), default="")
    if bool(_NEGATION.search(said)) != bool(_NEGATION.search(nearest)):
        return 0.0
    return len(wanted.intersection(terms(text))) / len(wanted)
