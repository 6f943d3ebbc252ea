"""
The one worker: claims jobs, carries them out, settles them. Every kind of job goes through the same loop.

The claim commits before anything outside is touched. Whoever dies in between leaves a row that says ``doing``; when its
lease is over it is claimed again, in doubt, and the outside is asked before anything is sent a second time.

``checkpoint`` is called at every point where dying would be worst; tests die there.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot.errors import LeaseLost, StoreUnavailable
from bot.messages import Channel, Errand, Found, Later, Outbound, Outcome, Refused, Sent, Unsure
from bot.queue.job import Job

log = structlog.get_logger(__name__)

AT_ONCE = 48
BATCH = 24
INWARD = frozenset(["inbound", "wake", "heed", "weigh"])
LONGEST_NAP_S = 1.0  # another process may have added a job without waking us
STORE_NAP_S = 0.5
GATHER_S = 0.010  # under load things end one after the other, and a claim for each of them would cost more than the work
ASKED_BEFORE_RESEND = 4  # a platform that cannot be asked this often is sent to again: rather twice than never
CHECKPOINTS = ("claimed", "received", "prepared", "looked", "delivered", "settled")


class Bench(Protocol):
    """What the worker needs of the desk."""

    def claim(self, limit: int) -> list[Job]:
        """Lease jobs that may run now."""

    def next_due(self) -> datetime | None:
        """Say when the next job falls due."""

    def receive(self, job: Job) -> None:
        """Work an inbound job off and settle it."""

    def prepare(self, job: Job) -> Any:
        """Give what to do outside (``task``, ``is_reused``), a Later, or None."""

    def settle(self, job: Job, task: Outbound | Errand | None, outcome: Outcome | Found) -> None:
        """Write down how an attempt ended."""

    def fail(self, job: Job, error: str) -> None:
        """Write down a fault of our own."""


class Worker:
    """Empties the job table until told to stop. ``observe`` is told each outcome, for the metrics."""

    def __init__(
        self,
        desk: Bench,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        checkpoint: Callable[[str], None] = lambda _name: None,
        observe: Callable[[str, str], None] = lambda _kind, _outcome: None,
        make_way: Callable[[], None] = lambda: None,
    ) -> None:
        self.beat_at = clock()
        self._desk, self._channels, self._clock = desk, channels, clock
        self._checkpoint, self._observe, self._make_way = checkpoint, observe, make_way
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="desk")
        self._running: set[asyncio.Task[None]] = set()
        self._outside_with: set[int] = set()  # jobs that something outside was told of in this attempt
        self._bell = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Say that there is something new; safe from the event loop only."""
        self._bell.set()

    async def run(self) -> None:
        """Work until ``stop``; what runs then is finished first."""
        try:
            while not self._stopping:
                self._bell.clear()
                await self._round()
            await asyncio.gather(*self._running, return_exceptions=True)
        finally:
            self._pool.shutdown(wait=True)

    async def stop(self, patience_s: float = 8.0) -> None:
        """Claim nothing more and let what runs end, for at most ``patience_s`` seconds; the rest is found again later."""
        self._stopping = True
        self.wake()
        if self._running:
            await asyncio.wait(self._running, timeout=patience_s)
        for task in self._running:
            task.cancel()

    async def drain(self, until: Callable[[], bool] = lambda: False) -> None:
        """Work until nothing is due and nothing runs (or ``until`` says so); for tests and one-shot commands."""
        while not until():
            if not await self._claim() and not self._running:
                due = await self._in_thread(self._desk.next_due)
                if due is None or due > self._clock():
                    return
            if self._running:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def _round(self) -> None:
        try:
            claimed = await self._claim()
            self.beat_at = self._clock()
            if not claimed or len(self._running) >= AT_ONCE:
                await self._nap()
        except StoreUnavailable as error:
            log.error("the database cannot be reached; trying again", error=str(error))  # noqa: TRY400 - the reason is all there is
            await asyncio.sleep(STORE_NAP_S)
        except Exception:
            log.exception("the worker stumbled; trying again")
            await asyncio.sleep(STORE_NAP_S)

    async def _claim(self) -> bool:
        room = AT_ONCE - len(self._running)
        claimed = await self._in_thread(self._desk.claim, room) if room > 0 else []
        if claimed:
            self._checkpoint("claimed")
        inward = [job for job in claimed if job.kind in INWARD]
        if inward:
            self._start(self._receive_all(inward))
        for job in claimed:
            if job.kind not in INWARD:
                self._start(self._carry_out(job))
        return bool(claimed)

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._bell.set()

    async def _nap(self) -> None:
        """Sleep until something new comes, something running ends, or the next job falls due."""
        due = await self._in_thread(self._desk.next_due)
        wait = LONGEST_NAP_S
        if due is not None:
            wait = min(max((due - self._clock()).total_seconds(), 0.02), LONGEST_NAP_S)
        try:
            await asyncio.wait_for(self._bell.wait(), wait)
        except TimeoutError:
            return
        if self._running:
            await asyncio.sleep(GATHER_S)

    # ------------------------------------------------------------------------------------------------------- inward

    async def _receive_all(self, batch: list[Job]) -> None:
        """Work a batch of inbound jobs off, a few at a time in one thread: what follows from the first need not wait for the last."""
        for start in range(0, len(batch), BATCH):
            await self._in_thread(self._receive_each, batch[start : start + BATCH])
            self._bell.set()

    def _receive_each(self, batch: list[Job]) -> None:
        for job in batch:
            self._make_way()
            with structlog.contextvars.bound_contextvars(job=job.key):
                try:
                    self._desk.receive(job)
                    self._checkpoint("received")
                    self._observe(job.kind, "done")
                except LeaseLost:
                    log.warning("another worker has this job")
                except Exception as error:  # noqa: BLE001 - this is where every error of a job ends
                    self._failed(job, error)

    def _failed(self, job: Job, error: Exception) -> None:
        log.error("a job failed", kind=job.kind, attempts=job.attempts, exc_info=error)
        self._observe(job.kind, "failed")
        try:
            self._desk.fail(job, f"{type(error).__name__}: {error}")
        except (LeaseLost, StoreUnavailable):
            log.warning("the failure could not be written down; the lease will run out")

    # ------------------------------------------------------------------------------------------------------ outward

    async def _carry_out(self, job: Job) -> None:
        with structlog.contextvars.bound_contextvars(job=job.key):
            try:
                task, outcome = await self._attempt(job)
                await self._in_thread(self._desk.settle, job, task, outcome)
                self._checkpoint("settled")
                self._observe(job.kind, _named(outcome))
            except LeaseLost:
                log.warning("another worker has this job")
            except Exception as error:  # noqa: BLE001 - this is where every error of a job ends
                may_be_there = job.doubt or job.id in self._outside_with
                await self._in_thread(self._failed, replace(job, doubt=may_be_there), error)
            finally:
                self._outside_with.discard(job.id)

    async def _attempt(self, job: Job) -> tuple[Outbound | Errand | None, Outcome | Found]:
        prepared = await self._in_thread(self._desk.prepare, job)
        self._checkpoint("prepared")
        if prepared is None:
            return None, Sent()
        if isinstance(prepared, Later):
            return None, prepared
        channel = self._channels.get(prepared.task.channel)
        if channel is None:
            why = "its channel is not configured in this process"
            return prepared.task, Unsure(why) if job.doubt else Later(60, why)
        outcome = await self._outside(channel, job, prepared)
        self._checkpoint("delivered")
        return prepared.task, outcome

    async def _outside(self, channel: Channel, job: Job, prepared: Any) -> Outcome | Found:
        task = prepared.task
        if isinstance(task, Errand):
            return await channel.ask(task)
        if prepared.is_reused:
            found = await channel.find(task, job.created_at)
            self._checkpoint("looked")
            if isinstance(found, Sent) or (isinstance(found, Later) and found.blocked):
                return found
            if isinstance(found, Later) and job.attempts < ASKED_BEFORE_RESEND:
                return Unsure(found.reason)
        self._outside_with.add(job.id)
        return await channel.deliver(task)

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)


def _named(outcome: Outcome | Found) -> str:
    return type(outcome).__name__.lower() if isinstance(outcome, Sent | Refused | Later | Unsure) else "found"
