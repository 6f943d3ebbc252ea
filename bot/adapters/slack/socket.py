"""
Socket Mode with a watchdog.

The SDK's client, once a ticket was used and the handshake behind it failed, tries the same dead address for ever. So
somebody has to look from outside: not connected for a few seconds means a fresh ticket.
"""

import asyncio
import logging
import time

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 1.0
PATIENCE_S = 3.0  # the SDK's own reconnection takes less than a second when it works
GIVE_UP_S = 60.0  # after that the whole client is replaced
PING_EVERY_S = 5.0

_SDK_LOG = logging.getLogger("bot.adapters.slack.sdk")
_SDK_LOG.setLevel(logging.CRITICAL)  # it logs every failed attempt with a traceback; the watchdog says it once


class Socket:
    """A Socket Mode connection that comes back."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        self._app, self._app_token, self._client = app, app_token, client
        self._handler: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._lost_at: float | None = None

    @property
    def is_connected(self) -> bool:
        """There is an open session."""
        session = self._handler.client.current_session if self._handler else None
        return session is not None and not session.closed

    async def start(self) -> None:
        """Begin to connect, and keep watching from then on. Does not wait: a desk starts without Slack too."""
        self._open()
        self._watch = asyncio.create_task(self._keep_connected())

    async def stop(self) -> None:
        """Stop watching and close."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._close()

    def _open(self) -> None:
        self._handler = AsyncSocketModeHandler(
            self._app, self._app_token, logger=_SDK_LOG, web_client=self._client, ping_interval=PING_EVERY_S
        )
        self._connecting = asyncio.create_task(self._handler.client.connect())  # type: ignore[no-untyped-call]

    async def _close(self) -> None:
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)

    async def _keep_connected(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self.is_connected:
                self._found_again()
                continue
            if self._lost_at is None:
                self._lost_at = time.monotonic()
            lost_for = time.monotonic() - self._lost_at
            if lost_for > GIVE_UP_S:
                log.warning("Socket Mode: still not connected; starting anew", lost_for_s=round(lost_for))
                await self._close()
                self._open()
                self._lost_at = time.monotonic()
            elif lost_for > PATIENCE_S and self._handler is not None:
                self._handler.client.wss_uri = None  # a used ticket never works again: let its loop fetch another

    def _found_again(self) -> None:
        if self._lost_at is not None:
            log.info("Socket Mode: connected", after_s=round(time.monotonic() - self._lost_at, 1))
        self._lost_at = None
