"""
Interactions: slash commands, menus on messages, buttons, pick lists and forms, read into calls. Pure.

Everything that a press means stands in its ``custom_id`` (or in the value that was picked), so it means the same after a restart:

    c<n>:<line>           run the line
    q<n>:<line>           ask first, then run it
    p<n>                  a pick list; its values are lines
    f:<line>|<known>      a form; ``known`` is JSON that travels through unseen
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.adapters.discord.markup import to_markdown
from bot.adapters.discord.parse import Us, author, said, shown_name
from bot.adapters.discord.rooms import CHANNEL, Json, Rooms
from bot.commands import Command
from bot.commands import parse as parse_line
from bot.errors import Refusal
from bot.messages import Arrival, Called, Place

COMMAND, COMPONENT, COMPLETE, SUBMIT = 2, 3, 4, 5
SLASH, ON_MESSAGE = 1, 3
SUBCOMMAND = 1
EPHEMERAL = 64
MENU_LINES = {"Open a ticket": "support message", "Ticket actions": "ticket show"}
ORIGINAL, NEW = "@original", "new"
REST = "rest"  # the question that stands for all that did not fit into a form
_PRESSED = re.compile(r"([cqp])\d*(?::(.*))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Call:
    """
    One interaction. ``ask_first`` is the label of a button that wants to be confirmed.

    ``option``, ``typed`` and ``called`` are what somebody is typing (``kind`` "complete"); ``called.values`` has the rest.
    """

    id: str
    token: str
    kind: Literal["command", "button", "form", "complete"]
    called: Called
    ask_first: str = ""
    option: str = ""
    typed: str = ""

    @property
    def arrival(self) -> Arrival:
        """Give what is committed."""
        return Arrival(f"{CHANNEL}:call:{self.id}", f"{CHANNEL}:call:{self.called.author.remote_id}", self.called)


def call(data: Json, us: Us, rooms: Rooms, commands: Sequence[Command], now: datetime) -> Call | None:
    """Read an interaction; None where it is none of ours."""
    match data.get("type"):
        case 2:
            return _ran(data, us, rooms, commands, now, "command")
        case 3:
            return _pressed(data, rooms, now)
        case 4:
            return _ran(data, us, rooms, commands, now, "complete")
        case 5:
            return _submitted(data, rooms, now)
        case _:
            return None


def wants_form(one: Call, commands: Sequence[Command]) -> bool:
    """Say whether a call's command still has questions open, where a form can ask them."""
    if one.kind not in ("command", "button") or one.called.about is not None:
        return False
    try:
        asked = parse_line(commands, one.called.line)
    except Refusal:
        return False
    return type(asked)(asked.command, {**asked.words, **one.called.values}).needs_form


def _place(data: Json, rooms: Rooms) -> Place:
    channel: Json = data.get("channel") or {}
    room_id = str(data.get("channel_id") or channel.get("id") or "")
    room = rooms.get(room_id)
    return room.place if room is not None else Place(CHANNEL, room_id)


def _reply_to(data: Json, how: str) -> str:
    return f"{data['application_id']}/{data['token']}/{how}"


def _called(data: Json, rooms: Rooms, now: datetime, line: str, values: Mapping[str, str], how: str) -> Called:
    return Called(author(data), line, now, _place(data, rooms), dict(values), reply_to=_reply_to(data, how))


# ----------------------------------------------------------------------------------------------------------- commands


@dataclass(frozen=True, slots=True)
class _Typed:
    """A slash command as it was filled in; ``focus`` is the option that somebody is typing in."""

    line: str
    values: dict[str, str] = field(default_factory=dict)
    focus: str = ""


def _ran(data: Json, us: Us, rooms: Rooms, commands: Sequence[Command], now: datetime, kind: Literal["command", "complete"]) -> Call | None:
    asked: Json = data.get("data") or {}
    if asked.get("type", SLASH) == ON_MESSAGE:
        return _on_message(data, asked, us, rooms, now)
    typed = _typed(asked, commands)
    if typed is None:
        return None
    values = {name: _value(name, value, asked, typed.line, commands, rooms) for name, value in typed.values.items() if value.strip()}
    made = _called(data, rooms, now, typed.line, values, ORIGINAL)
    return Call(str(data["id"]), str(data["token"]), kind, made, option=typed.focus, typed=typed.values.get(typed.focus, ""))


def _typed(asked: Json, commands: Sequence[Command]) -> _Typed | None:
    """Give the line and the values of a slash command, one level down where it has verbs."""
    group = str(asked.get("name") or "")
    options: Sequence[Json] = asked.get("options") or ()
    verb = next((one for one in options if one.get("type") == SUBCOMMAND), None)
    default = next((one.name for one in commands if one.group == group and one.is_default), None)
    name = str(verb["name"]) if verb else default
    if name is None:
        return None
    filled: Sequence[Json] = (verb.get("options") or ()) if verb else options
    focus = next((str(one["name"]) for one in filled if one.get("focused")), "")
    return _Typed(f"{group} {name}", {str(one["name"]): str(one.get("value", "")) for one in filled}, focus)


def _value(name: str, value: str, asked: Json, line: str, commands: Sequence[Command], rooms: Rooms) -> str:
    """Words become neutral Markdown; everything else is what it is."""
    group, _, verb = line.partition(" ")
    kinds = {param.name: param.kind for one in commands if (one.group, one.name) == (group, verb) for param in one.params}
    if kinds.get(name) != "text":
        return value.strip()
    resolved: Json = asked.get("resolved") or {}
    members: Json = resolved.get("members") or {}
    people = {key: shown_name(user, members.get(key) or {}) for key, user in (resolved.get("users") or {}).items()}
    return to_markdown(value, {**rooms.names, **people})


def _on_message(data: Json, asked: Json, us: Us, rooms: Rooms, now: datetime) -> Call | None:
    """Read a message's own menu: what is called is called about that message."""
    line = MENU_LINES.get(str(asked.get("name")))
    message: Json | None = ((asked.get("resolved") or {}).get("messages") or {}).get(str(asked.get("target_id")))
    if not line or message is None:
        return None
    place = _place(data, rooms)
    room = rooms.get(str(data.get("channel_id") or (data.get("channel") or {}).get("id") or ""))
    about = said(message, room, us, rooms) if room is not None and not message["author"].get("bot") else None
    at_root = Place(place.channel, place.room, place.thread or str(message["id"]))
    made = Called(author(data), line, now, at_root, reply_to=_reply_to(data, ORIGINAL), answer_at=place, about=about)
    return Call(str(data["id"]), str(data["token"]), "command", made)


# ------------------------------------------------------------------------------------------------------ buttons, forms


def _pressed(data: Json, rooms: Rooms, now: datetime) -> Call | None:
    """Read a button or a pick. It counts as made in the thread under its message, or in the one that it stands in."""
    asked: Json = data.get("data") or {}
    found = _PRESSED.match(str(asked.get("custom_id") or ""))
    line = (asked.get("values") or [""])[0] if found and found[1] == "p" else found[2] if found else ""
    if not found or not line:
        return None
    message: Json = data.get("message") or {}
    place = _place(data, rooms)
    at_root = Place(place.channel, place.room, place.thread or str(message.get("id") or ""))
    label = _label(message, str(asked["custom_id"])) if found[1] == "q" else ""
    made = Called(author(data), str(line), now, at_root, reply_to=_reply_to(data, NEW), answer_at=place)
    return Call(str(data["id"]), str(data["token"]), "button", made, ask_first=label)


def _label(message: Json, custom_id: str) -> str:
    for row in message.get("components") or ():
        for one in row.get("components") or ():
            if one.get("custom_id") == custom_id:
                return str(one.get("label") or "")
    return "That"


def _submitted(data: Json, rooms: Rooms, now: datetime) -> Call | None:
    asked: Json = data.get("data") or {}
    custom_id = str(asked.get("custom_id") or "")
    if not custom_id.startswith("f:"):
        return None
    line, _, known = custom_id[2:].partition("|")
    values = {**(json.loads(known) if known else {}), **form_values(asked, rooms.names)}
    place = _place(data, rooms)
    message: Json = data.get("message") or {}
    at_root = Place(place.channel, place.room, place.thread or str(message.get("id") or ""))
    made = Called(author(data), line, now, at_root, values, reply_to=_reply_to(data, ORIGINAL), answer_at=place)
    return Call(str(data["id"]), str(data["token"]), "form", made)


def form_values(asked: Json, names: Mapping[str, str]) -> dict[str, str]:
    """Give what was filled in, by the name of the question. What did not fit stands in one field, a line for each question."""
    found: dict[str, str] = {}
    for part in _fields(asked.get("components") or ()):
        name, values = str(part.get("custom_id") or ""), part.get("values")
        value = str(values[0] if values else "") if values is not None else str(part.get("value") or "")
        if name == REST:
            found |= _rest(value)
        elif name and value:
            found[name.removesuffix("*")] = to_markdown(value, names) if name.endswith("*") else value.strip()
    return found


def _fields(parts: Sequence[Json]) -> Iterator[Json]:
    """Walk the fields of a form: rows hold several, labels one."""
    for part in parts:
        if part.get("component"):
            yield part["component"]
        elif part.get("components"):
            yield from _fields(part["components"])
        elif part.get("custom_id"):
            yield part


def _rest(text: str) -> dict[str, str]:
    lines = [line.partition(":") for line in text.splitlines()]
    return {name.strip(): value.strip() for name, mark, value in lines if mark and value.strip()}
