"""
What crosses the seams: the things that come in, the things that go out, and how a delivery ended.

Plain frozen values, understood by every channel. They must stay free of any platform's types, and they are stored as JSON
in the job table, so a field may be added with a default but never renamed.

Text is neutral Markdown (CommonMark) wherever it is called ``text``. It can never ping: a channel's renderer escapes it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field, TypeAdapter


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


# ---------------------------------------------------------------------------------------------------------- coming in


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote something. ``root_author`` is who began the thread, where the platform says so."""

    place: Place
    remote_id: str
    author: Author
    text: str
    at: datetime
    files: tuple[RemoteFile, ...] = ()
    direct: bool = False
    mentions_us: bool = False
    root_author: str = ""
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
    """A message is gone. ``thread_remains`` = only its words are; the replies under it still stand."""

    place: Place
    remote_id: str
    at: datetime
    thread_remains: bool = False
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
    ``place`` is where it happened, which may say which ticket is meant; ``reply_to`` is the platform's address for a
    private answer; ``about`` is the message it was called on, if any.
    """

    author: Author
    line: str
    at: datetime
    place: Place
    values: dict[str, str] = field(default_factory=dict)
    reply_to: str = ""
    about: Said | None = None
    kind: Literal["called"] = "called"


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody looks at their own page."""

    author: Author
    kind: Literal["home_opened"] = "home_opened"


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Somebody joined or left a group or room that gives rights."""

    channel: str
    kind: Literal["roster_changed"] = "roster_changed"


Inbound = Said | Edited | Deleted | Reacted | Called | HomeOpened | RosterChanged


@dataclass(frozen=True, slots=True)
class Arrival:
    """An inbound thing with the key under which the platform may deliver it again, and the lane that keeps its order."""

    key: str
    lane: str
    inbound: Inbound


# ---------------------------------------------------------------------------------------------------------- going out


@dataclass(frozen=True, slots=True)
class Button:
    """Runs ``call`` when pressed, or opens its form if the command needs more. ``confirm`` asks first."""

    label: str
    call: str
    style: Literal["", "primary", "danger"] = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A pick list; each option runs its call."""

    label: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, with at most one button of its own."""

    text: str
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A headed list of rows."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """
    A structured message, rendered by each channel as well as it can.

    ``quote`` is somebody's own words: shown set apart, without any formatting. ``note`` is the small print.
    """

    text: str = ""
    title: str = ""
    quote: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in our own keeping: ``digest`` is the SHA-256 of its bytes, ``size`` in bytes."""

    digest: str
    name: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class Post:
    """
    A new message. ``key`` is stable over attempts; ``speaker`` is whose name it is shown under (empty: ours).

    ``carries`` are the ids of our messages that stand in it, in order; ``part`` says which piece of a long one it is.
    """

    place: Place
    content: Content
    key: str
    speaker: str = ""
    carries: tuple[int, ...] = ()
    part: int = 0
    kind: Literal["post"] = "post"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class Edit:
    """Make a message of ours read like this."""

    place: Place
    remote_id: str
    content: Content
    kind: Literal["edit"] = "edit"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a message of ours away."""

    place: Place
    remote_id: str
    kind: Literal["delete"] = "delete"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class React:
    """Put our emoji under a message, or take it away."""

    place: Place
    remote_id: str
    emoji: str
    added: bool = True
    kind: Literal["react"] = "react"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class Answer:
    """Tell one person something that only they see. ``reply_to`` as in the call; empty where the platform gave none."""

    place: Place
    person: str
    content: Content
    reply_to: str = ""
    kind: Literal["answer"] = "answer"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class Upload:
    """Show a file of ours in a place."""

    place: Place
    file: StoredFile
    key: str
    kind: Literal["upload"] = "upload"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class Home:
    """What somebody's own page shows."""

    channel: str
    person: str
    content: Content
    kind: Literal["home"] = "home"


Outbound = Post | Edit | Delete | React | Answer | Upload | Home


# ------------------------------------------------------------------------------------------- asking the outside world


@dataclass(frozen=True, slots=True)
class Fetch:
    """Bring the bytes of a message's file here, at most ``limit`` of them."""

    channel: str
    message_id: int
    file: RemoteFile
    limit: int
    kind: Literal["fetch"] = "fetch"


@dataclass(frozen=True, slots=True)
class WhoIs:
    """Ask who somebody is."""

    channel: str
    remote_id: str
    kind: Literal["who_is"] = "who_is"


@dataclass(frozen=True, slots=True)
class Look:
    """Ask what a message that we did not see says; ``by`` wants a ticket opened from it."""

    place: Place
    remote_id: str
    by: Author
    kind: Literal["look"] = "look"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class RollCall:
    """Ask who has which rights, and which room has which id."""

    channel: str
    kind: Literal["roll_call"] = "roll_call"


Errand = Fetch | WhoIs | Look | RollCall


@dataclass(frozen=True, slots=True)
class Input:
    """One question of a form."""

    name: str
    label: str
    kind: Literal["line", "lines", "choice", "person"] = "line"
    choices: tuple[tuple[str, str], ...] = ()
    initial: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that complete a call. Submitting it is ``Called(line=call, values=…)``; ``known`` is carried through unseen."""

    title: str
    call: str
    inputs: tuple[Input, ...]
    submit: str = "Send"
    lead: str = ""
    known: dict[str, str] = field(default_factory=dict)


# ------------------------------------------------------------------------------------------- how a delivery has ended


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there, under this id ("" where the platform gives none); ``room`` where that turned out to be another than asked."""

    remote_id: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It is certainly not there and trying again will not help. ``remedy`` is what a person can do about it."""

    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """
    It is certainly not there; try again after ``seconds``.

    ``hold`` makes the whole lane wait, so that order is kept. ``blocked`` says that it is the channel itself that is
    closed to us (a revoked token): attempts do not count then, and the admins are told once.
    """

    seconds: float
    reason: str = ""
    hold: bool = True
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody knows whether it is there: look before sending again."""

    reason: str


Outcome = Sent | Refused | Later | Unsure


# ---------------------------------------------------------------------------------------------- what a channel knows


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; the centre asks instead of naming channels."""

    text_limit: int
    edits: bool = True
    deletes: bool = True
    reactions: bool = True
    files: bool = True
    forms: bool = True
    file_limit: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform tells about a person."""

    remote_id: str
    name: str
    email: str = ""
    timezone: str = ""
    outside: bool = False
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """Who has which rights on a channel (``agent``, ``lead`` or ``admin``), and the ids behind the rooms' names."""

    channel: str
    roles: dict[str, str]
    rooms: dict[str, str]
    faults: tuple[str, ...] = ()


Found = bytes | Profile | Said | Roster


class Channel(Protocol):
    """One outside place to talk. Adapters translate; they never decide and never see the database."""

    name: str
    capabilities: Capabilities

    async def deliver(self, out: Outbound) -> Outcome:
        """Carry it out once. Must not raise: a failure is an outcome."""

    async def find(self, out: Outbound, since: datetime) -> Outcome:
        """
        Look for an earlier attempt, made after ``since``, that ended nobody knows how.

        ``Sent`` if it is there, ``Refused`` if it is certainly not, else ``Later`` (it cannot be asked now).
        """

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Run an errand: bytes for a Fetch, a Profile for a WhoIs, a Said for a Look, a Roster for a RollCall. Must not raise."""


INBOUND: TypeAdapter[Inbound] = TypeAdapter(Annotated[Inbound, Field(discriminator="kind")])
OUTBOUND: TypeAdapter[Outbound | Errand] = TypeAdapter(Annotated[Outbound | Errand, Field(discriminator="kind")])


def to_json(value: Inbound | Outbound | Errand) -> str:
    """Encode for the job table."""
    adapter: TypeAdapter[Any] = INBOUND if isinstance(value, Inbound) else OUTBOUND
    return adapter.dump_json(value, exclude_defaults=False).decode()


def inbound(text: str) -> Inbound:
    """Decode what ``to_json`` wrote. Raises pydantic's ValidationError on anything else."""
    return INBOUND.validate_json(text)


def outbound(text: str) -> Outbound | Errand:
    """Decode what ``to_json`` wrote. Raises pydantic's ValidationError on anything else."""
    return OUTBOUND.validate_json(text)
