"""Where something is said, and by whom: the words that all the other messages are made of."""

from dataclasses import dataclass
from datetime import datetime


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
class LastSeen:
    """
    A place where people may have written while nobody listened, and from where on that is unknown.

    ``remote_id`` is the last message that we have from there, ``since`` the time up to which we surely heard everything.
    ``known`` are the newest messages that we have from there: one that is not there any more was deleted meanwhile.
    """

    place: Place
    remote_id: str = ""
    since: datetime | None = None
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file still at the platform. ``size`` in bytes; ``url`` needs the channel's own credentials."""

    remote_id: str
    name: str
    mime: str = "application/octet-stream"
    size: int = 0
    url: str = ""
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """
    What a platform tells about a person. ``is_ours`` = it says in so many words that they belong to our organisation.

    ``email`` is merely what stands in the profile, unless ``is_proven``: then the platform itself has seen that it is theirs.
    """

    remote_id: str
    name: str
    email: str = ""
    timezone: str = ""
    outside: bool = False
    bot: bool = False
    is_ours: bool = False
    is_proven: bool = False
