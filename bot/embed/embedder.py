"""What the rest of the bot knows of an embedder."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """
    Turns texts into vectors whose inner product says how near they are in meaning.

    One may be used from several threads at once. The same text gives the same vector, whatever else is embedded with it.
    """

    @property
    def name(self) -> str:
        """Model, weights, backend and recipe. Stored beside every vector: vectors of different names do not compare."""
        ...

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give a ``(len(texts), dimension) float32`` array whose rows have length one. What is longer than the model reads is cut."""
        ...
