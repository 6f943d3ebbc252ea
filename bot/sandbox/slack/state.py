"""The whole workspace as the page needs it: one JSON document, built when somebody looks."""

from typing import Any

from bot.sandbox.slack import panels
from bot.sandbox.slack.workspace import Channel, User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]


def snapshot(world: World) -> JSON:
    """Return the state of the workspace in the shape that `/sandbox/state` promises under `slack`."""
    workspace = world.workspace
    team = {"id": workspace.team_id, "name": workspace.team_name, "domain": workspace.domain}
    bot = {key: value for key, value in world.courier.state().items() if key != "type"}
    return {
        "team": team,
        "users": [_user(user) for user in workspace.users.values()],
        "channels": [_channel(channel) for channel in workspace.channels.values()],
        "messages": {channel.id: _messages(world, channel) for channel in workspace.channels.values()},
        "modals": dict(world.screens.modals),
        "homes": dict(world.screens.homes),
        "toasts": dict(world.screens.toasts),
        "assistant": world.app.has_assistant,
        "panels": [panels.seen(world, *where) for where in world.screens.panels],
        "commands": [{key: each.get(key, "") for key in ("command", "usage_hint", "description")} for each in world.app.commands],
        "shortcuts": world.app.shortcuts,
        "groups": [{"id": group.id, "handle": group.handle} for group in workspace.groups.values()],
        "calls": world.recent_calls(),
        "bot": bot,
    }


def _user(user: User) -> JSON:
    initials = "".join(part[0] for part in user.real_name.split()[:2]).upper()
    shown = {"id": user.id, "name": user.name, "real_name": user.real_name, "side": user.side}
    return {**shown, "initials": initials, "color": f"#{user.color}", "note": user.note}


def _channel(channel: Channel) -> JSON:
    kind = "dm" if channel.dm_user else "channel"
    shown: JSON = {"id": channel.id, "name": channel.name, "kind": kind, "side": channel.side, "topic": channel.topic}
    return {**shown, "members": sorted(channel.members), "is_private": channel.is_private}


def _messages(world: World, channel: Channel) -> list[JSON]:
    whispers = [whisper for mine in world.screens.ephemerals.values() for whisper in mine.values() if whisper["channel"] == channel.id]
    return sorted([*channel.messages.values(), *whispers], key=lambda message: str(message["ts"]))
