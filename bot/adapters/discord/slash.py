"""The slash commands and message menus as Discord wants them registered, made from the one command table. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.adapters.discord.calls import MENU_LINES, ON_MESSAGE, SLASH, SUBCOMMAND
from bot.commands import Command, Param

STRING, INTEGER = 3, 4
MOST_OPTIONS, MOST_CHOICES, ABOUT, LONGEST_TEXT = 25, 25, 100, 4000
NUMBERS_UP_TO = 2_147_483_647
IN_SERVERS, WITH_US = 0, 1  # where a command can be used: in a server, and in the direct conversation with the bot
_ABOUT = {
    "ticket": "Work on tickets",
    "desk": "The desk at a glance",
    "kb": "Ask the knowledge base, and look after it",
    "support": "Ask the support team for help",
    "mytickets": "Your own requests",
}
Json = dict[str, Any]


def registered(commands: Sequence[Command]) -> list[Json]:
    """Give everything to register. Raises ValueError where a group has more verbs than Discord takes."""
    groups = list(dict.fromkeys(one.group for one in commands))
    menus = [{"name": name, "type": ON_MESSAGE, "contexts": [IN_SERVERS, WITH_US]} for name in MENU_LINES]
    return [*(_group(name, [one for one in commands if one.group == name]) for name in groups), *menus]


def _group(name: str, entries: Sequence[Command]) -> Json:
    """Give a group with its verbs; one that is the customers' alone is its default, and buttons lead to the rest."""
    default = next((one for one in entries if one.is_default), None)
    found: Json = {"name": name, "type": SLASH, "contexts": [IN_SERVERS, WITH_US]}
    if default is not None and not any(one.role for one in entries):
        return found | {"description": _about(_ABOUT.get(name, default.help)), "options": _options(default.params)}
    verbs = _fitting([one for one in entries if not one.by_button])
    if len(verbs) > MOST_OPTIONS:
        raise ValueError(f"/{name} has {len(verbs)} verbs and Discord takes {MOST_OPTIONS}; mark those that only buttons need (by_button)")
    return found | {"description": _about(_ABOUT.get(name, f"/{name}")), "options": [_verb(one) for one in verbs]}


def _fitting(verbs: list[Command]) -> list[Command]:
    """Leave rare verbs out where a group is full, the last ones first: the card's menu has them, and a typed ``!verb``."""
    rare = [one.name for one in verbs if one.is_rare]
    left_out = rare[::-1][: max(len(verbs) - MOST_OPTIONS, 0)]
    return [one for one in verbs if one.name not in left_out]


def _verb(one: Command) -> Json:
    return {"type": SUBCOMMAND, "name": one.name, "description": _about(one.help), "options": _options(one.params)}


def _about(words: str) -> str:
    return words if len(words) <= ABOUT else f"{words[: ABOUT - 1]}…"


def _options(params: Iterable[Param]) -> list[Json]:
    """Discord wants what is required first."""
    return sorted((_option(param) for param in params), key=lambda option: not option["required"])


def _option(param: Param) -> Json:
    """Give an option. A ticket's number can be left out in its own thread; long words too, since a form then asks for them."""
    found: Json = {"name": param.name, "description": _about(param.help), "required": param.required}
    match param.kind:
        case "ticket":
            return found | {"type": INTEGER, "required": False, "autocomplete": True, "min_value": 1, "max_value": NUMBERS_UP_TO}
        case "number":
            return found | {"type": INTEGER, "min_value": 1, "max_value": NUMBERS_UP_TO}
        case "choice":
            return found | {"type": STRING, "choices": [{"name": one, "value": one} for one in param.choices[:MOST_CHOICES]]}
        case "person":
            return found | {"type": STRING, "autocomplete": True}
        case "key" if param.choices:
            return found | {"type": STRING, "choices": [{"name": one, "value": one} for one in param.choices[:MOST_CHOICES]]}
        case _:
            looked_up = {"autocomplete": True} if param.options else {"max_length": LONGEST_TEXT}
            return found | {"type": STRING, "required": param.required and not param.lines and param.kind != "line"} | looked_up


def same(ours: Sequence[Json], theirs: Sequence[Json]) -> bool:
    """Say whether Discord has just these commands already; it adds fields of its own, and drops what is the default."""
    return _known(ours) == _known(theirs)


_DEFAULTS: tuple[Any, ...] = (None, False, [], {})


def _known(commands: Sequence[Json]) -> list[Any]:
    return sorted((_shape(one, ("name", "type", "description", "options", "contexts")) for one in commands), key=str)


def _shape(one: Json, keys: Sequence[str]) -> Json:
    found = {key: one.get(key) for key in keys if one.get(key) not in _DEFAULTS and (key, one.get(key)) != ("description", "")}
    found.setdefault("type", SLASH)
    inner = ("name", "type", "description", "options", "required", "autocomplete", "choices", "min_value", "max_value", "max_length")
    if "options" in found:
        found["options"] = [_shape(option, inner) for option in one["options"]]
    if "choices" in found:
        found["choices"] = [(choice["name"], choice["value"]) for choice in one["choices"]]
    return found
