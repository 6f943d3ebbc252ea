"""Vectors, by the model that made them and the text they were made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, delete, exists, func, select, update

from bot.kb.store.revisions import next_revision
from bot.kb.store.slices import slices
from bot.kb.tables import articles, passages, vectors
from bot.queue.store.database import Transaction
from bot.queue.store.jobs import for_each_dialect, insert_new

PAGE = 20_000  # vectors read at once: 15 MB of 384 numbers each


@dataclass(frozen=True, slots=True)
class VectorPage:
    """Passages with their vectors: ``ids`` and ``article_keys`` ``(n,) int64``, ``vectors`` ``(n, dimension) float16``."""

    ids: NDArray[np.int64]
    article_keys: NDArray[np.int64]
    visibilities: NDArray[np.str_]
    vectors: NDArray[np.float16]


_ADD_VECTORS = for_each_dialect(lambda dialect: insert_new(dialect, vectors).on_conflict_do_nothing(index_elements=["model", "hash"]))
_HAS_VECTOR = exists().where(vectors.c.model == bindparam("name"), vectors.c.hash == passages.c.hash)
_PLACES = select(passages.c.id, passages.c.article_key, articles.c.visibility, passages.c.hash).join(
    articles, articles.c.key == passages.c.article_key
)


def without_vector(tx: Transaction, model: str, hashes: Sequence[str]) -> set[str]:
    """Give those of the hashes whose text the model has not embedded yet."""
    there = (
        tx.execute(select(vectors.c.hash).where(vectors.c.model == model, vectors.c.hash.in_(some))).scalars()
        for some in slices(sorted(set(hashes)))
    )
    return set(hashes).difference(*there)


def add_vectors(tx: Transaction, model: str, made: Mapping[str, NDArray[np.float32]]) -> None:
    """
    Keep vectors by the hashes of their texts; one that is there stays. Articles that stand there already get a new revision.

    In order of the hashes, so that two writers never wait for each other.
    """
    keep_vectors(tx, model, made)
    keys = {
        key for some in slices(list(made)) for key in tx.execute(select(passages.c.article_key).where(passages.c.hash.in_(some))).scalars()
    }
    if keys:
        number = next_revision(tx)
        for some in slices(sorted(keys)):
            tx.execute(update(articles).where(articles.c.key.in_(some)).values(revision=number))


def keep_vectors(tx: Transaction, model: str, made: Mapping[str, NDArray[np.float32]]) -> None:
    """Keep vectors without telling anybody: for texts that no article stands on yet."""
    rows = [{"model": model, "hash": key, "vector": made[key].astype("<f2").tobytes()} for key in sorted(made)]
    if rows:
        tx.execute(_ADD_VECTORS[tx.dialect.name], rows)


def not_embedded(tx: Transaction, model: str) -> int:
    """Count the passages that the model has not embedded yet: they cannot be found by meaning."""
    return int(tx.execute(select(func.count()).select_from(passages).where(~_HAS_VECTOR), {"name": model}).scalar_one())


def number_of_passages(tx: Transaction) -> int:
    """Count the passages of the base."""
    return int(tx.execute(select(func.count()).select_from(passages)).scalar_one())


def model_of(tx: Transaction) -> tuple[str, int]:
    """Give the model that embedded the newest passage that has a vector, and its dimension; ("", 0) before the first."""
    newest = select(passages.c.hash).order_by(passages.c.id.desc()).limit(100).subquery()
    row = tx.execute(select(vectors.c.model, vectors.c.vector).join(newest, newest.c.hash == vectors.c.hash).limit(1)).first()
    return (row.model, len(row.vector) // 2) if row else ("", 0)


def forget_vectors(tx: Transaction, model: str) -> int:
    """Delete the vectors of other models and of texts that stand nowhere any more; says how many."""
    is_used = exists().where(passages.c.hash == vectors.c.hash)
    return tx.execute(delete(vectors).where((vectors.c.model != model) | ~is_used)).rowcount


def vector_pages(tx: Transaction, model: str, dimension: int) -> Iterator[VectorPage]:
    """Yield every passage that has a vector, in the order of its number. A vector of another length counts as missing."""
    after = 0
    while rows := tx.execute(_PLACES.where(passages.c.id > after).order_by(passages.c.id).limit(PAGE)).all():
        yield _page(tx, model, dimension, rows)
        after = rows[-1].id


def vectors_of(tx: Transaction, model: str, dimension: int, article_keys: Sequence[int]) -> Iterator[VectorPage]:
    """Yield the passages of these articles that have a vector."""
    for some in slices(article_keys):
        yield _page(tx, model, dimension, tx.execute(_PLACES.where(passages.c.article_key.in_(some)).order_by(passages.c.id)).all())


def vectors_by_id(tx: Transaction, model: str, dimension: int, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
    """Give the vectors of these passages, as far as they have one."""
    asked = select(passages.c.id, passages.c.hash)
    hashes = {row.id: row.hash for some in slices(ids) for row in tx.execute(asked.where(passages.c.id.in_(some)))}
    found = _found(tx, model, dimension, hashes.values())
    return {one: np.frombuffer(found[key], "<f2").astype(np.float32) for one, key in hashes.items() if key in found}


def _page(tx: Transaction, model: str, dimension: int, rows: Sequence[Any]) -> VectorPage:
    # Not one join: without statistics SQLite begins with the vectors and sorts them all, for every page.
    found = _found(tx, model, dimension, (row.hash for row in rows))
    there = [row for row in rows if row.hash in found]
    return VectorPage(
        np.array([row.id for row in there], dtype=np.int64),
        np.array([row.article_key for row in there], dtype=np.int64),
        np.array([row.visibility for row in there], dtype=np.str_),
        np.frombuffer(b"".join(found[row.hash] for row in there), "<f2").reshape(len(there), dimension),
    )


def _found(tx: Transaction, model: str, dimension: int, hashes: Iterable[str]) -> dict[str, bytes]:
    asked = select(vectors.c.hash, vectors.c.vector).where(vectors.c.model == model)
    rows = (row for some in slices(sorted(set(hashes))) for row in tx.execute(asked.where(vectors.c.hash.in_(some))))
    return {key: vector for key, vector in rows if len(vector) == 2 * dimension}
