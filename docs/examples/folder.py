"""
A whole channel in one file: a directory of text files, as an example for writing one. See docs/channels.md.

Ada writes by putting a file into ``in/ada/``, words as ``.txt``, anything else as a file of hers. She is answered by files in
``out/ada/``. Changing a file changes what she said, removing it takes that back; the same holds for us.
"""

import asyncio
import errno
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.adapters.connection import Connection, Sweep
from bot.connections import Builder, House
from bot.errors import StoreUnavailable
from bot.messages import (
    Answer,
    Arrival,
    Author,
    Capabilities,
    Content,
    Delete,
    Deleted,
    Edit,
    Edited,
    Errand,
    Fetch,
    Found,
    Inbound,
    Later,
    Outbound,
    Outcome,
    Place,
    Post,
    Profile,
    Refused,
    RemoteFile,
    RollCall,
    Roster,
    Said,
    Sent,
    Unsure,
    Upload,
    WhoIs,
)
from bot.text import plain

CHANNEL = "folder"
LOOK_EVERY_S = 1.0
FULL_WAIT_S = 60.0
CAPABILITIES = Capabilities(text_limit=20_000, reactions=False, forms=False, home=False, threads_in_direct=False)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
CLOSED = (errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ENAMETOOLONG)

Enter = Callable[[Sequence[Arrival]], Awaitable[None]]
Write = Callable[[Path, bytes], None]


# ------------------------------------------------------------------------------------------------------- reading: pure


def arrival(root: Path, path: Path, changed_ns: int, at: datetime, text: str | None) -> Arrival:
    """Read a file that is new (``changed_ns`` = 0), has changed since, or (``text`` None) is gone."""
    place, message = Place(CHANNEL, path.parent.name), path.name
    key = f"{CHANNEL}:{path.parent.name}/{message}"  # the same at every look, so that nothing counts twice
    inbound: Inbound
    if text is None:
        key, inbound = f"{key}:gone", Deleted(place, message, at)
    elif changed_ns:
        key, inbound = f"{key}:{changed_ns}", Edited(place, message, text, at)
    else:
        author = Author(CHANNEL, place.room, place.room.capitalize())
        inbound = Said(place, message, author, text, at, direct=True, files=() if path.suffix == ".txt" else (_outline(root, path),))
    return Arrival(key, f"{CHANNEL}:in:{place.room}", inbound)


def _outline(root: Path, path: Path) -> RemoteFile:
    mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return RemoteFile(str(path.relative_to(root)), path.name, mime, url=path.as_uri())


def words(content: Content, speaker: str = "") -> str:
    """Write a structured message as plain lines; nothing in them can ping anybody or be taken for markup."""
    lines = [
        f"{speaker} writes:" if speaker else "",
        content.title,
        *(f"> {line}" for line in content.quote.splitlines()),
        plain(content.text),
    ]
    lines += [f"{label}: {value}" for label, value in content.fields]
    for section in content.sections:
        lines += [plain(section.title), *(f"- {plain(row.text)}" for row in section.rows)]
    return "\n".join(line for line in lines if line) + "\n"


def ended(error: OSError | TimeoutError) -> Outcome:
    """Say in the desk's four words how a write ended that failed."""
    if error.errno in FULL:
        return Later(FULL_WAIT_S, "the disk is full")
    if error.errno in CLOSED:
        return Refused(str(error.strerror), "Let the bot write there")
    return Unsure(f"nobody knows whether it was written ({type(error).__name__})")


# ------------------------------------------------------------------------------------------------------------ going out


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    beside = path.with_name(f".{path.name}")
    beside.write_bytes(data)
    beside.replace(path)


class FolderChannel:
    """Carries out, looks, and asks. ``open_file`` gives a stored file's bytes by its digest."""

    name = CHANNEL
    capabilities = CAPABILITIES

    def __init__(self, root: Path, open_file: Callable[[str], bytes], now: Callable[[], datetime], write: Write = write_whole) -> None:
        self._root, self._open_file, self._now, self._write = root, open_file, now, write

    async def deliver(self, out: Outbound) -> Outcome:
        """Carry it out once."""
        try:
            return await asyncio.to_thread(self._deliver, out)
        except (OSError, TimeoutError) as error:
            return ended(error)

    def _deliver(self, out: Outbound) -> Outcome:
        match out:
            case Post():
                return self._put(out, ".txt", words(out.content, out.speaker).encode())
            case Answer():
                return self._put(out, ".txt", words(out.content).encode())
            case Upload():
                try:
                    data = self._open_file(out.file.digest)
                except FileNotFoundError:
                    return Refused("the file was erased here")
                return self._put(out, f"-{Path(out.file.name).name}", data)
            case Edit():
                path = self._box(out.place) / out.remote_id
                if not path.exists():
                    return Refused("gone")
                self._write(path, words(out.content, out.speaker).encode())
                return Sent(out.remote_id)
            case Delete():
                (self._box(out.place) / out.remote_id).unlink(missing_ok=True)
                return Sent()
            case _:
                return Refused(f"a directory has no {out.kind}")

    def _put(self, out: Post | Answer | Upload, rest: str, data: bytes) -> Outcome:
        if not (self._root / "in" / out.place.room).is_dir():
            return Refused("gone", "Their directory was removed, so nobody reads there")
        box = self._box(out.place)
        box.mkdir(parents=True, exist_ok=True)
        path = box / f"{self._now():%Y%m%d-%H%M%S-%f}-{self._mark(out)}{rest}"
        self._write(path, data)
        return Sent(path.name)

    def _box(self, place: Place) -> Path:
        return self._root / "out" / place.room

    @staticmethod
    def _mark(out: Post | Answer | Upload) -> str:
        """Give the part of a file's name by which it is found again: the same for every attempt."""
        return hashlib.sha256(out.key.encode()).hexdigest()[:16]

    async def find(self, out: Outbound, since: datetime) -> Outcome:  # noqa: ARG002 - a name needs no time
        """Look for the file of an earlier attempt."""
        if not isinstance(out, Post | Answer | Upload):
            return Refused("not looked for")
        there = await asyncio.to_thread(lambda: sorted(self._box(out.place).glob(f"*-{self._mark(out)}*")))
        return Sent(there[0].name) if there else Refused("not there")

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Run an errand."""
        match errand:
            case Fetch():
                return await asyncio.to_thread(self._fetch, errand)
            case WhoIs():
                return Profile(errand.remote_id, errand.remote_id.capitalize())
            case RollCall():
                return Roster(CHANNEL, {}, {})  # customers alone come here
            case _:
                return Refused(f"a directory cannot be asked to {errand.kind}")

    def _fetch(self, errand: Fetch) -> bytes | Refused:
        path = (self._root / errand.file.remote_id).resolve()
        if not path.is_relative_to(self._root.resolve()):
            return Refused("not one of ours")
        try:
            if path.stat().st_size > errand.limit:
                return Refused("too large")
            return path.read_bytes()
        except OSError as error:
            return Refused(str(error.strerror))


# ------------------------------------------------------------------------------------------------------------ coming in


class Folder(Connection):
    """The directory, watched. ``enter`` returns when what was found is committed; what it could not commit is found again."""

    channel: FolderChannel

    def __init__(self, root: Path, channel: FolderChannel, enter: Enter, now: Callable[[], datetime]) -> None:
        self.channel, self._root, self._enter, self._now = channel, root, enter, now
        self._known: dict[Path, int] = {}
        self._looking = asyncio.Lock()

    @property
    def fault(self) -> str:
        """There is nothing to look into."""
        return "" if (self._root / "in").is_dir() else f"{self._root / 'in'} is no directory; make it"

    async def start(self) -> None:
        """Look at once: whoever wrote while nobody looked is heard now."""
        await self.look()

    async def stop(self) -> None:
        """End after the look that is under way."""
        async with self._looking:
            pass

    def sweeps(self) -> Sequence[Sweep]:
        """Look again and again."""
        return (Sweep("look", LOOK_EVERY_S, self.look),)

    async def look(self) -> None:
        """Commit what is new, changed or gone since the last look, and only then call it known."""
        async with self._looking:
            there = await asyncio.to_thread(self._there)
            changes = [(path, ns) for path, ns in there.items() if self._known.get(path) != ns]
            gone = [path for path in self._known if path not in there]
            found = [await asyncio.to_thread(self._read, path, ns) for path, ns in changes]
            found += [arrival(self._root, path, 0, self._now(), None) for path in gone]
            try:
                if found:
                    await self._enter(found)
            except StoreUnavailable:
                return  # nothing is known of it, so the next look finds it again
            self._known = there

    def _there(self) -> dict[Path, int]:
        people = [path for path in self._root.glob("in/*") if path.is_dir()]
        files = [path for person in people for path in person.iterdir() if not path.name.startswith(".")]
        return {path: path.stat().st_mtime_ns for path in sorted(files, key=lambda one: (one.stat().st_mtime_ns, one.name))}

    def _read(self, path: Path, changed_ns: int) -> Arrival:
        text = path.read_text(encoding="utf-8", errors="replace").strip() if path.suffix == ".txt" else ""
        return arrival(self._root, path, changed_ns if path in self._known else 0, self._now(), text)


def folder_at(root: Path, write: Write = write_whole) -> Builder:
    """Give the builder that connects a directory; a real one would read the place from the settings."""

    def build(house: House) -> Folder:
        for box in ("in", "out"):
            (root / box).mkdir(parents=True, exist_ok=True)
        channel = FolderChannel(root, house.files.get, house.clock, write)
        return Folder(root, channel, house.enter, house.clock)

    return build
