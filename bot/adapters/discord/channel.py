"""
Discord as a channel: carries things out, looks whether they arrived, and asks Discord what the desk wants to know.

Never decides, never stores. A post carries a nonce made from its key, so that a second attempt within some minutes gives the
first message back instead of another one.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.adapters.discord import outcome, render
from bot.adapters.discord.api import Api
from bot.adapters.discord.emoji import sign
from bot.adapters.discord.files import DiscordFiles
from bot.adapters.discord.labels import Labels
from bot.adapters.discord.outcome import FAILURES, TOKEN_OVER, code_of
from bot.adapters.discord.parse import Echo, Us, said, snowflake_at
from bot.adapters.discord.people import DiscordPeople
from bot.adapters.discord.rooms import CHANNEL, Json, Rooms
from bot.adapters.discord.tokens import Tokens
from bot.adapters.discord.where import Where, is_shut
from bot.adapters.recent import Recent
from bot.messages import (
    Answer,
    Capabilities,
    Delete,
    Describe,
    Edit,
    Errand,
    Fetch,
    Found,
    Home,
    Label,
    Later,
    Look,
    Outbound,
    Outcome,
    Post,
    React,
    Refused,
    RollCall,
    Said,
    Sent,
    Upload,
    WhoIs,
)

CAPABILITIES = Capabilities(
    text_limit=1850, file_limit=25_000_000, home=False, labels=True, threads_in_direct=False, threads_apart=True, begins_in_rooms=False
)
CLOCKS_DIFFER = timedelta(minutes=2)  # Discord's clock and ours, at most
LOOKED_AT, LOOK_PAGES = 100, 3
NONCE = 25
EPHEMERAL = 64


def nonce_of(key: str) -> str:
    """Give the nonce for a key: the same for every attempt."""
    return hashlib.sha256(key.encode()).hexdigest()[:NONCE]


class DiscordChannel:
    """All servers that the bot is in."""

    name = CHANNEL
    capabilities = CAPABILITIES

    def __init__(self, api: Api, rooms: Rooms, where: Where, people: DiscordPeople, files: DiscordFiles, tokens: Tokens) -> None:
        self._tokens = tokens
        self._api, self._rooms, self._where, self._people, self._files = api, rooms, where, people, files
        self._labels = Labels(api, where)
        self._seen: Recent[str, Echo] = Recent()

    @property
    def us(self) -> Us:
        """Who we are, as far as Discord said."""
        return Us(str(self._api.me.get("id") or ""))

    # ---------------------------------------------------------------------------------------------------- going out

    async def deliver(self, out: Outbound) -> Outcome:
        """Carry it out once; a thread that is archived is brought back for it."""
        try:
            try:
                return await self._deliver(out)
            except FAILURES as error:
                if isinstance(out, Home | Answer) or not is_shut(error):
                    raise
                await self._where.open_again(out.place.thread)
                return await self._deliver(out)
        except FAILURES as error:
            return outcome.of(error, is_repeatable=not isinstance(out, Post | Upload))

    async def _deliver(self, out: Outbound) -> Outcome:
        match out:
            case Post():
                return await self._post(out)
            case Edit():
                body = render.message(out.content, out.speaker)
                await self._api.edit(await self._where.channel_id(out.place, out.remote_id), out.remote_id, body)
                return Sent(out.remote_id)
            case Delete():
                await self._api.delete(await self._where.channel_id(out.place, out.remote_id), out.remote_id)
            case React():
                return await self._react(out)
            case Answer():
                return await self._answer(out)
            case Upload():
                return await self._upload(out)
            case Label():
                await self._labels.show(out)
            case Home():
                return Refused("Discord has no page of one's own")
        return Sent()

    async def _post(self, out: Post) -> Outcome:
        """Post in a room or thread; a thread that this post is to begin, or to stand in, is made first."""
        if out.thread_name and out.place.thread:
            await self._where.begin_thread(out.place.room, out.place.thread, out.thread_name)
        body = render.message(out.content, out.speaker if out.part == 0 else "")
        body |= {"nonce": nonce_of(out.key), "enforce_nonce": True}
        if out.place.thread and await self._where.is_direct(out.place):
            body["message_reference"] = {"message_id": out.place.thread, "fail_if_not_exists": False}
        message = await self._api.post(await self._where.channel_id(out.place), body)
        return await self._stands(out, str(message["id"]))

    async def _stands(self, out: Post, message_id: str) -> Sent:
        """
        Let the thread hang under a post that is to have one, and say that it is there.

        A post that may have none is taken away again: nobody could work under it, and the next try would be another one.
        """
        try:
            if out.thread_name and not out.place.thread:
                await self._where.begin_thread(out.place.room, message_id, out.thread_name)
        except discord.Forbidden:
            with suppress(*FAILURES):
                await self._api.delete(await self._where.channel_id(out.place), message_id)
            raise
        return Sent(message_id, out.place.room)

    async def _react(self, out: React) -> Outcome:
        emoji = sign(out.emoji)
        if not emoji:
            return Sent()
        await self._api.react(await self._where.channel_id(out.place, out.remote_id), out.remote_id, emoji, added=out.added)
        return Sent()

    async def _upload(self, out: Upload) -> Outcome:
        try:
            data = self._files.stored(out)
        except FileNotFoundError:
            return Refused("the file was erased here")
        if len(data) > self.capabilities.file_limit:
            return Refused("larger than Discord takes", outcome.REMEDIES[outcome.TOO_LARGE])
        body = {"nonce": nonce_of(out.key), "enforce_nonce": True, "allowed_mentions": render.QUIET}
        body["attachments"] = [{"id": 0, "filename": out.file.name}]
        message = await self._api.post_files(await self._where.channel_id(out.place), body, [(out.file.name, data, out.file.mime)])
        return Sent(str(message["id"]), out.place.room)

    async def _answer(self, out: Answer) -> Outcome:
        """By the interaction's token while it holds; else in the team's own room, or directly, so that nobody else reads it."""
        body = render.message(out.content)
        if out.reply_to and await self._by_token(out.reply_to, body):
            return Sent()
        once = {"nonce": nonce_of(out.key), "enforce_nonce": True} if out.key else {}
        await self._api.post(await self._seen_at(out), body | once)
        return Sent()

    async def _seen_at(self, out: Post | Upload | Answer) -> str:
        """Give the channel that a message goes to; an answer that cannot be private there goes to the person."""
        if isinstance(out, Answer) and not (self._people.is_team_room(out.place.room) and out.place.thread):
            return await self._where.direct(out.person)
        return await self._where.channel_id(out.place)

    async def _by_token(self, reply_to: str, body: Json) -> bool:
        application_id, token, how = reply_to.split("/", 2)
        message_id = how if how.startswith("@") else ""
        flags = {} if message_id else {"flags": EPHEMERAL}
        await self._tokens.ready(token)
        try:
            await self._api.follow_up(application_id, token, {**body, **flags}, message_id)
        except FAILURES as error:
            if code_of(error) in TOKEN_OVER:
                return False
            raise
        return True

    # ----------------------------------------------------------------------------------------- looking, asking

    def saw(self, echo: Echo) -> None:
        """Remember a post of ours that Discord showed us. Losing this in a crash only means that Discord has to be asked."""
        self._seen.keep(echo.nonce, echo)

    async def find(self, out: Outbound, since: datetime) -> Outcome:
        """Look whether an earlier attempt arrived. What can be repeated without harm is not looked for."""
        if not isinstance(out, Post | Upload | Answer) or (isinstance(out, Answer) and (out.reply_to or not out.key)):
            return Refused("not looked for")
        try:
            seen = self._seen.get(nonce_of(out.key))
            message_id = seen.message_id if seen else await self._find(out, since)
            if not message_id:
                return Refused("not there")
            return await self._stands(out, message_id) if isinstance(out, Post) else Sent(message_id, out.place.room)
        except FAILURES as error:
            ended = outcome.of(error, is_repeatable=True)
            if isinstance(ended, Refused) and ended.reason == "gone":
                return Refused("not there")
            return ended if isinstance(ended, Later) else Later(1, f"cannot look: {getattr(ended, 'reason', '')}")

    async def _find(self, out: Post | Upload | Answer, since: datetime) -> str:
        """Look through what stands in the place since then, newest first."""
        channel_id = await self._seen_at(out)
        first, others = snowflake_at(since - CLOCKS_DIFFER), {one.message_id for one in self._seen.values()}
        before: dict[str, str] = {}
        for _ in range(LOOK_PAGES):
            page = await self._api.messages(channel_id, LOOKED_AT, **before)
            for message in page:
                if int(message["id"]) >= first and str(message["id"]) not in others and self._is_it(message, out):
                    return str(message["id"])
            if len(page) < LOOKED_AT or int(page[-1]["id"]) < first:
                break
            before = {"before": str(page[-1]["id"])}
        return ""

    def _is_it(self, message: Json, out: Post | Upload | Answer) -> bool:
        if str(message["author"]["id"]) != self.us.user_id:
            return False
        if message.get("nonce"):
            return str(message["nonce"]) == nonce_of(out.key)
        if isinstance(out, Upload):
            there = [(one.get("filename"), one.get("size")) for one in message.get("attachments") or ()]
            return any(name == out.file.name and out.file.size in (size, 0) for name, size in there)  # 0 = not known here
        wanted = render.message(out.content, out.speaker if isinstance(out, Post) and out.part == 0 else "")
        return bool(message.get("content") == wanted["content"].strip() and _shape(message) == _shape(wanted))

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Run an errand."""
        try:
            match errand:
                case Fetch():
                    return await self._files.fetch(errand)
                case Describe():
                    return Refused("Discord describes its files at once")
                case WhoIs():
                    return await self._people.profile(errand.remote_id)
                case RollCall():
                    return await self._people.roster()
                case Look():
                    return await self._look(errand)
                case _:
                    return Refused(f"{errand.kind} is no business of Discord's")
        except FAILURES as error:
            ended = outcome.of(error, is_repeatable=True)
            return ended if isinstance(ended, Later | Refused) else Later(2, "no clear answer")

    async def _look(self, errand: Look) -> Said | Refused:
        """Ask for one message."""
        channel_id = await self._where.channel_id(errand.place, errand.remote_id)
        message = await self._api.message(channel_id, errand.remote_id)
        room = self._rooms.get(channel_id)
        if room is None or message["author"].get("bot"):
            return Refused("that message is not a person's")
        return said(message, room, self.us, self._rooms)


def _shape(message: Mapping[str, Any]) -> str:
    """Give what tells two of our posts apart besides their words: the embeds' words and the buttons' lines."""
    embeds = [(one.get("title"), one.get("description")) for one in message.get("embeds") or () if one.get("type", "rich") == "rich"]
    rows = [part.get("custom_id") for row in message.get("components") or () for part in row.get("components") or ()]
    return json.dumps([embeds, rows])
