"""What tickets are about, as people name it: a category of the policy, or one of its subcategories. Reads only."""

from collections.abc import Mapping
from typing import TypeVar

from bot.desk.work import Work
from bot.errors import BadCall
from bot.policy import Category
from bot.triage.subcategory import whole

T = TypeVar("T")
MOST = 100  # what a pick list of any platform holds


def named(work: Work, wanted: str) -> tuple[Category, str]:
    """
    Find a category by name, or with a subcategory ("billing / refund"), or by a subcategory that only one has ("refund").

    In any case of letters, by the beginning if that is clear. Raises BadCall with the names there are.
    """
    found = _one(wanted, {category.name: category for category in work.policy.categories})
    if found is not None:
        return found, ""
    first, _, rest = wanted.partition("/")
    outer = _one(first, {category.name: category for category in work.policy.categories}) if rest else None
    if outer is not None:
        inner = _one(rest, {name: name for name in outer.subcategories})
        if inner is None:
            known = ", ".join(outer.subcategories) or "none"
            raise BadCall(f"“{outer.name}” has no subcategory “{rest.strip()}”. It has: {known}.")
        return outer, inner
    key = wanted.strip().casefold()
    owners = [(category, name) for category in work.policy.categories for name in category.subcategories if name.casefold() == key]
    if len(owners) == 1:
        return owners[0]
    raise BadCall(f"There is no category “{wanted}”. There are: {', '.join(c.name for c in work.policy.categories)}.")


def _one(wanted: str, known: Mapping[str, T]) -> T | None:
    key = wanted.strip().casefold()
    exact = [thing for name, thing in known.items() if name.casefold() == key]
    close = [thing for name, thing in known.items() if key and name.casefold().startswith(key)]
    return exact[0] if exact else close[0] if len(close) == 1 else None


def choices(work: Work) -> list[tuple[str, str]]:
    """Give every category and, after them, every subcategory, as ``(label, value)`` pairs."""
    categories = work.policy.categories
    finer = [whole(category.name, name) for category in categories for name in category.subcategories]
    return [(name, name) for name in [*(category.name for category in categories), *finer]][:MOST]
