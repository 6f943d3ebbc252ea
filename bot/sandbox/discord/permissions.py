"""Who may do what: Discord's permission bits and how roles and channel overwrites make up somebody's permissions.

Source: discord.com/developers/docs/topics/permissions.
"""

from enum import IntFlag

from bot.sandbox.discord.guild import Channel, Guild


class Permission(IntFlag):
    """The permissions that mean something in the sandbox, and those that an invitation may ask for."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1
# What everybody in the guild may do, as in a new guild.
EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.ADD_REACTIONS
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
# What the bot's own role brings, unless the sandbox is told what its invitation asks for.
OF_THE_BOT = (EVERYONE & ~Permission.MENTION_EVERYONE) | Permission.MANAGE_THREADS
IN_DMS = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.ADD_REACTIONS
    | Permission.USE_APPLICATION_COMMANDS
)


def in_guild(guild: Guild, user_id: str) -> int:
    """Return somebody's permissions before any channel has its say; 0 for who is not there."""
    member = guild.members.get(user_id)
    if member is None:
        return 0
    if guild.owner_id == user_id:
        return ALL
    held = guild.roles[guild.id].permissions
    for role_id in member.roles:
        held |= guild.roles[role_id].permissions
    return ALL if held & Permission.ADMINISTRATOR else held


def in_channel(guild: Guild, user_id: str, channel: Channel) -> int:
    """Return somebody's permissions in a channel, thread or DM; 0 for who is not there."""
    if channel.is_dm:
        return IN_DMS if user_id in channel.recipients else 0
    held = in_guild(guild, user_id)
    if held in (ALL, 0):
        return held
    return _overwritten(guild, user_id, guild.channels[channel.parent_id or ""] if channel.is_thread else channel, held)


def may(guild: Guild, user_id: str, channel: Channel, wanted: Permission) -> bool:
    """Tell whether somebody has all of these permissions in a channel that they can see."""
    held = in_channel(guild, user_id, channel)
    return bool(held & Permission.VIEW_CHANNEL) and held & wanted == wanted


def may_see(guild: Guild, user_id: str, channel: Channel) -> bool:
    """Tell whether somebody sees a channel at all; a private thread is seen by its members and its keepers."""
    held = in_channel(guild, user_id, channel)
    if not held & Permission.VIEW_CHANNEL:
        return False
    thread = channel.thread
    return thread is None or not channel.is_private_thread or user_id in thread.members or bool(held & Permission.MANAGE_THREADS)


def _overwritten(guild: Guild, user_id: str, channel: Channel, held: int) -> int:
    rules = {rule.id: rule for rule in channel.overwrites}
    if everyone := rules.get(guild.id):
        held = held & ~everyone.deny | everyone.allow
    mine = [rules[role_id] for role_id in guild.members[user_id].roles if role_id in rules]
    for rule in mine:
        held &= ~rule.deny
    for rule in mine:
        held |= rule.allow
    if personal := rules.get(user_id):
        held = held & ~personal.deny | personal.allow
    return held
