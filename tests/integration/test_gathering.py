"""Batches that gather while one is being committed: everybody hears of their own item, and nothing is left behind."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.queue.gathering import Gathering


@pytest.fixture
def pool():
    with ThreadPoolExecutor(max_workers=1) as threads:
        yield threads


async def test_what_a_commit_left_comes_first_in_the_next(pool):
    """A commit that ends early, because somebody waits at the door, forgets nobody and keeps the order."""
    taken = []

    def commit(items):
        taken.append(items[:2])
        return [item * 10 for item in items[:2]]

    gathering = Gathering(commit, pool, 5)
    assert await asyncio.gather(*(gathering.enter([number]) for number in range(7))) == [[number * 10] for number in range(7)]
    assert taken == [[0, 1], [2, 3], [4, 5], [6]]
    assert not gathering.is_busy


async def test_an_end_may_be_an_exception_of_ones_own(pool):
    """It is handed over, not raised: the others of the batch are well."""
    gathering = Gathering(lambda items: [ValueError(item) if item == 2 else None for item in items], pool, 5)
    ends = await gathering.enter([1, 2, 3])
    assert [type(end) for end in ends] == [type(None), ValueError, type(None)]
