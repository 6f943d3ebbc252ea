"""
A ticket's state and category as tags of its forum post. A thread is never renamed: Discord allows that twice in ten minutes.

Only tags of our own words are put and taken; what the customer chose stays. A word that the forum has no tag for is added to
it where the bot may, and left out where it may not.
"""

from collections.abc import Sequence
from typing import Any

import discord
import structlog

from bot.adapters.discord.api import Api
from bot.adapters.discord.outcome import NO_ACCESS, NO_PERMISSION, code_of
from bot.adapters.discord.rooms import FORUMS, Json
from bot.adapters.discord.where import Where
from bot.messages import Label

log = structlog.get_logger(__name__)

ON_A_POST, IN_A_FORUM, NAME = 5, 20, 20


class Labels:
    """Shows words as the tags of a forum's post."""

    def __init__(self, api: Api, where: Where) -> None:
        self._api, self._where = api, where
        self._lacking: set[tuple[str, str]] = set()

    async def show(self, out: Label) -> None:
        """Let a post carry these words. Elsewhere than in a forum there is nothing to show."""
        room = await self._where.room(out.place.room)
        if room is None or room.kind not in FORUMS or not out.place.thread:
            return
        forum = await self._api.channel(out.place.room)
        available = await self._with_tags(forum, out.wanted)
        thread = await self._api.channel(out.place.thread)
        now = [str(one) for one in thread.get("applied_tags") or ()]
        applied = chosen(now, available, out)
        if applied != now:
            shut = {"archived": False} if (thread.get("thread_metadata") or {}).get("archived") else {}
            await self._api.change_channel(out.place.thread, applied_tags=applied, **shut)

    async def _with_tags(self, forum: Json, wanted: Sequence[str]) -> list[dict[str, Any]]:
        """Give the forum's tags, with those that it lacked added where we may."""
        available = list(forum.get("available_tags") or ())
        names = {str(one["name"]).lower() for one in available}
        forum_id = str(forum["id"])
        missing = [one[:NAME] for one in wanted if one[:NAME].lower() not in names and (forum_id, one) not in self._lacking]
        if not missing or len(available) + len(missing) > IN_A_FORUM:
            return available
        try:
            changed = await self._api.change_channel(forum_id, available_tags=[*available, *({"name": one} for one in missing)])
        except discord.HTTPException as error:
            if code_of(error) not in (NO_PERMISSION, NO_ACCESS):
                raise
            self._lacking |= {(forum_id, one) for one in wanted}
            log.warning("the forum lacks tags, and the bot may not add them; add them by hand", forum=forum_id, tags=missing)
            return available
        return list(changed.get("available_tags") or available)


def chosen(now: Sequence[str], available: Sequence[Json], out: Label) -> list[str]:
    """Give a post's tags: ours as they are to be, then as many of its own as there is room for."""
    ids = {str(one["name"]).lower(): str(one["id"]) for one in available}
    wanted = [ids[one[:NAME].lower()] for one in out.wanted if one[:NAME].lower() in ids]
    ours = {ids[one[:NAME].lower()] for one in out.known if one[:NAME].lower() in ids}
    return [*wanted, *(one for one in now if one not in ours and one not in wanted)][:ON_A_POST]
