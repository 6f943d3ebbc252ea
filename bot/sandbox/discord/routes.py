"""The HTTP routes of the imitated Discord, all under /discord/, plus /files/discord/ for the page's own browser."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.discord import api, api_guild, api_messages, api_threads, callbacks, commands, files
from bot.sandbox.discord.api import Operation
from bot.sandbox.discord.world import World

API = "/discord/api/v10"
_MESSAGE = "/channels/{channel}/messages/{message}"
_REACTIONS = f"{_MESSAGE}/reactions/{{emoji}}"
_COMMANDS = "/applications/{application}/commands"
_GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"
_ANSWERS = "/webhooks/{application}/{token}"

OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", "/channels/{channel}/messages", "create_message", api_messages.create_message, "channel"),
    Operation("GET", "/channels/{channel}/messages", "get_messages", api_messages.get_messages, "channel"),
    Operation("POST", "/channels/{channel}/messages/bulk-delete", "bulk_delete_messages", api_messages.bulk_delete_messages, "channel"),
    Operation("PUT", "/channels/{channel}/messages/pins/{message}", "pin_message", api_messages.pin_message, "channel"),
    Operation("PUT", "/channels/{channel}/pins/{message}", "pin_message", api_messages.pin_message, "channel"),
    Operation("GET", _MESSAGE, "get_message", api_messages.get_message, "channel"),
    Operation("PATCH", _MESSAGE, "edit_message", api_messages.edit_message, "channel"),
    Operation("DELETE", _MESSAGE, "delete_message", api_messages.delete_message, "channel"),
    Operation("PUT", f"{_REACTIONS}/@me", "create_reaction", api_messages.create_reaction, "channel"),
    Operation("DELETE", f"{_REACTIONS}/@me", "delete_own_reaction", api_messages.delete_own_reaction, "channel"),
    Operation("DELETE", f"{_REACTIONS}/{{user}}", "delete_user_reaction", api_messages.delete_user_reaction, "channel"),
    Operation("GET", _REACTIONS, "get_reactions", api_messages.get_reactions, "channel"),
    Operation("POST", "/channels/{channel}/typing", "typing", api_messages.typing, "channel"),
    Operation("POST", f"{_MESSAGE}/threads", "start_thread_from_message", api_threads.start_from_message, "channel"),
    Operation("POST", "/channels/{channel}/threads", "start_thread", api_threads.start_thread, "channel"),
    Operation("GET", "/channels/{channel}/threads/archived/public", "archived_threads", api_threads.archived_public, "channel"),
    Operation("GET", "/channels/{channel}/threads/archived/private", "archived_threads", api_threads.archived_private, "channel"),
    Operation("GET", "/channels/{channel}/thread-members", "thread_members", api_threads.members, "channel"),
    Operation("PUT", "/channels/{channel}/thread-members/@me", "join_thread", api_threads.join, "channel"),
    Operation("DELETE", "/channels/{channel}/thread-members/@me", "leave_thread", api_threads.leave, "channel"),
    Operation("PUT", "/channels/{channel}/thread-members/{user}", "add_thread_member", api_threads.add_member, "channel"),
    Operation("DELETE", "/channels/{channel}/thread-members/{user}", "remove_thread_member", api_threads.remove_member, "channel"),
    Operation("GET", "/channels/{channel}", "get_channel", api_guild.get_channel, "channel"),
    Operation("PATCH", "/channels/{channel}", "modify_channel", api_guild.modify_channel, "channel"),
    Operation("DELETE", "/channels/{channel}", "delete_channel", api_guild.delete_channel, "channel"),
    Operation("GET", "/guilds/{guild}", "get_guild", api_guild.get_guild, "guild"),
    Operation("GET", "/guilds/{guild}/channels", "get_guild_channels", api_guild.get_guild_channels, "guild"),
    Operation("GET", "/guilds/{guild}/threads/active", "active_threads", api_threads.active, "guild"),
    Operation("GET", "/guilds/{guild}/roles", "get_roles", api_guild.get_roles, "guild"),
    Operation("GET", "/guilds/{guild}/members", "list_members", api_guild.list_members, "guild"),
    Operation("GET", "/guilds/{guild}/members/search", "search_members", api_guild.search_members, "guild"),
    Operation("GET", "/guilds/{guild}/members/{user}", "get_member", api_guild.get_member, "guild"),
    Operation("PUT", "/guilds/{guild}/members/{user}/roles/{role}", "add_role", api_guild.add_role, "guild"),
    Operation("DELETE", "/guilds/{guild}/members/{user}/roles/{role}", "remove_role", api_guild.remove_role, "guild"),
    Operation("GET", "/users/@me", "get_me", api_guild.get_me),
    Operation("GET", "/users/@me/guilds", "get_my_guilds", api_guild.get_my_guilds),
    Operation("POST", "/users/@me/channels", "create_dm", api_guild.create_dm),
    Operation("GET", "/users/{user}", "get_user", api_guild.get_user),
    Operation("GET", "/applications/@me", "get_application", api_guild.get_application),
    Operation("GET", "/oauth2/applications/@me", "get_application", api_guild.get_application),
    Operation("GET", "/gateway", "get_gateway", api_guild.get_gateway, token=False),
    Operation("GET", "/gateway/bot", "get_gateway_bot", api_guild.get_gateway_bot),
    Operation("POST", "/attachments/refresh-urls", "refresh_urls", api_guild.refresh_urls),
    *(
        Operation(verb, f"{base}{tail}", name, do, "application")
        for base in (_COMMANDS, _GUILD_COMMANDS)
        for verb, tail, name, do in (
            ("GET", "", "get_commands", commands.listed),
            ("PUT", "", "bulk_overwrite_commands", commands.bulk_overwrite),
            ("POST", "", "create_command", commands.upsert),
            ("GET", "/{command}", "get_command", commands.get),
            ("PATCH", "/{command}", "edit_command", commands.modify),
            ("DELETE", "/{command}", "delete_command", commands.delete),
        )
    ),
    Operation("POST", "/interactions/{interaction}/{token}/callback", "callback", callbacks.callback, "token", token=False),
    Operation("POST", _ANSWERS, "execute_webhook", callbacks.follow_up, "token", token=False),
    Operation("GET", f"{_ANSWERS}/messages/{{message}}", "get_webhook_message", callbacks.get_response, "token", token=False),
    Operation("PATCH", f"{_ANSWERS}/messages/{{message}}", "edit_webhook_message", callbacks.edit_response, "token", token=False),
    Operation("DELETE", f"{_ANSWERS}/messages/{{message}}", "delete_webhook_message", callbacks.delete_response, "token", token=False),
)


def routes(world: World) -> list[web.AbstractRouteDef]:
    """Return the routes of one imitated Discord."""

    def rest(operation: Operation) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await api.answer(world, operation, request)

        return serve

    def bound(answer: Callable[[World, web.Request], Awaitable[web.StreamResponse]]) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await answer(world, request)

        return serve

    async def unknown(request: web.Request) -> web.StreamResponse:
        return api.unknown(world, request)

    return [
        *(web.route(one.verb, f"{API}{one.path}", rest(one)) for one in OPERATIONS),
        web.route("*", "/discord/api/{rest:.*}", unknown),
        web.get("/discord/gateway", world.gateway.accept),
        web.get("/discord/gateway/", world.gateway.accept),
        web.get("/discord/gateway/resume", world.gateway.accept),
        web.get("/discord/gateway/resume/", world.gateway.accept),
        web.get("/discord/cdn/attachments/{channel}/{file}/{name}", bound(files.download)),
        web.get("/files/discord/{file}/{name}", bound(files.show)),
    ]
