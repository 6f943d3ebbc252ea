"""IMAP's grammar, as far as a mail client needs it: words of a command in, words of an answer out. Pure (RFC 3501 9)."""

import re
from datetime import datetime

Word = str | bytes | list["Word"]
_ATOM_END = re.compile(rb'[\s()"{]')
_LITERAL = re.compile(rb"\{(\d{1,9})(\+?)\}\r\n$")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class GrammarError(ValueError):
    """A command that is none: the client is told BAD."""


def literal_at_end(line: bytes) -> tuple[int, bool] | None:
    """Return the size of the literal that a line announces, and whether the client waits for the go-ahead; None without one."""
    found = _LITERAL.search(line)
    return (int(found[1]), not found[2]) if found else None


def words(line: bytes) -> list[Word]:
    """Part a whole command (literals stand in it after their announcement) into atoms and strings; lists become lists.

    Atoms are text, strings are bytes, so that `NIL` and `"NIL"` differ. Raises GrammarError.
    """
    found, rest = _words(line.removesuffix(b"\r\n"), is_inner=False)
    if rest:
        raise GrammarError("a bracket closes that was never opened")
    return found


def _words(line: bytes, *, is_inner: bool) -> tuple[list[Word], bytes]:
    found: list[Word] = []
    while line:
        if line[:1] == b" ":
            line = line[1:]
        elif line[:1] == b")":
            if not is_inner:
                return found, line
            return found, line[1:]
        elif line[:1] == b"(":
            inner, line = _words(line[1:], is_inner=True)
            found.append(inner)
        else:
            word, line = _word(line)
            found.append(word)
    if is_inner:
        raise GrammarError("a bracket is not closed")
    return found, line


def _word(line: bytes) -> tuple[Word, bytes]:
    if line[:1] == b'"':
        return _quoted(line)
    if line[:1] == b"{":
        size, _, rest = line[1:].partition(b"}\r\n")
        count = int(size.rstrip(b"+"))
        return rest[:count], rest[count:]
    if b"[" in line and (section := re.match(rb"[\w.]+\[[^\]]*\](?:<\d+\.\d+>)?", line)):
        return section[0].decode("ascii"), line[section.end() :]
    end = _ATOM_END.search(line)
    at = end.start() if end else len(line)
    if at == 0:
        raise GrammarError(f"an atom cannot begin with {line[:1]!r}")
    try:
        return line[:at].decode("ascii"), line[at:]
    except UnicodeDecodeError:
        raise GrammarError("an atom is ASCII") from None


def _quoted(line: bytes) -> tuple[bytes, bytes]:
    found, at = bytearray(), 1
    while at < len(line):
        one = line[at : at + 1]
        if one == b'"':
            return bytes(found), line[at + 1 :]
        if one == b"\\":
            at += 1
            one = line[at : at + 1]
        found += one
        at += 1
    raise GrammarError("a quoted string is not closed")


def text(word: Word) -> str:
    """Return an atom or a string as text. Raises GrammarError for a list."""
    if isinstance(word, list):
        raise GrammarError("a word was expected, not a list")
    return word if isinstance(word, str) else word.decode("utf-8", "replace")


def numbers(word: Word, highest: int) -> set[int]:
    """Return the numbers of a set like `1:3,7,9:*`, where `*` is the highest there is (RFC 3501 9). Raises GrammarError."""
    found: set[int] = set()
    for part in text(word).split(","):
        first, _, last = part.partition(":")
        ends = [highest if one == "*" else _number(one) for one in (first, last or first)]
        found |= set(range(min(ends), min(max(ends), max(highest, min(ends))) + 1))
    return found


def _number(digits: str) -> int:
    if not digits.isdecimal() or not digits.isascii() or int(digits) == 0:
        raise GrammarError(f"{digits!r} is no number of a message")
    return int(digits)


def string(data: bytes) -> bytes:
    """Write bytes as a literal."""
    return b"{%d}\r\n%s" % (len(data), data)


def quoted(value: str) -> bytes:
    """Write a short text as a quoted string."""
    return b'"' + value.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def moment(at: datetime) -> bytes:
    """Write an INTERNALDATE."""
    return f'"{at.day:2d}-{_MONTHS[at.month - 1]}-{at.year} {at:%H:%M:%S} +0000"'.encode()


def day(word: Word) -> tuple[int, int, int]:
    """Read a date as `7-Nov-2026` into year, month, day. Raises GrammarError."""
    parts = text(word).split("-")
    if len(parts) != 3 or parts[1].title() not in _MONTHS or not (parts[0].isdecimal() and parts[2].isdecimal()):  # noqa: PLR2004
        raise GrammarError(f"{text(word)!r} is no date")
    return int(parts[2]), _MONTHS.index(parts[1].title()) + 1, int(parts[0])
