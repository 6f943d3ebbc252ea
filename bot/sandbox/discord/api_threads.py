"""REST: threads and forum posts. discord.com/developers/docs/topics/threads and /docs/resources/channel#start-thread-from-message."""

from typing import Any

from bot.sandbox.discord import drafts, shape, timeline
from bot.sandbox.discord.api_messages import make, not_archived
from bot.sandbox.discord.ask import Ask, require
from bot.sandbox.discord.errors import DiscordError, Findings
from bot.sandbox.discord.guild import FORUM, PRIVATE_THREAD, PUBLIC_THREAD, REQUIRE_TAG, TEXT, Channel
from bot.sandbox.discord.permissions import Permission, may, may_see
from bot.sandbox.discord.world import World

JSON = dict[str, Any]
ARCHIVE_AFTER = (60, 1440, 4320, 10080)
NAME, APPLIED_TAGS, SLOW_MODE_S = 100, 5, 21600


def start_from_message(ask: Ask) -> JSON:
    """POST /channels/{channel}/messages/{message}/threads: the thread gets the message's id."""
    parent = ask.channel(needs=Permission.CREATE_PUBLIC_THREADS)
    message = ask.message(parent)
    if parent.type != TEXT:
        raise DiscordError(50024)
    if message.id in ask.world.guild.channels:
        raise DiscordError(160004)
    facts = _facts(ask, parent, ask.fields)
    made = timeline.open_thread(ask.world, parent, message.id, PUBLIC_THREAD, owner_id=ask.world.app.id, **facts)
    timeline.announce_thread(ask.world, parent, made, ask.world.app.id, message)
    ask.status = 201
    return shape.thread(ask.world, made)


def start_thread(ask: Ask) -> JSON:
    """POST /channels/{channel}/threads: without a message, or in a forum with its first one."""
    parent = ask.channel()
    if parent.type == FORUM:
        return _start_post(ask, parent)
    if parent.type != TEXT:
        raise DiscordError(50024)
    kind = ask.fields.get("type", PRIVATE_THREAD)
    require(ask.world, parent, Permission.CREATE_PRIVATE_THREADS if kind == PRIVATE_THREAD else Permission.CREATE_PUBLIC_THREADS)
    facts = _facts(ask, parent, ask.fields)
    made = timeline.open_thread(ask.world, parent, ask.world.ids.new(), kind, owner_id=ask.world.app.id, **facts)
    timeline.announce_thread(ask.world, parent, made, ask.world.app.id, None)
    ask.status = 201
    return shape.thread(ask.world, made)


def modify_thread(ask: Ask, thread: Channel) -> JSON:
    """PATCH /channels/{channel} of a thread: name, archived, locked, tags."""
    world, body = ask.world, ask.fields
    facts = thread.thread
    if facts is None:
        raise DiscordError(50024)
    keeper = may(world.guild, world.app.id, thread, Permission.MANAGE_THREADS)
    only_opens = set(body) == {"archived"} and body["archived"] is False and not facts.locked
    own = facts.owner_id == world.app.id and set(body) <= {"name", "archived", "auto_archive_duration", "applied_tags"} and not facts.locked
    if not (keeper or own or (only_opens and may(world.guild, world.app.id, thread, Permission.SEND_MESSAGES_IN_THREADS))):
        raise DiscordError(50013)
    if facts.archived and body.get("archived") is not False:
        raise DiscordError(50083)
    changes, name, slow_mode_s = _changes(ask, thread, body)
    if name is not None and name != thread.name:
        if wait := world.limits.wait_to_rename(thread.id):
            raise DiscordError(0, status=429, headers={"Retry-After": str(wait)})
        thread.name = name
    if slow_mode_s is not None:
        thread.slow_mode_s = slow_mode_s
    timeline.set_thread(world, thread, **changes)
    return shape.thread(world, thread)


def join(ask: Ask) -> None:
    """PUT /channels/{channel}/thread-members/@me."""
    timeline.join_thread(ask.world, _open_thread(ask), ask.world.app.id)


def leave(ask: Ask) -> None:
    """DELETE /channels/{channel}/thread-members/@me."""
    timeline.leave_thread(ask.world, _open_thread(ask), ask.world.app.id)


def add_member(ask: Ask) -> None:
    """PUT /channels/{channel}/thread-members/{user}."""
    thread = _open_thread(ask)
    if ask.path["user"] not in ask.world.guild.members:
        raise DiscordError(10007)
    require(ask.world, thread, Permission.SEND_MESSAGES_IN_THREADS)
    timeline.join_thread(ask.world, thread, ask.path["user"])


def remove_member(ask: Ask) -> None:
    """DELETE /channels/{channel}/thread-members/{user}."""
    thread = _open_thread(ask)
    require(ask.world, thread, Permission.MANAGE_THREADS)
    timeline.leave_thread(ask.world, thread, ask.path["user"])


def members(ask: Ask) -> list[JSON]:
    """GET /channels/{channel}/thread-members."""
    thread = ask.channel()
    if thread.thread is None:
        raise DiscordError(50024)
    return [shape.thread_member(thread, one) for one in thread.thread.members]


def active(ask: Ask) -> JSON:
    """GET /guilds/{guild}/threads/active."""
    ask.guild()
    threads = [one for one in ask.world.guild.threads(archived=False) if may_see(ask.world.guild, ask.world.app.id, one)]
    return _listed(ask.world, threads)


def archived_public(ask: Ask) -> JSON:
    """GET /channels/{channel}/threads/archived/public: last archived first, `before` a time."""
    return _archived(ask, PUBLIC_THREAD)


def archived_private(ask: Ask) -> JSON:
    """GET /channels/{channel}/threads/archived/private."""
    ask.channel(needs=Permission.READ_MESSAGE_HISTORY | Permission.MANAGE_THREADS)
    return _archived(ask, PRIVATE_THREAD)


def check_tags(world: World, forum: Channel, tags: list[str], user_id: str, before: list[str]) -> None:
    """Raise 50035, 10087 or 50013 for tags that somebody may not set on a post; moderated ones need Manage Threads."""
    findings = Findings()
    findings.count(("applied_tags",), tags, APPLIED_TAGS)
    findings.check()
    known = {tag.id: tag for tag in forum.tags}
    for tag_id in tags:
        if tag_id not in known:
            raise DiscordError(10087)
    moderated = {tag_id for tag_id in set(tags) ^ set(before) if tag_id in known and known[tag_id].moderated}
    if moderated and not may(world.guild, user_id, forum, Permission.MANAGE_THREADS):
        raise DiscordError(50013)
    if forum.flags & REQUIRE_TAG and not tags:
        raise DiscordError(40067)


def may_open_another(world: World) -> None:
    """Raise 160006 when the guild has as many open threads as it may."""
    if len(world.guild.threads(archived=False)) >= world.limits.active_threads:
        raise DiscordError(160006)


def _start_post(ask: Ask, forum: Channel) -> JSON:
    world, body = ask.world, ask.fields
    require(world, forum, Permission.SEND_MESSAGES)
    first = body.get("message")
    if not isinstance(first, dict):
        findings = Findings()
        findings.add(("message",), "BASE_TYPE_REQUIRED", "This field is required")
        raise DiscordError(50035, errors=findings.tree)
    given = body.get("applied_tags")
    tags = [str(one) for one in given] if isinstance(given, list) else []
    check_tags(world, forum, tags, world.app.id, [])
    facts = _facts(ask, forum, body)
    draft = drafts.read(ask, first)
    if draft.is_empty:
        raise DiscordError(50006)
    thread_id = world.ids.new()
    made = timeline.open_thread(world, forum, thread_id, PUBLIC_THREAD, owner_id=world.app.id, tags=tags, **facts)
    message = timeline.post(world, made, make(world, made, draft, world.app.id, thread_id))
    ask.status = 201
    return {**shape.thread(world, made), "message": shape.message(world, message)}


def _facts(ask: Ask, parent: Channel, body: JSON) -> JSON:
    findings = Findings()
    name = body.get("name", "")
    findings.length(("name",), name, NAME, 1)
    archive_after = body.get("auto_archive_duration") or 4320
    findings.choice(("auto_archive_duration",), archive_after, ARCHIVE_AFTER)
    slow_mode_s = body.get("rate_limit_per_user") or 0
    if not isinstance(slow_mode_s, int) or not 0 <= slow_mode_s <= SLOW_MODE_S:
        findings.add(("rate_limit_per_user",), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {SLOW_MODE_S}.")
    if parent.type != FORUM and body.get("type") is not None:
        findings.choice(("type",), body["type"], (PUBLIC_THREAD, PRIVATE_THREAD))
    findings.check()
    may_open_another(ask.world)
    return {
        "name": name.strip(),
        "archive_after_min": archive_after,
        "slow_mode_s": slow_mode_s,
        "invitable": bool(body.get("invitable", True)),
    }


def _changes(ask: Ask, thread: Channel, body: JSON) -> tuple[JSON, str | None, int | None]:
    findings = Findings()
    changes: JSON = {name: bool(body[name]) for name in ("archived", "locked", "invitable") if body.get(name) is not None}
    if body.get("auto_archive_duration") is not None and findings.choice(
        ("auto_archive_duration",), body["auto_archive_duration"], ARCHIVE_AFTER
    ):
        changes["archive_after_min"] = body["auto_archive_duration"]
    name = body.get("name")
    if name is not None:
        findings.length(("name",), name, NAME, 1)
    findings.check()
    if isinstance(body.get("applied_tags"), list) and thread.thread is not None:
        forum = ask.world.guild.channels[thread.parent_id or ""]
        changes["tags"] = [str(one) for one in body["applied_tags"]]
        check_tags(ask.world, forum, changes["tags"], ask.world.app.id, thread.thread.tags)
    slow_mode_s = body.get("rate_limit_per_user")
    return changes, name, slow_mode_s if isinstance(slow_mode_s, int) else None


def _open_thread(ask: Ask) -> Channel:
    thread = ask.channel()
    if thread.thread is None:
        raise DiscordError(50024)
    not_archived(thread)
    return thread


def _archived(ask: Ask, kind: int) -> JSON:
    parent = ask.channel(needs=Permission.READ_MESSAGE_HISTORY)
    limit = ask.number("limit", 50, 100, 2)
    found = [one for one in ask.world.guild.threads(archived=True, parent_id=parent.id) if one.type == kind]
    found.sort(key=lambda one: one.thread.archived_at if one.thread else "", reverse=True)
    if before := ask.query.get("before"):
        cut = before.replace("Z", "+00:00").replace(" ", "+")
        found = [one for one in found if one.thread and one.thread.archived_at < cut]
    return {**_listed(ask.world, found[:limit]), "has_more": len(found) > limit}


def _listed(world: World, threads: list[Channel]) -> JSON:
    mine = [shape.thread_member(one, world.app.id) for one in threads if one.thread and world.app.id in one.thread.members]
    return {"threads": [shape.thread(world, one) for one in threads], "members": mine}
