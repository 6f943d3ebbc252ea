"""
How near a text lies to what is known, by itself and beside what is usual there. Pure.

Some corners are crowded, with hundreds of texts that hardly differ, others are wide. A stranger in a crowded corner is nearer to
its neighbours than a good text in a wide one, so what counts is how near a text is compared with its neighbours themselves (the
idea of the local outlier factor: Breunig and others 2000).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.triage.learning import Floats

_NEAREST = 3  # how many of the nearest texts say how much is known around a text
_AROUND = 10  # … and how many how crowded it is there
_TILE = 64


@dataclass(frozen=True, slots=True)
class Nearness:
    """Of n texts: ``nearest (n,)`` likeness of the three nearest on average, ``beside (n,)`` that, and how it stands beside the usual."""

    nearest: Floats
    beside: Floats


def nearness(alike: Floats, crowded: Floats) -> Nearness:
    """Measure texts by their ``(n, m)`` likeness to the m that are known; ``crowded (m,)`` says how near others are to each of those."""
    rows, near = _closest(alike, min(_AROUND, alike.shape[1]))
    return _beside(near, crowded[rows])


def among(alike: Floats) -> tuple[Floats, Nearness]:
    """Give how near others are to each text, ``(n,)``, and measure each by the others, from the ``(n, n)`` likeness of all."""
    most = min(_AROUND, len(alike) - 1)
    rows, near = np.empty((len(alike), most), np.intp), np.empty((len(alike), most), np.float32)
    for row, found in enumerate(alike):  # one at a time: the likeness of all is large, and must not be there twice
        others = found.copy()
        others[row] = -1
        [rows[row]], [near[row]] = _closest(others[None], most)
    crowded = near.mean(axis=1)
    return crowded, _beside(near, crowded[rows])


def _beside(near: Floats, usual: Floats) -> Nearness:
    nearest = np.sort(near, axis=1)[:, -_NEAREST:].mean(axis=1)
    return Nearness(nearest, nearest + near.mean(axis=1) - usual.mean(axis=1))


def _closest(alike: Floats, most: int) -> tuple[NDArray[np.intp], Floats]:
    """Give the places of the nearest ``most``, and how near they are; both ``(n, most)``."""
    rows = np.empty((len(alike), most), np.intp)
    for start in range(0, len(alike), _TILE):  # the order of all columns is twice as large as the likeness itself
        tile = slice(start, start + _TILE)
        rows[tile] = np.argpartition(alike[tile], -most, axis=1)[:, -most:]
    return rows, np.take_along_axis(alike, rows, axis=1)
