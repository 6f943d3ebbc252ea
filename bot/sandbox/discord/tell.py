"""What the bot hears: each change of the guild as its gateway event, if the bot may see the place and asked for the kind."""

from typing import Any

from bot.sandbox.discord import shape
from bot.sandbox.discord.app import Intent
from bot.sandbox.discord.guild import FORUM, Channel, Member, Message
from bot.sandbox.discord.permissions import may_see
from bot.sandbox.discord.sessions import Session
from bot.sandbox.discord.world import World

JSON = dict[str, Any]


def welcome(world: World, session: Session) -> list[tuple[str, JSON]]:
    """Return what follows IDENTIFY: READY, then the guild."""
    scheme = world.base_url.replace("http", "ws", 1)
    ready: JSON = {
        "v": 10,
        "user": {**shape.user(world.me), "mfa_enabled": False, "verified": True, "email": None},
        "guilds": [{"id": world.guild.id, "unavailable": True}] if world.app.id in world.guild.members else [],
        "private_channels": [],
        "relationships": [],
        "presences": [],
        "user_settings": {},
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": f"{scheme}/discord/gateway/resume",
        "shard": session.shard,
        "geo_ordered_rtc_regions": [],
        "guild_join_requests": [],
        "auth": {},
        "application": {"id": world.app.id, "flags": world.app.flags},
        "_trace": ["sandbox"],
    }
    if not ready["guilds"]:
        return [("READY", ready)]
    return [("READY", ready), ("GUILD_CREATE", guild_create(world, session.intents))]


def guild_create(world: World, intents: int) -> JSON:
    """Return the guild as a bot gets it that comes in: with channels, open threads and, if it asked for them, members."""
    guild = world.guild
    all_members = intents & Intent.GUILD_MEMBERS
    shown = [one for one in guild.members.values() if all_members or one.user_id == world.app.id]
    channels = [one for one in guild.channels.values() if not one.is_thread]
    threads = [one for one in guild.threads(archived=False) if may_see(guild, world.app.id, one)]
    return {
        **shape.guild(world),
        "joined_at": guild.members[world.app.id].joined_at,
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [shape.member(guild, one) for one in shown],
        "channels": [shape.channel(world, one) for one in channels],
        "threads": [shape.thread(world, one) for one in threads],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def members_chunks(world: World, wanted: JSON) -> list[JSON]:
    """Return the answer to op 8: the members asked for by id, by the beginning of a name, or all."""
    if str(wanted.get("guild_id")) != world.guild.id:
        return []
    ids = wanted.get("user_ids")
    members = world.guild.members
    made: JSON = {"guild_id": world.guild.id, "chunk_index": 0, "chunk_count": 1}
    if ids is not None:
        asked = [str(one) for one in (ids if isinstance(ids, list) else [ids])]
        found = [members[one] for one in asked if one in members]
        made["not_found"] = [one for one in asked if one not in members]
    else:
        query = str(wanted.get("query", "")).lower()
        found = [one for one in members.values() if _called(world, one).startswith(query)][: int(wanted.get("limit") or 0) or None]
    made["members"] = [shape.member(world.guild, one) for one in found]
    if wanted.get("nonce"):
        made["nonce"] = wanted["nonce"]
    return [made]


def of_message(world: World, event: str, where: Channel, message: Message) -> None:
    """Tell of a new or changed message."""
    if not hears(world, where):
        return
    data = shape.message_event(world, where, message)
    needs = Intent.DIRECT_MESSAGES if where.is_dm else Intent.GUILD_MESSAGES
    world.gateway.tell(event, data, needs, shape.without_content(world, where, message, data))


def of_deletion(world: World, where: Channel, message_ids: list[str]) -> None:
    """Tell that messages are gone, one by one or, for several, in bulk."""
    if not hears(world, where):
        return
    needs = Intent.DIRECT_MESSAGES if where.is_dm else Intent.GUILD_MESSAGES
    data: JSON = {"channel_id": where.id, **_guild_of(world, where)}
    if len(message_ids) == 1:
        world.gateway.tell("MESSAGE_DELETE", {"id": message_ids[0], **data}, needs)
    else:
        world.gateway.tell("MESSAGE_DELETE_BULK", {"ids": message_ids, **data}, needs)


def of_reaction(world: World, event: str, where: Channel, message: Message, user_id: str, emoji: str) -> None:
    """Tell of a reaction that was added or removed."""
    if not hears(world, where):
        return
    name, _, emoji_id = emoji.partition(":")
    data: JSON = {
        "user_id": user_id,
        "channel_id": where.id,
        "message_id": message.id,
        "emoji": {"id": emoji_id or None, "name": name, "animated": False},
        "burst": False,
        "type": 0,
        **_guild_of(world, where),
    }
    if event == "MESSAGE_REACTION_ADD":
        data["message_author_id"] = message.author_id
        if not where.is_dm and user_id in world.guild.members:
            data["member"] = shape.member(world.guild, world.guild.members[user_id])
    world.gateway.tell(event, data, Intent.DIRECT_MESSAGE_REACTIONS if where.is_dm else Intent.GUILD_MESSAGE_REACTIONS)


def of_thread(world: World, event: str, thread: Channel, *, newly_created: bool = False) -> None:
    """Tell of a thread that was made, changed or deleted."""
    if not hears(world, thread):
        return
    if event == "THREAD_DELETE":
        data: JSON = {"id": thread.id, "guild_id": world.guild.id, "parent_id": thread.parent_id, "type": thread.type}
    else:
        data = shape.thread(world, thread)
        if newly_created:
            data["newly_created"] = True
    world.gateway.tell(event, data, Intent.GUILDS)


def of_thread_members(world: World, thread: Channel, added: list[str], removed: list[str]) -> None:
    """Tell who entered or left a thread; without the members intent only when it is the bot itself."""
    if not hears(world, thread):
        return
    joined = [
        {**shape.thread_member(thread, one), "member": shape.member(world.guild, world.guild.members[one]), "presence": None}
        for one in added
        if one in world.guild.members
    ]
    count = len(thread.thread.members) if thread.thread else 0
    data = {"id": thread.id, "guild_id": world.guild.id, "member_count": count, "added_members": joined, "removed_member_ids": removed}
    is_mine = world.app.id in (*added, *removed)
    world.gateway.tell("THREAD_MEMBERS_UPDATE", data, Intent.GUILDS if is_mine else Intent.GUILD_MEMBERS)


def of_channel(world: World, event: str, channel: Channel) -> None:
    """Tell of a channel that was made, changed or deleted."""
    world.gateway.tell(event, shape.channel(world, channel), Intent.GUILDS)


def of_member(world: World, event: str, member: Member) -> None:
    """Tell of somebody who came, left or changed roles."""
    data = shape.member(world.guild, member)
    if event == "GUILD_MEMBER_REMOVE":
        data = {"user": data["user"]}
    world.gateway.tell(event, {**data, "guild_id": world.guild.id}, Intent.GUILD_MEMBERS)


def hears(world: World, where: Channel) -> bool:
    """Tell whether the bot sees a place at all."""
    if where.is_dm:
        return world.app.id in where.recipients
    return where.type != FORUM and may_see(world.guild, world.app.id, where)


def _guild_of(world: World, where: Channel) -> JSON:
    return {} if where.is_dm else {"guild_id": world.guild.id}


def _called(world: World, member: Member) -> str:
    return (member.nick or world.guild.users[member.user_id].name).lower()
