"""
What people wrote, changed and took back while nobody listened. Discord never tells again after a session is lost, so every
active place is read: what is new in it, what was edited since, and what we know from there and is there no more.

Reading too much does no harm, since a message is one row however often it is seen; so times are taken generously.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta

import discord
import structlog

from bot.adapters.discord.api import Api
from bot.adapters.discord.parse import Us, arrivals, at, missed, snowflake_at, thread_gone
from bot.adapters.discord.rooms import FORUMS, NOBODYS, Json, Room, Rooms
from bot.adapters.discord.where import Where
from bot.messages import Arrival, LastSeen

log = structlog.get_logger(__name__)

MARGIN = timedelta(minutes=5)  # clocks that differ, and a connection that died unnoticed
PAGE, MOST_PAGES = 100, 50


class CatchUp:
    """Reads places from the last message of each on, archived threads included."""

    def __init__(self, api: Api, where: Where, rooms: Rooms) -> None:
        self._api, self._where, self._rooms = api, where, rooms

    async def arrivals(
        self, places: Sequence[LastSeen], heard: datetime | None, us: Us, now: datetime
    ) -> AsyncIterator[tuple[Arrival, ...]]:
        """
        Yield what was missed, place by place, oldest first within each.

        ``heard`` is until when this process surely heard everything, None at its start: then each place says for itself.
        Raises what the API raises, other than that a place is gone or closed to us.
        """
        read: set[str] = set()
        expected = await self._expected(places)
        for place in places:
            since = first_missed(place, heard)
            if since is None:
                continue
            try:
                channels = [one async for one in self._channels(place, since)]
            except (discord.NotFound, discord.Forbidden):
                continue
            if not channels and self._is_deleted(place):
                yield thread_gone(place.place, self._rooms, now)
            for room in channels:
                if room.id in read:
                    continue
                read.add(room.id)
                try:
                    messages, from_there_on = await self._read(room.id, since)
                except (discord.NotFound, discord.Forbidden):
                    continue
                known = expected.get(room.id, set()) | (set(place.known) if room.person else set())
                gone = vanished(known, messages, from_there_on)
                for one in gone if not (room.is_thread or room.person) else ():
                    await self._where.room(one)  # a thread under it may remain
                deleted = (arrivals("MESSAGE_DELETE", {"id": one, "channel_id": room.id}, us, self._rooms, now) for one in gone)
                yield (*missed(messages, room, us, self._rooms, since, now), *(arrival for found in deleted for arrival in found))

    async def _expected(self, places: Sequence[LastSeen]) -> dict[str, set[str]]:
        """
        Give, by channel, the messages that should stand in it, of threads.

        The message above a thread stands in the room itself; a forum's first message stands in its thread.
        """
        found: dict[str, set[str]] = {}
        for one in (place for place in places if place.place.thread and place.known):
            room = await self._where.room(one.place.room)
            for message_id in one.known if room is not None else ():
                is_above = message_id == one.place.thread and room is not None and room.kind not in FORUMS
                found.setdefault(one.place.room if is_above else one.place.thread, set()).add(message_id)
        return found

    def _is_deleted(self, place: LastSeen) -> bool:
        """Say whether a thread that was certainly there is gone; one that we may merely not see is not."""
        thread, parent = self._rooms.get(place.place.thread), self._rooms.get(place.place.room)
        is_gone = bool(place.place.thread) and thread is not None and thread.kind == NOBODYS and parent is not None
        was_there = parent is not None and (parent.kind in FORUMS or any(one != place.place.thread for one in place.known))
        return is_gone and was_there

    async def _channels(self, place: LastSeen, since: int) -> AsyncIterator[Room]:
        """Give the channels that a place means: itself, and for a whole room every thread in it that may have news."""
        room = await self._where.room(place.place.room)
        if room is None:
            direct = self._rooms.get(await self._where.direct(place.place.room))
            if direct is not None:
                yield direct
        elif place.place.thread:
            thread = await self._where.room(place.place.thread)
            if thread is not None and thread.is_thread:
                yield thread
        else:
            if room.kind not in FORUMS:
                yield room
            async for thread in self._threads(room, since):
                yield thread

    async def _threads(self, room: Room, since: int) -> AsyncIterator[Room]:
        active: Json = await self._api.call("GET", "/guilds/{guild_id}/threads/active", guild_id=room.guild)
        for one in active.get("threads") or ():
            if str(one.get("parent_id")) == room.id and int(one.get("last_message_id") or one["id"]) > since:
                yield self._rooms.learn(one, room.guild)
        before: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            params = {"limit": PAGE, **before}
            page: Json = await self._api.call("GET", "/channels/{channel_id}/threads/archived/public", params=params, channel_id=room.id)
            stamps: list[str] = []
            for one in page.get("threads") or ():
                stamps.append(str(one["thread_metadata"]["archive_timestamp"]))
                if datetime.fromisoformat(stamps[-1]) >= at(since):
                    yield self._rooms.learn(one, room.guild)
            if not page.get("has_more") or not stamps or datetime.fromisoformat(stamps[-1]) < at(since):
                return
            before = {"before": stamps[-1]}

    async def _read(self, channel_id: str, since: int) -> tuple[list[Json], int]:
        """
        Read from the newest back to what we have, so that one page also shows what was edited meanwhile.

        Gives the messages, oldest first, and the id from which on they are all that there is.
        """
        found: list[Json] = []
        before: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = await self._api.messages(channel_id, PAGE, **before)
            found += page
            if len(page) < PAGE:
                return found[::-1], 0
            if int(page[-1]["id"]) <= since:
                break
            before = {"before": str(page[-1]["id"])}
        else:
            log.warning("more was written than is read when catching up", channel=channel_id, read=len(found))
        return found[::-1], int(found[-1]["id"])


def vanished(known: Iterable[str], messages: Sequence[Json], from_there_on: int) -> list[str]:
    """Give those of the known messages that should be among these and are not, oldest first."""
    there = {str(one["id"]) for one in messages}
    return sorted((one for one in known if int(one) >= from_there_on and one not in there), key=int)


def first_missed(place: LastSeen, heard: datetime | None) -> int | None:
    """Give the id after which something may be missing in a place; None where nothing was ever heard, so nothing is missed."""
    until = heard or place.since
    if until is not None:
        return snowflake_at(until - MARGIN)
    return int(place.remote_id) if place.remote_id else None
