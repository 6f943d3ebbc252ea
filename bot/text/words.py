"""
Neutral Markdown where no markup can be shown: plain text, a one-line preview, a title.

Pure. Markers that do not come in pairs are words and stay.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text.parts import FENCE, Fence, cluster_end

TITLE_LIMIT = 80
NO_TEXT = "(no text)"

_QUOTE = re.compile(r"\s*+(?:>\s*+)++")
_ITEM = re.compile(r"[-+*]\s+")
_HEADING = re.compile(r"#{1,6}(?:\s+|$)")
_RULE = re.compile(r"(?:[-*_]\s*){3,}+$|=+\s*$|(?=[|:\s]*+-)[|:\-\s]++$")
_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?<!`)(?P<ticks>`{1,3})(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|!?\[(?P<label>(?:\\.|[^\\\[\]])*+)\]\("
    r"(?:<(?P<pointed>[^<>\n]*+)>|(?P<url>[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+)*+))"
    r"(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?\)"
    r"|<(?P<address>(?:https?://|mailto:)[^<>\s]++)>"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});)"
    r"|(?P<marks>\*+|_+|~~)",
    re.DOTALL,
)
# Direction marks that would turn the line of ours in which a customer's words are quoted.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Show the words as they would be typed without markup; a link reads ``label (address)``. Lists and quotes keep their marks."""
    return "\n".join(_plain_lines(text, addresses=True)).strip("\n")


def excerpt(text: str, limit: int) -> str:
    """Fold the words into one line of at most ``limit`` characters, without markup or addresses, ended by … at a word if cut."""
    return _shortened(" ".join(_bare_lines(text)), limit)


def _bare_lines(text: str) -> Iterator[str]:
    """Yield every line that shows something, folded, without any mark of lists, quotes and headings."""
    for line in _plain_lines(text, addresses=False):
        words = " ".join(_INVISIBLE.sub(" ", line.lstrip("> \t").removeprefix("- ")).split())
        if any(unicodedata.category(char)[0] not in "ZC" for char in words):
            yield words


def _shortened(words: str, limit: int) -> str:
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    if len(words) <= limit:
        return words
    border = words.rfind(" ", limit // 2, limit)
    end = border if border > 0 else cluster_end(words, 0, limit - 1)
    return words[:end].rstrip(" ,;:-\u2013\u2014") + "\u2026"


def _plain_lines(text: str, *, addresses: bool) -> Iterator[str]:
    fence: Fence | None = None
    prose: list[str] = []
    for line in text.split("\n"):
        opened = None if fence else FENCE.match(line)
        if not (fence or opened) and line.strip():
            prose.extend(_without_block_marks(line))
            continue
        yield from _paragraph(prose, addresses=addresses)
        prose.clear()
        if opened:
            fence = Fence(opened[1] or opened[2])
        elif fence and fence.ends_at(line):
            fence = None
        else:
            yield line if fence else ""
    yield from _paragraph(prose, addresses=addresses)


def _without_block_marks(line: str) -> list[str]:
    """Return the line as it is read, or nothing for one that only draws something."""
    marks = _QUOTE.match(line)
    quote = "> " if marks else ""
    body = line[marks.end() :].strip() if marks else line.strip()
    if _RULE.match(body):
        return []
    if item := _ITEM.match(body):
        indent = line[: len(line) - len(line.lstrip())]
        return [f"{quote or indent}- {body[item.end() :]}"]
    if heading := _HEADING.match(body):
        return [quote + body[heading.end() :].rstrip("# ")]
    return [quote + body]


def _paragraph(lines: list[str], *, addresses: bool) -> list[str]:
    return _words("\n".join(lines), addresses=addresses).split("\n") if lines else []


@dataclass(slots=True)
class _Marks:
    """A run of emphasis markers: where it stands among the pieces, and how many of it are still unpaired."""

    index: int
    left: int
    opens: bool
    closes: bool


def _words(text: str, *, addresses: bool) -> str:
    """Drop the inline markup. Only markers that come in pairs are markup; the rest was meant to be read."""
    pieces: list[str] = []
    runs: list[_Marks] = []
    done = 0
    for match in _INLINE.finditer(text):
        pieces.append(text[done : match.start()])
        done = match.end()
        if match["marks"]:
            before, after = text[match.start() - 1 : match.start()], text[done : done + 1]
            runs.append(_Marks(len(pieces), len(match[0]), *_flanks(before, after, match[0][0])))
            pieces.append(match[0])
        else:
            pieces.append(_shown(match, addresses=addresses))
    _drop_pairs(pieces, runs)
    return "".join(pieces) + text[done:]


def _shown(match: re.Match[str], *, addresses: bool) -> str:
    if match["escaped"]:
        return match["escaped"]
    if match["code"]:
        code = match["code"]
        return code[1:-1] if code.strip() and code[0] == code[-1] == " " else code
    if match["entity"]:
        return html.unescape(match["entity"])
    if match["address"]:
        return match["address"].removeprefix("mailto:")
    label = _words(match["label"], addresses=False)
    url = html.unescape(match["pointed"] or match["url"] or "")
    if not addresses or not url or label == url.removeprefix("mailto:"):
        return label
    return f"{label} ({url})" if label else url


def _flanks(before: str, after: str, mark: str) -> tuple[bool, bool]:
    """Tell whether a run may open and may close emphasis: CommonMark 0.31, "left-flanking" and "right-flanking"."""
    space_before, space_after = not before.strip(), not after.strip()
    sign_before, sign_after = (char != "" and unicodedata.category(char)[0] in "PS" for char in (before, after))
    left = not space_after and (not sign_after or space_before or sign_before)
    right = not space_before and (not sign_before or space_after or sign_after)
    if mark == "_":
        return left and (not right or sign_before), right and (not left or sign_after)
    return left, right


def _drop_pairs(pieces: list[str], runs: list[_Marks]) -> None:
    """Shorten the marker runs in ``pieces`` by what pairs off. Every step uses a marker up, so it is linear."""
    open_runs: dict[str, list[_Marks]] = {"*": [], "_": [], "~": []}
    for run in runs:
        waiting = open_runs[pieces[run.index][0]]
        while run.closes and run.left and waiting:
            pair = min(run.left, waiting[-1].left)
            waiting[-1].left -= pair
            run.left -= pair
            if not waiting[-1].left:
                waiting.pop()
        if run.opens and run.left:
            waiting.append(run)
    for run in runs:
        pieces[run.index] = pieces[run.index][: run.left]


# --------------------------------------------------------------------------------------------------- a ticket's title

# Words that begin a greeting in the languages our triage knows, and words that may follow in one.
_GREETING = re.compile(
    r"(?:hi+|hello+|hey+|hiya|howdy|greetings|dear|good (?:morning|afternoon|evening|day)|morning|hallo|hi zusammen|moin|servus|"
    r"gr\u00fc(?:\u00df gott|ezi)|guten (?:tag|morgen|abend)|liebe[sr]?|sehr geehrte[rs]?|bonjour|bonsoir|salut|coucou|hola|"
    r"buen(?:os|as) (?:d[i\u00ed]as|tardes|noches)|ciao|buongiorno|buonasera|ol[a\u00e1]|bom dia|boa tarde|hoi|goedemorgen|goedemiddag)"
    r"(?![\w'\u2019-])",
    re.IGNORECASE,
)
_GREETED = re.compile(r"(?:[ ]+[\w'\u2019.@-]*[\w'\u2019@-]){0,4}?[ ]*(?:[,!:;.\u2026]+|[ ][-\u2013\u2014]+)(?=\s|$)\s*")
_ADDRESSEES = frozenset(
    {"all", "and", "desk", "dear", "everybody", "everyone", "folks", "friends", "guys", "help", "madam", "or", "sir", "support"}
    | {"team", "the", "there", "to", "together", "you", "alle", "liebes", "support-team", "zusammen", "miteinander", "damen"}
    | {"herren", "und", "\u00e0", "tous", "toute", "tout", "le", "monde", "equipo", "a", "todos", "tutti"}
)


def title_of(text: str) -> str:
    """Name a ticket after the first line of its first message that says something, in at most 80 characters; never empty."""
    lines = list(_bare_lines(text))
    titles = (said for line in lines if (said := _after_greeting(line)))
    title = next(titles, None) or next((line for line in lines if _has_word(line)), None) or next(iter(lines), NO_TEXT)
    return _shortened(title, TITLE_LIMIT)


def _after_greeting(line: str) -> str:
    """Return what the line says beyond a greeting, "" if nothing."""
    if not _has_word(line):
        return ""
    if not (hello := _GREETING.match(line)):
        return line
    greeted = _GREETED.match(line, hello.end())
    rest = line[greeted.end() :] if greeted else line[hello.end() :]
    words = re.findall(r"[\w\u00e0-]+", rest.lower())
    if all(word in _ADDRESSEES for word in words) or (not greeted and len(words) == 1):
        return ""
    return rest if greeted else line


def _has_word(line: str) -> bool:
    return any(char.isalnum() for char in line)


def counted(number: int, one: str, many: str = "") -> str:
    """Say how many there are: "1 article", "1,200 articles"; ``many`` where more of them are not told by an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def literal(text: str) -> str:
    """Give somebody's own words for inside Markdown of ours: without any formatting of theirs."""
    return "".join(f"\\{c}" if c in _FORMATTING else c for c in text)


_FORMATTING = frozenset("\\`*_~[]<>#|!")
