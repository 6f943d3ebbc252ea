"""conversations.*: finding conversations, reading them, going in."""

import base64
from collections.abc import Iterable
from itertools import islice
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack import timeline
from bot.sandbox.slack.methods import Args, channel_of, method, page_of, user_of
from bot.sandbox.slack.workspace import Channel
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
READ_ANY = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY_ANY = ("channels:history", "groups:history", "im:history", "mpim:history")
KIND_OF_TYPE = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
STEM_OF_TYPE = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


@method("conversations.list", scopes=READ_ANY, tier=2)
def conversations_list(world: World, args: Args) -> JSON:
    """List conversations of the asked types (public channels by default) that the app can see."""
    types = [each.strip() for each in args.text("types", "public_channel").split(",")]
    for each in types:
        if each not in KIND_OF_TYPE:
            raise ApiError("invalid_types")
        world.need_scope(f"{STEM_OF_TYPE[each]}:read")
    kinds = {KIND_OF_TYPE[each] for each in types}
    seen = [each for each in world.workspace.channels.values() if each.kind in kinds and _is_seen(world, each)]
    if args.flag("exclude_archived"):
        seen = [each for each in seen if not each.is_archived]
    page, metadata = page_of(world, args, seen)
    return {"channels": [describe(world, each) for each in page], "response_metadata": metadata}


@method("conversations.info", scopes=READ_ANY, tier=3)
def conversations_info(world: World, args: Args) -> JSON:
    """Describe one conversation."""
    channel = channel_of(world, args)
    world.need_scope(f"{channel.scope_stem}:read")
    described = describe(world, channel)
    if args.flag("include_num_members"):
        described["num_members"] = len(channel.members)
    return {"channel": described}


@method("conversations.members", scopes=READ_ANY, tier=4)
def conversations_members(world: World, args: Args) -> JSON:
    """List the members of a conversation."""
    channel = channel_of(world, args)
    world.need_scope(f"{channel.scope_stem}:read")
    page, metadata = page_of(world, args, sorted(channel.members))
    return {"members": page, "response_metadata": metadata}


@method("users.conversations", scopes=READ_ANY, tier=3)
def users_conversations(world: World, args: Args) -> JSON:
    """List the conversations that the bot is in."""
    types = {KIND_OF_TYPE.get(each.strip(), "") for each in args.text("types", "public_channel").split(",")}
    mine = [each for each in world.workspace.channels.values() if each.kind in types and world.app_is_in(each)]
    page, metadata = page_of(world, args, mine)
    return {"channels": [describe(world, each) for each in page], "response_metadata": metadata}


@method("conversations.open", scopes=("im:write", "mpim:write", "groups:write", "channels:manage"), tier=3)
def conversations_open(world: World, args: Args) -> JSON:
    """Open the DM with one person, or say that it is open."""
    if "channel" in args:
        channel = channel_of(world, args)
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    wanted = [each for each in args.text("users").split(",") if each]
    if not wanted:
        raise ApiError("users_list_not_supplied")
    if len(wanted) > 1:
        raise ApiError("method_not_supported_for_channel_type", "group DMs are not part of the sandbox")
    user = user_of(world, Args({"user": wanted[0]}))
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    dm = world.workspace.dm_of(user.id)
    if dm is None:
        raise ApiError("user_not_visible")
    opened: JSON = {"id": dm.id}
    if args.flag("return_im"):
        opened = describe(world, dm)
    return {"no_op": True, "already_open": True, "channel": opened}


@method("conversations.join", scopes=("channels:join",), tier=3)
def conversations_join(world: World, args: Args) -> JSON:
    """Let the bot into a public channel."""
    channel = channel_of(world, args)
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if world.app_is_in(channel):
        warnings = {"response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": describe(world, channel), "warning": "already_in_channel", **warnings}
    timeline.joined(world, channel, world.workspace.users[world.app.bot_user_id])
    return {"channel": describe(world, channel)}


@method("conversations.history", scopes=HISTORY_ANY, tier=3)
def conversations_history(world: World, args: Args) -> JSON:
    """Read what stands in a channel itself, newest first, thread replies left out."""
    channel = _readable(world, args)
    after = _cursor(args)
    found = (channel.messages[ts] for ts in reversed(channel.top) if (after is None or ts < after) and _between(ts, args))
    messages, more = _window(world, args, found)
    return {"messages": messages, "pin_count": 0, **more}


@method("conversations.replies", scopes=HISTORY_ANY, tier=3)
def conversations_replies(world: World, args: Args) -> JSON:
    """Read a thread, root first, oldest to newest; the root comes on every page, as in Slack."""
    channel = _readable(world, args)
    asked = args.need("ts")
    message = channel.messages.get(asked)
    if message is None:
        raise ApiError("thread_not_found")
    thread = list(world.workspace.thread(channel, message.get("thread_ts", asked)))
    if not thread:
        raise ApiError("thread_not_found")
    after = _cursor(args)
    replies = (each for each in thread[1:] if (after is None or each["ts"] > after) and _between(each["ts"], args))
    messages, more = _window(world, args, replies)
    return {"messages": [_shown(thread[0], args), *messages], **more}


def describe(world: World, channel: Channel) -> JSON:
    """Return a conversation object."""
    common: JSON = {"id": channel.id, "created": 1_700_000_000, "is_archived": channel.is_archived}
    if channel.dm_user:
        return {**common, "is_im": True, "user": channel.dm_user, "is_user_deleted": False, "is_open": True}
    shared = bool(channel.shared_with)
    flags = {"is_channel": True, "is_group": False, "is_im": False, "is_mpim": False}
    flags |= {"is_private": channel.is_private, "is_member": world.app_is_in(channel), "is_general": False}
    flags |= {"is_shared": shared, "is_ext_shared": shared, "is_org_shared": False, "is_pending_ext_shared": False}
    teams = [world.workspace.team_id, *channel.shared_with]
    topic = {"value": channel.topic, "creator": "", "last_set": 0}
    names = {"name": channel.name, "name_normalized": channel.name, "context_team_id": world.workspace.team_id}
    return {**common, **names, **flags, "topic": topic, "purpose": topic, "shared_team_ids": teams}


def _is_seen(world: World, channel: Channel) -> bool:
    return channel.kind == "channel" or world.app_is_in(channel)


def _readable(world: World, args: Args) -> Channel:
    channel = channel_of(world, args)
    world.need_scope(f"{channel.scope_stem}:history")
    if not world.app_is_in(channel):
        raise ApiError("not_in_channel")
    return channel


def _between(ts: str, args: Args) -> bool:
    oldest, latest = args.text("oldest", "0"), args.text("latest")
    try:
        at, low, high = float(ts), float(oldest or 0), float(latest) if latest else None
    except ValueError:
        raise ApiError("invalid_ts_oldest") from None
    if args.flag("inclusive"):
        return at >= low and (high is None or at <= high)
    return at > low and (high is None or at < high)


def _cursor(args: Args) -> str | None:
    cursor = args.text("cursor")
    if not cursor:
        return None
    try:
        kind, _, ts = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError:
        raise ApiError("invalid_cursor") from None
    if kind != "next_ts" or not ts:
        raise ApiError("invalid_cursor")
    return ts


def _window(world: World, args: Args, found: Iterable[JSON]) -> tuple[list[JSON], JSON]:
    """Return one page and what Slack says about more of them; the cursor names the last ts of this page."""
    limit = args.number("limit", 100)
    if not 1 <= limit <= 1000:  # noqa: PLR2004  Slack's range
        raise ApiError("invalid_limit")
    if world.page_size is not None:
        limit = min(limit, world.page_size)
    window = list(islice(found, limit + 1))
    if len(window) <= limit:
        return [_shown(each, args) for each in window], {"has_more": False}
    cursor = base64.b64encode(f"next_ts:{window[limit - 1]['ts']}".encode()).decode()
    shown = [_shown(each, args) for each in window[:limit]]
    return shown, {"has_more": True, "response_metadata": {"next_cursor": cursor}}


def _shown(message: JSON, args: Args) -> JSON:
    if "metadata" in message and not args.flag("include_all_metadata"):
        return {key: value for key, value in message.items() if key != "metadata"}
    return message
