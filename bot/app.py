"""Where everything is built and wired. Nothing imports this but the command line and the tests."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot import mailing
from bot.adapters.discord.connect import Discord
from bot.adapters.mail.connect import Mail
from bot.adapters.slack.connect import Slack
from bot.adapters.webhook import Webhook
from bot.alerts.rules import Heard
from bot.alerts.schedule import Schedule
from bot.clock import utcnow
from bot.desk.desk import Clock, Desk, row_of
from bot.desk.table import COMMANDS
from bot.errors import StoreUnavailable
from bot.intake import FrontDoor
from bot.messages import Arrival, Called, Channel, Content, Form, LastSeen
from bot.policy import Policy
from bot.queue.job import LEASE
from bot.queue.migrate import migrate
from bot.queue.store import jobs, tickets
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.queue.worker import Worker
from bot.settings import Settings
from bot.thinking import KnowledgeRoom, Mind, Room, TriageRoom
from bot.web.metrics import Metrics
from bot.web.server import Check, Handler, WebServer

log = structlog.get_logger(__name__)

BEAT_EXPECTED = timedelta(seconds=15)
ROSTER_EVERY_S = 300
TIDY_EVERY_S = 3600
SWEEP_EVERY_S = 5  # a warning may be a minute late; asking costs one look at an index
MAIL_ROSTER_EVERY_S = 3600  # it stands in the policy; only that it was read must not grow old
DISCORD_ROSTER_EVERY_S = 1800  # its gateway tells of changes
TOKEN_EVERY_S = 15
HEARD_EVERY_S = 15
DRAIN_S = 4.0
CLOSING_S = 1.5
CONNECTION_CLOSING_S = 2.0  # all at once
MOMENTS, MOMENT_S = 5, 0.002


class App:
    """
    One desk with its channels, from ``start`` to ``stop``.

    ``channels`` adds ready-made ones (the terminal, a test's); Slack and Discord are built from the settings. ``checkpoint`` is for
    tests that die at named points; ``lease`` is how long a job may run before it counts as abandoned; ``hear`` says what a
    customer's message sounds like. A desk that ``thinks`` has the rooms that need the embedding model: it judges tickets, answers
    from the knowledge base, and hears by itself.
    """

    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        *,
        clock: Clock = utcnow,
        channels: Mapping[str, Channel] | None = None,
        checkpoint: Callable[[str], None] = lambda _name: None,
        lease: timedelta = LEASE,
        hear: Callable[[str], Heard] | None = None,
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
            folder, floor = settings.data_dir, policy.kb.answer_floor
            knowledge = KnowledgeRoom(self.database, self.mind.open, folder / "cache", floor, clock, lambda: self.door.is_stormy)
            triage = TriageRoom(self.database, self.mind.open, folder, policy, lambda: self.door.is_stormy)
            self._thinking = (knowledge, triage)
            hear = hear or triage.hear
        self._warming: list[asyncio.Task[None]] = []
        self._channels |= {room.name: room for room in self._thinking}
        self.slack = self._build_slack() if settings.slack_mode else None
        if self.slack is not None:
            self._channels[self.slack.channel.name] = self.slack.channel
        self.discord = self._build_discord() if settings.discord_configured else None
        if self.discord is not None:
            self._channels[self.discord.channel.name] = self.discord.channel
        self.mail = self._build_mail() if settings.mail_configured else None
        if self.mail is not None:
            self._channels[self.mail.channel.name] = self.mail.channel
        if policy.alerts.ladder.oncall_webhook:
            self._channels[Webhook.name] = Webhook(policy.alerts.ladder.oncall_webhook)
        capabilities = {name: channel.capabilities for name, channel in self._channels.items()}
        rereads = {self.slack.channel.name: self.slack.read_again} if self.slack is not None else {}
        self.desk = Desk(self.database, policy, clock, capabilities, self.files, lease, rereads, hear)
        self.worker = Worker(self.desk, self._channels, clock, checkpoint, self.metrics.ended, self._make_way)
        self.door = FrontDoor(self.desk.accept, self.worker.wake)
        self.web = WebServer(self._checks(), self._metrics_page, self._endpoints())
        self._schedule = Schedule()
        self._working: asyncio.Task[None] | None = None
        self.broken = asyncio.Event()

    def _build_slack(self) -> Slack:
        settings = self.settings
        return Slack(
            settings.slack_bot_token or "",
            settings.slack_api_url,
            self.policy,
            COMMANDS,
            self.enter,
            self._form,
            self.files.get,
            app_token=(settings.slack_app_token or "") if settings.slack_mode == "socket" else "",
            signing_secret=(settings.slack_signing_secret or "") if settings.slack_mode == "http" else "",
            acknowledged=self.metrics.acknowledged,
        )

    def _build_discord(self) -> Discord:
        settings = self.settings
        return Discord(
            settings.discord_bot_token or "",
            settings.discord_api_url,
            self.policy,
            COMMANDS,
            self.enter,
            self._form,
            self._suggest,
            self._places,
            self.files.get,
            self._clock,
            acknowledged=self.metrics.acknowledged,
            caught_up=self._caught_up,
        )

    def _build_mail(self) -> Mail:
        return mailing.connect(self.settings, self.policy, self.database, self.files, self._clock, lambda: self.worker.wake())  # noqa: PLW0108 - it is made later

    async def enter(self, arrivals: Sequence[Arrival]) -> None:
        """
        Return when what arrived is committed. Raises StoreUnavailable, and ValueError for what cannot be written as a row,
        which is then this caller's fault alone and harms nobody else's batch.
        """
        await self.door.enter([row_of(arrival) for arrival in arrivals])

    async def _form(self, call: Called) -> Form | Content:
        return await asyncio.to_thread(self.desk.form, call)

    async def _suggest(self, call: Called, option: str, typed: str) -> list[tuple[str, str]]:
        return await asyncio.to_thread(self.desk.suggest, call, option, typed)

    async def _places(self) -> list[LastSeen]:
        return await asyncio.to_thread(self.desk.places_to_catch_up, "discord")

    async def _caught_up(self) -> None:
        await asyncio.to_thread(self._sweep, self._note_heard)

    def _endpoints(self) -> dict[str, Handler]:
        if self.slack is None or self.settings.slack_mode != "http":
            return {}
        return {"/slack/events": self.slack.handle_http}

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
        for one in (self.slack, self.discord, self.mail):
            if one is not None:
                await one.start()
                await asyncio.to_thread(self.desk.want_roster, one.channel.name)
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
        self._schedule.every(TIDY_EVERY_S, partial(self._sweep, self.desk.tidy), "tidy")
        self._schedule.every(SWEEP_EVERY_S, partial(self._sweep, self.desk.sweep), "promises")
        self._schedule.every(TIDY_EVERY_S, partial(self._sweep, self.desk.look_over), "articles")
        if self.slack is not None:
            read_roster = partial(self.desk.want_roster, self.slack.channel.name)
            self._schedule.every(ROSTER_EVERY_S, partial(self._sweep, read_roster), "slack roster")
            self._schedule.every(TOKEN_EVERY_S, self._check_token, "slack token")
        if self.discord is not None:
            read_roster = partial(self.desk.want_roster, self.discord.channel.name)
            self._schedule.every(DISCORD_ROSTER_EVERY_S, partial(self._sweep, read_roster), "discord roster")
            self._schedule.every(HEARD_EVERY_S, partial(self._sweep, self._note_heard), "discord heard")
        if self.mail is not None:
            read_roster = partial(self.desk.want_roster, self.mail.channel.name)
            self._schedule.every(MAIL_ROSTER_EVERY_S, partial(self._sweep, read_roster), "mail roster")
        for room in self._thinking:
            self._schedule.every(SWEEP_EVERY_S, room.keep_up, f"{room.name} keeps up")
        self._schedule.start()

    def _sweep(self, sweep: Callable[[], object]) -> None:
        try:
            sweep()
        except StoreUnavailable as error:
            log.warning("a sweep could not reach the database; the next one will", fault=str(error))

    def _note_heard(self) -> None:
        """Note until when everything said on Discord is here, so that the next start knows from where to catch up."""
        until = self.discord.heard_until if self.discord else None
        if until is not None:
            self.desk.note_heard("discord", until)

    async def _check_token(self) -> None:
        """Ask whether our token still works while it does not, so that readyz and the waiting lanes notice."""
        if self.slack is not None and self.slack.token_fault:
            await self.slack.learn_who_we_are()

    def _make_way(self) -> None:
        """
        Let acknowledgements go first: a thread at work gives way for a moment while somebody waits at the door.

        For a moment only, so that a storm of events slows the work down but never stops it.
        """
        for _ in range(MOMENTS):
            if not self.door.is_busy:
                return
            time.sleep(MOMENT_S)

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
        if self.discord is not None:
            await asyncio.to_thread(self._sweep, self._note_heard)
        connected = [one for one in (self.slack, self.discord, self.mail) if one is not None]
        await asyncio.gather(*(_within(CONNECTION_CLOSING_S, one.stop()) for one in connected))
        if self._working is not None:
            await _within(CLOSING_S, asyncio.gather(self._working, return_exceptions=True))
        await _within(CLOSING_S, self.web.stop())
        self.door.close()
        self.database.close()
        log.info("the desk is closed")

    # ----------------------------------------------------------------------------------------------- checks, numbers

    def _checks(self) -> dict[str, Check]:
        checks: dict[str, Check] = {"database": self._database_fault, "worker": self._worker_fault}
        if self.slack is not None:
            checks |= {"slack connection": self._slack_connection_fault, "slack token": self._slack_token_fault}
            checks["slack roster"] = self._slack_roster_fault
        if self.discord is not None:
            checks |= {"discord connection": self._discord_connection_fault, "discord roster": self._discord_roster_fault}
        if self.mail is not None:
            checks["mail connection"] = self._mail_fault
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

    async def _slack_connection_fault(self) -> str:
        return "" if self.slack and self.slack.is_connected else "Socket Mode is not connected; it keeps trying with a fresh ticket"

    async def _slack_token_fault(self) -> str:
        fault = self.slack.token_fault if self.slack else ""
        fault = fault or await asyncio.to_thread(self.desk.closed_to_us, "slack")
        return f"Slack refuses the token ({fault}); put a valid one in SLACK_BOT_TOKEN and restart" if fault else ""

    async def _slack_roster_fault(self) -> str:
        if await asyncio.to_thread(self.desk.has_roster, "slack"):
            return ""
        return "who is on the team could not be read yet, so everything that people write waits; `doctor` says why"

    async def _discord_connection_fault(self) -> str:
        if self.discord is None or self.discord.is_connected:
            return ""
        return f"Discord's gateway is not connected ({self.discord.token_fault or 'it keeps trying'})"

    async def _discord_roster_fault(self) -> str:
        if await asyncio.to_thread(self.desk.has_roster, "discord"):
            return ""
        return "who is on the team could not be read from Discord yet, so everything that people write there waits"

    async def _mail_fault(self) -> str:
        if self.mail is None or self.mail.is_connected:
            return ""
        return f"the mailbox is not being watched ({self.mail.fault}); it keeps trying"

    async def _metrics_page(self) -> bytes:
        return await asyncio.to_thread(self._page)

    def _page(self) -> bytes:
        with self.database.read() as tx:
            backlog, open_tickets = jobs.backlog(tx, self._clock()), tickets.counts_by_status(tx)
        live = [one for one in (self.slack, self.discord, self.mail) if one is not None]
        connected = {one.channel.name: one.is_connected for one in live}
        return self.metrics.page(backlog, open_tickets, connected)


async def _within(seconds: float, closing: Awaitable[object]) -> None:
    """Wait for something to close, but not for ever: the process is ending, and the rows know what was not done."""
    try:
        await asyncio.wait_for(closing, seconds)
    except TimeoutError:
        log.warning("something took too long to close")
