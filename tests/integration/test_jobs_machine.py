"""
The job table against a model of it in a few lines of Python: whatever is done in whatever order, both say the same.

The model knows nothing of SQL, indexes or dialects; what becomes of an attempt it takes from the pure rules.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete

from bot.errors import LeaseLost
from bot.messages import Later, Refused, Sent, Unsure
from bot.queue import tables
from bot.queue.job import LEASE, LIVE_SPACING, Job, NewJob, Rank, Settlement, Stage, settle
from bot.queue.store import jobs
from tests.fakes import MORNING

LANES = st.sampled_from(["a", "b", "c"])
RANKS = st.sampled_from([Rank.INBOUND, Rank.CUSTOMER, Rank.CARD])
KEYS = st.sampled_from([f"k{number}" for number in range(8)])
LIVE_KEYS = st.sampled_from([f"card:{number}" for number in range(3)])
DELAYS = st.sampled_from([0, 0, 0, 1, 5, 90]).map(lambda seconds: timedelta(seconds=seconds))
OUTCOMES = st.sampled_from(
    [
        Sent("1"),
        Sent("1"),
        Refused("no"),
        Later(3, "limit"),
        Later(2, "no card", hold=False),
        Later(9, "token", blocked=True),
        Unsure("timeout"),
    ]
)


@dataclass
class Row:
    """What the model knows of a job."""

    place: int
    key: str
    lane: str
    rank: int
    due_at: datetime
    created_at: datetime
    is_live: bool
    stage: Stage = Stage.READY
    attempts: int = 0
    fence: int = 0
    doubt: bool = False
    again: bool = False
    lease_until: datetime = MORNING
    settled_at: datetime | None = None


@dataclass
class Model:
    """The job table, as one would explain it."""

    rows: dict[str, Row] = field(default_factory=dict)
    holds: dict[str, datetime] = field(default_factory=dict)
    number: int = 0

    def add(self, new: NewJob, now: datetime, *, is_live: bool = False) -> None:
        if new.key not in self.rows:
            self.number += 1
            self.rows[new.key] = Row(self.number, new.key, new.lane, int(new.rank), new.due_at or now, now, is_live)

    def want(self, new: NewJob, now: datetime) -> None:
        row = self.rows.get(new.key)
        if row is None:
            return self.add(new, now, is_live=True)
        asked = new.due_at or now
        row.rank, row.again = int(new.rank), row.stage is Stage.DOING
        if row.stage in (Stage.DONE, Stage.DEAD):
            row.due_at, row.stage, row.attempts = max(row.due_at, asked), Stage.READY, 0
            row.created_at, row.lane = now, new.lane
        elif row.stage is Stage.READY and row.settled_at is None:
            row.due_at = min(row.due_at, asked)
        return None

    def claim(self, now: datetime, limit: int) -> list[Row]:
        taken = []
        for lane in {row.lane for row in self.rows.values()}:
            if self.holds.get(lane, now) > now:
                continue
            running = [row for row in self.rows.values() if row.lane == lane and row.stage is Stage.DOING]
            free = [row for row in self.rows.values() if row.lane == lane and row.stage is Stage.READY and row.due_at <= now]
            heads = [row for row in running if row.lease_until <= now] if running else sorted(free, key=lambda row: (row.rank, row.place))
            taken += heads[:1]
        taken = sorted(taken, key=lambda row: (row.rank, row.place))[:limit]
        for row in taken:
            row.doubt = row.doubt or row.stage is Stage.DOING
            row.stage, row.attempts, row.fence, row.again = Stage.DOING, row.attempts + 1, row.fence + 1, False
            row.lease_until = now + LEASE
        return taken

    def settle(self, row: Row, end: Settlement, now: datetime) -> None:
        if row.is_live and end.stage is Stage.DONE:
            row.stage, row.doubt, row.due_at, row.settled_at = Stage.READY if row.again else Stage.DONE, False, now + LIVE_SPACING, now
            row.attempts, row.again = 0 if row.again else row.attempts, False
        else:
            row.stage, row.doubt, row.settled_at = end.stage, end.doubt, now
        if end.stage is Stage.READY:
            row.due_at, row.settled_at, row.attempts = end.due_at or now, None, row.attempts - end.refund
        if end.hold and end.due_at is not None:
            self.holds[row.lane] = end.due_at

    def next_due(self) -> datetime | None:
        times = [row.lease_until for row in self.rows.values() if row.stage is Stage.DOING]
        busy = {row.lane for row in self.rows.values() if row.stage is Stage.DOING}
        free = [row for row in self.rows.values() if row.stage is Stage.READY and row.lane not in busy]
        times += [max(row.due_at, self.holds.get(row.lane, row.due_at)) for row in free]
        return min(times, default=None)


class Queue(RuleBasedStateMachine):
    """Do the same to the table and to the model."""

    def __init__(self, database) -> None:
        super().__init__()
        self.database, self.model, self.now = database, Model(), MORNING
        self.claimed: list[Job] = []
        with database.write() as tx:
            tx.execute(delete(tables.jobs))
            tx.execute(delete(tables.holds))

    @rule(key=KEYS, lane=LANES, rank=RANKS, delay=DELAYS)
    def add(self, key, lane, rank, delay):
        new = NewJob(key, lane, "send", "words", rank, self.now + delay)
        self.model.add(new, self.now)
        with self.database.write() as tx:
            jobs.add(tx, [new], self.now)

    @rule(key=LIVE_KEYS, lane=LANES, rank=RANKS, delay=DELAYS)
    def want(self, key, lane, rank, delay):
        new = NewJob(key, lane, "card", "", rank, self.now + delay)
        self.model.want(new, self.now)
        with self.database.write() as tx:
            jobs.want(tx, [new], self.now)

    @rule(limit=st.integers(1, 4))
    def claim(self, limit):
        expected = self.model.claim(self.now, limit)
        with self.database.write() as tx:
            found = jobs.claim_safely(tx, self.now, limit)
        facts = [(row.key, row.attempts, row.fence, row.doubt, row.created_at) for row in expected]
        assert [(job.key, job.attempts, job.fence, job.doubt, job.created_at) for job in found] == facts
        self.claimed += found

    @precondition(lambda self: self.claimed)
    @rule(data=st.data(), outcome=OUTCOMES)
    def settle(self, data, outcome):
        job = data.draw(st.sampled_from(self.claimed))
        row, end = self.model.rows[job.key], settle(job, outcome, self.now)
        is_mine = row.stage is Stage.DOING and row.fence == job.fence
        with self.database.write() as tx:
            if is_mine:
                jobs.settle(tx, job, end, self.now, is_live=row.is_live)
            else:
                with pytest.raises(LeaseLost):
                    jobs.settle(tx, job, end, self.now, is_live=row.is_live)
        if is_mine:
            self.model.settle(row, end, self.now)

    @rule(span=st.sampled_from([timedelta(milliseconds=500), timedelta(seconds=2), timedelta(seconds=30), LEASE]))
    def time_passes(self, span):
        self.now += span

    @rule()
    def retry_all(self):
        with self.database.write() as tx:
            number = jobs.retry(tx, None, self.now)
        dead = [row for row in self.model.rows.values() if row.stage is Stage.DEAD]
        assert number == len(dead)
        for row in dead:
            row.stage, row.attempts, row.due_at, row.created_at, row.settled_at = Stage.READY, 0, self.now, self.now, None

    @invariant()
    def both_say_the_same(self):
        with self.database.read() as tx:
            waiting = {(job.key, job.stage, job.attempts, job.doubt, job.due_at, job.lane) for job in jobs.waiting(tx)}
            dead, due = {job.key for job in jobs.dead(tx)}, jobs.next_due(tx)
        alive = [row for row in self.model.rows.values() if row.stage in (Stage.READY, Stage.DOING)]
        assert waiting == {(row.key, row.stage, row.attempts, row.doubt, row.due_at, row.lane) for row in alive}
        assert dead == {row.key for row in self.model.rows.values() if row.stage is Stage.DEAD}
        assert due == self.model.next_due()

    @invariant()
    def no_lane_runs_twice(self):
        running = [row.lane for row in self.model.rows.values() if row.stage is Stage.DOING]
        assert len(running) == len(set(running))


def test_the_job_table_is_what_its_model_says(database):
    """Adding, wishing, claiming, settling late or twice, retrying, with time passing in between."""
    few = settings(max_examples=settings().max_examples // 4, stateful_step_count=40, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(lambda: Queue(database), settings=few)
