"""
The text search kept up with the base: a cache of rows like the vector index, and in step with it by the same revision.

It must never answer from an article that is retired or changed: whatever was written since the last look is taken in first.
"""

import logging
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from threading import Lock

import numpy as np

from bot.kb import snapshot, store
from bot.kb.article import Visibility, visible_to
from bot.kb.store import Revision, StoredPassage
from bot.kb.text_index import TextIndex, TextScores
from bot.kb.words import asked_terms, terms
from bot.queue.store.database import Transaction

FORM = 1  # raise it whenever terms or columns change: older files are not read then
NAME = "words"
COLUMNS = "columns.npz"
WORTH_SAVING = 0.05  # of the articles have changed since the last file
NOWHERE = Revision("nowhere", -1)
log = logging.getLogger(__name__)


class TextSearch:
    """Finds articles by words. One may be used from several threads, each with its own transaction."""

    def __init__(self, cache: Path | None = None) -> None:
        self._root = cache / "words" if cache else None
        self._index = TextIndex()
        self._at = NOWHERE
        self._unsaved = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._index)

    def score(self, tx: Transaction, question: str, audience: Visibility) -> TextScores:
        """Score what the audience may see; what any process changed is taken in first."""
        with self._lock:
            self._keep_up(tx)
            return self._index.score(asked_terms(question), visible_to(audience))

    def refresh(self, tx: Transaction) -> None:
        """Take in what changed, as a search does; at the first time read the file, or all rows."""
        with self._lock:
            self._keep_up(tx)

    def rebuild(self, tx: Transaction) -> None:
        """Forget everything and read all rows."""
        with self._lock:
            self._fill(tx, store.revision(tx))

    def _keep_up(self, tx: Transaction) -> None:
        now_at = store.revision(tx)
        if now_at == self._at:
            return
        if now_at.base != self._at.base or now_at.number < self._at.number:
            self._open(tx, now_at)
        if now_at.number > self._at.number:
            self._take_in(tx, now_at)
        if self._unsaved > WORTH_SAVING * len(self._index):
            self._save()

    def _open(self, tx: Transaction, now_at: Revision) -> None:
        found = snapshot.newest(self._root, _stamp(now_at)) if self._root else None
        if found is not None:
            try:
                with np.load(found[0] / COLUMNS) as columns:
                    self._index = TextIndex.of(dict(columns))
            except (OSError, ValueError, KeyError) as error:
                log.warning("the text index is built anew from the database: %s", error)
            else:
                self._at, self._unsaved = Revision(now_at.base, found[1]), 0
                return
        self._fill(tx, now_at)

    def _fill(self, tx: Transaction, now_at: Revision) -> None:
        self._index = TextIndex()
        self._put_all(store.all_passages(tx))
        self._at = now_at
        self._save()

    def _take_in(self, tx: Transaction, now_at: Revision) -> None:
        changed = store.changed_since(tx, self._at.number)
        self._unsaved += len(changed)
        for article in changed:
            self._index.drop(article)
        self._put_all(store.passages_of(tx, changed))
        self._at = now_at

    def _put_all(self, found: Iterable[StoredPassage]) -> None:
        """Add articles by their passages, of which those of one article stand together."""
        for article, passages in groupby(found, lambda one: one.article_key):
            cut = list(passages)
            body = [term for one in cut for term in terms(f"{one.passage.heading}\n{one.passage.text}")]
            self._index.put(article, terms(cut[0].passage.title), body, cut[0].visibility)

    def _save(self) -> None:
        if self._root is None or not self._at.base:
            return
        try:
            snapshot.save(self._root, _stamp(self._at), self._write)
        except OSError as error:  # the search works all the same; the next start takes longer
            log.warning("the text index could not be saved: %s", error)
        self._unsaved = 0

    def _write(self, folder: Path) -> None:
        with (folder / COLUMNS).open("wb") as file:
            np.savez(file, **self._index.columns())  # type: ignore[arg-type]


def _stamp(at: Revision) -> snapshot.Stamp:
    return snapshot.Stamp(FORM, at.base, NAME, 0, at.number)
