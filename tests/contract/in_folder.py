"""Ada writes by putting files into a directory: the example of docs/channels.md, held to the same promises."""

import errno
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.connections import Builder
from docs.examples.folder import CHANNEL, folder_at, write_whole
from tests.contract.world import File, World


class InFolder(World):
    """A directory, and a disk that may fail."""

    name = CHANNEL
    cannot = frozenset({"reacts"})

    def __init__(self, folder: Path, empty: Path) -> None:
        super().__init__(folder, empty)
        self._root = folder / "shared"
        self._written, self._fault, self._is_full = 0, 0, False

    def builders(self) -> Sequence[Builder]:
        """Build the example's connection."""
        return (folder_at(self._root, self._write),)

    def _write(self, path: Path, data: bytes) -> None:
        fault, self._fault = self._fault, self._fault if self._is_full else 0
        if fault in (0, errno.EIO):
            write_whole(path, data)
        if fault:
            raise OSError(fault, "the disk fails")

    async def _put(self, name: str, data: bytes) -> str:
        path = self._root / "in" / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        await self._looked()
        return path.name

    async def _looked(self) -> None:
        if self._running:
            folder: Any = self.app.connections[CHANNEL]
            await folder.look()

    async def says(self, text: str, *files: File) -> str:
        """Write a file, and put the others beside it."""
        self._written += 1
        message = await self._put(f"words-{self._written}.txt", text.encode())
        for name, data, _ in files:
            await self._put(name, data)
        return message

    async def edits(self, message: str, text: str) -> None:
        """Write it anew."""
        (self._root / "in" / "ada" / message).write_text(text, encoding="utf-8")
        await self._looked()

    async def deletes(self, message: str) -> None:
        """Remove it."""
        (self._root / "in" / "ada" / message).unlink()
        await self._looked()

    def _box(self) -> list[Path]:
        return sorted((self._root / "out" / "ada").glob("*"))

    def reads(self) -> list[str]:
        """Read all that is there."""
        return [path.read_text(encoding="utf-8") for path in self._box() if path.suffix == ".txt"]

    def receives(self) -> list[tuple[str, bytes]]:
        """Take what is no text; a name begins with when it came and what it is known by."""
        return [(path.name.split("-", 4)[4], path.read_bytes()) for path in self._box() if path.suffix != ".txt"]

    def refuses(self) -> None:
        """The directory may not be written to."""
        self._fault = errno.EACCES

    def delays(self) -> None:
        """The disk is full."""
        self._fault = errno.ENOSPC

    def loses_an_answer(self) -> None:
        """It was written, and the disk says that something went wrong."""
        self._fault = errno.EIO

    async def vanishes(self) -> None:
        """Somebody removes Ada's directory."""
        shutil.rmtree(self._root / "in" / "ada")
        await self._looked()

    async def goes_away(self) -> None:
        """There is no room to write to, and there will be none."""
        self._fault, self._is_full = errno.ENOSPC, True
