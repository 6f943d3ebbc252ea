"""
Header fields as text: unfolding, encoded words, parameters, charsets, addresses and ids.

Reads anything and never raises: a broken field gives as much of it as can be read. No value that leaves here holds a
control character, so nothing that a stranger wrote can begin a header or a line of ours.
"""

import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import getaddresses
from functools import lru_cache
from inspect import signature
from typing import Any
from urllib.parse import unquote_to_bytes

LONGEST_BLOCK = 262_144  # bytes of headers that are looked at
LONGEST_VALUE = 65_536  # characters of one field; five hundred recipients are some twenty thousand
MOST_FIELDS = 1_000
MOST_ADDRESSES = 1_000
USUAL_FIELD = 200  # characters of a field with one person in it, or a few
LONGEST_ID = 500  # bytes; an index of Postgres takes some 2,700, and honest ids are under 200
LONG_ID_DOMAIN = "long-id.deskhand.invalid"
_ALIASES = {
    **dict.fromkeys(("us-ascii", "ascii", "ansi_x3.4-1968", "iso-8859-1", "iso8859-1", "latin1", "latin-1"), "cp1252"),
    **dict.fromkeys(("x-unknown", "unknown-8bit", "unknown", "default", "binary", "8bit", "7bit", "utf8mb4", "utf-8mb4"), "utf-8"),
    **dict.fromkeys(("ks_c_5601-1987", "ks_c_5601", "ksc5601", "x-windows-949", "euc-kr"), "cp949"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "windows-31j", "sjis"), "cp932"),
    **dict.fromkeys(("iso-2022-jp", "csiso2022jp"), "iso2022_jp_ext"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e"), "iso-8859-8"),
    **dict.fromkeys(("iso-8859-11", "windows-874", "tis-620"), "cp874"),
    **dict.fromkeys(("unicode-1-1-utf-7", "unicode-1-1-utf-8"), "utf-8"),
}
_FOLD = re.compile(rb"\r?\n[ \t]+")
_FIELD = re.compile(r"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
_WORD = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,80}\?[bBqQ]\?)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)
_LENIENT: dict[str, Any] = {"strict": False} if "strict" in signature(getaddresses).parameters else {}  # since Python 3.11.10
_ID = re.compile(r"<([^<>\s]{1,8000})>")
_ADDRESS = re.compile(r"[^\s<>\"(),:;\[\]\\]{1,250}@[^\s<>\"(),:;\[\]\\]{1,250}")


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox: ``addr`` in lower case ("" where none could be read), ``name`` as shown."""

    addr: str
    name: str = ""


class Headers:
    """The fields of one block, by lower-case name, in the order they stand."""

    __slots__ = ("_fields",)

    def __init__(self, block: bytes) -> None:
        self._fields: dict[str, list[str]] = {}
        for line in re.split(rb"\r?\n", _FOLD.sub(b" ", block[:LONGEST_BLOCK]))[:MOST_FIELDS]:
            field = _FIELD.fullmatch(eight_bit(line[: 4 * LONGEST_VALUE]))
            if field:
                self._fields.setdefault(field[1].lower(), []).append(field[2][:LONGEST_VALUE])

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def __len__(self) -> int:
        return len(self._fields)

    def names(self) -> frozenset[str]:
        """Give the names of all fields, in lower case."""
        return frozenset(self._fields)

    def raw(self, name: str) -> str:
        """Give the first field of that name as it stands, on one line; "" where there is none."""
        return one_line(self._fields[name][0]) if name in self._fields else ""

    def all(self, *names: str) -> list[str]:
        """Give every field of these names."""
        return [one_line(value) for name in names for value in self._fields.get(name, ())]

    def text(self, name: str) -> str:
        """Give the first field of that name with its encoded words read."""
        return words(self.raw(name))

    def addresses(self, *names: str) -> list[Address]:
        """Give the mailboxes of these fields, at most a thousand; whatever names none is left out."""
        found = [_mailbox(name, addr) for value in self.all(*names) for name, addr in _pairs(value)]
        return [one for one in found if one.addr][:MOST_ADDRESSES]

    def ids(self, *names: str) -> list[str]:
        """Give the message ids of these fields without their angles, each once, in order."""
        return list(dict.fromkeys(bounded(one) for value in self.all(*names) for one in _ID.findall(value)))


def bounded(message_id: str) -> str:
    """Give an id as it is, or, where it is longer than any honest one, a short one made of it: the same each time."""
    written = message_id.encode("utf-8", "replace")
    if len(written) <= LONGEST_ID:
        return message_id
    return f"{hashlib.sha256(written).hexdigest()[:32]}@{LONG_ID_DOMAIN}"


def one_line(text: str) -> str:
    """Replace whatever could end a line, or worse, by a space."""
    return _CONTROL.sub(" ", text).strip()


def eight_bit(raw: bytes) -> str:
    """Read bytes that should have been ASCII."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def decode(raw: bytes, charset: str) -> str:
    """Read text in whatever charset it says that it is, or in the likeliest one where that is none or wrong."""
    label = charset.strip().strip("\"'").lower()
    name = _ALIASES.get(label, label)
    if name in ("", "utf-8", "utf8", "cp1252"):
        return eight_bit(raw)
    try:
        return raw.decode(name, "replace")
    except (LookupError, ValueError, UnicodeError):
        return eight_bit(raw)


def words(value: str) -> str:
    """Read the encoded words (RFC 2047) of a field, also those that are broken in usual ways."""
    if "=?" not in value:
        return value
    joined = _BETWEEN_WORDS.sub(r"\1", value)
    return one_line(_WORD.sub(_word, joined))


def _word(found: re.Match[str]) -> str:
    charset, encoding, text = found.groups()
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return decode(binascii.a2b_qp(raw.replace(b"_", b" ")), charset)
    return decode(base64(raw), charset)


def base64(raw: bytes) -> bytes:
    """Decode base64 as far as it is any: missing padding and foreign characters do no harm."""
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    try:
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
    except binascii.Error:
        return b""


def _pairs(value: str) -> Sequence[tuple[str, str]]:
    """Give names and addresses; what is written again and again (our own address, a person's From) is taken apart once."""
    return _known_pairs(value) if len(value) <= USUAL_FIELD else _taken_apart(value)


@lru_cache(maxsize=1024)
def _known_pairs(value: str) -> Sequence[tuple[str, str]]:
    return tuple(_taken_apart(value))


def _taken_apart(value: str) -> list[tuple[str, str]]:
    try:
        pairs = getaddresses([value], **_LENIENT)
    except (ValueError, IndexError, AttributeError, RecursionError):
        pairs = []
    good = [(name, addr) for name, addr in pairs if "@" in addr and _ADDRESS.fullmatch(addr)]
    return good or [("", addr) for addr in _ADDRESS.findall(value)]


def _mailbox(name: str, addr: str) -> Address:
    found = _ADDRESS.search(addr)
    return Address(found[0].lower().strip(".'") if found else "", words(one_line(name)).strip("\"' "))


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Take ``text/plain; charset=x`` apart: the value in lower case, and its parameters with RFC 2231 pieces joined."""
    head, _, tail = value.partition(";")
    found: dict[str, str] = {}
    for name, text in _PARAMETER.findall(f";{tail}")[:100]:
        found.setdefault(name.lower(), _unquoted(text))
    pieces = sorted(name for name in found if "*" in name)
    for base in dict.fromkeys(name.partition("*")[0] for name in pieces):
        found[base] = _continued(found, [name for name in pieces if name.partition("*")[0] == base]) or found.get(base, "")
    return head.strip().lower(), found


def _unquoted(text: str) -> str:
    text = text.strip()
    return re.sub(r"\\(.)", r"\1", text[1:].removesuffix('"')) if text.startswith('"') else text


def _continued(found: dict[str, str], pieces: list[str]) -> str:
    pieces.sort(key=lambda name: int(number) if (number := name.split("*")[1]).isdigit() else 0)
    text = "".join(found[name] for name in pieces)
    charset, _, rest = text.partition("'")
    if pieces[0].endswith("*") and "'" in rest:
        return one_line(decode(unquote_to_bytes(rest.partition("'")[2]), charset))
    return one_line(text if "%" not in text else decode(unquote_to_bytes(text), "utf-8"))
