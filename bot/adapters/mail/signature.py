"""Signatures: the lines under a mail that say who wrote it, on what device, and what lawyers want said."""

# ruff: noqa: RUF001 - the marks of many scripts are meant as they stand

import re
from collections.abc import Sequence

from bot.adapters.mail.lines import Line
from bot.adapters.mail.phrases import CLOSING, DEVICE, DISCLAIMER, LIST_FOOTER

_DELIMITER = re.compile(r"\s{0,2}--\s?")  # RFC 3676 4.3, with or without its space
_LOOSE_DELIMITER = re.compile(r"\s{0,2}(?:-{3}|_{2,3}|[—–]{1,8}|\+{2,4}|={2,4})\s*")
_LONG_RULE = re.compile(r"\s*_{10,}\s*")
MOST_LINES = 14  # written lines of a signature under a delimiter that could also be a rule
WIDEST = 100  # characters of such a line
MOST_CLOSING_LINES = 10
SHORT = 50  # characters: a line shorter than that was not wrapped
LEAST_BLOCK = 2  # lines under "Regards," that make it more than a name


def without_signature(lines: Sequence[Line]) -> list[Line]:
    """Drop the signature, as long as a quotation does not follow it: what is under that is not ours to judge."""
    own = [line for line in lines if not (line.signature and not line.depth)]
    last_quoted = max((number for number, line in enumerate(own) if line.depth), default=-1)
    for number in range(last_quoted + 1, len(own)):
        if _begins(own, number):
            return own[:number]
    return own


def _begins(lines: Sequence[Line], number: int) -> bool:
    line = lines[number].text
    if not line.strip():
        return False
    under = [one.text for one in lines[number + 1 :] if one.text.strip()]
    if _DELIMITER.fullmatch(line):
        return True
    if _LOOSE_DELIMITER.fullmatch(line):
        return 0 < len(under) <= MOST_LINES and all(len(one) <= WIDEST for one in under)
    if _LONG_RULE.fullmatch(line):
        return bool(under) and bool(LIST_FOOTER.match(under[0]) or DISCLAIMER.match(under[0]))
    if len(line) <= WIDEST and DEVICE.fullmatch(line):
        return _stands_apart(lines, number)
    if CLOSING.fullmatch(line):
        return LEAST_BLOCK <= len(under) <= MOST_CLOSING_LINES and all(len(one) <= WIDEST for one in under)
    return _stands_apart(lines, number) and bool(DISCLAIMER.match(line) or (LIST_FOOTER.fullmatch(line) and len(under) < LEAST_BLOCK + 2))


def _stands_apart(lines: Sequence[Line], number: int) -> bool:
    """Say whether the line begins a paragraph, rather than being the rest of a wrapped sentence."""
    before = lines[number - 1].text.strip() if number else ""
    return not before or lines[number].text.lstrip()[:1].isupper() or len(before) < SHORT
