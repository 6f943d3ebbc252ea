"""Articles: what is known of them, and every way in which they change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, bindparam, delete, insert, select, update

from bot.kb.article import Article, Passage
from bot.kb.authored_tables import care
from bot.kb.store.slices import AT_ONCE, slices
from bot.kb.tables import articles, passages
from bot.queue.store.database import Transaction

LIVE, RETIRED, REMOVED = "live", "retired", "removed"
Change = Literal["new", "changed", "unchanged", "retired"]


@dataclass(frozen=True, slots=True)
class Known:
    """What an importer has to know of an article that is there. ``file_hash`` is that of its file, where chat has edited it since."""

    hash: str
    state: str
    source: str
    file_hash: str = ""


_FIND = select(articles).where(articles.c.id == bindparam("called"))
_UPDATE = update(articles).where(articles.c.key == bindparam("the_key"))
_CREATE = insert(articles).returning(articles.c.key)
_CUT = insert(passages)
_UNCUT = delete(passages).where(passages.c.article_key == bindparam("the_key"))
_MOVE = update(articles).where(articles.c.id == bindparam("called")).values(source=bindparam("from_now"))


def known(tx: Transaction) -> dict[str, Known]:
    """Give every article by its id with what decides whether it has to be imported again."""
    joined = articles.outerjoin(care, care.c.article_id == articles.c.id)
    rows = tx.execute(select(articles.c.id, articles.c.hash, articles.c.state, articles.c.source, care.c.file_hash).select_from(joined))
    return {row.id: Known(row.hash, row.state, row.source, row.file_hash or "") for row in rows}


def edited_in_chat(tx: Transaction, ids: Sequence[str]) -> dict[str, str]:
    """Give those of these articles that chat has edited since they were imported, with the hash of their file at that time."""
    edited = select(care.c.article_id, care.c.file_hash).where(care.c.file_hash != "")
    return {row.article_id: row.file_hash for some in slices(sorted(ids)) for row in tx.execute(edited.where(care.c.article_id.in_(some)))}


def article(tx: Transaction, article_id: str) -> tuple[Article, str] | None:
    """Give an article and its state; None where there never was one or it was removed."""
    row = tx.execute(_FIND, {"called": article_id}).one_or_none()
    return (read_article(row), row.state) if row and row.state != REMOVED else None


def live_articles(tx: Transaction, after: str = "", limit: int = AT_ONCE) -> list[Article]:
    """Give live articles in the order of their ids, so many at once, beginning after an id."""
    rows = select(articles).where(articles.c.state == LIVE, articles.c.id > after).order_by(articles.c.id).limit(limit)
    return [read_article(row) for row in tx.execute(rows)]


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
    for some in slices(ids):
        for row in tx.execute(asked.where(articles.c.id.in_(some)).order_by(passages.c.article_key, passages.c.number)):
            found.setdefault(row.id, []).append((row.hash, row.anchor))
    return found


def take_out(tx: Transaction, number: int, ids: Sequence[str], into: Literal["retired", "removed"], now: datetime) -> int:
    """Retire articles, or remove them with their text; either way no index finds them any more. Says how many."""
    taken = 0
    for some in slices(sorted(ids)):
        chosen = and_(articles.c.id.in_(some), articles.c.state.not_in((into, REMOVED)))
        keys = list(tx.execute(select(articles.c.key).where(chosen)).scalars())
        gone: dict[str, Any] = {"text": "", "hash": ""} if into == REMOVED else {}
        tx.execute(delete(passages).where(passages.c.article_key.in_(keys)))
        tx.execute(update(articles).where(articles.c.key.in_(keys)).values(state=into, revision=number, changed_at=now, **gone))
        taken += len(keys)
    return taken


def move(tx: Transaction, sources: Mapping[str, str]) -> None:
    """Note where articles come from now, by their ids; nothing else about them has changed."""
    tx.execute(_MOVE, [{"called": article_id, "from_now": sources[article_id]} for article_id in sorted(sources)])


def read_article(row: Any) -> Article:
    """Make an article of its row."""
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
