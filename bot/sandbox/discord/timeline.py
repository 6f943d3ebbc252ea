"""Changes of what stands in channels and threads, by whomever: stored, told to the bot and shown on the page.

Whether somebody may do it has been asked before.
"""

from typing import Any

from bot.sandbox.discord import tell
from bot.sandbox.discord.guild import HAS_THREAD, PRIVATE_THREAD, THREAD_CREATED, THREAD_STARTER, Channel, Message, Thread
from bot.sandbox.discord.state import shown_channel, shown_message
from bot.sandbox.discord.world import World

JSON = dict[str, Any]


def post(world: World, where: Channel, message: Message) -> Message:
    """Put a message into a channel; a thread that was archived is opened by it."""
    if where.thread is not None:
        wake(world, where)
        _enter(world, where, message.author_id)
        where.thread.message_count += 1
        where.thread.total_sent += 1
        where.thread.active_at = world.clock.time()
    where.messages[message.id] = message
    where.last_message_id = message.id
    tell.of_message(world, "MESSAGE_CREATE", where, message)
    show(world, where, message)
    return message


def change(world: World, where: Channel, message: Message) -> None:
    """Tell that a message has changed."""
    if message.only_for is None:
        tell.of_message(world, "MESSAGE_UPDATE", where, message)
    show(world, where, message)


def delete(world: World, where: Channel, message_ids: list[str]) -> None:
    """Take messages out of a channel."""
    for message_id in message_ids:
        gone = where.messages.pop(message_id)
        for attachment in gone.attachments:
            world.file_bytes.pop(attachment["id"], None)
        if where.thread is not None:
            where.thread.message_count = max(0, where.thread.message_count - 1)
        world.feed.publish({"type": "message_gone", "channel": where.id, "id": message_id})
    tell.of_deletion(world, where, message_ids)


def react(world: World, where: Channel, message: Message, user_id: str, emoji: str) -> None:
    """Add somebody's reaction; twice is once."""
    by = message.reactions.setdefault(emoji, [])
    if user_id not in by:
        by.append(user_id)
        tell.of_reaction(world, "MESSAGE_REACTION_ADD", where, message, user_id, emoji)
        show(world, where, message)


def unreact(world: World, where: Channel, message: Message, user_id: str, emoji: str) -> None:
    """Take somebody's reaction away."""
    by = message.reactions.get(emoji, [])
    if user_id in by:
        by.remove(user_id)
        if not by:
            del message.reactions[emoji]
        tell.of_reaction(world, "MESSAGE_REACTION_REMOVE", where, message, user_id, emoji)
        show(world, where, message)


def open_thread(world: World, parent: Channel, thread_id: str, kind: int, name: str, owner_id: str, **facts: Any) -> Channel:
    """Make a thread under a channel; `facts` are fields of Thread. The owner is in it."""
    now = world.now()
    slow_mode_s = int(facts.pop("slow_mode_s", 0))
    thread = Thread(owner_id, now, now, active_at=world.clock.time(), **facts)
    thread.members[owner_id] = now
    made = Channel(thread_id, kind, name, parent.side, parent_id=parent.id, thread=thread, slow_mode_s=slow_mode_s)
    world.guild.channels[thread_id] = made
    parent.last_message_id = thread_id if parent.tags or not parent.takes_messages else parent.last_message_id
    tell.of_thread(world, "THREAD_CREATE", made, newly_created=True)
    show_channel(world, made)
    return made


def announce_thread(world: World, parent: Channel, thread: Channel, owner_id: str, starter: Message | None) -> None:
    """Leave the traces of a new thread: a line in the channel, or in the thread the message that it grew from."""
    if starter is None:
        if thread.type != PRIVATE_THREAD:
            line = Message(world.ids.new(), parent.id, owner_id, thread.name, world.now(), THREAD_CREATED)
            line.reference = {"type": 0, "channel_id": thread.id, "guild_id": world.guild.id}
            post(world, parent, line)
        return
    starter.flags |= HAS_THREAD
    change(world, parent, starter)
    line = Message(world.ids.new(), thread.id, owner_id, "", world.now(), THREAD_STARTER)
    line.reference = {"type": 0, "channel_id": parent.id, "message_id": starter.id, "guild_id": world.guild.id}
    thread.messages[line.id] = line
    tell.of_message(world, "MESSAGE_CREATE", thread, line)
    show(world, thread, line)


def wake(world: World, thread: Channel) -> None:
    """Open a thread that was archived."""
    if thread.thread is not None and thread.thread.archived:
        set_thread(world, thread, archived=False)


def set_thread(world: World, thread: Channel, **facts: Any) -> None:
    """Change what a thread is: archived, locked, tags and the like; tells once."""
    if thread.thread is None:
        raise ValueError(f"{thread.id} is no thread")
    if facts.get("archived", thread.thread.archived) != thread.thread.archived:
        thread.thread.archived_at = world.now()
        thread.thread.active_at = world.clock.time()
    for name, value in facts.items():
        setattr(thread.thread, name, value)
    tell.of_thread(world, "THREAD_UPDATE", thread)
    show_channel(world, thread)


def remove_channel(world: World, channel: Channel) -> None:
    """Delete a channel or thread with all that stands in it; a channel takes its threads along."""
    for thread in [one for one in world.guild.channels.values() if one.is_thread and one.parent_id == channel.id]:
        del world.guild.channels[thread.id]
        world.feed.publish({"type": "channel_gone", "channel": thread.id})
    if channel.is_thread:
        tell.of_thread(world, "THREAD_DELETE", channel)
        del world.guild.channels[channel.id]
    else:
        del world.guild.channels[channel.id]
        tell.of_channel(world, "CHANNEL_DELETE", channel)
    world.feed.publish({"type": "channel_gone", "channel": channel.id})


def join_thread(world: World, thread: Channel, user_id: str) -> None:
    """Bring somebody into a thread."""
    _enter(world, thread, user_id)


def leave_thread(world: World, thread: Channel, user_id: str) -> None:
    """Take somebody out of a thread."""
    if thread.thread is not None and thread.thread.members.pop(user_id, None) is not None:
        tell.of_thread_members(world, thread, [], [user_id])
        show_channel(world, thread)


def archive_idle(world: World) -> None:
    """Archive the threads in which nothing has happened for as long as each of them waits."""
    now = world.clock.time()
    for thread in world.guild.threads(archived=False):
        facts = thread.thread
        if facts is not None and now - facts.active_at >= facts.archive_after_min * 60:
            set_thread(world, thread, archived=True)


def show(world: World, where: Channel, message: Message) -> None:
    """Show a message on the page."""
    world.feed.publish({"type": "message", "channel": where.id, "message": shown_message(world, message)})


def show_channel(world: World, channel: Channel) -> None:
    """Show a channel or thread on the page."""
    world.feed.publish({"type": "channel", "channel": shown_channel(world, channel)})


def _enter(world: World, thread: Channel, user_id: str) -> None:
    if thread.thread is not None and user_id not in thread.thread.members:
        thread.thread.members[user_id] = world.now()
        tell.of_thread_members(world, thread, [user_id], [])
