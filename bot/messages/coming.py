"""What comes in: things that people did on a platform."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.messages.letter import Letter
from bot.messages.places import Author, Place, Profile, RemoteFile


@dataclass(frozen=True, slots=True)
class Said:
    """
    Somebody wrote something. ``root_author`` is who began the thread, where the platform says so; ``root_is_ours`` = we.

    ``letter`` is what a mail says beyond its words.
    ``stands_alone`` = by its form it begins something of its own (a forum's post), however soon after another one.
    ``in_panel`` = the platform says that it was written in its panel for assistants.
    """

    place: Place
    remote_id: str
    author: Author
    text: str
    at: datetime
    files: tuple[RemoteFile, ...] = ()
    direct: bool = False
    mentions_us: bool = False
    root_author: str = ""
    root_is_ours: bool = False
    letter: Letter | None = None
    stands_alone: bool = False
    in_panel: bool = False
    kind: Literal["said"] = "said"


@dataclass(frozen=True, slots=True)
class Edited:
    """A message now reads differently."""

    place: Place
    remote_id: str
    text: str
    at: datetime
    files: tuple[RemoteFile, ...] = ()
    kind: Literal["edited"] = "edited"


@dataclass(frozen=True, slots=True)
class Deleted:
    """
    A message is gone. ``thread_remains`` = only its words are; the replies under it still stand.

    ``only_thread`` = the other way round: the message still stands, and what hung under it is gone.
    """

    place: Place
    remote_id: str
    at: datetime
    thread_remains: bool = False
    only_thread: bool = False
    kind: Literal["deleted"] = "deleted"


@dataclass(frozen=True, slots=True)
class Reacted:
    """An emoji was put under a message, or taken away. ``emoji`` is the platform-neutral short name without colons."""

    place: Place
    remote_id: str
    author: Author
    emoji: str
    added: bool
    at: datetime
    kind: Literal["reacted"] = "reacted"


@dataclass(frozen=True, slots=True)
class Called:
    """
    Somebody ran a command: typed, by button, by form or by shortcut.

    ``line`` is the command as typed without its slash ("ticket claim 142"); ``values`` are named arguments from a form;
    ``place`` is where it happened, which may say which ticket is meant; ``answer_at`` is where a private answer is seen, if
    that is elsewhere; ``reply_to`` is the platform's address for one; ``about`` is the message it was called on, if any;
    ``direct`` = nobody else sees that place.
    """

    author: Author
    line: str
    at: datetime
    place: Place
    values: dict[str, str] = field(default_factory=dict)
    reply_to: str = ""
    answer_at: Place | None = None
    about: Said | None = None
    direct: bool = False
    kind: Literal["called"] = "called"


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody looks at their own page."""

    author: Author
    kind: Literal["home_opened"] = "home_opened"


@dataclass(frozen=True, slots=True)
class PanelOpened:
    """Somebody began a talk with us in the platform's panel for assistants; ``place`` is the thread that it stands in."""

    author: Author
    place: Place
    at: datetime
    direct: bool = True
    kind: Literal["panel_opened"] = "panel_opened"


def panel_key(place: Place) -> str:
    """Give the key under which the beginning of a talk in a panel arrives: whoever knows it knows that a thread is one."""
    return f"{place.channel}:panel:{place.room}:{place.thread}"


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Somebody joined or left a group or room that gives rights."""

    channel: str
    kind: Literal["roster_changed"] = "roster_changed"


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """What a platform tells about somebody is different now."""

    channel: str
    profile: Profile
    kind: Literal["profile_changed"] = "profile_changed"


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that its adapter could not read, as it came (JSON): kept, so that it can be read once the adapter is mended."""

    channel: str
    payload: str
    kind: Literal["unread"] = "unread"


Inbound = Said | Edited | Deleted | Reacted | Called | HomeOpened | PanelOpened | RosterChanged | ProfileChanged | Unread


@dataclass(frozen=True, slots=True)
class Arrival:
    """An inbound thing with the key under which the platform may deliver it again, and the lane that keeps its order."""

    key: str
    lane: str
    inbound: Inbound
