"""
Files to and from Slack.

Our token goes only to Slack's own hosts (or to the server that stands in for it). A sign-in page that answers 200 is not a
file, however it calls itself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.pool import Pool, taken
from bot.adapters.slack.parse import remote_file
from bot.messages import Describe, Fetch, Later, Outcome, Refused, RemoteFile, Sent, Unsure, Upload

PEOPLE = ("U", "W")  # how the ids of people begin
ANSWER_S = 10
FILE_TIMEOUT = aiohttp.ClientTimeout(total=30)
AT_ONCE = 16  # connections to one host; more cost more to open than they bring
IDLE_S = 10  # shorter than Slack keeps one open: a post into a closed connection would end in doubt
CLOCKS_DIFFER = timedelta(minutes=2)  # Slack's clock and ours, at most


class SlackFiles:
    """Fetches and shows files. ``open_file`` gives the bytes of a stored file by its digest."""

    def __init__(self, client: AsyncWebClient, open_file: Callable[[str], bytes]) -> None:
        self._client = client
        self._open_file = open_file
        self._pool = Pool(ANSWER_S, limit_per_host=AT_ONCE, keepalive_timeout=IDLE_S)

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one pool of connections to Slack. Raises ClientConnectionError once it is closed."""
        return self._pool.session

    async def close(self) -> None:
        """Close the connections, for good."""
        await self._pool.close()

    # -------------------------------------------------------------------------------------------------------- here

    async def fetch(self, errand: Fetch) -> bytes | Refused | Later:
        """Bring a file's bytes here, at most ``errand.limit`` of them."""
        url = errand.file.url
        if not self._is_slack(url):
            return Refused("not a file of Slack's own")
        headers = {"Authorization": f"Bearer {self._client.token}"}
        async with self.session.get(url, headers=headers, allow_redirects=False, timeout=FILE_TIMEOUT) as response:
            if response.status == 200 and response.content_type == "text/html" and errand.file.mime != "text/html":  # noqa: PLR2004
                return Refused("Slack showed a sign-in page instead of the file; the bot needs the scope files:read")
            return await taken(response, "Slack", errand.limit)

    async def describe(self, errand: Describe) -> RemoteFile:
        """Ask about a file that a message only outlines, as it does for those of other organisations."""
        answer = await self._client.files_info(file=errand.file.remote_id)
        return remote_file(answer["file"])

    def _is_slack(self, url: str) -> bool:
        wanted, own = urlsplit(url), urlsplit(self._client.base_url)
        if wanted.netloc == own.netloc:
            return wanted.scheme == own.scheme
        host = wanted.hostname or ""
        return wanted.scheme == "https" and (host == "slack.com" or host.endswith((".slack.com", ".slack-files.com", ".slack-edge.com")))

    # ------------------------------------------------------------------------------------------------------- there

    async def upload(self, out: Upload) -> Outcome:
        """Show a stored file. Only the last of three calls makes it visible, so an earlier failure is certain."""
        try:
            data = self._open_file(out.file.digest)
        except FileNotFoundError:
            return Refused("the file was erased here")
        ticket = await self._client.files_getUploadURLExternal(filename=out.file.name, length=len(data))
        async with self.session.post(ticket["upload_url"], data=data, timeout=FILE_TIMEOUT) as response:
            if response.status != 200:  # noqa: PLR2004
                return Later(3, f"the upload was answered {response.status}")
        one = {"id": ticket["file_id"], "title": out.file.name}
        room = await self._channel_of(out.place.room)
        await self._client.files_completeUploadExternal(files=[one], channel_id=room, thread_ts=out.place.thread or None)
        return Sent(str(ticket["file_id"]))

    async def find(self, out: Upload, since: datetime) -> Outcome:
        """Look for a file of ours of this name and size, shown in that room since then."""
        began = str(int((since - CLOCKS_DIFFER).timestamp()))
        answer = await self._client.files_list(channel=await self._channel_of(out.place.room), ts_from=began)
        for one in answer.get("files") or []:
            if one.get("name") == out.file.name and out.file.size in (one.get("size"), 0):  # 0 = not known here
                return Sent(str(one["id"]))
        return Refused("not there") if answer.get("ok") else Unsure("files.list did not say")

    async def _channel_of(self, room: str) -> str:
        """Give the channel behind a room, which may be a person: that means their direct messages."""
        if room[:1] not in PEOPLE:
            return room
        opened = await self._client.conversations_open(users=room)
        return str(opened["channel"]["id"])
