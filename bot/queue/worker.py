"""
The one worker: claims jobs, carries them out, settles them. Every kind of job goes through the same loop.

The claim commits before anything outside is touched. Whoever dies in between leaves a row that says ``doing``; when its
lease is over it is claimed again, in doubt, and the outside is asked before anything is sent a second time.

``checkpoint`` is called at every point where dying would be worst; tests die there.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot.errors import LeaseLost, StoreUnavailable
from bot.messages import Channel, Errand, Found, Later, Outcome, Refused, Sent, Unsure
from bot.queue.gathering import Gathering
from bot.queue.job import End, Job, Rank

log = structlog.get_logger(__name__)

AT_ONCE = 48
BATCH = 24  # jobs in one transaction
MOMENTS, MOMENT_S = 5, 0.002
INWARD = frozenset(["inbound", "wake", "weigh"])
LONGEST_NAP_S = 1.0  # another process may have added a job without waking us
STORE_NAP_S = 0.5
GATHER_S = 0.010  # under load things end one after the other, and a claim for each of them would cost more than the work
ASKED_BEFORE_RESEND = 4  # a platform that cannot be asked this often is sent to again: rather twice than never
LONGEST_ERROR = 1000  # some libraries put all that they were given into it
CHECKPOINTS = ("claimed", "received", "prepared", "looked", "delivered", "settled")


class Bench(Protocol):
    """What the worker needs of the desk. ``writers`` = how many of its transactions can go on side by side."""

    writers: int

    def claim(self, limit: int, worst: Rank) -> list[Job]:
        """Lease jobs that may run now, none below a rank."""

    def next_due(self) -> datetime | None:
        """Say when the next job falls due."""

    def receive(self, batch: Sequence[Job], is_pressed: Callable[[], bool]) -> Sequence[Exception | None]:
        """Work inbound jobs off and settle them, at least the first and more while nobody waits; give what became of each."""

    def prepare(self, batch: Sequence[Job], is_pressed: Callable[[], bool]) -> Sequence[Any]:
        """Likewise give what to do outside (``task``, ``is_reused``), a Later, None or an exception."""

    def settle(self, batch: Sequence[End], is_pressed: Callable[[], bool]) -> Sequence[Exception | None]:
        """Likewise write down how attempts ended."""

    def fail(self, job: Job, error: str) -> None:
        """Write down a fault of our own."""


class Worker:
    """
    Empties the job table until told to stop. ``observe`` is told each outcome, for the metrics.

    ``is_pressed`` says whether somebody waits at the front door this moment: then transactions are kept short. ``is_stormy`` says
    whether so many came of late that thoughts are put off.
    """

    def __init__(
        self,
        desk: Bench,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        checkpoint: Callable[[str], None] = lambda _name: None,
        observe: Callable[[str, str], None] = lambda _kind, _outcome: None,
        is_pressed: Callable[[], bool] = lambda: False,
        is_stormy: Callable[[], bool] = lambda: False,
    ) -> None:
        self.beat_at = clock()
        self._desk, self._channels, self._clock = desk, channels, clock
        self._checkpoint, self._observe = checkpoint, observe
        self._is_pressed, self._is_stormy = is_pressed, is_stormy
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="desk")
        self._ends: Gathering[End, Exception | None] = Gathering(self._settle, self._pool, BATCH)
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
        worst = Rank.MIRROR if self._is_stormy() else Rank.HOUSEKEEPING
        claimed = await self._in_thread(self._desk.claim, room, worst) if room > 0 else []
        if claimed:
            self._checkpoint("claimed")
        inward, outward = ([job for job in claimed if (job.kind in INWARD) is is_inward] for is_inward in (True, False))
        for share in (inward[nth :: self._desk.writers] for nth in range(self._desk.writers)):
            if share:
                self._start(self._receive_all(share))
        if outward:
            self._start(self._carry_out_all(outward))
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
        at_once = BATCH // self._desk.writers
        for start in range(0, len(batch), at_once):
            await self._in_thread(self._receive_each, batch[start : start + at_once])
            self._bell.set()

    def _receive_each(self, batch: Sequence[Job]) -> None:
        while batch:
            ends = self._in_turn(self._desk.receive, batch)
            for job, error in zip(batch, ends, strict=False):
                with structlog.contextvars.bound_contextvars(job=job.key):
                    self._received(job, error)
            batch = batch[len(ends) :]

    def _received(self, job: Job, error: Exception | None) -> None:
        if error is None:
            self._checkpoint("received")
            self._observe(job.kind, "done")
        elif isinstance(error, LeaseLost):
            log.warning("another worker has this job")
        else:
            self._failed(job, error)

    def _in_turn(self, verb: Callable[[Sequence[Any], Callable[[], bool]], Sequence[Any]], batch: Sequence[Any]) -> Sequence[Any]:
        """
        Let acknowledgements go first: give way for a moment while somebody waits at the door, and in a storm rest as long as was worked.

        So a storm of events slows the work down but never stops it.
        """
        for _ in range(MOMENTS):
            if not self._is_pressed():
                break
            time.sleep(MOMENT_S)
        began = time.monotonic()
        ends = verb(batch, self._is_pressed)
        if self._is_stormy():
            time.sleep(time.monotonic() - began)
        return ends

    def _failed(self, job: Job, error: Exception) -> None:
        log.error("a job failed", kind=job.kind, attempts=job.attempts, exc_info=error)
        self._observe(job.kind, "failed")
        try:
            self._desk.fail(job, f"{type(error).__name__}: {error}"[:LONGEST_ERROR])
        except (LeaseLost, StoreUnavailable):
            log.warning("the failure could not be written down; the lease will run out")

    # ------------------------------------------------------------------------------------------------------ outward

    async def _carry_out_all(self, batch: list[Job]) -> None:
        """Prepare a batch, a few at a time, and let each go out as soon as it is ready."""
        while batch:
            prepared = await self._in_thread(self._prepare, batch[:BATCH])
            for job, one in zip(batch, prepared, strict=False):
                self._start(self._carry_out(job, one))
            batch = batch[len(prepared) :]

    def _prepare(self, batch: Sequence[Job]) -> Sequence[Any]:
        return self._in_turn(self._desk.prepare, batch)

    def _settle(self, batch: Sequence[End]) -> Sequence[Exception | None]:
        return self._in_turn(self._desk.settle, batch)

    async def _carry_out(self, job: Job, prepared: Any) -> None:
        with structlog.contextvars.bound_contextvars(job=job.key):
            error = await self._try(job, prepared)
            if isinstance(error, LeaseLost):
                log.warning("another worker has this job")
            elif error is not None:
                may_be_there = job.doubt or job.id in self._outside_with
                await self._in_thread(self._failed, replace(job, doubt=may_be_there), error)
            self._outside_with.discard(job.id)

    async def _try(self, job: Job, prepared: Any) -> Exception | None:
        try:
            end = await self._attempt(job, prepared)
            (error,) = await self._ends.enter([end])
            if error is None:
                self._checkpoint("settled")
                self._observe(job.kind, _named(end.outcome))
        except Exception as raised:  # noqa: BLE001 - this is where every error of a job ends
            return raised
        return error

    async def _attempt(self, job: Job, prepared: Any) -> End:
        if isinstance(prepared, Exception):
            raise prepared
        self._checkpoint("prepared")
        if prepared is None or isinstance(prepared, Later):
            return End(job, None, prepared or Sent())
        channel = self._channels.get(prepared.task.channel)
        if channel is None:
            why = "its channel is not configured in this process"
            return End(job, prepared.task, Unsure(why) if job.doubt else Later(60, why))
        outcome = await self._outside(channel, job, prepared)
        self._checkpoint("delivered")
        return End(job, prepared.task, outcome)

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
