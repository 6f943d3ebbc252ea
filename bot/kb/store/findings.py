"""Why articles should be looked at: what a look over the base found, until somebody answers it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from bot.kb.authored_tables import articles, findings
from bot.kb.reviews import DUPLICATE, Finding
from bot.kb.store.articles import LIVE
from bot.kb.store.slices import slices
from bot.queue.store.database import Transaction
from bot.queue.store.jobs import for_each_dialect, insert_new


@dataclass(frozen=True, slots=True)
class Found(Finding):
    """A finding as it stands. ``answer`` is "" until somebody said right, edited, retired, merged or distinct."""

    id: int = 0
    answer: str = ""


_NOTE = for_each_dialect(
    lambda dialect: (note := insert_new(dialect, findings)).on_conflict_do_update(
        index_elements=["article_id", "kind", "other"], set_={"words": note.excluded.words, "score": note.excluded.score}
    )
)


def _found(row: Any) -> Found:
    return Found(row.article_id, row.kind, row.words, row.other, row.score, row.id, row.answer)


def note_findings(tx: Transaction, found: Iterable[Finding], now: datetime) -> None:
    """
    Note findings, or their new words; what somebody has answered is asked again, since it is so again.

    Two articles that somebody said are not the same stay so.
    """
    rows = [
        {"article_id": one.article_id, "kind": one.kind, "other": one.other, "words": one.words, "score": one.score, "found_at": now}
        for one in sorted(found, key=lambda one: (one.article_id, one.kind, one.other))
    ]
    for row in rows:
        again = and_(*(findings.c[name] == row[name] for name in ("article_id", "kind", "other")))
        if row["kind"] != DUPLICATE:
            tx.execute(update(findings).where(again, findings.c.answered_at.is_not(None)).values(answered_at=None, answer="", found_at=now))
    if rows:
        tx.execute(_NOTE[tx.dialect.name], rows)


def forget_findings(tx: Transaction, ids: Sequence[str], but: Iterable[Finding]) -> None:
    """Forget what was found of these articles and is not so any more."""
    kept = {(one.article_id, one.kind) for one in but}
    for some in slices(sorted(ids)):
        rows = tx.execute(select(findings.c.id, findings.c.article_id, findings.c.kind).where(findings.c.article_id.in_(some)))
        gone = [row.id for row in rows if row.kind != DUPLICATE and (row.article_id, row.kind) not in kept]
        tx.execute(delete(findings).where(findings.c.id.in_(gone)))


def open_findings(tx: Transaction, ids: Iterable[str] | None = None, limit: int = 1000) -> list[Found]:
    """Give what nobody has answered yet about live articles, of these alone if they are named, in the order of the articles."""
    wanted = select(findings).join(articles, articles.c.id == findings.c.article_id)
    wanted = (
        wanted.where(findings.c.answered_at.is_(None), articles.c.state == LIVE).order_by(findings.c.article_id, findings.c.id).limit(limit)
    )
    if ids is None:
        return [_found(row) for row in tx.execute(wanted)]
    return [_found(row) for some in slices(sorted(set(ids))) for row in tx.execute(wanted.where(findings.c.article_id.in_(some)))]


def count_open(tx: Transaction) -> dict[str, int]:
    """Count by kind what nobody has answered yet about live articles."""
    wanted = select(findings.c.kind, func.count()).join(articles, articles.c.id == findings.c.article_id)
    rows = tx.execute(wanted.where(findings.c.answered_at.is_(None), articles.c.state == LIVE).group_by(findings.c.kind))
    return {kind: int(number) for kind, number in rows}


def settle(tx: Transaction, article_id: str, answer: str, now: datetime) -> None:
    """Answer everything that is open about an article. Pairs stay open while both articles are there, unless one of them goes."""
    mine = findings.c.article_id == article_id
    is_gone = answer in ("retired", "merged")
    mine = or_(mine, findings.c.other == article_id) if is_gone else and_(mine, findings.c.kind != DUPLICATE)
    tx.execute(update(findings).where(mine, findings.c.answered_at.is_(None)).values(answered_at=now, answer=answer))


def settle_pair(tx: Transaction, one: str, other: str, answer: str, now: datetime) -> None:
    """Answer whether two articles say the same."""
    first, second = sorted((one, other))
    pair = and_(findings.c.article_id == first, findings.c.other == second, findings.c.kind == DUPLICATE)
    tx.execute(update(findings).where(pair).values(answered_at=now, answer=answer))
