"""Lists in pieces that a database takes in one statement."""

from collections.abc import Iterator, Sequence
from typing import Any

AT_ONCE = 500  # values in one IN (…)


def slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Give a list in pieces."""
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
