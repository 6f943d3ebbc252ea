"""
Cutting neutral Markdown into parts that a platform takes.

Pure. It must never lose a word, make a part too long or an empty one, or leave a fence open at a border.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

SMALLEST_LIMIT = 40

# The line that opens a fence: groups 1 and 2 are its run of backticks or tildes.
FENCE = re.compile(r"[ \t]*+(?:(`{3,}+)[^`\n]*+|(~{3,}+)[^\n]*+)(?=\n|\Z)")
_BLANKS = re.compile(r"(?:[ \t\r]*+\n)*+")
_SPACE = re.compile(r"[^\S\n]*+")
_GAP = re.compile(r"(?<=\S)[^\S\n]++|(?<=[\u3002\uff01\uff1f])(?=\S)")
# What would turn into a list, a heading, a quote or a fence if a part began with it.
_STARTS_BLOCK = re.compile(r"[-+*]\s|#{1,6}\s|>|=+\s|--|\d{1,9}[.)]\s|```|~~~")
# Four blanks before an item are depth below another one, but a code block at the start of a part.
_NESTED = re.compile(r"[ \t]{4,}+(?=(?:[-+*]|\d{1,9}[.)])\s)")
_FENCE_AHEAD = re.compile(r"[^\S\n]*+(?:`{3}|~{3})")
_UNBROKEN = re.compile(r"!?\[[^\[\]\n]*+\]\([^()\s]*+\)|<[^<>\s]++>|(?<!`)(?P<ticks>`{1,3})(?!`)[^`\n]++(?P=ticks)(?!`)|https?://[^\s<>]++")
_SENTENCE_ENDS = frozenset(".!?:\u2026\u3002\uff01\uff1f")
_CLOSING = "\"')]*_~\u201d\u2019\u00bb"
_LONGEST_CLUSTER = 64


class _Rank(IntEnum):
    """How good a place is for a cut."""

    WORD = 0
    SENTENCE = 1
    CODE_LINE = 2
    LINE = 3
    PARAGRAPH = 4


@dataclass(frozen=True, slots=True)
class Fence:
    """An open code fence: the run that opened it, and what closes and reopens it around a cut ("" = too long to repeat)."""

    run: str
    head: str = ""
    tail: str = ""

    def ends_at(self, line: str) -> bool:
        """Tell whether the line closes it: the same marks, at least as many."""
        line = line.strip(" \t\r")
        return len(line) >= len(self.run) and not line.strip(self.run[0])


@dataclass(frozen=True, slots=True)
class _Reader:
    """A place in the text, and what is open there. ``fresh``: a line begins here, so a fence may."""

    at: int = 0
    fence: Fence | None = None
    fresh: bool = True

    @property
    def head(self) -> str:
        return self.fence.head if self.fence else ""


@dataclass(frozen=True, slots=True)
class _Cut:
    """The part ends at ``end`` and ``tail`` closes it; ``then`` is where the next one begins."""

    rank: _Rank
    end: int
    then: _Reader
    tail: str = ""


def split(text: str, limit: int) -> tuple[str, ...]:
    """
    Cut into parts of at most ``limit`` characters (code points), at the best border in the second half of each.

    A fence that a cut goes through is closed and opened again with its language. Only white space at the borders is
    dropped. Whole links and code spans move to the next part if they fit in one. What fits comes back untouched; text
    without a visible character has no parts. Raises ValueError for a limit under 40, where a fence leaves no room.
    """
    if limit < SMALLEST_LIMIT:
        raise ValueError(f"limit must be at least {SMALLEST_LIMIT}, not {limit}")
    if not text.strip():
        return ()
    if len(text) <= limit:
        return (text,)
    text = text.rstrip()
    parts = []
    reader = _Reader(_end(_BLANKS, text, 0))
    while len(reader.head) + len(text) - reader.at > limit:
        cut = _best_cut(text, reader, limit)
        words = text[reader.at : cut.end].rstrip()
        if words:
            parts.append(f"{reader.head}{words}{cut.tail}")
        reader = cut.then
    if reader.at < len(text):
        parts.append(f"{reader.head}{text[reader.at :]}")
    return tuple(parts)


def _best_cut(text: str, reader: _Reader, limit: int) -> _Cut:
    stop = reader.at + limit - len(reader.head)
    *borders, last_resort = _cuts(text, reader, stop, limit)
    late = [cut for cut in borders if cut.end >= (reader.at + stop) // 2]
    if late:
        return max(late, key=lambda cut: (cut.rank, cut.end))
    return max(borders, key=lambda cut: cut.end, default=last_resort)


def _cuts(text: str, reader: _Reader, stop: int, limit: int) -> Iterator[_Cut]:
    """Yield the borders at which a part could end, in order, and at last the place where it must."""
    at, fence = reader.at, reader.fence
    fresh = reader.fresh
    while (end := text.find("\n", at, stop + 1)) >= 0:
        line = text[at:end]
        if fresh and fence and fence.ends_at(line):
            fence = None
        elif fresh and not fence and (opened := FENCE.match(text, at)):
            fence = _opened(opened, limit)
            at = end + 1
            continue
        at, fresh = end + 1, True
        if fence and not line.strip():
            continue  # to end here would leave a code block with nothing in it
        cut = _line_cut(text, end, fence)
        at = at if fence else cut.then.at
        if end > reader.at and end + len(cut.tail) <= stop:
            yield cut
    if fresh and not fence and (opened := FENCE.match(text, at)):
        fence = _opened(opened, limit)  # the line of the fence itself is cut: it can only be one that is not repeated
    elif not fence:
        yield from _inline_cuts(text, reader.at, at, stop)
    tail = fence.tail if fence else ""
    last = stop - len(tail) if fence else _before_unbroken(text, reader.at, at, stop, limit)
    end = _hard_end(text, reader.at, last)
    line_end = _end(_SPACE, text, end)
    if text.startswith("\n", line_end):
        yield replace(_line_cut(text, line_end, fence), end=end)
    else:
        blank = not text[reader.at : end].strip()
        yield _Cut(_Rank.WORD, end, _Reader(end if fence and not blank else line_end, fence, fresh=False), tail)


def _opened(match: re.Match[str], limit: int) -> Fence:
    """Decide how the fence is repeated: as it was written, without its language, or not at all."""
    line, run = match[0].rstrip(), match[1] or match[2]
    if len(run) > limit // 4 or len(match[0]) > limit // 2:
        return Fence(run)
    margin = line.index(run[0])
    bare = line[: margin + len(run)] if margin + len(run) <= limit // 4 else run
    return Fence(run, f"{line if len(line) <= limit // 4 else bare}\n", f"\n{bare}")


def _line_cut(text: str, end: int, fence: Fence | None) -> _Cut:
    """Cut at the line feed at ``end``, with ``fence`` open there."""
    if fence is None:
        then = _end(_NESTED, text, _end(_BLANKS, text, end + 1))
        new_block = text.startswith("\n", end + 1) or FENCE.match(text, then) or text.endswith(("```", "~~~"), 0, end)
        return _Cut(_Rank.PARAGRAPH if new_block else _Rank.LINE, end, _Reader(then))
    following = _end(_BLANKS, text, end + 1)
    after = text.find("\n", following)
    after = after if after >= 0 else len(text)
    if fence.tail and fence.ends_at(text[following:after]):
        # The fence would end here anyway: our closing line stands for the one that was written.
        return _Cut(_Rank.PARAGRAPH, end, _Reader(_end(_BLANKS, text, after + 1)), fence.tail)
    return _Cut(_Rank.CODE_LINE, end, _Reader(following, fence), fence.tail)


def _inline_cuts(text: str, start: int, at: int, stop: int) -> Iterator[_Cut]:
    """Yield the cuts within the line of prose that begins at ``at`` and goes on after ``stop``."""
    spans = _UNBROKEN.finditer(text, at, stop + (stop - start))
    span = next(spans, None)
    for gap in _GAP.finditer(text, at, stop + 1):
        while span and span.end() <= gap.start():
            span = next(spans, None)
        then = _end(_SPACE, text, gap.start())
        if gap.start() > start and not (span and span.start() < gap.start()) and not _STARTS_BLOCK.match(text, then):
            last = text[max(at, gap.start() - 4) : gap.start()].rstrip(_CLOSING)[-1:]
            rank = _Rank.SENTENCE if last in _SENTENCE_ENDS else _Rank.WORD
            ends_line = text.startswith("\n", then)
            yield _Cut(rank, gap.start(), _Reader(_end(_BLANKS, text, then) if ends_line else then, fresh=ends_line))


def _before_unbroken(text: str, start: int, at: int, stop: int, limit: int) -> int:
    """Step back from ``stop`` to the start of a link or a code span that would fit in the next part."""
    for span in _UNBROKEN.finditer(text, at, stop + limit):
        if start < span.start() < stop < span.end() and span.end() - span.start() <= limit:
            return span.start()
    return stop


def _hard_end(text: str, start: int, stop: int) -> int:
    """Find the place at or before ``stop`` where a cut without a border does the least harm."""
    end = cluster_end(text, start + 1, stop)
    if _FENCE_AHEAD.match(text, end):
        # At the start of a line those marks would open a fence: the sign before them goes with them.
        end = cluster_end(text, start + 1, start + len(text[start:end].rstrip()) - 1)
    return max(end, start + 1)


def cluster_end(text: str, lowest: int, stop: int) -> int:
    """Step back from ``stop`` until no character is torn from the ones that it forms a sign with."""
    for end in range(stop, max(lowest, stop - _LONGEST_CLUSTER), -1):
        if end >= len(text) or not _glued(text[end - 1], text[end]):
            return end
    return stop - 1 if stop > lowest and _is_pair(text[stop - 1], text[stop]) else stop


def _glued(before: str, after: str) -> bool:
    if before == "\\" or (before == after and after in "`*_~"):
        return True  # an escape, or a run of markers
    if before.isascii() and after.isascii():
        return False
    joins = "\u200d" in (before, after) or "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f"
    flags = all("\U0001f1e6" <= char <= "\U0001f1ff" for char in (before, after))
    return joins or flags or unicodedata.category(after).startswith("M") or _is_pair(before, after)


def _is_pair(high: str, low: str) -> bool:
    return "\ud800" <= high <= "\udbff" and "\udc00" <= low <= "\udfff"


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
