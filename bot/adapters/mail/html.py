"""
HTML as the lines that a person would see, each with what its place in the tree says about it: how deep it is quoted,
whether it belongs to a signature, whether a mail program says that the quoted mail begins there.

What is not seen is dropped: a hidden instruction must not reach a classifier or a model. Walks without recursion.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from bot.adapters.mail.lines import Line

LONGEST = 1_500_000  # characters that are looked at
LONGEST_BROKEN = 200_000  # … where no parser reads them
MOST_SHEETS, LONGEST_SHEET = 20, 200_000
_PARSER_OPTIONS = {"recover": True, "huge_tree": True, "no_network": True, "remove_comments": True, "remove_pis": True}
_UNSEEN = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "noscript",
    "svg",
    "math",
    "object",
    "iframe",
    "select",
    "textarea",
    "audio",
    "video",
}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"),
}
_APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}  # a blank line around them
_CELLS = {"td", "th"}
_QUOTES = re.compile(
    r"(?:^|\s|_)(?:yahoo_quoted\w*|protonmail_quote|tutanota_quote|zmail_extra|moz-forward-container|replied-wrapper"
    r"|olk_src_body_section|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|ymsgrquotedtext"
    r"|appleoriginalcontents|hmmessage_quoted|hey_quote|missive_quote|front-blockquote|gmail_quote_forward)(?:$|\s)",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"(?:^|\s|_)(?:divrplyfwdmsg|appendonsend|gmail_attr|moz-cite-prefix|reply-intro|mail-quote-header)(?:$|\s)", re.IGNORECASE
)
_SIGNATURES = re.compile(
    r"(?:^|\s|_)(?:gmail_signature(?:_prefix)?|moz-signature|signature|mobile-?signature|ms-outlook-mobile-signature|applemailsignature"
    r"|protonmail_signature_block\S*|tutanota_signature|hey_signature|zm_\d+_sign|mail-signature|email-signature)(?:$|\s)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|(?:^|[;\s])opacity\s*:\s*0*\.?0+\s*(?:%|;|!|$)"
    r"|max-(?:height|width)\s*:\s*0+(?:px|pt|em|%)?\s*(?:;|!|$)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}"
    r"|clip\s*:\s*rect\(\s*0"
    r"|(?:^|[;\s])color\s*:\s*transparent",
    re.IGNORECASE,
)
_FONT_SIZE = re.compile(r"font-size\s*:\s*(\d{0,6}(?:\.\d{1,6})?)\s*(px|pt|em|rem|%)?", re.IGNORECASE)
_SMALLEST = {"px": 2.0, "pt": 2.0, "em": 0.15, "rem": 0.15, "%": 15.0}  # anything under that nobody reads
_COLOUR = re.compile(r"(?:^|[;\s])(background(?:-color)?|color)\s*:\s*([#\w(),. ]+)", re.IGNORECASE)
_HIDING_RULE = re.compile(r"\.([\w-]{1,80})\s*\{([^{}]{0,500})\}")
_ZERO_WIDTH = re.compile("[\u200b\u200e\u200f\u2060\u00ad\ufeff\u034f]+|(?:[\u200c\u200d][\\s\u00a0]*){2,}")
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")
_UNREAD = re.compile(r"<(script|style|title|template)\b[^>]{0,500}>.{0,2000}?</\1", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class _State:
    """What holds for everything inside an element."""

    depth: int = 0
    signature: bool = False
    begins: bool = False
    hidden: bool = False
    tiny: bool = False
    verbatim: bool = False


def lines(html: str) -> list[Line]:
    """Give the lines of a document, whatever is wrong with it."""
    html = _ZERO_WIDTH.sub("", html[:LONGEST].replace("\x00", ""))
    if not html.strip():
        return []
    try:
        parser = etree.HTMLParser(encoding="utf-8", **_PARSER_OPTIONS)
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        root = None
    if root is None or any("depth" in fault.message for fault in parser.error_log):
        return _without_tags(html[:LONGEST_BROKEN])
    return _Page(_hiding_classes(html)).read(root)


def _without_tags(html: str) -> list[Line]:
    """Read what no parser reads: nested beyond reason, as no program writes it."""
    words = (_SPACE.sub(" ", text).strip() for text in _TAGS.sub("\n", _UNREAD.sub("", html)).splitlines())
    return [Line(one) for one in words if one]


def _hiding_classes(html: str) -> frozenset[str]:
    """Find the classes that a style sheet inside the document makes invisible."""
    lower, styles, at = html.lower(), list[str](), 0
    while len(styles) < MOST_SHEETS and (at := lower.find("<style", at)) >= 0:
        begins, ends = lower.find(">", at), lower.find("</style", at)
        if not 0 <= begins < ends:
            break
        styles.append(html[begins + 1 : ends])
        at = ends
    rules = _HIDING_RULE.findall("".join(styles)[:LONGEST_SHEET])
    return frozenset(name for name, rule in rules if "display:none" in rule.replace(" ", "").lower())


class _Page:
    """Gathers the lines of one document while it is walked through."""

    def __init__(self, hiding: frozenset[str]) -> None:
        self._hiding = hiding
        self._lines: list[Line] = []
        self._open: list[str] = []
        self._states = [_State()]

    def read(self, root: Any) -> list[Line]:
        """Walk the tree; a closing tag restores what held before its element."""
        for event, element in _walk(root):
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                self._enter(element, tag)
                self._words(element.text)
            else:
                self._leave(tag)
                self._words(element.tail)
        self._break()
        return self._lines

    def _enter(self, element: Any, tag: str) -> None:
        if tag in _BLOCKS:
            self._break()
            self._gap(tag)
        elif tag == "br":
            self._break(keep=True)
        elif tag in _CELLS and self._open:
            self._open.append(" ")
        self._states.append(self._inside(element, tag))
        if tag == "li":
            self._words("- ")
        elif tag == "img" and not self._states[-1].hidden:
            self._open.append(_SPACE.sub(" ", element.get("alt") or "")[:200])

    def _leave(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._break()
            self._gap(tag)
        self._states.pop()

    def _inside(self, element: Any, tag: str) -> _State:
        state = self._states[-1]
        style = element.get("style") or ""
        names = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
        if tag in _UNSEEN or _is_hidden(element, style) or (self._hiding and self._hiding & set(names.split())):
            state = replace(state, hidden=True)
        size = _FONT_SIZE.search(style) if style else None
        if size:
            state = replace(state, tiny=float(size[1] or 9) < _SMALLEST[(size[2] or "px").lower()])
        if (tag == "blockquote" and not _is_indent(style)) or (names and _QUOTES.search(names)):
            state = replace(state, depth=state.depth + 1)
        if names and _BEGINS.search(names):
            state = replace(state, begins=True)
        if (
            (names and _SIGNATURES.search(names))
            or element.get("data-signatureblock")
            or element.get("data-smartmail") == "gmail_signature"
        ):
            state = replace(state, signature=True)
        return replace(state, verbatim=True) if tag == "pre" else state

    def _words(self, words: str | None) -> None:
        state = self._states[-1]
        if not words or state.hidden or state.tiny:
            return
        if not state.verbatim:
            self._open.append(_SPACE.sub(" ", words))
            return
        first, *others = words.split("\n")
        self._open.append(first)
        for one in others:
            self._break(keep=True)
            self._open.append(one)

    def _break(self, *, keep: bool = False) -> None:
        """End the line that is being written; an empty one only counts if it was asked for."""
        state = self._states[-1]
        words = "".join(self._open)
        self._open.clear()
        words = words.rstrip() if state.verbatim else _SPACE.sub(" ", words).strip()
        if words or keep:
            self._lines.append(Line(words, state.depth, state.signature, state.begins))

    def _gap(self, tag: str) -> None:
        if tag in _APART and self._lines and self._lines[-1].text:
            self._lines.append(Line("", self._states[-1].depth))


def _walk(root: Any) -> Iterator[tuple[str, Any]]:
    return iter(etree.iterwalk(root, events=("start", "end")))


def _is_indent(style: str) -> bool:
    """Gmail and others indent with a blockquote that has neither border nor bar."""
    flat = style.replace(" ", "").lower()
    return "border:none" in flat or "border:0" in flat


def _is_hidden(element: Any, style: str) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if not style:
        return False
    if _HIDDEN.search(style):
        return True
    colours = {name.lower().removesuffix("-color"): colour.strip().lower() for name, colour in _COLOUR.findall(style)}
    return len(colours) > 1 and len(set(colours.values())) == 1
