"""Questions that were asked: what they were answered from, or that they were not, and what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, insert, select, update

from bot.kb.article import Visibility
from bot.kb.gaps import Unanswered, Why
from bot.kb.store.articles import LIVE
from bot.kb.tables import articles, questions
from bot.queue.store.database import Transaction

Outcome = Literal["answered", "helped"] | Why
GAPS: tuple[Why, ...] = ("no_answer", "thumbs_down", "filed")
REMEMBERED = 20_000  # of the past questions that helped, the newest; 15 MB of 384 numbers each


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question as it was asked; ``vector`` ``(d,)`` of length one, made by ``model``; ``weight`` of its customer, 1 is ordinary."""

    text: str
    model: str
    vector: NDArray[np.float32]
    audience: Visibility
    asked_at: datetime
    customer: str | None = None
    ticket_id: int | None = None
    weight: float = 1.0
    handling: timedelta | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Helped:
    """Past questions that an article helped with: ``article_keys`` `(n,)`, ``visibilities`` `(n,)`, ``vectors`` `(n, d) float32`."""

    article_keys: NDArray[np.int64]
    visibilities: NDArray[np.str_]
    vectors: NDArray[np.float32]


def note_question(tx: Transaction, asked: Asked, outcome: Outcome, article_id: str = "") -> int:
    """Write down a question and what came of it; gives its number."""
    values = {
        "text": asked.text,
        "model": asked.model,
        "vector": asked.vector.astype("<f2").tobytes(),
        "audience": asked.audience,
        "outcome": outcome,
        "article_id": article_id,
        "customer": asked.customer,
        "ticket_id": asked.ticket_id,
        "weight": asked.weight,
        "handling_s": None if asked.handling is None else int(asked.handling.total_seconds()),
        "asked_at": asked.asked_at,
    }
    return int(tx.execute(insert(questions).values(**values).returning(questions.c.id)).scalar_one())


def settle_question(tx: Transaction, number: int, outcome: Outcome, article_id: str | None = None) -> None:
    """Say what became of a question: a thumb, a filed gap, or the article that answered after all."""
    changed = {"outcome": outcome} | ({} if article_id is None else {"article_id": article_id})
    tx.execute(update(questions).where(questions.c.id == number).values(**changed))


def close_questions(tx: Transaction, numbers: Sequence[int], now: datetime) -> None:
    """Take questions off the list of gaps: an article answers them now, or nobody will write one."""
    tx.execute(update(questions).where(questions.c.id.in_(numbers), questions.c.closed_at.is_(None)).values(closed_at=now))


def newest_model(tx: Transaction) -> str:
    """Give the model that questions are embedded with now; "" before the first."""
    return str(tx.execute(select(questions.c.model).order_by(questions.c.id.desc()).limit(1)).scalar() or "")


def unanswered(tx: Transaction, model: str, since: datetime) -> list[Unanswered]:
    """Give the questions of the open gaps, oldest first, as far as this model has seen them."""
    is_open = questions.c.outcome.in_(GAPS) & questions.c.closed_at.is_(None)
    rows = tx.execute(
        select(questions)
        .where(is_open, questions.c.model == model, questions.c.asked_at >= since)
        .order_by(questions.c.asked_at, questions.c.id)
    )
    return [
        Unanswered(
            id=str(row.id),
            text=row.text,
            vector=np.frombuffer(row.vector, "<f2").astype(np.float32),
            asked_at=row.asked_at,
            customer=row.customer,
            weight=row.weight,
            handling=None if row.handling_s is None else timedelta(seconds=row.handling_s),
            why=row.outcome,
        )
        for row in rows
    ]


def helped_mark(tx: Transaction) -> tuple[int, int]:
    """Give what changes whenever the past questions that helped do: how many there are, and the newest one's number."""
    row = tx.execute(select(func.count(), func.coalesce(func.max(questions.c.id), 0)).where(questions.c.outcome == "helped")).one()
    return int(row[0]), int(row[1])


def helped(tx: Transaction, model: str, dimension: int) -> Helped:
    """Give the newest past questions that a live article helped with."""
    rows = tx.execute(
        select(articles.c.key, articles.c.visibility, questions.c.vector)
        .join(articles, articles.c.id == questions.c.article_id)
        .where(questions.c.outcome == "helped", questions.c.model == model, articles.c.state == LIVE)
        .where(func.length(questions.c.vector) == 2 * dimension)
        .order_by(questions.c.id.desc())
        .limit(REMEMBERED)
    ).all()
    return Helped(
        np.array([row.key for row in rows], np.int64),
        np.array([row.visibility for row in rows], np.str_),
        np.frombuffer(b"".join(row.vector for row in rows), "<f2").reshape(len(rows), dimension).astype(np.float32),
    )
