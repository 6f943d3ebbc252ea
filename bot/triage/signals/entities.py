"""
Which product, feature, version and error code a message names: the policy's lists and patterns, and the shapes everybody knows.

Pure. Names are found as whole words whatever their case; of several that overlap the longest stays.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.triage.signals.utterance import Utterance

MOST = 20

# Each shape has a fixed beginning or a short run, so a long text takes time in proportion to its length.
_PRE = r"(?:-?(?:alpha|beta|rc|b)\.?\d{0,3})?"
_SYSTEMS = "iOS|iPadOS|Android|macOS|Windows|Ubuntu|Debian|Chrome|Firefox|Safari|Edge"
_CODE_WORD = r"\b(?:[Ss]tatus|[Ee]rror|[Cc]ode|[Ff]ehler(?:code)?|[Ee]rreur|[Ee]rr\.?|HTTP(?:/\d\.\d)?)(?: code)?[ :#]{1,3}"
_AFTER_STATUS = "[Ee]rror|[Bb]ad|[Ii]nternal|[Nn]ot [Ff]ound|[Ff]orbidden|[Uu]nauthorized|[Gg]ateway|[Ss]ervice [Uu]n|[Ff]ehler"
_PREFIXED = r"(?:ERR|ORA|SQLSTATE|TS|PGRST|NS|DNS)(?:_[A-Z0-9]{2,20}){1,5}"
_SHAPES = (
    ("version", rf"\b(?:[vV](?:ersion)?\.? ?|[Rr]elease |[Bb]uild )(?P<value>\d{{1,4}}(?:\.\d{{1,5}}){{0,3}}{_PRE})\b"),
    ("version", rf"(?<![\d.])(?P<value>\d{{1,3}}\.\d{{1,4}}\.\d{{1,5}}{_PRE})(?!\.?\d)"),
    ("platform", rf"\b(?P<value>(?:{_SYSTEMS})(?: \d{{1,4}}(?:\.\d{{1,4}}){{0,2}})?)\b"),
    ("error code", rf"{_CODE_WORD}(?P<value>[1-5]\d\d)\b"),
    ("error code", rf"\b(?P<value>[45]\d\d)(?= (?:{_AFTER_STATUS}))"),
    ("error code", rf"{_CODE_WORD}(?P<value>(?=[\w-]{{0,20}}\d)[A-Za-z]{{0,8}}[-_]?\d{{2,8}}[\w-]{{0,8}})\b"),
    ("error code", rf"\b(?P<value>0x[0-9A-Fa-f]{{4,16}}|E[A-Z]{{4,12}}|{_PREFIXED}|TS\d{{4,5}}|E\d{{3,6}}|[A-Z]{{2,6}}-\d{{3,6}})\b"),
    ("error", r"\b(?P<value>(?:[A-Z][a-z0-9]{1,20}){1,5}(?:Error|Exception|Fault))\b"),
)
_KNOWN = tuple((kind, re.compile(shape)) for kind, shape in _SHAPES)


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that a message names: what kind it is, as the policy writes it (or the message, for a shape), and where it stands."""

    kind: str
    value: str
    first: int
    last: int


@dataclass(frozen=True)
class Lists:
    """
    What the policy knows by name: (kind, name) pairs, such as ("product", "Deskhand Sync"), and patterns of its own by kind.

    A pattern is a regular expression; its group "value", or else the whole match, is what is found.
    Raises re.error for one that is none.
    """

    names: tuple[tuple[str, str], ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for _, pattern in self.patterns:
            re.compile(pattern)


NOTHING = Lists()


def entities(heard: Utterance, lists: Lists = NOTHING) -> tuple[Entity, ...]:
    """Find what a message names, in its order and each once; twenty at most. The policy's own come before the common shapes."""
    found: list[Entity] = []
    for one in [*_named(heard.text, lists), *_shaped(heard.text, _own(lists.patterns)), *_shaped(heard.text, _KNOWN)]:
        if not any(one.first < other.last and other.first < one.last for other in found):
            found.append(one)
        if len(found) == 5 * MOST:
            break
    once = {(one.kind, one.value.casefold()): one for one in sorted(found, key=lambda one: -one.first)}
    return tuple(sorted(once.values(), key=lambda one: one.first))[:MOST]


def _named(text: str, lists: Lists) -> Iterator[Entity]:
    pattern = _names(lists.names)
    if pattern is None:
        return
    known = {" ".join(name.split()).casefold(): (kind, name) for kind, name in reversed(lists.names)}
    for found in pattern.finditer(text):
        kind, name = known[" ".join(found[0].split()).casefold()]
        yield Entity(kind, name, *found.span())


@lru_cache(maxsize=64)
def _names(names: Sequence[tuple[str, str]]) -> re.Pattern[str] | None:
    """Make one pattern of all names, the longest first, blanks between their words of any length up to three."""
    spelt = sorted({name for _, name in names if name.strip()}, key=len, reverse=True)
    each = (r"\s{1,3}".join(map(re.escape, name.split())) for name in spelt)
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)", re.IGNORECASE) if spelt else None


@lru_cache(maxsize=64)
def _own(patterns: Sequence[tuple[str, str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in patterns)


def _shaped(text: str, shapes: Iterable[tuple[str, re.Pattern[str]]]) -> Iterator[Entity]:
    for kind, shape in shapes:
        for found in shape.finditer(text):
            group = "value" if "value" in shape.groupindex else 0
            if found[group]:
                yield Entity(kind, found[group], *found.span(group))
