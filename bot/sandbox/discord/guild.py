"""What a Discord guild consists of: people, roles, channels, threads and messages, as plain values.

Nothing here is sent anywhere and nothing is refused; `shape` writes it as Discord's JSON, `timeline` changes it.
"""

from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]

# Channel types: discord.com/developers/docs/resources/channel#channel-object-channel-types
TEXT, DM, CATEGORY, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 4, 11, 12, 15
THREADS = (PUBLIC_THREAD, PRIVATE_THREAD)
REQUIRE_TAG = 1 << 4
PINNED_THREAD = 1 << 1

# Message types
DEFAULT, THREAD_CREATED, REPLY, CHAT_COMMAND, THREAD_STARTER, CONTEXT_COMMAND = 0, 18, 19, 20, 21, 23
MEMBER_JOINED = 7
# Message flags
EPHEMERAL, LOADING, HAS_THREAD, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 5, 1 << 2, 1 << 12, 1 << 15


@dataclass(slots=True)
class User:
    """One account. `dms_open` False means that it takes no direct messages from the guild's bots."""

    id: str
    name: str
    global_name: str
    side: str = "customer"
    note: str = ""
    color: str = "5865f2"
    bot: bool = False
    dms_open: bool = True


@dataclass(slots=True)
class Member:
    """Somebody's place in the guild."""

    user_id: str
    roles: list[str]
    joined_at: str
    nick: str | None = None


@dataclass(slots=True)
class Role:
    """A role; the one that has the guild's id is @everyone."""

    id: str
    name: str
    permissions: int
    position: int = 0
    color: int = 0
    mentionable: bool = False
    managed_by: str | None = None


@dataclass(slots=True)
class Overwrite:
    """What a channel gives to or takes from a role (kind 0) or a member (kind 1)."""

    id: str
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Tag:
    """A tag of a forum; a moderated one needs Manage Threads to set."""

    id: str
    name: str
    emoji: str | None = None
    moderated: bool = False


@dataclass(slots=True)
class Thread:
    """What makes a channel a thread; `members` by user id with the time they joined."""

    owner_id: str
    created_at: str
    archived_at: str
    archived: bool = False
    locked: bool = False
    archive_after_min: int = 4320
    invitable: bool = True
    members: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    message_count: int = 0
    total_sent: int = 0
    active_at: float = 0.0


@dataclass(slots=True)
class Message:
    """One message. `reactions` by emoji with who reacted; `pings` is whom it really notified."""

    id: str
    channel_id: str
    author_id: str
    content: str
    timestamp: str
    type: int = DEFAULT
    edited_at: str | None = None
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    user_pings: list[str] = field(default_factory=list)
    role_pings: list[str] = field(default_factory=list)
    everyone_ping: bool = False
    nonce: str | int | None = None
    flags: int = 0
    pinned: bool = False
    reference: JSON | None = None
    interaction: JSON | None = None
    webhook_id: str | None = None
    application_id: str | None = None
    only_for: str | None = None


@dataclass(slots=True)
class Channel:
    """A channel, forum, thread or DM. `messages` by id, oldest first; `thread` is there for threads only."""

    id: str
    type: int
    name: str = ""
    side: str = "team"
    position: int = 0
    parent_id: str | None = None
    topic: str | None = None
    overwrites: list[Overwrite] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    flags: int = 0
    slow_mode_s: int = 0
    recipients: list[str] = field(default_factory=list)
    thread: Thread | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    last_message_id: str | None = None

    @property
    def is_dm(self) -> bool:
        """Whether it is a direct message."""
        return self.type == DM

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread; a forum post is one, too."""
        return self.type in THREADS

    @property
    def is_private_thread(self) -> bool:
        """Whether only its members see it."""
        return self.type == PRIVATE_THREAD

    @property
    def takes_messages(self) -> bool:
        """Whether messages stand in it directly."""
        return self.type in (TEXT, DM, *THREADS)


@dataclass(slots=True)
class Guild:
    """The guild and everything in it; threads stand among the channels, DMs beside them."""

    id: str
    name: str
    owner_id: str
    users: dict[str, User] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    dms: dict[str, Channel] = field(default_factory=dict)

    def find_user(self, name: str) -> User | None:
        """Find somebody by short name or id."""
        wanted = name.removeprefix("@")
        return self.users.get(wanted) or next((user for user in self.users.values() if user.name == wanted), None)

    def find_role(self, name: str) -> Role | None:
        """Find a role by name or id."""
        wanted = name.removeprefix("@")
        return self.roles.get(wanted) or next((role for role in self.roles.values() if role.name == wanted), None)

    def channel(self, channel_id: str) -> Channel | None:
        """Find a channel, thread or DM by id."""
        return self.channels.get(channel_id) or self.dms.get(channel_id)

    def dm_of(self, user_id: str) -> Channel | None:
        """Find somebody's direct messages with the bot."""
        return next((dm for dm in self.dms.values() if user_id in dm.recipients), None)

    def threads(self, *, archived: bool, parent_id: str | None = None) -> list[Channel]:
        """Return the threads, of one channel or of all, in the order they were made."""
        found = [one for one in self.channels.values() if one.thread is not None and one.thread.archived == archived]
        return [one for one in found if parent_id is None or one.parent_id == parent_id]
