"""Fixtures: a sandbox with the platform's real library on it: a Bolt app in Slack, a discord.py client in Discord."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
import yarl
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import DiscordSandbox, SandboxClock, SlackSandbox

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it imports audioop, which Python 3.13 no longer has
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

EVENTS = (
    *("app_mention", "reaction_added", "reaction_removed", "app_home_opened", "file_shared", "member_joined_channel"),
    *("member_left_channel", "subteam_members_changed", "file_deleted", "message_metadata_posted"),
)


@pytest.fixture
async def box() -> AsyncIterator[SlackSandbox]:
    sandbox = SlackSandbox(clock=SandboxClock())
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def client(box: SlackSandbox) -> AsyncWebClient:
    return AsyncWebClient(token=box.bot_token, base_url=box.api_url, retry_handlers=[])


class Desk:
    """A small real Bolt app that records what it hears, before it acknowledges."""

    def __init__(self, box: SlackSandbox, client: AsyncWebClient) -> None:
        self.box = box
        self.heard: list[dict[str, Any]] = []
        self.app = AsyncApp(client=client, signing_secret=box.signing_secret, ignoring_self_events_enabled=False)
        self.socket = AsyncSocketModeHandler(self.app, box.app_token, ping_interval=0.1)

        @self.app.use
        async def record(body: dict[str, Any], next_: Callable[[], Any]) -> None:
            self.heard.append(body)
            box.feed.touch()
            await next_()

        @self.app.event({"type": "message"})
        async def take() -> None:
            """Take every message."""

        for name in EVENTS:
            self.app.event(name)(take)

    def events(self, kind: str = "message") -> list[dict[str, Any]]:
        """Return the events of one type, as they came."""
        return [body["event"] for body in self.heard if body.get("event", {}).get("type") == kind]

    async def event(self, kind: str = "message", **fields: Any) -> dict[str, Any]:
        """Wait for an event with these fields."""

        def found() -> Any:
            return next((each for each in self.events(kind) if fields.items() <= each.items()), None)

        return await self.box.until(found)

    async def payload(self, kind: str) -> dict[str, Any]:
        """Wait for an interaction of one type."""
        return await self.box.until(lambda: next((each for each in self.heard if each.get("type") == kind), None))

    async def quiet(self) -> None:
        """Wait until everything said so far has arrived: a marker said now comes last."""
        ts = await self.box.say("sam", "D:sam", "marker")
        await self.event(ts=ts)


@pytest.fixture
async def desk(box: SlackSandbox, client: AsyncWebClient) -> AsyncIterator[Desk]:
    made = Desk(box, client)
    await made.socket.connect_async()
    await box.until(lambda: box.connected)
    yield made
    await made.socket.close_async()


@pytest.fixture
def pass_time(box: SlackSandbox) -> Callable[..., None]:
    """Give a function that moves the sandbox clock: `pass_time(minutes=1)`."""
    return lambda **span: box.clock.advance(timedelta(**span))


@pytest.fixture
def refusal() -> Callable[[Any], Any]:
    """Give a function that awaits an API call and returns the body with which it was refused."""

    async def body_of(call: Any) -> dict[str, Any]:
        with pytest.raises(SlackApiError) as caught:
            await call
        return dict(caught.value.response.data)

    return body_of


@pytest.fixture
def button() -> Callable[..., dict[str, Any]]:
    """Give a function that builds an actions block with one button."""

    def build(label: str = "Claim", action_id: str = "claim", **more: Any) -> dict[str, Any]:
        element = {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id, **more}
        return {"type": "actions", "elements": [element]}

    return build


class Robot(discord.Client):
    """A small real discord.py client that records what it hears and is connected within moments."""

    def __init__(self, box: DiscordSandbox, intents: discord.Intents | None = None, **options: Any) -> None:
        self.box = box
        self.heard: list[tuple[str, tuple[Any, ...]]] = []
        self.raw: list[dict[str, Any]] = []
        if intents is None:
            intents = discord.Intents.default() | discord.Intents(members=True, message_content=True)
        quick = {"guild_ready_timeout": 0.01, "allowed_mentions": None}
        super().__init__(intents=intents, enable_debug_events=True, **{**quick, **options})
        self.tree = discord.app_commands.CommandTree(self)
        self.running: asyncio.Task[None] | None = None

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        if event == "socket_raw_receive":
            self.raw.append(discord.utils._from_json(args[0]))
        else:
            self.heard.append((event, args))
        super().dispatch(event, *args, **kwargs)
        self.box.feed.touch()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Come back at once, where the library waits five seconds."""

    async def enter(self) -> "Robot":
        """Log in, connect and wait until the guild is there."""
        await self.login(self.box.bot_token)
        self.running = asyncio.create_task(self.connect())
        await self.wait_until_ready()
        return self

    async def end(self) -> BaseException | None:
        """Close; return what ended the connection, if it was a fault."""
        await self.close()
        return (await asyncio.gather(self.running, return_exceptions=True))[0] if self.running else None

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the data of the gateway's events of one name, as they came."""
        return [frame["d"] for frame in self.raw if frame.get("t") == name]

    async def hears(self, event: str, count: int = 1) -> Any:
        """Wait for the client's event of a name; return its first argument, of the last one for several."""

        def found() -> Any:
            args = [args for name, args in self.heard if name == event]
            return [args[count - 1]] if len(args) >= count else None

        (arguments,) = await self.box.until(found)
        return arguments[0] if arguments else None

    @property
    def home(self) -> discord.Guild:
        """The one guild."""
        return self.guilds[0]

    def room(self, name: str) -> Any:
        """Return a channel as the library knows it, by the sandbox's name for it."""
        return self.get_channel(int(self.box.id_of(name)))


@pytest.fixture
async def guild(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordSandbox]:
    sandbox = DiscordSandbox(clock=SandboxClock())
    sandbox.limits.identify_gap_s = 0.0
    await sandbox.start()
    monkeypatch.setattr(Route, "BASE", sandbox.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def robots(guild: DiscordSandbox) -> AsyncIterator[Callable[..., Robot]]:
    """Give a function that makes a client, not yet connected; all are closed at the end."""
    made: list[Robot] = []

    def make(intents: discord.Intents | None = None, **options: Any) -> Robot:
        made.append(Robot(guild, intents, **options))
        return made[-1]

    yield make
    for each in made:
        await each.end()


@pytest.fixture
async def robot(robots: Callable[..., Robot]) -> Robot:
    """Give a client that is connected."""
    return await robots().enter()


@pytest.fixture
def refused() -> Callable[[Awaitable[Any]], Awaitable[discord.HTTPException]]:
    """Give a function that awaits a call and returns how Discord refused it."""

    async def fault_of(call: Awaitable[Any]) -> discord.HTTPException:
        with pytest.raises(discord.HTTPException) as caught:
            await call
        return caught.value

    return fault_of
