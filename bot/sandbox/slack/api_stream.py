"""chat.startStream, appendStream and stopStream: a message that grows before its reader's eyes.

Sources: docs.slack.dev/reference/methods/chat.startStream and its two neighbours. Slack ends a stream by itself after about
five minutes, whatever is appended (python-slack-sdk#1859 and #1880); what stands of it can then be updated like any message.
"""

from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack import timeline
from bot.sandbox.slack.api_chat import MARKDOWN_LIMIT, author, metadata_of, posting_place, thread_of
from bot.sandbox.slack.blocks import check_message_blocks
from bot.sandbox.slack.methods import Args, channel_of, invalid, method
from bot.sandbox.slack.text import sent_by_app
from bot.sandbox.slack.workspace import Channel
from bot.sandbox.slack.world import World

JSON = dict[str, Any]


@method("chat.startStream", scopes=("chat:write",), tier=2)
def start_stream(world: World, args: Args) -> JSON:
    """Begin a message in a thread; more is appended later."""
    channel = posting_place(world, args)
    _refuse_blocks(args)
    text = _markdown(args)
    if channel.kind != "im":
        for name in ("recipient_team_id", "recipient_user_id"):
            if name not in args:
                raise ApiError(f"missing_{name}")
    if "thread_ts" not in args:
        raise invalid("[ERROR] missing required field: thread_ts")
    place = thread_of(world, channel, args)
    if not place:
        raise ApiError("invalid_thread_ts", detail="Thread not found")
    if wait := world.limits.wait_to_post(channel.id):
        raise ApiError("ratelimited", status=429, headers={"Retry-After": str(int(wait) + 1)})
    message = {**author(world, args), **_grown("", text), **place, "streaming_state": "in_progress"}
    stored = timeline.post(world, channel, message)
    return {"channel": channel.id, "ts": stored["ts"]}


@method("chat.appendStream", scopes=("chat:write",), tier=4)
def append_stream(world: World, args: Args) -> JSON:
    """Append to a message that is being written."""
    channel, message = _stream(world, args)
    _refuse_blocks(args)
    if "markdown_text" not in args:
        raise ApiError("no_text")
    timeline.grow(world, channel, message["ts"], _grown(_so_far(message), _markdown(args)))
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.stopStream", scopes=("chat:write",), tier=2)
def stop_stream(world: World, args: Args) -> JSON:
    """End a message that is being written, perhaps with a last piece, and with blocks below."""
    channel, message = _stream(world, args)
    changes = _grown(_so_far(message), _markdown(args))
    if "blocks" in args:
        changes["blocks"] = [*changes.get("blocks", []), *check_message_blocks(args.structure("blocks"))]
    if "metadata" in args:
        changes["metadata"] = metadata_of(args)
    ended = timeline.edit(world, channel, message["ts"], {**changes, "streaming_state": "completed"}, None)
    return {"channel": channel.id, "ts": ended["ts"], "message": ended}


def _stream(world: World, args: Args) -> tuple[Channel, JSON]:
    channel = channel_of(world, args)
    message = channel.messages.get(args.need("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise ApiError("message_not_found")
    if message.get("bot_id") != world.app.bot_id:
        raise ApiError("message_not_owned_by_app")
    if not timeline.is_streaming(world, message):
        raise ApiError("message_not_in_streaming_state")
    return channel, message


def _refuse_blocks(args: Args) -> None:
    if "blocks" in args or "text" in args:
        raise invalid("[ERROR] blocks and text are not taken here; blocks come with chat.stopStream")


def _markdown(args: Args) -> str:
    text = args.text("markdown_text")
    if len(text) > MARKDOWN_LIMIT:
        raise ApiError("msg_too_long")
    return text


def _so_far(message: JSON) -> str:
    return str(message["blocks"][0]["text"]) if message.get("blocks") else ""


def _grown(before: str, more: str) -> JSON:
    """Return the text and the block of a message that says so much by now."""
    text = before + more
    return {"text": sent_by_app(text), "blocks": [{"type": "markdown", "block_id": "stream", "text": text}]} if text else {"text": ""}
