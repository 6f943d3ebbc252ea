"""
How alike tickets are in meaning: vectors small enough to be kept beside every ticket, and what comes of comparing them.

Pure. Two questions are answered: which texts are near one text, and which texts of several people are about one thing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MOST = 1000
"""Texts that are compared with one another, the newest: some milliseconds and 4 MB."""

_KEPT = np.float16  # loses less than 0.001 of a cosine


def compact(vector: Floats) -> bytes:
    """Give a vector as bytes to keep, two a number."""
    return np.asarray(vector).astype(_KEPT).tobytes()


def opened(kept: Sequence[bytes]) -> Floats:
    """Give ``(n, d)`` vectors of length 1 out of what ``compact`` made. They must be of one model, so of one length."""
    found = np.array([np.frombuffer(one, _KEPT) for one in kept], np.float32)
    return unit(found) if found.size else np.empty((0, 0), np.float32)


def unit(vectors: Floats) -> Floats:
    """Give rows the length 1; a row without any length stays as it is."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1), np.float32)


def alike(vector: bytes, others: Sequence[bytes]) -> list[float]:
    """Say how alike kept vectors are to one of them, -1 to 1."""
    return [float(one) for one in opened(others) @ opened([vector])[0]] if others else []


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket as far as comparing needs it: whose it is, when it was opened, its kept vector."""

    ticket: int
    customer: int
    at: datetime
    vector: bytes


@dataclass(frozen=True, slots=True)
class Group:
    """Tickets about one thing, the one in the middle first; ``centre`` is their mean, kept as they are."""

    tickets: tuple[int, ...]
    customers: tuple[int, ...]
    centre: bytes

    @property
    def size(self) -> int:
        """How many customers there are."""
        return len(self.customers)


def groups(known: Sequence[Known], likeness: float, least: int) -> list[Group]:
    """
    Find tickets of at least ``least`` customers that all come as near as ``likeness`` to one among them, the largest group first.

    Each ticket is in one group at most. Of more than ``MOST`` only the newest are looked at.
    """
    some = sorted(known, key=lambda one: one.at)[-MOST:]
    if len(some) < least:
        return []
    vectors = opened([one.vector for one in some])
    near = vectors @ vectors.T >= likeness
    np.fill_diagonal(near, val=True)
    found: list[Group] = []
    while True:
        sizes = [len({some[at].customer for at in np.flatnonzero(row)}) for row in near]
        middle = int(np.argmax(sizes))
        if sizes[middle] < least:
            return found
        rows = np.flatnonzero(near[middle])
        found.append(_group(some, vectors, middle, rows))
        near[rows, :] = near[:, rows] = False


def _group(some: Sequence[Known], vectors: Floats, middle: int, rows: NDArray[np.intp]) -> Group:
    order = [middle, *(int(row) for row in rows if row != middle)]
    customers = tuple(dict.fromkeys(some[at].customer for at in order))
    return Group(tuple(some[at].ticket for at in order), customers, compact(vectors[rows].mean(axis=0)))
