"""What people may do in their Discord client, and what the client refuses."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.discord import files, tell, timeline
from bot.sandbox.discord.api_threads import check_tags
from bot.sandbox.discord.errors import DiscordError, refuse
from bot.sandbox.discord.guild import FORUM, MEMBER_JOINED, PRIVATE_THREAD, PUBLIC_THREAD, REPLY, Channel, Member, Message, User
from bot.sandbox.discord.mentions import Allowed, pings
from bot.sandbox.discord.permissions import Permission, may, may_see
from bot.sandbox.discord.world import World
from bot.sandbox.errors import SandboxRefusal

JSON = dict[str, Any]
Upload = tuple[str, bytes, str]
TEXT_LIMIT, TITLE_LIMIT, FILES_LIMIT = 2000, 100, 10


def person(world: World, name: str) -> User:
    """Find a human by short name or id."""
    user = world.guild.find_user(name)
    if user is None:
        refuse(10013, name)
    if user.bot:
        raise SandboxRefusal("user_is_bot", "the bot acts by itself, through the API")
    return user


def place(world: World, address: str) -> Channel:
    """Find a channel as `#name`, somebody's direct messages as `D:name`, a thread by its title, or anything by id."""
    guild = world.guild
    if address.startswith("D:"):
        dm = guild.dm_of(person(world, address[2:]).id)
        return dm if dm is not None else refuse(10003, address)
    if (found := guild.channel(address)) is not None:
        return found
    name = address.removeprefix("#")
    named = [one for one in guild.channels.values() if one.name == name and one.is_thread != address.startswith("#")]
    return named[-1] if named else refuse(10003, address)


def seen(world: World, user: User, address: str) -> Channel:
    """Find a place that this person sees."""
    where = place(world, address)
    if user.id not in where.recipients if where.is_dm else not may_see(world.guild, user.id, where):
        refuse(50001, f"{user.name} does not see {address}")
    return where


def message_at(world: World, user: User, where: Channel, message_id: str) -> Message:
    """Find a message that this person sees: in the channel, or theirs alone."""
    found = where.messages.get(message_id) or world.private.get(message_id)
    if found is None or found.channel_id != where.id or found.only_for not in (None, user.id):
        refuse(10008, message_id)
    return found


def say(world: World, user: User, where: Channel, text: str, *, reply_to: str | None = None, uploads: Sequence[Upload] = ()) -> str:
    """Write a message; return its id."""
    _check_writing(world, user, where)
    _check_content(world, text, uploads)
    made = _written(world, user, where, text, uploads)
    if reply_to is not None:
        replied = message_at(world, user, where, reply_to)
        made.type, made.reference = REPLY, {"type": 0, "channel_id": where.id, "message_id": replied.id}
        if not where.is_dm:
            made.reference["guild_id"] = world.guild.id
        if replied.author_id not in made.user_pings:
            made.user_pings.append(replied.author_id)
    return timeline.post(world, where, made).id


def post(world: World, user: User, forum: Channel, title: str, text: str, tags: Sequence[str], uploads: Sequence[Upload] = ()) -> str:
    """Open a post in a forum; return the thread's id, which is its first message's as well."""
    if forum.type != FORUM:
        refuse(50024, f"{forum.name} is no forum")
    need(world, user, forum, Permission.SEND_MESSAGES)
    _check_title(title)
    _check_content(world, text, uploads)
    known = {tag.name: tag.id for tag in forum.tags}
    tag_ids = [known.get(tag, tag) for tag in tags]
    try:
        check_tags(world, forum, tag_ids, user.id, [])
    except DiscordError as refusal:
        refuse(refusal.code, ", ".join(tags))
    thread_id = world.ids.new()
    thread = timeline.open_thread(world, forum, thread_id, PUBLIC_THREAD, title, user.id, tags=tag_ids)
    made = _written(world, user, thread, text, uploads, thread_id)
    timeline.post(world, thread, made)
    return thread_id


def start_thread(world: World, user: User, parent: Channel, name: str, message_id: str | None, *, private: bool) -> str:
    """Open a thread, under a message or beside them all; return its id."""
    need(world, user, parent, Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    _check_title(name)
    if parent.type == FORUM or parent.is_thread or parent.is_dm:
        refuse(50024, parent.name)
    starter = message_at(world, user, parent, message_id) if message_id else None
    if starter is not None and starter.id in world.guild.channels:
        refuse(160004)
    kind = PRIVATE_THREAD if private else PUBLIC_THREAD
    made = timeline.open_thread(world, parent, starter.id if starter else world.ids.new(), kind, name, user.id)
    timeline.announce_thread(world, parent, made, user.id, starter)
    return made.id


def edit(world: World, user: User, where: Channel, message: Message, text: str) -> None:
    """Change one's own message."""
    if message.author_id != user.id:
        refuse(50005)
    _check_open(where)
    if not text.strip() and not message.attachments:
        refuse(50006)
    _check_content(world, text or "-", ())
    message.content, message.edited_at = text.strip(), world.now()
    _set_pings(world, where, message)
    timeline.change(world, where, message)


def delete(world: World, user: User, where: Channel, message: Message) -> None:
    """Delete a message: one's own, or with Manage Messages any."""
    if message.only_for is not None:
        world.private.pop(message.id)
        world.feed.publish({"type": "message_gone", "channel": where.id, "id": message.id})
        return
    if message.author_id != user.id and (where.is_dm or not may(world.guild, user.id, where, Permission.MANAGE_MESSAGES)):
        refuse(50013)
    _check_open(where)
    timeline.delete(world, where, [message.id])


def react(world: World, user: User, where: Channel, message: Message, emoji: str) -> None:
    """Add a reaction."""
    _check_open(where)
    if emoji not in message.reactions:
        need(world, user, where, Permission.ADD_REACTIONS)
    timeline.react(world, where, message, user.id, emoji)


def set_thread(world: World, user: User, thread: Channel, **facts: Any) -> None:
    """Archive, open, lock or tag a thread: its owner may archive, tag and lock it, all else needs Manage Threads."""
    if thread.thread is None:
        refuse(50024, thread.name)
    keeper = may(world.guild, user.id, thread, Permission.MANAGE_THREADS)
    own = thread.thread.owner_id == user.id and set(facts) <= {"archived", "tags", "locked"} and not thread.thread.locked
    opens = facts == {"archived": False} and not thread.thread.locked
    if not (keeper or own or opens):
        refuse(50013)
    if "tags" in facts:
        forum = world.guild.channels[thread.parent_id or ""]
        known = {tag.name: tag.id for tag in forum.tags}
        facts["tags"] = [known.get(tag, tag) for tag in facts["tags"]]
        try:
            check_tags(world, forum, facts["tags"], user.id, thread.thread.tags)
        except DiscordError as refusal:
            refuse(refusal.code)
    timeline.set_thread(world, thread, **facts)


def rename(world: World, user: User, thread: Channel, name: str) -> None:
    """Give a thread another title."""
    if thread.thread is None or not (thread.thread.owner_id == user.id or may(world.guild, user.id, thread, Permission.MANAGE_THREADS)):
        refuse(50013)
    _check_title(name)
    thread.name = name
    timeline.set_thread(world, thread)


def delete_channel(world: World, user: User, channel: Channel) -> None:
    """Delete a thread or channel."""
    need(world, user, channel, Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS)
    timeline.remove_channel(world, channel)


def join(world: World, user: User) -> None:
    """Enter the guild."""
    if user.id in world.guild.members:
        return
    member = world.guild.members[user.id] = Member(user.id, [], world.now())
    tell.of_member(world, "GUILD_MEMBER_ADD", member)
    if (welcome := next((one for one in world.guild.channels.values() if one.name == "general"), None)) is not None:
        timeline.post(world, welcome, Message(world.ids.new(), welcome.id, user.id, "", world.now(), MEMBER_JOINED))
    _show_user(world, user)


def leave(world: World, user: User) -> None:
    """Leave the guild, and with it every thread and role; the account and what it wrote stay."""
    member = world.guild.members.get(user.id)
    if member is None:
        return
    tell.of_member(world, "GUILD_MEMBER_REMOVE", member)
    for thread in world.guild.threads(archived=False):
        timeline.leave_thread(world, thread, user.id)
    del world.guild.members[user.id]
    _show_user(world, user)


def set_roles(world: World, user: User, names: Sequence[str]) -> None:
    """Give somebody these roles and no others."""
    roles = [world.guild.find_role(name) or refuse(10011, name) for name in names]
    member = world.guild.members.get(user.id)
    if member is None:
        refuse(10007, user.name)
    member.roles = [role.id for role in roles]
    tell.of_member(world, "GUILD_MEMBER_UPDATE", member)
    _show_user(world, user)


def set_dms(world: World, user: User, *, is_open: bool) -> None:
    """Take direct messages from the bot, or no longer."""
    user.dms_open = is_open
    _show_user(world, user)


def need(world: World, user: User, where: Channel, permission: Permission) -> None:
    """Refuse what somebody may not do in a place."""
    if not may_see(world.guild, user.id, where):
        refuse(50001, where.name)
    if not may(world.guild, user.id, where, permission):
        refuse(50013, f"{user.name} lacks {permission.name}")


def _show_user(world: World, user: User) -> None:
    member = world.guild.members.get(user.id)
    roles = list(member.roles) if member else []
    world.feed.publish({"type": "user", "user": user.id, "roles": roles, "in_guild": member is not None, "dms_open": user.dms_open})
    for channel in world.guild.channels.values():
        timeline.show_channel(world, channel)  # who sees it may have changed


def _check_writing(world: World, user: User, where: Channel) -> None:
    if not where.takes_messages:
        refuse(50008, where.name)
    need(world, user, where, Permission.SEND_MESSAGES_IN_THREADS if where.is_thread else Permission.SEND_MESSAGES)
    if where.is_dm and (user.id not in world.guild.members or world.app.id not in world.guild.members):
        refuse(50007, "no server in common")
    locked = where.thread is not None and where.thread.locked
    if locked and not may(world.guild, user.id, where, Permission.MANAGE_THREADS):
        refuse(160005)


def _check_content(world: World, text: str, uploads: Sequence[Upload]) -> None:
    if not text.strip() and not uploads:
        refuse(50006)
    if len(text) > TEXT_LIMIT:
        refuse(50035, f"{TEXT_LIMIT} characters at most")
    if len(uploads) > FILES_LIMIT or any(len(data) > world.limits.person_file_bytes for _, data, _ in uploads):
        refuse(40005)


def _check_title(name: str) -> None:
    if not 1 <= len(name.strip()) <= TITLE_LIMIT:
        refuse(50035, f"a title has 1 to {TITLE_LIMIT} characters")


def _check_open(where: Channel) -> None:
    if where.thread is not None and where.thread.archived:
        refuse(50083)


def _written(world: World, user: User, where: Channel, text: str, uploads: Sequence[Upload], message_id: str = "") -> Message:
    made = Message(message_id or world.ids.new(), where.id, user.id, text.strip(), world.now())
    made.attachments = [files.store(world, name, data, mime) for name, data, mime in uploads]
    _set_pings(world, where, made)
    return made


def _set_pings(world: World, where: Channel, message: Message) -> None:
    may_ping_all = where.is_dm or may(world.guild, message.author_id, where, Permission.MENTION_EVERYONE)
    found = pings(world.guild, message.content, Allowed(), may_ping_all=may_ping_all)
    message.user_pings, message.role_pings, message.everyone_ping = found.users, found.roles, found.everyone
