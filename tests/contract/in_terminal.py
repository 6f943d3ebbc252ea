"""Ada writes at the keyboard of the terminal's channel; a screen has no network, so nothing can go wrong on its way."""

import re
from collections.abc import Mapping
from pathlib import Path

from bot.adapters.terminal import CHANNEL, Terminal
from bot.messages import Channel
from tests.contract.world import File, World

_HEAD = re.compile(r"\[Ada's direct messages(?: · thread \d+)? · post (\d+)( now reads| is gone| gets :(.+):| loses :(.+):)?\]")


class InTerminal(World):
    """One keyboard, one screen."""

    name = CHANNEL
    cannot = frozenset({"receives", "refuses", "delays", "loses_an_answer", "vanishes", "goes_away", "writes_while_away", "attaches"})

    def __init__(self, folder: Path, empty: Path) -> None:
        super().__init__(folder, empty)
        self._posts: dict[str, str] = {}
        self._emoji: dict[str, set[str]] = {}
        self._terminal = Terminal(self._show, self.clock.now)

    def channels(self) -> Mapping[str, Channel]:
        """It needs no connection."""
        return {CHANNEL: self._terminal}

    def _show(self, printed: str) -> None:
        head, *lines = printed.splitlines()
        found = _HEAD.match(head)
        if found is None:
            return
        number, change, added, lost = found.groups()
        if change == " is gone":
            del self._posts[number]
        elif added or lost:
            (set.add if added else set.discard)(self._emoji.setdefault(number, set()), added or lost)
        else:
            self._posts[number] = "\n".join(line.removeprefix("    ") for line in lines)
        self.feed.touch()

    async def _types(self, line: str) -> None:
        self._terminal.who = "ada"
        arrival = self._terminal.read(line)
        assert arrival is not None, line
        await self.app.enter([arrival])

    async def says(self, text: str, *files: File) -> str:
        """Type it."""
        assert not files
        await self._types(text)
        return str(self._terminal._number)

    async def edits(self, message: str, text: str) -> None:
        """Type what the last message ought to have been."""
        assert self._terminal._last["ada"][1] == message
        await self._types(f"={text}")

    async def deletes(self, message: str) -> None:
        """Take the last message back."""
        assert self._terminal._last["ada"][1] == message
        await self._types("-")

    async def reacts(self, words: str, emoji: str) -> None:
        """Name the post and the emoji."""
        number = next(number for number, text in self._posts.items() if words in text)
        await self._types(f"+{number} {emoji}")

    def reads(self) -> list[str]:
        """Read the screen."""
        return list(self._posts.values())

    def emoji_under(self, message: str) -> set[str]:
        """Look for it on the screen."""
        return self._emoji.get(message, set())
