"""Ask the base what the tier-1 categories ask: how much of what comes again and again it answers, and how its articles are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.kb import store
from bot.kb.article import Article, Visibility
from bot.kb.coverage import CategoryCoverage, Condition, condition, coverage, questions_of
from bot.kb.search import Search
from bot.policy import Category
from bot.queue.store.database import Transaction

AUDIENCE: Visibility = "internal"
PAGE = 500  # articles read at once


def covered(tx: Transaction, search: Search, categories: Sequence[Category], floor: float) -> list[CategoryCoverage]:
    """Say for each tier-1 category which of its questions the base answers; some ten milliseconds a question."""
    asked = questions_of(categories)
    every = [one for questions in asked.values() for one in questions]
    findings = ((one, search.find(tx, one, AUDIENCE, k=1)) for one in every)
    return coverage(asked, [one for one, finding in findings if search.answer(tx, finding, floor).is_found])


def kept(tx: Transaction, today: date, review_days: int) -> Condition:
    """Say how the articles are kept."""
    return condition(_articles(tx), today, review_days)


def _articles(tx: Transaction) -> Iterator[Article]:
    """Yield the live articles, each with the day on which somebody last held it to be right, in chat or in its file."""
    after = 0
    while page := store.page(tx, after, PAGE):
        yield from (replace(one.article, reviewed=one.checked_at.date()) for one in page)
        after = page[-1].number
