"""What the base covers of the tier-1 categories, and which articles need a person."""

from datetime import date

from bot.kb.article import Article
from bot.kb.coverage import condition, coverage, questions_of, share_covered
from bot.policy import Category


def test_only_tier_1_is_asked_for_by_its_examples():
    """Tier 2 needs a person anyway; a category without examples asks by its subcategories."""
    categories = [
        Category(name="login", tier=1, examples=("I forgot my password",)),
        Category(name="contract", tier=2, examples=("Another year?",)),
        Category(name="howto", tier=1, subcategories=("reports", "exports")),
    ]
    assert questions_of(categories) == {"login": ("I forgot my password",), "howto": ("reports", "exports")}


def test_a_category_is_covered_when_half_of_its_questions_are_answered():
    """The others are listed, since each is an article to write."""
    login, howto = coverage({"login": ["a", "b"], "howto": ["c", "d", "e"]}, ["b", "e"])
    assert (login.is_covered, howto.is_covered) == (True, False)
    assert howto.unanswered == ("c", "d")
    assert share_covered([login, howto]) == 0.5


def test_without_tier_1_there_is_nothing_to_cover():
    """No share, instead of a perfect or a miserable one."""
    assert share_covered([]) is None


def test_articles_without_an_owner_or_a_review_are_named():
    """On the last allowed day a review is not overdue yet."""
    today = date(2026, 6, 30)
    articles = [
        Article("a", "A", "", "public", owner="ada", reviewed=date(2026, 4, 1)),
        Article("b", "B", "", "internal", owner="", reviewed=date(2026, 3, 31)),
        Article("c", "C", "", "internal", owner="bob"),
    ]
    found = condition(articles, today, 90)
    assert found.articles == {"public": 1, "customer": 0, "internal": 2}
    assert (found.without_owner, found.overdue) == (("b",), ("b", "c"))
