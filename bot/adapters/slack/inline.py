"""
The inside of a paragraph of neutral Markdown, as Slack shows it: words, styles, code and links.

Pure. Every word that reaches Slack goes through here. Slack's mrkdwn knows no escape but that of ``& < >``; what was
meant as a plain ``*`` is kept from formatting by GUARD, U+2060 WORD JOINER, on both sides. It is not U+200B, because
Slack takes that for the border of a word, where formatting may begin: jsx-slack and slackify-markdown use it to *make*
markers work within a word, and so do we (SEAM). U+2060 also never lets a line break.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from urllib.parse import quote

from markdown_it.token import Token

from bot.adapters.slack.reading import GUARD, SEAM

_ALLOWED = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
# A bracket belongs to an address only with its partner.
_ADDRESS = re.compile(r"(?<![\w.])https?://(?:[^\s<>\"`|\\^{}()\u200b\u2060]++|\([^\s<>\"`|\\^{}()\u200b\u2060]*+\))++", re.IGNORECASE)
_ADDRESS_ENDS_BEFORE = ".,;:!?'*_~]\u2026\u201d\u2019"
_NOT_IN_ADDRESS = re.compile(r"[<>|`\"\s\u200b]")
# "@" before a name, except within a mail address; the words that call a whole room count even there.
_CALL = re.compile(r"(?<![\w.+-])@(?=\w)|@(?=(?:channel|here|everyone|group)\b(?!\.\w))", re.IGNORECASE)
# Of code only this is touched: a stray backtick before it could make Slack see the code's border elsewhere.
_ROOM_CALL = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
# Slack also takes the wide forms, as Japanese keyboards write them.
_MARKERS = re.compile("[*_~`\uff0a\uff3f\uff40]++")
_NARROW = str.maketrans("\uff0a\uff3f\uff40", "*_`")
_QUOTE_SIGN = re.compile("^[ \t\u00a0]*+(?=[>\uff1e])", re.MULTILINE)
# Beside these, and beside white space, Slack sees the border of a word without our help.
_BORDERS = frozenset(".,;:!?()[]{}\"'-/")


class Kind(Enum):
    """What a piece of a line is to Slack."""

    WORDS = auto()
    OPEN = auto()
    CLOSE = auto()
    CODE = auto()
    LINK = auto()
    BREAK = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one kind. Words are as the writer meant them; everything else is mrkdwn already."""

    kind: Kind
    text: str


_BREAK = Piece(Kind.BREAK, "\n")
_MARKS = {"strong": "*", "em": "_", "s": "~"}


def escaped(text: str) -> str:
    """Escape the three signs that Slack's references are made of."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def calm(words: str) -> str:
    """Keep a plain "@name" from calling, should whoever posts it ever set ``link_names`` or ``parse``."""
    return _CALL.sub(f"@{GUARD}", words)


def paragraph(tokens: list[Token], *, bold: bool = False) -> str:
    """Write the inline tokens of a paragraph; ``bold`` sets all of it in bold, as headings are shown."""
    pieces: list[Piece] = []
    styles: list[str] = []
    if bold:
        _open(pieces, styles, "*")
    stream = iter(tokens)
    for token in stream:
        name, _, edge = token.type.rpartition("_")
        if name in _MARKS:
            (_open if edge == "open" else _close)(pieces, styles, _MARKS[name])
        elif token.type in ("softbreak", "hardbreak"):
            _break(pieces, styles)
        elif token.type == "link_open":
            pieces.append(_link(token, stream))
        elif token.type == "image":
            pieces.append(_linked(str(token.attrs.get("src", "")), plain_words(token.children or [])))
        elif token.type == "code_inline" and "`" not in token.content:
            pieces.append(Piece(Kind.CODE, f"`{escaped(_ROOM_CALL.sub(f'@{GUARD}', token.content))}`"))
        else:  # words, HTML, which is shown as written, and code with a backtick, which Slack cannot have in code
            pieces.append(Piece(Kind.WORDS, token.content))
    if bold:
        _close(pieces, styles, "*")
    return assembled(pieces)


def verbatim(text: str) -> str:
    """Write text that is to be read as it is, markers and all."""
    return assembled([Piece(Kind.WORDS, text)])


def plain_words(tokens: Iterable[Token]) -> str:
    """Return the words of inline tokens on one line and without style, an address after its label."""
    words: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), len(words)))
        elif token.type == "link_close":
            address, label_at = links.pop()
            label = "".join(words[label_at:])
            words.append("" if label in (address, address.removeprefix("mailto:")) else f" ({address})")
        elif token.type == "image":
            words.append(plain_words(token.children or []))
        else:
            words.append(" " if token.type in ("softbreak", "hardbreak") else token.content)
    return "".join(words)


# ----------------------------------------------------------------------------------------------------- reading tokens


def _open(pieces: list[Piece], styles: list[str], mark: str) -> None:
    if mark not in styles:
        pieces.append(Piece(Kind.OPEN, mark))
    styles.append(mark)


def _close(pieces: list[Piece], styles: list[str], mark: str) -> None:
    styles.pop()
    if mark not in styles:
        _end_style(pieces, mark)


def _end_style(pieces: list[Piece], mark: str) -> None:
    """Write the closing marker. Around nothing that is seen Slack would show the markers, so there both go."""
    opening, at = Piece(Kind.OPEN, mark), len(pieces) - 1
    while pieces[at] != opening:
        at -= 1
    if any(piece.text.replace(SEAM, "").strip() for piece in pieces[at + 1 :]):
        pieces.append(Piece(Kind.CLOSE, mark))
    else:
        del pieces[at]


def _break(pieces: list[Piece], styles: list[str]) -> None:
    """End the line. Slack's styles end with it, so they begin anew."""
    marks = list(dict.fromkeys(styles))
    for mark in marks[::-1]:
        _end_style(pieces, mark)
    pieces.append(_BREAK)
    pieces.extend(Piece(Kind.OPEN, mark) for mark in marks)


def _link(opening: Token, stream: Iterator[Token]) -> Piece:
    """Read a link to its end. The parser lets an address in angle brackets be a link within a link; the outer one counts."""
    inner: list[Token] = []
    depth = 1
    for token in stream:
        depth += token.nesting if token.type.startswith("link_") else 0
        if not depth:
            break
        inner.append(token)
    return _linked(str(opening.attrs.get("href", "")), plain_words(inner))


def _linked(address: str, words: str) -> Piece:
    label = " ".join(words.split())
    if not _ALLOWED.match(address):
        told = label and address not in ("", label)
        return Piece(Kind.WORDS, f"{label} ({address})" if told else label or address)
    url = escaped(_NOT_IN_ADDRESS.sub(lambda match: quote(match[0]), address))
    # A second bar has no escape. The wide one looks alike, and is the same sign to a search.
    shown = escaped(calm(_MARKERS.sub(_guard, label))).replace("|", "\uff5c")
    return Piece(Kind.LINK, f"<{url}|{shown}>" if label.replace(SEAM, "") and label != address else f"<{url}>")


# ------------------------------------------------------------------------------------------------------ writing pieces


def assembled(pieces: Iterable[Piece]) -> str:
    """Join the pieces so that no sign means more to Slack than it did to the writer."""
    pieces = [_BREAK, *_with_addresses(pieces), _BREAK]
    counts = Counter("".join("".join(_MARKERS.findall(piece.text)) for piece in pieces if piece.kind is not Kind.LINK).translate(_NARROW))
    styles = {piece.text for piece in pieces if piece.kind is Kind.OPEN}
    written = [pieces[0]]
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if piece.kind is Kind.WORDS:
            guarded = _guarded(piece.text, before.text[-1], after.text[0], counts, styles)
            written.append(Piece(Kind.WORDS, escaped(calm(_QUOTE_SIGN.sub(rf"\g<0>{GUARD}", guarded)))))
        else:
            written.append(piece)
    joined = (_seam(left, right) + right.text for left, right in pairwise(written))
    return "".join(joined)


def _with_addresses(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join neighbouring words, and make a link of every web address in them, as Slack would: so its markers stay its own."""
    words: list[str] = []
    for piece in pieces:
        if piece.kind is Kind.WORDS:
            words.append(piece.text)
            continue
        yield from _addresses("".join(words))
        words.clear()
        yield piece
    yield from _addresses("".join(words))


def _addresses(words: str) -> Iterator[Piece]:
    done = 0
    for match in _ADDRESS.finditer(words):
        address = match[0].rstrip(_ADDRESS_ENDS_BEFORE)
        if not _ALLOWED.match(address):
            continue
        if match.start() > done:
            yield Piece(Kind.WORDS, words[done : match.start()])
        yield _linked(address, "")
        done = match.start() + len(address)
    if words[done:]:
        yield Piece(Kind.WORDS, words[done:])


def _guarded(words: str, before: str, after: str, counts: Counter[str], styles: set[str]) -> str:
    """Guard the markers that could format; ``before`` and ``after`` are the characters around the words."""

    def guarded(match: re.Match[str]) -> str:
        run = match[0].translate(_NARROW)
        left = words[match.start() - 1] if match.start() else before
        right = words[match.end()] if match.end() < len(words) else after
        apart = (left.isalnum() and right.isalnum()) or (left.isspace() and right.isspace())
        if len(run) == 1 and (counts[run] == 1 or (apart and run != "`" and run not in styles)):
            return match[0]
        return _guard(match)

    return _MARKERS.sub(guarded, words)


def _guard(run: re.Match[str]) -> str:
    return f"{GUARD}{GUARD.join(run[0])}{GUARD}"


def _seam(left: Piece, right: Piece) -> str:
    """Put a border of a word between two pieces where Slack would not see the one that is there."""
    if left.kind is Kind.OPEN or right.kind is Kind.CLOSE:
        words = right.text[0] if left.kind is Kind.OPEN else left.text[-1]
        return SEAM if words == GUARD or words.isspace() else ""
    if left.kind in (Kind.CLOSE, Kind.CODE):
        return "" if right.text[0].isspace() or right.text[0] in _BORDERS else SEAM
    if right.kind in (Kind.OPEN, Kind.CODE):
        return "" if left.text[-1].isspace() or left.text[-1] in _BORDERS else SEAM
    return ""
