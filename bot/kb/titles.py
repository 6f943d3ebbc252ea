"""Vectors of titles, made when they are needed and kept as long as there is room: a title is short, and few are asked for often."""

from collections.abc import Callable
from functools import lru_cache

from bot.embed import Embedder, Vectors

KEPT = 4096  # 6 MB of 384 numbers each


class Titles:
    """Embeds titles. One may be used from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._vector: Callable[[str], Vectors] = lru_cache(KEPT)(lambda title: embedder.embed([title])[0])

    def vector(self, title: str) -> Vectors:
        """Give the vector of a title: ``(dimension,) float32``, of length one."""
        return self._vector(title)
