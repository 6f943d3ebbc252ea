"""The state of one Slack workspace: people, channels, messages, groups, files. It holds; it decides nothing.

Messages are indexed by (channel, ts) and replaced, never changed in place, so whoever was handed one keeps what they
saw and nothing needs to be copied.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import SandboxClock

JSON = dict[str, Any]
SLACKBOT_ID = "USLACKBOT"


@dataclass(slots=True)
class User:
    """A person or bot as the workspace knows them; `side` and `note` are for the page alone."""

    id: str
    name: str
    real_name: str
    team_id: str
    side: str
    email: str | None = None
    note: str = ""
    color: str = "4a154b"
    is_bot: bool = False
    is_stranger: bool = False
    is_admin: bool = False
    is_email_confirmed: bool = True
    bot_id: str | None = None
    tz: str = "Europe/Berlin"


@dataclass(slots=True)
class Channel:
    """A channel or a DM (`dm_user` set) with all its messages.

    `messages` holds every live message by ts, oldest first; `top` the ts of those seen in the channel itself; `threads`
    the ts of the replies under each root.
    """

    id: str
    name: str
    members: set[str]
    side: str = "team"
    is_private: bool = False
    is_archived: bool = False
    dm_user: str | None = None
    shared_with: tuple[str, ...] = ()
    topic: str = ""
    messages: dict[str, JSON] = field(default_factory=dict)
    top: dict[str, None] = field(default_factory=dict)
    threads: dict[str, dict[str, None]] = field(default_factory=dict)
    last_us: int = 0

    @property
    def kind(self) -> str:
        """The `channel_type` of Slack's events."""
        if self.dm_user:
            return "im"
        return "group" if self.is_private else "channel"

    @property
    def scope_stem(self) -> str:
        """The first half of the scopes that speak of this kind of conversation: `channels`, `groups` or `im`."""
        return {"im": "im", "group": "groups", "channel": "channels"}[self.kind]

    def next_ts(self, now: float) -> str:
        """Return a new ts: the time in microseconds, one more than the last one where two fall together."""
        self.last_us = max(int(now * 1_000_000), self.last_us + 1)
        return f"{self.last_us // 1_000_000}.{self.last_us % 1_000_000:06d}"


@dataclass(slots=True)
class Group:
    """A user group, written `@handle`."""

    id: str
    handle: str
    name: str
    users: list[str]
    updated_at: int = 0


class Workspace:
    """Finds people, channels and groups by any of their names."""

    def __init__(self, clock: SandboxClock, team_id: str, team_name: str, domain: str) -> None:
        self.clock = clock
        self.team_id = team_id
        self.team_name = team_name
        self.domain = domain
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Group] = {}
        self.files: dict[str, JSON] = {}
        self.deleted_files: set[str] = set()
        self._user_ids: dict[str, str] = {}
        self._channel_ids: dict[str, str] = {}
        self._group_ids: dict[str, str] = {}
        self._dm_ids: dict[str, str] = {}

    def add_user(self, user: User) -> None:
        """Take somebody in."""
        self.users[user.id] = user
        self._user_ids[user.name] = user.id

    def add_channel(self, channel: Channel) -> None:
        """Take a channel or DM in."""
        self.channels[channel.id] = channel
        if channel.dm_user:
            self._dm_ids[channel.dm_user] = channel.id
        else:
            self._channel_ids[channel.name] = channel.id

    def add_group(self, group: Group) -> None:
        """Take a user group in."""
        self.groups[group.id] = group
        self._group_ids[group.handle] = group.id

    def find_user(self, name_or_id: str) -> User | None:
        """Find somebody by id or by short name, with or without `@`."""
        if name_or_id in self.users:
            return self.users[name_or_id]
        return self.users.get(self._user_ids.get(name_or_id.removeprefix("@"), ""))

    def find_channel(self, address: str) -> Channel | None:
        """Find a channel by `#name`, `D:user` or raw id."""
        if address in self.channels:
            return self.channels[address]
        if address.startswith("D:"):
            user = self.find_user(address[2:])
            return self.dm_of(user.id) if user else None
        return self.channels.get(self._channel_ids.get(address.removeprefix("#"), ""))

    def find_group(self, name_or_id: str) -> Group | None:
        """Find a user group by id or handle, with or without `@`."""
        if name_or_id in self.groups:
            return self.groups[name_or_id]
        return self.groups.get(self._group_ids.get(name_or_id.removeprefix("@"), ""))

    def dm_of(self, user_id: str) -> Channel | None:
        """Return the DM between somebody and the app, if there is one."""
        return self.channels.get(self._dm_ids.get(user_id, ""))

    def keep(self, channel: Channel, message: JSON) -> None:
        """Store a new message or reply under its ts and count it on its thread's root."""
        ts = message["ts"]
        channel.messages[ts] = message
        root_ts = message.get("thread_ts")
        if root_ts and root_ts != ts:
            channel.threads.setdefault(root_ts, {})[ts] = None
            if message.get("subtype") == "thread_broadcast":
                channel.top[ts] = None
            self.recount(channel, root_ts)
        else:
            channel.top[ts] = None

    def drop(self, channel: Channel, ts: str) -> None:
        """Forget a message; a thread that has lost its last reply stops being one."""
        message = channel.messages.pop(ts)
        channel.top.pop(ts, None)
        root_ts = message.get("thread_ts")
        if root_ts and root_ts != ts and root_ts in channel.threads:
            channel.threads[root_ts].pop(ts, None)
            self.recount(channel, root_ts)

    def recount(self, channel: Channel, root_ts: str) -> None:
        """Bring the reply counts on a root up to date."""
        root = channel.messages.get(root_ts)
        # A reply to a reply is kept, but belongs to no thread that anybody sees, as in Slack (bolt-python#1116).
        if root is None or root.get("thread_ts", root_ts) != root_ts:
            return
        replies = channel.threads[root_ts]
        counted = {key: value for key, value in root.items() if key not in _THREAD_KEYS}
        if replies:
            # The people of a long thread are counted from the last few replies and from those counted before.
            newest = list(itertools.islice(reversed(replies), 5))
            authors = [_author(channel.messages[ts]) for ts in reversed(newest) if ts in channel.messages]
            people = list(dict.fromkeys([*root.get("reply_users", []), *authors]))
            counted |= {"thread_ts": root_ts, "reply_count": len(replies), "reply_users": people}
            counted |= {"reply_users_count": len(people), "latest_reply": newest[0], "is_locked": False}
        else:
            del channel.threads[root_ts]
        channel.messages[root_ts] = counted

    def thread(self, channel: Channel, root_ts: str) -> Iterator[JSON]:
        """Yield a thread, root first; nothing when there is no such root."""
        if root_ts not in channel.messages:
            return
        yield channel.messages[root_ts]
        for ts in channel.threads.get(root_ts, ()):
            yield channel.messages[ts]

    def named(self, ids: Iterable[str]) -> list[str]:
        """Return the short names of people, for messages to humans."""
        return [self.users[user_id].name for user_id in ids if user_id in self.users]


_THREAD_KEYS = {"thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply", "is_locked"}


def _author(message: JSON) -> str:
    return str(message.get("user") or message.get("bot_id") or "")
