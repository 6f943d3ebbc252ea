"""Chen writes in #help of a strict Slack, and the bot is connected to it by Slack's own SDK."""

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.adapters.slack.manifest import manifest
from bot.desk.table import COMMANDS
from bot.policy import PlaceAddress
from bot.sandbox import SlackSandbox
from tests.acceptance.words import markup, shown
from tests.contract.world import File, World, visible

WHO, ROOM = "chen", "#help"


class InSlack(World):
    """The workspace, with the app that our own manifest describes."""

    name = "slack"

    def __init__(self, folder: Path, empty: Path) -> None:
        super().__init__(folder, empty)
        self.box = SlackSandbox(clock=self.clock, manifest=manifest(COMMANDS))
        self.feed = self.box.feed
        self._root: str | None = None

    def environment(self) -> Mapping[str, str]:
        """Connect over Socket Mode."""
        return {"SLACK_BOT_TOKEN": self.box.bot_token, "SLACK_APP_TOKEN": self.box.app_token, "SLACK_API_URL": self.box.api_url}

    def rooms(self) -> Sequence[PlaceAddress]:
        """Customers write in one channel."""
        return (PlaceAddress("slack", ROOM),)

    async def begin(self) -> None:
        """Serve the workspace."""
        await self.box.start()

    async def end(self) -> None:
        """Stop serving it."""
        await self.box.stop()

    async def ready(self) -> None:
        """Wait for the socket."""
        await self.until(lambda: self.box.world.sockets.connections and self.app.connections["slack"].is_connected)

    def is_delivered(self) -> bool:
        """Every event was acknowledged."""
        return not self.box.world.sockets._pending

    async def says(self, text: str, *files: File) -> str:
        """Write in the channel, then in the thread that came of it."""
        ts = await self.box.say(WHO, ROOM, text, thread_ts=self._root, files=files)
        self._root = self._root or ts
        return ts

    async def edits(self, message: str, text: str) -> None:
        """Use "Edit message"."""
        await self.box.edit(WHO, ROOM, message, text)

    async def deletes(self, message: str) -> None:
        """Use "Delete message"."""
        await self.box.delete(WHO, ROOM, message)

    async def reacts(self, words: str, emoji: str) -> None:
        """Add a reaction."""
        await self.box.react(WHO, ROOM, self.box.find(ROOM, words), emoji)

    def reads(self) -> list[str]:
        """Read the thread."""
        there = self.box.messages(ROOM, self._root) if self._root in self.box._channel(ROOM).messages else self.box.messages(ROOM)
        return [visible(html.unescape(shown(one))) for one in there if one.get("bot_id") == self.box.bot_id]

    def receives(self) -> list[tuple[str, bytes]]:
        """Download the files of the thread."""
        ours = [one for one in self.box.messages(ROOM, self._root) if one.get("user") == self.box.bot_user_id]
        return [(file["name"], self.box.world.file_bytes[file["id"]]) for one in ours for file in one.get("files", [])]

    def emoji_under(self, message: str) -> set[str]:
        """Look under a message."""
        return {one["name"] for one in self.box._channel(ROOM).messages[message].get("reactions", [])}

    def pings(self) -> list[str]:
        """Look for mentions in everything that Slack reads as markup."""
        return [text for text in markup(self.box) if any(sign in text for sign in ("<!", "<@", "<#", "<http"))]

    def refuses(self) -> None:
        """A setting of the workspace keeps the bot from posting."""
        self.box.faults.error("chat.postMessage", "restricted_action")

    def delays(self) -> None:
        """Too many calls."""
        self.box.faults.rate_limit("chat.postMessage", 1)

    def loses_an_answer(self) -> None:
        """The connection breaks after Slack took the message, and Slack forgets that it had it."""
        self.box.faults.honour_client_msg_id = False
        self.box.faults.drop_response("chat.postMessage")

    async def vanishes(self) -> None:
        """The customer deletes their question, and the thread loses its root."""
        assert self._root is not None
        await self.box.delete(WHO, ROOM, self._root)

    async def goes_away(self) -> None:
        """Nobody listens where Slack was."""
        await self.box.stop()
