"""
A post that is written before its reader's eyes: begun, appended to, stopped.

Nothing says in between that a stream is whole, so every break has one way out: whatever stands of it is stopped and rewritten as
one whole message, under the id that it has. A stream that never began is posted like any other message.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.recent import Recent
from bot.adapters.slack import outcome, render
from bot.adapters.slack.calls import FAILURES
from bot.adapters.slack.echoes import key_of, marked
from bot.adapters.slack.markup import inert
from bot.adapters.slack.parse import Us, words_of
from bot.messages import Content, Later, Outcome, Post, Refused, Sent, Unsure

PIECES = 4  # one call begins, one ends: enough to be seen growing, and far from the limit of 20 a minute on both
SHORTEST = 40  # characters of a piece
LONGEST = 11_500  # of markdown_text Slack takes 12,000 characters
GIVEN_UP_S = 600.0  # where streaming is not to be had it is not tried again for so long
NOT_HERE = frozenset(["unknown_method", "missing_scope", "not_allowed_token_type", "access_denied", "feature_not_enabled"])
OVER = "message_not_in_streaming_state"  # Slack ends a stream by itself after about five minutes
BEGIN, APPEND, STOP, REWRITE = "chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update"
_LINK = re.compile(r"<[^|>\s]+\|([^>]*)>|\[([^\]\n]*)\]\([^)\s]*\)")


class Streams:
    """The streams of one workspace. ``now`` gives seconds on any steady clock."""

    def __init__(self, client: AsyncWebClient, us: Callable[[], Us], now: Callable[[], float] = time.monotonic) -> None:
        self._client, self._us, self._now = client, us, now
        self._begun: Recent[str, tuple[str, str]] = Recent()  # by key, until it is known to be whole
        self._until: dict[str, float] = {}

    async def post(self, out: Post) -> Outcome | None:
        """Write a post as a stream, or mend the one that was begun. None: it is to be posted whole instead."""
        if out.key in self._begun:
            mended = await self.mend(out, *self._begun[out.key])
            return mended if not isinstance(mended, Refused) else None
        written = list(pieces(out.content))
        if not written or self._wait(BEGIN):
            return None
        try:
            answer = await self._client.chat_startStream(
                channel=out.place.room,
                thread_ts=out.place.thread,
                recipient_team_id=self._us().team_id,
                recipient_user_id=out.streams_to,
                markdown_text=written[0],
            )
        except FAILURES as error:
            return self._not_begun(error)
        room, ts = str(answer["channel"]), str(answer["ts"])
        self._begun.keep(out.key, (room, ts))
        return await self._go_on(out, room, ts, written[1:])

    def _not_begun(self, error: BaseException) -> Outcome | None:
        """Say what follows where nothing was begun: another way, unless nobody knows, or Slack is closed to us altogether."""
        end = outcome.of(error, is_repeatable=False)
        if isinstance(error, SlackApiError) and error.response.get("error") in NOT_HERE:
            self._until[BEGIN] = self._now() + GIVEN_UP_S
        if isinstance(end, Later) and end.waits:
            self._until[BEGIN] = self._now() + end.seconds
            return None
        return None if isinstance(end, Refused) else end

    async def _go_on(self, out: Post, room: str, ts: str, rest: list[str]) -> Outcome:
        try:
            while len(rest) > 1 and not self._wait(APPEND):
                await self._client.chat_appendStream(channel=room, ts=ts, markdown_text=rest[0])
                rest = rest[1:]
        except FAILURES as error:
            end = outcome.of(error, is_repeatable=False)
            if not (isinstance(end, Later) and end.waits):
                return Unsure(f"the stream broke: {getattr(end, 'reason', '')}")
            self._until[APPEND] = self._now() + end.seconds  # what is left goes with the end, which is counted apart
        return await self._stop(out, room, ts, "".join(rest))

    async def _stop(self, out: Post, room: str, ts: str, rest: str) -> Outcome:
        try:
            found = below(out.content)
            await self._client.chat_stopStream(channel=room, ts=ts, markdown_text=rest or None, blocks=found, metadata=marked(out.key))
        except FAILURES as error:
            return self._broken(STOP, error)
        self._begun.pop(out.key, None)
        return Sent(ts, room)

    def _broken(self, method: str, error: BaseException) -> Unsure:
        end = outcome.of(error, is_repeatable=True)
        seconds = end.seconds if isinstance(end, Later) else 0.0
        if isinstance(end, Later) and end.waits:
            self._until[method] = self._now() + end.seconds
        return Unsure(f"the stream is not whole: {getattr(end, 'reason', '')}", seconds)

    async def mend(self, out: Post, room: str, ts: str) -> Sent | Unsure | Refused:
        """End whatever stands of a stream and make it the whole message. Refused: nothing stands of it any more."""
        self._begun.keep(out.key, (room, ts))
        wait = max(self._wait(STOP), self._wait(REWRITE))
        if wait:
            return Unsure("Slack's rate limit", wait)
        try:
            await self._client.chat_stopStream(channel=room, ts=ts)
        except SlackApiError as error:
            word = error.response.get("error")
            if word == "message_not_found":
                self._begun.pop(out.key, None)
                return Refused("not there")
            if word != OVER:
                return self._broken(STOP, error)
        except FAILURES as error:
            return self._broken(STOP, error)
        words: dict[str, Any] = {"blocks": [], **render.message(out.content)}
        try:
            await self._client.chat_update(channel=room, ts=ts, metadata=marked(out.key), **words)
        except FAILURES as error:
            return self._broken(REWRITE, error)
        self._begun.pop(out.key, None)
        return Sent(ts, room)

    async def find(self, out: Post, standing: list[dict[str, Any]]) -> Outcome | None:
        """Mend what an earlier attempt began, among what stands in its thread; None where nothing was begun."""
        known = self._begun.get(out.key)
        if known is None:
            ours = self._us().bot_id
            begun = (one for one in standing if one.get("bot_id") == ours and is_begun(one, out.content))
            known = next(((out.place.room, str(one["ts"])) for one in begun), None)
        if known is None:
            return None
        end = await self.mend(out, *known)
        return Later(max(end.seconds, 1.0), end.reason) if isinstance(end, Unsure) else end

    def _wait(self, method: str) -> float:
        return max(self._until.get(method, 0.0) - self._now(), 0.0)


def pieces(content: Content) -> Iterator[str]:
    """
    Cut what can be streamed into at most four pieces, each ending with the blanks behind its words; nothing where it cannot be.

    A stream's text is Markdown as it is, without blocks before its end. It can call nobody.
    """
    text = inert(content.text).strip()
    if content.title or content.quote or content.fields or content.sections or len(text) > LONGEST:
        return
    size, piece = max(len(text) / PIECES, SHORTEST), ""
    for word in re.findall(r"\S+\s*", text):
        piece += word
        if len(piece) >= size:
            yield piece
            piece = ""
    if piece:
        yield piece


def below(content: Content) -> list[dict[str, Any]] | None:
    """Give the blocks that stand under a stream's text: what can be pressed, and the small print."""
    return render.blocks(Content(buttons=content.buttons, menu=content.menu, note=content.note)) or None


def is_begun(message: Mapping[str, Any], content: Content) -> bool:
    """Say whether a message of ours is the beginning of this one: it bears no mark yet, and says what this one begins with."""
    if key_of(message) is not None:
        return False
    said = _letters(words_of(message))
    return message.get("streaming_state") == "in_progress" or bool(said and _letters(content.text).startswith(said))


def _letters(text: str) -> str:
    """Give letters and digits alone: all that is sure to be the same after Slack has read our Markdown."""
    shown = _LINK.sub(lambda link: link[1] or link[2] or "", text)
    return "".join(char for char in shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").casefold() if char.isalnum())
