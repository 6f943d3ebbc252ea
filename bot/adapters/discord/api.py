"""
Discord's HTTP interface through discord.py: one session, its rate limits kept, the address that the settings name.

Logs in when it is first needed, so that a desk starts without Discord too. Raises what discord.py and aiohttp raise; wording
that is ``outcome``'s.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import discord
from aiohttp import ClientConnectionError, ClientSession, TCPConnector
from discord.http import HTTPClient, Route

from bot.adapters.discord.outcome import ALREADY_ACKNOWLEDGED, code_of

Json = dict[str, Any]
LONGEST_WAIT_S = 30.0  # for a bucket; discord.py gives up above it, and the job waits instead
TIMEOUT_S = 40.0  # a job's lease lasts a minute
USER_AGENT = f"DiscordBot (https://github.com/Rapptz/discord.py {discord.__version__})"
SERVER_ERROR, TOO_MANY = 500, 429


def point_at(api_url: str) -> None:
    """Let every call of discord.py go to this server. One process talks to one Discord."""
    Route.BASE = api_url.rstrip("/")


class Api:
    """The calls that the adapter makes. ``me`` is who we are, from the first login on."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token, self._api_url = token, api_url
        self._http: HTTPClient | None = None
        self._straight: ClientSession | None = None
        self._logging_in = asyncio.Lock()
        self._is_closed = False
        self.me: Json = {}

    async def _session(self) -> HTTPClient:
        """Log in once. Raises LoginFailure for a token that is refused."""
        async with self._logging_in:
            if self._is_closed:
                raise ClientConnectionError("the desk is closing")
            if self._http is None:
                point_at(self._api_url)
                http = HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=LONGEST_WAIT_S)
                try:
                    self.me = dict(await http.static_login(self._token))
                except BaseException:
                    await http.close()
                    raise
                self._http = http
            return self._http

    async def close(self) -> None:
        """Close the session, for good: what is still under way must not log in again."""
        self._is_closed = True
        http, self._http = self._http, None
        straight, self._straight = self._straight, None
        for session in (http, straight):
            if session is not None:
                await session.close()

    async def call(self, method: str, path: str, *, json: Any = None, params: Json | None = None, **parts: str) -> Any:
        """Make one call; ``parts`` fill the path. Raises what discord.py raises, and TimeoutError."""
        async with asyncio.timeout(TIMEOUT_S):
            http = await self._session()
            more: Any = {} if json is None else {"json": json}
            more |= {"params": params} if params else {}
            return await http.request(Route(method, path, **parts), **more)

    async def post_files(self, channel_id: str, body: Mapping[str, Any], files: Sequence[tuple[str, bytes, str]]) -> Json:
        """Post a message with files, each ``(name, bytes, type)``."""
        form: list[Json] = [{"name": "payload_json", "value": json.dumps(body)}]
        sources = [discord.File(BytesIO(data), name) for name, data, _ in files]  # read again from the beginning at each try
        form += [
            {"name": f"files[{number}]", "value": source.fp, "filename": name, "content_type": mime}
            for number, (source, (name, _, mime)) in enumerate(zip(sources, files, strict=True))
        ]
        async with asyncio.timeout(TIMEOUT_S):
            http = await self._session()
            route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
            return dict(await http.request(route, form=form, files=sources))

    # ------------------------------------------------------------------------------------------------ channels, messages

    async def channel(self, channel_id: str) -> Json:
        """Read a channel."""
        return dict(await self.call("GET", "/channels/{channel_id}", channel_id=channel_id))

    async def change_channel(self, channel_id: str, **changes: Any) -> Json:
        """Change a channel or thread."""
        return dict(await self.call("PATCH", "/channels/{channel_id}", json=changes, channel_id=channel_id))

    async def post(self, channel_id: str, body: Mapping[str, Any]) -> Json:
        """Post a message."""
        return dict(await self.call("POST", "/channels/{channel_id}/messages", json=dict(body), channel_id=channel_id))

    async def edit(self, channel_id: str, message_id: str, body: Mapping[str, Any]) -> Json:
        """Change a message of ours."""
        path = "/channels/{channel_id}/messages/{message_id}"
        return dict(await self.call("PATCH", path, json=dict(body), channel_id=channel_id, message_id=message_id))

    async def delete(self, channel_id: str, message_id: str) -> None:
        """Take a message away."""
        await self.call("DELETE", "/channels/{channel_id}/messages/{message_id}", channel_id=channel_id, message_id=message_id)

    async def message(self, channel_id: str, message_id: str) -> Json:
        """Read one message."""
        path = "/channels/{channel_id}/messages/{message_id}"
        return dict(await self.call("GET", path, channel_id=channel_id, message_id=message_id))

    async def messages(self, channel_id: str, limit: int = 100, **bounds: str) -> list[Json]:
        """Read messages, newest first; ``bounds`` are ``before`` or ``after``."""
        params: Json = {"limit": limit, **bounds}
        return list(await self.call("GET", "/channels/{channel_id}/messages", params=params, channel_id=channel_id))

    async def begin_thread(self, channel_id: str, message_id: str, name: str) -> Json:
        """Begin a thread under a message."""
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        return dict(await self.call("POST", path, json={"name": name}, channel_id=channel_id, message_id=message_id))

    async def react(self, channel_id: str, message_id: str, emoji: str, *, added: bool) -> None:
        """Put our emoji under a message, or take it away."""
        path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"
        await self.call("PUT" if added else "DELETE", path, channel_id=channel_id, message_id=message_id, emoji=emoji)

    async def direct(self, user_id: str) -> Json:
        """Open, or find, the direct conversation with somebody."""
        return dict(await self.call("POST", "/users/@me/channels", json={"recipient_id": user_id}))

    # ------------------------------------------------------------------------------------------------ interactions

    async def respond(self, interaction_id: str, token: str, body: Mapping[str, Any]) -> None:
        """
        Give the first answer to an interaction, within three seconds.

        Straight to Discord, since these calls are under no rate limit and every millisecond counts: discord.py keeps five minutes
        of what it knows of each token and looks through all of it at the next. What Discord is not well enough to take, or what
        nobody knows to have arrived, is tried again by discord.py; that it was answered already is as good.
        """
        async with asyncio.timeout(TIMEOUT_S):
            if await self._respond_straight(interaction_id, token, body):
                return
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        try:
            await self.call("POST", path, json=dict(body), webhook_id=interaction_id, webhook_token=token)
        except discord.HTTPException as error:
            if code_of(error) != ALREADY_ACKNOWLEDGED:
                raise

    async def _respond_straight(self, interaction_id: str, token: str, body: Mapping[str, Any]) -> bool:
        url = f"{self._api_url.rstrip('/')}/interactions/{interaction_id}/{token}/callback"
        try:
            async with self._open_straight().post(url, json=dict(body)) as answer:
                told = await answer.read()
        except ClientConnectionError:
            if self._is_closed:
                raise
            return False
        if not answer.ok:
            _raise_refused(answer, told)
        return answer.ok

    def _open_straight(self) -> ClientSession:
        if self._is_closed:
            raise ClientConnectionError("the desk is closing")
        if self._straight is None:
            self._straight = ClientSession(connector=TCPConnector(limit=0), headers={"User-Agent": USER_AGENT})
        return self._straight

    async def follow_up(self, application_id: str, token: str, body: Mapping[str, Any], message_id: str = "") -> None:
        """Change the first answer (``@original``), or give one more; for fifteen minutes."""
        path = "/webhooks/{webhook_id}/{webhook_token}" + ("/messages/{message_id}" if message_id else "")
        parts: Any = {"webhook_id": application_id, "webhook_token": token} | ({"message_id": message_id} if message_id else {})
        method = "PATCH" if message_id else "POST"
        try:
            await self.call(method, path, json=dict(body), **parts)
        finally:
            self._forget_limits(Route(method, path, **parts))

    def _forget_limits(self, route: Route) -> None:
        """Drop what discord.py knows of a token's limits: there is one answer for each, and it looks through all of them each time."""
        if self._http is None:
            return
        known, hashes = self._http._buckets, self._http._bucket_hashes  # noqa: SLF001 - it has no way to forget
        for name in (route.key, hashes.get(route.key)):
            known.pop(f"{name}:{route.major_parameters}", None)


def _raise_refused(answer: Any, told: bytes) -> None:
    """Raise what discord.py would for an answer that says no for good; nothing where another try may help."""
    if answer.status >= SERVER_ERROR or answer.status == TOO_MANY:
        return
    try:
        what: Any = json.loads(told)
    except ValueError:
        what = told.decode("utf-8", "replace")
    kind = {404: discord.NotFound, 403: discord.Forbidden}.get(answer.status, discord.HTTPException)
    raise kind(answer, what)
