"""The guild's values as Discord's JSON, complete: a missing field ends a client library."""

from typing import Any

from bot.sandbox.discord.guild import FORUM, Channel, Guild, Member, Message, Role, Tag, User
from bot.sandbox.discord.permissions import in_guild
from bot.sandbox.discord.world import World

JSON = dict[str, Any]
LOCALE = "en-US"


def user(one: User) -> JSON:
    """Return a user object."""
    return {
        "id": one.id,
        "username": one.name,
        "discriminator": "0000" if one.bot else "0",
        "global_name": None if one.bot else one.global_name,
        "avatar": None,
        "avatar_decoration_data": None,
        "banner": None,
        "accent_color": None,
        "collectibles": None,
        "primary_guild": None,
        "bot": one.bot,
        "system": False,
        "public_flags": 0,
        "flags": 0,
    }


def member(guild: Guild, one: Member, *, with_user: bool = True) -> JSON:
    """Return a member object, without its user where Discord leaves it out."""
    made: JSON = {
        "roles": list(one.roles),
        "nick": one.nick,
        "avatar": None,
        "banner": None,
        "avatar_decoration_data": None,
        "joined_at": one.joined_at,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }
    return {"user": user(guild.users[one.user_id]), **made} if with_user else made


def role(one: Role) -> JSON:
    """Return a role object."""
    made: JSON = {
        "id": one.id,
        "name": one.name,
        "description": None,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": one.color,
        "colors": {"primary_color": one.color, "secondary_color": None, "tertiary_color": None},
        "hoist": one.color != 0,
        "managed": one.managed_by is not None,
        "mentionable": one.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return {**made, "tags": {"bot_id": one.managed_by}} if one.managed_by else made


def tag(one: Tag) -> JSON:
    """Return a forum tag."""
    return {"id": one.id, "name": one.name, "moderated": one.moderated, "emoji_id": None, "emoji_name": one.emoji}


def channel(world: World, one: Channel) -> JSON:
    """Return a channel object of whatever type."""
    if one.is_dm:
        others = [user(world.guild.users[each]) for each in one.recipients if each != world.app.id]
        return {"id": one.id, "type": one.type, "last_message_id": one.last_message_id, "recipients": others, "flags": 0}
    if one.is_thread:
        return thread(world, one)
    made: JSON = {
        "id": one.id,
        "type": one.type,
        "guild_id": world.guild.id,
        "name": one.name,
        "position": one.position,
        "parent_id": one.parent_id,
        "topic": one.topic,
        "nsfw": False,
        "flags": one.flags,
        "rate_limit_per_user": one.slow_mode_s,
        "last_message_id": one.last_message_id,
        "permission_overwrites": [
            {"id": rule.id, "type": rule.kind, "allow": str(rule.allow), "deny": str(rule.deny)} for rule in one.overwrites
        ],
    }
    if one.type == FORUM:
        made |= {"available_tags": [tag(each) for each in one.tags], "default_reaction_emoji": None, "default_sort_order": None}
        made |= {"default_forum_layout": 0, "default_thread_rate_limit_per_user": 0, "template": "", "default_auto_archive_duration": 4320}
    return made


def thread(world: World, one: Channel) -> JSON:
    """Return a thread's channel object; `member` is there when the bot is in it."""
    facts = one.thread
    if facts is None:
        raise ValueError(f"{one.id} is no thread")
    made: JSON = {
        "id": one.id,
        "type": one.type,
        "guild_id": world.guild.id,
        "parent_id": one.parent_id,
        "owner_id": facts.owner_id,
        "name": one.name,
        "last_message_id": one.last_message_id,
        "rate_limit_per_user": one.slow_mode_s,
        "message_count": facts.message_count,
        "member_count": min(50, len(facts.members)),
        "total_message_sent": facts.total_sent,
        "flags": one.flags,
        "applied_tags": list(facts.tags),
        "bitrate": 64000,
        "user_limit": 0,
        "rtc_region": None,
        "thread_metadata": {
            "archived": facts.archived,
            "auto_archive_duration": facts.archive_after_min,
            "archive_timestamp": facts.archived_at,
            "locked": facts.locked,
            "create_timestamp": facts.created_at,
        },
    }
    if one.is_private_thread:
        made["thread_metadata"]["invitable"] = facts.invitable
    if world.app.id in facts.members:
        made["member"] = thread_member(one, world.app.id)
    return made


def thread_member(one: Channel, user_id: str) -> JSON:
    """Return somebody's membership of a thread."""
    joined = one.thread.members[user_id] if one.thread else ""
    return {"id": one.id, "user_id": user_id, "join_timestamp": joined, "flags": 1, "muted": False, "mute_config": None}


def guild(world: World) -> JSON:
    """Return the guild as GET /guilds gives it."""
    one = world.guild
    return {
        "id": one.id,
        "name": one.name,
        "owner_id": one.owner_id,
        **dict.fromkeys(("icon", "splash", "discovery_splash", "banner", "description", "vanity_url_code", "afk_channel_id")),
        **dict.fromkeys(("widget_channel_id", "rules_channel_id", "public_updates_channel_id", "safety_alerts_channel_id")),
        **dict.fromkeys(("system_channel_id", "application_id", "region", "icon_hash", "incidents_data")),
        "features": ["COMMUNITY"],
        "preferred_locale": LOCALE,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "mfa_level": 0,
        "nsfw_level": 0,
        "nsfw": False,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "max_members": 500000,
        "max_presences": None,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "emojis": [],
        "stickers": [],
        "roles": [role(each) for each in one.roles.values()],
    }


def reaction(message: Message, emoji: str, reader: str) -> JSON:
    """Return one emoji's count on a message, as one reader sees it."""
    by = message.reactions[emoji]
    name, _, emoji_id = emoji.partition(":")
    return {
        "emoji": {"id": emoji_id or None, "name": name},
        "count": len(by),
        "count_details": {"burst": 0, "normal": len(by)},
        "me": reader in by,
        "me_burst": False,
        "burst_me": False,
        "burst_count": 0,
        "burst_colors": [],
    }


def message(world: World, one: Message, *, with_reference: bool = True) -> JSON:
    """Return a message as the API gives it to the bot; links to files are signed anew."""
    made: JSON = {
        "id": one.id,
        "channel_id": one.channel_id,
        "type": one.type,
        "content": one.content,
        "author": user(world.guild.users[one.author_id]),
        "timestamp": one.timestamp,
        "edited_timestamp": one.edited_at,
        "tts": False,
        "pinned": one.pinned,
        "mention_everyone": one.everyone_ping,
        "mentions": [user(world.guild.users[each]) for each in one.user_pings],
        "mention_roles": list(one.role_pings),
        "attachments": [_attachment(world, one, each) for each in one.attachments],
        "embeds": list(one.embeds),
        "components": list(one.components),
        "flags": one.flags,
    }
    if one.reactions:
        made["reactions"] = [reaction(one, emoji, world.app.id) for emoji in one.reactions]
    if one.nonce is not None:
        made["nonce"] = one.nonce
    if one.webhook_id:
        made |= {"webhook_id": one.webhook_id, "application_id": one.application_id}
    if one.interaction:
        made["interaction_metadata"] = one.interaction
    if one.reference:
        made["message_reference"] = one.reference
        if with_reference:
            made["referenced_message"] = _referenced(world, one.reference)
    thread_of = world.guild.channels.get(one.id)
    if thread_of is not None and thread_of.is_thread and one.channel_id != thread_of.id:
        made["thread"] = thread(world, thread_of)
    return made


def message_event(world: World, where: Channel, one: Message) -> JSON:
    """Return a message as the gateway sends it: with the guild and the author's membership."""
    made = message(world, one)
    made["channel_type"] = where.type
    if where.is_dm:
        return made
    made["guild_id"] = world.guild.id
    if (author := world.guild.members.get(one.author_id)) is not None:
        made["member"] = member(world.guild, author, with_user=False)
    known = world.guild.members
    made["mentions"] = [
        {**each, "member": member(world.guild, known[each["id"]], with_user=False)} if each["id"] in known else each
        for each in made["mentions"]
    ]
    return made


def without_content(world: World, where: Channel, one: Message, event: JSON) -> JSON | None:
    """Return an event as a bot without the message content intent gets it; None when it may see the content."""
    if where.is_dm or one.author_id == world.app.id or world.app.id in one.user_pings:
        return None
    return {**event, "content": "", "embeds": [], "attachments": [], "components": []}


def interaction_member(world: World, user_id: str, permissions: int) -> JSON:
    """Return the member of an interaction, with what they may do where it happened."""
    return {**member(world.guild, world.guild.members[user_id]), "permissions": str(permissions)}


def guild_permissions(world: World, user_id: str) -> str:
    """Return somebody's guild-wide permissions as Discord writes them."""
    return str(in_guild(world.guild, user_id))


def _attachment(world: World, one: Message, given: JSON) -> JSON:
    url = world.links.sign(one.channel_id, given["id"], given["filename"])
    return {**given, "url": url, "proxy_url": url}


def _referenced(world: World, reference: JSON) -> JSON | None:
    where = world.guild.channel(str(reference.get("channel_id")))
    meant = where.messages.get(str(reference.get("message_id"))) if where else None
    return message(world, meant, with_reference=False) if meant else None
