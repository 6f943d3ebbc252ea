"""
A durable job, and what is to become of it after an attempt.

Pure: decides from values. Rows are claimed and settled elsewhere; the rules of order and retry stand here.

A job is inbox, outbox and slow work alike. Within a lane jobs end in the order (rank, id); a lane never has two jobs
running. A *live* job (card, receipt, mirror, home) has no payload until it runs: it always sends the newest state, so any
number of wishes for it are one job.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from bot.messages import Errand, Found, Later, Outbound, Outcome, Refused, Sent, Unsure


class Stage(StrEnum):
    """How far a job is. ``dead`` jobs are kept, shown and can be replayed."""

    READY = "ready"
    DOING = "doing"
    DONE = "done"
    DEAD = "dead"


class Rank(IntEnum):
    """
    Order of importance between lanes, and within one: the smaller goes first.

    From ``THOUGHT`` on nobody stands waiting: a storm of arrivals puts it off.
    """

    INBOUND = 0
    CUSTOMER = 10
    ANSWER = 15
    WARNING = 20
    LOOKUP = 25
    CARD = 30
    MIRROR = 35
    THOUGHT = 40
    HOUSEKEEPING = 50


@dataclass(frozen=True, slots=True)
class Job:
    """
    One row of the job table.

    ``attempts`` counts tries; ``fence`` counts claims and never goes back, so a worker that lost its lease cannot settle;
    ``doubt`` = an earlier attempt ended nobody knows how.
    """

    id: int
    key: str
    lane: str
    kind: str
    payload: str
    stage: Stage
    rank: int
    attempts: int
    fence: int
    doubt: bool
    due_at: datetime
    created_at: datetime
    ticket_id: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """How an attempt at a job ended outside; ``task`` is what was to be done there, if there was anything."""

    job: Job
    task: Outbound | Errand | None
    outcome: Outcome | Found


@dataclass(frozen=True, slots=True)
class NewJob:
    """A wish for a job. A key that is already there makes it a no-op, or, for a live job, one more round."""

    key: str
    lane: str
    kind: str
    payload: str = ""
    rank: int = Rank.HOUSEKEEPING
    due_at: datetime | None = None
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the row becomes: its stage, when it is due again, whether its lane waits until then, and why."""

    stage: Stage
    due_at: datetime | None = None
    hold: bool = False
    doubt: bool = False
    refund: bool = False
    blocked: bool = False
    error: str = ""


LEASE = timedelta(seconds=60)
MAX_OWN_FAULTS = 5  # an error of ours seldom heals by waiting, and the lane behind it waits too
MAX_AGE = timedelta(hours=24)
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 300.0
LIVE_SPACING = timedelta(seconds=1.25)  # two edits of one card are at least this far apart


def backoff(attempts: int, seed: int) -> timedelta:
    """Exponential wait after attempt number ``attempts`` (1, 2, 4 … 300 s) with up to 50 % jitter drawn from ``seed``."""
    base = min(FIRST_WAIT_S * 2.0 ** min(max(attempts - 1, 0), 20), LONGEST_WAIT_S)
    return timedelta(seconds=base * (1 + 0.5 * random.Random(seed).random()))  # noqa: S311 - jitter, not a secret


def settle(job: Job, outcome: Outcome, now: datetime) -> Settlement:
    """Decide what follows an attempt. Total: every outcome has exactly one settlement."""
    match outcome:
        case Sent():
            return Settlement(Stage.DONE)
        case Refused(reason=reason, remedy=remedy):
            return Settlement(Stage.DEAD, error=f"{reason}. {remedy}".strip(". ") + "." if remedy else reason)
        case Later(blocked=True) as later:
            due_at = now + timedelta(seconds=later.seconds)
            return Settlement(Stage.READY, due_at, hold=True, doubt=job.doubt, refund=True, blocked=True, error=later.reason)
        case Later() as later:
            if _is_too_old(job, now) and not later.waits:
                return Settlement(Stage.DEAD, error=f"given up after {MAX_AGE.days} day: {later.reason}")
            wait = max(timedelta(seconds=later.seconds), timedelta(0))
            return Settlement(Stage.READY, now + wait, hold=later.hold, refund=True, error=later.reason)
        case Unsure(reason=reason, seconds=seconds):
            if _is_too_old(job, now):
                return Settlement(Stage.DEAD, doubt=True, error=f"given up after {MAX_AGE.days} day: {reason}")
            wait = max(backoff(job.attempts, job.id), timedelta(seconds=seconds))
            return Settlement(Stage.READY, now + wait, hold=True, doubt=True, error=reason)


def fail(job: Job, error: str, now: datetime) -> Settlement:
    """Decide what follows an error of our own while working on ``job``: try again for a while, then keep it as dead."""
    if job.attempts >= MAX_OWN_FAULTS:
        return Settlement(Stage.DEAD, doubt=job.doubt, error=error)
    return Settlement(Stage.READY, now + backoff(job.attempts, job.id), hold=True, doubt=job.doubt, error=error)


def _is_too_old(job: Job, now: datetime) -> bool:
    """Only time ends trying: an outage of the platform is no fault of the message, however often it is met."""
    return now - job.created_at > MAX_AGE
