"""Where everything is built and wired. Nothing imports this but the command line and the tests."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot.adapters.connection import Connection, Endpoint
from bot.adapters.webhook import Webhook
from bot.alerts.schedule import Schedule
from bot.clock import utcnow
from bot.connections import BUILDERS, Builder, House
from bot.desk.desk import Clock, Desk, row_of
from bot.errors import StoreUnavailable
from bot.intake import FrontDoor
from bot.messages import Arrival, Channel
from bot.policy import Policy
from bot.queue.job import LEASE
from bot.queue.migrate import migrate
from bot.queue.store import jobs, tickets
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.queue.worker import Worker
from bot.settings import Settings
from bot.thinking import KnowledgeRoom, Mind, Room, TriageRoom, writer_of
from bot.web.metrics import Metrics
from bot.web.server import Check, WebServer

log = structlog.get_logger(__name__)

BEAT_EXPECTED = timedelta(seconds=15)
TIDY_EVERY_S = 3600
SWEEP_EVERY_S = 5  # a warning may be a minute late; asking costs one look at an index
DRAIN_S = 4.0
CLOSING_S = 1.5
CONNECTION_CLOSING_S = 2.0  # all at once


class App:
    """
    One desk with its channels, from ``start`` to ``stop``.

    ``builders`` make the connections that the settings ask for; ``channels`` adds ready-made ones (the terminal, a test's).
    ``checkpoint`` is for tests that die at named points; ``lease`` is how long a job may run before it counts as abandoned. A desk
    that ``thinks`` has the rooms that need the embedding model: it judges tickets and answers from the knowledge base.
    """

    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        *,
        clock: Clock = utcnow,
        builders: Sequence[Builder] = BUILDERS,
        channels: Mapping[str, Channel] | None = None,
        checkpoint: Callable[[str], None] = lambda _name: None,
        lease: timedelta = LEASE,
        thinks: bool = False,
    ) -> None:
        self.settings, self.policy, self._clock = settings, policy, clock
        self.database = Database(settings.database_url)
        self.files = FileStore(settings.data_dir / "files")
        self.metrics = Metrics()
        self.mind = Mind(settings.embedding_model, settings.data_dir / "cache")
        self._channels: dict[str, Channel] = dict(channels or {})
        self._thinking: tuple[Room, ...] = ()
        if thinks:
            folder = settings.data_dir
            knowledge = KnowledgeRoom(self.database, self.mind.open, folder / "cache", policy, clock, writer_of(settings))
            triage = TriageRoom(self.database, self.mind.open, folder, policy)
            self._thinking = (knowledge, triage)
        self._warming: list[asyncio.Task[None]] = []
        self._channels |= {room.name: room for room in self._thinking}
        self.connections = self._connect(builders)
        self._channels |= {name: one.channel for name, one in self.connections.items()}
        if policy.alerts.ladder.oncall_webhook:
            self._channels[Webhook.name] = Webhook(policy.alerts.ladder.oncall_webhook)
        capabilities = {name: channel.capabilities for name, channel in self._channels.items()}
        rereads = {name: one.read_again for name, one in self.connections.items()}
        self.desk = Desk(self.database, policy, clock, capabilities, self.files, lease, rereads)
        self.worker = Worker(self.desk, self._channels, clock, checkpoint, self.metrics.ended, self._is_pressed, self._is_stormy)
        self.door = FrontDoor(self.desk.accept, self.worker.wake)
        self.web = WebServer(self._checks(), self._metrics_page, self._endpoints())
        self._schedule = Schedule()
        self._working: asyncio.Task[None] | None = None
        self.broken = asyncio.Event()

    def _connect(self, builders: Sequence[Builder]) -> dict[str, Connection]:
        house = House(
            self.settings,
            self.policy,
            self._clock,
            self.database,
            self.files,
            self.enter,
            lambda: self.worker.wake(),  # noqa: PLW0108 - it is made later
            self.metrics.acknowledged,
            lambda: self.desk,
        )
        return {one.name: one for build in builders if (one := build(house)) is not None}

    async def enter(self, arrivals: Sequence[Arrival]) -> None:
        """
        Return when what arrived is committed. Raises StoreUnavailable, and ValueError for what cannot be written as a row,
        which is then this caller's fault alone and harms nobody else's batch.
        """
        await self.door.enter([row_of(arrival) for arrival in arrivals])

    def _endpoints(self) -> dict[str, Endpoint]:
        return {path: endpoint for one in self.connections.values() for path, endpoint in one.endpoints().items()}

    # ------------------------------------------------------------------------------------------------- start, stop

    async def start(self, *, migrating: bool = True, serving: bool = True) -> None:
        """
        Begin to work. Intake opens first: what arrives is accepted and acknowledged before anything else is ready.

        Raises DatabaseTooNew, StoreUnavailable, and OSError where the address to listen on is taken.
        """
        if migrating:
            await asyncio.to_thread(migrate, self.database)
        await asyncio.to_thread(self.desk.load)
        if serving:
            bind = self.settings.http_bind
            await self.web.start(bind.host, bind.port)
        self._working = asyncio.create_task(self.worker.run())
        self._working.add_done_callback(self._worker_ended)
        for name, connection in self.connections.items():
            await connection.start()
            await asyncio.to_thread(self.desk.want_roster, name)
            self.worker.wake()
        self._schedule_sweeps()
        self._warming = [asyncio.create_task(room.warm()) for room in self._thinking]
        log.info("the desk is open", channels=sorted(self._channels), mode=self.settings.slack_mode or "none")

    def _worker_ended(self, task: asyncio.Task[None]) -> None:
        """Say that the desk is broken: without its worker it must not go on taking things in."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.critical("the worker has died; the process must be restarted", exc_info=error)
            self.broken.set()

    def _schedule_sweeps(self) -> None:
        every = self._schedule.every
        every(TIDY_EVERY_S, partial(self._sweep, partial(asyncio.to_thread, self.desk.tidy)), "tidy")
        every(SWEEP_EVERY_S, partial(self._sweep, partial(asyncio.to_thread, self.desk.sweep)), "promises")
        every(TIDY_EVERY_S, partial(self._sweep, partial(asyncio.to_thread, self.desk.look_over)), "articles")
        for name, connection in self.connections.items():
            read_roster = partial(asyncio.to_thread, self.desk.want_roster, name)
            every(connection.roster_every_s, partial(self._sweep, read_roster), f"{name} roster")
            for sweep in connection.sweeps():
                every(sweep.seconds, partial(self._sweep, sweep.call), f"{name} {sweep.name}")
        for room in self._thinking:
            every(SWEEP_EVERY_S, room.keep_up, f"{room.name} keeps up")
        self._schedule.start()

    async def _sweep(self, sweep: Callable[[], Awaitable[object]]) -> None:
        try:
            await sweep()
        except StoreUnavailable as error:
            log.warning("a sweep could not reach the database; the next one will", fault=str(error))

    def _is_pressed(self) -> bool:
        return self.door.is_busy

    def _is_stormy(self) -> bool:
        return self.door.is_stormy

    async def settled(self, patience_s: float) -> bool:
        """Wait until nothing is due any more; False if that took longer than ``patience_s``."""
        loop = asyncio.get_running_loop()
        until = loop.time() + patience_s
        while loop.time() < until:
            due = await asyncio.to_thread(self.desk.unsettled)
            if not due:
                return True
            await asyncio.sleep(0.01)
        return False

    async def stop(self) -> None:
        """Take nothing more in, finish what runs, and close; what is left is in the table. Takes at most about eight seconds."""
        self._schedule.stop()
        await self.worker.stop(DRAIN_S)
        for room in self._thinking:
            room.close()
        connections = self.connections.values()
        for last in (sweep for one in connections for sweep in one.sweeps() if sweep.at_the_end):
            await self._sweep(last.call)
        await asyncio.gather(*(_within(CONNECTION_CLOSING_S, one.stop()) for one in connections))
        if self._working is not None:
            await _within(CLOSING_S, asyncio.gather(self._working, return_exceptions=True))
        await _within(CLOSING_S, self.web.stop())
        self.door.close()
        self.database.close()
        log.info("the desk is closed")

    # ----------------------------------------------------------------------------------------------- checks, numbers

    def _checks(self) -> dict[str, Check]:
        checks: dict[str, Check] = {"database": self._database_fault, "worker": self._worker_fault}
        for name, connection in self.connections.items():
            checks[f"{name} connection"] = partial(_connection_fault, connection)
            checks[f"{name} roster"] = partial(self._roster_fault, name)
            checks |= {f"{name} {what}": check for what, check in connection.checks().items()}
        return checks

    async def _database_fault(self) -> str:
        try:
            await asyncio.to_thread(self.database.ping)
        except StoreUnavailable as error:
            return f"{error} Nothing is acknowledged until it works; the platforms deliver again."
        return ""

    async def _worker_fault(self) -> str:
        silent = self._clock() - self.worker.beat_at
        return f"no beat for {silent.total_seconds():.0f} s; restart the process if it does not come back" if silent > BEAT_EXPECTED else ""

    async def _roster_fault(self, name: str) -> str:
        if await asyncio.to_thread(self.desk.has_roster, name):
            return ""
        where = name.capitalize()
        return f"who is on the team could not be read from {where} yet, so everything that people write there waits; `doctor` says why"

    async def _metrics_page(self) -> bytes:
        return await asyncio.to_thread(self._page)

    def _page(self) -> bytes:
        with self.database.read() as tx:
            backlog, open_tickets = jobs.backlog(tx, self._clock()), tickets.counts_by_status(tx)
        connected = {name: one.is_connected for name, one in self.connections.items()}
        return self.metrics.page(backlog, open_tickets, connected)


async def _connection_fault(connection: Connection) -> str:
    return connection.fault


async def _within(seconds: float, closing: Awaitable[object]) -> None:
    """Wait for something to close, but not for ever: the process is ending, and the rows know what was not done."""
    try:
        await asyncio.wait_for(closing, seconds)
    except TimeoutError:
        log.warning("something took too long to close")
