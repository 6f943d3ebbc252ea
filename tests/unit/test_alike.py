"""How alike tickets are: kept vectors, and groups of several customers about one thing."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.triage.alike import Known, alike, compact, groups, opened
from tests.fakes import MORNING

EAST, NORTH = np.array([1.0, 0, 0], np.float32), np.array([0, 1.0, 0], np.float32)


def known(*rows: tuple[int, int, np.ndarray]) -> list[Known]:
    return [Known(ticket, customer, MORNING + timedelta(minutes=ticket), compact(vector)) for ticket, customer, vector in rows]


@given(arrays(np.float32, 8, elements=st.floats(-1, 1, width=32)).filter(lambda one: float(np.linalg.norm(one)) > 0.1))
def test_a_kept_vector_is_like_itself(vector):
    """Two bytes a number are enough to find a text again."""
    assert alike(compact(vector), [compact(vector), compact(-vector)]) == pytest.approx([1, -1], abs=2e-3)


def test_nothing_kept_is_like_nothing():
    """A desk without tickets has nothing to compare."""
    assert alike(compact(EAST), []) == []
    assert opened([]).shape == (0, 0)


def test_three_customers_about_one_thing_are_a_group():
    """Whoever asks about something else stays out of it, and the one in the middle stands first."""
    near = EAST + 0.2 * NORTH
    far = EAST - 0.5 * NORTH
    (group,) = groups(known((1, 10, near), (2, 11, EAST), (3, 12, far), (4, 13, NORTH)), 0.85, 3)
    assert group.tickets == (2, 1, 3)
    assert group.size == 3
    assert alike(group.centre, [compact(EAST), compact(NORTH)])[0] > 0.95


def test_one_customer_who_writes_three_times_is_no_group():
    """Persistence is not an incident."""
    assert groups(known((1, 10, EAST), (2, 10, EAST), (3, 11, EAST)), 0.8, 3) == []


def test_two_troubles_at_once_are_two_groups():
    """The larger one first, and no ticket in both."""
    rows = [(number, number, EAST) for number in range(1, 5)] + [(number, number, NORTH) for number in range(5, 8)]
    assert [sorted(one.tickets) for one in groups(known(*rows), 0.8, 3)] == [[1, 2, 3, 4], [5, 6, 7]]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=20), st.integers(2, 4))
def test_groups_never_share_a_ticket_nor_are_too_small(people, least):
    """Whatever comes in, every group has enough customers and every ticket one group at most."""
    rows = [(number, customer, (EAST, NORTH, -EAST)[about]) for number, (customer, about) in enumerate(people)]
    found = groups(known(*rows), 0.8, least)
    named = [ticket for one in found for ticket in one.tickets]
    assert len(named) == len(set(named))
    assert all(one.size >= least for one in found)
