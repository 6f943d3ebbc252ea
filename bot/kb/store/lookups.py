"""Vectors of a few articles, as a search needs them: in two short steps, since one join makes SQLite read every vector there is."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import bindparam, func, select

from bot.kb.store.slices import slices
from bot.kb.store.vectors import VectorPage
from bot.kb.tables import passages, vectors
from bot.queue.store.database import Transaction

_HASHES = select(passages.c.id, passages.c.article_key, passages.c.hash).where(
    passages.c.article_key.in_(bindparam("keys", expanding=True))
)
_VECTORS = select(vectors.c.hash, vectors.c.vector).where(
    vectors.c.model == bindparam("name"),
    vectors.c.hash.in_(bindparam("hashes", expanding=True)),
    func.length(vectors.c.vector) == bindparam("size"),
)


def nearby_vectors(tx: Transaction, model: str, dimension: int, article_keys: Sequence[int]) -> VectorPage:
    """Give the passages of these articles that have a vector. Who may see them is not asked: the keys come from behind the wall already."""
    rows = [row for some in slices(article_keys) for row in tx.execute(_HASHES, {"keys": some})]
    asked = {"name": model, "size": 2 * dimension}
    hashes = list({row.hash for row in rows})
    made = {row.hash: row.vector for some in slices(hashes) for row in tx.execute(_VECTORS, asked | {"hashes": some})}
    found = [row for row in rows if row.hash in made]
    return VectorPage(
        np.array([row.id for row in found], np.int64),
        np.array([row.article_key for row in found], np.int64),
        np.zeros(len(found), np.str_),
        np.frombuffer(b"".join(made[row.hash] for row in found), "<f2").reshape(len(found), dimension),
    )
