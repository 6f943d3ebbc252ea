"""People use what the bot put on a message or into a form: buttons, menus, text fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.discord import people, shape
from bot.sandbox.discord.components import (
    BUTTON,
    CHANNEL_SELECT,
    INPUT,
    LABEL,
    LINK,
    ROLE_SELECT,
    ROW,
    SELECT,
    SELECTS,
    TEXT,
    USER_SELECT,
    walk,
)
from bot.sandbox.discord.errors import refuse
from bot.sandbox.discord.guild import LOADING, Channel, Message, User
from bot.sandbox.discord.interactions import COMPONENT, MODAL_SUBMIT, Interaction, ask_bot
from bot.sandbox.discord.world import World
from bot.sandbox.errors import SandboxRefusal

JSON = dict[str, Any]
LONGEST_INPUT = 4000


async def press(world: World, user: User, where: Channel, message: Message, label: str) -> Interaction:
    """Press a button, found by label or custom id."""
    button = find(message, label, (BUTTON,))
    if button.get("disabled"):
        raise SandboxRefusal("disabled", f"the button {label!r} cannot be pressed")
    if button["style"] == LINK:
        raise SandboxRefusal("link", f"the button {label!r} opens {button['url']}; the bot does not hear of it")
    return await _use(world, user, where, message, {"custom_id": button["custom_id"], "component_type": BUTTON, "id": button["id"]})


async def choose(world: World, user: User, where: Channel, message: Message, label: str, values: Sequence[str]) -> Interaction:
    """Choose in a menu, found by custom id, placeholder or one of its options; values by value or label, people by name."""
    menu = find(message, label, SELECTS)
    if menu.get("disabled"):
        raise SandboxRefusal("disabled", f"the menu {label!r} cannot be used")
    chosen, resolved = _chosen(world, menu, values)
    data: JSON = {"custom_id": menu["custom_id"], "component_type": menu["type"], "id": menu["id"], "values": chosen}
    return await _use(world, user, where, message, {**data, "resolved": resolved} if resolved else data)


async def submit(world: World, user: User, values: Mapping[str, Any]) -> Interaction:
    """Fill in and send the open form; values by custom id or label. It closes when the bot has acknowledged it."""
    modal = world.screens.modals.get(user.id)
    if modal is None:
        raise SandboxRefusal("no_modal", f"{user.name} has no form open")
    filled = _Filled(world, dict(values))
    parts = [filled.part(one) for one in modal["components"]]
    if filled.left:
        raise SandboxRefusal("invalid_arguments", f"the form has no field {next(iter(filled.left))!r}")
    where = world.guild.channel(modal["channel_id"]) or refuse(10003)
    message = where.messages.get(modal["message_id"] or "") or world.private.get(modal["message_id"] or "")
    data: JSON = {"custom_id": modal["custom_id"], "components": [one for one in parts if one is not None]}
    if filled.resolved:
        data["resolved"] = filled.resolved
    done = await ask_bot(world, user, where, MODAL_SUBMIT, data, message=message)
    if not done.is_over and world.screens.modals.get(user.id) is modal:
        close(world, user)
    return done


def close(world: World, user: User) -> None:
    """Close the open form; the bot does not hear of it."""
    if world.screens.modals.pop(user.id, None) is not None:
        world.feed.publish({"type": "modal", "user": user.id, "modal": None})


def find(message: Message, label: str, kinds: tuple[int, ...]) -> JSON:
    """Find a control on a message by its label, custom id, placeholder or an option's label."""
    there = [one for one in walk(message.components) if one.get("type") in kinds]
    for names in (("custom_id", "label"), ("placeholder",)):
        for one in there:
            if label in [one.get(name) for name in names]:
                return one
    for one in there:
        if label in [each.get("label") for each in one.get("options") or []]:
            return one
    shown = ", ".join(str(one.get("label") or one.get("placeholder") or one.get("custom_id")) for one in there)
    raise SandboxRefusal("no_such_element", f"the message has no {label!r}; there are: {shown or 'none'}")


async def _use(world: World, user: User, where: Channel, message: Message, data: JSON) -> Interaction:
    if where.thread is not None and where.thread.archived:
        refuse(50083)
    if message.flags & LOADING:
        raise SandboxRefusal("no_such_element", "the bot is still thinking")
    return await ask_bot(world, user, where, COMPONENT, data, message=message)


def _chosen(world: World, menu: JSON, values: Sequence[str]) -> tuple[list[str], JSON]:
    least, most = menu.get("min_values", 1), menu.get("max_values", 1)
    if not least <= len(values) <= most:
        raise SandboxRefusal("invalid_arguments", f"choose {least} to {most}")
    if menu["type"] == SELECT or "options" in menu:
        return [_option(menu, value) for value in values], {}
    found: list[str] = []
    resolved: JSON = {}
    for value in values:
        kind, one_id, shown = _entity(world, menu["type"], value)
        found.append(one_id)
        resolved.setdefault(kind, {})[one_id] = shown
        if kind == "users" and (member := world.guild.members.get(one_id)) is not None:
            resolved.setdefault("members", {})[one_id] = {
                **shape.member(world.guild, member, with_user=False),
                "permissions": shape.guild_permissions(world, one_id),
            }
    return found, resolved


def _option(menu: JSON, value: str) -> str:
    for one in menu.get("options") or []:
        if value in (one["value"], one["label"]):
            return str(one["value"])
    raise SandboxRefusal(
        "no_such_element", f"the menu has no {value!r}; there are: {', '.join(one['label'] for one in menu.get('options') or [])}"
    )


def _entity(world: World, kind: int, value: str) -> tuple[str, str, JSON]:
    if kind == CHANNEL_SELECT:
        where = people.place(world, value)
        return "channels", where.id, shape.channel(world, where)
    if kind != ROLE_SELECT and (user := world.guild.find_user(value)) is not None:
        return "users", user.id, shape.user(user)
    if kind != USER_SELECT and (role := world.guild.find_role(value)) is not None:
        return "roles", role.id, shape.role(role)
    raise SandboxRefusal("no_such_element", f"the menu has no {value!r}")


class _Filled:
    """A form being filled in; `left` is what found no field."""

    def __init__(self, world: World, values: dict[str, Any]) -> None:
        self.left = values
        self.resolved: JSON = {}
        self._world = world

    def part(self, one: JSON) -> JSON | None:
        """Return what is sent of one part of the form."""
        if one["type"] == ROW:
            field = one["components"][0]
            return {"type": ROW, "id": one["id"], "components": [self._field(field, str(field.get("label")))]}
        if one["type"] == LABEL:
            return {"type": LABEL, "id": one["id"], "component": self._field(one["component"], str(one["label"]))}
        return {"type": TEXT, "id": one["id"]} if one["type"] == TEXT else None

    def _field(self, field: JSON, label: str) -> JSON:
        value = self.left.pop(field["custom_id"], None) if field["custom_id"] in self.left else self.left.pop(label, None)
        sent: JSON = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
        if field["type"] == INPUT:
            return {**sent, "value": self._text(field, label, field.get("value", "") if value is None else str(value))}
        values = [] if value in (None, "") else [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
        if not values:
            if field.get("required", True):
                raise SandboxRefusal("required", f"the field {label!r} must be filled in")
            return {**sent, "values": []}
        chosen, resolved = _chosen(self._world, field, values)
        for kind, items in resolved.items():
            self.resolved.setdefault(kind, {}).update(items)
        return {**sent, "values": chosen}

    def _text(self, field: JSON, label: str, text: str) -> str:
        if not text and field.get("required", True):
            raise SandboxRefusal("required", f"the field {label!r} must be filled in")
        if text and not (field.get("min_length") or 0) <= len(text) <= (field.get("max_length") or LONGEST_INPUT):
            raise SandboxRefusal("too_long", f"the text in {label!r} is too short or too long")
        return text
