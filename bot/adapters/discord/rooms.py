"""
What Discord's channels are: Discord names a thread by its own id only, and a place of ours is a room with a thread in it.

A thread is ``Place(room=its parent, thread=its own id)``, also where that is a post of a forum. A direct conversation is
``Place(room=the person's id)``: a person has just one with us. Memory only; whatever is unknown can be asked for again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.messages import Place

CHANNEL = "discord"
TEXT, DIRECT, NEWS, FORUM, MEDIA = 0, 1, 5, 15, 16
THREADS = frozenset([10, 11, 12])
FORUMS = frozenset([FORUM, MEDIA])
NOBODYS = -1  # a channel that we may not see, or that is gone

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Room:
    """One channel of Discord's. ``person`` is who is at the other end of a direct one; ``owner`` is who began a thread."""

    id: str
    kind: int
    guild: str = ""
    parent: str = ""
    name: str = ""
    owner: str = ""
    person: str = ""

    @property
    def is_thread(self) -> bool:
        """It hangs under another channel."""
        return self.kind in THREADS

    @property
    def place(self) -> Place:
        """Where that is for the desk."""
        if self.is_thread:
            return Place(CHANNEL, self.parent, self.id)
        return Place(CHANNEL, self.person or self.id)


class Rooms:
    """Every channel that was seen, and what roles and channels are called."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}
        self.names: dict[str, str] = {}
        self.guilds: dict[str, str] = {}

    def get(self, room_id: str) -> Room | None:
        """Give what is known of a channel."""
        return self._rooms.get(room_id)

    def is_there(self, room_id: str) -> bool:
        """Say whether a channel is known to be there, and not known to be gone."""
        known = self._rooms.get(room_id)
        return known is not None and known.kind != NOBODYS

    def learn(self, payload: Json, guild_id: str = "") -> Room:
        """Remember a channel as Discord describes it; of a partial description the rest stays as it was."""
        room_id = str(payload["id"])
        known = self._rooms.get(room_id) or Room(room_id, TEXT)
        told: dict[str, Any] = {"kind": payload.get("type", known.kind)}
        for name, key in (("guild", "guild_id"), ("parent", "parent_id"), ("name", "name"), ("owner", "owner_id")):
            if payload.get(key):
                told[name] = str(payload[key])
        others: list[Json] = payload.get("recipients") or []
        if others:
            told["person"] = str(others[0]["id"])
        if guild_id:
            told["guild"] = guild_id
        room = replace(known, **told)
        self._rooms[room_id] = room
        if room.name:
            self.names[room_id] = room.name
        return room

    def learn_direct(self, room_id: str, person: str) -> Room:
        """Remember whose direct conversation a channel is."""
        return self.learn({"id": room_id, "type": DIRECT, "recipients": [{"id": person}]})

    def learn_nobodys(self, room_id: str) -> Room:
        """Remember that there is nothing for us, so that it is not asked for again with every message."""
        return self.learn({"id": room_id, "type": NOBODYS})

    def forget(self, room_id: str) -> None:
        """Forget a channel that is gone."""
        self._rooms.pop(room_id, None)

    def learn_event(self, event: str, data: Json) -> None:
        """Learn from anything that the gateway tells."""
        guild_id = str(data.get("guild_id") or "")
        if event == "GUILD_CREATE":
            self._learn_guild(data)
        elif event in ("CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"):
            self.learn(data)
        elif event == "THREAD_LIST_SYNC":
            for one in data.get("threads") or ():
                self.learn(one, guild_id)
        elif event in ("GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE"):
            self.names[str(data["role"]["id"])] = str(data["role"].get("name", ""))
        elif event == "MESSAGE_CREATE" and not guild_id and not data["author"].get("bot"):
            self.learn_direct(str(data["channel_id"]), str(data["author"]["id"]))
        elif event == "INTERACTION_CREATE":
            self._learn_interaction(data, guild_id)

    def _learn_guild(self, data: Json) -> None:
        guild_id = str(data["id"])
        self.guilds[guild_id] = str(data.get("name") or guild_id)
        for one in [*(data.get("channels") or ()), *(data.get("threads") or ())]:
            self.learn(one, guild_id)
        for role in data.get("roles") or ():
            self.names[str(role["id"])] = str(role.get("name", ""))

    def _learn_interaction(self, data: Json, guild_id: str) -> None:
        channel: Json = data.get("channel") or {}
        if channel.get("id") and "type" in channel:
            self.learn(channel, guild_id)
        if data.get("user") and not guild_id and (channel.get("id") or data.get("channel_id")):
            self.learn_direct(str(channel.get("id") or data["channel_id"]), str(data["user"]["id"]))
