"""The worker's loop and its own troubles: a database that fails, a stop, a lease that ran out."""

import asyncio
from datetime import timedelta

import pytest

from bot.desk.desk import Desk, row_of
from bot.errors import StoreUnavailable
from bot.messages import Arrival, Later, Post, Unread
from bot.queue.job import Stage
from bot.queue.store import jobs, tickets
from bot.queue.store.files import FileStore
from bot.queue.worker import Worker
from tests.driving import waiting
from tests.fakes import arrival, called, fake_policy, said

QUESTION = said("Our invoice shows 12 seats but we have 9", "1")


def receipts(out: object) -> bool:
    return isinstance(out, Post) and out.key.startswith("receipt:")


async def asked(life, *more) -> None:
    await life.enter(arrival(QUESTION, "1"), *more)
    await life.rest()


class Broken:
    """A bench that cannot reach its database for a while; jobs never come."""

    writers = 1

    def __init__(self, claims: int, looks: int) -> None:
        self.claims, self.looks, self.rounds = claims, looks, asyncio.Event()

    def claim(self, _limit, _worst):
        """Fail so many times."""
        self.claims -= 1
        if self.claims >= 0:
            raise StoreUnavailable
        return []

    def next_due(self):
        """Fail so many times, then say that the loop came this far."""
        self.looks -= 1
        if self.looks >= 0:
            raise StoreUnavailable
        self.loop.call_soon_threadsafe(self.rounds.set)


@pytest.mark.parametrize(("claims", "looks"), [(1, 0), (0, 1)], ids=["claiming", "napping"])
async def test_the_worker_outlives_a_database_that_cannot_be_reached(clock, claims, looks):
    """It tries again, wherever in its round the database failed."""
    bench = Broken(claims, looks)
    bench.loop = asyncio.get_running_loop()
    worker = Worker(bench, {}, clock.now)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(bench.rounds.wait(), 5)
    assert not running.done()
    await worker.stop()
    await running


async def test_stopping_waits_for_what_is_under_way(life):
    """A delivery that began is settled; what did not begin stays in the table."""
    await asked(life)
    let_go, begun = asyncio.Event(), asyncio.Event()
    carry_out = life.channel.deliver

    async def slowly(out):
        begun.set()
        await let_go.wait()
        return await carry_out(out)

    life.channel.deliver = slowly
    await life.enter(arrival(called("ticket reply 1 Hello"), "r"))
    running = asyncio.create_task(life.worker.run())
    await asyncio.wait_for(begun.wait(), 5)
    stopping = asyncio.create_task(life.worker.stop())
    await asyncio.sleep(0)
    let_go.set()
    await asyncio.gather(stopping, running)
    assert not [job for job in waiting(life.database) if job.stage is Stage.DOING]


async def test_a_lease_that_ran_out_while_working_leaves_no_trace(life, logged):
    """The slow attempt finds that another one has the job; what it brought is not written twice."""
    await life.enter(arrival(QUESTION, "1"))
    await life.drain()
    job = next(iter(_claimed(life)), None)
    assert job is None
    life.clock.advance(minutes=1)
    await life.enter(arrival(called("ticket claim 1"), "c"))
    (slow,) = [job for job in life.desk.claim(10) if job.kind == "inbound"]
    life.clock.advance(minutes=2)
    await life.rest()
    life.worker._receive_each([slow])
    assert "another worker has this job" in [entry["event"] for entry in logged]
    with life.database.read() as tx:
        assert [event.what for event in tickets.history_of(tx, 1)].count("claimed") == 1


def _claimed(life):
    return [job for job in waiting(life.database) if job.stage is Stage.DOING]


def test_the_beat_is_what_readyz_looks_at(clock):
    """A worker that never ran has its beginning as its last beat."""
    worker = Worker(Broken(0, 0), {}, clock.now)
    assert clock.now() - worker.beat_at == timedelta(0)
    worker._pool.shutdown()


async def test_every_end_is_counted(database, clock, channel, tmp_path, new_life):
    """The metrics hear of each attempt: inbound, and every outcome outward."""
    life = await new_life()
    counted = []
    life.worker._observe = lambda kind, outcome: counted.append((kind, outcome))
    channel.plan(Later(1, "rate limit"), receipts)
    await asked(life)
    assert {("inbound", "done"), ("receipt", "later"), ("receipt", "sent"), ("card", "sent")} <= set(counted)


class Muddled:
    """An adapter whose parser is broken until it is mended."""

    is_mended = False

    def __call__(self, unread):
        """Read what came, or fail as it did when it came."""
        if not self.is_mended:
            raise TypeError("text is None")
        return [arrival(said(unread.payload, "1"), "1")]


async def test_what_an_adapter_could_not_read_is_read_once_it_is_mended(database, channel, clock, tmp_path):
    """It is kept as it came, dead jobs and all, and the retry of an operator makes it the ticket that it should have been."""
    muddled = Muddled()
    desk = Desk(
        database, fake_policy(), clock.now, {channel.name: channel.capabilities}, FileStore(tmp_path), rereads={channel.name: muddled}
    )
    worker = Worker(desk, {channel.name: channel}, clock.now)
    desk.want_roster(channel.name)
    desk.accept([row_of(Arrival("fake:unread:1", "fake:unread:1", Unread(channel.name, "Our exports stop")))])
    for _ in range(10):
        await worker.drain()
        clock.advance(minutes=10)
    with database.write() as tx:
        assert [job.key for job in jobs.dead(tx)] == ["fake:unread:1"]
        jobs.retry(tx, None, clock.now())
    muddled.is_mended = True
    await worker.drain()
    with database.read() as tx:
        assert tickets.get(tx, 1).title == "Our exports stop"
