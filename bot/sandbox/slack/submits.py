"""Filling in, submitting and closing modals, and the four things an app may answer: errors, update, push, clear."""

from typing import Any

from bot.sandbox.errors import ApiError, SandboxRefusal
from bot.sandbox.slack import values, views
from bot.sandbox.slack.blocks import check_view, elements_of
from bot.sandbox.slack.parcel import INTERACTION
from bot.sandbox.slack.workspace import User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]
TROUBLE = "We had some trouble connecting. Try again?"


async def submit(world: World, user: User, entered: JSON) -> None:
    """Fill the top modal in (keys: action id, block id or label) and press its submit button."""
    view = _top(world, user)
    if view.get("submit") is None:
        raise SandboxRefusal("no_submit_button", "this modal has nothing to submit")
    state = _filled_in(world, view, entered)
    view = {**view, "state": {"values": state}, "typed": state}
    view.pop("errors", None)
    world.screens.modals[user.id][-1] = view
    views.show_modals(world, user.id)
    trigger_id = world.triggers.issue(user.id, view["id"])
    payload = _payload(world, user, view, "view_submission")
    payload |= {"trigger_id": trigger_id, "response_urls": []}
    answer = await world.courier.ask(INTERACTION, payload, trigger_id)
    if not answer.ok:
        world.toast(user.id, TROUBLE)
        return
    try:
        _obey(world, user, view, answer.body or {})
    except ApiError as refusal:
        world.toast(user.id, f"{TROUBLE} ({refusal})")


async def close(world: World, user: User) -> None:
    """Close the top modal, or all where the view says so; tell the app if it asked to be told."""
    view = _top(world, user)
    clears = bool(view.get("clear_on_close"))
    views.close_modals(world, user.id, all_of_them=clears)
    if view.get("notify_on_close"):
        payload = {**_payload(world, user, view, "view_closed"), "is_cleared": clears}
        await world.courier.ask(INTERACTION, payload, f"closed-{view['id']}")


def _top(world: World, user: User) -> JSON:
    stack = world.screens.modals.get(user.id)
    if not stack:
        raise SandboxRefusal("no_modal", f"{user.name} has no modal open")
    return stack[-1]


def _filled_in(world: World, view: JSON, entered: JSON) -> JSON:
    fields = [(block, element) for block in view["blocks"] for element in elements_of(block) if values.has_state(element)]
    known = {name for block, element in fields for name in _names(block, element)}
    if unknown := [name for name in entered if name not in known]:
        raise SandboxRefusal("no_such_element", f"this modal has no {', '.join(map(repr, unknown))}")
    state: JSON = {}
    for block, element in fields:
        value = _value(world, view, (block, element), entered)
        if block["type"] == "input" and not block.get("optional") and values.is_empty(value):
            label = block["label"]["text"]
            raise SandboxRefusal("input_required", f"the client wants {label!r} filled in before it submits")
        state.setdefault(block["block_id"], {})[element["action_id"]] = value
    return state


def _names(block: JSON, element: JSON) -> list[str]:
    label = block.get("label", {}).get("text")
    return [element["action_id"], block["block_id"], *([label] if label else [])]


def _value(world: World, view: JSON, field: tuple[JSON, JSON], entered: JSON) -> JSON:
    block, element = field
    name = next((each for each in _names(block, element) if each in entered), None)
    if name is not None:
        return _entered(world, element, entered[name])
    typed: JSON | None = view.get("typed", {}).get(block["block_id"], {}).get(element["action_id"])
    return typed or values.initial(element)


def _entered(world: World, element: JSON, value: Any) -> JSON:
    # What a remote menu offers is only known to those who asked it; here the option itself may be given.
    if element["type"] in values.REMOTE and isinstance(value, dict):
        return values.chosen(world.workspace, element, value["value"], [value])
    return values.chosen(world.workspace, element, value)


def _payload(world: World, user: User, view: JSON, kind: str) -> JSON:
    return {
        "type": kind,
        "team": {"id": world.app.team_id, "domain": world.workspace.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": world.app.app_id,
        "token": world.app.verification_token,
        "view": views.public(view),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _obey(world: World, user: User, view: JSON, body: JSON) -> None:
    wish = body.get("response_action")
    if wish is None:
        _close_submitted(world, user, view)
    elif wish == "clear":
        views.close_modals(world, user.id, all_of_them=True)
    elif wish == "errors":
        _show_errors(world, user, view, body.get("errors"))
    elif wish == "update":
        views.update_modal(world, view["id"], "", body.get("view"), "")
    elif wish == "push":
        views.push_modal(world, user.id, check_view(body.get("view"), "modal"))
    else:
        raise ApiError("invalid_response_action", str(wish))


def _close_submitted(world: World, user: User, view: JSON) -> None:
    # While the app thought, it may have pushed or opened another view: only the submitted one goes.
    stack = [each for each in world.screens.modals.get(user.id, []) if each["id"] != view["id"]]
    world.screens.modals[user.id] = stack
    if not stack:
        world.screens.modals.pop(user.id)
    views.show_modals(world, user.id)


def _show_errors(world: World, user: User, view: JSON, errors: Any) -> None:
    asked = {block["block_id"] for block in views.input_blocks(view)}
    if not isinstance(errors, dict) or not errors:
        raise ApiError("invalid_errors", "errors must name at least one input block")
    for block_id, message in errors.items():
        if block_id not in asked or not isinstance(message, str) or not message:
            raise ApiError("invalid_errors", f"{block_id} is no input block of this view")
    views.show_errors(world, user.id, errors)
