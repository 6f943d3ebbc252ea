"""What people set off with slash commands, shortcuts and elements, and what comes of the app's answer.

Source of the payloads: docs.slack.dev/reference/interaction-payloads. An interaction that is not acknowledged within
three seconds is not repeated: the person sees an error.
"""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import ApiError, SandboxRefusal
from bot.sandbox.slack import replies, values, views
from bot.sandbox.slack.blocks import elements_of
from bot.sandbox.slack.elements import SUGGESTIONS
from bot.sandbox.slack.parcel import COMMAND, INTERACTION, Answer
from bot.sandbox.slack.shape import Complaints
from bot.sandbox.slack.text import typed
from bot.sandbox.slack.workspace import Channel, User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an element stands: a message (perhaps ephemeral), a modal or App Home."""

    kind: str
    channel: Channel | None = None
    message: JSON | None = None
    view: JSON | None = None

    @property
    def blocks(self) -> list[JSON]:
        """The blocks to look through."""
        source = self.message if self.view is None else self.view
        return list((source or {}).get("blocks") or [])


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which element is meant: by action id, label, placeholder or an option's label, perhaps in one block only."""

    name: str
    block_id: str | None = None


async def slash(world: World, user: User, channel: Channel, command: str, text: str, *, in_thread: bool) -> None:
    """Run a slash command as far as the client offers it, and show what the app answers at once."""
    command = f"/{command.removeprefix('/')}"
    if in_thread:
        raise SandboxRefusal("not_in_thread", f"{command} is not supported in threads. Sorry!")
    declared = world.app.command(command)
    if declared is None or user.team_id != world.app.team_id:
        raise SandboxRefusal(
            "unknown_command",
            f'{command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.',
        )
    if declared.get("should_escape"):
        text = typed(text, world.workspace)
    await _run_command(world, user, channel, command, text)


async def _run_command(world: World, user: User, channel: Channel, command: str, text: str) -> None:
    trigger_id = world.triggers.issue(user.id)
    key = world.reply_places.issue(user.id, channel.id)
    payload = {
        "token": world.app.verification_token,
        "team_id": world.app.team_id,
        "team_domain": world.workspace.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": world.app.app_id,
        "is_enterprise_install": "false",
        "response_url": f"{world.base_url}/slack/commands/{key}",
        "trigger_id": trigger_id,
    }
    answer = await world.courier.ask(COMMAND, payload, trigger_id)
    if not answer.ok:
        world.toast(user.id, f'{command} failed with the error "{_told(answer)}"')
        return
    if answer.body:
        try:
            replies.show_ack(world, key, answer.body)
        except ApiError as refusal:
            world.toast(user.id, f'{command} failed with the error "invalid_command_response" ({refusal})')


async def run_shortcut(world: World, user: User, callback_id: str, spot: Spot | None) -> None:
    """Send a global shortcut, or a message shortcut when a message is given."""
    if not world.app.offers_shortcut(callback_id, "global" if spot is None else "message"):
        raise SandboxRefusal("unknown_shortcut", f"the app declares no such shortcut as {callback_id}")
    if user.team_id != world.app.team_id:
        raise SandboxRefusal("unknown_shortcut", "people from other organisations have no shortcuts of this app")
    trigger_id = world.triggers.issue(user.id)
    payload: JSON = {"type": "shortcut", **_about(world, user, trigger_id), "callback_id": callback_id}
    payload["action_ts"] = _action_ts(world)
    if spot is not None and spot.channel is not None and spot.message is not None:
        message = spot.message
        key = world.reply_places.issue(user.id, spot.channel.id, message["ts"])
        payload |= {
            "type": "message_action",
            "message_ts": message["ts"],
            "channel": {"id": spot.channel.id, "name": _channel_name(spot.channel)},
            "message": message,
            "response_url": f"{world.base_url}/slack/actions/{key}",
        }
    answer = await world.courier.ask(INTERACTION, payload, trigger_id)
    if not answer.ok:
        world.toast(user.id, f'That shortcut failed with the error "{_told(answer)}"')


async def use_element(world: World, user: User, spot: Spot, wanted: Wanted, value: Any) -> None:
    """Press, choose or type in an element, found by action id or by what it says."""
    if spot.view is None and not world.app.is_interactive:
        world.toast(user.id, "This app is not configured to handle interactive responses.")
        return
    block, element, told = find_element(spot.blocks, wanted, value)
    entered = await _entered(world, user, spot, (block, element), told)
    if spot.kind == "modal" and values.has_state(element):
        views.remember_typed(world, user.id, block["block_id"], element["action_id"], entered)
    if block["type"] == "input" and not block.get("dispatch_action"):
        return
    action = {"action_id": element["action_id"], "block_id": block["block_id"], **entered}
    action["action_ts"] = _action_ts(world)
    if "placeholder" in element:
        action["placeholder"] = element["placeholder"]
    trigger_id = world.triggers.issue(user.id, spot.view["id"] if spot.kind == "modal" and spot.view else None)
    payload = {"type": "block_actions", **_about(world, user, trigger_id), **_place(world, user, spot)}
    payload |= {"state": {"values": _state(spot, action)}, "actions": [action]}
    if "view" in payload:
        payload["view"] = {**payload["view"], "state": payload.pop("state")}
    answer = await world.courier.ask(INTERACTION, payload, trigger_id)
    if not answer.ok:
        world.toast(user.id, f'"{wanted.name}" failed with the error "{_told(answer)}"')


def find_element(blocks: list[JSON], wanted: Wanted, value: Any) -> tuple[JSON, JSON, Any]:
    """Return the block and element that are meant, and the value: an option's own where its label was named.

    Among several buttons of one name `value` picks the one that carries it.
    """
    matching = [
        (block, element, value if option is None else option)
        for block in blocks
        if wanted.block_id in {None, block["block_id"]}
        for element in elements_of(block)
        for option in _matches(block, element, wanted.name)
    ]
    if not matching:
        raise SandboxRefusal("no_such_element", f"nothing here is called {wanted.name!r}")
    for block, element, told in matching:
        if element["type"] != "button" or value is None or element.get("value") == value:
            return block, element, told
    raise SandboxRefusal("no_such_element", f"no {wanted.name!r} here carries {value!r}")


def has_element(blocks: list[JSON], name: str) -> bool:
    """Tell whether any element of these blocks goes by this name."""
    return any(_matches(block, element, name) for block in blocks for element in elements_of(block))


async def _entered(world: World, user: User, spot: Spot, where: tuple[JSON, JSON], told: Any) -> JSON:
    block, element = where
    if element["type"] == "button":
        kept: JSON = {key: element[key] for key in ("value", "style", "url") if key in element}
        return {"type": "button", "text": element["text"], **kept}
    if element["type"] not in values.REMOTE:
        return values.chosen(world.workspace, element, told)
    typed_so_far = str(told[0] if isinstance(told, list) and told else told or "")
    asked = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed_so_far}
    offered = await _suggestions(world, user, spot, asked)
    known = {name for option in offered for name in (option["value"], option["text"]["text"])}
    if isinstance(told, str) and told not in known and offered:
        # A person types part of a name and takes the first thing offered.
        told = offered[0]["value"]
    return values.chosen(world.workspace, element, told, offered)


def _matches(block: JSON, element: JSON, wanted: str) -> list[Any]:
    """Return [None] when the element itself is meant, [option's value] when one of its options is, else []."""
    names = [element.get("action_id"), element.get("text", {}).get("text"), block.get("label", {}).get("text")]
    if wanted in [*names, element.get("placeholder", {}).get("text")]:
        return [None]
    if element["type"] in {"overflow", "radio_buttons", "checkboxes"}:
        return [option["value"] for option in values.options_of(element) if option["text"]["text"] == wanted]
    return []


async def _suggestions(world: World, user: User, spot: Spot, asked: JSON) -> list[JSON]:
    payload = {"type": "block_suggestion", **_about(world, user, None), **_place(world, user, spot), **asked}
    payload.pop("response_url", None)
    answer = await world.courier.ask(INTERACTION, payload, f"suggestion-{asked['action_id']}")
    found: Complaints = []
    body = answer.body or {}
    SUGGESTIONS(body, "", found)
    if not answer.ok or found:
        world.toast(user.id, f"Couldn't load options ({_told(answer) if not answer.ok else '; '.join(found)})")
        return []
    grouped = [option for group in body.get("option_groups", []) for option in group["options"]]
    return [*body.get("options", []), *grouped]


def _about(world: World, user: User, trigger_id: str | None) -> JSON:
    about: JSON = {
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": world.app.app_id,
        "token": world.app.verification_token,
        "team": {"id": world.app.team_id, "domain": world.workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    return about if trigger_id is None else {**about, "trigger_id": trigger_id}


def _place(world: World, user: User, spot: Spot) -> JSON:
    if spot.view is not None:
        return {"container": {"type": "view", "view_id": spot.view["id"]}, "view": views.public(spot.view)}
    channel, message = spot.channel, spot.message
    if channel is None or message is None:
        return {}
    ephemeral = bool(message.get("is_ephemeral"))
    key = world.reply_places.issue(user.id, channel.id, message["ts"], is_ephemeral=ephemeral)
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id, "is_ephemeral": ephemeral}
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    place: JSON = {"container": container, "channel": {"id": channel.id, "name": _channel_name(channel)}}
    place["response_url"] = f"{world.base_url}/slack/actions/{key}"
    return place if ephemeral else {**place, "message": message}


def _state(spot: Spot, action: JSON) -> JSON:
    typed = (spot.view or {}).get("typed", {})
    state: JSON = {}
    for block in spot.blocks:
        for element in elements_of(block):
            if values.has_state(element):
                known = typed.get(block["block_id"], {}).get(element["action_id"]) or values.initial(element)
                state.setdefault(block["block_id"], {})[element["action_id"]] = known
    if action["block_id"] in state and action["action_id"] in state[action["block_id"]]:
        kept = {key: value for key, value in action.items() if key == "type" or key.startswith(("selected", "value"))}
        state[action["block_id"]][action["action_id"]] = kept
    return state


def _channel_name(channel: Channel) -> str:
    if channel.dm_user:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def _action_ts(world: World) -> str:
    return f"{world.clock.time():.6f}"


def _told(answer: Answer) -> str:
    return "operation_timeout" if answer.error in {"timeout", "http_timeout"} else "dispatch_failed"
