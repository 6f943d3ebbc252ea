"""Connections to where a platform keeps files: opened when first needed, closed for good, and bytes taken only up to a limit."""

from typing import Any

import aiohttp

from bot.messages import Later, Refused

CHUNK = 64 * 1024


class Pool:
    """One session. ``timeout_s`` is for an answer, unless a request says otherwise; ``connector`` is aiohttp's."""

    def __init__(self, timeout_s: float, **connector: Any) -> None:
        self._timeout_s, self._connector = timeout_s, connector
        self._session: aiohttp.ClientSession | None = None
        self._is_closed = False

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session, kept open between calls. Raises ClientConnectionError once it is closed."""
        if self._is_closed:
            raise aiohttp.ClientConnectionError("the desk is closing")
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout_s)
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(**self._connector), timeout=timeout)
        return self._session

    async def close(self) -> None:
        """Close the connections, for good: what is still under way must not open new ones."""
        self._is_closed = True
        if self._session is not None:
            await self._session.close()


async def taken(answer: aiohttp.ClientResponse, platform: str, limit: int) -> bytes | Refused | Later:
    """Take a file's bytes from an answer, at most ``limit`` of them; a server in trouble is asked again."""
    if answer.status == 429 or answer.status >= 500:  # noqa: PLR2004
        return Later(float(answer.headers.get("Retry-After", 5)), f"{platform} answered {answer.status}", hold=False)
    if answer.status != 200:  # noqa: PLR2004
        return Refused(f"{platform} answered {answer.status}")
    data = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > limit:
            return Refused(f"larger than {limit // 1_000_000} MB")
    return bytes(data)
