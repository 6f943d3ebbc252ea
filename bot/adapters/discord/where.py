"""
Where on Discord a place of the desk's is: which channel's id a message for it goes to.

Asks Discord for what was never seen, once. A room that is no channel is a person: a direct conversation is named by them.
"""

import discord

from bot.adapters.discord.api import Api
from bot.adapters.discord.outcome import GONE, HAS_THREAD, NO_ACCESS, SHUT, UNKNOWN_CHANNEL, code_of
from bot.adapters.discord.rooms import FORUMS, NOBODYS, Room, Rooms
from bot.messages import Place

NAME = 100  # characters of a thread's name


class Where:
    """Finds, and where it must makes, the channel behind a place."""

    def __init__(self, api: Api, rooms: Rooms) -> None:
        self._api, self._rooms = api, rooms
        self._direct: dict[str, str] = {}

    @property
    def guilds(self) -> list[str]:
        """Give the servers that the gateway told of."""
        return list(self._rooms.guilds)

    async def room(self, room_id: str) -> Room | None:
        """Give a channel, None if there is none that we can see. Raises what the API raises where it cannot be asked."""
        try:
            return await self._asked(room_id)
        except discord.HTTPException as error:
            if code_of(error) != NO_ACCESS:
                raise
            return None

    async def _asked(self, room_id: str) -> Room | None:
        known = self._rooms.get(room_id)
        if known is None:
            try:
                known = self._rooms.learn(await self._api.channel(room_id))
            except discord.HTTPException as error:
                if code_of(error) != UNKNOWN_CHANNEL:
                    raise
                known = self._rooms.learn_nobodys(room_id)
        return None if known.kind == NOBODYS else known

    async def channel_id(self, place: Place, message_id: str = "") -> str:
        """
        Give the channel's id for a place, or, with ``message_id``, for a message that stands there.

        The message above a thread has the thread's id and stands in the room itself; a forum's first message stands in its thread.
        """
        room = await self._asked(place.room)
        if room is None:
            return await self.direct(place.room)
        if not place.thread or (place.thread == message_id and room.kind not in FORUMS):
            return room.id
        return place.thread

    async def direct(self, user_id: str) -> str:
        """Give the channel of the direct conversation with somebody."""
        if user_id not in self._direct:
            told = await self._api.direct(user_id)
            self._direct[user_id] = str(told["id"])
            self._rooms.learn_direct(self._direct[user_id], user_id)
        return self._direct[user_id]

    async def is_direct(self, place: Place) -> bool:
        """Say whether a place is somebody's direct conversation with us."""
        return await self._asked(place.room) is None

    async def begin_thread(self, room_id: str, message_id: str, name: str) -> None:
        """Let a thread hang under a message; that it does already is as good."""
        if self._rooms.get(message_id) is not None:
            return
        room = await self.room(room_id)
        if room is None or room.kind in FORUMS:
            return
        try:
            made = await self._api.begin_thread(room_id, message_id, name[:NAME].strip() or "Ticket")
        except discord.HTTPException as error:
            if code_of(error) != HAS_THREAD:
                raise
            made = await self._api.channel(message_id)
        self._rooms.learn(made)

    async def open_again(self, thread_id: str) -> None:
        """Bring an archived thread back."""
        await self._api.change_channel(thread_id, archived=False)


def is_shut(error: BaseException) -> bool:
    """Say whether a thread is archived or locked."""
    return code_of(error) in SHUT


def is_gone(error: BaseException) -> bool:
    """Say whether what was meant does not exist any more."""
    return code_of(error) in GONE
