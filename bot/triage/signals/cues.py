"""
Words and phrases that speak for a signal, each with a weight, and the one pass that finds them all in a message.

Pure. A phrase is a row of parts: `word`, `be*` (any word that begins so), `one|other`, `word?` (may be missing), and `_`
(up to three words between, never across a comma or the end of a sentence). Weights are log-odds, except those of sentiment,
which are valences from -4 to 4.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.triage.signals.utterance import BORDER, COMMA, Utterance, folded

_GAP = 3
_WORDS_KEPT = 20_000
_BORDERS = frozenset((BORDER, COMMA, "wenn", "falls", "weil", "dass"))
_NONE: frozenset[str] = frozenset()
# How many words before a cue may deny it. "If you do not fix this I will cancel" must not count as denied.
_BACK, _BACK_ELSE = {"sentiment": 3}, 2
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class _Part:
    """One place of a phrase. Without words and beginnings it is a gap."""

    exact: frozenset[str]
    begins: tuple[str, ...]
    optional: bool

    @property
    def is_gap(self) -> bool:
        return not self.exact and not self.begins

    def fits(self, word: str) -> bool:
        return word in self.exact or (bool(self.begins) and word.startswith(self.begins))


@dataclass(frozen=True, slots=True)
class Cue:
    """
    One phrase. `language` is empty where it holds in any; a phrase of several words holds in any text.

    `outranks`: it says what other cues at the same words do not mean ("cancel the order" is no "cancel"), so it wins over them.
    """

    signal: str
    language: str
    weight: float
    phrase: str
    parts: tuple[_Part, ...]
    outranks: bool = False

    @property
    def is_single(self) -> bool:
        """It is one word, which may mean something else in another language."""
        return len(self.parts) == 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found at the words [first, last)."""

    cue: Cue
    first: int
    last: int
    is_denied: bool

    @property
    def signal(self) -> str:
        """What it speaks for."""
        return self.cue.signal


class Lexicon:
    """Cues by the word that they begin with. It may be shared by threads; it remembers twenty thousand words at most."""

    def __init__(self, cues: Iterable[Cue], deniers: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, list[Cue]] = {}
        self._begins: dict[str, list[Cue]] = {}
        self._deniers = {code: frozenset(one for word in words for one in _spellings(word)) for code, words in deniers.items()}
        for cue in cues:
            for head in _heads(cue.parts):
                for word in head.exact:
                    self._exact.setdefault(word, []).append(cue)
                for beginning in head.begins:
                    self._begins.setdefault(beginning, []).append(cue)
        self._lengths = sorted({len(beginning) for beginning in self._begins})
        self._starting = lru_cache(_WORDS_KEPT)(self._find_starting)

    def hits(self, heard: Utterance, language: str) -> list[Hit]:
        """Find the cues of a message, in its order. Of those that overlap only the weightiest of each signal stays."""
        words = heard.words
        found = [hit for at, word in enumerate(words) for hit in self._at(words, at, word, language)]
        found.sort(key=lambda hit: (not hit.cue.outranks, -abs(hit.cue.weight), hit.first - hit.last))
        kept: list[Hit] = []
        taken: set[tuple[str, int]] = set()
        for hit in found:
            places = {(hit.signal, at) for at in range(hit.first, hit.last)}
            if taken.isdisjoint(places):
                taken |= places
                kept.append(hit)
        return sorted(kept, key=lambda hit: hit.first)

    def _at(self, words: tuple[str, ...], at: int, word: str, language: str) -> Iterator[Hit]:
        for cue in self._starting(word):
            if cue.is_single and cue.language and language and cue.language != language:
                continue
            end = _end(cue.parts, 0, words, at)
            if end > at:
                yield Hit(cue, at, end, self._is_denied(words, cue, at, end, language))

    def _find_starting(self, word: str) -> tuple[Cue, ...]:
        longer = [cue for length in self._lengths for cue in self._begins.get(word[:length], ()) if len(word) >= length]
        return tuple(dict.fromkeys([*self._exact.get(word, ()), *longer]))

    def _is_denied(self, words: tuple[str, ...], cue: Cue, first: int, last: int, language: str) -> bool:
        """Say whether a "not" stands before the phrase; in German it may also follow its verb ("ich kündige nicht")."""
        deniers = self._deniers.get(cue.language or language, _NONE)
        for at in range(first - 1, max(first - _BACK.get(cue.signal, _BACK_ELSE), 0) - 1, -1):
            if words[at] in _BORDERS:
                break
            if words[at] in deniers:
                return True
        if cue.language != "de":
            return False
        following = words[last : last + _AHEAD]
        return "nicht" in following and _BORDERS.isdisjoint(following[: following.index("nicht")])


def cues(signal: str, language: str, block: str) -> list[Cue]:
    """
    Read a block of lines `weight phrase; phrase; …`; a line that begins with blanks continues the one before.
    A "!" before the weight lets the phrases outrank what they overlap. A phrase with an umlaut is found with ae, oe, ue as well.

    Raises ValueError for a line without a weight.
    """
    return [
        Cue(signal, language, float(weight.removeprefix("!")), phrase.strip(), parts, weight.startswith("!"))
        for line in block.strip().replace("\n  ", " ").splitlines()
        for weight, _, phrases in (line.strip().partition(" "),)
        for phrase in phrases.split(";")
        if (parts := tuple(_part(word) for word in phrase.split()))
    ]


def _part(word: str) -> _Part:
    if word == "_":
        return _Part(frozenset(), (), optional=False)
    optional = len(word) > 1 and word.endswith("?")
    options = word.removesuffix("?").split("|") if optional else word.split("|")
    exact = (one for option in options if not option.endswith("*") for one in _spellings(option))
    begins = (one for option in options if option.endswith("*") for one in _spellings(option[:-1]))
    return _Part(frozenset(exact), tuple(begins), optional)


def _spellings(word: str) -> Iterator[str]:
    if not re.search(r"\w", word) or re.match(r"[:;+@.<]", word):
        yield word  # a smile
        return
    yield "".join(folded(word))
    if re.search("[äöü]", word):
        yield "".join(folded(word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")))


def _heads(parts: tuple[_Part, ...]) -> Iterator[_Part]:
    """Yield the parts that a phrase can begin with."""
    for part in parts:
        yield part
        if not part.optional:
            return


def _end(parts: tuple[_Part, ...], number: int, words: tuple[str, ...], at: int) -> int:
    """Give where the phrase ends that begins at a word, or -1. A gap is at most three words, so this is bounded."""
    while number < len(parts):
        part = parts[number]
        if part.is_gap:
            return _after_gap(parts, number + 1, words, at)
        if at < len(words) and part.fits(words[at]):
            at += 1
        elif not part.optional:
            return -1
        number += 1
    return at


def _after_gap(parts: tuple[_Part, ...], number: int, words: tuple[str, ...], at: int) -> int:
    for skipped in range(_GAP + 1):
        end = _end(parts, number, words, at + skipped)
        if end >= 0:
            return end
        if at + skipped >= len(words) or words[at + skipped] in _BORDERS:
            return -1
    return -1
