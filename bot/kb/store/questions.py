"""Questions to the base: what was asked, what was answered, what people made of it, and which of them are gaps."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, and_, bindparam, case, func, insert, or_, select, text, update

from bot.kb.article import Visibility
from bot.kb.gaps import Unanswered, Why
from bot.kb.store.articles import LIVE
from bot.kb.store.slices import slices
from bot.kb.tables import articles, questions
from bot.messages import Advice, Place, cited
from bot.queue.store.database import Transaction

Outcome = Literal["answered", "helped"] | Why
GAPS: tuple[Why, ...] = get_args(Why)
REMEMBERED = 20_000  # of the past questions that helped, the newest; 15 MB of 384 numbers each
MOST_OPEN = 2000  # questions that are put together by meaning at once, which takes a tenth of a second
NEWEST = 5000  # tickets that are compared with a gap; 4 MB of 384 numbers each
COUNTED = 1000  # of the newest answers, to see what is asked most
FOLLOWS = timedelta(minutes=10)  # a question so soon after another may lean on it


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer, if it has one yet. Without ``person_id`` it is a ticket's own; see the table for the rest."""

    id: int
    text: str
    audience: Visibility
    asked_at: datetime
    person_id: int | None = None
    ticket_id: int | None = None
    place: Place = field(default_factory=lambda: Place("", ""))
    reply_to: str = ""
    before: str = ""
    answered_at: datetime | None = None
    advice: Advice = field(default_factory=Advice)
    outcome: str = ""
    article_id: str = ""
    is_shared: bool = False
    closed_at: datetime | None = None
    proposal_id: int | None = None

    @property
    def understood(self) -> str:
        """What was looked for, as far as it was looked for."""
        return self.advice.understood or self.text

    @property
    def is_gap(self) -> bool:
        """The base should answer it and does not."""
        return self.outcome in GAPS and self.closed_at is None


@dataclass(frozen=True, slots=True, eq=False)
class Helped:
    """Past questions that an article helped with: ``article_keys`` `(n,)`, ``visibilities`` `(n,)`, ``vectors`` `(n, d) float32`."""

    article_keys: NDArray[np.int64]
    visibilities: NDArray[np.str_]
    vectors: NDArray[np.float32]


def packed(vector: NDArray[np.float32]) -> bytes:
    """Give a vector `(d,)` as it is kept."""
    return vector.astype("<f2").tobytes()


def unpacked(kept: bytes) -> NDArray[np.float32]:
    """Give a vector `(d,)` as it is compared."""
    return np.frombuffer(kept, "<f2").astype(np.float32)


# ------------------------------------------------------------------------------------------------- asked and answered


def ask(tx: Transaction, question: Question) -> int:
    """Write a question down and give its number."""
    place = {"channel": question.place.channel, "room": question.place.room, "thread": question.place.thread}
    names = ("asked_at", "person_id", "ticket_id", "reply_to", "audience", "text", "before", "outcome")
    row = place | {name: getattr(question, name) for name in names} | {"confidence": 0.0, "is_shared": False}
    return int(tx.execute(insert(questions).returning(questions.c.id), row).scalar_one())


def answered(tx: Transaction, question_id: int, advice: Advice, outcome: Outcome, now: datetime) -> None:
    """Keep the newest answer beside its question. What people have made of it already stays."""
    values = asdict(advice) | {"answered_at": now, "outcome": case((questions.c.outcome == "", outcome), else_=questions.c.outcome)}
    tx.execute(update(questions).where(questions.c.id == question_id).values(**values))


def settle(tx: Transaction, question_id: int, outcome: Outcome, article_id: str | None = None) -> None:
    """Say what became of a question: a thumb, a filed gap, or the article that answered after all."""
    changed = {"outcome": outcome} | ({} if article_id is None else {"article_id": article_id})
    tx.execute(update(questions).where(questions.c.id == question_id).values(**changed))


def share(tx: Transaction, question_id: int) -> None:
    """Note that everybody where it was asked has seen the answer."""
    tx.execute(update(questions).where(questions.c.id == question_id).values(is_shared=True))


def get(tx: Transaction, question_id: int) -> Question | None:
    """Read one."""
    return next(iter(by_ids(tx, [question_id])), None)


def by_ids(tx: Transaction, ids: Sequence[int]) -> list[Question]:
    """Read some, in the order of asking."""
    rows = (row for some in slices(sorted(set(ids))) for row in tx.execute(select(questions).where(questions.c.id.in_(some))))
    return sorted(map(_question, rows), key=lambda one: (one.asked_at, one.id))


_OF_TICKET = (
    select(questions)
    .where(and_(questions.c.ticket_id == bindparam("ticket"), questions.c.answered_at.is_not(None), questions.c.person_id.is_(None)))
    .order_by(questions.c.id.desc())
    .limit(1)
)


def of_ticket(tx: Transaction, ticket_id: int) -> Question | None:
    """Give the newest answered question that is a ticket's own."""
    row = tx.execute(_OF_TICKET, {"ticket": ticket_id}).first()
    return _question(row) if row else None


def last_of(tx: Transaction, person_id: int, place: Place, now: datetime) -> Question | None:
    """Give what the same person asked in the same place a moment ago."""
    here = and_(questions.c.channel == place.channel, questions.c.room == place.room, questions.c.thread == place.thread)
    mine = and_(questions.c.person_id == person_id, questions.c.asked_at >= now - FOLLOWS, here)
    row = tx.execute(select(questions).where(mine).order_by(questions.c.id.desc()).limit(1)).first()
    return _question(row) if row else None


def of_thread(tx: Transaction, person_id: int, place: Place) -> list[Question]:
    """Give what somebody asked in one thread, oldest first."""
    here = and_(questions.c.channel == place.channel, questions.c.room == place.room, questions.c.thread == place.thread)
    rows = tx.execute(select(questions).where(questions.c.person_id == person_id, here).order_by(questions.c.id))
    return [_question(row) for row in rows]


def answered_most(tx: Transaction, since: datetime) -> list[str]:
    """Give the articles that answered the newest questions of people, the one that answered most first."""
    mine = and_(questions.c.outcome.in_(("answered", "helped")), questions.c.person_id.is_not(None), questions.c.asked_at >= since)
    rows = tx.execute(select(questions.c.article_id, questions.c.cited).where(mine).order_by(questions.c.id.desc()).limit(COUNTED))
    named = (row.article_id or next((one["article_id"] for one in row.cited), "") for row in rows)
    return [article for article, _ in Counter(filter(None, named)).most_common()]


def number_by(tx: Transaction, person_id: int, since: datetime) -> int:
    """How many questions somebody asked since a time."""
    mine = and_(questions.c.person_id == person_id, questions.c.asked_at >= since)
    return int(tx.execute(select(func.count()).select_from(questions).where(mine)).scalar_one())


def tally(tx: Transaction, since: datetime) -> tuple[int, int, int, int]:
    """Count the questions of people since a time: asked, answered, thumbs up, thumbs down."""
    of_people = and_(questions.c.person_id.is_not(None), questions.c.asked_at >= since)
    up, down = questions.c.outcome == "helped", questions.c.outcome == "thumbs_down"
    counted = [func.count().filter(one) for one in (or_(questions.c.answer != "", up), up, down)]
    row = tx.execute(select(func.count(), *counted).select_from(questions).where(of_people)).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


# --------------------------------------------------------------------------------------------------------------- gaps

# Written out, so that both databases see that the partial index covers it.
_IS_OPEN = text("questions.closed_at IS NULL AND questions.outcome IN ('no_answer', 'thumbs_down', 'filed')")


def close(tx: Transaction, numbers: Sequence[int], now: datetime) -> None:
    """Take questions off the list of gaps: an article answers them now, or nobody will write one."""
    tx.execute(update(questions).where(questions.c.id.in_(numbers), questions.c.closed_at.is_(None)).values(closed_at=now))


def unanswered(tx: Transaction, since: datetime) -> list[Unanswered]:
    """Give the newest questions of the open gaps, oldest first; without a vector those that today's model has not seen yet."""
    newest = select(questions).where(_IS_OPEN, questions.c.asked_at >= since).order_by(questions.c.asked_at.desc()).limit(MOST_OPEN)
    model = newest_model(tx)
    found = [
        Unanswered(
            id=row.id,
            text=row.understood or row.text,
            vector=unpacked(row.vector) if row.model == model and row.vector else None,
            asked_at=row.asked_at,
            customer=None if row.person_id is None else str(row.person_id),
            ticket_id=row.ticket_id,
            why=row.outcome,
        )
        for row in tx.execute(newest)
    ]
    return found[::-1]


def reopen(tx: Transaction, question_id: int) -> None:
    """Put a question back on the list of gaps."""
    tx.execute(update(questions).where(questions.c.id == question_id).values(closed_at=None))


def propose_for(tx: Transaction, numbers: Sequence[int], proposal_id: int) -> None:
    """Note which proposed article is to answer these questions."""
    tx.execute(update(questions).where(questions.c.id.in_(numbers)).values(proposal_id=proposal_id))


def of_proposal(tx: Transaction, proposal_id: int) -> list[Question]:
    """Give the questions that a proposed article is to answer, oldest first."""
    return by_ids(tx, list(tx.execute(select(questions.c.id).where(questions.c.proposal_id == proposal_id)).scalars()))


def near_tickets(tx: Transaction, vector: NDArray[np.float32], model: str, nearness: float, limit: int) -> list[int]:
    """Give the tickets whose own question means nearly the same, nearest first, of the newest that the base was asked about."""
    own = select(questions.c.ticket_id, questions.c.vector).where(questions.c.ticket_id.is_not(None), questions.c.model == model)
    rows = tx.execute(own.where(func.length(questions.c.vector) == 2 * len(vector)).order_by(questions.c.id.desc()).limit(NEWEST)).all()
    cosines = unpacked(b"".join(row.vector for row in rows)).reshape(len(rows), len(vector)) @ vector
    order = np.argsort(-cosines, kind="stable")
    return list(dict.fromkeys(rows[at].ticket_id for at in order if cosines[at] >= nearness))[:limit]


def newest_model(tx: Transaction) -> str:
    """Give the model that questions are embedded with now; "" before the first."""
    newest = select(questions.c.model).where(questions.c.model != "").order_by(questions.c.id.desc()).limit(1)
    return str(tx.execute(newest).scalar() or "")


def open_mark(tx: Transaction) -> str:
    """Give what changes whenever a gap is added or closed."""
    row = tx.execute(select(func.count(), func.coalesce(func.max(questions.c.id), 0)).where(_IS_OPEN)).one()
    return f"{row[0]}:{row[1]}"


# ------------------------------------------------------------------------------------------------------ what has helped


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
        unpacked(b"".join(row.vector for row in rows)).reshape(len(rows), dimension),
    )


def _question(row: Row[Any]) -> Question:
    advice = Advice(row.answer, cited(row.cited), row.confidence, row.understood, row.model, row.vector or b"")
    names = [name for name in Question.__dataclass_fields__ if name not in ("place", "advice")]
    plain = Question(**{name: getattr(row, name) for name in names})
    return replace(plain, place=Place(row.channel, row.room, row.thread), advice=advice)
