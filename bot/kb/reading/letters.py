"""Bytes into text: which charset a file is in, and what no database takes. Pure."""

import codecs
import re

from charset_normalizer import from_bytes

from bot.kb.reading.faults import Unreadable

LARGEST = 20_000_000  # bytes of one article; a book has one to two million
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_NEVER = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(data: bytes, largest: int = LARGEST) -> str:
    """Give the text of a file: UTF-8, what its mark or declaration says, or what it looks like. Raises Unreadable."""
    if not data.strip():
        raise Unreadable("it is empty")
    if len(data) > largest:
        raise Unreadable(f"it is larger than {largest // 1_000_000} MB; cut it into several articles")
    text = clean(_text(data))
    if not text.strip():
        raise Unreadable("it is empty")
    if len(_CONTROL.findall(text)) > len(text) // 100:
        raise Unreadable("it is no text")
    return text


def clean(text: str) -> str:
    """Take out what no database stores, and have one kind of line end."""
    return _NEVER.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")


def _text(data: bytes) -> str:
    marked = next((charset for mark, charset in _MARKS if data.startswith(mark)), None)
    for charset in (marked, None if marked else "utf-8", _declared(data)):
        if charset:
            try:
                return data.decode(charset)
            except (UnicodeError, LookupError):
                continue
    if b"\x00" in data[:65_536]:
        raise Unreadable("it is no text")
    looks_like = from_bytes(data).best()
    if looks_like is None:
        raise Unreadable("its charset cannot be told; save it as UTF-8")
    return str(looks_like)


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:2048])
    return found[1].decode("ascii") if found else None
