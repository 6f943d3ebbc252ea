"""
The head of a quotation: "On …, somebody wrote:", a block of header fields, a separator.

Told by what it holds (a verb of writing, a date, an address, a colon at its end, quoted lines under it) more than by its
wording, so that a language or a program not foreseen is understood as well.
"""

# ruff: noqa: RUF001 - the marks of many scripts are meant as they stand

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.adapters.mail.lines import Line
from bot.adapters.mail.phrases import (
    DATE,
    FIELD,
    FIELD_TYPES,
    FORWARDS,
    MAILBOX,
    OPENS,
    SEPARATOR,
    WROTE,
    WROTE_THEN_NAME,
)

LONGEST = 400  # characters of an attribution, wrapped lines joined
MOST_WRAPS = 4  # lines it may be broken into
MOST_FIELD_LINES = 14
_ENDS = re.compile(r"[:：][\s*_\-–—]*$")
_VERB_ENDS = re.compile(r"^[\s\"'”»)\]>*_.:：\-–—]*$")
_MAILBOX_ENDS = re.compile(
    r"@[^\s<>()@]+[>)\]]*\s*(?:<mailto:[^<>]*>+)?[\s\"'”*_]*(?:のメッセージ|のメール|님이 작성)?\s*[:：][\s*_]*$", re.IGNORECASE
)
_STARTS_WITH_DATE = re.compile(r"[\s*_\-–—]*(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}年|\d{1,2}:\d\d)")
_ENDS_WITH_MAILBOX = re.compile(r"<[^<>\s]+@[^<>\s]+>[\s*_]*$")
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_WORD = re.compile(r"\w+")
_RULE = re.compile(r"\s*(?:[-–—_=*~#.•·]\s?){3,}\s*|\s*[-–—_=]{2,}\s*")
_SENTENCE_END = re.compile(r"[^\W\d]{6,}[.!?]\s+\S+\s+\S+\s+\S")  # a shorter word may be an abbreviation


@dataclass(frozen=True, slots=True)
class Head:
    """Where a quotation's head ends. ``is_hard`` = everything after it is the quoted mail, marked or not."""

    end: int
    is_hard: bool = False


def is_separator(line: str) -> bool:
    """Say whether a line is only a rule."""
    return bool(_RULE.fullmatch(line))


def head_at(lines: Sequence[Line], number: int) -> Head | None:
    """Read the head that begins on this line, if one does."""
    line = lines[number].text
    if not line.strip():
        return None
    if len(line) <= LONGEST and (SEPARATOR.fullmatch(line) or FORWARDS.fullmatch(line)):
        return Head(number + 1, is_hard=True)
    return _fields(lines, number) or _attribution(lines, number) or _marked(lines, number)


def _marked(lines: Sequence[Line], number: int) -> Head | None:
    """Believe a mail program that says so in the HTML."""
    if not lines[number].begins:
        return None
    end = number
    while end < len(lines) and lines[end].begins:
        end += 1
    return Head(end)


# ---------------------------------------------------------------------------------------------- header fields


def _fields(lines: Sequence[Line], number: int) -> Head | None:
    """Read a block of header fields, as Outlook and many others put it over the mail that is answered."""
    if _field_type(lines[number].text) in ("", "other", "cc"):
        return None
    types, block, wraps, blanks, end = set[str](), [], 0, 0, number
    for at in range(number, min(len(lines), number + MOST_FIELD_LINES)):
        line = lines[at].text
        kind = _field_type(line)
        if kind:
            types.add(kind)
            wraps = blanks = 0
            end = at + 1
        elif not line.strip():
            blanks += 1
        else:
            wraps += 1
        if blanks > 1 or wraps > 2 or (blanks and wraps):  # noqa: PLR2004 - a long list of recipients takes three lines
            break
        block.append(line)
    joined = "\n".join(block)
    return Head(end, is_hard=True) if _is_block(types - {"other"}, joined) else None


def _field_type(line: str) -> str:
    found = FIELD.match(line)
    return FIELD_TYPES.get(found[1].strip().lower(), "") if found else ""


def _is_block(types: set[str], block: str) -> bool:
    if "from" not in types:
        return {"date", "subject", "to"} <= types and bool(MAILBOX.search(block))
    if len(types) > 2:  # noqa: PLR2004 - from and two others
        return "subject" in types or bool(MAILBOX.search(block)) or ("date" in types and bool(_TIME.search(block)))
    return (
        types in ({"from", "date"}, {"from", "subject"}) and bool(MAILBOX.search(block)) and bool(DATE.search(block) or "subject" in types)
    )


# ----------------------------------------------------------------------------- somebody wrote


def _attribution(lines: Sequence[Line], number: int) -> Head | None:
    """Read "On …, somebody wrote:", over up to four lines; the shortest reading wins."""
    near = " ".join(line.text for line in lines[number : number + MOST_WRAPS])[: MOST_WRAPS * LONGEST]
    if "@" not in near and not WROTE.search(near):
        return None
    joined = ""
    for end in range(number + 1, min(len(lines), number + MOST_WRAPS) + 1):
        line = lines[end - 1]
        if not line.text.strip() or line.depth or line.begins != lines[number].begins or len(joined) + len(line.text) > LONGEST:
            return None
        joined = f"{joined} {line.text.strip()}".strip()
        if _is_attribution(joined, quoted_follows=_quoted_follows(lines, end)):
            return None if _begins_later(lines, number, end) else Head(end)
    return None


def _begins_later(lines: Sequence[Line], number: int, end: int) -> bool:
    """Say whether a line further down begins it, and what stands above is the person's own."""
    rests = (" ".join(line.text.strip() for line in lines[start:end]) for start in range(number + 1, end))
    quoted = _quoted_follows(lines, end)
    return any(OPENS.match(rest) and len(_WORD.findall(rest)) > 2 and _is_attribution(rest, quoted_follows=quoted) for rest in rests)  # noqa: PLR2004


def _quoted_follows(lines: Sequence[Line], end: int) -> bool:
    return next((line.depth > 0 for line in lines[end : end + 3] if line.text.strip()), False)


def _is_attribution(line: str, *, quoted_follows: bool) -> bool:
    has_date, mailbox = bool(DATE.search(line)), MAILBOX.search(line)
    ends = bool(_ENDS.search(line))
    if has_date and _writes(line) and (mailbox or OPENS.match(line) or quoted_follows):
        return True
    if ends and has_date and _MAILBOX_ENDS.search(line) and not _SENTENCE_END.search(line[: line.find("@")]):
        return True
    if quoted_follows and ends and (_writes(line) or has_date or mailbox) and len(line) < LONGEST // 2:
        return True
    return bool(_STARTS_WITH_DATE.match(line) and _ENDS_WITH_MAILBOX.search(line))


def _writes(line: str) -> bool:
    """Say whether a verb of writing closes the line, or stands before a name that does."""
    for verb in WROTE.finditer(line):
        rest = line[verb.end() :]
        if _VERB_ENDS.match(rest):
            return True
        if WROTE_THEN_NAME.match(verb[0]) and _ENDS.search(rest) and len(rest) < LONGEST // 2 and not _SENTENCE_END.search(rest):
            return True
        if re.match(r"\s+(?:on|am|at|op|den|le)\s", rest, re.IGNORECASE) and _ENDS.search(rest) and DATE.search(rest):
            return True
    return False
