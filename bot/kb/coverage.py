"""
How much of what is asked again and again the base can answer: the tier-1 categories, by the examples that the policy gives.

Pure. The goal of the product is 80 % of the tier-1 categories.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.kb.article import VISIBILITIES, Article
from bot.policy import Category

COVERED = 0.5  # of a category's questions are answered


@dataclass(frozen=True, slots=True)
class CategoryCoverage:
    """A tier-1 category and which of its questions the base answers."""

    name: str
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Whether at least half of its questions are answered."""
        asked = len(self.answered) + len(self.unanswered)
        return asked > 0 and len(self.answered) >= COVERED * asked


@dataclass(frozen=True, slots=True)
class Condition:
    """How the articles are kept: counts by visibility, and the ids that need a person."""

    articles: Mapping[str, int]
    without_owner: tuple[str, ...]
    overdue: tuple[str, ...]


def questions_of(categories: Iterable[Category]) -> dict[str, tuple[str, ...]]:
    """Give what the tier-1 categories ask: their examples, or their subcategories where there are none."""
    tier_1 = (category for category in categories if category.tier == 1)
    return {category.name: category.examples or category.subcategories or (category.name,) for category in tier_1}


def coverage(asked: Mapping[str, Sequence[str]], answered: Iterable[str]) -> list[CategoryCoverage]:
    """Say for each category which of its questions are among the ``answered``."""
    known = set(answered)
    return [
        CategoryCoverage(name, tuple(one for one in questions if one in known), tuple(one for one in questions if one not in known))
        for name, questions in asked.items()
    ]


def share_covered(found: Sequence[CategoryCoverage]) -> float | None:
    """Give the share of categories that are covered; None where there is no tier-1 category."""
    return sum(one.is_covered for one in found) / len(found) if found else None


def condition(articles: Iterable[Article], today: date, review_days: int) -> Condition:
    """Say which articles nobody owns, and which nobody has looked at for longer than the policy allows, or ever."""
    counts: dict[str, int] = dict.fromkeys(VISIBILITIES, 0)
    without_owner: list[str] = []
    overdue: list[str] = []
    for article in articles:
        counts[article.visibility] += 1
        if not article.owner:
            without_owner.append(article.id)
        if article.reviewed is None or today - article.reviewed > timedelta(days=review_days):
            overdue.append(article.id)
    return Condition(counts, tuple(without_owner), tuple(overdue))
