"""
Articles and the passages that they are cut into, as values.

The hashes here decide what is written and embedded again: an article whose `hash` is known is left alone, and a passage
whose `hash` has a vector is never embedded a second time, wherever it moved to.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Visibility = Literal["public", "customer", "internal"]
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)  # from the widest audience to the narrowest


@dataclass(frozen=True, slots=True)
class Article:
    """
    One document of the base. `id` is its author's, or follows from where it was found; `text` is Markdown.

    `url` is where a person reads it, `source` the file or place it was taken from; `owner` answers for it, `reviewed` is
    when somebody last said that it is right.
    """

    id: str
    title: str
    text: str
    visibility: Visibility = "internal"
    product: str = ""
    owner: str = ""
    reviewed: date | None = None
    url: str = ""
    source: str = ""

    @property
    def hash(self) -> str:
        """A digest of every field but the source: what has the same one need not be written again."""
        return _digest("\x1f".join(str(getattr(self, name)) for name in self.__slots__ if name != "source"))


@dataclass(frozen=True, slots=True)
class Passage:
    """
    The piece of an article that search returns; `number` counts from 0 in the order of the text.

    `heading` is the section it stands in and `anchor` that section's place in the article's address, both "" before the
    first heading.
    """

    article_id: str
    number: int
    title: str
    heading: str
    anchor: str
    text: str

    @property
    def embedded(self) -> str:
        """Give the text that becomes the vector: title and section say what the words are about."""
        return ". ".join(part for part in (self.title, self.heading, self.text) if part)

    @property
    def hash(self) -> str:
        """A digest of what is embedded."""
        return _digest(self.embedded)


def visible_to(audience: Visibility) -> tuple[Visibility, ...]:
    """Give what somebody may see: whoever sees internal articles sees all, the public sees only what is public."""
    return VISIBILITIES[: VISIBILITIES.index(audience) + 1]


def address(url: str, anchor: str) -> str:
    """Give the address of a section; "" where the article has none."""
    return f"{url}#{anchor}" if url and anchor and "#" not in url else url


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
