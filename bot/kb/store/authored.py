"""What people did to articles in chat: versions, care, doubts. Functions take an open transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update

from bot.kb.article import Article
from bot.kb.authored_tables import articles, care, doubts, versions
from bot.kb.edits import Draft
from bot.kb.links import Known
from bot.kb.reviews import Doubt, Thumb
from bot.kb.store.articles import LIVE, REMOVED, read_article
from bot.kb.store.slices import slices
from bot.kb.tables import questions
from bot.queue.store.database import Transaction
from bot.queue.store.jobs import insert_new


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article with its row's number, how it stands (live or retired) and what chat knows of it."""

    number: int
    article: Article
    state: str
    changed_at: datetime
    file_hash: str = ""
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    successor: str = ""

    @property
    def checked_at(self) -> datetime:
        """When somebody last said that it is so; where nobody ever did, when it was last written."""
        day = self.article.reviewed
        said = [datetime.combine(day, time(), UTC)] if day else []
        return max([*said, *([self.reviewed_at] if self.reviewed_at else [])], default=self.changed_at)


@dataclass(frozen=True, slots=True)
class Version:
    """An article as somebody left it."""

    number: int
    what: str
    draft: Draft
    by: str
    why: str
    at: datetime


_SHELVED = (
    select(articles, care.c.file_hash, care.c.reviewed_at, care.c.reviewed_by, care.c.successor)
    .select_from(articles.outerjoin(care, care.c.article_id == articles.c.id))
    .where(articles.c.state != REMOVED)
)


def _shelved(row: Any) -> Shelved:
    said = (row.file_hash or "", row.reviewed_at, row.reviewed_by or "", row.successor or "")
    return Shelved(row.key, read_article(row), row.state, row.changed_at, *said)


def by_id(tx: Transaction, article_id: str) -> Shelved | None:
    """Give an article; None where there never was one or it was removed."""
    row = tx.execute(_SHELVED.where(articles.c.id == article_id)).one_or_none()
    return _shelved(row) if row else None


def by_number(tx: Transaction, number: int) -> Shelved | None:
    """Give an article by its row's number."""
    row = tx.execute(_SHELVED.where(articles.c.key == number)).one_or_none()
    return _shelved(row) if row else None


def by_ids(tx: Transaction, ids: Iterable[str]) -> dict[str, Shelved]:
    """Give these articles as far as they are there."""
    found = (_shelved(row) for some in slices(sorted(set(ids))) for row in tx.execute(_SHELVED.where(articles.c.id.in_(some))))
    return {one.article.id: one for one in found}


def titled(tx: Transaction, words: str, visibilities: Sequence[str], limit: int, *, live: bool = True) -> list[Shelved]:
    """Give articles whose title or id has every one of these words, those changed last first."""
    wanted = [
        or_(func.lower(articles.c.title).contains(word, autoescape=True), func.lower(articles.c.id).contains(word, autoescape=True))
        for word in words.lower().split()[:10]
    ]
    seen = and_(articles.c.visibility.in_(visibilities), *([articles.c.state == LIVE] if live else []), *wanted)
    rows = tx.execute(_SHELVED.where(seen).order_by(articles.c.changed_at.desc(), articles.c.key.desc()).limit(limit))
    return [_shelved(row) for row in rows]


def how_many(tx: Transaction, visibilities: Sequence[str]) -> int:
    """Count the live articles."""
    seen = and_(articles.c.visibility.in_(visibilities), articles.c.state == LIVE)
    return int(tx.execute(select(func.count()).select_from(articles).where(seen)).scalar_one())


def page(tx: Transaction, after: int, limit: int) -> list[Shelved]:
    """Give live articles in the order of their numbers, so many at once."""
    rows = _SHELVED.where(articles.c.state == LIVE, articles.c.key > after).order_by(articles.c.key).limit(limit)
    return [_shelved(row) for row in tx.execute(rows)]


def there(tx: Transaction, wanted: Known) -> Known:
    """Give those of these ids and files that live articles have, or that are found under another article now."""
    is_there = or_(articles.c.state == LIVE, func.coalesce(care.c.successor, "") != "")
    found = (
        select(articles.c.id, articles.c.source).select_from(articles.outerjoin(care, care.c.article_id == articles.c.id)).where(is_there)
    )
    ids = [row.id for some in slices(sorted(wanted.ids)) for row in tx.execute(found.where(articles.c.id.in_(some)))]
    sources = [row.source for some in slices(sorted(wanted.sources)) for row in tx.execute(found.where(articles.c.source.in_(some)))]
    return Known(set(ids), set(sources))


def all_there(tx: Transaction) -> Known:
    """Give the ids and files of all of them."""
    is_there = or_(articles.c.state == LIVE, func.coalesce(care.c.successor, "") != "")
    found = (
        select(articles.c.id, articles.c.source).select_from(articles.outerjoin(care, care.c.article_id == articles.c.id)).where(is_there)
    )
    rows = tx.execute(found).all()
    return Known({row.id for row in rows}, {row.source for row in rows})


def groups(tx: Transaction) -> dict[int, tuple[str, str]]:
    """Give the live articles by their numbers, with their ids and who reads them about what."""
    rows = tx.execute(select(articles.c.key, articles.c.id, articles.c.visibility, articles.c.product).where(articles.c.state == LIVE))
    return {row.key: (row.id, f"{row.visibility} {row.product.lower()}") for row in rows}


def free_id(tx: Transaction, wanted: str) -> str:
    """Give the id, or with a number behind it where it is taken, even by one that is gone: old answers still name that."""
    taken = set(tx.execute(select(articles.c.id).where(or_(articles.c.id == wanted, articles.c.id.startswith(f"{wanted}-")))).scalars())
    return next(one for one in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


# ------------------------------------------------------------------------------------------------------ versions, care


def keep_version(tx: Transaction, article_id: str, what: str, draft: Draft, now: datetime, by: str, person_id: int | None, why: str) -> int:
    """Keep an article as it is now; gives its number, which counts from 1."""
    number = (
        int(tx.execute(select(func.coalesce(func.max(versions.c.number), 0)).where(versions.c.article_id == article_id)).scalar_one()) + 1
    )
    values = {name: getattr(draft, name) for name in Draft.__slots__}
    values |= {"article_id": article_id, "number": number, "what": what, "person_id": person_id, "by": by, "why": why, "at": now}
    tx.execute(insert(versions).values(**values))
    return number


def versions_of(tx: Transaction, article_id: str, limit: int = 20) -> list[Version]:
    """Give what was kept of an article, newest first."""
    rows = tx.execute(select(versions).where(versions.c.article_id == article_id).order_by(versions.c.number.desc()).limit(limit))
    return [Version(row.number, row.what, _draft(row), row.by, row.why, row.at) for row in rows]


def _draft(row: Any) -> Draft:
    return Draft(**{name: getattr(row, name) for name in Draft.__slots__})


def care_for(tx: Transaction, article_id: str, **values: Any) -> None:
    """Note single facts of an article: ``file_hash``, ``reviewed_at`` and ``reviewed_by``, ``successor``."""
    row = insert_new(tx.dialect.name, care).values(article_id=article_id, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["article_id"], set_=values))


def succeed(tx: Transaction, old: str, new: str) -> None:
    """Let whatever named one article name another from now on, what was merged into it before included."""
    tx.execute(update(care).where(care.c.successor == old).values(successor=new))
    care_for(tx, old, successor=new)
    tx.execute(update(questions).where(questions.c.article_id == old).values(article_id=new))


def successors(tx: Transaction, ids: Iterable[str]) -> dict[str, str]:
    """Give what became of those articles that were merged into another."""
    wanted = select(care.c.article_id, care.c.successor).where(care.c.successor != "")
    return {
        row.article_id: row.successor for some in slices(sorted(set(ids))) for row in tx.execute(wanted.where(care.c.article_id.in_(some)))
    }


# --------------------------------------------------------------------------------------------------------------- doubts


def doubt(tx: Transaction, article_id: str, why: str, by: str, now: datetime, ticket_id: int | None = None) -> None:
    """Note that somebody holds an article to be wrong."""
    tx.execute(insert(doubts).values(article_id=article_id, ticket_id=ticket_id, by=by, why=why, at=now))


def doubts_since(tx: Transaction, since: datetime) -> list[Doubt]:
    """Give the doubts since a time, oldest first."""
    rows = tx.execute(select(doubts).where(doubts.c.at >= since).order_by(doubts.c.id))
    return [Doubt(row.article_id, row.why, row.by, row.at, row.ticket_id) for row in rows]


def doubts_about(tx: Transaction, article_id: str) -> list[Doubt]:
    """Give all doubts about an article, oldest first."""
    rows = tx.execute(select(doubts).where(doubts.c.article_id == article_id).order_by(doubts.c.id))
    return [Doubt(row.article_id, row.why, row.by, row.at, row.ticket_id) for row in rows]


def thumbs_since(tx: Transaction, since: datetime) -> list[Thumb]:
    """Give what askers said of articles since a time."""
    said = and_(questions.c.outcome.in_(("helped", "thumbs_down")), questions.c.article_id != "", questions.c.asked_at >= since)
    rows = tx.execute(select(questions.c.article_id, questions.c.outcome, questions.c.asked_at).where(said))
    return [Thumb(row.article_id, row.outcome == "helped", row.asked_at) for row in rows]
