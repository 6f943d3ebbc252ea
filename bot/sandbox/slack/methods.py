"""The table of Web API methods, and how a method reads its arguments.

Each family's file adds its methods with `@method(...)`; `api.py` reads the table.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack.workspace import Channel, User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
Run = Callable[[World, "Args"], JSON | Awaitable[JSON]]


@dataclass(frozen=True, slots=True)
class Method:
    """One Web API method: who may call it how often, and what it does."""

    name: str
    run: Run
    scopes: tuple[str, ...]
    tier: int
    token: str


METHODS: dict[str, Method] = {}


def method(name: str, *, scopes: tuple[str, ...] = (), tier: int = 3, token: str = "bot") -> Callable[[Run], Run]:  # noqa: S107  a kind of token
    """Add a function to the table. `scopes`: one of them is needed. `tier` 0 has no limit. `token`: bot or app."""

    def add(run: Run) -> Run:
        METHODS[name] = Method(name, run, scopes, tier, token)
        return run

    return add


class Args:
    """The arguments of one call, wherever they stood: query, form or JSON body."""

    def __init__(self, values: JSON) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """Return a string argument; numbers come as their digits."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """Return a string argument that must be there."""
        if name not in self:
            raise invalid(f"[ERROR] missing required field: {name}")
        return self.text(name)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean argument, written as JSON or as `true`, `1`."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        return value if isinstance(value, bool) else str(value).lower() in {"true", "1"}

    def number(self, name: str, default: int) -> int:
        """Return a whole-number argument."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise invalid(f"[ERROR] must be an integer [json-pointer:/{name}]") from None

    def structure(self, name: str) -> Any:
        """Return an argument that is JSON, given as such or as a string of it; None when it is absent or broken."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return None


def invalid(*messages: str) -> ApiError:
    """Return Slack's `invalid_arguments` with its messages."""
    return ApiError("invalid_arguments", messages=list(messages))


def channel_of(world: World, args: Args, name: str = "channel") -> Channel:
    """Return the conversation an argument names, if the app can see it."""
    channel = world.workspace.channels.get(args.need(name))
    if channel is None or (not world.app_is_in(channel) and channel.kind != "channel"):
        raise ApiError("channel_not_found")
    return channel


def member_channel_of(world: World, args: Args, name: str = "channel") -> Channel:
    """Return the conversation an argument names, if the app is in it and it is not archived."""
    channel = channel_of(world, args, name)
    if not world.app_is_in(channel):
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


def user_of(world: World, args: Args, name: str = "user") -> User:
    """Return the user an argument names by id."""
    user = world.workspace.users.get(args.need(name))
    if user is None:
        raise ApiError("user_not_found")
    return user


def thread_place(world: World, channel: Channel, root_ts: str) -> JSON:
    """Return the `thread_ts` of a reply by the app; nothing where the root is gone: then it lands outside of any thread."""
    root = channel.messages.get(root_ts)
    if root is None or (root.get("subtype") == "tombstone" and not world.faults.tombstones_take_replies):
        return {}
    return {"thread_ts": root["ts"]}


def page_of(world: World, args: Args, items: list[Any], default: int = 100) -> tuple[list[Any], JSON]:
    """Cut one page out of a list; return it with the `response_metadata` that leads to the next.

    `world.page_size` bounds every page, so that a test sees the second one with few items.
    """
    limit = max(1, min(args.number("limit", default) or default, 1000))
    if world.page_size is not None:
        limit = min(limit, world.page_size)
    cursor = args.text("cursor")
    if cursor and not (cursor.startswith("cursor:") and cursor[7:].isdigit()):
        raise ApiError("invalid_cursor")
    start = int(cursor[7:]) if cursor else 0
    end = start + limit
    return items[start:end], {"next_cursor": f"cursor:{end}" if end < len(items) else ""}
