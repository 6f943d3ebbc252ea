"""Fixtures: a sandbox, the real SDK's client on it, and a real Bolt app connected through Socket Mode."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import SandboxClock, SlackSandbox

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
