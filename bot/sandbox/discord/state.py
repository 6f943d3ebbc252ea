"""The whole guild as the page needs it: one JSON document, built when somebody looks."""

from typing import Any

from bot.sandbox.discord import shape
from bot.sandbox.discord.guild import Channel, Message, User
from bot.sandbox.discord.permissions import may_see
from bot.sandbox.discord.world import World

JSON = dict[str, Any]
_KINDS = {0: "channel", 1: "dm", 4: "category", 11: "thread", 12: "thread", 15: "forum"}


def snapshot(world: World) -> JSON:
    """Return the state of the guild in the shape that `/sandbox/state` has under `discord`."""
    guild = world.guild
    places = [*guild.channels.values(), *guild.dms.values()]
    return {
        "guild": {"id": guild.id, "name": guild.name},
        "users": [_user(world, user) for user in guild.users.values()],
        "roles": [{"id": role.id, "name": role.name, "color": f"#{role.color:06x}"} for role in guild.roles.values()],
        "channels": [shown_channel(world, channel) for channel in places],
        "messages": {channel.id: _messages(world, channel) for channel in places},
        "modals": dict(world.screens.modals),
        "toasts": dict(world.screens.toasts),
        "commands": list(world.commands.values()),
        "calls": world.recent_calls(),
        "bot": world.bot_state(),
    }


def shown_message(world: World, message: Message) -> JSON:
    """Return a message as the page gets it: Discord's JSON, who reacted, who alone sees it, and links for the browser."""
    shown = shape.message(world, message)
    shown["author_id"] = message.author_id
    shown["attachments"] = [{**one, "browser_url": f"/files/discord/{one['id']}/{one['filename']}"} for one in shown["attachments"]]
    shown["reactors"] = {emoji: list(by) for emoji, by in message.reactions.items()}
    shown.pop("thread", None)
    if message.only_for:
        shown["only_for"] = message.only_for
    return shown


def shown_channel(world: World, channel: Channel) -> JSON:
    """Return a channel, forum, thread or DM as the page gets it, with who sees it."""
    kind = _KINDS[channel.type]
    shown: JSON = {"id": channel.id, "kind": kind, "name": channel.name, "side": channel.side, "topic": channel.topic or ""}
    shown |= {"parent_id": channel.parent_id, "position": channel.position}
    people = [user for user in world.guild.users.values() if not user.bot]
    if channel.is_dm:
        shown["members"] = list(channel.recipients)
    else:
        shown["members"] = [user.id for user in people if may_see(world.guild, user.id, channel)]
    if channel.tags:
        shown["tags"] = [shape.tag(tag) for tag in channel.tags]
    if channel.thread is not None:
        facts = channel.thread
        shown |= {"owner_id": facts.owner_id, "archived": facts.archived, "locked": facts.locked, "applied_tags": list(facts.tags)}
        shown |= {"message_count": facts.message_count, "created_at": facts.created_at}
    return shown


def _user(world: World, user: User) -> JSON:
    initials = "".join(part[0] for part in user.global_name.split()[:2]).upper()
    member = world.guild.members.get(user.id)
    shown = {"id": user.id, "name": user.name, "real_name": user.global_name, "side": user.side, "note": user.note}
    more = {"roles": list(member.roles) if member else [], "in_guild": member is not None, "dms_open": user.dms_open}
    return {**shown, **more, "initials": initials, "color": f"#{user.color}"}


def _messages(world: World, channel: Channel) -> list[JSON]:
    both = [*channel.messages.values(), *world.whispers(channel)]
    return [shown_message(world, one) for one in sorted(both, key=lambda message: int(message.id))]
