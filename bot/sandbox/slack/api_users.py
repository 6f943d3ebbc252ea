"""auth.*, users.*, usergroups.*, team.*, bots.* and apps.connections.open: who is who."""

from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack.methods import Args, method, page_of, user_of
from bot.sandbox.slack.workspace import Group, User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]


@method("auth.test", tier=0)
def auth_test(world: World, _args: Args) -> JSON:
    """Say who the token speaks for."""
    workspace = world.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team_name,
        "user": "deskhand",
        "team_id": workspace.team_id,
        "user_id": world.app.bot_user_id,
        "bot_id": world.app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=1, token="app")  # noqa: S106  a kind of token
def open_connection(world: World, _args: Args) -> JSON:
    """Return the address of a new socket, good for one connection."""
    base = world.base_url.replace("http://", "ws://", 1)
    return {"url": f"{base}/slack/socket?ticket={world.sockets.new_ticket()}&app_id={world.app.app_id}"}


@method("users.info", scopes=("users:read",), tier=4)
def users_info(world: World, args: Args) -> JSON:
    """Describe one person, a stranger only in outline."""
    return {"user": describe_user(world, user_of(world, args))}


@method("users.list", scopes=("users:read",), tier=2)
def users_list(world: World, args: Args) -> JSON:
    """List everybody, page by page."""
    page, metadata = page_of(world, args, list(world.workspace.users.values()), default=200)
    described = [describe_user(world, user) for user in page]
    return {"members": described, "cache_ts": int(world.clock.time()), "response_metadata": metadata}


@method("users.lookupByEmail", scopes=("users:read.email",), tier=3)
def lookup_by_email(world: World, args: Args) -> JSON:
    """Find a member by mail address."""
    email = args.need("email")
    for user in world.workspace.users.values():
        if user.email == email:
            return {"user": describe_user(world, user)}
    raise ApiError("users_not_found")


@method("usergroups.list", scopes=("usergroups:read",), tier=2)
def usergroups_list(world: World, args: Args) -> JSON:
    """List the user groups, with their members if asked."""
    with_users = args.flag("include_users")
    return {"usergroups": [describe_group(world, group, with_users) for group in world.workspace.groups.values()]}


@method("usergroups.users.list", scopes=("usergroups:read",), tier=2)
def usergroups_users_list(world: World, args: Args) -> JSON:
    """List the members of one user group."""
    group = world.workspace.groups.get(args.need("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


@method("team.info", scopes=("team:read",), tier=3)
def team_info(world: World, _args: Args) -> JSON:
    """Describe the workspace."""
    workspace = world.workspace
    return {"team": {"id": workspace.team_id, "name": workspace.team_name, "domain": workspace.domain}}


@method("bots.info", scopes=("users:read",), tier=3)
def bots_info(world: World, args: Args) -> JSON:
    """Describe a bot, the app's own one unless another is named."""
    app = world.app
    if args.text("bot", app.bot_id) != app.bot_id:
        raise ApiError("bot_not_found")
    bot = {"id": app.bot_id, "app_id": app.app_id, "user_id": app.bot_user_id, "name": "Deskhand", "deleted": False}
    return {"bot": {**bot, "updated": 0, "icons": {}}}


def describe_user(world: World, user: User) -> JSON:
    """Return a user object as the app may see it: without mail address unless scoped, a stranger without most of it."""
    profile: JSON = {"real_name": user.real_name, "display_name": user.name, "team": user.team_id}
    described: JSON = {"id": user.id, "team_id": user.team_id, "name": user.name, "deleted": False}
    if user.email and "users:read.email" in world.granted_scopes():
        profile["email"] = user.email
    if user.is_stranger:
        return {**described, "is_stranger": True, "is_bot": False, "profile": profile}
    if user.bot_id:
        profile |= {"bot_id": user.bot_id, "api_app_id": world.app.app_id}
    flags = {"is_admin": user.is_admin, "is_owner": False, "is_bot": user.is_bot, "is_app_user": False}
    flags |= {"is_restricted": False, "is_ultra_restricted": False, "is_email_confirmed": user.is_email_confirmed}
    about = {"real_name": user.real_name, "color": user.color, "tz": user.tz, "tz_offset": 3600, "updated": 0}
    if world.app.bot_user_id != user.id:
        about["locale"] = "en-GB"
    return {**described, **about, **flags, "profile": profile}


def describe_group(world: World, group: Group, with_users: bool) -> JSON:
    """Return a user group object."""
    described: JSON = {
        "id": group.id,
        "team_id": world.workspace.team_id,
        "is_usergroup": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_update": group.updated_at,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return {**described, "users": list(group.users)} if with_users else described
