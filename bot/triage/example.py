"""
What triage learns from: texts with the category they belong to, each with the weight of one example.

On day one these are the policy's own words: names, subcategories and examples of `[[category]]`. Tickets join them later.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.policy import Category

LONGEST = 4000
"""Characters of a text that are looked at: a request is made in them, what follows is logs and quotation."""

NAME = "name"
"""The source of an example that is only the name of a category."""
POLICY = "policy"
"""… and of one that stands in the policy."""

_NAME_WEIGHT = 0.5  # a name says what a category is about, but nobody writes like that
_BETWEEN = re.compile(r"[\s_\-/.:]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Example:
    """A text of a category. ``source`` is what an explanation may call it by: a ticket's number, or "policy"."""

    text: str
    label: str
    weight: float = 1.0
    source: str = ""


def spoken(name: str) -> str:
    """Write a category's name as words: ``card_arrival`` and ``CardArrival`` are "card arrival"."""
    return " ".join(_BETWEEN.sub(" ", _HUMP.sub(" ", name)).split()).lower() or name


def of_names(names: Iterable[str]) -> Iterator[Example]:
    """Give every category's name as a light example of it."""
    return (Example(spoken(name), name, _NAME_WEIGHT, NAME) for name in names)


def of_policy(categories: Iterable[Category]) -> tuple[Example, ...]:
    """Give what the policy teaches: every category's name, its subcategories and its examples."""
    taught: list[Example] = []
    for category in categories:
        taught.extend(of_names([category.name]))
        taught.extend(Example(f"{spoken(category.name)}: {one}", category.name, _NAME_WEIGHT, NAME) for one in category.subcategories)
        taught.extend(Example(text, category.name, 1.0, POLICY) for text in category.examples)
    return tuple(taught)


def text_of(line: dict[str, Any]) -> str:
    """Give what a line of a data file says: its ``text``, or else its ``title`` and ``body``."""
    said = line.get("text")
    parts = [said] if isinstance(said, str) else [line.get("title"), line.get("body")]
    return "\n".join(part for part in parts if isinstance(part, str))
