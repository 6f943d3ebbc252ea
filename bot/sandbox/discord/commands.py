"""The registry of application commands: what Discord takes, and who sees what.

Source: discord.com/developers/docs/interactions/application-commands.
"""

import re
import unicodedata
from typing import Any

from bot.sandbox.discord.ask import Ask
from bot.sandbox.discord.errors import DiscordError, Findings, objects
from bot.sandbox.discord.world import World

JSON = dict[str, Any]
Path = tuple[str | int, ...]
CHAT, USER, MESSAGE = 1, 2, 3
SUB_COMMAND, SUB_GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER_OPTION, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
MOST_CHAT, MOST_CONTEXT, OPTIONS, CHOICES, NAME, DESCRIPTION, CHOICE, IN_ALL = 100, 15, 25, 25, 32, 100, 100, 8000
_NAME = re.compile(r"[-_'\w]{1,32}")


def bulk_overwrite(ask: Ask) -> list[JSON]:
    """PUT /applications/{application}/[guilds/{guild}/]commands: these commands and no others."""
    _check_application(ask)
    findings = Findings()
    wanted = findings.objects((), ask.body, MOST_CHAT + 2 * MOST_CONTEXT + 1000)
    for n, one in enumerate(wanted):
        check(findings, (n,), one)
    seen: set[tuple[int, str]] = set()
    for n, one in enumerate(wanted):
        key = _key(one)
        if key in seen:
            findings.add((n, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add(key)
    findings.check()
    _check_count(wanted)
    scope = ask.path.get("guild")
    before = {(one["type"], one["name"]): one for one in in_scope(ask.world, scope)}
    for one in before.values():
        del ask.world.commands[one["id"]]
    made = [_store(ask.world, one, scope, before.get((one.get("type", CHAT), one["name"]))) for one in wanted]
    _show(ask.world)
    return made


def upsert(ask: Ask) -> JSON:
    """POST: one more command, or the one of that name changed."""
    _check_application(ask)
    findings = Findings()
    check(findings, (), ask.fields)
    findings.check()
    scope = ask.path.get("guild")
    same = next((one for one in in_scope(ask.world, scope) if _key(one) == _key(ask.fields)), None)
    if same is None:
        _check_count([*in_scope(ask.world, scope), ask.fields])
    ask.status = 200 if same else 201
    made = _store(ask.world, ask.fields, scope, same)
    _show(ask.world)
    return made


def listed(ask: Ask) -> list[JSON]:
    """GET all of them."""
    _check_application(ask)
    return in_scope(ask.world, ask.path.get("guild"))


def get(ask: Ask) -> JSON:
    """GET one."""
    return _find(ask)


def modify(ask: Ask) -> JSON:
    """PATCH one."""
    old = _find(ask)
    wanted = {**old, **ask.fields}
    findings = Findings()
    check(findings, (), wanted)
    findings.check()
    made = _store(ask.world, wanted, ask.path.get("guild"), old)
    _show(ask.world)
    return made


def delete(ask: Ask) -> None:
    """DELETE one."""
    del ask.world.commands[_find(ask)["id"]]
    _show(ask.world)


def in_scope(world: World, guild_id: str | None) -> list[JSON]:
    """Return the guild's commands, or the global ones for None."""
    return [one for one in world.commands.values() if one.get("guild_id") == guild_id]


def check(findings: Findings, path: Path, one: JSON) -> None:
    """Note what is wrong with a command."""
    kind = one.get("type", CHAT)
    if not findings.choice((*path, "type"), kind, (CHAT, USER, MESSAGE)):
        return
    if kind == CHAT:
        _check_name(findings, (*path, "name"), one.get("name"))
        findings.length((*path, "description"), one.get("description", ""), DESCRIPTION, 1)
        _check_options(findings, (*path, "options"), one.get("options") or [], depth=0)
        if _size(one) > IN_ALL:
            findings.add(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({IN_ALL})")
        return
    findings.length((*path, "name"), one.get("name", ""), NAME, 1)
    if one.get("description"):
        findings.add(
            (*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "Context menu commands cannot have description"
        )


def _check_options(findings: Findings, path: Path, options: Any, depth: int) -> None:
    options = findings.objects(path, options, OPTIONS)
    kinds = {one.get("type") in (SUB_COMMAND, SUB_GROUP) for one in options}
    if len(kinds) > 1:
        findings.add(
            path,
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all others",
        )
    names: list[Any] = []
    optional_seen = False
    for n, one in enumerate(options):
        here = (*path, n)
        _check_option(findings, here, one, depth)
        if one.get("name") in names:
            findings.add((*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
        names.append(one.get("name"))
        if one.get("required") and optional_seen:
            findings.add(
                here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options"
            )
        optional_seen = optional_seen or not one.get("required")


def _check_option(findings: Findings, path: Path, one: JSON, depth: int) -> None:
    kind = one.get("type")
    nested = {0: (SUB_COMMAND, SUB_GROUP), 1: (SUB_COMMAND,)}.get(depth, ())
    if not findings.choice((*path, "type"), kind, (*nested, *range(STRING, ATTACHMENT + 1))):
        return
    _check_name(findings, (*path, "name"), one.get("name"))
    findings.length((*path, "description"), one.get("description", ""), DESCRIPTION, 1)
    if kind in (SUB_COMMAND, SUB_GROUP):
        _check_options(findings, (*path, "options"), one.get("options") or [], depth + (1 if kind == SUB_GROUP else 2))
        return
    choices = one.get("choices") or []
    for n, each in enumerate(findings.objects((*path, "choices"), choices, CHOICES)):
        findings.length((*path, "choices", n, "name"), each.get("name", ""), CHOICE, 1)
        if kind == STRING:
            findings.length((*path, "choices", n, "value"), each.get("value", ""), CHOICE, 1)
    if choices and one.get("autocomplete"):
        findings.add((*path, "choices"), "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Autocomplete options cannot have choices")
    if one.get("autocomplete") and kind not in (STRING, INTEGER, NUMBER):
        findings.add((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_TYPE", "This option type cannot have autocomplete")


def _check_name(findings: Findings, path: Path, name: Any) -> None:
    if not findings.length(path, name or "", NAME, 1):
        return
    text = unicodedata.normalize("NFC", str(name))
    if not _NAME.fullmatch(text) or text != text.lower():
        findings.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_count(wanted: list[JSON]) -> None:
    chat = sum(one.get("type", CHAT) == CHAT for one in wanted)
    if chat > MOST_CHAT or any(sum(one.get("type") == kind for one in wanted) > MOST_CONTEXT for kind in (USER, MESSAGE)):
        raise DiscordError(30032)


def _store(world: World, wanted: JSON, guild_id: str | None, before: JSON | None) -> JSON:
    made: JSON = {
        "id": before["id"] if before else world.ids.new(),
        "application_id": world.app.id,
        "version": world.ids.new(),
        "type": wanted.get("type", CHAT),
        "name": wanted["name"],
        "name_localizations": wanted.get("name_localizations"),
        "description": wanted.get("description") or "",
        "description_localizations": wanted.get("description_localizations"),
        "options": wanted.get("options") or [],
        "default_member_permissions": wanted.get("default_member_permissions"),
        "dm_permission": wanted.get("dm_permission", True),
        "contexts": wanted.get("contexts"),
        "integration_types": wanted.get("integration_types") or [0],
        "nsfw": bool(wanted.get("nsfw")),
    }
    if guild_id is not None:
        made["guild_id"] = guild_id
    world.commands[made["id"]] = made
    return made


def _size(one: JSON) -> int:
    texts = [one.get("name"), one.get("description")]
    texts += [text for each in objects(one.get("choices")) for text in (each.get("name"), each.get("value"))]
    return sum(len(str(text)) for text in texts if text) + sum(_size(each) for each in objects(one.get("options")))


def _key(one: JSON) -> tuple[int, str]:
    return one.get("type", CHAT), str(one.get("name"))


def _find(ask: Ask) -> JSON:
    _check_application(ask)
    found = ask.world.commands.get(ask.path["command"])
    if found is None or found.get("guild_id") != ask.path.get("guild"):
        raise DiscordError(10063)
    return found


def _check_application(ask: Ask) -> None:
    if ask.path["application"] != ask.world.app.id:
        raise DiscordError(10002)
    if "guild" in ask.path and (ask.path["guild"] != ask.world.guild.id or ask.world.app.id not in ask.world.guild.members):
        raise DiscordError(50001)


def _show(world: World) -> None:
    world.feed.publish({"type": "commands", "commands": list(world.commands.values())})
