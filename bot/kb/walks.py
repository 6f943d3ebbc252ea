"""
Articles that can be walked through: a section is a step, and a list item with an arrow is an answer that leads to another one.

    ## Is the lamp green?
    Look at the front of the printer.
    - Yes → [Is there paper?](#is-there-paper)
    - No → Plug it in
    - It prints now → solved

Pure. An arrow leads to a section, by its link or by its heading's words, to ``solved``, or to ``support``. What leads nowhere is
said to whoever writes the article and shown to nobody who walks.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.kb.chunk import anchor_of
from bot.kb.units import seen, units
from bot.text import plain

SOLVED, SUPPORT = "solved", "support"
MOST_ANSWERS = 20
_ARROW = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?P<said>\S.*?)[ \t]*(?:→|->|=>|➜|➔)[ \t]*(?P<to>\S.*?)[ \t]*$")
_LINK = re.compile(r"\[(?P<label>[^\]]*)\]\((?P<to>[^)\s]*)\)")
_ENDS = {
    SOLVED: {"solved", "done", "it works", "it works now", "finished", "end"},
    SUPPORT: {"support", "ask support", "ask a person", "a person", "contact support", "talk to a person", "talk to support"},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody may answer, and the step's anchor that it leads to, or SOLVED or SUPPORT."""

    said: str
    to: str


@dataclass(frozen=True, slots=True)
class Step:
    """One section: its heading, its words without the answers, and the answers."""

    anchor: str
    heading: str
    text: str
    choices: tuple[Choice, ...] = ()

    @property
    def short(self) -> str:
        """Give the name that fits into a button, whatever the heading; it stays while the heading does."""
        return f"~{hashlib.sha256(self.anchor.encode()).hexdigest()[:6]}"


@dataclass(frozen=True, slots=True)
class Walk:
    """The steps of an article in their order, and the answers that lead nowhere: (step's heading, answer, where it wanted to)."""

    steps: tuple[Step, ...]
    astray: tuple[tuple[str, str, str], ...] = ()

    def step(self, word: str) -> Step | None:
        """Find a step by what its button carries, by its anchor, or by its number; the first one where nothing is named."""
        if not word:
            return self.steps[0]
        if word.isdigit() and 1 <= int(word) <= len(self.steps):
            return self.steps[int(word) - 1]
        return next((one for one in self.steps if word.lower().lstrip("#") in (one.short, one.anchor)), None)


@dataclass(frozen=True, slots=True)
class _Section:
    anchor: str
    heading: str
    text: str
    arrows: tuple[tuple[str, str], ...]


def walk(text: str) -> Walk | None:
    """Read the steps of an article; None where nothing in it is a question with answers."""
    if "→" not in text and not re.search(r"->|=>|➜|➔", text):
        return None
    sections = _sections(seen(text))
    known = {one.anchor for one in sections}
    if not any(_target(to, known) for one in sections for _, to in one.arrows):
        return None
    first = sections[0]
    if first.anchor == "" and not first.arrows:  # what stands before the first step introduces it
        sections = [_introduced(first, sections[1]), *sections[2:]] if len(sections) > 1 else sections
    steps = tuple(_step(one, known) for one in sections if one.anchor or one.text or one.arrows)
    astray = tuple((one.heading, plain(said), plain(to)) for one in sections for said, to in one.arrows if _target(to, known) is None)
    return Walk(steps, astray)


def _introduced(before: _Section, first: _Section) -> _Section:
    return _Section(first.anchor, first.heading, f"{before.text}\n\n{first.text}".strip(), first.arrows)


def _step(one: _Section, known: set[str]) -> Step:
    choices = [Choice(plain(said), to) for said, words in one.arrows if (to := _target(words, known)) is not None]
    return Step(one.anchor, one.heading, one.text, tuple(choices[:MOST_ANSWERS]))


def _target(words: str, known: set[str]) -> str | None:
    """Give the anchor, SOLVED or SUPPORT that the words after an arrow mean; None where they mean no step."""
    link = _LINK.match(words)
    if link and link["to"].startswith("#"):
        return link["to"][1:].lower() if link["to"][1:].lower() in known else None
    said = plain(link["label"] if link else words).strip().rstrip(".!")
    for end, names in _ENDS.items():
        if said.lower() in names or said.lower().startswith(f"{end}:"):
            return end
    anchor = anchor_of(said, Counter())
    return anchor if anchor in known and anchor else None


def _sections(text: str) -> list[_Section]:
    """Part a text at its headings; code is code, whatever arrows are in it."""
    anchors: Counter[str] = Counter()
    found: list[_Section] = []
    heading, anchor, start = "", "", 0
    pieces = list(units(text))
    code = [(one.start, one.end) for one in pieces if one.is_code]
    for one in [*(piece for piece in pieces if piece.heading), None]:
        end = one.start if one else len(text)
        if end > start or heading:
            found.append(_section(anchor, heading, text, start, end, code))
        if one:
            heading, start = plain(one.heading), one.end
            anchor = anchor_of(heading, anchors)
    return [one for one in found if one.anchor or one.text or one.arrows]


def _section(anchor: str, heading: str, text: str, start: int, end: int, code: Sequence[tuple[int, int]]) -> _Section:
    kept: list[str] = []
    arrows: list[tuple[str, str]] = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        found = None if any(first <= at < last for first, last in code) else _ARROW.match(line.rstrip("\n"))
        if found:
            arrows.append((found["said"], found["to"]))
        else:
            kept.append(line)
        at += len(line)
    return _Section(anchor, heading, "".join(kept).strip(), tuple(arrows))
