"""
Every query of the knowledge base. Functions take an open transaction; no rules live here.

Whoever changes an article takes the next revision first, and with it the row that counts them: writers go one after the
other, so a reader who sees a revision sees everything up to it.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, bindparam, delete, exists, func, insert, select, update

from bot.kb.article import Article, Passage, Visibility, address
from bot.kb.tables import articles, passages, state, vectors
from bot.queue.store.database import Transaction
from bot.queue.store.jobs import for_each_dialect, insert_new

LIVE, RETIRED, REMOVED = "live", "retired", "removed"
AT_ONCE = 500  # values in one IN (…)
PAGE = 20_000  # vectors read at once: 15 MB of 384 numbers each
Change = Literal["new", "changed", "unchanged", "retired"]


@dataclass(frozen=True, slots=True)
class Known:
    """What an importer has to know of an article that is there."""

    hash: str
    state: str
    source: str


@dataclass(frozen=True, slots=True)
class Revision:
    """How far a base has come; ``base`` is "" for one that never held anything."""

    base: str
    number: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage of a live article with its number in the base, who may see it, and where a person reads it."""

    id: int
    article_key: int
    visibility: Visibility
    product: str
    url: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class VectorPage:
    """Passages with their vectors: ``ids`` and ``article_keys`` ``(n,) int64``, ``vectors`` ``(n, dimension) float16``."""

    ids: NDArray[np.int64]
    article_keys: NDArray[np.int64]
    visibilities: NDArray[np.str_]
    vectors: NDArray[np.float16]


# ------------------------------------------------------------------------------------------------------------ revisions

_BUMP = for_each_dialect(
    lambda dialect: (
        insert_new(dialect, state)
        .values(id=1, base=bindparam("a_base"), revision=1)
        .on_conflict_do_update(index_elements=["id"], set_={"revision": state.c.revision + 1})
        .returning(state.c.revision)
    )
)
_REVISION = select(state.c.base, state.c.revision).where(state.c.id == 1)
_CHANGED_SINCE = select(articles.c.key).where(articles.c.revision > bindparam("number")).order_by(articles.c.key)


def next_revision(tx: Transaction) -> int:
    """Take the next revision. Other writers wait until this transaction has ended."""
    return int(tx.execute(_BUMP[tx.dialect.name], {"a_base": secrets.token_hex(8)}).scalar_one())


def revision(tx: Transaction) -> Revision:
    """Say how far the base is."""
    row = tx.execute(_REVISION).one_or_none()
    return Revision(*row) if row else Revision("", 0)


def changed_since(tx: Transaction, number: int) -> list[int]:
    """Give the keys of the articles that were added, changed or taken out after a revision."""
    return list(tx.execute(_CHANGED_SINCE, {"number": number}).scalars())


# ------------------------------------------------------------------------------------------------------------- articles

_FIND = select(articles).where(articles.c.id == bindparam("called"))
_UPDATE = update(articles).where(articles.c.key == bindparam("the_key"))
_CREATE = insert(articles).returning(articles.c.key)
_CUT = insert(passages)
_UNCUT = delete(passages).where(passages.c.article_key == bindparam("the_key"))
_MOVE = update(articles).where(articles.c.id == bindparam("called")).values(source=bindparam("from_now"))


def known(tx: Transaction) -> dict[str, Known]:
    """Give every article by its id with what decides whether it has to be imported again."""
    rows = tx.execute(select(articles.c.id, articles.c.hash, articles.c.state, articles.c.source))
    return {row.id: Known(row.hash, row.state, row.source) for row in rows}


def article(tx: Transaction, article_id: str) -> tuple[Article, str] | None:
    """Give an article and its state; None where there never was one or it was removed."""
    row = tx.execute(_FIND, {"called": article_id}).one_or_none()
    return (_article(row), row.state) if row and row.state != REMOVED else None


def live_articles(tx: Transaction, after: str = "", limit: int = AT_ONCE) -> list[Article]:
    """Give live articles in the order of their ids, so many at once, beginning after an id."""
    rows = select(articles).where(articles.c.state == LIVE, articles.c.id > after).order_by(articles.c.id).limit(limit)
    return [_article(row) for row in tx.execute(rows)]


def put(tx: Transaction, number: int, changed: Article, cut: Sequence[Passage], now: datetime, *, revive: bool = False) -> Change:
    """
    Write an article and its passages in place of what was there, under a revision that was taken in this transaction.

    One that is there in these very words is left alone, and so is a retired one, unless it is to be revived.
    """
    row = tx.execute(_FIND, {"called": changed.id}).one_or_none()
    if row is not None and not revive:
        if row.state == RETIRED:
            return "retired"
        if row.state == LIVE and row.hash == changed.hash:
            return "unchanged"
    write(tx, number, changed, cut, now, row.key if row else None)
    return "new" if row is None or row.state == REMOVED else "changed"


def write(tx: Transaction, number: int, changed: Article, cut: Sequence[Passage], now: datetime, key: int | None) -> None:
    """Write an article under its key, or under a new one."""
    values = {name: getattr(changed, name) for name in Article.__slots__}
    values |= {"hash": changed.hash, "state": LIVE, "revision": number, "changed_at": now}
    if key is None:
        key = tx.execute(_CREATE, values).scalar_one()
    else:
        tx.execute(_UPDATE.values(**values), {"the_key": key})
        tx.execute(_UNCUT, {"the_key": key})
    if cut:
        tx.execute(_CUT, [_passage_values(key, one) for one in cut])


def recut(tx: Transaction, number: int, cut_up: Article, cut: Sequence[Passage], now: datetime) -> bool:
    """Replace an article's passages, unless it was changed or taken out meanwhile."""
    row = tx.execute(_FIND, {"called": cut_up.id}).one_or_none()
    if row is None or row.state != LIVE or row.hash != cut_up.hash:
        return False
    write(tx, number, cut_up, cut, now, row.key)
    return True


def cut_of(tx: Transaction, ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Give how these articles are cut: the hash and the anchor of each passage."""
    asked = select(articles.c.id, passages.c.hash, passages.c.anchor).join(passages, passages.c.article_key == articles.c.key)
    found: dict[str, list[tuple[str, str]]] = {}
    for some in _slices(ids):
        for row in tx.execute(asked.where(articles.c.id.in_(some)).order_by(passages.c.article_key, passages.c.number)):
            found.setdefault(row.id, []).append((row.hash, row.anchor))
    return found


def take_out(tx: Transaction, number: int, ids: Sequence[str], into: Literal["retired", "removed"], now: datetime) -> int:
    """Retire articles, or remove them with their text; either way no index finds them any more. Says how many."""
    taken = 0
    for some in _slices(sorted(ids)):
        chosen = and_(articles.c.id.in_(some), articles.c.state.not_in((into, REMOVED)))
        keys = list(tx.execute(select(articles.c.key).where(chosen)).scalars())
        gone: dict[str, Any] = {"text": "", "hash": ""} if into == REMOVED else {}
        tx.execute(delete(passages).where(passages.c.article_key.in_(keys)))
        tx.execute(update(articles).where(articles.c.key.in_(keys)).values(state=into, revision=number, changed_at=now, **gone))
        taken += len(keys)
    return taken


def move(tx: Transaction, article_id: str, source: str) -> None:
    """Note where an article comes from now; nothing else about it has changed."""
    tx.execute(_MOVE, {"called": article_id, "from_now": source})


def _article(row: Any) -> Article:
    return Article(**{name: getattr(row, name) for name in Article.__slots__})


def _passage_values(key: int, one: Passage) -> dict[str, Any]:
    return {
        "article_key": key,
        "number": one.number,
        "heading": one.heading,
        "anchor": one.anchor,
        "text": one.text,
        "hash": one.hash,
    }


# ------------------------------------------------------------------------------------------------------------- passages

_PASSAGE = select(
    passages.c.id,
    passages.c.article_key,
    passages.c.number,
    passages.c.heading,
    passages.c.anchor,
    passages.c.text,
    articles.c.id.label("article_id"),
    articles.c.title,
    articles.c.visibility,
    articles.c.product,
    articles.c.url,
).join(articles, articles.c.key == passages.c.article_key)


def all_passages(tx: Transaction) -> Iterator[StoredPassage]:
    """Yield every passage in the order of its number, a page of the table at a time."""
    after = 0
    while page := [_stored(row) for row in tx.execute(_PASSAGE.where(passages.c.id > after).order_by(passages.c.id).limit(PAGE))]:
        yield from page
        after = page[-1].id


def passages_of(tx: Transaction, article_keys: Sequence[int]) -> list[StoredPassage]:
    """Give the passages of these articles as they are now; none for one that was taken out."""
    return [
        _stored(row)
        for some in _slices(article_keys)
        for row in tx.execute(_PASSAGE.where(passages.c.article_key.in_(some)).order_by(passages.c.id))
    ]


def passages_by_id(tx: Transaction, ids: Sequence[int], visibilities: Sequence[Visibility]) -> dict[int, StoredPassage]:
    """Give these passages as far as they are there and may be seen: the wall stands here once more, behind the index."""
    may_be_seen = articles.c.visibility.in_(visibilities)
    return {row.id: _stored(row) for some in _slices(ids) for row in tx.execute(_PASSAGE.where(passages.c.id.in_(some), may_be_seen))}


def _stored(row: Any) -> StoredPassage:
    passage = Passage(row.article_id, row.number, row.title, row.heading, row.anchor, row.text)
    return StoredPassage(row.id, row.article_key, row.visibility, row.product, address(row.url, row.anchor), passage)


# -------------------------------------------------------------------------------------------------------------- vectors

_ADD_VECTORS = for_each_dialect(lambda dialect: insert_new(dialect, vectors).on_conflict_do_nothing(index_elements=["model", "hash"]))
_HAS_VECTOR = exists().where(vectors.c.model == bindparam("name"), vectors.c.hash == passages.c.hash)
_WITH_VECTOR = (
    select(passages.c.id, passages.c.article_key, articles.c.visibility, vectors.c.vector)
    .join(articles, articles.c.key == passages.c.article_key)
    .join(vectors, and_(vectors.c.model == bindparam("name"), vectors.c.hash == passages.c.hash))
    .where(func.length(vectors.c.vector) == bindparam("size"))
    .order_by(passages.c.id)
)


def without_vector(tx: Transaction, model: str, hashes: Sequence[str]) -> set[str]:
    """Give those of the hashes whose text the model has not embedded yet."""
    there = (
        tx.execute(select(vectors.c.hash).where(vectors.c.model == model, vectors.c.hash.in_(some))).scalars()
        for some in _slices(sorted(set(hashes)))
    )
    return set(hashes).difference(*there)


def add_vectors(tx: Transaction, model: str, made: Mapping[str, NDArray[np.float32]]) -> None:
    """
    Keep vectors by the hashes of their texts; one that is there stays. Articles that stand there already get a new revision.

    In order of the hashes, so that two writers never wait for each other.
    """
    keep_vectors(tx, model, made)
    keys = {
        key for some in _slices(list(made)) for key in tx.execute(select(passages.c.article_key).where(passages.c.hash.in_(some))).scalars()
    }
    if keys:
        number = next_revision(tx)
        for some in _slices(sorted(keys)):
            tx.execute(update(articles).where(articles.c.key.in_(some)).values(revision=number))


def keep_vectors(tx: Transaction, model: str, made: Mapping[str, NDArray[np.float32]]) -> None:
    """Keep vectors without telling anybody: for texts that no article stands on yet."""
    rows = [{"model": model, "hash": key, "vector": made[key].astype("<f2").tobytes()} for key in sorted(made)]
    if rows:
        tx.execute(_ADD_VECTORS[tx.dialect.name], rows)


def not_embedded(tx: Transaction, model: str) -> int:
    """Count the passages that the model has not embedded yet: they cannot be found by meaning."""
    return int(tx.execute(select(func.count()).select_from(passages).where(~_HAS_VECTOR), {"name": model}).scalar_one())


def forget_vectors(tx: Transaction, model: str) -> int:
    """Delete the vectors of other models and of texts that stand nowhere any more; says how many."""
    is_used = exists().where(passages.c.hash == vectors.c.hash)
    return tx.execute(delete(vectors).where((vectors.c.model != model) | ~is_used)).rowcount


def vector_pages(tx: Transaction, model: str, dimension: int) -> Iterator[VectorPage]:
    """Yield every passage that has a vector, in the order of its number. A vector of another length counts as missing."""
    after = 0
    asked = {"name": model, "size": 2 * dimension}
    while rows := tx.execute(_WITH_VECTOR.where(passages.c.id > after).limit(PAGE), asked).all():
        yield _page(rows, dimension)
        after = rows[-1].id


def vectors_of(tx: Transaction, model: str, dimension: int, article_keys: Sequence[int]) -> Iterator[VectorPage]:
    """Yield the passages of these articles that have a vector."""
    asked = {"name": model, "size": 2 * dimension}
    for some in _slices(article_keys):
        if rows := tx.execute(_WITH_VECTOR.where(passages.c.article_key.in_(some)), asked).all():
            yield _page(rows, dimension)


def vectors_by_id(tx: Transaction, model: str, dimension: int, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
    """Give the vectors of these passages, as far as they have one."""
    asked = {"name": model, "size": 2 * dimension}
    rows = [row for some in _slices(ids) for row in tx.execute(_WITH_VECTOR.where(passages.c.id.in_(some)), asked)]
    return {row.id: np.frombuffer(row.vector, "<f2").astype(np.float32) for row in rows}


def _page(rows: Sequence[Any], dimension: int) -> VectorPage:
    return VectorPage(
        np.array([row.id for row in rows], dtype=np.int64),
        np.array([row.article_key for row in rows], dtype=np.int64),
        np.array([row.visibility for row in rows]),
        np.frombuffer(b"".join(row.vector for row in rows), "<f2").reshape(len(rows), dimension),
    )


def _slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
