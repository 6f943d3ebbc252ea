"""
Discord's HTTP interface through discord.py: one session, its rate limits kept, the address that the settings name.

Logs in when it is first needed, so that a desk starts without Discord too. Raises what discord.py and aiohttp raise; wording
that is ``outcome``'s.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientConnectionError
from discord.http import HTTPClient, Route

Json = dict[str, Any]
LONGEST_WAIT_S = 30.0  # for a bucket; discord.py gives up above it, and the job waits instead
TIMEOUT_S = 40.0  # a job's lease lasts a minute


def point_at(api_url: str) -> None:
    """Let every call of discord.py go to this server. One process talks to one Discord."""
    Route.BASE = api_url.rstrip("/")


class Api:
    """The calls that the adapter makes. ``me`` is who we are, from the first login on."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token, self._api_url = token, api_url
        self._http: HTTPClient | None = None
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
        if http is not None:
            await http.close()

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
        form += [
            {"name": f"files[{number}]", "value": data, "filename": name, "content_type": mime}
            for number, (name, data, mime) in enumerate(files)
        ]
        async with asyncio.timeout(TIMEOUT_S):
            http = await self._session()
            route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
            return dict(await http.request(route, form=form))

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
        """Give the first answer to an interaction, within three seconds."""
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        await self.call("POST", path, json=dict(body), webhook_id=interaction_id, webhook_token=token)

    async def follow_up(self, application_id: str, token: str, body: Mapping[str, Any], message_id: str = "") -> None:
        """Change the first answer (``@original``), or give one more; for fifteen minutes."""
        path = "/webhooks/{webhook_id}/{webhook_token}" + ("/messages/{message_id}" if message_id else "")
        parts: Any = {"webhook_id": application_id, "webhook_token": token} | ({"message_id": message_id} if message_id else {})
        await self.call("PATCH" if message_id else "POST", path, json=dict(body), **parts)
