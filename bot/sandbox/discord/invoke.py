"""People use the bot: slash commands with options and suggestions, context menus. What the client would not send is refused."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.discord import commands, files, people, shape
from bot.sandbox.discord.commands import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    CHAT,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUB_COMMAND,
    SUB_GROUP,
    USER_OPTION,
)
from bot.sandbox.discord.errors import refuse
from bot.sandbox.discord.guild import Channel, Message, User
from bot.sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, Interaction, ask_bot
from bot.sandbox.discord.permissions import Permission, in_channel
from bot.sandbox.discord.world import World
from bot.sandbox.errors import SandboxRefusal

JSON = dict[str, Any]
TEXT_OPTION = 6000
LARGEST = 2**53


async def slash(world: World, user: User, where: Channel, line: str, options: Mapping[str, Any]) -> Interaction:
    """Run a slash command, given with its sub-commands: "/ticket claim"."""
    command, path, leaf = _find(world, user, where, line)
    given, resolved = _given(world, leaf, options, complete=True)
    data = _data(command, path, given, resolved)
    return await ask_bot(world, user, where, COMMAND, data, command_name=" ".join([command["name"], *path]))


async def autocomplete(world: World, user: User, where: Channel, line: str, options: Mapping[str, Any], focused: str) -> list[JSON]:
    """Ask for the suggestions to an option that is being typed; return them."""
    command, path, leaf = _find(world, user, where, line)
    typed = next((one for one in leaf.get("options") or [] if one["name"] == focused), None)
    if typed is None or not typed.get("autocomplete"):
        raise SandboxRefusal("no_such_element", f"{line} suggests nothing for {focused!r}")
    rest = {name: value for name, value in options.items() if name != focused}
    given, resolved = _given(world, leaf, rest, complete=False)
    # What is being typed is sent as it stands, whatever the option's type.
    given.append({"name": focused, "type": typed["type"], "value": str(options.get(focused, "")), "focused": True})
    done = await ask_bot(world, user, where, AUTOCOMPLETE, _data(command, path, given, resolved))
    return done.choices


async def context_menu(world: World, user: User, where: Channel, name: str, *, message: Message | None, target: User | None) -> Interaction:
    """Use a message's or a person's context menu."""
    kind = commands.MESSAGE if message is not None else commands.USER
    command = _usable(world, user, where, kind, name)
    data: JSON = {"id": command["id"], "name": command["name"], "type": kind}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    if message is not None:
        data |= {"target_id": message.id, "resolved": {"messages": {message.id: shape.message(world, message)}}}
    elif target is not None:
        data |= {"target_id": target.id, "resolved": _resolved_user(world, target)}
    return await ask_bot(world, user, where, COMMAND, data, command_name=command["name"])


def offered(world: World, user: User, where: Channel) -> list[JSON]:
    """Return the commands that somebody is offered in a place."""
    return [one for one in world.commands.values() if _is_for(world, one, user, where)]


def _is_for(world: World, command: JSON, user: User, where: Channel) -> bool:
    if where.is_dm:
        contexts = command["contexts"]
        in_dms = 1 in contexts if contexts is not None else command["dm_permission"]
        return bool("guild_id" not in command and in_dms)
    if command["contexts"] is not None and 0 not in command["contexts"]:
        return False
    held = in_channel(world.guild, user.id, where)
    needed = command["default_member_permissions"]
    if needed is not None and not held & Permission.ADMINISTRATOR:
        wanted = int(needed)
        if wanted == 0 or held & wanted != wanted:
            return False
    return bool(held & Permission.USE_APPLICATION_COMMANDS)


def _usable(world: World, user: User, where: Channel, kind: int, name: str) -> JSON:
    found = next((one for one in offered(world, user, where) if one["type"] == kind and one["name"] == name), None)
    if found is None:
        raise SandboxRefusal("unknown_command", f"{user.name} is offered no command {name!r} here")
    if where.thread is not None and where.thread.archived:
        refuse(50083)
    if where.thread is not None and where.thread.locked and not in_channel(world.guild, user.id, where) & Permission.MANAGE_THREADS:
        refuse(160005)
    return found


def _find(world: World, user: User, where: Channel, line: str) -> tuple[JSON, list[str], JSON]:
    name, *path = line.removeprefix("/").split()
    command = _usable(world, user, where, CHAT, name)
    leaf = command
    for part in path:
        inner = next((one for one in leaf.get("options") or [] if one["name"] == part and one["type"] in (SUB_COMMAND, SUB_GROUP)), None)
        if inner is None:
            raise SandboxRefusal("unknown_command", f"{leaf['name']} has no {part!r}")
        leaf = inner
    if any(one["type"] in (SUB_COMMAND, SUB_GROUP) for one in leaf.get("options") or []):
        raise SandboxRefusal("unknown_command", f"{line} needs one of: {', '.join(one['name'] for one in leaf['options'])}")
    return command, path, leaf


def _data(command: JSON, path: list[str], given: list[JSON], resolved: JSON) -> JSON:
    inner, node = given, command
    kinds = []
    for part in path:
        node = next(one for one in node["options"] if one["name"] == part)
        kinds.append((part, node["type"]))
    for part, kind in reversed(kinds):
        inner = [{"name": part, "type": kind, "options": inner}]
    data: JSON = {"id": command["id"], "name": command["name"], "type": CHAT, "options": inner}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return {**data, "resolved": resolved} if resolved else data


def _given(world: World, leaf: JSON, options: Mapping[str, Any], *, complete: bool) -> tuple[list[JSON], JSON]:
    known = {one["name"]: one for one in leaf.get("options") or []}
    if unknown := [name for name in options if name not in known]:
        raise SandboxRefusal("invalid_arguments", f"no option {unknown[0]!r}; there are: {', '.join(known)}")
    missing = [name for name, one in known.items() if one.get("required") and name not in options]
    if complete and missing:
        raise SandboxRefusal("invalid_arguments", f"the option {missing[0]!r} is required")
    made: list[JSON] = []
    resolved: JSON = {}
    for name, value in options.items():
        sent, about = _value(world, known[name], value)
        made.append({"name": name, "type": known[name]["type"], "value": sent})
        for kind, items in about.items():
            resolved.setdefault(kind, {}).update(items)
    return made, resolved


def _value(world: World, option: JSON, value: Any) -> tuple[Any, JSON]:
    kind = option["type"]
    if option.get("choices"):
        return _choice(option, value), {}
    if kind == STRING:
        return _text(option, str(value)), {}
    if kind in (INTEGER, NUMBER):
        return _figure(option, value), {}
    if kind == BOOLEAN:
        return str(value).lower() in ("true", "yes", "1"), {}
    if kind in (USER_OPTION, MENTIONABLE) and (user := world.guild.find_user(str(value))) is not None:
        return user.id, _resolved_user(world, user)
    if kind in (ROLE, MENTIONABLE) and (role := world.guild.find_role(str(value))) is not None:
        return role.id, {"roles": {role.id: shape.role(role)}}
    if kind == CHANNEL:
        where = people.place(world, str(value))
        return where.id, {"channels": {where.id: shape.channel(world, where)}}
    if kind == ATTACHMENT:
        name, data, mime = value
        made = files.store(world, name, data, mime)
        url = world.links.sign(made["id"], made["id"], made["filename"])
        return made["id"], {"attachments": {made["id"]: {**made, "url": url, "proxy_url": url, "ephemeral": True}}}
    raise SandboxRefusal("invalid_arguments", f"{value!r} does not fit the option {option['name']!r}")


def _choice(option: JSON, value: Any) -> Any:
    for one in option["choices"]:
        if value in (one["value"], one["name"]):
            return one["value"]
    names = ", ".join(str(one["name"]) for one in option["choices"])
    raise SandboxRefusal("invalid_arguments", f"{value!r} is none of the choices of {option['name']!r}: {names}")


def _text(option: JSON, value: str) -> str:
    if not option.get("min_length", 1) <= len(value) <= option.get("max_length", TEXT_OPTION):
        raise SandboxRefusal("invalid_arguments", f"the text for {option['name']!r} is too short or too long")
    return value


def _figure(option: JSON, value: Any) -> int | float:
    try:
        figure = int(value) if option["type"] == INTEGER else float(value)
    except (TypeError, ValueError):
        raise SandboxRefusal("invalid_arguments", f"{value!r} is no number for {option['name']!r}") from None
    if not option.get("min_value", -LARGEST) <= figure <= option.get("max_value", LARGEST):
        raise SandboxRefusal("invalid_arguments", f"{value!r} is too small or too large for {option['name']!r}")
    return figure


def _resolved_user(world: World, user: User) -> JSON:
    made: JSON = {"users": {user.id: shape.user(user)}}
    if (member := world.guild.members.get(user.id)) is not None:
        shown = {**shape.member(world.guild, member, with_user=False), "permissions": shape.guild_permissions(world, user.id)}
        made["members"] = {user.id: shown}
    return made
