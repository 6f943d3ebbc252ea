"""
Files to and from Discord.

Links to attachments run out after a day, so the bytes are fetched as soon as they can be, and a link that has run out is had
anew from the message it hangs on. Bytes come only from Discord's own hosts, or from the server that stands in for it.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.adapters.discord.api import Api
from bot.adapters.pool import Pool, taken
from bot.messages import Fetch, Later, Refused, Upload

TIMEOUT_S = 30
OVER = frozenset([401, 403, 404, 410])
HOSTS = frozenset(["cdn.discordapp.com", "media.discordapp.net"])
_MESSAGE = re.compile(r"/channels/[^/]+/(\d+)/(\d+)$")


class DiscordFiles:
    """Fetches files, and gives those that are shown. ``open_file`` gives the bytes of a stored file by its digest."""

    def __init__(self, api: Api, api_url: str, open_file: Callable[[str], bytes]) -> None:
        self._api, self._open_file = api, open_file
        self._own = urlsplit(api_url)
        self._pool = Pool(TIMEOUT_S)

    async def close(self) -> None:
        """Close the connections, for good."""
        await self._pool.close()

    def stored(self, out: Upload) -> bytes:
        """Give a stored file's bytes. Raises FileNotFoundError."""
        return self._open_file(out.file.digest)

    async def fetch(self, errand: Fetch) -> bytes | Refused | Later:
        """Bring a file's bytes here, at most ``errand.limit`` of them; asks for a new link where the one at hand ran out."""
        found = await self._get(errand.file.url, errand.limit)
        if not isinstance(found, int):
            return found
        fresh = await self._fresh_link(errand)
        if not fresh or fresh == errand.file.url:
            return Refused(f"Discord answered {found}")
        again = await self._get(fresh, errand.limit)
        return again if not isinstance(again, int) else Refused(f"Discord answered {again}")

    async def _get(self, url: str, limit: int) -> bytes | Refused | Later | int:
        """Fetch; an int is the status of a link that is over."""
        if not self._is_discords(url):
            return Refused("not a file of Discord's own")
        async with self._pool.session.get(url, allow_redirects=False) as response:
            return response.status if response.status in OVER else await taken(response, "Discord", limit)

    async def _fresh_link(self, errand: Fetch) -> str:
        """Ask for the message again: Discord signs the links in it anew."""
        at = _MESSAGE.search(errand.file.permalink)
        if at is None:
            return ""
        message = await self._api.message(at[1], at[2])
        snapshots = [one.get("message") or {} for one in message.get("message_snapshots") or ()]
        files = [*(message.get("attachments") or ()), *(one for each in snapshots for one in each.get("attachments") or ())]
        return next((str(one["url"]) for one in files if str(one.get("id")) == errand.file.remote_id), "")

    def _is_discords(self, url: str) -> bool:
        wanted = urlsplit(url)
        if wanted.scheme == "https" and wanted.hostname in HOSTS:
            return True
        return (wanted.scheme, wanted.netloc) == (self._own.scheme, self._own.netloc) and bool(wanted.netloc)
