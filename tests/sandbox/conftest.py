"""Fixtures: a sandbox, the real SDK's client on it, and a real Bolt app connected through Socket Mode."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import SandboxClock, SlackSandbox


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
    """A small real Bolt app that records what it hears."""

    def __init__(self, box: SlackSandbox, client: AsyncWebClient) -> None:
        self.box = box
        self.heard: list[dict[str, Any]] = []
        self.app = AsyncApp(client=client, signing_secret=box.signing_secret, request_verification_enabled=True)
        self.socket = AsyncSocketModeHandler(self.app, box.app_token)

        @self.app.use
        async def record(body: dict[str, Any], next_: Callable[[], Any]) -> None:
            self.heard.append(body)
            box.feed.touch()
            await next_()

        @self.app.event({"type": "message"})
        async def message() -> None:
            """Take every message."""

        for name in ("app_mention", "reaction_added", "reaction_removed", "app_home_opened", "file_shared"):
            self.app.event(name)(message)
        for name in ("member_joined_channel", "member_left_channel", "subteam_members_changed"):
            self.app.event(name)(message)
        self.app.event("message_metadata_posted")(message)

    def events(self, kind: str = "message") -> list[dict[str, Any]]:
        """The events of one type, as they came."""
        return [body["event"] for body in self.heard if body.get("event", {}).get("type") == kind]

    async def event(self, kind: str = "message", **fields: Any) -> dict[str, Any]:
        """Wait for an event with these fields."""

        def found() -> Any:
            matching = (each for each in self.events(kind) if fields.items() <= each.items())
            return next(matching, None)

        return await self.box.until(found)

    async def payload(self, kind: str) -> dict[str, Any]:
        """Wait for an interaction of one type."""
        return await self.box.until(lambda: next((each for each in self.heard if each.get("type") == kind), None))


@pytest.fixture
async def desk(box: SlackSandbox, client: AsyncWebClient) -> AsyncIterator[Desk]:
    made = Desk(box, client)
    await made.socket.connect_async()
    await box.until(lambda: box.world.courier.connected)
    yield made
    await made.socket.close_async()


async def refused(call: Any) -> SlackApiError:
    """Return the error that an API call ends with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value


def answer_of(error: SlackApiError) -> dict[str, Any]:
    """Return the body of a refused call."""
    return dict(error.response.data)


async def settled() -> None:
    """Let everything that is ready to run, run."""
    for _ in range(20):
        await asyncio.sleep(0)
