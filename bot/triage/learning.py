"""
Learning categories from likenesses in closed form: kernel ridge regression on one-hot labels.

One inverse gives both the weights that judge new texts and what would have been said of each learnt text without it (leave one
out: Rifkin and Lippert 2007), which is what calibration is learnt from, without a second training.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack  # type: ignore[import-untyped, unused-ignore]

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

RIDGE = 0.08
"""How far one text of trust 1 is doubted."""

_TILE = 1024


@dataclass(frozen=True, slots=True)
class Learnt:
    """
    What n texts of k categories taught.

    ``weights (n, k)``: the scores of a text are its likenesses to the n, times these. ``left_out (n, k)``: scores of each learnt
    text had it been missing.
    """

    weights: Floats
    left_out: Floats


def learn(likeness: Floats, places: Places, categories: int, trust: Floats) -> Learnt:
    """
    Learn from the ``(n, n)`` likeness of texts, which is used up; ``places (n,)`` are their categories, ``trust (n,)`` their weights.

    A place of -1 is a text that belongs to none of them.
    Takes n³ floating-point operations twice over: 7,000 texts some ten seconds on two cores. Raises ValueError where the likeness
    is none (not positive definite).
    """
    inverse = inverse_of(likeness, RIDGE / trust)
    wanted = np.zeros((len(places), categories), np.float32)
    inside = np.flatnonzero(places >= 0)
    wanted[inside, places[inside]] = 1
    weights = inverse @ wanted
    return Learnt(weights, wanted - weights / np.diagonal(inverse)[:, None])


def inverse_of(likeness: Floats, ridge: Floats) -> Floats:
    """Invert a symmetric positive definite matrix, after adding ``ridge (n,)`` to its diagonal, in its own memory. Raises ValueError."""
    whole = likeness.T  # LAPACK counts by columns; symmetric, so the same matrix
    whole[np.diag_indices_from(whole)] += ridge
    root, fault = lapack.spotrf(whole, lower=1, overwrite_a=1, clean=0)
    if fault:
        raise ValueError("these likenesses are not those of vectors")
    inverse, _ = lapack.spotri(root, lower=1, overwrite_c=1)
    for start in range(0, len(inverse), _TILE):  # LAPACK fills one triangle
        rows = slice(start, start + _TILE)
        inverse[:start, rows] = inverse[rows, :start].T
        corner = np.tril(inverse[rows, rows])
        inverse[rows, rows] = corner + np.tril(corner, -1).T
    return np.asarray(inverse)
