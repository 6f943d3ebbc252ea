"""
discord.py's client, kept alive from outside.

Every event is told to us as it came, before discord.py makes anything of it, and nothing that it stumbles over ends the
connection. What ends it nevertheless (a gateway that cannot be reached, a frame that is no JSON) begins a new client, later
and later, so that a crash loop cannot use up the day's sessions.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket

from bot.adapters.discord.api import Api, point_at
from bot.adapters.discord.invite import INTENTS, lacking_intents
from bot.adapters.discord.pace import Pace, spared
from bot.adapters.discord.rooms import Json

log = structlog.get_logger(__name__)

Told = Callable[[str, Json], None]
READY, RESUMED, LOST = "READY", "RESUMED", "LOST"  # LOST is ours: the connection is gone
SESSION = frozenset([READY, RESUMED])
PATIENCE_S = 40.0  # discord.py gives a handshake a minute, our waiting in it included
AGAIN_S, SLOWLY_S, CLOSING_S = 1.0, 300.0, 0.7
for _name in ("discord.client", "discord.gateway", "discord.http", "discord.state"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # they log every failed attempt with a traceback; we say it once


class TooOften(Exception):  # noqa: N818 - said to the supervisor, not to anybody else
    """The next session has to wait longer than a handshake may last."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"sessions end too soon; the next one begins in {seconds:.0f} s")
        self.seconds = seconds


class _Client(discord.Client):
    """A client without memory of its own: events go to ``told`` first, and a parser of discord.py's may fail."""

    def __init__(self, told: Told, pace: Pace) -> None:
        super().__init__(
            intents=discord.Intents(**dict.fromkeys(INTENTS, True)),
            chunk_guilds_at_startup=False,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._told, self._pace = told, pace
        parsers = self._connection.parsers
        for event in parsers:
            parsers[event] = partial(self._parse, event, parsers[event])

    def _parse(self, event: str, theirs: Callable[[Any], None], data: Any) -> None:
        self._guarded(event, partial(self._told, event), data)
        if event in SESSION:
            self._guarded(event, theirs, data)

    def _guarded(self, event: str, act: Callable[[Any], None], data: Any) -> None:
        try:
            act(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next event must not suffer from it
            log.warning("an event of Discord's was not understood and is passed over", kind=event, fault=type(error).__name__)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hear of lost connections; nobody else listens."""
        if event == "disconnect":
            self._told(LOST, {})
        super().dispatch(event, *args, **kwargs)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """Wait for one's turn before a new session."""
        wait = self._pace.before_session()
        if wait > PATIENCE_S:
            raise TooOften(wait)
        await asyncio.sleep(wait)


class Gateway:
    """A gateway connection that comes back."""

    def __init__(self, api: Api, token: str, api_url: str, told: Told) -> None:
        self._api, self._token, self._api_url, self._told = api, token, api_url, told
        self._pace = Pace(time.monotonic)
        self._living: asyncio.Task[None] | None = None
        self.is_connected = False
        self.fault = ""

    async def start(self) -> None:
        """Begin to connect, and stay at it. Does not wait: a desk starts without Discord too."""
        self._living = asyncio.create_task(self._live())

    async def stop(self) -> None:
        """Close."""
        if self._living is not None:
            self._living.cancel()
            await asyncio.gather(self._living, return_exceptions=True)
        self.is_connected = False

    async def _live(self) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            wait = await self._lived()
            self._hear(LOST, {})
            failures = 0 if time.monotonic() - began > SLOWLY_S else failures + 1
            await asyncio.sleep(max(wait, min(AGAIN_S * 2.0 ** min(failures - 1, 8), SLOWLY_S)))

    async def _lived(self) -> float:
        """Be connected until something ends it; gives the seconds that this makes us wait at least."""
        try:
            await self._one_client()
        except discord.LoginFailure:
            self.fault = "the token is refused"
        except discord.PrivilegedIntentsRequired:
            self.fault = "the intents Message Content and Server Members are off; switch them on at discord.com/developers, page Bot"
            log.error("Discord does not take us", fault=self.fault)  # noqa: TRY400
            return SLOWLY_S
        except TooOften as error:
            log.warning(str(error))
            return error.seconds
        except Exception as error:  # noqa: BLE001 - whatever ended it, it begins again
            log.warning("the connection to Discord ended", fault=f"{type(error).__name__}: {error}"[:200])
            return AGAIN_S
        if self.fault:
            log.error("Discord does not take us", fault=self.fault)
        return AGAIN_S

    async def _one_client(self) -> None:
        limits = await self._api.call("GET", "/gateway/bot")
        left: Json = limits.get("session_start_limit") or {}
        wait = spared(int(left.get("remaining", 1000)), float(left.get("reset_after", 0)) / 1000)
        if wait:
            raise TooOften(wait)
        if lacking_intents(await self._api.call("GET", "/oauth2/applications/@me")):
            raise discord.PrivilegedIntentsRequired(None)  # known beforehand, so that it costs no session
        point_at(self._api_url)
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(str(limits["url"]))
        client = _Client(self._hear, self._pace)
        try:
            await client.login(self._token)
            await client.connect()
        finally:  # a goodbye that nobody answers must not keep the sockets open
            with suppress(Exception):
                await asyncio.wait_for(client.close(), CLOSING_S)
            with suppress(Exception):
                await client.http.close()

    def _hear(self, event: str, data: Json) -> None:
        if event in SESSION:
            self.is_connected, self.fault = True, ""
        elif event == LOST:
            self.is_connected = False
        self._told(event, data)
