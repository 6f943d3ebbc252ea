"""``demo``: the sandbox on loopback with the real bot in it, and one page to play both sides."""

import argparse
import asyncio
import shutil
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.adapters.discord.invite import invitation
from bot.adapters.slack.manifest import manifest
from bot.app import App
from bot.cli.start import environment, open_log, policy_at
from bot.clock import utcnow
from bot.desk import timers
from bot.desk.table import COMMANDS
from bot.errors import ConfigurationFault, ModelUnavailable
from bot.kb.chunk import chunk
from bot.kb.importing import Import
from bot.kb.reading import files, read
from bot.policy import Policy
from bot.queue.accounts import AccountRow
from bot.queue.store import accounts
from bot.sandbox import DiscordSandbox, MailSandbox, SandboxClock, SlackSandbox
from bot.sandbox.replay import replay
from bot.sandbox.server import SandboxServer
from bot.settings import Settings, read_settings

PORT = 8765
CONNECTING_S = 10.0
SETTLING_S = 5.0
LOOK_S, LONGEST_LOOK_S = 0.005, 0.02  # looking costs the desk time of its own, so what takes long is looked at less often
A_MOMENT = timedelta(minutes=1)  # what is put off no longer than this is not waited for in real time
TICK = timedelta(seconds=1)
ENDLESS = timedelta(days=3650)  # a clock that jumps must not take a job from the worker that has it
CUSTOMERS = (
    ("Acme", "business", 48_000, 21, "Priya"),
    ("Fabrikam", "business", 180_000, 200, "Priya"),
    ("Globex", "team", 9_000, 120, "Sam"),
)
ARTICLES = Path(__file__).parent.parent / "sandbox" / "knowledge"
EXAMPLE = Path(__file__).parent.parent.parent / "policy.example.toml"


def add_to(commands: Any) -> None:
    """Declare the command."""
    one = commands.add_parser(
        "demo", help="a Slack workspace, a Discord server and a mailbox on loopback with the real bot in them, and a page to use them"
    )
    one.add_argument("--port", type=int, default=PORT, help=f"of the page (default {PORT}; 0 = any free one)")
    one.add_argument("--replay", type=Path, metavar="FILE", help="play a scripted day, or a quarter (JSON lines)")
    one.add_argument("--speed", type=float, default=60.0, metavar="X", help="how many times faster than life (default 60)")
    one.add_argument("--exit", action="store_true", help="stop when the replay is over")
    one.set_defaults(call=run)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    if options.replay and not options.replay.is_file():
        raise ConfigurationFault((f"--replay: there is no file {options.replay}",))
    if options.speed <= 0:
        raise ConfigurationFault(("--speed: give a number above 0",))
    open_log("WARNING", "text")
    return asyncio.run(_demo(options))


class DemoDesk:
    """The desk behind the sandbox. The imitated platforms live in memory only, so whenever they begin anew their desk must too."""

    def __init__(self, box: SlackSandbox, guild: DiscordSandbox, post: MailSandbox, own: Path) -> None:
        self._box, self._guild, self._post, self._own = box, guild, post, own
        self._app: App | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._stocking: asyncio.Task[None] | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self._plays = False
        box.reset_listeners.append(self._renew)
        box.clock.listeners.append(self._look_again)

    async def open(self) -> None:
        """Begin with an empty database."""
        await asyncio.to_thread(shutil.rmtree, self._own, ignore_errors=True)
        settings = demo_settings(self._box, self._guild, self._post, self._own)
        self._app = App(settings, demo_policy(), clock=self._box.clock.now, lease=ENDLESS, thinks=True)
        await self._app.start()
        await asyncio.to_thread(introduce, self._app)
        self._stocking = asyncio.create_task(asyncio.to_thread(stock, self._app))  # the page need not wait for the model
        await self._box.until(lambda: self._box.connected, timeout=CONNECTING_S)
        await self._guild.until(lambda: self._guild.connected, timeout=CONNECTING_S)
        await self._post.until(lambda: self._post.connected, timeout=CONNECTING_S)

    async def ready(self) -> None:
        """Wait until the desk knows its team and its articles: what is played before would come in another order."""
        if self._app is not None and self._stocking is not None:
            await asyncio.wait({self._stocking})
            for _ in range(int(CONNECTING_S / LOOK_S)):
                if await asyncio.to_thread(self._app.desk.has_roster, "slack"):
                    return
                await asyncio.sleep(LOOK_S)

    async def settled(self) -> None:
        """Wait, but not for long, until everything that is due has been done; what is put off for a moment need not be waited for."""
        if self._app is None:
            return
        until, wait = asyncio.get_running_loop().time() + SETTLING_S, LOOK_S
        while asyncio.get_running_loop().time() < until and await asyncio.to_thread(self._app.desk.unsettled) > 0:
            due = await asyncio.to_thread(self._app.desk.next_due)
            put_off = due - self._box.clock.now() if due is not None else ENDLESS  # a lease lasts for ever here
            if timedelta(0) < put_off <= A_MOMENT:
                self._box.clock.advance(put_off)
            await asyncio.sleep(wait)
            wait = min(wait * 1.5, LONGEST_LOOK_S)

    async def close(self) -> None:
        """Stop, after whatever renewal is under way."""
        if self._renewing is not None:
            await asyncio.gather(self._renewing, return_exceptions=True)
        await self._stop()

    async def _stop(self) -> None:
        if self._sweeping is not None:
            await asyncio.gather(self._sweeping, return_exceptions=True)
        if self._stocking is not None:
            await self._stocking
        if self._app is not None:
            await self._app.stop()

    def _renew(self) -> None:
        self._renewing = asyncio.get_running_loop().create_task(self._begin_anew(self._renewing))

    async def _begin_anew(self, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.gather(before, return_exceptions=True)
        await self._stop()
        await self.open()

    def _look_again(self) -> None:
        """Notice at once what fell due when the clock was moved."""
        if self._app is not None:
            self._app.worker.wake()
            if not self._plays and (self._sweeping is None or self._sweeping.done()):
                self._sweeping = asyncio.get_running_loop().create_task(asyncio.to_thread(self._app.desk.sweep))

    async def stop_where_due(self, until: datetime) -> datetime:
        """Do what is due now and give the next moment at which something is, at most ``until``: so that a replay misses none."""
        self._plays = True
        if self._app is None:
            return until
        await self.settled()
        await asyncio.to_thread(self._app.desk.sweep)
        await self.settled()
        return await asyncio.to_thread(self._next, self._app, until)

    def _next(self, app: App, until: datetime) -> datetime:
        now = self._box.clock.now()
        with app.database.read() as tx:
            found = timers.next_moment(tx, app.desk.terms, now)
        return max(min(until, found), now + TICK)


def introduce(app: App) -> None:
    """Tell the demo's desk which companies its customers are of: one that renews soon, one that pays much, and a small one."""
    today = app.desk.clock().date()
    with app.database.write() as tx:
        for name, plan, arr, renews_in, owner in CUSTOMERS:
            renewal = today + timedelta(days=renews_in)
            accounts.put(tx, AccountRow(0, name, (f"{name.lower()}.example",), plan, arr, renewal, owner), app.desk.clock())


def stock(app: App) -> None:
    """Give the demo's knowledge base its articles. Without a model the sandbox goes on without answers."""
    try:
        work = Import(app.database, app.mind.open(), chunk, utcnow)
    except ModelUnavailable as error:
        _say(f"  The knowledge base stays empty: {error}")
        return
    for given, path in files([ARTICLES]):
        for item in read(given, path, "internal"):
            work.take(item)
    work.finish()


async def _demo(options: argparse.Namespace) -> int:
    clock = SandboxClock()
    box = SlackSandbox(clock=clock, manifest=manifest(COMMANDS, assistant=demo_policy().slack.assistant), journal_size=2000)
    guild = DiscordSandbox(clock=clock, permissions=invitation("0").permissions, journal_size=2000)
    post = MailSandbox(clock=clock, journal_size=2000)
    server = SandboxServer(clock, [box, guild, post])
    try:
        await server.start(options.port)
    except OSError as error:
        raise ConfigurationFault((f"--port: cannot listen on {options.port}: {error.strerror}; choose another, or 0 for any",)) from error
    desk = DemoDesk(box, guild, post, read_settings({"DATA_DIR": environment().get("DATA_DIR", "data")}).data_dir / "demo")
    await desk.open()
    _say(f"\n  Deskhand sandbox: {server.url}\n  Slack, Discord and mail on one page. Nothing leaves this machine; Ctrl-C ends it.\n")
    told = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, told.set)
    refused = await _played(options, server, desk, told) if options.replay else 0
    if not (options.replay and options.exit):
        await told.wait()
    await desk.close()
    await server.stop()
    return 1 if refused else 0


async def _played(options: argparse.Namespace, server: SandboxServer, desk: DemoDesk, told: asyncio.Event) -> int:
    """Play until the end of the file, or until somebody has seen enough; says how many lines were refused."""
    playing, ending = asyncio.create_task(_replay(options, server, desk)), asyncio.create_task(told.wait())
    await asyncio.wait({playing, ending}, return_when=asyncio.FIRST_COMPLETED)
    for one in (playing, ending):
        one.cancel()
    found = await asyncio.gather(playing, ending, return_exceptions=True)
    if isinstance(found[0], BaseException) and not isinstance(found[0], asyncio.CancelledError):
        raise found[0]
    return found[0] if isinstance(found[0], int) else 0


async def _replay(options: argparse.Namespace, server: SandboxServer, desk: DemoDesk) -> int:
    lines = await asyncio.to_thread(options.replay.read_text, encoding="utf-8")
    await desk.ready()

    async def act(body: dict[str, Any]) -> dict[str, Any]:
        await desk.settled()  # at high speed the desk still needs its own time: nobody presses a button that is not there yet
        return await server.act(body)

    played = await replay(
        lines.splitlines(),
        act,
        server.clock,
        options.speed,
        tell=lambda one: _say(f"  line {one.line}: {one.error}: {one.explain}"),
        stop=desk.stop_where_due,
    )
    _say(f"  played {options.replay}: {played.acts} acts, {len(played.refused)} refused")
    return len(played.refused)


def demo_settings(box: SlackSandbox, guild: DiscordSandbox, post: MailSandbox, own: Path) -> Settings:
    """Give the settings of a desk whose Slack, Discord and mailbox are the sandbox."""
    return read_settings(
        {
            "DATABASE_URL": f"sqlite:///{own / 'desk.db'}",
            "DATA_DIR": str(own),
            "HTTP_BIND": "127.0.0.1:0",
            "SLACK_BOT_TOKEN": box.bot_token,
            "SLACK_APP_TOKEN": box.app_token,
            "SLACK_API_URL": box.api_url,
            "DISCORD_BOT_TOKEN": guild.bot_token,
            "DISCORD_API_URL": guild.api_url,
            "MAIL_ADDRESS": post.address,
            "MAIL_AUTHSERV_ID": post.authserv_id,
            "IMAP_URL": post.imap_url,
            "SMTP_URL": post.smtp_url,
        }
    )


def demo_policy() -> Policy:
    """Give the operator's own policy if one is named, else the example that fits the sandbox's workspace, with the assistant panel."""
    named = environment().get("POLICY_FILE")
    if named:
        return policy_at(Path(named), must_exist=True)
    example = policy_at(EXAMPLE, must_exist=False)
    return example.model_copy(update={"slack": example.slack.model_copy(update={"assistant": True})})


def _say(words: str) -> None:
    print(words, flush=True, file=sys.stdout)
