"""What goes out: things to do on a platform, and things to ask it."""

from dataclasses import dataclass
from typing import Literal

from bot.messages.content import Content
from bot.messages.letter import Envelope
from bot.messages.places import Author, Place, RemoteFile


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
    ``envelope`` is what a mail needs beyond its words; without one it is a first mail to the room's address.
    ``thread_name`` is for platforms where a thread has to be made before anybody can write in it: the one that this post
    stands in, or, where it stands in none, the one under it.
    ``waits_for_files`` = it goes out with the files of the messages that it carries, once they are here: ``files``.
    ``streams_to`` is the person before whose eyes it is written, where the platform has that; elsewhere it comes whole.
    """

    place: Place
    content: Content
    key: str
    speaker: str = ""
    carries: tuple[int, ...] = ()
    part: int = 0
    envelope: Envelope | None = None
    thread_name: str = ""
    waits_for_files: bool = False
    files: tuple[StoredFile, ...] = ()
    streams_to: str = ""
    kind: Literal["post"] = "post"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class Edit:
    """Make a message of ours read like this. ``speaker`` as when it was posted, where the platform shows it in the words."""

    place: Place
    remote_id: str
    content: Content
    speaker: str = ""
    kind: Literal["edit"] = "edit"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a message of ours away, or a file of ours (``is_file``) from wherever it is shown."""

    place: Place
    remote_id: str
    is_file: bool = False
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
    """
    Tell one person something that only they see. ``reply_to`` as in the call; empty where the platform gave none.

    ``key`` is stable over attempts, for platforms where such an answer may have to be a message like any other.
    """

    place: Place
    person: str
    content: Content
    reply_to: str = ""
    key: str = ""
    kind: Literal["answer"] = "answer"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class Upload:
    """
    Show a stored file in a place. ``message_id`` and ``file_id`` are ours: the message it hangs on and its own row.

    ``envelope`` as for a post.
    """

    place: Place
    file: StoredFile
    key: str
    message_id: int = 0
    file_id: int = 0
    envelope: Envelope | None = None
    kind: Literal["upload"] = "upload"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


@dataclass(frozen=True, slots=True)
class Label:
    """Let a conversation carry these words as its marks, and none of the other ``known`` ones (all that we ever put)."""

    place: Place
    wanted: tuple[str, ...]
    known: tuple[str, ...]
    kind: Literal["label"] = "label"

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


@dataclass(frozen=True, slots=True)
class Panel:
    """
    What the platform's panel for assistants shows beside a talk; what is empty stays as it is.

    ``status`` is what we are doing, until our next post there; ``title`` names the talk in the list of talks; ``prompts`` are
    ``(label, words)`` that a press lets the person say, under ``heading``.
    """

    place: Place
    status: str = ""
    title: str = ""
    heading: str = ""
    prompts: tuple[tuple[str, str], ...] = ()
    kind: Literal["panel"] = "panel"

    @property
    def channel(self) -> str:
        """The channel it goes to."""
        return self.place.channel


Outbound = Post | Edit | Delete | React | Answer | Upload | Label | Home | Panel


@dataclass(frozen=True, slots=True)
class Fetch:
    """Bring the bytes of a message's file here, at most ``limit`` of them."""

    channel: str
    message_id: int
    file: RemoteFile
    limit: int
    kind: Literal["fetch"] = "fetch"


@dataclass(frozen=True, slots=True)
class Describe:
    """Ask what a message's file is and where its bytes are, where the message only says that there is one."""

    channel: str
    message_id: int
    file: RemoteFile
    kind: Literal["describe"] = "describe"


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


@dataclass(frozen=True, slots=True)
class Judge:
    """Ask the triage room what a ticket is about. ``said`` are the customer's messages, oldest first, ``message_ids`` theirs."""

    ticket_id: int
    said: tuple[str, ...]
    message_ids: tuple[int, ...] = ()
    channel: str = "triage"
    kind: Literal["judge"] = "judge"


@dataclass(frozen=True, slots=True)
class Consult:
    """
    Ask the knowledge base. Only what ``audience`` may see is looked at.

    ``before`` is what the same person asked just before. ``is_quiet`` = the answer is only kept, nobody is told it; ``learns``
    names an article that is made ready to be found first. ``in_panel`` = it was asked in a platform's panel for assistants.
    """

    question_id: int
    text: str
    audience: Literal["public", "customer", "internal"]
    before: str = ""
    ticket_id: int | None = None
    is_quiet: bool = False
    learns: str = ""
    in_panel: bool = False
    channel: str = "kb"
    kind: Literal["consult"] = "consult"


@dataclass(frozen=True, slots=True)
class Survey:
    """Ask the knowledge base how it stands; ``by`` wants to know it in ``place``."""

    by: Author
    place: Place
    reply_to: str = ""
    channel: str = "kb"
    kind: Literal["survey"] = "survey"


@dataclass(frozen=True, slots=True)
class Learn:
    """Let the knowledge base take in what was written to these articles, so that they are found by their meaning."""

    article_ids: tuple[str, ...]
    channel: str = "kb"
    kind: Literal["learn"] = "learn"


Errand = Fetch | Describe | WhoIs | Look | RollCall | Judge | Consult | Survey | Learn
