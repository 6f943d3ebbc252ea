"""
A message as words: cleaned, folded, cut at sentence borders, and bounded whatever somebody sends.

Pure. It must never need more time than a message of ten thousand characters does, and never let disguise (zero-width
characters, fullwidth letters, stacked accents) change what a word is.
"""

import re
import unicodedata
from dataclasses import dataclass

HEAD, TAIL = 8_000, 2_000  # of a longer text: how it begins and how it ends is what people mean
BORDER, COMMA, NAME = ".", ",", "@"
_LONGEST_WORD = 40

_MARK = "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS_IN_A_ROW = re.compile(f"({_MARK}){_MARK}+")
# Soft hyphen, zero-width characters, direction marks, variation selectors: nothing that is read.
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]+")
_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]{1,300}`", re.DOTALL)
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_ADDRESS = re.compile(r"<?https?://[^\s<>]+>?|www\.[^\s<>]+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}", re.IGNORECASE)
_TICKS = "'\u2019\u00b4`"
_LETTERS = rf"[^\W_](?:[^\W_]|[{_TICKS}\u0300-\u036f](?=[^\W_]))*"
_PIECE = re.compile(
    rf"(?P<name><[@#!][^<>\s]{{1,80}}>|@\w+)"
    rf"|(?P<word>{_LETTERS})"
    r"|(?P<smile>[:;]['-]?[)(DPp/|\\]+|<3|:[a-z0-9_+-]{2,30}:|[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B50]|\+1\b)"
    r"|(?P<loud>[!?¡¿]+)|(?P<border>[.;:…\n()\[\]{}\"“”„«»|]|\s[-\u2013\u2014]\s)|(?P<comma>,)"
)
# An apostrophe inside an English word is dropped (don't = dont); elsewhere it parts two words (j'ai = j ai).
_CONTRACTION = re.compile(rf"(?<=[a-z])[{_TICKS}](?=(?:t|s|re|ve|ll|d|m)\b)")
_STRETCHED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Utterance:
    """
    One message. `words` are folded (lower case, no accents); "." and "," among them are borders and "@" is somebody's name.

    `spans` says for each word where it stands in `text`, which is the message cleaned and cut, code and all.
    """

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    questions: int
    exclamations: int
    shouting: float

    def quote(self, first: int, last: int) -> str:
        """Give the customer's own spelling of the words [first, last)."""
        found = self.text[self.spans[first][0] : self.spans[last - 1][1]]
        return " ".join(found.split())[:60]

    @property
    def spoken(self) -> tuple[str, ...]:
        """The words without borders and names."""
        return tuple(word for word in self.words if word not in (BORDER, COMMA, NAME))


def hear(text: str) -> Utterance:
    """Take a message apart. Any text will do; of one over ten thousand characters the beginning and the end are read."""
    clean = _cleaned(text)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    questions = exclamations = 0
    for piece in _PIECE.finditer(_said(clean)):
        kind, found = piece.lastgroup, piece[0]
        if kind == "word":
            for word in folded(found):
                words.append(word)
                spans.append(piece.span())
            continue
        questions += kind == "loud" and ("?" in found or "¿" in found)
        exclamations += kind == "loud" and "!" in found
        words.append({"name": NAME, "smile": found, "comma": COMMA}.get(kind or "", BORDER))
        spans.append(piece.span())
    return Utterance(clean, tuple(words), tuple(spans), questions, exclamations, _shouting(clean))


def folded(word: str) -> tuple[str, ...]:
    """Give a word in lower case and without accents; "don't" is dont, "j'ai" is two words. Umlauts become plain letters."""
    low = _CONTRACTION.sub("", word.lower().replace("ß", "ss"))
    if not low.isascii():
        low = "".join(letter for letter in unicodedata.normalize("NFD", low) if not unicodedata.combining(letter))
    low = _STRETCHED.sub(r"\1", low) if not low.isdigit() else low
    return tuple(part[:_LONGEST_WORD] for part in re.split(rf"[{_TICKS}]", low) if part)


def _cleaned(text: str) -> str:
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[-TAIL:]}"
    if not text.isascii():
        # Reordering long runs of combining marks takes quadratic time, so the runs go first.
        text = unicodedata.normalize("NFKC", _UNSEEN.sub("", _MARKS_IN_A_ROW.sub(r"\1", text)))[: 2 * (HEAD + TAIL)]
    return _CONTROL.sub(" ", text)


def _said(text: str) -> str:
    """Blank out what is not the writer's own prose (code, quotations, addresses), length kept. All quoted = all said."""
    bare = _blanked(_ADDRESS, _blanked(_CODE, text)) if "`" in text or "~" in text or "@" in text or "//" in text or "www" in text else text
    own = _blanked(_QUOTED, bare) if ">" in bare else bare
    return own if own.strip() else bare


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)


def _shouting(text: str) -> float:
    """Give the share of capitals among the letters; too few letters (an "OK") are not shouting."""
    letters = [letter for letter in text[:HEAD] if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) / len(letters) if len(letters) >= 12 else 0.0  # noqa: PLR2004 - above
