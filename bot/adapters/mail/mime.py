"""
A mail as its parts: which bytes of it are text, HTML, files, another mail or a machine's report.

Works on offsets, without recursion and without a copy, so that a hostile tree costs no more than an honest one: at most
`DEEPEST` levels and `MOST_PARTS` parts are told apart, and the rest counts as one. Never raises.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.adapters.mail.headers import LONGEST_BLOCK, Headers, base64, decode, parameters, words

DEEPEST = 12
MOST_PARTS = 400
LONGEST_TEXT = 1_000_000  # bytes of a text part that are read; a book has about as many
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")
_KNOWN = re.compile(
    rb"(?im)^(?:from|to|subject|date|received|message-id|return-path|mime-version|content-type|reply-to|delivered-to|x-[\w-]+)[ \t]*:"
)
_TAG = re.compile(rb"\s*(?:<!doctype html|<html|<body|<div|<p\b|<head|<table)", re.IGNORECASE)
_NAME_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]+')


@dataclass(frozen=True, slots=True)
class Part:
    """
    One part of a mail. ``inside`` is how many other mails it lies within; ``within`` the types of what holds it.

    ``number`` is its place in the walk, by which it is found again.
    """

    number: int
    headers: Headers
    mime: str
    parameters: dict[str, str]
    start: int
    end: int
    within: tuple[str, ...] = ()
    inside: int = 0
    raw: bytes = field(default=b"", repr=False)

    @property
    def disposition(self) -> str:
        """``attachment``, ``inline`` or ""."""
        return parameters(self.headers.raw("content-disposition"))[0]

    @property
    def name(self) -> str:
        """The file name it goes by, without anything that a path or a screen could trip over; "" where it has none."""
        given = parameters(self.headers.raw("content-disposition"))[1].get("filename") or self.parameters.get("name") or ""
        return _NAME_FORBIDDEN.sub("_", words(given)).strip(". ")[-200:]

    @property
    def encoding(self) -> str:
        """The transfer encoding, as far as it is a known one."""
        found = re.search(r"base64|quoted-printable|uu", self.headers.raw("content-transfer-encoding").lower())
        return found[0] if found else ""

    @property
    def size(self) -> int:
        """Bytes of the decoded part, without decoding it (quoted-printable: as it stands)."""
        if self.encoding != "base64":
            return self.end - self.start
        breaks = self.raw.count(b"\n", self.start, self.end) + self.raw.count(b"\r", self.start, self.end)
        padding = self.raw.count(b"=", max(self.start, self.end - 6), self.end)
        return max(0, (self.end - self.start - breaks) * 3 // 4 - padding)

    def content(self, limit: int = -1) -> bytes:
        """Decode it, at most ``limit`` bytes of it (-1 = all)."""
        end = self.end if limit < 0 else min(self.end, self.start + limit + limit // 2)
        raw = self.raw[self.start : end]
        if self.encoding == "base64":
            raw = base64(raw)
        elif self.encoding == "quoted-printable":
            raw = binascii.a2b_qp(raw)
        return raw if limit < 0 else raw[:limit]

    def text(self) -> str:
        """Read it as text with plain line ends, whatever charset it is in."""
        text = decode(self.content(LONGEST_TEXT), self.parameters.get("charset", ""))
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").lstrip("\ufeff")


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole mail: its own headers, and its parts in the order they stand. ``cut`` = there was more than we looked at."""

    headers: Headers
    parts: tuple[Part, ...]
    cut: bool = False


@dataclass(slots=True)
class _Todo:
    start: int
    end: int
    within: tuple[str, ...] = ()
    inside: int = 0
    default: str = "text/plain"


def tree(raw: bytes) -> Tree:
    """Take a mail apart."""
    raw = _with_line_feeds(raw)
    begin = _after_envelope(raw)
    if not _KNOWN.search(raw[begin : _headers_end(raw, begin, len(raw))[0]]):
        return _bare(raw)
    todo, parts, cut = [_Todo(begin, len(raw))], list[Part](), False
    while todo:
        if len(parts) >= MOST_PARTS:
            cut = True
            break
        one = todo.pop()
        part = _part(raw, one, len(parts))
        parts.append(part)
        if len(one.within) >= DEEPEST:
            cut = cut or part.mime.startswith("multipart/")
            continue
        todo.extend(reversed(list(_inner(raw, part))))
    return Tree(parts[0].headers, tuple(parts), cut)


def _with_line_feeds(raw: bytes) -> bytes:
    """Turn the line ends of old Macs into those of the rest of the world."""
    return raw if b"\n" in raw[:LONGEST_BLOCK] else raw.replace(b"\r", b"\n")


def _after_envelope(raw: bytes) -> int:
    """Skip blank lines and the ``From `` line of a mailbox file."""
    begin = len(raw) - len(raw.lstrip(b"\r\n"))
    if raw[begin : begin + 5] in (b"From ", b">From"):
        begin = raw.find(b"\n", begin) + 1
    return begin


def _bare(raw: bytes) -> Tree:
    """Take what has no header at all as a body."""
    mime = "text/html" if _TAG.match(raw) else "text/plain"
    return Tree(Headers(b""), (Part(0, Headers(b""), mime, {}, 0, len(raw), raw=raw),))


def _headers_end(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Give where the headers that begin at ``start`` end, and where their body begins."""
    if raw[start : start + 1] == b"\n":
        return start, start + 1
    if raw[start : start + 2] == b"\r\n":
        return start, start + 2
    blank = _BLANK.search(raw, start, min(end, start + LONGEST_BLOCK))
    return (blank.start(), blank.end()) if blank else (min(end, start + LONGEST_BLOCK), end)


def _part(raw: bytes, one: _Todo, number: int) -> Part:
    headers_end, body = _headers_end(raw, one.start, one.end)
    headers = Headers(raw[one.start : headers_end])
    mime, given = parameters(headers.raw("content-type"))
    if "/" not in mime:
        mime = one.default if mime in ("", "text") else "application/octet-stream"
    return Part(number, headers, mime, given, min(body, one.end), one.end, one.within, one.inside, raw)


def _inner(raw: bytes, part: Part) -> Iterator[_Todo]:
    within = (*part.within, part.mime)
    if part.mime in ("message/rfc822", "message/global"):
        yield _Todo(part.start, part.end, within, part.inside + 1)
    elif part.mime.startswith("multipart/"):
        default = "message/rfc822" if part.mime == "multipart/digest" else "text/plain"
        spans = list(_spans(raw, part)) or [(part.start, part.end)]
        if spans == [(part.start, part.end)]:  # no boundary in it: text that calls itself a tree
            yield _Todo(_text_start(raw, part), part.end, within, part.inside)
            return
        for start, end in spans:
            yield _Todo(start, end, within, part.inside, default)


def _text_start(raw: bytes, part: Part) -> int:
    return max(part.start - 1, 0) if raw[part.start - 1 : part.start] == b"\n" else part.start


def _spans(raw: bytes, part: Part) -> Iterator[tuple[int, int]]:
    """Give where the parts of a multipart begin and end; its boundary is taken as given, or found where that is missing."""
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace") or _guessed(raw, part)
    if not boundary:
        return
    line = re.compile(rb"(?:(?<=\n)|\A)--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    begin, count = -1, 0
    for found in line.finditer(raw, part.start, part.end):
        if begin >= 0:
            yield begin, max(begin, _without_break(raw, found.start()))
            count += 1
        begin = found.end()
        if found[1] or count > MOST_PARTS:
            return
    if 0 <= begin < part.end:
        yield begin, part.end


def _without_break(raw: bytes, end: int) -> int:
    """Leave out the line end before a boundary, which belongs to the boundary."""
    return end - 2 if raw[end - 2 : end] == b"\r\n" else end - 1


def _guessed(raw: bytes, part: Part) -> bytes:
    found = re.compile(rb"(?:(?<=\n)|\A)--([^\s-][^\r\n]{4,69}?)[ \t]*\r?\n").search(raw, part.start, min(part.end, part.start + 100_000))
    return found[1] if found else b""
