"""
What Discord's gateway says people did, read into what the desk understands. Pure: a payload in, arrivals out.

The keys make a thing that is told twice one row: a message's id, for an edit with its time, for a reaction with the count of
what was done to it. Interactions (commands, buttons, forms) are read in ``calls``.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.adapters.discord.emoji import short_name
from bot.adapters.discord.markup import literal_name, to_markdown
from bot.adapters.discord.rooms import CHANNEL, FORUMS, NOBODYS, Json, Room, Rooms
from bot.messages import Arrival, Author, Deleted, Edited, Inbound, Place, Reacted, RemoteFile, Said, Unread

EPOCH_MS = 1_420_070_400_000  # the first second of 2015, from which Discord counts
WORDS_OF_A_PERSON = frozenset([0, 19])  # a message and a reply; all others are Discord's own notices


@dataclass(frozen=True, slots=True)
class Us:
    """Who we are on Discord."""

    user_id: str = ""
    application_id: str = ""


def at(snowflake: str | int) -> datetime:
    """Give the time at which Discord made an id."""
    return datetime.fromtimestamp(((int(snowflake) >> 22) + EPOCH_MS) / 1000, UTC)


def snowflake_at(when: datetime) -> int:
    """Give the first id that Discord could have made at a time."""
    return max(int(when.timestamp() * 1000) - EPOCH_MS, 0) << 22


def channel_in(event: str, data: Json) -> str:
    """Name the channel that has to be known before an event can be read; "" where none has."""
    if event not in _READERS or not data.get("channel_id"):
        return ""
    if event == "MESSAGE_CREATE" and not _is_a_persons(data):
        return ""
    return str(data["channel_id"])


def arrivals(event: str, data: Json, us: Us, rooms: Rooms, now: datetime) -> tuple[Arrival, ...]:
    """Read any event of the gateway, mostly nothing. ``now`` dates what Discord does not date (deletions, reactions)."""
    read = _READERS.get(event)
    room_id = str(data.get("channel_id") or data.get("id") or "")
    room = rooms.get(room_id) if read else None
    if read is None or room is None or room.kind == NOBODYS:
        return ()
    lane = f"{CHANNEL}:in:{room.place.room}"
    return tuple(Arrival(f"{CHANNEL}:{key}", lane, one) for key, one in read(data, us, rooms, room, now))


Found = Sequence[tuple[str, Inbound]]


def _said(data: Json, us: Us, rooms: Rooms, room: Room, now: datetime) -> Found:  # noqa: ARG001
    return ((str(data["id"]), said(data, room, us, rooms)),) if _is_a_persons(data) else ()


def _is_a_persons(data: Json) -> bool:
    """Say whether a person wrote it: two bots facing each other must not begin to talk, and notices are no words."""
    return not data.get("webhook_id") and not data["author"].get("bot") and data.get("type", 0) in WORDS_OF_A_PERSON


def said(data: Json, room: Room, us: Us, rooms: Rooms) -> Said:
    """Read one message as a person's words; also those that menus, look-ups and catching up bring."""
    message_id = str(data["id"])
    begins = _begins_post(message_id, room, rooms)
    return Said(
        place=room.place,
        remote_id=message_id,
        author=author(data),
        text=_words(data, us, rooms, room.name if begins else ""),
        at=at(message_id),
        files=_files(data, room),
        direct=bool(room.person),
        mentions_us=any(str(one["id"]) == us.user_id for one in data.get("mentions") or ()),
        root_author=room.owner if room.is_thread else "",
        root_is_ours=bool(us.user_id) and room.is_thread and room.owner == us.user_id,
        stands_alone=begins,
    )


def _begins_post(message_id: str, room: Room, rooms: Rooms) -> bool:
    parent = rooms.get(room.parent) if message_id == room.id else None
    return parent is not None and parent.kind in FORUMS


def author(data: Json) -> Author:
    """Who did it, under the name that the others see."""
    user: Json = data.get("author") or data.get("user") or (data.get("member") or {}).get("user") or {}
    return Author(CHANNEL, str(user.get("id") or data.get("user_id")), shown_name(user, data.get("member") or {}))


def shown_name(user: Json, member: Json) -> str:
    """Give somebody's name in a server, or else in all of Discord."""
    return str(member.get("nick") or user.get("global_name") or user.get("username") or "")


def _words(data: Json, us: Us, rooms: Rooms, title: str) -> str:
    text = _spoken(data, us, rooms)
    return f"**{literal_name(title)}**\n\n{text}".strip() if title else text


def _spoken(data: Json, us: Us, rooms: Rooms) -> str:
    """Give the words, wherever they stand: a forwarded message has them in its snapshot only; a sticker has but a name."""
    raw = str(data.get("content") or "")
    names = {**rooms.names, **{str(one["id"]): shown_name(one, one.get("member") or {}) for one in data.get("mentions") or ()}}
    if us.user_id:
        raw = raw.replace(f"<@{us.user_id}>", " ").replace(f"<@!{us.user_id}>", " ").strip()
    if raw.startswith("!assign"):
        return raw.replace("<@!", "<@").replace("<@", "@").replace(">", "")
    parts = [to_markdown(raw, names)]
    parts += [to_markdown(str((one.get("message") or {}).get("content") or ""), names) for one in data.get("message_snapshots") or ()]
    parts += [f"({one.get('name', 'sticker')})" for one in data.get("sticker_items") or ()]
    return "\n\n".join(part for part in parts if part)


def _files(data: Json, room: Room) -> tuple[RemoteFile, ...]:
    """Read attachments. The permalink names the message, by which a link that has run out can be had anew."""
    snapshots = [one.get("message") or {} for one in data.get("message_snapshots") or ()]
    found: list[Json] = [*(data.get("attachments") or ()), *(file for one in snapshots for file in one.get("attachments") or ())]
    link = f"https://discord.com/channels/{room.guild or '@me'}/{room.id}/{data['id']}"
    return tuple(
        RemoteFile(
            remote_id=str(one["id"]),
            name=str(one.get("filename") or "file"),
            mime=str(one.get("content_type") or "application/octet-stream").partition(";")[0],
            size=int(one.get("size") or 0),
            url=str(one.get("url") or ""),
            permalink=link,
        )
        for one in found
    )


def _edited(data: Json, us: Us, rooms: Rooms, room: Room, now: datetime) -> Found:  # noqa: ARG001
    """Read an edit. An update without a time of editing is a link that got its preview, or a pin."""
    stamp = data.get("edited_timestamp")
    if not stamp or "content" not in data or not _is_a_persons(data):
        return ()
    title = room.name if _begins_post(str(data["id"]), room, rooms) else ""
    words = _words(data, us, rooms, title)
    edit = Edited(room.place, str(data["id"]), words, datetime.fromisoformat(str(stamp)).astimezone(UTC), _files(data, room))
    return ((f"edit:{data['id']}:{stamp}", edit),)


def _deleted(data: Json, us: Us, rooms: Rooms, room: Room, now: datetime) -> Found:  # noqa: ARG001
    """Read deletions. A thread outlives the message it was begun from."""
    ids = [str(one) for one in data.get("ids") or [data["id"]]]
    return tuple((f"delete:{one}", Deleted(room.place, one, now, thread_remains=rooms.is_there(one))) for one in ids)


def _thread_deleted(data: Json, us: Us, rooms: Rooms, room: Room, now: datetime) -> Found:  # noqa: ARG001
    """Read that a thread is gone."""
    return ((f"delete:thread:{data['id']}", _gone(room.parent, str(data["id"]), rooms, now)),)


def _gone(parent_id: str, thread_id: str, rooms: Rooms, now: datetime) -> Deleted:
    """Say that a thread is gone: with a forum's post goes its first message, elsewhere the message above it still stands."""
    parent = rooms.get(parent_id)
    is_post = parent is not None and parent.kind in FORUMS
    return Deleted(Place(CHANNEL, parent_id), thread_id, now, only_thread=not is_post)


def thread_gone(place: Place, rooms: Rooms, now: datetime) -> tuple[Arrival, ...]:
    """Give what the gateway would have told of a thread that was deleted while nobody listened."""
    gone = _gone(place.room, place.thread, rooms, now)
    return (Arrival(f"{CHANNEL}:delete:thread:{place.thread}", f"{CHANNEL}:in:{place.room}", gone),)


def _reacted(*, added: bool) -> Callable[[Json, Us, Rooms, Room, datetime], Found]:
    def read(data: Json, us: Us, rooms: Rooms, room: Room, now: datetime) -> Found:  # noqa: ARG001
        user: Json = (data.get("member") or {}).get("user") or {}
        if str(data["user_id"]) == us.user_id or user.get("bot"):
            return ()
        emoji = short_name(str((data.get("emoji") or {}).get("name") or ""))
        who = Author(CHANNEL, str(data["user_id"]), shown_name(user, data.get("member") or {}))
        key = f"reaction:{data['message_id']}:{data['user_id']}:{emoji}:{added:d}:{now:%Y%m%d%H%M%S%f}"
        return ((key, Reacted(room.place, str(data["message_id"]), who, emoji, added, now)),)

    return read


_READERS: Mapping[str, Callable[[Json, Us, Rooms, Room, datetime], Found]] = {
    "MESSAGE_CREATE": _said,
    "MESSAGE_UPDATE": _edited,
    "MESSAGE_DELETE": _deleted,
    "MESSAGE_DELETE_BULK": _deleted,
    "MESSAGE_REACTION_ADD": _reacted(added=True),
    "MESSAGE_REACTION_REMOVE": _reacted(added=False),
    "THREAD_DELETE": _thread_deleted,
}


def as_it_came(event: str, data: Json, now: datetime) -> tuple[Arrival, ...]:
    """Keep an event that could not be read, so that nothing is lost while the adapter is being mended; others are nobody's words."""
    if event not in _READERS:
        return ()
    payload = json.dumps({"event": event, "data": data, "at": now.isoformat()})
    key = f"{CHANNEL}:unread:{hashlib.sha256(json.dumps([event, data], sort_keys=True).encode()).hexdigest()[:32]}"
    return (Arrival(key, key, Unread(CHANNEL, payload)),)


@dataclass(frozen=True, slots=True)
class Echo:
    """A post of our own that Discord shows us: the proof that the delivery with this nonce arrived."""

    nonce: str
    channel_id: str
    message_id: str


def echo(event: str, data: Json, us: Us) -> Echo | None:
    """Recognise a post of our own by its nonce."""
    if event != "MESSAGE_CREATE" or not data.get("nonce") or str((data.get("author") or {}).get("id")) != us.user_id:
        return None
    return Echo(str(data["nonce"]), str(data["channel_id"]), str(data["id"]))


def missed(page: Sequence[Json], room: Room, us: Us, rooms: Rooms, since: int, now: datetime) -> tuple[Arrival, ...]:
    """Read messages as a look into a room brings them, oldest first: what was said or edited after the id ``since``."""
    found: list[Arrival] = []
    whole: Any
    for one in page:
        whole = {**one, "channel_id": room.id}
        if int(one["id"]) > since:
            found += arrivals("MESSAGE_CREATE", whole, us, rooms, now)
        if one.get("edited_timestamp") and datetime.fromisoformat(str(one["edited_timestamp"])) > at(since):
            found += arrivals("MESSAGE_UPDATE", whole, us, rooms, now)
    return tuple(found)
