"""Answers to interactions: what comes with the acknowledgement of a command, and what is posted to a response URL.

Source: docs.slack.dev/interactivity/handling-user-interaction. They reach channels the bot is not in.
"""

from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack import timeline
from bot.sandbox.slack.api_chat import read_content
from bot.sandbox.slack.methods import Args
from bot.sandbox.slack.tickets import ReplyPlace
from bot.sandbox.slack.world import World

JSON = dict[str, Any]


def show_ack(world: World, key: str, body: JSON) -> None:
    """Show what came with the acknowledgement of a slash command; nothing when it says nothing."""
    if body.get("text") or body.get("blocks") or body.get("attachments"):
        _post(world, world.reply_places.peek(key), body)


def answer_url(world: World, key: str, body: JSON) -> None:
    """Carry out one post to a response URL; raises ApiError, whose `status` is the HTTP status."""
    place = world.reply_places.use(key)
    try:
        if body.get("delete_original"):
            _delete(world, place)
        elif body.get("replace_original") and place.ts is not None:
            _replace(world, place, place.ts, body)
        else:
            _post(world, place, body)
    except ApiError as refusal:
        refusal.status = 400 if refusal.status == 200 else refusal.status  # noqa: PLR2004  no answer here says 200
        raise


def _post(world: World, place: ReplyPlace, body: JSON) -> None:
    channel = world.workspace.channels[place.channel_id]
    app = world.app
    content, _ = read_content(Args(body))
    author = {"user": app.bot_user_id, "bot_id": app.bot_id, "app_id": app.app_id, "team": app.team_id}
    message = {**author, **content}
    root = channel.messages.get(str(body.get("thread_ts", "")))
    # Only an explicit `replace_original: false` lets an answer into the thread.
    if root is not None and body.get("replace_original") is False:
        message["thread_ts"] = root.get("thread_ts", root["ts"])
    in_channel = body.get("response_type") == "in_channel"
    whisper = timeline.whisper
    stored = timeline.post(world, channel, message) if in_channel else whisper(world, channel, place.user_id, message)
    if place.ts is None:
        place.ts, place.is_ephemeral = stored["ts"], not in_channel


def _replace(world: World, place: ReplyPlace, ts: str, body: JSON) -> None:
    channel = world.workspace.channels[place.channel_id]
    content, _ = read_content(Args(body))
    content.setdefault("blocks", None)
    if place.is_ephemeral:
        if ts in world.screens.ephemerals.get(place.user_id, {}):
            timeline.rewrite_whisper(world, place.user_id, ts, content)
            return
    elif ts in channel.messages:
        if channel.messages[ts].get("bot_id") != world.app.bot_id:
            raise ApiError("cant_update_message")
        timeline.edit(world, channel, ts, content, world.app.bot_user_id)
        return
    raise ApiError("message_not_found")


def _delete(world: World, place: ReplyPlace) -> None:
    channel = world.workspace.channels[place.channel_id]
    if place.is_ephemeral and place.ts in world.screens.ephemerals.get(place.user_id, {}):
        timeline.end_whisper(world, place.user_id, str(place.ts))
    elif not place.is_ephemeral and place.ts in channel.messages:
        if channel.messages[str(place.ts)].get("bot_id") != world.app.bot_id:
            raise ApiError("cant_delete_message")
        timeline.remove(world, channel, str(place.ts))
    else:
        raise ApiError("message_not_found")
