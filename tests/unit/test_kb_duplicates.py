"""Articles that say the same, by the vectors of their passages."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.duplicates import BLOCK, alike, mean, near


def rows(*numbers):
    found = np.array(numbers, np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_the_same_passages_in_another_order_are_the_same_article():
    """Where something stands does not matter."""
    one = rows((1, 0, 0), (0, 1, 0))
    assert alike(one, one[::-1]) > 0.999


def test_a_chapter_is_not_the_book():
    """Both directions count: what the longer one says beside it is missing."""
    book, chapter = rows((1, 0, 0), (0, 1, 0), (0, 0, 1)), rows((1, 0, 0))
    assert 0.6 < alike(book, chapter) < 0.7
    assert alike(book, chapter) == alike(chapter, book)


def test_an_article_without_vectors_is_like_none():
    """It has not been embedded yet."""
    assert alike(np.zeros((0, 3), np.float32), rows((1, 0, 0))) == 0


def test_pairs_are_of_one_group_and_come_once():
    """What other readers see is no duplicate."""
    means = rows((1, 0, 0), (1, 0.1, 0), (1, 0, 0.1), (0, 0, 1))
    everything, groups = np.arange(4), np.array([0, 0, 1, 0])
    assert list(near(means, everything, groups)) == [(0, 1)]
    assert list(near(means, np.array([1]), groups)) == [(0, 1)]
    assert list(near(means, np.array([3]), groups)) == []


@given(st.integers(0, 10_000), st.integers(2, 30))
def test_pairs_are_those_of_the_whole_table(seed, many):
    """However few are looked for at a time, and whichever they are."""
    chance = np.random.default_rng(seed)
    means = rows(*chance.normal(size=(many, 3)))
    which = np.flatnonzero(chance.random(many) < 0.5)
    groups = chance.integers(0, 2, many)
    cosines = means @ means.T
    wanted = {
        (min(one, other), max(one, other))
        for one in which
        for other in range(many)
        if one != other and groups[one] == groups[other] and cosines[one, other] >= 0.8
    }
    found = list(near(means, which, groups))
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert BLOCK > 0


def test_a_direction_has_length_one():
    """Also where there is nothing to take it of."""
    assert abs(np.linalg.norm(mean(rows((1, 0), (0, 1)))) - 1) < 1e-6
    assert np.linalg.norm(mean(np.zeros((1, 2), np.float32))) == 0
