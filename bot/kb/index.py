"""
The vector index: a cache of rows, kept up with them by the base's revision.

There is one shelf for each visibility, and a search looks only at those that its reader may see: what is internal is not
ranked and then dropped, it is never compared.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.kb import snapshot, store
from bot.kb.article import VISIBILITIES, Visibility
from bot.kb.shelf import FLAT_UP_TO, Shelf
from bot.kb.store import Revision, VectorPage
from bot.queue.store.database import Transaction

FORM = 1  # raise it whenever a snapshot of before cannot be read any more
WORTH_SAVING = 0.05  # of the passages have changed since the last snapshot
ROWS = "rows.npz"
NOWHERE = Revision("nowhere", -1)  # no base is called so: the first look opens it
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage near the question; ``score`` is the cosine, at most 1."""

    passage_id: int
    score: float


@dataclass(slots=True)
class _State:
    """What the index has taken in so far."""

    at: Revision
    shelves: dict[Visibility, Shelf]
    unsaved: int = field(default=0)

    def __len__(self) -> int:
        return sum(len(shelf) for shelf in self.shelves.values())


class Index:
    """Finds passages by vectors of one model. One may be used from several threads, each with its own transaction."""

    def __init__(self, model: str, dimension: int, cache: Path | None = None, flat_up_to: int = FLAT_UP_TO) -> None:
        self.model = model
        self.dimension = dimension
        self._root = cache / "index" if cache else None
        self._flat_up_to = flat_up_to
        self._state = _State(NOWHERE, self._empty())
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._state)

    def search(self, tx: Transaction, vector: NDArray[np.float32], k: int, visibilities: Sequence[Visibility]) -> list[Hit]:
        """
        Give the `k` passages nearest to a ``(dimension,) float32`` vector of length one, best first, among what may be seen.

        What other processes changed is taken in first. Equal scores stand in the order of the passages' numbers.
        """
        with self._lock:
            self._keep_up(tx)
            found = [hit for one in set(visibilities) for hit in self._state.shelves[one].search(vector, k)]
        best = sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]
        return [Hit(passage_id, score) for passage_id, score in best]

    def refresh(self, tx: Transaction) -> None:
        """Take in what changed, as a search does; at the first time read the snapshot, or all rows. A timer may call it."""
        with self._lock:
            self._keep_up(tx)

    def rebuild(self, tx: Transaction) -> None:
        """Forget everything, snapshots included, and read all rows."""
        with self._lock:
            self._fill(tx, store.revision(tx))

    def _keep_up(self, tx: Transaction) -> None:
        now_at = store.revision(tx)
        if now_at == self._state.at:
            return
        if now_at.base != self._state.at.base or now_at.number < self._state.at.number:
            self._open(tx, now_at)
        if now_at.number > self._state.at.number:
            self._take_in(tx, now_at)
        if any(shelf.has_outgrown for shelf in self._state.shelves.values()):
            self._fill(tx, now_at)
        elif self._state.unsaved > WORTH_SAVING * len(self):
            self._save()

    def _open(self, tx: Transaction, now_at: Revision) -> None:
        """Begin with the newest snapshot, or with all rows where there is none that can be believed."""
        found = snapshot.newest(self._root, self._stamp(now_at)) if self._root else None
        if found is not None:
            try:
                self._state = self._read(found[0], Revision(now_at.base, found[1]))
            except (OSError, ValueError, KeyError) as error:
                log.warning("the index is built anew from the database: %s", error)
            else:
                return
        self._fill(tx, now_at)

    def _take_in(self, tx: Transaction, now_at: Revision) -> None:
        keys = store.changed_since(tx, self._state.at.number)
        shelves = self._state.shelves
        self._state.unsaved += sum(shelf.drop(keys) for shelf in shelves.values())
        for page in store.vectors_of(tx, self.model, self.dimension, keys):
            for visibility, part in _parts(page):
                shelves[visibility].add(part)
                self._state.unsaved += len(part.ids)
        self._state.at = now_at

    def _fill(self, tx: Transaction, now_at: Revision) -> None:
        pages: dict[Visibility, list[VectorPage]] = {one: [] for one in VISIBILITIES}
        for page in store.vector_pages(tx, self.model, self.dimension):
            for visibility, part in _parts(page):
                pages[visibility].append(part)
        state = _State(now_at, self._empty())
        for visibility, shelf in state.shelves.items():
            shelf.fill(pages[visibility])
        self._state = state
        self._save()

    def _save(self) -> None:
        if self._root is None or not self._state.at.base:
            return
        try:
            snapshot.save(self._root, self._stamp(self._state.at), self._write)
        except OSError as error:  # the index works all the same; the next start takes longer
            log.warning("the index could not be saved: %s", error)
        self._state.unsaved = 0

    def _write(self, folder: Path) -> None:
        rows: dict[str, NDArray[np.int64]] = {}
        for visibility, shelf in self._state.shelves.items():
            shelf.write(folder / f"{visibility}.faiss")
            rows |= {f"{visibility}_ids": shelf.ids, f"{visibility}_articles": shelf.article_keys}
        with (folder / ROWS).open("wb") as file:
            np.savez(file, **rows)  # type: ignore[arg-type]

    def _read(self, folder: Path, at: Revision) -> _State:
        state = _State(at, self._empty())
        with np.load(folder / ROWS) as rows:
            for visibility, shelf in state.shelves.items():
                shelf.read(folder / f"{visibility}.faiss", rows[f"{visibility}_ids"], rows[f"{visibility}_articles"])
        return state

    def _empty(self) -> dict[Visibility, Shelf]:
        return {one: Shelf(self.dimension, self._flat_up_to) for one in VISIBILITIES}

    def _stamp(self, at: Revision) -> snapshot.Stamp:
        return snapshot.Stamp(FORM, at.base, self.model, self.dimension, at.number)


def _parts(page: VectorPage) -> Iterable[tuple[Visibility, VectorPage]]:
    """Part a page by who may see it."""
    for visibility in VISIBILITIES:
        mine = page.visibilities == visibility
        if mine.any():
            yield visibility, VectorPage(page.ids[mine], page.article_keys[mine], page.visibilities[mine], page.vectors[mine])
