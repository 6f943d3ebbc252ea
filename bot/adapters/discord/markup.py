"""
Discord's Markdown to neutral Markdown and back.

Both are CommonMark's dialects, so most text passes as it is. Pure, and total: whatever comes in, nothing that goes out calls a
person, a role or a room, whatever ``allowed_mentions`` says beside it.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

GUARD = "\u2060"  # WORD JOINER: not seen, and no line breaks at it

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")
_REFERENCE = re.compile(
    r"<(?:@!?(?P<user>\d{1,20})|@&(?P<role>\d{1,20})|#(?P<room>\d{1,20})|a?:(?P<emoji>\w{1,40}):\d{1,20}"
    r"|t:(?P<time>-?\d{1,11})(?::[a-zA-Z])?|/(?P<command>[^<>\n:]{1,100}):\d{1,20}|id:(?P<place>[a-z]{1,20}))>"
)
_QUOTE_REST = re.compile(r"^>>> ?(.*)\Z", re.DOTALL | re.MULTILINE)
_SUBTEXT = re.compile(r"^-# ", re.MULTILINE)
_CALLS = re.compile(r"<(?=@[!&]?\d|#\d|a?:\w{1,40}:\d|t:-?\d|/[^<>\n]{1,100}:\d|id:[a-z])|@(?=(?:everyone|here)\b)", re.IGNORECASE)
_FORMATTING = re.compile(r"([\\`*_~|\[\]<>#])")
_ADDRESS = re.compile(r"(https?://[^\s<>|*~`\\]+)")  # an escape within one would break it
_BLOCK_START = re.compile(r"^(\s*)([-+>]|\d{1,9}[.)])(?=\s)", re.MULTILINE)


def clean(text: str) -> str:
    """Take out what cannot be stored, sent or seen."""
    return _UNSAFE.sub("", _LINE_BREAK.sub("\n", text))


def to_markdown(text: str, names: Mapping[str, str]) -> str:
    """
    Read what somebody typed in Discord. A mention becomes the name it shows; an unknown id shows itself.

    ``names`` maps the ids of users, roles and channels to what they are called. Emoji of a server become ``:name:``.
    """
    quoted = _QUOTE_REST.sub(lambda found: "\n".join(f"> {line}".rstrip() for line in found[1].split("\n")), clean(text))
    return _SUBTEXT.sub("", _REFERENCE.sub(lambda found: _spoken(found, names), quoted)).replace(GUARD, "").strip("\n")


def _spoken(found: re.Match[str], names: Mapping[str, str]) -> str:
    if person := found["user"] or found["role"]:
        return f"@{literal_name(names.get(person, person))}"
    if found["room"]:
        return f"#{literal_name(names.get(found['room'], found['room']))}"
    if found["emoji"]:
        return f":{found['emoji']}:"
    if found["time"]:
        return _date(int(found["time"]))
    return f"/{found['command']}" if found["command"] else f"#{found['place']}"


def _date(stamp: int) -> str:
    try:
        return f"{datetime.fromtimestamp(stamp, UTC):%d %b %Y %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return str(stamp)


def literal_name(name: str) -> str:
    """Keep the signs in somebody's name from formatting the line."""
    return " ".join(_FORMATTING.sub(r"\\\1", clean(name)).split())


def from_markdown(text: str) -> str:
    """Write neutral Markdown for Discord. What would call anybody there is kept from it by an invisible sign."""
    return calm(clean(text).replace(GUARD, ""))


def calm(text: str) -> str:
    """Break every mention, whoever wrote it."""
    return _CALLS.sub(lambda found: found[0] + GUARD, text)


def verbatim(text: str) -> str:
    """Show somebody's own words as they were written: no sign in them formats anything."""
    words = clean(text).replace(GUARD, "")
    parts = [part if at % 2 else _FORMATTING.sub(r"\\\1", part) for at, part in enumerate(_ADDRESS.split(words))]
    return calm(_BLOCK_START.sub(r"\1\\\2", "".join(parts)))


def inert(text: str) -> str:
    """Make text safe where Discord shows it without any formatting: the labels of buttons, the titles of forms."""
    return calm(" ".join(clean(text).replace(GUARD, "").split()))
