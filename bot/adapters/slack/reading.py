"""
What a Slack user typed, as neutral Markdown.

Pure, and total: any string comes through. It must never turn a word into markup that the writer did not see as such,
and never let a mention, a control character or half a surrogate pair through.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

# Slack has no escape. GUARD next to a marker keeps it from formatting; SEAM next to one lets it format within a word.
GUARD = "\u2060"
SEAM = "\u200b"

# Stands for one finished piece of Markdown while a line is read; taken out of the input first, so it is never typed.
_PIECE = "\ufffc"

_UNSAFE = re.compile("[\x00\ud800-\udfff\ufffc]")
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")

_REFERENCE = re.compile(r"<([^<>]++)>")
_CODE_OR_REFERENCE = re.compile(rf"(?<!{GUARD})`(?!{GUARD})(?P<code>[^`\n]++)`(?!{GUARD})|<(?P<reference>[^<>\n]++)>")
_LINK_IN_CODE = re.compile(r"<((?:https?://|mailto:)[^<>|\n]++)(?:\|([^<>\n]*+))?>", re.IGNORECASE)
_LINKED = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)

_QUOTE = re.compile("(?:&gt;|[>\uff1e]) ?")
_QUOTE_REST = re.compile("(?:&gt;|[>\uff1e]){3} ?")
_BULLET = re.compile("([ \t\u00a0]*+)[-*\u2022\u25e6\u25aa\u25cf\u25cb\u2023\u25ab\u2043]\ufe0e?[ \t\u00a0]++(?=\\S)")
_NUMBER = re.compile("([ \t\u00a0]*+)(0|[1-9]\\d{0,8})([.)])[ \t\u00a0]++(?=\\S)")
_INDENT = re.compile(r"[ \t]++")
_LINE_START = re.compile(r"(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=++\s*$|(?:[|: ]*+-)[|:\- ]*+$)")
_NUMBER_START = re.compile(r"\d{1,9}(?=[.)](?:\s|$))")

_ZERO_WIDTH = SEAM + GUARD
_MARKER = re.compile(r"[*_~]")
_SPECIAL = re.compile(
    rf"[*_~`{_PIECE}]"
    rf"|\\(?=[!-/:-@\[-`{{-~{_ZERO_WIDTH}{_PIECE}]|$)"
    rf"|\](?=[{_ZERO_WIDTH}]*+[(\[:])"
    r"|<(?=[^\s\d=-])"
    rf"|!(?=[{_ZERO_WIDTH}]*+{_PIECE})"
    rf"|&(?=#?[\w{_ZERO_WIDTH}]{{1,40}};)"
    rf"|[{_ZERO_WIDTH}]++"
)
_NAME_MARKER = re.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])")
_IN_LABEL = re.compile(r"[\\*_~`\[\]<&]")
_IN_ADDRESS = re.compile(r"[\\<>`|\s]")
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")

_STYLES = {"*": "**", "~": "~~"}
_NO_BLANK_BETWEEN = {("words", "words"), ("words", "bullet"), ("bullet", "bullet"), ("number", "number"), ("number", "bullet")}
_DEEPEST_LIST = 5


def clean(text: str) -> str:
    """Take out what cannot be stored, sent or seen: line breaks become line feeds, half surrogate pairs and NUL become U+FFFD."""
    return _CONTROL.sub("", _UNSAFE.sub("\ufffd", _LINE_BREAK.sub("\n", text)))


def unescape(text: str) -> str:
    """Undo Slack's three entities; there are no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def to_markdown(mrkdwn: str, names: Mapping[str, str]) -> str:
    """
    Read a message's ``text`` as CommonMark with strikethrough; a line feed means a new line, as it does in chats.

    Mentions become plain words: ``names`` maps the ids of users, channels and groups to what they are called, without
    "@" or "#"; an unknown id shows Slack's own label, or itself. In code only entities are undone, and the links that
    Slack makes there of what looks like an address.
    """
    parts = clean(mrkdwn).split("```")
    blocks: list[str] = []
    for number, part in enumerate(parts):
        fenced = number % 2 == 1 and number < len(parts) - 1
        if fenced and part.strip():
            blocks.append(_fence(part))
        elif number % 2 == 1:
            blocks.append(_prose(f"```{part}" if not fenced else "``````", names))
        else:
            blocks.append(_prose(part.lstrip(" ") if number else part, names))
    return "\n\n".join(block for block in blocks if block)


def _fence(content: str) -> str:
    code = _as_typed(content).removeprefix("\n").removesuffix("\n")
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{code}\n{fence}"


def _as_typed(code: str) -> str:
    return unescape(_LINK_IN_CODE.sub(lambda link: link[2] or link[1], code)).replace(GUARD, "")


# ---------------------------------------------------------------------------------------------------------- the blocks


@dataclass(frozen=True, slots=True)
class _List:
    """A list that is open at some depth: the number of its last item (None = bullets) and what stands after it."""

    number: int | None
    delimiter: str

    @property
    def width(self) -> int:
        """How far the item's text stands in, which is where a list within it begins."""
        return 2 if self.number is None else len(f"{self.number}{self.delimiter} ")


def _prose(text: str, names: Mapping[str, str]) -> str:
    one_line = _REFERENCE.sub(lambda match: match[0].replace("\n", " "), text)
    return "\n".join(_blocks(one_line.split("\n"), names, quotes=True)).strip("\n")


def _blocks(lines: Iterable[str], names: Mapping[str, str], *, quotes: bool) -> Iterator[str]:
    """Yield the lines in Markdown, with a blank one wherever a line would otherwise be drawn into the block above it."""
    quoted: list[str] = []
    lists: list[_List] = []
    above = ""
    rest_is_quote = False
    for line in lines:
        rest = _QUOTE_REST.match(line) if quotes else None
        rest_is_quote = rest_is_quote or rest is not None
        mark = rest or (_QUOTE.match(line) if quotes else None)
        if mark or rest_is_quote:
            quoted.append(line[mark.end() :] if mark else line)
            continue
        if quoted:
            yield from _quote(quoted, names, above)
            quoted, lists, above = [], [], "quote"
        kind, markdown = _line(line, names, lists)
        if above and kind and (above, kind) not in _NO_BLANK_BETWEEN:
            yield ""
        yield markdown
        above = kind
    if quoted:
        yield from _quote(quoted, names, above)


def _quote(lines: list[str], names: Mapping[str, str], above: str) -> Iterator[str]:
    if above:
        yield ""
    for line in _blocks(lines, names, quotes=False):
        yield f"> {line}".rstrip()


def _line(line: str, names: Mapping[str, str], lists: list[_List]) -> tuple[str, str]:
    """Read one line: its kind ("" = blank) and its Markdown. ``lists`` are those that are open, outermost first."""
    line = line.rstrip(f" \t\u00a0{SEAM}")
    if not line:
        return "", ""
    if bullet := _BULLET.match(line):
        indent = _open_list(lists, _depth(bullet[1], lists), _List(None, "-"))
        return "bullet", f"{indent}- {_started(_inline(line[bullet.end() :], names))}"
    number = _NUMBER.match(line)
    if number and (numbered := _numbered(number, lists)) is not None:
        return "number", f"{numbered}{number[2]}{number[3]} {_started(_inline(line[number.end() :], names))}"
    lists.clear()
    margin = _INDENT.match(line)
    # No-break spaces keep the margin and, unlike spaces, do not make a code block of it.
    blanks = margin[0].replace("\t", "    ").replace(" ", "\u00a0") if margin else ""
    return "words", blanks + _started(_inline(line[margin.end() :] if margin else line, names))


def _numbered(match: re.Match[str], lists: list[_List]) -> str | None:
    """Open or go on with the list of a numbered line. None if Markdown, which counts for itself, would show another number."""
    number, delimiter, depth = int(match[2]), match[3], _depth(match[1], lists)
    last = lists[depth] if depth < len(lists) else None
    if last and last.number is not None and last.delimiter == delimiter and last.number + 1 != number:
        return None
    return _open_list(lists, depth, _List(number, delimiter))


def _depth(margin: str, lists: list[_List]) -> int:
    """Slack indents by four. A level can only stand on the one above it."""
    return min((len(margin.expandtabs(4)) + 2) // 4, len(lists), _DEEPEST_LIST)


def _open_list(lists: list[_List], depth: int, item: _List) -> str:
    lists[depth:] = [item]
    return " " * sum(each.width for each in lists[:depth])


def _started(words: str) -> str:
    """Escape what would make a block of the line because it stands at its start."""
    if number := _NUMBER_START.match(words):
        return f"{number[0]}\\{words[number.end() :]}"
    return f"\\{words}" if _LINE_START.match(words) else words


# ---------------------------------------------------------------------------------------------------------- the inline


def _inline(line: str, names: Mapping[str, str]) -> str:
    """Read the markup within a line. Slack's never goes over a line's end."""
    flat: list[str] = []
    pieces: list[str] = []
    done = 0
    for match in _CODE_OR_REFERENCE.finditer(line):
        flat.append(unescape(line[done : match.start()]))
        done = match.end()
        words, piece = (_PIECE, f"`{_as_typed(match['code'])}`") if match["code"] else _reference(match["reference"], names)
        flat.append(words)
        pieces.extend([piece] if piece else [])
    flat.append(unescape(line[done:]))
    return _marked("".join(flat), iter(pieces))


def _reference(body: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Read what stands in angle brackets: the words that it shows, or the sign for a piece and that piece."""
    target, _, label = body.partition("|")
    label, kind, name = unescape(label).replace(GUARD, "").strip(), target[:1], target[1:]
    if kind in "@#":
        return kind + _unmarked(names.get(name) or label.removeprefix(kind) or name), ""
    if kind == "!":
        command, _, argument = name.partition("^")
        group = names.get(argument) if command == "subteam" else None
        shown = label if label and not group else f"@{group or (argument if command == 'subteam' else command)}"
        return _unmarked(shown), ""
    url = unescape(target)
    if not _LINKED.match(url):
        return _unmarked(f"{label} ({url})" if label and not url.endswith(label) else label or url), ""
    return _PIECE, _link(url, label)


def _unmarked(words: str) -> str:
    """Keep the markers in somebody's name from formatting the line."""
    return _NAME_MARKER.sub(rf"{GUARD}\g<0>{GUARD}", " ".join(clean(words).split()))


def _link(url: str, label: str) -> str:
    url = _IN_ADDRESS.sub(lambda match: quote(match[0]), url)
    if url.lower().startswith("http") and label in ("", url):
        return f"<{url}>"
    words = _IN_LABEL.sub(r"\\\g<0>", label or url[len("mailto:") :])
    target = _ENTITY.sub("&amp;", url).replace("(", "%28").replace(")", "%29")
    return f"[{words}]({target})"


def _marked(flat: str, pieces: Iterator[str]) -> str:
    """Write a line whose styles are still Slack's in Markdown, with every other sign escaped that would be one there."""
    styles = _styles(flat)

    def shown(match: re.Match[str]) -> str:
        sign, at = match[0], match.start()
        before, after = flat[at - 1 : at], flat[match.end() : match.end() + 1]
        if sign == _PIECE:
            # Two code spans side by side would otherwise be one.
            return (SEAM if before == _PIECE else "") + next(pieces)
        if sign[0] in _ZERO_WIDTH:
            dropped = GUARD in sign or (before != after and {at - 1, match.end()} & styles.keys())
            return "" if dropped else sign
        alone = before == after == " " or (sign == "_" and before.isalnum() and after.isalnum())
        literal = sign if sign in "*_~" and alone else f"\\{sign}"
        return styles.get(at, literal)

    return _SPECIAL.sub(shown, flat)


def _styles(flat: str) -> dict[int, str]:
    """Find the markers that Slack formats by, and what each becomes; nothing that shows, if Markdown cannot express them."""
    opened: dict[str, int] = {}
    styles: dict[int, str] = {}
    expressible = True
    for match in _MARKER.finditer(flat):
        mark, at = match[0], match.start()
        before, after = flat[at - 1 : at], flat[at + 1 : at + 2]
        if {mark, GUARD} & {before, after}:
            continue
        if mark in opened and before.strip() and _is_edge(after):
            start = opened[mark]
            opened = {other: place for other, place in opened.items() if place < start}
            if flat[start + 1 : at].strip(_ZERO_WIDTH):
                written = _written(flat, start, at)
                expressible = expressible and written is not None
                styles |= dict.fromkeys((start, at), written or "")
        elif mark not in opened and after.strip() and _is_edge(before):
            opened[mark] = at
    return styles if expressible else dict.fromkeys(styles, SEAM)


def _written(flat: str, start: int, end: int) -> str | None:
    """
    Choose Markdown's marker for a pair of Slack's, None if CommonMark would not take it for one ("left-flanking").

    Versions differ on whether a symbol such as an emoji counts as punctuation, so none is relied on to do so or not.
    """
    on_borders, on_words = True, True
    for at, inwards in ((start, 1), (end, -1)):
        inner, outer = _beside(flat, at, inwards), _beside(flat, at, -inwards)
        if not inner.strip():
            return None
        border = not outer.strip() or _is_sign(outer, among="P")
        on_borders = on_borders and border
        # A single asterisk must not meet a double one: three in a row pair off in other ways.
        on_words = on_words and (border or not _is_sign(inner, among="PS")) and (flat[start] != "_" or "*" not in (inner, outer))
    if flat[start] == "_":
        return "_" if on_borders else "*" if on_words else None
    return _STYLES[flat[start]] if on_words else None


def _is_edge(char: str) -> bool:
    """Slack formats only where a word may begin or end."""
    return not char.strip() or char == SEAM or unicodedata.category(char)[0] in "PS"


def _is_sign(char: str, *, among: str) -> bool:
    ascii_sign = char.isascii() and not char.isalnum()
    return char == _PIECE or ascii_sign or unicodedata.category(char)[0] in among


def _beside(flat: str, at: int, step: int) -> str:
    """Return what will stand next to a marker: not what is dropped there, but the seam between two markers of one kind stays."""
    there = at + step
    while 0 <= there < len(flat) and flat[there] in _ZERO_WIDTH:
        there += step
    if not 0 <= there < len(flat):
        return ""
    passed = flat[min(at, there) + 1 : max(at, there)]
    return SEAM if passed and flat[there] == flat[at] and GUARD not in passed else flat[there]
