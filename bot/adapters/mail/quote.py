"""
What the person wrote: a mail's lines without the mail they answer and without the signature under them.

Works on lines that know how deep they are quoted, so plain text and HTML go the same way. The rule for every doubt: better
too much than a lost word. A cut that leaves nothing is not made; answers between quoted lines keep the lines they answer.
"""

# ruff: noqa: RUF001 - the marks of many scripts are meant as they stand

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.adapters.mail.head import head_at, is_separator
from bot.adapters.mail.lines import Line, text
from bot.adapters.mail.phrases import REPLY_ABOVE
from bot.adapters.mail.signature import without_signature

MOST_LINES = 20_000
LONGEST_DELIMITER = 200  # characters
_PREFIX = re.compile(r"[ \t]{0,3}((?:[>＞][ \t]?)+)")
_OPEN_ADDRESS = re.compile(r"<[^<>\s@]+@[^<>\s@]+\s*$")
_WRAPPED_AT = 60  # characters: a quoted line longer than that was probably broken by a mail program
_SOFT_BREAK = " "


@dataclass(frozen=True, slots=True)
class Reply:
    """``words`` is what the person wrote; ``is_cut`` = something of the mail was a quotation."""

    words: str
    is_cut: bool = False


def plain_lines(body: str, *, flowed: bool = False) -> list[Line]:
    """Read plain text as lines; ``flowed`` joins what format=flowed (RFC 3676) broke softly."""
    lines = _as_written(body.splitlines()[:MOST_LINES])
    if lines and min((line.depth for line in lines if line.depth), default=1) > 2:  # noqa: PLR2004 - >>> is a prompt of Python
        lines = [Line(one.rstrip()) for one in body.splitlines()[:MOST_LINES]]
    return _joined(lines) if flowed else [Line(line.text.rstrip(), line.depth) for line in lines]


def _as_written(written: list[str]) -> list[Line]:
    """Read lines one by one; a ``>`` that only closes the address on the line before marks no quotation."""
    lines: list[Line] = []
    is_open = False
    for one in written:
        lines.append(Line(one) if is_open and one.startswith(">") else _line(one))
        is_open = bool(_OPEN_ADDRESS.search(one[-320:])) and not lines[-1].depth
    return lines


def _line(one: str) -> Line:
    prefix = _PREFIX.match(one)
    return Line(one[prefix.end() :], sum(prefix[1].count(mark) for mark in ">＞")) if prefix else Line(one)


def _joined(lines: list[Line]) -> list[Line]:
    joined: list[Line] = []
    is_open = False
    for line in lines:
        if is_open and joined[-1].depth == line.depth and line.text != "-- ":
            joined[-1] = Line(joined[-1].text + line.text, line.depth)
        else:
            joined.append(line)
        is_open = line.text.endswith(_SOFT_BREAK) and line.text != "-- "
    return [Line(line.text.rstrip(), line.depth) for line in joined]


def reply(lines: Sequence[Line]) -> Reply:
    """Cut what was quoted and signed."""
    lines = _mended(_above_delimiter(list(lines[:MOST_LINES])))
    kept = _unquoted(lines)
    is_cut = len([line for line in kept if line.text]) < len([line for line in lines if line.text])
    if not any(line.text.strip() for line in kept):
        return Reply(text([line for line in lines if not line.signature]) or text(lines))
    signed_off = _trimmed(without_signature(kept))
    words = text(signed_off)
    if not re.search(r"\w", words):  # a thumb up over a signature: nobody knows where the words end
        words = text(_trimmed(kept)) or text(kept)
    return Reply(words, is_cut)


def _above_delimiter(lines: list[Line]) -> list[Line]:
    """Keep what stands above "reply above this line", if anything does."""
    for number, line in enumerate(lines):
        if (
            len(line.text) <= LONGEST_DELIMITER
            and REPLY_ABOVE.fullmatch(line.text)
            and any(one.text.strip() and not one.depth for one in lines[:number])
        ):
            return lines[:number]
    return lines


def _mended(lines: list[Line]) -> list[Line]:
    """Give lines that a mail program broke off a quoted one their quotation back."""
    for number in range(1, len(lines)):
        before, line = lines[number - 1], lines[number]
        if before.depth and not line.depth and _continues(before.text, line.text):
            follows = next((one for one in lines[number + 1 : number + 4] if one.depth or not one.text), None)
            if follows is not None and (follows.depth or number + 1 == len(lines)):
                lines[number] = Line(line.text, before.depth)
    return lines


def _continues(quoted: str, line: str) -> bool:
    if len(quoted) < _WRAPPED_AT or not line or len(line) >= len(quoted):
        return False
    return line[0].islower() or not re.search(r"[.!?:…。！？]\s*$", quoted)


# ------------------------------------------------------------------------------------------------- the quotation


def _unquoted(lines: list[Line]) -> list[Line]:
    """Cut at the first head of a quotation, or drop what is quoted, as the shape of the mail says."""
    number = 0
    while number < len(lines):
        head = None if lines[number].depth else head_at(lines, number)
        if head is not None:
            own, rest = lines[:number], lines[head.end :]
            if head.is_hard or not _starts_quoted(rest):
                kept = _trimmed(_without_quotes(own))
                return kept or _under(rest)
            return _around(own, rest)
        number += 1
    return _without_quotes(lines)


def _starts_quoted(rest: Sequence[Line]) -> bool:
    return next((line.depth > 0 for line in rest if line.text.strip()), False)


def _around(own: list[Line], rest: list[Line]) -> list[Line]:
    """
    Decide about a head that marked quotation follows: what is written under it, or between its lines, is the person's own.

    Answers between the quoted lines need these to be understood, so they stay; one quotation with an answer under it goes.
    """
    own = _without_quotes(own)
    under = _without_last_quote(rest)
    inner = _unquoted(_after_quote(under)) if _runs(under) == 1 else under
    written = [line for line in without_signature(inner) if line.text.strip() and not line.depth]
    if not written:
        return own
    return [*own, Line(""), *inner]


def _under(rest: list[Line]) -> list[Line]:
    """Give what stands under a quotation when nothing stands above it: then the answer is there, if it is marked off at all."""
    if not any(line.depth for line in rest):
        return []
    return _after_quote(_without_last_quote(rest)) if _runs(_without_last_quote(rest)) else []


def _without_quotes(lines: list[Line]) -> list[Line]:
    """Drop a quotation at the end and one at the beginning; what stands between own words stays with them."""
    kept = _without_last_quote(lines)
    if kept and _starts_quoted(kept) and _runs(kept) == 1:
        kept = _after_quote(kept)
    return kept


def _without_last_quote(lines: list[Line]) -> list[Line]:
    end = len(lines)
    own = len(without_signature(lines))  # a footer under the last quotation does not make it a middle one
    if own < end and any(line.depth for line in lines[:own]) and not _written(lines[own:]):
        end = own
    while end and (lines[end - 1].depth or not lines[end - 1].text.strip()):
        end -= 1
    return lines[:end]


def _written(lines: Sequence[Line]) -> bool:
    return any(line.depth for line in lines)


def _after_quote(lines: list[Line]) -> list[Line]:
    """Give what follows the first quotation."""
    number = 0
    while number < len(lines) and not lines[number].depth:
        number += 1
    while number < len(lines) and (lines[number].depth or not lines[number].text.strip()):
        number += 1
    return lines[number:]


def _runs(lines: Sequence[Line]) -> int:
    """Count the quotations that own words part."""
    quoted = [line.depth > 0 for line in lines if line.text.strip()]
    return sum(1 for number, one in enumerate(quoted) if one and not (number and quoted[number - 1]))


def _trimmed(lines: list[Line]) -> list[Line]:
    """Drop blank lines and bare rules at the end."""
    end = len(lines)
    while end and (not lines[end - 1].text.strip() or is_separator(lines[end - 1].text)):
        end -= 1
    return lines[:end]
