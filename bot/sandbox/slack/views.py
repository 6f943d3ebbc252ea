"""Modals and App Home as they stand on people's screens: stacks of up to three views, hashes, what was typed so far."""

import secrets
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack.blocks import check_view, elements_of
from bot.sandbox.slack.workspace import User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
STACK_LIMIT = 3
# Kept beside a view for the page and for the submit; the app never sees them.
PRIVATE = frozenset({"errors", "typed"})


def open_modal(world: World, user_id: str, checked: JSON) -> JSON:
    """Show somebody a new modal (a checked view); one that was open goes."""
    view = _fresh(world, checked)
    view |= {"root_view_id": view["id"], "previous_view_id": None}
    world.screens.modals[user_id] = [view]
    show_modals(world, user_id)
    return public(view)


def push_modal(world: World, user_id: str, checked: JSON) -> JSON:
    """Put a checked view on top of the open modal; raises `push_limit_reached` at the fourth."""
    stack = world.screens.modals.get(user_id, [])
    if not stack:
        raise ApiError("not_found", "no modal is open")
    if len(stack) >= STACK_LIMIT:
        raise ApiError("push_limit_reached")
    view = _fresh(world, checked)
    view |= {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
    world.screens.modals[user_id] = [*stack, view]
    show_modals(world, user_id)
    return public(view)


def update_modal(world: World, view_id: str, external_id: str, view: Any, view_hash: str) -> JSON:
    """Replace an open view; what was typed into fields that are still there stays."""
    user_id, index = _find(world, view_id, external_id)
    old = world.screens.modals[user_id][index]
    if view_hash and view_hash != old["hash"]:
        raise ApiError("hash_conflict")
    checked = check_view(view, "modal")
    if checked.get("external_id", "") != old.get("external_id", ""):
        _refuse_known_external_id(world, checked)
    same = {key: old[key] for key in ("id", "root_view_id", "previous_view_id")}
    new = {**_dressed(world, checked), **same, "typed": old.get("typed", {})}
    world.screens.modals[user_id][index] = new
    show_modals(world, user_id)
    return public(new)


def publish_home(world: World, user: User, view: Any, view_hash: str) -> JSON:
    """Replace somebody's App Home."""
    old = world.screens.homes.get(user.id)
    if view_hash and (old is None or old["hash"] != view_hash):
        raise ApiError("hash_conflict")
    new = _fresh(world, check_view(view, "home"))
    if old is not None:
        new["id"] = old["id"]
    new |= {"root_view_id": new["id"], "previous_view_id": None}
    world.screens.homes[user.id] = new
    world.feed.publish({"type": "home", "user": user.id, "view": new})
    return public(new)


def close_modals(world: World, user_id: str, *, all_of_them: bool) -> None:
    """Take the top view, or the whole stack, from somebody's screen."""
    stack = world.screens.modals.get(user_id, [])
    left = [] if all_of_them else stack[:-1]
    if left:
        world.screens.modals[user_id] = left
    else:
        world.screens.modals.pop(user_id, None)
    show_modals(world, user_id)


def show_errors(world: World, user_id: str, errors: JSON) -> None:
    """Show messages under the fields of the top view."""
    stack = world.screens.modals[user_id]
    stack[-1] = {**stack[-1], "errors": errors}
    show_modals(world, user_id)


def remember_typed(world: World, user_id: str, block_id: str, action_id: str, value: JSON) -> None:
    """Keep what somebody put into a field of the top view."""
    stack = world.screens.modals[user_id]
    typed = dict(stack[-1].get("typed", {}))
    typed[block_id] = {**typed.get(block_id, {}), action_id: value}
    stack[-1] = {**stack[-1], "typed": typed}


def show_modals(world: World, user_id: str) -> None:
    """Tell the page what modals somebody has open."""
    world.feed.publish({"type": "modal", "user": user_id, "views": world.screens.modals.get(user_id, [])})


def public(view: JSON) -> JSON:
    """Return a view as the app may see it."""
    return {key: value for key, value in view.items() if key not in PRIVATE}


def input_blocks(view: JSON) -> list[JSON]:
    """Return the blocks of a view that ask for something."""
    return [block for block in view["blocks"] if block["type"] == "input"]


def interactive_blocks(view: JSON) -> list[JSON]:
    """Return the blocks of a view that hold any element with a state."""
    return [block for block in view["blocks"] if elements_of(block)]


def _find(world: World, view_id: str, external_id: str) -> tuple[str, int]:
    for user_id, stack in world.screens.modals.items():
        for index, view in enumerate(stack):
            if view["id"] == view_id or (external_id and view.get("external_id") == external_id):
                return user_id, index
    raise ApiError("not_found")


def _refuse_known_external_id(world: World, view: JSON) -> None:
    external_id = view.get("external_id")
    known = {each.get("external_id") for stack in world.screens.modals.values() for each in stack}
    if external_id and external_id in known:
        raise ApiError("duplicate_external_id")


def _fresh(world: World, view: JSON) -> JSON:
    _refuse_known_external_id(world, view)
    return {**_dressed(world, view), "id": world.new_id("V")}


def _dressed(world: World, view: JSON) -> JSON:
    app = world.app
    defaults: JSON = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None}
    defaults |= {"close": None, "clear_on_close": False, "notify_on_close": False, "state": {"values": {}}}
    owner = {"team_id": app.team_id, "app_id": app.app_id, "bot_id": app.bot_id, "app_installed_team_id": app.team_id}
    view_hash = f"{int(world.clock.time())}.{secrets.token_hex(4)}"
    return {**defaults, **view, **owner, "hash": view_hash}
