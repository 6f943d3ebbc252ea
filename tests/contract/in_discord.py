"""Ada writes in #help of a strict Discord, and the bot is connected to it by discord.py."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.adapters.discord.emoji import sign
from bot.adapters.discord.invite import invitation
from bot.policy import PlaceAddress
from bot.sandbox import DiscordSandbox, SandboxRefusal
from tests.acceptance.desk_in_discord import shown
from tests.contract.world import File, World, visible

WHO, ROOM, ROOM_ID = "ada", "#help", "1100000000000000302"


class InDiscord(World):
    """The server, with a bot that may do what our own invitation asks for."""

    name = "discord"

    def __init__(self, folder: Path, empty: Path) -> None:
        super().__init__(folder, empty)
        self.box = DiscordSandbox(clock=self.clock, permissions=invitation("1").permissions)
        self.box.limits.identify_gap_s = 0
        self.feed = self.box.feed
        self._thread = ""

    def environment(self) -> Mapping[str, str]:
        """Connect over the gateway."""
        return {"DISCORD_BOT_TOKEN": self.box.bot_token, "DISCORD_API_URL": self.box.api_url}

    def rooms(self) -> Sequence[PlaceAddress]:
        """Customers write in one channel."""
        return (PlaceAddress("discord", ROOM_ID),)

    async def begin(self) -> None:
        """Serve the guild."""
        await self.box.start()

    async def end(self) -> None:
        """Stop serving it."""
        await self.box.stop()

    async def ready(self) -> None:
        """Wait until everything up to now is heard."""
        discord: Any = self.app.connections["discord"]
        await self.until(lambda: discord._is_current and discord._registered)

    def is_delivered(self) -> bool:
        """Everything that the gateway told is committed."""
        discord: Any = self.app.connections["discord"]
        return bool(discord._inbox.is_empty)

    async def says(self, text: str, *files: File) -> str:
        """Write in the channel, then in the thread that came of it."""
        message = await self.box.say(WHO, self._thread or ROOM, text, files=files)
        self._thread = self._thread or message
        return message

    def _place_of(self, message: str) -> str:
        return ROOM if message == self._thread else self._thread

    async def edits(self, message: str, text: str) -> None:
        """Use "Edit message"."""
        await self.box.edit(WHO, self._place_of(message), message, text)

    async def deletes(self, message: str) -> None:
        """Use "Delete message"."""
        await self.box.delete(WHO, self._place_of(message), message)

    async def reacts(self, words: str, emoji: str) -> None:
        """Add a reaction."""
        await self.box.react(WHO, self._thread, self.box.find(self._thread, words), sign(emoji))

    def _ours(self) -> list[dict[str, Any]]:
        try:
            there = self.box.messages(self._thread) if self._thread else []
        except SandboxRefusal:  # no thread came of it yet, or it is gone
            there = []
        ours = [one for one in (*there, *self.box.messages(ROOM)) if one["author"]["id"] == self.box.bot_user_id]
        return [one for one in ours if one["type"] in (0, 19)]  # what is said or answered; Discord's own notices are neither

    def reads(self) -> list[str]:
        """Read the thread."""
        return [visible(shown(one)) for one in self._ours()]

    def receives(self) -> list[tuple[str, bytes]]:
        """Download the files of the thread."""
        files = [file for one in self._ours() for file in one["attachments"]]
        return [(file["filename"], self.box.world.file_bytes[file["id"]][1]) for file in files]

    def emoji_under(self, message: str) -> set[str]:
        """Look under a message."""
        names = {sign(name): name for name in ("heart", "+1", "eyes")}
        return {names.get(one, one) for one in self.box.reactions(self._place_of(message), message)}

    def pings(self) -> list[str]:
        """Ask Discord whom our messages called."""
        return [str(one["content"]) for one in self._ours() if one["mentions"] or one["mention_roles"] or one["mention_everyone"]]

    def refuses(self) -> None:
        """The bot lacks a permission there."""
        self.box.faults.error("create_message", 50013)

    def delays(self) -> None:
        """Too many calls."""
        self.box.faults.rate_limit("create_message", 1.0)

    def loses_an_answer(self) -> None:
        """The connection breaks after Discord took the message, and Discord forgets its nonce."""
        self.box.faults.honour_nonce = False
        self.box.faults.drop_response("create_message")

    async def vanishes(self) -> None:
        """Somebody deletes the thread."""
        await self.box.delete_channel("sam", self._thread)

    async def goes_away(self) -> None:
        """Nobody listens where Discord was."""
        await self.box.stop()
