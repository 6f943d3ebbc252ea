"""What may happen to messages: each happening changes the workspace, shows on the page and becomes Slack's events.

No rule about who may do what stands here; people and API methods ask for a happening only when it is allowed.
"""

from typing import Any

from bot.sandbox.slack import panels
from bot.sandbox.slack.outbox import tell_app, tell_message
from bot.sandbox.slack.workspace import SLACKBOT_ID, Channel, User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
STREAM_LIFE_S = 306.0  # see api_stream


def post(world: World, channel: Channel, message: JSON) -> JSON:
    """Put a message (without ts) into a channel or thread; return it as stored, with its ts."""
    message = {"type": "message", **message, "ts": channel.next_ts(world.clock.time())}
    root_ts = message.get("thread_ts")
    if root_ts:
        message["parent_user_id"] = channel.messages[root_ts].get("user", "")
    world.workspace.keep(channel, message)
    _show(world, channel, message["ts"])
    if root_ts:
        _show(world, channel, root_ts)
        if message.get("bot_id") == world.app.bot_id:
            panels.replied(world, channel, root_ts)
    _tell_new(world, channel, message)
    return message


def edit(world: World, channel: Channel, ts: str, changes: JSON, by: str | None) -> JSON:
    """Change a message; `by` None is no edit by anybody (an unfurl). A change to None removes the field."""
    old = channel.messages[ts]
    kept = {key: value for key, value in {**old, **changes}.items() if value is not None}
    now = channel.next_ts(world.clock.time())
    if by is not None:
        kept["edited"] = {"user": by, "ts": now}
    channel.messages[ts] = kept
    _show(world, channel, ts)
    _tell_changed(world, channel, kept, old, now)
    return kept


def grow(world: World, channel: Channel, ts: str, changes: JSON) -> None:
    """Let a message that is being written say more. The app gets no event about it; its end is one."""
    channel.messages[ts] = {**channel.messages[ts], **changes}
    _show(world, channel, ts)


def is_streaming(world: World, message: JSON) -> bool:
    """Tell whether a message is still being written."""
    return message.get("streaming_state") == "in_progress" and world.clock.time() - float(message["ts"]) < STREAM_LIFE_S


def remove(world: World, channel: Channel, ts: str) -> None:
    """Delete a message. A root with replies leaves a tombstone, which goes with its last reply."""
    old = channel.messages[ts]
    if channel.threads.get(ts):
        _leave_tombstone(world, channel, old)
        return
    world.workspace.drop(channel, ts)
    world.feed.publish({"type": "message_gone", "channel": channel.id, "ts": ts})
    now = channel.next_ts(world.clock.time())
    gone = {"type": "message", "subtype": "message_deleted", "hidden": True, "deleted_ts": ts, "ts": now}
    tell_message(world, channel, {**gone, "previous_message": old})
    root_ts = old.get("thread_ts")
    if root_ts and root_ts != ts and root_ts in channel.messages:
        root = channel.messages[root_ts]
        if root.get("subtype") == "tombstone" and not channel.threads.get(root_ts):
            world.workspace.drop(channel, root_ts)
            world.feed.publish({"type": "message_gone", "channel": channel.id, "ts": root_ts})
        else:
            _show(world, channel, root_ts)


def lose_file(world: World, channel: Channel, file_id: str) -> None:
    """Put a tombstone where messages showed a file; a message that says nothing without it is deleted."""
    for ts, message in list(channel.messages.items()):
        shown = message.get("files", [])
        if all(each["id"] != file_id for each in shown):
            continue
        left = [{"id": file_id, "mode": "tombstone"} if each["id"] == file_id else each for each in shown]
        if has_files({"files": left}) or any(message.get(part) for part in ("text", "blocks", "attachments")):
            edit(world, channel, ts, {"files": left}, None)
        else:
            remove(world, channel, ts)


def has_files(message: JSON) -> bool:
    """Tell whether a message has a file that was not deleted."""
    return any(each.get("mode") != "tombstone" for each in message.get("files", []))


def add_reaction(world: World, channel: Channel, ts: str, name: str, user_id: str) -> bool:
    """Add somebody's reaction; False when it was there already."""
    message = channel.messages[ts]
    reactions = [dict(each) for each in message.get("reactions", [])]
    entry = next((each for each in reactions if each["name"] == name), None)
    if entry is None:
        entry = {"name": name, "users": [], "count": 0}
        reactions.append(entry)
    if user_id in entry["users"]:
        return False
    entry["users"] = [*entry["users"], user_id]
    entry["count"] += 1
    _set_reactions(world, channel, ts, reactions)
    _tell_reaction(world, channel, message, {"type": "reaction_added", "user": user_id, "reaction": name})
    return True


def remove_reaction(world: World, channel: Channel, ts: str, name: str, user_id: str) -> bool:
    """Take somebody's reaction away; False when there was none."""
    message = channel.messages[ts]
    reactions = [dict(each) for each in message.get("reactions", [])]
    entry = next((each for each in reactions if each["name"] == name and user_id in each["users"]), None)
    if entry is None:
        return False
    entry["users"] = [each for each in entry["users"] if each != user_id]
    entry["count"] -= 1
    _set_reactions(world, channel, ts, [each for each in reactions if each["count"]])
    _tell_reaction(world, channel, message, {"type": "reaction_removed", "user": user_id, "reaction": name})
    return True


def whisper(world: World, channel: Channel, user_id: str, message: JSON) -> JSON:
    """Show somebody an ephemeral message; the app gets no event about it, as in Slack."""
    ts = channel.next_ts(world.clock.time())
    whispered = {"type": "message", **message, "ts": ts, "is_ephemeral": True}
    whispered |= {"ephemeral_for": user_id, "channel": channel.id}
    world.screens.ephemerals.setdefault(user_id, {})[ts] = whispered
    world.feed.publish({"type": "message", "channel": channel.id, "message": whispered})
    return whispered


def rewrite_whisper(world: World, user_id: str, ts: str, changes: JSON) -> None:
    """Replace what an ephemeral message says."""
    kept = {**world.screens.ephemerals[user_id][ts], **changes}
    kept = {key: value for key, value in kept.items() if value is not None}
    world.screens.ephemerals[user_id][ts] = kept
    world.feed.publish({"type": "message", "channel": kept["channel"], "message": kept})


def end_whisper(world: World, user_id: str, ts: str) -> None:
    """Take an ephemeral message away."""
    gone = world.screens.ephemerals[user_id].pop(ts)
    world.feed.publish({"type": "message_gone", "channel": gone["channel"], "ts": ts})


def _show(world: World, channel: Channel, ts: str) -> None:
    world.feed.publish({"type": "message", "channel": channel.id, "message": channel.messages[ts]})


def _tell_new(world: World, channel: Channel, message: JSON) -> None:
    event = message
    if message.get("subtype") == "thread_broadcast":
        event = {**message, "root": channel.messages[message["thread_ts"]]}
    mentioned = _mentions_app(world, channel, message)
    if world.faults.duplicate_pairs or not mentioned:
        tell_message(world, channel, event)
    if mentioned:
        kept = {key: value for key, value in message.items() if key not in {"subtype", "parent_user_id"}}
        mention = {**kept, "type": "app_mention", "channel": channel.id, "event_ts": message["ts"]}
        tell_app(world, mention, channel)
    if "metadata" in message:
        _tell_metadata(world, channel, message)


def _mentions_app(world: World, channel: Channel, message: JSON) -> bool:
    if channel.dm_user or message.get("bot_id") == world.app.bot_id:
        return False
    text = message.get("text", "")
    return f"<@{world.app.bot_user_id}>" in text or f"<@{world.app.bot_user_id}|" in text


def _tell_metadata(world: World, channel: Channel, message: JSON) -> None:
    event = {
        "type": "message_metadata_posted",
        "app_id": message.get("app_id", ""),
        "bot_id": message.get("bot_id", ""),
        "user_id": message.get("user", ""),
        "team_id": world.app.team_id,
        "channel_id": channel.id,
        "metadata": message["metadata"],
        "message_ts": message["ts"],
        "event_ts": message["ts"],
    }
    tell_app(world, event, channel)


def _tell_changed(world: World, channel: Channel, new: JSON, old: JSON, now: str) -> None:
    event = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": now}
    tell_message(world, channel, {**event, "message": new, "previous_message": old})


def _leave_tombstone(world: World, channel: Channel, old: JSON) -> None:
    kept: JSON = {key: old[key] for key in ("ts", "thread_ts", "reply_count", "reply_users", "latest_reply") if key in old}
    stone: JSON = {"type": "message", "subtype": "tombstone", "user": SLACKBOT_ID, "text": "This message was deleted."}
    channel.messages[old["ts"]] = {**stone, "hidden": True, **kept}
    _show(world, channel, old["ts"])
    _tell_changed(world, channel, channel.messages[old["ts"]], old, channel.next_ts(world.clock.time()))


def _set_reactions(world: World, channel: Channel, ts: str, reactions: list[JSON]) -> None:
    message = {key: value for key, value in channel.messages[ts].items() if key != "reactions"}
    if reactions:
        message["reactions"] = reactions
    channel.messages[ts] = message
    _show(world, channel, ts)


def _tell_reaction(world: World, channel: Channel, message: JSON, event: JSON) -> None:
    item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    about = {"item": item, "item_user": message.get("user", ""), "event_ts": channel.next_ts(world.clock.time())}
    tell_app(world, {**event, **about}, channel)


def joined(world: World, channel: Channel, user: User) -> None:
    """Let somebody into a channel, with the line that Slack writes about it."""
    channel.members.add(user.id)
    show_channel(world, channel)
    post(world, channel, {"subtype": "channel_join", "user": user.id, "text": f"<@{user.id}> has joined the channel"})
    _tell_member(world, channel, user, "member_joined_channel")


def left(world: World, channel: Channel, user: User) -> None:
    """Let somebody leave a channel."""
    _tell_member(world, channel, user, "member_left_channel")
    channel.members.discard(user.id)
    show_channel(world, channel)


def show_channel(world: World, channel: Channel) -> None:
    """Tell the page what the channel looks like now."""
    shown = {"id": channel.id, "members": sorted(channel.members), "topic": channel.topic}
    world.feed.publish({"type": "channel", "channel": shown})


def _tell_member(world: World, channel: Channel, user: User, kind: str) -> None:
    event = {"type": kind, "user": user.id, "channel": channel.id, "team": user.team_id}
    event |= {"channel_type": "G" if channel.is_private else "C"}
    tell_app(world, {**event, "event_ts": channel.next_ts(world.clock.time())}, channel)
