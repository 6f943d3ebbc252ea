"""Many workers at one job table: nothing is claimed twice, no lane runs twice, order within a lane stands."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest

from bot.errors import LeaseLost
from bot.messages import Sent
from bot.queue.job import NewJob, Rank, settle
from bot.queue.store import jobs
from bot.queue.store.database import Database
from tests.fakes import MORNING

WORKERS = 6


@pytest.fixture
def databases(database, backend):
    """As many processes as the kind of database allows: one SQLite file has one, Postgres has several."""
    others = [Database(database.url) for _ in range(1 if backend == "postgres" else 0)]
    yield [database, *others]
    for other in others:
        other.close()


def empty_it(database: Database, start: Barrier, ended: list[tuple[str, int]], lock: Lock) -> int:
    """Work like a worker until nothing is left; note the order of ends. Says how many claims came to nothing."""
    start.wait()
    idle = lost = 0
    while idle < 3:
        with database.write() as tx:
            claimed = jobs.claim_safely(tx, MORNING, 4)
        idle = 0 if claimed else idle + 1
        for job in claimed:
            try:
                with database.write() as tx:
                    jobs.settle(tx, job, settle(job, Sent("1"), MORNING), MORNING)
                    with lock:
                        ended.append((job.lane, job.id))
            except LeaseLost:
                lost += 1
    return lost


def test_workers_side_by_side_never_take_one_job_twice(databases):
    """Each job is claimed once, by one of them, and the jobs of a lane end in their order."""
    lanes = [f"lane {number}" for number in range(12)]
    with databases[0].write() as tx:
        jobs.add(tx, [NewJob(f"{lane}:{number}", lane, "send", "", Rank.CUSTOMER) for number in range(15) for lane in lanes], MORNING)
    ended: list[tuple[str, int]] = []
    start, lock = Barrier(WORKERS), Lock()
    with ThreadPoolExecutor(WORKERS) as pool:
        runs = [pool.submit(empty_it, databases[n % len(databases)], start, ended, lock) for n in range(WORKERS)]
        assert sum(run.result() for run in runs) == 0, "two workers had one job"
    by_lane = defaultdict(list)
    for lane, job_id in ended:
        by_lane[lane].append(job_id)
    assert sorted(by_lane) == sorted(lanes)
    assert all(ids == sorted(ids) and len(ids) == 15 for ids in by_lane.values())


def test_a_claim_is_never_made_on_what_another_worker_just_took(databases):
    """Claims that start in the same moment share the jobs out: no job comes back twice, none is in doubt."""
    for round_ in range(15):
        with databases[0].write() as tx:
            jobs.add(tx, [NewJob(f"{round_}:{number}", f"{round_}:{number}", "send") for number in range(8)], MORNING)
        start = Barrier(WORKERS)

        def claim(database: Database, start: Barrier = start) -> list[tuple[str, bool]]:
            start.wait()
            with database.write() as tx:
                return [(job.key, job.doubt) for job in jobs.claim_safely(tx, MORNING, 8)]

        with ThreadPoolExecutor(WORKERS) as pool:
            found = [one for claimed in pool.map(claim, [databases[n % len(databases)] for n in range(WORKERS)]) for one in claimed]
        assert len(found) == len(set(found)) <= 8
        assert not any(doubt for _, doubt in found)


def test_one_key_added_by_many_at_once_is_one_row(databases):
    """The same event delivered four times in parallel, or fifty."""
    start = Barrier(WORKERS)

    def add(database: Database) -> None:
        start.wait()
        for number in range(20):
            with database.write() as tx:
                jobs.add(tx, [NewJob(f"k{number}", "a", "inbound")], MORNING)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(add, [databases[n % len(databases)] for n in range(WORKERS)]))
    with databases[0].read() as tx:
        assert sorted(job.key for job in jobs.waiting(tx)) == sorted(f"k{number}" for number in range(20))


def test_a_live_job_wished_for_by_many_at_once_is_one_row(databases):
    """However the wishes interleave, none fails and one job comes of them."""
    start = Barrier(WORKERS)

    def wish(database: Database) -> None:
        start.wait()
        for _ in range(20):
            with database.write() as tx:
                jobs.want(tx, [NewJob("card:1", "a", "card")], MORNING)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(wish, [databases[n % len(databases)] for n in range(WORKERS)]))
    with databases[0].read() as tx:
        assert [job.key for job in jobs.waiting(tx)] == ["card:1"]
