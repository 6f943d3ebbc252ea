"""Where something is said, and by whom: the words that all the other messages are made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere outside: a room of a channel and, where the platform has them, a thread in it ("" = the room itself)."""

    channel: str
    room: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who did it, as the platform knows them. ``outside`` = from another organisation; such a person only ever has customer rights."""

    channel: str
    remote_id: str
    name: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file still at the platform. ``size`` in bytes; ``url`` needs the channel's own credentials."""

    remote_id: str
    name: str
    mime: str = "application/octet-stream"
    size: int = 0
    url: str = ""
    permalink: str = ""
