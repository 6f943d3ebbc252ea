"""
The desk as the worker and the adapters see it: things come in, jobs are claimed, prepared and settled.

Every method is one short transaction and may be called from any thread. Nothing here waits for the network.
"""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog

from bot.desk import alerts, forms, in_flight, lifecycle, listening, live, parcels, reviewing, settling, suggestions, sweeps
from bot.desk.dispatch import dispatch
from bot.desk.sweeps import finish
from bot.desk.together import Pressed, never, together
from bot.desk.work import Directory, Work
from bot.messages import (
    Arrival,
    Called,
    Capabilities,
    Content,
    Errand,
    Form,
    Found,
    HomeOpened,
    LastSeen,
    Later,
    Look,
    Outbound,
    Outcome,
    PanelOpened,
    Post,
    Reacted,
    Refused,
    RollCall,
    Said,
    Sent,
    Unread,
    inbound,
    outbound,
    to_json,
)
from bot.policy import Policy
from bot.queue.job import LEASE, End, Job, NewJob, Rank, Stage, fail, settle
from bot.queue.store import jobs, people
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.triage.promise import Terms

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
Reread = Callable[[Unread], Sequence[Arrival]]
NOT_YET = Later(0.3, "the team's roster is not read yet", blocked=True)  # no fault of the message, so no attempt is used up
TOO_LONG_TO_LOOK_S = 10.0  # Slack's limits on history last a minute
SIDE_BY_SIDE = 3  # of the worker's four threads; one is left for what goes out
OPEN_FOR_S = 5.0  # how long a channel that took something is not asked about again
KEPT_SETTLED = timedelta(days=30)  # how long a key is remembered, so that a late redelivery is recognised


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a job is to do outside. ``is_reused`` = this was already tried and may be there."""

    task: Outbound | Errand
    is_reused: bool = False


class Desk:
    """
    The verbs of the desk over one database.

    ``clock`` gives aware UTC; ``capabilities`` are by channel name; ``rereads``, by channel name too, read again what their
    adapter could not.
    """

    def __init__(
        self,
        database: Database,
        policy: Policy,
        clock: Clock,
        capabilities: Mapping[str, Capabilities],
        files: FileStore,
        lease: timedelta = LEASE,
        rereads: Mapping[str, Reread] = MappingProxyType({}),
    ) -> None:
        self.database = database
        self.policy = policy
        self.clock = clock
        self.capabilities = capabilities
        self.files = files
        self.writers = 1 if database.is_sqlite else SIDE_BY_SIDE
        self._lease, self._rereads = lease, rereads
        self.terms = Terms(policy)
        self._directory = Directory(policy, {})
        self._rosters: dict[str, datetime] = {}
        self._open_at: dict[str, float] = {}  # monotonic, by channel
        self._started_at = clock()

    # -------------------------------------------------------------------------------------------------- coming in

    def accept(self, rows: Sequence[NewJob]) -> None:
        """Commit rows of what arrived; doing it again changes nothing. Raises StoreUnavailable: then do not acknowledge."""
        now = self.clock()
        with self.database.write(urgent=True) as tx:
            jobs.add(tx, rows, now)

    def form(self, call: Called) -> Form | Content:
        """Give the form that completes a call, or why there is none."""
        with self._look() as work:
            return forms.form(work, call)

    def suggest(self, call: Called, option: str, typed: str) -> list[tuple[str, str]]:
        """Give ``(label, value)`` for what somebody may be about to type into a command's option."""
        with self._look() as work:
            return suggestions.suggest(work, call, option, typed)

    def places_to_catch_up(self, channel: str) -> list[LastSeen]:
        """Give the places on a channel where people may write, each with what we have from there."""
        with self._look() as work:
            return listening.places(work, channel)

    def note_heard(self, channel: str, until: datetime) -> None:
        """Note until when everything said on a channel is surely committed."""
        with self.database.write() as tx:
            listening.note_heard(tx, channel, until)

    # ------------------------------------------------------------------------------------------------ the worker's

    def claim(self, limit: int, worst: Rank = Rank.HOUSEKEEPING) -> list[Job]:
        """Lease jobs that may run now, none below ``worst``."""
        with self.database.write() as tx:
            return jobs.claim_safely(tx, self.clock(), limit, self._lease, worst)

    def next_due(self) -> datetime | None:
        """When the next job falls due."""
        with self.database.read() as tx:
            return jobs.next_due(tx)

    def unsettled(self, within: timedelta = timedelta(seconds=1)) -> int:
        """How many jobs are running, or due within so short a time."""
        with self.database.read() as tx:
            return jobs.unsettled(tx, self.clock() + within)

    def receive(self, batch: Sequence[Job], is_pressed: Pressed = never) -> list[Exception | None]:
        """Work inbound jobs off: everything that one changes and its end are one transaction, which others may share."""
        return together(self._work, batch, self._receive, is_pressed)

    def _receive(self, work: Work, job: Job) -> None:
        waits = self._take_in(work, job)
        finish(work)
        jobs.settle(work.tx, job, settle(job, waits or Sent(), work.now), work.now)

    def _take_in(self, work: Work, job: Job) -> Later | None:
        if job.kind == "weigh":
            alerts.weigh(work, int(job.payload))
            return None
        if job.kind == "wake":
            lifecycle.wake(work, int(job.payload))
            return None
        event = inbound(job.payload)
        if isinstance(event, Said | Called | Reacted | HomeOpened | PanelOpened) and not self._knows_team(work, event.author.channel):
            return NOT_YET
        if isinstance(event, Said) and event.root_is_ours and in_flight.is_under_one(work, event):
            return Later(0.5, "our own post above it is not noted yet")
        if isinstance(event, Reacted) and in_flight.is_on_one(work, event):
            return Later(0.5, "our own post that it is on may not be noted yet")
        if isinstance(event, Unread):
            jobs.add(work.tx, [row_of(arrival) for arrival in self._read_again(event)], work.now)
        else:
            dispatch(work, event, job.key)
        return None

    def _read_again(self, unread: Unread) -> Sequence[Arrival]:
        reread = self._rereads.get(unread.channel)
        if reread is None:
            raise LookupError(f"{unread.channel} is not configured in this process, so nobody can read what it sent")
        return reread(unread)

    def _knows_team(self, work: Work, channel: str) -> bool:
        """
        Say whether a channel's groups were read once: rights are denied by default, so nobody is judged before.

        Another process may have read them, so the rooms are looked up again whenever the database knows of a newer reading.
        """
        read_at = people.roster_read_at(work.tx, channel)
        if read_at is not None and self._rosters.get(channel) != read_at:
            self._rosters[channel] = read_at
            self._directory = work.directory = Directory(self.policy, people.known_rooms(work.tx))
        # a room that the policy names since the last start is unknown until the groups were read by this one
        return read_at is not None and (read_at >= self._started_at or self._directory.knows_every_room(channel))

    def prepare(self, batch: Sequence[Job], is_pressed: Pressed = never) -> list[Prepared | Later | Exception | None]:
        """Give what jobs are to do outside, how long they must wait for something of ours, or None if there is nothing to do."""
        ready: list[Prepared | Later | Exception | None] = [*itertools.takewhile(bool, map(_as_written, batch))]
        return ready or together(self._work, batch, self._prepare, is_pressed)

    def _prepare(self, work: Work, job: Job) -> Prepared | Later | None:
        written = _as_written(job)
        if written is not None:
            return written
        is_live = job.kind in live.KINDS
        task = live.current(work, job) if is_live else parcels.whole(work, outbound(job.payload))
        if isinstance(task, Post):  # a new post: if its end is in doubt, the same one is looked for
            jobs.snapshot(work.tx, job, to_json(task))
        return task if task is None or isinstance(task, Later) else Prepared(task)

    def settle(self, batch: Sequence[End], is_pressed: Pressed = never) -> list[Exception | None]:
        """Write down how attempts ended, with all that follows; one transaction each, which others may share."""
        return together(self._work, batch, self._settle, is_pressed)

    def _settle(self, work: Work, end: End) -> None:
        job, task = end.job, end.task
        outcome = self._follow(work, job, task, end.outcome)
        settlement = settle(job, outcome, work.now)
        if settlement.stage is Stage.DEAD:
            settling.dead(work, job, settlement.error)
        if settlement.blocked:
            settling.blocked(work, channel_of(job, task), settlement.error)
            self._open_at.pop(channel_of(job, task), None)
        jobs.settle(work.tx, job, settlement, work.now, is_live=job.kind in live.KINDS)
        if job.kind in live.KINDS and job.doubt and isinstance(outcome, Sent):
            jobs.want(work.tx, [NewJob(job.key, job.lane, job.kind, "", job.rank, None, job.ticket_id)], work.now)
        finish(work)

    def _note_open(self, work: Work, channel: str) -> None:
        """Let go of what waited for a channel: at once where it was found closed here, else another process may have found it so."""
        if time.monotonic() - self._open_at.get(channel, float("-inf")) >= OPEN_FOR_S:
            settling.unblocked(work, channel)
            self._open_at[channel] = time.monotonic()

    def _follow(self, work: Work, job: Job, task: Outbound | Errand | None, outcome: Outcome | Found) -> Outcome:
        """Do what an outcome brings with it and give the outcome for the job itself."""
        if isinstance(task, Errand):
            return self._errand_done(work, task, outcome)
        if isinstance(outcome, Sent) and task is not None:
            self._note_open(work, channel_of(job, task))
            settling.sent(work, job, task, outcome)
        if isinstance(outcome, Refused) and task is not None and settling.refused(work, job, task, outcome):
            log.info("not delivered, and no harm", job=job.key, reason=outcome.reason)
            return Sent()
        assert not isinstance(outcome, Found)  # noqa: S101 - only errands find something
        return outcome

    def _errand_done(self, work: Work, errand: Errand, outcome: Outcome | Found) -> Outcome:
        if isinstance(outcome, Found):
            settling.found(work, self.files, errand, outcome)
            if isinstance(errand, RollCall):
                self._knows_team(work, errand.channel)
            return Sent()
        if isinstance(errand, Look) and isinstance(outcome, Later) and not outcome.blocked and outcome.seconds >= TOO_LONG_TO_LOOK_S:
            outcome = Refused(outcome.reason)  # somebody waits for this answer, and there is another way to the same end
        if isinstance(outcome, Refused):
            settling.not_found(work, errand, outcome)
            return Sent() if not isinstance(errand, RollCall) else outcome
        if isinstance(errand, RollCall) and isinstance(outcome, Later):
            return replace(outcome, hold=False)  # everybody waits for it, so no attempt is counted and it never gives up
        return outcome

    def fail(self, job: Job, error: str) -> None:
        """Write down that working on a job failed by a fault of our own."""
        with self._work() as work:
            settlement = fail(job, error, work.now)
            if settlement.stage is Stage.DEAD:
                settling.dead(work, job, settlement.error)
            jobs.settle(work.tx, job, settlement, work.now)
            finish(work)

    # ----------------------------------------------------------------------------------------------------- sweeps

    def load(self) -> None:
        """Remember which room is which from the last time."""
        with self.database.read() as tx:
            self._directory = Directory(self.policy, people.known_rooms(tx))

    def want_roster(self, channel: str) -> None:
        """Have a channel's groups read again; rights that were read too long ago end here."""
        with self._work() as work:
            if people.distrust_old_roster(work.tx, channel, work.now):
                log.error("the team's rights on a channel were not read for a day and are withdrawn", channel=channel)
            work.live(live.roster(channel, work.now))
            self._knows_team(work, channel)
            work.finish()

    def has_roster(self, channel: str) -> bool:
        """Say whether a channel's groups were ever read; until then nothing that people write there is worked on."""
        with self.database.read() as tx:
            return people.roster_read_at(tx, channel) is not None

    def closed_to_us(self, channel: str) -> str:
        """Say why a channel refuses us; "" while it does not."""
        with self.database.read() as tx:
            return people.marked(tx, f"blocked:{channel}")

    def sweep(self) -> None:
        """Tell what fell due. Late, double or missed calls do no harm; several processes may."""
        sweeps.sweep(self.database, self.policy, self.clock, self._work)

    def look_over(self) -> None:
        """Find the articles that need somebody, where that is due, and put them to their owners."""
        reviewing.look_over(self.database, self._work)

    def tidy(self) -> int:
        """Forget what was settled long ago; says how many jobs."""
        with self.database.write() as tx:
            return jobs.purge(tx, self.clock() - KEPT_SETTLED)

    # ------------------------------------------------------------------------------------------------------ inside

    @contextmanager
    def _work(self) -> Iterator[Work]:
        with self.database.write() as tx:
            yield Work(tx, self.clock(), self.policy, self._directory, self.capabilities, self.terms)

    _look = _work  # for those who only read: what such a work collects is dropped with it


def _as_written(job: Job) -> Prepared | None:
    """Give what stands in a job to be done; None where somebody has to be asked for it."""
    if not job.payload or (job.kind in live.KINDS and not job.doubt):
        return None
    kept = outbound(job.payload)
    return None if not job.doubt and parcels.waits(kept) else Prepared(kept, is_reused=job.doubt)


def row_of(arrival: Arrival) -> NewJob:
    """Write an arrival as the row that will be committed. Raises ValueError for what cannot be written."""
    return NewJob(arrival.key, arrival.lane, "inbound", to_json(arrival.inbound), Rank.INBOUND)


def channel_of(job: Job, task: Outbound | Errand | None) -> str:
    """Give the channel that something goes to."""
    return task.channel if task is not None else job.lane.partition(":")[0]
