"""The job table with a transaction for each step, as the desk uses it, and short names for its rows."""

from datetime import timedelta

from bot.queue.job import Job, NewJob, Rank, settle
from bot.queue.store import jobs
from tests.fakes import MORNING

S = timedelta(seconds=1)


class Table:
    """The job table of one database."""

    def __init__(self, database):
        self.database = database

    def add(self, *new: NewJob, now=MORNING) -> None:
        with self.database.write() as tx:
            jobs.add(tx, new, now)

    def want(self, *live: NewJob, now=MORNING) -> None:
        with self.database.write() as tx:
            jobs.want(tx, live, now)

    def claim(self, now=MORNING, limit=10) -> list[Job]:
        with self.database.write() as tx:
            return jobs.claim_safely(tx, now, limit)

    def one(self, now=MORNING) -> Job:
        (job,) = self.claim(now)
        return job

    def end(self, job: Job, outcome, now=MORNING, *, is_live=False) -> None:
        with self.database.write() as tx:
            jobs.settle(tx, job, settle(job, outcome, now), now, is_live=is_live)

    def waiting(self) -> list[Job]:
        with self.database.read() as tx:
            return list(reversed(jobs.waiting(tx)))

    def dead(self) -> list[Job]:
        with self.database.read() as tx:
            return list(reversed(jobs.dead(tx)))


def job(key: str, lane: str = "a", rank: int = Rank.CUSTOMER, **fields) -> NewJob:
    return NewJob(key, lane, "send", f"payload of {key}", rank, **fields)


def live(key: str = "card:1", lane: str = "a", **fields) -> NewJob:
    return NewJob(key, lane, "card", "", Rank.CARD, **fields)


def keys(found: list[Job]) -> list[str]:
    return [one.key for one in found]
