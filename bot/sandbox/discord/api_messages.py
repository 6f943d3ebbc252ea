"""REST: messages and reactions. discord.com/developers/docs/resources/message."""

import re
from typing import Any
from urllib.parse import unquote

from bot.sandbox.discord import drafts, files, shape, timeline
from bot.sandbox.discord.ask import Ask, require
from bot.sandbox.discord.drafts import Draft
from bot.sandbox.discord.errors import DiscordError, Findings
from bot.sandbox.discord.guild import (
    CHAT_COMMAND,
    CONTEXT_COMMAND,
    DEFAULT,
    EPHEMERAL,
    LOADING,
    REPLY,
    Channel,
    Message,
)
from bot.sandbox.discord.mentions import pings
from bot.sandbox.discord.permissions import Permission, may
from bot.sandbox.discord.world import World

JSON = dict[str, Any]
NONCE_KEPT_S = 300.0
BULK_LEAST, BULK_MOST, BULK_AGE_S = 2, 100, 14 * 86_400
REACTION_KINDS, PINS = 20, 50
EDITABLE = (DEFAULT, REPLY, CHAT_COMMAND, CONTEXT_COMMAND)
_ASCII_EMOJI = re.compile(r"[0-9#*]\ufe0f?\u20e3")


def create_message(ask: Ask) -> JSON:
    """POST /channels/{channel}/messages."""
    where = ask.channel()
    if not where.takes_messages:
        raise DiscordError(50008)
    draft = drafts.read(ask, ask.fields)
    may_send(ask.world, where, draft)
    reference = _reference(ask, where, ask.fields.get("message_reference"))
    if draft.is_empty:
        raise DiscordError(50006)
    if (known := _sent_before(ask.world, draft)) is not None:
        return shape.message(ask.world, known)
    made = make(ask.world, where, draft, ask.world.app.id)
    if reference is not None:
        made.type, made.reference = REPLY, reference
        _ping_replied(where, made, draft)
    timeline.post(ask.world, where, made)
    if draft.enforce_nonce and draft.nonce is not None:
        ask.world.seen_nonces[ask.world.app.id, str(draft.nonce)] = (ask.world.clock.time(), where.id, made.id)
    return shape.message(ask.world, made)


def may_send(world: World, where: Channel, draft: Draft) -> None:
    """Raise what Discord answers where the bot may not write, or not this."""
    if where.is_dm:
        other = next(world.guild.users[one] for one in where.recipients if one != world.app.id)
        if not other.dms_open or other.id not in world.guild.members:
            raise DiscordError(50007)
        return
    require(world, where, Permission.SEND_MESSAGES_IN_THREADS if where.is_thread else Permission.SEND_MESSAGES)
    if where.thread is not None and where.thread.locked and not may(world.guild, world.app.id, where, Permission.MANAGE_THREADS):
        raise DiscordError(160005)
    if draft.uploads:
        require(world, where, Permission.ATTACH_FILES)
    if draft.embeds:
        require(world, where, Permission.EMBED_LINKS)


def make(world: World, where: Channel, draft: Draft, author_id: str, message_id: str = "") -> Message:
    """Return a new message of the bot; nobody sees it yet."""
    made = Message(message_id or world.ids.new(), where.id, author_id, draft.content or "", world.now())
    made.embeds, made.components = draft.embeds or [], draft.components or []
    made.flags, made.nonce = (draft.flags or 0) & ~EPHEMERAL, draft.nonce
    made.attachments = [files.store(world, name, data, mime, about) for (name, data, mime), about in draft.uploads]
    set_pings(world, where, made, draft)
    return made


def set_pings(world: World, where: Channel, message: Message, draft: Draft) -> None:
    """Note on a message whom it notifies."""
    all_of_them = where.is_dm or may(world.guild, message.author_id, where, Permission.MENTION_EVERYONE)
    found = pings(world.guild, message.content, draft.allowed, may_ping_all=all_of_them)
    message.user_pings, message.role_pings, message.everyone_ping = found.users, found.roles, found.everyone


def apply(ask: Ask, where: Channel, message: Message, draft: Draft) -> None:
    """Change a message as a draft says; what it does not name stays."""
    if draft.content is not None:
        message.content = draft.content
        set_pings(ask.world, where, message, draft)
    if draft.embeds is not None:
        message.embeds = draft.embeds
    if draft.components is not None:
        message.components = draft.components
    if draft.flags is not None:
        message.flags = message.flags & (EPHEMERAL | 1 << 5) | draft.flags & ~EPHEMERAL
    if draft.kept_attachments is not None:
        message.attachments = [one for one in message.attachments if one["id"] in draft.kept_attachments]
    message.attachments = [*message.attachments, *(files.store(ask.world, n, d, m, about) for (n, d, m), about in draft.uploads)]
    if message.flags & LOADING:
        message.flags &= ~LOADING
    else:
        message.edited_at = ask.world.now()


def edit_message(ask: Ask) -> JSON:
    """PATCH /channels/{channel}/messages/{message}."""
    where = ask.channel()
    message = ask.message(where)
    if message.type not in EDITABLE:
        raise DiscordError(50021)
    only_flags = set(ask.fields) <= {"flags"} and may(ask.world.guild, ask.world.app.id, where, Permission.MANAGE_MESSAGES)
    if message.author_id != ask.world.app.id and not only_flags:
        raise DiscordError(50005)
    not_archived(where)
    draft = drafts.read(ask, ask.fields, edits=message)
    if draft.uploads:
        require(ask.world, where, Permission.ATTACH_FILES)
    apply(ask, where, message, draft)
    if not (message.content or message.embeds or message.components or message.attachments):
        raise DiscordError(50006)
    timeline.change(ask.world, where, message)
    return shape.message(ask.world, message)


def delete_message(ask: Ask) -> None:
    """DELETE /channels/{channel}/messages/{message}."""
    where = ask.channel()
    message = ask.message(where)
    if message.author_id != ask.world.app.id:
        if where.is_dm:
            raise DiscordError(50003)
        require(ask.world, where, Permission.MANAGE_MESSAGES)
    not_archived(where)
    timeline.delete(ask.world, where, [message.id])


def bulk_delete_messages(ask: Ask) -> None:
    """POST /channels/{channel}/messages/bulk-delete: none older than two weeks."""
    where = ask.channel(needs=Permission.MANAGE_MESSAGES)
    given = ask.fields.get("messages")
    wanted = [str(one) for one in given if str(one).isdigit()] if isinstance(given, list) else []
    if not BULK_LEAST <= len(wanted) <= BULK_MOST:
        raise DiscordError(50016)
    youngest_old = (int((ask.world.clock.time() - BULK_AGE_S) * 1000) - 1_420_070_400_000) << 22
    if any(int(one) < youngest_old for one in wanted):
        raise DiscordError(50034)
    if found := [one for one in wanted if one in where.messages]:
        timeline.delete(ask.world, where, found)


def get_message(ask: Ask) -> JSON:
    """GET /channels/{channel}/messages/{message}."""
    where = ask.channel(needs=Permission.READ_MESSAGE_HISTORY)
    return shape.message(ask.world, ask.message(where))


def get_messages(ask: Ask) -> list[JSON]:
    """GET /channels/{channel}/messages: newest first, by `before`, `after` or `around`, at most 100."""
    where = ask.channel(needs=Permission.VIEW_CHANNEL)
    if not where.takes_messages:
        raise DiscordError(50008)
    limit = ask.number("limit", 50, 100)
    if not may(ask.world.guild, ask.world.app.id, where, Permission.READ_MESSAGE_HISTORY):
        return []
    found = list(where.messages.values())
    for name in ("before", "after", "around"):
        if name in ask.query:
            found = _part(found, name, _snowflake(name, ask.query[name]), limit)
            break
    else:
        found = found[-limit:]
    return [shape.message(ask.world, one) for one in reversed(found)]


def create_reaction(ask: Ask) -> None:
    """PUT …/reactions/{emoji}/@me."""
    where = ask.channel(needs=Permission.READ_MESSAGE_HISTORY)
    message = ask.message(where)
    not_archived(where)
    emoji = _emoji(ask.path["emoji"])
    if emoji not in message.reactions:
        require(ask.world, where, Permission.ADD_REACTIONS)
        if len(message.reactions) >= REACTION_KINDS:
            raise DiscordError(30010)
    timeline.react(ask.world, where, message, ask.world.app.id, emoji)


def delete_own_reaction(ask: Ask) -> None:
    """DELETE …/reactions/{emoji}/@me."""
    where = ask.channel(needs=Permission.READ_MESSAGE_HISTORY)
    not_archived(where)
    timeline.unreact(ask.world, where, ask.message(where), ask.world.app.id, _emoji(ask.path["emoji"]))


def delete_user_reaction(ask: Ask) -> None:
    """DELETE …/reactions/{emoji}/{user}."""
    where = ask.channel(needs=Permission.READ_MESSAGE_HISTORY | Permission.MANAGE_MESSAGES)
    not_archived(where)
    timeline.unreact(ask.world, where, ask.message(where), ask.path["user"], _emoji(ask.path["emoji"]))


def get_reactions(ask: Ask) -> list[JSON]:
    """GET …/reactions/{emoji}: who reacted."""
    where = ask.channel(needs=Permission.READ_MESSAGE_HISTORY)
    by = ask.message(where).reactions.get(_emoji(ask.path["emoji"]), [])
    after = ask.number("after", 0, 1 << 64, 0)
    chosen = sorted((one for one in by if int(one) > after), key=int)[: ask.number("limit", 25, 100)]
    return [shape.user(ask.world.guild.users[one]) for one in chosen]


def pin_message(ask: Ask) -> None:
    """PUT /channels/{channel}/messages/pins/{message}, and the older /pins/{message}."""
    where = ask.channel()
    message = ask.message(where)
    if not where.is_dm and not may(ask.world.guild, ask.world.app.id, where, Permission.PIN_MESSAGES):
        raise DiscordError(50013)
    if not message.pinned and sum(one.pinned for one in where.messages.values()) >= PINS:
        raise DiscordError(30003)
    message.pinned = True
    timeline.change(ask.world, where, message)


def typing(ask: Ask) -> None:
    """POST /channels/{channel}/typing."""
    ask.channel(needs=Permission.SEND_MESSAGES)


def not_archived(where: Channel) -> None:
    """Raise 50083 in an archived thread: only a message or opening it again works there."""
    if where.thread is not None and where.thread.archived:
        raise DiscordError(50083)


def _sent_before(world: World, draft: Draft) -> Message | None:
    if not (draft.enforce_nonce and world.faults.honour_nonce):
        return None
    at, channel_id, message_id = world.seen_nonces.get((world.app.id, str(draft.nonce)), (0.0, "", ""))
    where = world.guild.channel(channel_id)
    if where is None or world.clock.time() - at > NONCE_KEPT_S:
        return None
    return where.messages.get(message_id)


def _reference(ask: Ask, where: Channel, given: Any) -> JSON | None:
    if not isinstance(given, dict):
        return None
    if not where.is_dm and not may(ask.world.guild, ask.world.app.id, where, Permission.READ_MESSAGE_HISTORY):
        raise DiscordError(160002, "Cannot reply without permission to read message history", status=403)
    message_id = str(given.get("message_id"))
    if message_id not in where.messages:
        if given.get("fail_if_not_exists", True):
            findings = Findings()
            findings.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            findings.check()
        return None
    made: JSON = {"type": 0, "channel_id": where.id, "message_id": message_id}
    return made if where.is_dm else {**made, "guild_id": ask.world.guild.id}


def _ping_replied(where: Channel, made: Message, draft: Draft) -> None:
    replied = where.messages.get(str((made.reference or {}).get("message_id")))
    if replied is not None and draft.allowed.replied_user and replied.author_id not in made.user_pings:
        made.user_pings.append(replied.author_id)


def _part(messages: list[Message], name: str, pivot: int, limit: int) -> list[Message]:
    older = [one for one in messages if int(one.id) < pivot]
    newer = [one for one in messages if int(one.id) > pivot]
    if name == "before":
        return older[-limit:]
    if name == "after":
        return newer[:limit]
    return [*older[-(limit // 2) :], *(one for one in messages if int(one.id) == pivot), *newer[: limit // 2]]


def _snowflake(name: str, text: str) -> int:
    if not text.isdigit():
        findings = Findings()
        findings.add((name,), "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.')
        findings.check()
    return int(text)


def _emoji(text: str) -> str:
    emoji = unquote(text)
    name, _, emoji_id = emoji.partition(":")
    if emoji_id.isdigit() and name:
        return emoji
    if not emoji or (emoji.isascii() and not _ASCII_EMOJI.fullmatch(emoji)) or any(letter.isalpha() for letter in emoji):
        raise DiscordError(10014)
    return emoji
