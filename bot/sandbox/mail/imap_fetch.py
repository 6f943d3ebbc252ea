"""IMAP's FETCH: what of a mail is asked for, and how it is said. Pure but for the flag that reading sets (RFC 3501 6.4.5)."""

import re
from collections.abc import Sequence

from bot.sandbox.mail.folder import Item
from bot.sandbox.mail.imap_words import GrammarError, Word, moment, string, text

_SECTION = re.compile(r"BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)
_MACROS = {"FAST": ("FLAGS", "INTERNALDATE", "RFC822.SIZE")}
_PLAIN = ("UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE", "RFC822")


def wanted(asked: Word, *, by_uid: bool) -> list[str]:
    """Return the names of what is asked for; by uid, the uid is always among them. Raises GrammarError for one that is none."""
    names = [text(one) for one in asked] if isinstance(asked, list) else [text(asked)]
    names = [each for one in names for each in _MACROS.get(one.upper(), (one,))]
    for one in names:
        if one.upper() not in _PLAIN and not _is_section(one):
            raise GrammarError(f"FETCH knows no {one}")
    if by_uid and "UID" not in [one.upper() for one in names]:
        names.insert(0, "UID")
    return names


def marks_seen(names: Sequence[str]) -> bool:
    """Say whether fetching this marks a mail as read."""
    return any(one.upper() == "RFC822" or ((found := _SECTION.fullmatch(one)) is not None and not found[1]) for one in names)


def said(item: Item, names: Sequence[str]) -> bytes:
    """Write what was asked for, in brackets."""
    return b"(" + b" ".join(_one(item, name) for name in names) + b")"


def flags(item: Item) -> bytes:
    """Write a mail's flags."""
    return b"(" + " ".join(sorted(item.flags)).encode() + b")"


def _one(item: Item, name: str) -> bytes:
    match name.upper():
        case "UID":
            return b"UID %d" % item.uid
        case "FLAGS":
            return b"FLAGS " + flags(item)
        case "INTERNALDATE":
            return b"INTERNALDATE " + moment(item.at)
        case "RFC822.SIZE":
            return b"RFC822.SIZE %d" % len(item.raw)
        case "RFC822":
            return b"RFC822 " + string(item.raw)
    return _section(item, name)


def _is_section(name: str) -> bool:
    found = _SECTION.fullmatch(name)
    return found is not None and _named(found[2]) is not None


def _section(item: Item, name: str) -> bytes:
    found = _SECTION.fullmatch(name)
    if found is None:
        raise GrammarError(f"FETCH knows no {name}")
    data = _part(item.raw, found[2])
    if found[3] is None:
        return f"BODY[{found[2].upper()}] ".encode() + string(data)
    first, count = int(found[3]), int(found[4])
    return f"BODY[{found[2].upper()}]<{first}> ".encode() + string(data[first : first + count])


def _named(section: str) -> list[str] | None:
    """Return which header fields a section names ([] = all of what it says), None for a section that is none of those here."""
    if section.upper() in ("", "HEADER", "TEXT"):
        return []
    found = re.fullmatch(r"HEADER\.FIELDS \(([^()]+)\)", section, re.IGNORECASE)
    return found[1].upper().split() if found else None


def _part(raw: bytes, section: str) -> bytes:
    head, gap, body = raw.partition(b"\r\n\r\n")
    match section.upper():
        case "":
            return raw
        case "HEADER":
            return head + gap
        case "TEXT":
            return body
    names = _named(section) or []
    fields = re.split(rb"\r\n(?![ \t])", head)
    kept = [one for one in fields if one.partition(b":")[0].decode("latin-1").upper() in names]
    return b"".join(one + b"\r\n" for one in kept) + b"\r\n"
