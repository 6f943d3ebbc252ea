"""Questions to the knowledge base: what was asked, what was answered, and what people made of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, update

from bot.messages import Advice, Place, cited
from bot.queue.question_tables import questions

FOLLOWS = timedelta(minutes=10)  # a question so soon after another may lean on it


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer, if it has one yet. Without ``person_id`` it is a ticket's own."""

    id: int
    text: str
    audience: str
    asked_at: datetime
    person_id: int | None = None
    ticket_id: int | None = None
    place: Place = field(default_factory=lambda: Place("", ""))
    reply_to: str = ""
    before: str = ""
    answered_at: datetime | None = None
    advice: Advice = field(default_factory=Advice)
    verdict: str = ""
    is_shared: bool = False
    is_gap: bool = False


def ask(tx: Connection, question: Question) -> int:
    """Write a question down and give its number."""
    row = {
        "asked_at": question.asked_at,
        "person_id": question.person_id,
        "ticket_id": question.ticket_id,
        "channel": question.place.channel,
        "room": question.place.room,
        "thread": question.place.thread,
        "reply_to": question.reply_to,
        "audience": question.audience,
        "text": question.text,
        "before": question.before,
    }
    return int(tx.execute(insert(questions).returning(questions.c.id), row).scalar_one())


def answered(tx: Connection, question_id: int, advice: Advice, now: datetime) -> None:
    """Keep the answer beside its question."""
    cited_as = [asdict(one) for one in advice.cited]
    values = {"answered_at": now, "answer": advice.answer, "cited": cited_as, "confidence": advice.confidence}
    tx.execute(update(questions).where(questions.c.id == question_id).values(**values, reference=advice.reference))


def judge(tx: Connection, question_id: int, **verdict: Any) -> None:
    """Note what somebody made of an answer: ``verdict``, ``is_shared``, ``is_gap``."""
    tx.execute(update(questions).where(questions.c.id == question_id).values(**verdict))


def get(tx: Connection, question_id: int) -> Question | None:
    """Read one."""
    row = tx.execute(select(questions).where(questions.c.id == question_id)).first()
    return _question(row) if row else None


_OF_TICKET = (
    select(questions)
    .where(and_(questions.c.ticket_id == bindparam("ticket"), questions.c.answered_at.is_not(None), questions.c.person_id.is_(None)))
    .order_by(questions.c.id.desc())
    .limit(1)
)


def of_ticket(tx: Connection, ticket_id: int) -> Question | None:
    """Give the newest answered question that is a ticket's own."""
    row = tx.execute(_OF_TICKET, {"ticket": ticket_id}).first()
    return _question(row) if row else None


def last_of(tx: Connection, person_id: int, place: Place, now: datetime) -> Question | None:
    """Give what the same person asked in the same place a moment ago."""
    here = and_(questions.c.channel == place.channel, questions.c.room == place.room, questions.c.thread == place.thread)
    mine = and_(questions.c.person_id == person_id, questions.c.asked_at >= now - FOLLOWS, here)
    row = tx.execute(select(questions).where(mine).order_by(questions.c.id.desc()).limit(1)).first()
    return _question(row) if row else None


def number_by(tx: Connection, person_id: int, since: datetime) -> int:
    """How many questions somebody asked since a time."""
    mine = and_(questions.c.person_id == person_id, questions.c.asked_at >= since)
    return int(tx.execute(select(func.count()).select_from(questions).where(mine)).scalar_one())


def gaps(tx: Connection, since: datetime, limit: int = 1000) -> Sequence[Question]:
    """Give the questions that the base should have answered and did not, newest first."""
    rows = tx.execute(
        select(questions).where(and_(questions.c.is_gap, questions.c.asked_at >= since)).order_by(questions.c.id.desc()).limit(limit)
    )
    return [_question(row) for row in rows]


def tally(tx: Connection, since: datetime) -> tuple[int, int, int, int]:
    """Count the questions of people since a time: asked, answered, thumbs up, thumbs down."""
    of_people = and_(questions.c.person_id.is_not(None), questions.c.asked_at >= since)

    def number(*more: Any) -> int:
        return int(tx.execute(select(func.count()).select_from(questions).where(and_(of_people, *more))).scalar_one())

    found = or_(questions.c.answer != "", questions.c.verdict == "up")
    return number(), number(found), number(questions.c.verdict == "up"), number(questions.c.verdict == "down")


def _question(row: Row[Any]) -> Question:
    return Question(
        id=row.id,
        text=row.text,
        audience=row.audience,
        asked_at=row.asked_at,
        person_id=row.person_id,
        ticket_id=row.ticket_id,
        place=Place(row.channel, row.room, row.thread),
        reply_to=row.reply_to,
        before=row.before,
        answered_at=row.answered_at,
        advice=Advice(row.answer, cited(row.cited), row.confidence, row.reference),
        verdict=row.verdict,
        is_shared=row.is_shared,
        is_gap=row.is_gap,
    )
