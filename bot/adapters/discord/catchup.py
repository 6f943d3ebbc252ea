"""
What people wrote while nobody listened. Discord never tells again after a session is lost, so every active place is read.

Reading too much does no harm, since a message is one row however often it is seen; so times are taken generously.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import discord
import structlog

from bot.adapters.discord.api import Api
from bot.adapters.discord.parse import Us, at, missed, snowflake_at
from bot.adapters.discord.rooms import FORUMS, Json, Room, Rooms
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
        for place in places:
            since = first_missed(place, heard)
            if since is None:
                continue
            try:
                channels = [one async for one in self._channels(place, since)]
            except (discord.NotFound, discord.Forbidden):
                continue
            for room in channels:
                if room.id in read:
                    continue
                read.add(room.id)
                try:
                    messages = await self._read(room.id, since)
                except (discord.NotFound, discord.Forbidden):
                    continue
                yield missed(messages, room, us, self._rooms, since, now)

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

    async def _read(self, channel_id: str, since: int) -> list[Json]:
        """Read from the newest back to what we have, so that one page also shows what was edited meanwhile; oldest first."""
        found: list[Json] = []
        before: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = await self._api.messages(channel_id, PAGE, **before)
            found += page
            if len(page) < PAGE or int(page[-1]["id"]) <= since:
                break
            before = {"before": str(page[-1]["id"])}
        else:
            log.warning("more was written than is read when catching up", channel=channel_id, read=len(found))
        return found[::-1]


def first_missed(place: LastSeen, heard: datetime | None) -> int | None:
    """Give the id after which something may be missing in a place; None where nothing was ever heard, so nothing is missed."""
    until = heard or place.since
    if until is not None:
        return snowflake_at(until - MARGIN)
    return int(place.remote_id) if place.remote_id else None
