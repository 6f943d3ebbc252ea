"""
The pieces of a text that are never cut: a sentence, a line, a block of code.

Pure. Pieces are slices of the text as it was written; together they hold every word of it, each once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text.parts import FENCE, Fence

_LONGEST = 90  # words; a longer sentence is cut between words
_LONGEST_CODE = 180  # words; a longer block is cut between lines

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]*_]*\s+(?=[\"'(\[`*_]*[^\W\d_a-z]|[\"'(\[`*_]*\d)")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|fig|z\.B|d\.h|bzw|ca|Dr|Mr|Ms|St)|\b[A-Z])\.$", re.IGNORECASE)
_WORD = re.compile(r"\S+")
# Comments, unless code shows one; soft hyphens, marks of no width and of direction, and the tags that spell words unseen.
_UNSEEN = re.compile(
    r"(?P<code>^[ \t]*(?P<run>`{3,}|~{3,})[^\n]*\n(?:.*?^[ \t]*(?P=run)|.*\Z)|(?<!`)(?P<ticks>`{1,2})(?!`)[^`\n]+(?P=ticks)(?!`))"
    r"|<!--.*?(?:-->|\Z)|[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece: `text[start:end]`, and how many words it has. A ``heading`` is a piece of its own, its words without the marks."""

    start: int
    end: int
    words: int
    heading: str = ""
    is_code: bool = False


def seen(text: str) -> str:
    """Give the text without what a reader does not see: nothing may be found by it, quoted from it or passed on to a model."""
    return _UNSEEN.sub(lambda match: match["code"] or "", text)


def units(text: str) -> Iterator[Unit]:
    """Yield the pieces of a text in their order. Blank lines are in none of them."""
    fence: Fence | None = None
    opened = at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        bare = line.rstrip()
        begun = FENCE.match(bare) if fence is None else None
        if begun:
            fence, opened = Fence(begun[1] or begun[2]), start
        elif fence and fence.ends_at(bare):
            yield from _code(text, opened, at)
            fence = None
        elif fence is None and (heading := _HEADING.match(bare)):
            yield Unit(start, at, len(bare.split()), heading=heading[2] or bare.strip())
        elif fence is None:
            yield from _prose(text, start, at)
    if fence:
        yield from _code(text, opened, at)


def _prose(text: str, start: int, end: int) -> Iterator[Unit]:
    """Yield the sentences of one line; one beyond all measure is cut between words."""
    for first, last in _sentences(text, start, end):
        borders = [match.start() for match in _WORD.finditer(text, first, last)]
        for begin in range(0, len(borders), _LONGEST):
            stop = borders[begin + _LONGEST] if begin + _LONGEST < len(borders) else last
            yield Unit(borders[begin], stop, min(_LONGEST, len(borders) - begin))


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE_END.finditer(text, start, end):
        if not _ABBREVIATION.search(text[start : match.start()]):
            yield start, match.end()
            start = match.end()
    if start < end:
        yield start, end


def _code(text: str, start: int, end: int) -> Iterator[Unit]:
    """Yield a block of code whole; one beyond all measure is cut between lines."""
    begin, at, words = start, start, 0
    for line in text[start:end].splitlines(keepends=True):
        length = len(line.split())
        if words and words + length > _LONGEST_CODE:
            yield Unit(begin, at, words, is_code=True)
            begin, words = at, 0
        at += len(line)
        words += length
    if words:
        yield Unit(begin, end, words, is_code=True)
