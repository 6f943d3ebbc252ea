"""The job table: add, claim, settle, and what an operator may do with dead jobs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.errors import LeaseLost
from bot.queue.columns import Instant
from bot.queue.job import LEASE, LIVE_SPACING, Job, NewJob, Rank, Settlement, Stage
from bot.queue.tables import holds, jobs

SCAN = 400  # rows looked at for the heads of lanes in one claim

# Asked twice: Postgres looks again at a row that another worker changed while this one waited to lock it, but only at the
# conditions beside the lock. Without the second time both would have the job.
_CLAIMABLE = "(stage = 'ready' AND due_at <= :now OR stage = 'doing' AND lease_until <= :now)"
_CLAIM = """
UPDATE jobs SET stage = 'doing', attempts = attempts + 1, fence = fence + 1, doubt = (doubt OR stage = 'doing'),
                again = false, lease_until = :lease
WHERE id IN (
  SELECT id FROM jobs WHERE id IN (
    SELECT id FROM (
      SELECT id, rank, row_number() OVER (PARTITION BY lane ORDER BY rank, id) AS place
      FROM (SELECT id, rank, lane FROM jobs AS j
            WHERE stage IN ('ready', 'doing') AND rank <= :worst
              AND {claimable}
              AND NOT EXISTS (SELECT 1 FROM jobs AS other WHERE other.lane = j.lane AND other.stage = 'doing' AND other.id <> j.id)
              AND NOT EXISTS (SELECT 1 FROM holds AS h WHERE h.lane = j.lane AND h.until > :now)
            ORDER BY rank, id LIMIT :scan) AS waiting
    ) AS heads WHERE place = 1 ORDER BY rank, id LIMIT :limit)
  AND {claimable} {lock})
RETURNING id, key, lane, kind, payload, stage, rank, attempts, fence, doubt, due_at, created_at, ticket_id, error
"""
_RETURNED = [jobs.c[name] for name in Job.__dataclass_fields__]


def _claim_statement(lock: str) -> Any:
    times = (bindparam("now", type_=Instant), bindparam("lease", type_=Instant))
    statement = text(_CLAIM.format(lock=lock, claimable=_CLAIMABLE)).bindparams(*times)
    return statement.columns(*_RETURNED)


_CLAIMS = {"sqlite": _claim_statement(""), "postgresql": _claim_statement("FOR UPDATE SKIP LOCKED")}


def insert_new(dialect: str, table: Any) -> Any:
    """Give the dialect's INSERT, which alone knows ON CONFLICT."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def for_each_dialect(build: Callable[[str], Any]) -> dict[str, Any]:
    """
    Build a statement once for each database.

    Statements on the hot paths are made at import with named parameters: putting one together costs several times what
    running it does.
    """
    return {dialect: build(dialect) for dialect in ("sqlite", "postgresql")}


_ADD = for_each_dialect(lambda dialect: insert_new(dialect, jobs).on_conflict_do_nothing(index_elements=["key"]))


def add(tx: Connection, new: Sequence[NewJob], now: datetime) -> None:
    """Insert jobs; a key that is there already is left as it is, whatever became of it."""
    if new:
        tx.execute(_ADD[tx.dialect.name], [_values(job, now) for job in new])


def _want(dialect: str) -> Any:
    statement = insert_new(dialect, jobs)
    asked, old = statement.excluded, jobs.c
    has_ended = or_(old.stage == Stage.DONE.value, old.stage == Stage.DEAD.value)
    is_first = and_(old.settled_at.is_(None), old.stage == Stage.READY.value)
    changed = {
        "again": case((old.stage == Stage.DOING.value, True), else_=False),
        "due_at": case(
            (and_(is_first, asked.due_at < old.due_at), asked.due_at),
            (and_(has_ended, asked.due_at > old.due_at), asked.due_at),
            else_=old.due_at,
        ),
        "attempts": case((has_ended, 0), else_=old.attempts),
        "created_at": case((has_ended, asked.created_at), else_=old.created_at),
        "lane": case((has_ended, asked.lane), else_=old.lane),
        "rank": asked.rank,
        "stage": case((has_ended, Stage.READY.value), else_=old.stage),
    }
    return statement.on_conflict_do_update(index_elements=["key"], set_=changed)


_WANT = for_each_dialect(_want)


def want(tx: Connection, live: Sequence[NewJob], now: datetime) -> None:
    """
    Ask for one more round of live jobs.

    Waiting: nothing to do, it will send the newest state (a first round that waited for something is pulled forward).
    Running: it goes round once more. Ended: it is ready again, not sooner than its spacing allows.
    """
    if live:
        tx.execute(_WANT[tx.dialect.name], [_values(job, now) for job in live])


def _values(job: NewJob, now: datetime) -> dict[str, Any]:
    return {
        "key": job.key,
        "lane": job.lane,
        "kind": job.kind,
        "payload": job.payload,
        "stage": Stage.READY.value,
        "rank": int(job.rank),
        "attempts": 0,
        "fence": 0,
        "doubt": False,
        "again": False,
        "due_at": job.due_at or now,
        "created_at": now,
        "ticket_id": job.ticket_id,
    }


def claim(tx: Connection, now: datetime, limit: int, lease: timedelta = LEASE, worst: Rank = Rank.HOUSEKEEPING) -> list[Job]:
    """
    Lease up to ``limit`` jobs, the head of each free lane, most important first and none below ``worst``.

    An expired lease is claimed again, in doubt.
    """
    asked = {"now": now, "lease": now + lease, "limit": limit, "scan": SCAN, "worst": int(worst)}
    found = tx.execute(_CLAIMS[tx.dialect.name], asked)
    return sorted((_job(row) for row in found), key=lambda job: (job.rank, job.id))


def claim_safely(tx: Connection, now: datetime, limit: int, lease: timedelta = LEASE, worst: Rank = Rank.HOUSEKEEPING) -> list[Job]:
    """Claim; two processes that meet on one lane (Postgres) both step back, and the next round finds it free."""
    if tx.dialect.name == "sqlite":  # its writers are alone
        return claim(tx, now, limit, lease, worst)
    try:
        with tx.begin_nested():
            return claim(tx, now, limit, lease, worst)
    except IntegrityError:
        return []


_MINE = and_(jobs.c.id == bindparam("the_id"), jobs.c.fence == bindparam("the_fence"), jobs.c.stage == Stage.DOING.value)
_END: dict[str, Any] = {"error": bindparam("why"), "lease_until": None}
_SNAPSHOT = update(jobs).where(_MINE).values(payload=bindparam("what"))
_DONE = update(jobs).where(_MINE).values(**_END, stage=Stage.DONE.value, doubt=False, settled_at=bindparam("now"), payload="")
_DEAD = update(jobs).where(_MINE).values(**_END, stage=Stage.DEAD.value, doubt=bindparam("unsure"), settled_at=bindparam("now"))
_READY = (
    update(jobs)
    .where(_MINE)
    .values(
        **_END,
        stage=Stage.READY.value,
        doubt=bindparam("unsure"),
        settled_at=None,
        due_at=bindparam("due"),
        attempts=jobs.c.attempts - bindparam("refunded"),
    )
)
# a live job rests for its spacing; asked for meanwhile, it goes round again
_RESTING = (
    update(jobs)
    .where(_MINE)
    .values(
        **_END,
        stage=case((jobs.c.again, Stage.READY.value), else_=Stage.DONE.value),
        attempts=case((jobs.c.again, 0), else_=jobs.c.attempts),
        again=False,
        doubt=False,
        payload="",
        settled_at=bindparam("now"),
        due_at=bindparam("due"),
    )
)


def snapshot(tx: Connection, job: Job, payload: str) -> None:
    """Write down what a live job is about to send, before it is sent, so that a doubtful end can be looked up."""
    tx.execute(_SNAPSHOT, {"the_id": job.id, "the_fence": job.fence, "what": payload})


def settle(tx: Connection, job: Job, end: Settlement, now: datetime, *, is_live: bool = False) -> None:
    """
    Write down how an attempt ended.

    Raises LeaseLost if another attempt has the job meanwhile; the caller's transaction must then come to nothing.
    """
    mine = {"the_id": job.id, "the_fence": job.fence, "why": end.error}
    match end.stage:
        case Stage.DONE if is_live:
            done = tx.execute(_RESTING, {**mine, "now": now, "due": now + LIVE_SPACING})
        case Stage.DONE:
            done = tx.execute(_DONE, {**mine, "now": now})
        case Stage.DEAD:
            done = tx.execute(_DEAD, {**mine, "now": now, "unsure": end.doubt})
        case _:
            again = {"unsure": end.doubt, "due": end.due_at or now, "refunded": int(end.refund)}
            done = tx.execute(_READY, {**mine, **again})
    if done.rowcount != 1:
        raise LeaseLost
    if end.hold and end.due_at is not None:
        hold(tx, job.lane, end.due_at, end.error)


def hold(tx: Connection, lane: str, until: datetime, why: str = "") -> None:
    """Let a lane wait."""
    statement = insert_new(tx.dialect.name, holds).values(lane=lane, until=until, why=why)
    tx.execute(statement.on_conflict_do_update(index_elements=["lane"], set_={"until": until, "why": why}))


def release_holds(tx: Connection, prefix: str, now: datetime) -> None:
    """Let every lane that begins with ``prefix`` go on at once (a token works again), with the jobs at their heads."""
    tx.execute(delete(holds).where(holds.c.lane.startswith(prefix, autoescape=True)))
    heads = and_(jobs.c.stage == Stage.READY, jobs.c.lane.startswith(prefix, autoescape=True), jobs.c.error != "")
    tx.execute(update(jobs).where(heads).values(due_at=now))


def _job(row: Row[Any]) -> Job:
    fields = row._asdict()
    fields["stage"] = Stage(fields["stage"])
    return Job(**fields)


def _listed(tx: Connection, where: Any, limit: int) -> list[Job]:
    return [_job(row) for row in tx.execute(select(*_RETURNED).where(where).order_by(jobs.c.id.desc()).limit(limit))]


def is_known(tx: Connection, key: str) -> bool:
    """Say whether there is or was a job with this key."""
    return tx.execute(select(jobs.c.id).where(jobs.c.key == key)).first() is not None


# SQLite uses a partial index only where its condition stands in the query word by word, not as a parameter
_UNSETTLED = text("jobs.stage IN ('ready', 'doing')")
_IS_DEAD = text("jobs.stage = 'dead'")
_IS_DONE = text("jobs.stage = 'done'")


def dead(tx: Connection, limit: int = 100) -> list[Job]:
    """Dead jobs, newest first."""
    return _listed(tx, _IS_DEAD, limit)


def waiting(tx: Connection, limit: int = 100) -> list[Job]:
    """Jobs not settled yet, newest first."""
    return _listed(tx, _UNSETTLED, limit)


def retry(tx: Connection, ids: Iterable[int] | None, now: datetime) -> int:
    """Make dead jobs ready again (all of them if ``ids`` is None) and say how many there were."""
    where: Any = _IS_DEAD
    if ids is not None:
        where = and_(where, jobs.c.id.in_(list(ids)))
    values = {"stage": Stage.READY.value, "attempts": 0, "due_at": now, "created_at": now, "settled_at": None}
    return tx.execute(update(jobs).where(where).values(**values)).rowcount


def drop(tx: Connection, ids: Iterable[int]) -> int:
    """Give dead jobs up for good and say how many there were. The rows stay, so that their keys stay used."""
    where = and_(_IS_DEAD, jobs.c.id.in_(list(ids)))
    return tx.execute(update(jobs).where(where).values(stage=Stage.DONE.value, error="dropped by an operator")).rowcount


def purge(tx: Connection, settled_before: datetime) -> int:
    """Forget jobs that were done long ago, and with them the keys under which they would be recognised again."""
    tx.execute(delete(holds).where(holds.c.until < settled_before))
    old = and_(_IS_DONE, jobs.c.settled_at < settled_before)
    return tx.execute(delete(jobs).where(old)).rowcount


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits. ``oldest_s`` is the age in seconds of the oldest job that is due."""

    ready: int
    doing: int
    dead: int
    oldest_s: float


def backlog(tx: Connection, now: datetime) -> Backlog:
    """Count what waits, by index only."""
    found = tx.execute(select(jobs.c.stage, func.count(), func.min(jobs.c.due_at)).where(_UNSETTLED).group_by(jobs.c.stage))
    counts = {stage: (number, oldest) for stage, number, oldest in found}
    ready, doing = counts.get(Stage.READY.value, (0, None)), counts.get(Stage.DOING.value, (0, None))
    buried = int(tx.execute(select(func.count()).select_from(jobs).where(_IS_DEAD)).scalar_one())
    oldest = min((at for at in (ready[1], doing[1]) if at is not None), default=now)
    return Backlog(ready=ready[0], doing=doing[0], dead=buried, oldest_s=max((now - oldest).total_seconds(), 0.0))


_IN_FLIGHT = select(jobs.c.id).where(
    and_(_UNSETTLED, jobs.c.kind == bindparam("what"), or_(jobs.c.stage == Stage.DOING.value, jobs.c.doubt))
)


def is_in_flight(tx: Connection, kind: str) -> bool:
    """Say whether a job of this kind may have arrived outside without being settled here."""
    return tx.execute(_IN_FLIGHT.limit(1), {"what": kind}).first() is not None


def unsettled(tx: Connection, before: datetime) -> int:
    """How many jobs are running or fall due before a time."""
    soon = and_(jobs.c.stage == Stage.READY, jobs.c.due_at <= before)
    either = and_(_UNSETTLED, or_(jobs.c.stage == Stage.DOING, soon))
    return int(tx.execute(select(func.count()).select_from(jobs).where(either)).scalar_one())


_OTHER = jobs.alias("other")
_IS_BEHIND = select(_OTHER.c.id).where(and_(_OTHER.c.lane == jobs.c.lane, text("other.stage = 'doing'"))).exists()
_FREE_AT = case((holds.c.until > jobs.c.due_at, holds.c.until), else_=jobs.c.due_at)
_NEXT_READY = select(func.min(_FREE_AT)).select_from(jobs.outerjoin(holds, holds.c.lane == jobs.c.lane))
_NEXT_READY = _NEXT_READY.where(and_(_UNSETTLED, jobs.c.stage == Stage.READY.value, ~_IS_BEHIND))
_NEXT_LEASE = select(func.min(jobs.c.lease_until)).where(and_(_UNSETTLED, jobs.c.stage == Stage.DOING.value))


def next_due(tx: Connection) -> datetime | None:
    """
    When a claim can next find something, so that the worker can sleep until then.

    A held lane counts from the end of its hold, a busy one from the end of its lease: who asked for less would ask all the time.
    """
    times = [tx.execute(one).scalar_one() for one in (_NEXT_READY, _NEXT_LEASE)]
    return min((time for time in times if time is not None), default=None)
