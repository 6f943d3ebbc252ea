"""Signatures: the lines under a mail that say who wrote it, on what device, and what lawyers want said."""

# ruff: noqa: RUF001 - the marks of many scripts are meant as they stand

import re
from collections.abc import Sequence

from bot.adapters.mail.lines import Line
from bot.adapters.mail.phrases import CLOSING, DEVICE, DEVICE_NAME, DISCLAIMER, LIST_FOOTER, MOST_DEVICE_WORDS, SENT

_DELIMITER = re.compile(r"\s{0,2}--\s?")  # RFC 3676 4.3, with or without its space
_LOOSE_DELIMITER = re.compile(r"\s{0,2}(?:-{3}|_{2,3}|[—–]{1,8}|\+{2,4}|={2,4})\s*")
_LONG_RULE = re.compile(r"\s*_{10,}\s*")
MOST_LINES = 14  # written lines of a signature under a delimiter that could also be a rule
WIDEST = 100  # characters of such a line
MOST_CLOSING_LINES = 10
LOOKED_AT = 60  # lines under one that may begin a signature
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
    if _DELIMITER.fullmatch(line):
        return True
    if _LONG_RULE.fullmatch(line):
        under, _ = _under(lines, number)
        return bool(under) and bool(LIST_FOOTER.match(under[0]) or DISCLAIMER.match(under[0]))
    if len(line) <= WIDEST and _begins_short(lines, number):
        return True
    return bool(DISCLAIMER.match(line)) and _stands_apart(lines, number)


def _begins_short(lines: Sequence[Line], number: int) -> bool:
    """Judge a line as short as a signature's are; under it only few and short ones may follow."""
    line = lines[number].text
    if _names_device(line):
        return _stands_apart(lines, number)
    if _LOOSE_DELIMITER.fullmatch(line):
        return 0 < _block(lines, number) <= MOST_LINES
    if CLOSING.fullmatch(line):
        return LEAST_BLOCK <= _block(lines, number) <= MOST_CLOSING_LINES
    return (
        bool(LIST_FOOTER.fullmatch(line))
        and _stands_apart(lines, number)
        and _under(lines, number)[1]
        and _block(lines, number) < LEAST_BLOCK + 2
    )


def _names_device(line: str) -> bool:
    """Know "Sent from my iPhone"; a longer sentence that begins so is somebody's own."""
    if len(line.split()) > MOST_DEVICE_WORDS:
        return False
    return bool(DEVICE.fullmatch(line)) or (line.rstrip(" .。").endswith(SENT) and bool(DEVICE_NAME.search(line)))


def _block(lines: Sequence[Line], number: int) -> int:
    """Count the written lines under this one if all of them are short and soon over, else far too many."""
    under, is_all = _under(lines, number)
    return len(under) if is_all and all(len(one) <= WIDEST for one in under) else LOOKED_AT


def _under(lines: Sequence[Line], number: int) -> tuple[list[str], bool]:
    """Give the written lines that follow, and whether these are all of them; a signature is short, so few are looked at."""
    near = [one.text for one in lines[number + 1 : number + 1 + LOOKED_AT] if one.text.strip()]
    return near, len(lines) <= number + 1 + LOOKED_AT


def _stands_apart(lines: Sequence[Line], number: int) -> bool:
    """Say whether the line begins a paragraph, rather than being the rest of a wrapped sentence."""
    before = lines[number - 1].text.strip() if number else ""
    return not before or lines[number].text.lstrip()[:1].isupper() or len(before) < SHORT
