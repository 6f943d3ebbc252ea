"""When an article should be looked at."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.kb.reviews import Doubt, Standing, Thumb, findings

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
THEN = NOW - timedelta(days=10)
AFTER, BEFORE = THEN + timedelta(days=1), THEN - timedelta(days=1)


def kinds(**said):
    return [one.kind for one in findings(Standing("a", THEN, **said), NOW, 90)]


def test_an_article_that_somebody_looked_at_lately_needs_nobody():
    """As long as nobody speaks against it."""
    assert kinds() == []


@pytest.mark.parametrize(("days", "is_due"), [(90, False), (91, True)])
def test_it_is_overdue_after_the_days_of_the_policy(days, is_due):
    """Not on the last of them."""
    assert bool(findings(Standing("a", NOW - timedelta(days=days)), NOW, 90)) is is_due


@pytest.mark.parametrize(
    ("up", "down", "is_disliked"), [(3, 1, False), (4, 1, False), (3, 2, True), (8, 2, False), (7, 2, True), (0, 4, False)]
)
def test_it_is_disliked_by_more_than_a_fifth_of_at_least_five(up, down, is_disliked):
    """A fifth itself is not more, and four are too few."""
    thumbs = [Thumb("a", is_up=True, at=AFTER)] * up + [Thumb("a", is_up=False, at=AFTER)] * down
    assert (kinds(thumbs=thumbs) == ["disliked"]) is is_disliked


def test_one_word_contradicts_it_and_so_do_two_tickets():
    """One ticket may be chance, and the same one twice is one."""
    assert kinds(doubts=[Doubt("a", "wrong price", "Lena", AFTER)]) == ["contradicted"]
    assert kinds(doubts=[Doubt("a", "", "Lena", AFTER, 7)] * 2) == []
    assert kinds(doubts=[Doubt("a", "", "Lena", AFTER, 7), Doubt("a", "", "Tom", AFTER, 8)]) == ["contradicted"]


def test_what_was_said_before_somebody_held_it_right_does_not_count():
    """They had it before them."""
    assert kinds(doubts=[Doubt("a", "wrong", "Lena", BEFORE)], thumbs=[Thumb("a", is_up=False, at=BEFORE)] * 9) == []


def test_dead_links_are_named():
    """A few of them."""
    (found,) = findings(Standing("a", THEN, dead=("b", "c", "d", "e")), NOW, 90)
    assert found.words == "links to no article: b, c, d and 1 more"
