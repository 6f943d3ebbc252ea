"""Passages as they are read: with their article's title and address, and never without its visibility."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.kb.article import Passage, Visibility, address
from bot.kb.store.slices import slices
from bot.kb.tables import articles, passages
from bot.queue.store.database import Transaction

PAGE = 20_000  # passages read at once


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage of a live article with its number in the base, who may see it, and where a person reads it."""

    id: int
    article_key: int
    visibility: Visibility
    product: str
    url: str
    passage: Passage


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
        for some in slices(article_keys)
        for row in tx.execute(_PASSAGE.where(passages.c.article_key.in_(some)).order_by(passages.c.id))
    ]


def passages_by_id(tx: Transaction, ids: Sequence[int], visibilities: Sequence[Visibility]) -> dict[int, StoredPassage]:
    """Give these passages as far as they are there and may be seen: the wall stands here once more, behind the index."""
    may_be_seen = articles.c.visibility.in_(visibilities)
    return {row.id: _stored(row) for some in slices(ids) for row in tx.execute(_PASSAGE.where(passages.c.id.in_(some), may_be_seen))}


def articles_of(tx: Transaction, ids: Sequence[int]) -> dict[int, int]:
    """Give the article keys of these passages, as far as they are there."""
    wanted = select(passages.c.id, passages.c.article_key)
    return {row.id: row.article_key for some in slices(ids) for row in tx.execute(wanted.where(passages.c.id.in_(some)))}


def beginnings(tx: Transaction, visibilities: Sequence[Visibility], limit: int) -> list[StoredPassage]:
    """Give the first passages of so many articles, drawn by their hashes: by chance, and the same ones as long as they stay."""
    first = _PASSAGE.where(passages.c.number == 0, articles.c.visibility.in_(visibilities))
    return [_stored(row) for row in tx.execute(first.order_by(articles.c.hash).limit(limit))]


def _stored(row: Any) -> StoredPassage:
    passage = Passage(row.article_id, row.number, row.title, row.heading, row.anchor, row.text)
    return StoredPassage(row.id, row.article_key, row.visibility, row.product, address(row.url, row.anchor), passage)
