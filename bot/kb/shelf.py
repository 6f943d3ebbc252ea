"""
Vectors that may be searched together, in FAISS: the only place that knows it.

Up to `FLAT_UP_TO` vectors every one is compared, which is exact; beyond, they lie in cells of which the nearest sixteenth
is looked at. Both keep 16-bit floats, which are what the rows hold, and both can let go of what they took in.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from bot.kb.store import VectorPage

FLAT_UP_TO = 200_000
TRAINED_ON = 40  # vectors for each cell: FAISS warns under 39
PROBED = 16  # one cell out of so many is looked at
CORES = faiss.omp_get_max_threads()


class Shelf:
    """Vectors by passage number. Not for several threads at once: its index holds the lock."""

    def __init__(self, dimension: int, flat_up_to: int = FLAT_UP_TO) -> None:
        self.dimension = dimension
        self.ids: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.article_keys: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._flat_up_to = flat_up_to
        self._faiss: Any = _flat(dimension)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def has_outgrown(self) -> bool:
        """Whether it holds twice of what its structure was chosen for: it would be faster if it were filled anew."""
        return self.is_flat and len(self) > 2 * self._flat_up_to

    @property
    def is_flat(self) -> bool:
        """Whether every vector is compared."""
        return isinstance(faiss.downcast_index(self._faiss), faiss.IndexIDMap)

    def fill(self, pages: Sequence[VectorPage]) -> None:
        """Take in everything that there is, in place of what was there, in the structure that suits its size."""
        count = sum(len(page.ids) for page in pages)
        self.ids = self.article_keys = np.empty(0, dtype=np.int64)
        self._faiss = _flat(self.dimension) if count <= self._flat_up_to else _cells(self.dimension, count, pages)
        for page in pages:
            self._faiss.add_with_ids(page.vectors.astype(np.float32), page.ids)
        self.ids = np.concatenate([self.ids, *(page.ids for page in pages)])
        self.article_keys = np.concatenate([self.article_keys, *(page.article_keys for page in pages)])

    def add(self, page: VectorPage) -> None:
        """Take in a few more."""
        self._faiss.add_with_ids(page.vectors.astype(np.float32), page.ids)
        self.ids = np.concatenate([self.ids, page.ids])
        self.article_keys = np.concatenate([self.article_keys, page.article_keys])

    def drop(self, article_keys: Sequence[int]) -> int:
        """Let go of everything of these articles; says how many passages that were."""
        gone = np.isin(self.article_keys, np.asarray(article_keys, dtype=np.int64))
        if not gone.any():
            return 0
        self._faiss.remove_ids(faiss.IDSelectorBatch(self.ids[gone]))
        self.ids, self.article_keys = self.ids[~gone], self.article_keys[~gone]
        return int(gone.sum())

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Give the nearest passages and their cosines, best first."""
        if not len(self) or k < 1:
            return []
        faiss.omp_set_num_threads(1)  # one query is slower on two; the setting is the calling thread's
        scores, ids = self._faiss.search(vector.reshape(1, -1), min(k, len(self)))
        return [(int(found), float(score)) for found, score in zip(ids[0], scores[0], strict=True) if found >= 0]

    def write(self, path: Path) -> None:
        """Write it to a file. Raises OSError where that cannot be done."""
        try:
            faiss.write_index(self._faiss, str(path))
        except RuntimeError as error:
            raise OSError(f"{path} could not be written: {error}") from None

    def read(self, path: Path, ids: NDArray[np.int64], article_keys: NDArray[np.int64]) -> None:
        """Take what a file holds in place of what was there. Raises ValueError where that is something else than was expected."""
        try:
            found = faiss.read_index(str(path))
        except (RuntimeError, MemoryError) as error:
            raise ValueError(f"{path}: {error}") from None
        if found.d != self.dimension or found.ntotal != len(ids) or len(ids) != len(article_keys):
            raise ValueError(f"{path} holds {found.ntotal} vectors of {found.d} numbers")
        self._faiss, self.ids, self.article_keys = found, ids, article_keys


def _flat(dimension: int) -> Any:
    return faiss.IndexIDMap(faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT))


def _cells(dimension: int, count: int, pages: Sequence[VectorPage]) -> Any:
    cells = int(4 * math.sqrt(count))
    made = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, cells, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    faiss.omp_set_num_threads(CORES)  # a search on this thread may have set it to one
    step = max(1, count // (cells * TRAINED_ON))
    made.train(np.concatenate([page.vectors[::step] for page in pages]).astype(np.float32))
    made.nprobe = max(1, cells // PROBED)
    return made
