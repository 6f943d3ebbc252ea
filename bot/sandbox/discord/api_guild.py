"""REST: channels, the guild, its members and roles, users, direct messages, the application and the gateway's address."""

from typing import Any

from bot.sandbox.discord import shape, tell, timeline
from bot.sandbox.discord.api_threads import modify_thread
from bot.sandbox.discord.app import Intent
from bot.sandbox.discord.ask import Ask
from bot.sandbox.discord.errors import DiscordError, Findings
from bot.sandbox.discord.guild import Channel, Member, Tag
from bot.sandbox.discord.permissions import Permission, in_guild

JSON = dict[str, Any]
CHANNEL_NAME, TOPIC, TAGS, TAG_NAME = 100, 1024, 20, 20


def get_channel(ask: Ask) -> JSON:
    """GET /channels/{channel}."""
    return shape.channel(ask.world, ask.channel())


def modify_channel(ask: Ask) -> JSON:
    """PATCH /channels/{channel}; a name or topic may change twice in ten minutes."""
    where = ask.channel()
    if where.is_thread:
        return modify_thread(ask, where)
    if where.is_dm:
        raise DiscordError(50003)
    where = ask.channel(needs=Permission.MANAGE_CHANNELS)
    body = ask.fields
    findings = Findings()
    for name, longest in (("name", CHANNEL_NAME), ("topic", TOPIC)):
        if body.get(name) is not None:
            findings.length((name,), body[name], longest, 1 if name == "name" else 0)
    tags = _tags(ask, findings, body, where)
    findings.check()
    if {"name", "topic"} & set(body) and (wait := ask.world.limits.wait_to_rename(where.id)):
        raise DiscordError(0, status=429, headers={"Retry-After": str(wait)})
    where.name, where.topic = body.get("name") or where.name, body.get("topic", where.topic)
    where.tags = where.tags if tags is None else tags
    tell.of_channel(ask.world, "CHANNEL_UPDATE", where)
    timeline.show_channel(ask.world, where)
    return shape.channel(ask.world, where)


def delete_channel(ask: Ask) -> JSON:
    """DELETE /channels/{channel}: a thread needs Manage Threads, a channel Manage Channels."""
    where = ask.channel()
    if where.is_dm:
        return shape.channel(ask.world, where)
    where = ask.channel(needs=Permission.MANAGE_THREADS if where.is_thread else Permission.MANAGE_CHANNELS)
    shown = shape.channel(ask.world, where)
    timeline.remove_channel(ask.world, where)
    return shown


def get_guild(ask: Ask) -> JSON:
    """GET /guilds/{guild}."""
    ask.guild()
    counts = {"approximate_member_count": len(ask.world.guild.members), "approximate_presence_count": 0}
    return shape.guild(ask.world) | (counts if ask.query.get("with_counts") in ("1", "true", "True") else {})


def get_guild_channels(ask: Ask) -> list[JSON]:
    """GET /guilds/{guild}/channels: without threads."""
    ask.guild()
    return [shape.channel(ask.world, one) for one in ask.world.guild.channels.values() if not one.is_thread]


def get_roles(ask: Ask) -> list[JSON]:
    """GET /guilds/{guild}/roles."""
    ask.guild()
    return [shape.role(one) for one in ask.world.guild.roles.values()]


def get_member(ask: Ask) -> JSON:
    """GET /guilds/{guild}/members/{user}."""
    ask.guild()
    return shape.member(ask.world.guild, _member(ask))


def list_members(ask: Ask) -> list[JSON]:
    """GET /guilds/{guild}/members: needs the members intent."""
    ask.guild()
    if not ask.world.app.granted & Intent.GUILD_MEMBERS:
        raise DiscordError(50001)
    after = ask.number("after", 0, 1 << 64, 0)
    found = sorted((one for one in ask.world.guild.members.values() if int(one.user_id) > after), key=lambda one: int(one.user_id))
    return [shape.member(ask.world.guild, one) for one in found[: ask.number("limit", 1, 1000)]]


def search_members(ask: Ask) -> list[JSON]:
    """GET /guilds/{guild}/members/search: by the beginning of a name."""
    ask.guild()
    query = ask.query.get("query", "").lower()
    found = [one for one in ask.world.guild.members.values() if ask.world.guild.users[one.user_id].name.startswith(query)]
    return [shape.member(ask.world.guild, one) for one in found[: ask.number("limit", 1, 1000)]]


def add_role(ask: Ask) -> None:
    """PUT /guilds/{guild}/members/{user}/roles/{role}."""
    member = _manageable(ask)
    if ask.path["role"] not in member.roles:
        member.roles.append(ask.path["role"])
        tell.of_member(ask.world, "GUILD_MEMBER_UPDATE", member)


def remove_role(ask: Ask) -> None:
    """DELETE /guilds/{guild}/members/{user}/roles/{role}."""
    member = _manageable(ask)
    if ask.path["role"] in member.roles:
        member.roles.remove(ask.path["role"])
        tell.of_member(ask.world, "GUILD_MEMBER_UPDATE", member)


def get_me(ask: Ask) -> JSON:
    """GET /users/@me."""
    return {**shape.user(ask.world.me), "mfa_enabled": False, "verified": True, "email": None, "locale": "en-US"}


def get_user(ask: Ask) -> JSON:
    """GET /users/{user}."""
    found = ask.world.guild.users.get(ask.path["user"])
    if found is None:
        raise DiscordError(10013)
    return shape.user(found)


def get_my_guilds(ask: Ask) -> list[JSON]:
    """GET /users/@me/guilds."""
    guild = ask.world.guild
    if ask.world.app.id not in guild.members:
        return []
    shown: JSON = {"id": guild.id, "name": guild.name, "icon": None, "owner": False, "features": []}
    return [{**shown, "permissions": str(in_guild(guild, ask.world.app.id))}]


def create_dm(ask: Ask) -> JSON:
    """POST /users/@me/channels: opens somebody's direct messages, or finds them."""
    wanted = str(ask.fields.get("recipient_id"))
    user = ask.world.guild.users.get(wanted)
    if user is None or user.bot:
        raise DiscordError(50033)
    return shape.channel(ask.world, next(one for one in ask.world.guild.dms.values() if wanted in one.recipients))


def get_application(ask: Ask) -> JSON:
    """GET /applications/@me and /oauth2/applications/@me."""
    world = ask.world
    owner = shape.user(world.guild.users[world.guild.owner_id])
    made: JSON = {
        "id": world.app.id,
        "name": world.app.name,
        "icon": None,
        "description": "",
        "bot_public": False,
        "flags": world.app.flags,
    }
    made |= {"bot_require_code_grant": False, "verify_key": world.app.public_key, "owner": owner, "team": None, "summary": ""}
    made |= {"bot": shape.user(world.me), "approximate_guild_count": 1, "redirect_uris": [], "interactions_endpoint_url": None, "tags": []}
    return {**made, "install_params": None, "integration_types_config": {"0": {}}, "hook": True, "rpc_origins": []}


def get_gateway(ask: Ask) -> JSON:
    """GET /gateway."""
    return {"url": f"{ask.world.base_url.replace('http', 'ws', 1)}/discord/gateway"}


def get_gateway_bot(ask: Ask) -> JSON:
    """GET /gateway/bot: where to connect, and how often today."""
    limits = ask.world.limits
    start = {"total": limits.identifies_per_day, "remaining": limits.identifies_left, "reset_after": 86_400_000, "max_concurrency": 1}
    return {**get_gateway(ask), "shards": 1, "session_start_limit": start}


def refresh_urls(ask: Ask) -> JSON:
    """POST /attachments/refresh-urls: new links for old ones."""
    refreshed = []
    given = ask.fields.get("attachment_urls")
    for url in given if isinstance(given, list) else []:
        parts = ["", "", *str(url).partition("?")[0].rstrip("/").split("/")]
        refreshed.append({"original": url, "refreshed": ask.world.links.sign(parts[-3], parts[-2], parts[-1])})
    return {"refreshed_urls": refreshed}


def _member(ask: Ask) -> Member:
    user_id = ask.world.app.id if ask.path["user"] == "@me" else ask.path["user"]
    if user_id not in ask.world.guild.users:
        raise DiscordError(10013)
    if user_id not in ask.world.guild.members:
        raise DiscordError(10007)
    return ask.world.guild.members[user_id]


def _manageable(ask: Ask) -> Member:
    ask.guild()
    member, guild = _member(ask), ask.world.guild
    if ask.path["role"] not in guild.roles:
        raise DiscordError(10011)
    highest = max((guild.roles[one].position for one in guild.members[ask.world.app.id].roles), default=0)
    may_manage = in_guild(guild, ask.world.app.id) & Permission.MANAGE_ROLES
    if not may_manage or guild.roles[ask.path["role"]].position >= highest:
        raise DiscordError(50013)
    return member


def _tags(ask: Ask, findings: Findings, body: JSON, forum: Channel) -> list[Tag] | None:
    if body.get("available_tags") is None:
        return None
    before = {tag.id: tag for tag in forum.tags}
    made = []
    for n, one in enumerate(findings.objects(("available_tags",), body["available_tags"], TAGS)):
        findings.length(("available_tags", n, "name"), one.get("name", ""), TAG_NAME, 1)
        tag_id = str(one.get("id") or "")
        made.append(
            Tag(
                tag_id if tag_id in before else ask.world.ids.new(),
                str(one.get("name", "")),
                one.get("emoji_name"),
                bool(one.get("moderated")),
            )
        )
    return made
