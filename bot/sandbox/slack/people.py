"""What people may do in their Slack client, and what the client refuses."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.slack import files, panels, timeline
from bot.sandbox.slack.api_files import tell_shared
from bot.sandbox.slack.api_users import describe_user
from bot.sandbox.slack.outbox import tell_app
from bot.sandbox.slack.text import rich_text, typed
from bot.sandbox.slack.workspace import Channel, Group, User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
TEXT_LIMIT = 40_000
Upload = tuple[str, bytes, str]
_EMOJI = re.compile(r"[a-z0-9_+'-]+(?:::skin-tone-[2-6])?")


def person(world: World, name: str) -> User:
    """Find a human by short name or id."""
    user = world.workspace.find_user(name)
    if user is None:
        raise SandboxRefusal("user_not_found", f"nobody here is called {name}")
    if user.is_bot:
        raise SandboxRefusal("user_is_bot", "the bot acts by itself, through the API")
    return user


def place(world: World, user: User, address: str) -> Channel:
    """Find a conversation that this person is in."""
    channel = world.workspace.find_channel(address)
    if channel is None:
        raise SandboxRefusal("channel_not_found", f"there is no {address}")
    if user.id not in channel.members:
        raise SandboxRefusal("not_in_channel", f"{user.name} is not in {address}")
    return channel


def writable(world: World, user: User, address: str) -> Channel:
    """Find a conversation that this person may write in."""
    channel = place(world, user, address)
    if channel.is_archived:
        raise SandboxRefusal("is_archived", f"{address} is archived")
    return channel


def message_at(channel: Channel, ts: str) -> JSON:
    """Find a live message."""
    message = channel.messages.get(ts)
    if message is None or message.get("subtype") == "tombstone":
        raise SandboxRefusal("message_not_found", f"no message {ts} in {channel.name}")
    return message


def say(
    world: World,
    user: User,
    channel: Channel,
    text: str,
    *,
    thread_ts: str | None = None,
    uploads: Sequence[Upload] = (),
    broadcast: bool = False,
) -> str:
    """Write a message, with files if there are any; return its ts."""
    _check_text(text, allow_empty=bool(uploads))
    if channel.dm_user and not world.app.takes_messages:
        raise SandboxRefusal("messages_tab_disabled", "Sending messages to this app has been turned off.")
    message: JSON = {"user": user.id, **_written(world, text), "client_msg_id": str(uuid.uuid4())}
    message |= {"team": user.team_id, **_origin(world, user, channel)}
    made = [files.new_file(world, user, name, data, mime=mime) for name, data, mime in uploads]
    if made:
        shared = [files.share(world, channel, each["id"]) for each in made]
        message |= {"subtype": "file_share", "files": shared, "upload": False}
    if thread_ts is not None:
        # A client opens the whole thread, whichever message of it was pointed at; one whose root is gone, too.
        pointed_at = channel.messages.get(thread_ts) or message_at(channel, thread_ts)
        message["thread_ts"] = pointed_at.get("thread_ts", thread_ts)
        if message["thread_ts"] not in channel.messages:
            raise SandboxRefusal("message_not_found", "the thread is gone")
        if broadcast:
            message["subtype"] = "thread_broadcast"
        if panels.is_root(channel.messages[message["thread_ts"]]):
            message["assistant_thread"] = {"action_token": world.new_id("token")}
    stored = timeline.post(world, channel, message)
    tell_shared(world, channel, user.id, [each["id"] for each in made], stored["ts"])
    return str(stored["ts"])


def edit(world: World, user: User, channel: Channel, ts: str, text: str) -> None:
    """Change one's own message; saving it unchanged does nothing."""
    message = message_at(channel, ts)
    if message.get("user") != user.id:
        raise SandboxRefusal("cant_update_message", "only its author can edit a message")
    _check_text(text, allow_empty=timeline.has_files(message))
    new = {"blocks": None, **_written(world, text)}
    if new["text"] != message["text"]:
        timeline.edit(world, channel, ts, new, user.id)


def delete(world: World, user: User, channel: Channel, ts: str) -> None:
    """Delete one's own message."""
    message = message_at(channel, ts)
    if message.get("user") != user.id and not user.is_admin:
        raise SandboxRefusal("cant_delete_message", "only its author or an admin can delete a message")
    timeline.remove(world, channel, ts)


def delete_file(world: World, user: User, file_id: str) -> None:
    """Delete one's own file, wherever it was shared."""
    if word := files.why_not_delete(world, user.id, file_id):
        raise SandboxRefusal(word, f"{user.name} has no file {file_id} to delete")
    files.delete(world, file_id)


def react(world: World, user: User, channel: Channel, ts: str, name: str) -> None:
    """Add a reaction."""
    message_at(channel, ts)
    if not timeline.add_reaction(world, channel, ts, _emoji(name), user.id):
        raise SandboxRefusal("already_reacted", f"{user.name} has reacted with :{name}: already")


def unreact(world: World, user: User, channel: Channel, ts: str, name: str) -> None:
    """Take a reaction away."""
    message_at(channel, ts)
    if not timeline.remove_reaction(world, channel, ts, _emoji(name), user.id):
        raise SandboxRefusal("no_reaction", f"{user.name} has not reacted with :{name}:")


def open_home(world: World, user: User, tab: str = "home") -> None:
    """Look at the app's Home (or messages) tab."""
    dm = world.workspace.dm_of(user.id)
    if dm is None:
        raise SandboxRefusal("not_enabled", f"{user.name} is from another organisation and has no App Home here")
    event: JSON = {"type": "app_home_opened", "user": user.id, "channel": dm.id, "tab": tab}
    view = world.screens.homes.get(user.id)
    if view is not None and tab == "home":
        event["view"] = view
    tell_app(world, {**event, "event_ts": f"{world.clock.time():.6f}"})


def open_assistant(world: World, user: User, looking_at: str | None = None) -> str:
    """Begin a talk with the app in the assistant panel, perhaps while a channel is looked at; return its thread's ts."""
    dm = world.workspace.dm_of(user.id)
    if dm is None or not world.app.has_assistant:
        raise SandboxRefusal("not_enabled", f"the app has no assistant panel for {user.name}")
    app = world.app
    root: JSON = {"subtype": panels.ROOT, "user": app.bot_user_id, "bot_id": app.bot_id, "app_id": app.app_id, "text": "New chat"}
    ts = str(timeline.post(world, dm, {**root, panels.ROOT: {"title": "New chat", "title_blocks": [], "artifacts": []}})["ts"])
    panels.begin(world, dm, ts)
    seen = place(world, user, looking_at).id if looking_at else None
    _tell_assistant(world, user, dm, ts, "assistant_thread_started", seen)
    return ts


def look_elsewhere(world: World, user: User, ts: str, looking_at: str) -> None:
    """Look at another channel while the assistant panel is open."""
    dm = world.workspace.dm_of(user.id)
    if dm is None or not panels.is_root(dm.messages.get(ts)):
        raise SandboxRefusal("message_not_found", "there is no such talk in the assistant panel")
    _tell_assistant(world, user, dm, ts, "assistant_thread_context_changed", place(world, user, looking_at).id)


def _tell_assistant(world: World, user: User, dm: Channel, ts: str, kind: str, looking_at: str | None) -> None:
    context = {"team_id": world.app.team_id, "enterprise_id": None} | ({"channel_id": looking_at} if looking_at else {})
    thread = {"user_id": user.id, "context": context, "channel_id": dm.id, "thread_ts": ts}
    tell_app(world, {"type": kind, "assistant_thread": thread, "event_ts": dm.next_ts(world.clock.time())}, dm)


def press_prompt(world: World, user: User, ts: str, title: str) -> str:
    """Press one of the prompts that the assistant panel offers: its words are said in the thread."""
    dm = world.workspace.dm_of(user.id)
    if dm is None or (dm.id, ts) not in world.screens.panels:
        raise SandboxRefusal("message_not_found", "there is no such talk in the assistant panel")
    offered = next((one for one in panels.seen(world, dm.id, ts)["prompts"] if one["title"] == title), None)
    if offered is None:
        raise SandboxRefusal("no_such_element", f"the panel does not offer {title!r}")
    return say(world, user, dm, offered["message"], thread_ts=ts)


def join(world: World, user: User, address: str) -> None:
    """Enter a public channel, or be added to a private one."""
    channel = world.workspace.find_channel(address)
    if channel is None or channel.dm_user:
        raise SandboxRefusal("channel_not_found", f"there is no {address}")
    if user.team_id != world.app.team_id and user.team_id not in channel.shared_with:
        raise SandboxRefusal("not_allowed", f"{address} is not shared with {user.name}'s organisation")
    if user.id in channel.members:
        raise SandboxRefusal("already_in_channel", f"{user.name} is in {address} already")
    timeline.joined(world, channel, user)


def leave(world: World, user: User, address: str) -> None:
    """Leave a channel."""
    channel = place(world, user, address)
    if channel.dm_user:
        raise SandboxRefusal("method_not_supported_for_channel_type", "a DM cannot be left")
    timeline.left(world, channel, user)


def set_group(world: World, group: Group, users: list[User]) -> None:
    """Replace the members of a user group."""
    old, new = list(group.users), [user.id for user in users]
    before, now = group.updated_at, int(world.clock.time())
    group.users, group.updated_at = new, now
    added, removed = [each for each in new if each not in old], [each for each in old if each not in new]
    event: JSON = {"type": "subteam_members_changed", "subteam_id": group.id, "team_id": world.app.team_id}
    event |= {"date_previous_update": before, "date_update": now}
    event |= {"added_users": added, "added_users_count": str(len(added))}
    event |= {"removed_users": removed, "removed_users_count": str(len(removed))}
    tell_app(world, {**event, "event_ts": f"{world.clock.time():.6f}"})


def set_profile(world: World, user: User, facts: JSON) -> None:
    """Change what somebody's profile says."""
    for name, value in facts.items():
        setattr(user, name, value)
    now = world.clock.time()
    tell_app(world, {"type": "user_change", "user": describe_user(world, user), "cache_ts": int(now), "event_ts": f"{now:.6f}"})


def unfurl(world: World, channel: Channel, ts: str) -> None:
    """Let Slack add a link preview: the same text, only attachments are new."""
    message = message_at(channel, ts)
    preview = {"id": 1, "from_url": "https://example.test/page", "title": "A page", "fallback": "A page"}
    timeline.edit(world, channel, ts, {"attachments": [*message.get("attachments", []), preview]}, None)


def _written(world: World, text: str) -> JSON:
    stored = typed(text, world.workspace)
    return {"text": stored, **({"blocks": [rich_text(stored)]} if stored else {})}


def _origin(world: World, user: User, channel: Channel) -> JSON:
    if user.team_id == world.app.team_id and not channel.shared_with:
        return {}
    origin: JSON = {"user_team": user.team_id, "source_team": user.team_id}
    if user.team_id != world.app.team_id:
        profile = {"real_name": user.real_name, "display_name": user.name, "name": user.name, "team": user.team_id}
        origin["user_profile"] = {**profile, "is_restricted": False, "is_ultra_restricted": False}
    return origin


def _check_text(text: str, *, allow_empty: bool) -> None:
    if not text.strip() and not allow_empty:
        raise SandboxRefusal("no_text", "an empty message cannot be sent")
    if len(text) > TEXT_LIMIT:
        raise SandboxRefusal("msg_too_long", f"a message has at most {TEXT_LIMIT} characters")


def _emoji(name: str) -> str:
    name = name.strip(":")
    if not _EMOJI.fullmatch(name):
        raise SandboxRefusal("invalid_name", f"{name!r} is no emoji's name")
    return name
