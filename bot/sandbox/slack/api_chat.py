"""chat.* and reactions.*: what the app posts, changes, deletes and reacts to."""

import re
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack import timeline
from bot.sandbox.slack.blocks import check_message_blocks
from bot.sandbox.slack.methods import Args, channel_of, invalid, member_channel_of, method, thread_place
from bot.sandbox.slack.text import sent_by_app
from bot.sandbox.slack.workspace import Channel
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
TEXT_LIMIT = 40_000
# In bytes, counted after escaping (gitlab-org/gitlab!258898 found out).
UPDATE_TEXT_LIMIT = 4_000
MARKDOWN_LIMIT = 12_000
CLIENT_ID_LIFE_S = 600.0
_TS = re.compile(r"\d{10}\.\d{6}")
_REACTION = re.compile(r"[a-z0-9_+'-]+(?:::skin-tone-[2-6])?")


@method("chat.postMessage", scopes=("chat:write",), tier=0)
def post_message(world: World, args: Args) -> JSON:
    """Post a message, once per `client_msg_id` within ten minutes."""
    channel = posting_place(world, args)
    client_id = args.text("client_msg_id")
    if (first := _seen(world, client_id)) is not None:
        return first
    content, warnings = read_content(args)
    if wait := world.limits.wait_to_post(channel.id):
        raise ApiError("ratelimited", status=429, headers={"Retry-After": str(int(wait) + 1)})
    message = {**author(world, args), **content, **thread_of(world, channel, args)}
    if client_id:
        message["client_msg_id"] = client_id
    stored = timeline.post(world, channel, message)
    result: JSON = {"channel": channel.id, "ts": stored["ts"], "message": stored}
    if warnings:
        result |= {"warning": ",".join(warnings), "response_metadata": {"warnings": warnings}}
    if client_id:
        _remember(world, client_id, result)
    return result


@method("chat.postEphemeral", scopes=("chat:write",), tier=4)
def post_ephemeral(world: World, args: Args) -> JSON:
    """Show a message to one member of a channel only."""
    channel = posting_place(world, args)
    user = world.workspace.users.get(args.need("user"))
    if user is None or user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    content, _ = read_content(args)
    message = {**author(world, args), **content, **thread_of(world, channel, args)}
    whispered = timeline.whisper(world, channel, user.id, message)
    return {"message_ts": whispered["ts"]}


@method("chat.update", scopes=("chat:write",), tier=3)
def update(world: World, args: Args) -> JSON:
    """Replace text and blocks of one of the app's own messages; fields that are not given stay as they are."""
    channel = channel_of(world, args)
    message = channel.messages.get(args.need("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise ApiError("message_not_found")
    if message.get("bot_id") != world.app.bot_id:
        raise ApiError("cant_update_message")
    if timeline.is_streaming(world, message):
        raise ApiError("streaming_state_conflict")
    if len(sent_by_app(args.text("text")).encode()) > UPDATE_TEXT_LIMIT:
        raise ApiError("msg_too_long")
    content, _ = read_content(args, old=message)
    changed = timeline.edit(world, channel, message["ts"], content, world.app.bot_user_id)
    return {"channel": channel.id, "ts": changed["ts"], "text": changed["text"], "message": changed}


@method("chat.delete", scopes=("chat:write",), tier=3)
def delete(world: World, args: Args) -> JSON:
    """Delete one of the app's own messages."""
    channel = channel_of(world, args)
    message = channel.messages.get(args.need("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise ApiError("message_not_found")
    if message.get("bot_id") != world.app.bot_id:
        raise ApiError("cant_delete_message")
    timeline.remove(world, channel, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.getPermalink", tier=0)
def get_permalink(world: World, args: Args) -> JSON:
    """Return the address of a message, in its thread if it is in one."""
    channel = channel_of(world, args)
    ts = args.need("message_ts")
    message = channel.messages.get(ts)
    if message is None:
        raise ApiError("message_not_found")
    link = f"https://{world.workspace.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    root_ts = message.get("thread_ts")
    if root_ts and root_ts != ts:
        link += f"?thread_ts={root_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


@method("reactions.add", scopes=("reactions:write",), tier=3)
def add_reaction(world: World, args: Args) -> JSON:
    """React to a message as the bot."""
    channel, ts, name = _reaction(world, args)
    if not timeline.add_reaction(world, channel, ts, name, world.app.bot_user_id):
        raise ApiError("already_reacted")
    return {}


@method("reactions.remove", scopes=("reactions:write",), tier=2)
def remove_reaction(world: World, args: Args) -> JSON:
    """Take the bot's reaction away."""
    channel, ts, name = _reaction(world, args)
    if not timeline.remove_reaction(world, channel, ts, name, world.app.bot_user_id):
        raise ApiError("no_reaction")
    return {}


def read_content(args: Args, old: JSON | None = None) -> tuple[JSON, list[str]]:
    """Return text, blocks, attachments and metadata as they would be stored, and Slack's warnings.

    With `old` (an update) only what is given is returned, and blocks go when a text comes without them.
    """
    content: JSON = {}
    warnings: list[str] = []
    if "markdown_text" in args:
        return _markdown(args), warnings
    if "blocks" in args:
        content["blocks"] = check_message_blocks(args.structure("blocks"))
    if "attachments" in args:
        content["attachments"] = _attachments(args)
    text = args.text("text")
    if len(text) > TEXT_LIMIT:
        text = text[:TEXT_LIMIT]
        warnings.append("message_truncated")
    if not text and not content.get("blocks") and not content.get("attachments") and not _keeps_text(args, old):
        raise ApiError("no_text")
    if old is None or "text" in args:
        content["text"] = sent_by_app(text)
    if old is not None and "text" in args and "blocks" not in args:
        content["blocks"] = None
    if "metadata" in args:
        content["metadata"] = metadata_of(args)
    return content, warnings


def _keeps_text(args: Args, old: JSON | None) -> bool:
    return old is not None and ("metadata" in args or args.values.get("blocks") == []) and bool(old.get("text"))


def _markdown(args: Args) -> JSON:
    if "text" in args or "blocks" in args:
        raise ApiError("markdown_text_conflict")
    text = args.text("markdown_text")
    if len(text) > MARKDOWN_LIMIT:
        raise ApiError("msg_too_long")
    return {"text": sent_by_app(text)}


def _attachments(args: Args) -> list[JSON]:
    attachments = args.structure("attachments")
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise ApiError("invalid_attachments")
    if len(attachments) > 100:  # noqa: PLR2004  Slack's limit
        raise ApiError("too_many_attachments")
    return attachments


def metadata_of(args: Args) -> JSON:
    """Return the metadata of a call, checked."""
    metadata = args.structure("metadata")
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_schema")
    return metadata


def author(world: World, args: Args) -> JSON:
    """Return whose name a post of the app bears."""
    app = world.app
    whose: JSON = {"bot_id": app.bot_id, "app_id": app.app_id, "team": app.team_id}
    if "username" in args or "icon_emoji" in args or "icon_url" in args:
        world.need_scope("chat:write.customize")
        whose |= {"subtype": "bot_message", "username": args.text("username") or "Deskhand"}
        icons = {"emoji": args.text("icon_emoji"), "image_48": args.text("icon_url")}
        return whose | {"icons": {key: value for key, value in icons.items() if value}}
    profile = {"id": app.bot_id, "app_id": app.app_id, "name": "Deskhand", "deleted": False, "team_id": app.team_id}
    return whose | {"user": app.bot_user_id, "bot_profile": profile}


def thread_of(world: World, channel: Channel, args: Args) -> JSON:
    """Return what places a post in the thread that a call names."""
    asked = args.values.get("thread_ts")
    if asked is None:
        return {}
    if not _TS.fullmatch(str(asked)):
        raise ApiError("invalid_thread_ts", messages=[f"[ERROR] {asked} is not a valid thread_ts"])
    place = thread_place(world, channel, str(asked))
    return {**place, "subtype": "thread_broadcast"} if place and args.flag("reply_broadcast") else place


def posting_place(world: World, args: Args) -> Channel:
    """Return the conversation that the app may post in."""
    address = args.need("channel")
    channel = world.workspace.channels.get(address)
    if channel is None and address.startswith(("U", "W")):
        channel = world.workspace.dm_of(address)
    elif channel is None:
        channel = world.workspace.find_channel(f"#{address.removeprefix('#')}")
    if channel is None:
        raise ApiError("channel_not_found")
    if not world.app_is_in(channel):
        if channel.kind != "channel":
            raise ApiError("channel_not_found")
        if "chat:write.public" not in world.granted_scopes():
            raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.dm_user and not world.app.takes_messages:
        raise ApiError("messages_tab_disabled")
    return channel


def _seen(world: World, client_id: str) -> JSON | None:
    if not client_id or not world.faults.honour_client_msg_id or client_id not in world.seen_client_ids:
        return None
    at, result = world.seen_client_ids[client_id]
    if world.clock.time() - at > CLIENT_ID_LIFE_S:
        del world.seen_client_ids[client_id]
        return None
    return result


def _remember(world: World, client_id: str, result: JSON) -> None:
    seen, now = world.seen_client_ids, world.clock.time()
    seen[client_id] = (now, result)
    while now - seen[oldest := next(iter(seen))][0] > CLIENT_ID_LIFE_S:
        del seen[oldest]


def _reaction(world: World, args: Args) -> tuple[Channel, str, str]:
    name = args.need("name").strip(":")
    if not _REACTION.fullmatch(name):
        raise ApiError("invalid_name")
    channel = member_channel_of(world, args)
    if "timestamp" not in args:
        raise invalid("[ERROR] missing required field: timestamp")
    ts = args.text("timestamp")
    if ts not in channel.messages:
        raise ApiError("message_not_found")
    return channel, ts, name
