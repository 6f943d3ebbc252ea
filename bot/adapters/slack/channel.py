"""
Slack as a channel: carries things out, looks whether they arrived, and asks Slack what the desk wants to know.

Never decides, never stores. Each delivery is one attempt: trying again is the job table's business, so the SDK's own
retries are off.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.recent import Recent
from bot.adapters.slack import outcome, panel, render
from bot.adapters.slack.calls import FAILURES
from bot.adapters.slack.echoes import Echo, key_of, marked
from bot.adapters.slack.files import CLOCKS_DIFFER, SlackFiles
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.parse import CHANNEL, Us, said
from bot.adapters.slack.people import SlackPeople
from bot.adapters.slack.streaming import Streams
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
    Panel,
    Place,
    Post,
    React,
    Refused,
    RollCall,
    Said,
    Sent,
    Upload,
    WhoIs,
)

LOOKED_AT = 200  # messages a call in a look for an earlier attempt; Slack gives a restricted app 15
LOOK_PAGES = 3
KEY_SPACE = uuid.UUID("6f0c9a52-6b0e-4c55-9f2e-2f6f7a0c1d11")
CAPABILITIES = Capabilities(text_limit=3500, file_limit=1_000_000_000)


class SlackChannel:
    """One workspace. ``open_file`` gives the bytes of a stored file by its digest."""

    name = CHANNEL
    capabilities = CAPABILITIES

    def __init__(self, client: AsyncWebClient, people: SlackPeople, files: SlackFiles, us: Callable[[], Us], pace: Pace) -> None:
        self.client = client
        self._people, self._files, self._us = people, files, us
        self._pace = pace
        self._streams = Streams(client, us)
        self._seen: Recent[str, Echo] = Recent()

    # ---------------------------------------------------------------------------------------------------- going out

    async def deliver(self, out: Outbound) -> Outcome:
        """Carry it out once."""
        try:
            match out:
                case Post():
                    return await self._post(out)
                case Edit():
                    return await self._edit(out)
                case Delete(is_file=True):
                    await self.client.files_delete(file=out.remote_id)
                case Delete():
                    await self.client.chat_delete(channel=out.place.room, ts=out.remote_id)
                case React():
                    call = self.client.reactions_add if out.added else self.client.reactions_remove
                    await call(channel=out.place.room, timestamp=out.remote_id, name=out.emoji)
                case Answer():
                    return await self._answer(out)
                case Upload():
                    return self._pace.wait(out.place.room) or await self._files.upload(out)
                case Home():
                    await self.client.views_publish(user_id=out.person, view=render.home(out.content))
                case Label():
                    return Refused("Slack marks no conversations")
                case Panel():
                    return await panel.show(self.client, out)
        except FAILURES as error:
            return outcome.of(error, is_repeatable=not isinstance(out, Post | Upload))
        return Sent()

    async def _post(self, out: Post) -> Outcome:
        paced = self._pace.wait(out.place.room)
        if paced:
            return paced
        streamed = await self._streams.post(out) if out.streams_to else None
        if streamed is not None:
            return streamed
        try:
            answer = await self._say(out, out.speaker)
        except SlackApiError as error:
            if not out.speaker or error.response.get("error") != "missing_scope":
                raise
            answer = await self._say(out, "")  # better under our own name than not at all; `doctor` names the scope
        message = answer.get("message") or {}
        if out.place.thread and message and not message.get("thread_ts"):
            return await self._took_back(str(answer["channel"]), str(answer["ts"]))
        return Sent(str(answer["ts"]), str(answer["channel"]))

    async def _say(self, out: Post, speaker: str) -> AsyncSlackResponse:
        return await self.client.chat_postMessage(
            channel=out.place.room,
            thread_ts=out.place.thread or None,
            metadata=marked(out.key),
            username=speaker or None,
            unfurl_links=False,
            unfurl_media=False,
            client_msg_id=str(uuid.uuid5(KEY_SPACE, out.key)),
            **render.message(out.content),
        )

    async def _took_back(self, room: str, ts: str) -> Refused:
        """Take a post away that landed outside of its thread, since that was deleted."""
        remedy = "The thread was deleted, and a message for it must not stand in the open channel"
        try:
            await self.client.chat_delete(channel=room, ts=ts)
        except FAILURES:
            return Refused("gone", remedy, astray=ts)
        return Refused("gone", remedy)

    async def _edit(self, out: Edit) -> Outcome:
        words = render.message(out.content)
        await self.client.chat_update(channel=out.place.room, ts=out.remote_id, **{"blocks": [], **words})
        return Sent(out.remote_id)

    async def _answer(self, out: Answer) -> Outcome:
        """By the address that came with the call while it holds, else as an ephemeral message, else directly."""
        words = render.message(out.content)
        if out.reply_to and await self._by_response_url(out, words):
            return Sent()
        if out.place.room[:1] in "CGD" and out.place.room != out.person:
            await self.client.chat_postEphemeral(channel=out.place.room, user=out.person, thread_ts=out.place.thread or None, **words)
        else:
            await self.client.chat_postMessage(channel=out.person, **words)
        return Sent()

    async def _by_response_url(self, out: Answer, words: dict[str, Any]) -> bool:
        body = {"response_type": "ephemeral", "replace_original": False, **words}
        if out.place.thread:
            body["thread_ts"] = out.place.thread
        async with self._files.session.post(out.reply_to, json=body) as response:
            return response.status == 200  # noqa: PLR2004

    # ----------------------------------------------------------------------------------------- looking, asking

    def saw(self, echo: Echo) -> None:
        """Remember a post of ours that Slack showed us. Losing this in a crash only means that Slack has to be asked."""
        self._seen.keep(echo.key, echo)

    async def find(self, out: Outbound, since: datetime) -> Outcome:
        """Look whether an earlier attempt arrived. What can be repeated without harm is not looked for."""
        try:
            if isinstance(out, Post):
                seen = self._seen.get(out.key)
                if seen and out.place.thread and not seen.in_thread:
                    return await self._took_back(seen.room, seen.ts)
                return Sent(seen.ts, seen.room) if seen else await self._find_post(out, since)
            if isinstance(out, Upload):
                return await self._files.find(out, since)
        except FAILURES as error:
            ended = outcome.of(error, is_repeatable=True)
            return ended if isinstance(ended, Later) else Later(1, f"cannot look: {getattr(ended, 'reason', '')}")
        return Refused("not looked for")

    async def _find_post(self, out: Post, since: datetime) -> Outcome:
        found = await self._messages_since(out.place, since - CLOCKS_DIFFER)
        text = render.message(out.content)["text"]
        for message in found:
            if key_of(message) == out.key:
                return Sent(str(message["ts"]), out.place.room)
        begun = await self._streams.find(out, found) if out.streams_to else None
        if begun is not None:
            return begun
        for message in found:  # a server that keeps no metadata still keeps words
            unmarked = message.get("bot_id") == self._us().bot_id and not message.get("metadata")
            if unmarked and message.get("text") == text and message.get("client_msg_id") in (None, str(uuid.uuid5(KEY_SPACE, out.key))):
                return Sent(str(message["ts"]), out.place.room)
        return Refused("not there")

    async def _messages_since(self, place: Place, since: datetime) -> list[dict[str, Any]]:
        """Read what stands in a room or thread since then: one call, a second or third only where there is very much."""
        if place.room.startswith("U"):  # somebody's direct messages, by person
            opened = await self.client.conversations_open(users=place.room)
            place = Place(place.channel, str(opened["channel"]["id"]), place.thread)
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        for _ in range(LOOK_PAGES):
            bounds = {"channel": place.room, "oldest": f"{since.timestamp():.6f}", "cursor": cursor}
            if place.thread:
                ask: Any = partial(self.client.conversations_replies, ts=place.thread)
            else:
                ask = self.client.conversations_history
            answer = await ask(**bounds, limit=LOOKED_AT, include_all_metadata=True)
            found += answer.get("messages") or []
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "") or None
            if cursor is None:
                break
        return found

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Run an errand."""
        try:
            match errand:
                case Fetch():
                    return await self._files.fetch(errand)
                case Describe():
                    return await self._files.describe(errand)
                case WhoIs():
                    return await self._people.profile(errand.remote_id)
                case RollCall():
                    return await self._people.roster()
                case Look():
                    return await self._look(errand)
                case _:
                    return Refused(f"{errand.kind} is no business of Slack's")
        except FAILURES as error:
            ended = outcome.of(error, is_repeatable=True)
            return ended if isinstance(ended, Later | Refused) else Later(2, "no clear answer")

    async def _look(self, errand: Look) -> Said | Refused | Later:
        """Ask for one message, a root or a reply: the window holds nothing else, so a long thread cannot hide it."""
        room, ts = errand.place.room, errand.remote_id
        answer = await self.client.conversations_replies(channel=room, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=15)
        for message in answer.get("messages") or []:
            if message.get("ts") == ts and message.get("user") and not message.get("bot_id"):
                return said(message, room, self._us(), self._people.names)
        return Refused("Slack did not show it to the bot")
