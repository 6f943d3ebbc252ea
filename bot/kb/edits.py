"""
Articles as people write them: an id from a title, pieces that fit into a form, and what one version changed of another.

Pure.
"""

import difflib
import re
import unicodedata
from dataclasses import dataclass

from bot.kb.article import Article, Visibility

CHAT = "chat"  # the source of what no file brought
FITS_A_FORM = 2800  # characters of one field; Slack takes 3,000
LONGEST_TITLE, LONGEST_TEXT = 200, 200_000
_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 60


MARK = 12  # characters of the hash


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as somebody wants it; ``text`` is Markdown, ``owner`` who answers for it ("" = whoever writes it)."""

    title: str
    text: str
    visibility: Visibility = "internal"
    product: str = ""
    owner: str = ""


def mark(article: Article) -> str:
    """Give what changes with every word of an article: an editor who had another one before them would write over somebody's work."""
    return article.hash[:MARK]


def slug(title: str) -> str:
    """Make an id of a title: its letters and digits, in lower case, with hyphens between."""
    bare = unicodedata.normalize("NFKD", title.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = _SLUG.sub("-", bare).strip("-")
    return words[:_LONGEST_ID].rstrip("-") or "article"


def parts(text: str, limit: int = FITS_A_FORM) -> list[str]:
    """Cut a text into pieces that a form holds: before a heading if there is one, else after a paragraph, line or word. Nothing is lost."""
    found: list[str] = []
    while len(text) > limit:
        end = _border(text, limit)
        found.append(text[:end])
        text = text[end:]
    return [*found, text] if text or not found else found


def with_part(text: str, number: int, words: str, limit: int = FITS_A_FORM) -> str:
    """Put new words in place of a piece, counted from 1; the blank space around it stays. Raises IndexError where there is none."""
    cut = parts(text, limit)
    if not 1 <= number <= len(cut):
        raise IndexError(number)
    old = cut[number - 1]
    before, after = old[: len(old) - len(old.lstrip())], old[len(old.rstrip()) :]
    cut[number - 1] = f"{before}{words.strip()}{after if words.strip() else ''}"
    return "".join(cut)


def _border(text: str, limit: int) -> int:
    for least, mark_, keeps in ((0.3, "\n#", 1), (0.3, "\n\n", 2), (0.3, "\n", 1), (0.5, " ", 1)):
        at = text.rfind(mark_, int(limit * least), limit - keeps)
        if at > 0:
            return at + keeps
    return limit


def changes(old: Draft, new: Draft) -> str:
    """Say what changed, in a line: the fields by name, the text by its lines."""
    said = [f"{name}: {before or '-'} → {after}" for name, before, after in _fields(old, new)]
    if old.text != new.text:
        lines = list(difflib.ndiff(old.text.splitlines(), new.text.splitlines()))
        added, gone = sum(line.startswith("+ ") for line in lines), sum(line.startswith("- ") for line in lines)
        said.append(f"text: +{added} -{gone} lines")
    return ", ".join(said) or "nothing"


def _fields(old: Draft, new: Draft) -> list[tuple[str, str, str]]:
    pairs = [(name, str(getattr(old, name)), str(getattr(new, name))) for name in ("title", "visibility", "product", "owner")]
    return [(name, before, after or "-") for name, before, after in pairs if before != after]


def draft_of(article: Article) -> Draft:
    """Give an article as it could have been written."""
    return Draft(article.title, article.text, article.visibility, article.product, article.owner)
