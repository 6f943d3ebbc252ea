"""Interactions: somebody runs a command, presses a button or submits a form, and the bot has three seconds to answer.

Source: discord.com/developers/docs/interactions/receiving-and-responding.
"""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.discord import shape
from bot.sandbox.discord.guild import Channel, Message, User
from bot.sandbox.discord.permissions import ALL, in_channel
from bot.sandbox.discord.world import World

JSON = dict[str, Any]
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
TOKEN_LIFE_S = 15 * 60.0
FAILED = {COMMAND: "The application did not respond", COMPONENT: "This interaction failed", AUTOCOMPLETE: "Loading options failed"}
FORM_FAILED = "Something went wrong. Try again."


@dataclass(eq=False, slots=True)
class Interaction:
    """One interaction from its beginning to the end of its token.

    `answered` is fulfilled when the bot acknowledges it, with the kind of its answer; `original_id` is the message that it made or
    belongs to; `deferred` is whether that still says that the bot is thinking; `choices` is an autocompletion's answer.
    """

    id: str
    token: str
    kind: int
    user_id: str
    channel_id: str
    data: JSON
    began_at: float
    made_at: float
    answered: "asyncio.Future[int]"
    message: Message | None = None
    command_name: str | None = None
    is_over: bool = False
    acked_ms: float | None = None
    original_id: str | None = None
    deferred: bool = False
    ephemeral: bool = False
    choices: list[JSON] = field(default_factory=list)

    def token_is_good(self, now: float) -> bool:
        """Tell whether follow-ups and edits are still possible."""
        return now - self.made_at <= TOKEN_LIFE_S


async def ask_bot(
    world: World, user: User, where: Channel, kind: int, data: JSON, *, message: Message | None = None, command_name: str | None = None
) -> Interaction:
    """Send an interaction; return when the bot has acknowledged it or its three seconds are over, which the person is shown."""
    made = Interaction(
        id=world.ids.new(),
        token="aW50ZXJhY3Rpb24" + secrets.token_urlsafe(48),
        kind=kind,
        user_id=user.id,
        channel_id=where.id,
        data=data,
        began_at=time.monotonic(),
        made_at=world.clock.time(),
        answered=asyncio.get_running_loop().create_future(),
        message=message,
        command_name=command_name,
    )
    world.interactions[made.id] = world.interactions[made.token] = made
    world.gateway.tell("INTERACTION_CREATE", _event(world, made, user, where))
    try:
        async with asyncio.timeout(world.ack_timeout):
            await asyncio.shield(made.answered)
    except TimeoutError:
        made.is_over = True
        made.answered.cancel()
        world.toast(user.id, FORM_FAILED if kind == MODAL_SUBMIT else FAILED[kind])
    return made


def acknowledge(world: World, one: Interaction, answer_kind: int) -> None:
    """Note that the bot has answered in time."""
    one.acked_ms = (time.monotonic() - one.began_at) * 1000
    if not one.answered.done():
        one.answered.set_result(answer_kind)
    world.feed.touch()


def metadata(world: World, one: Interaction) -> JSON:
    """Return what a message says of the interaction that made it."""
    made: JSON = {
        "id": one.id,
        "type": one.kind,
        "user": shape.user(world.guild.users[one.user_id]),
        "authorizing_integration_owners": _owners(world, one),
    }
    if one.command_name:
        made["name"] = one.command_name
    if one.message is not None:
        made["interacted_message_id"] = one.message.id
    return made


def _event(world: World, one: Interaction, user: User, where: Channel) -> JSON:
    event: JSON = {
        "id": one.id,
        "application_id": world.app.id,
        "type": one.kind,
        "token": one.token,
        "version": 1,
        "data": one.data,
        "channel_id": where.id,
        "channel": _channel(world, user, where),
        "locale": shape.LOCALE,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": _owners(world, one),
        "context": 1 if where.is_dm else 0,
        "attachment_size_limit": world.limits.file_bytes,
        "app_permissions": str(in_channel(world.guild, world.app.id, where)),
    }
    if where.is_dm:
        event["user"] = shape.user(user)
    else:
        event |= {"guild_id": world.guild.id, "guild_locale": shape.LOCALE}
        event["guild"] = {"id": world.guild.id, "locale": shape.LOCALE, "features": ["COMMUNITY"]}
        event["member"] = shape.interaction_member(world, user.id, in_channel(world.guild, user.id, where))
    if one.message is not None:
        event["message"] = shape.message(world, one.message)
    return event


def _channel(world: World, user: User, where: Channel) -> JSON:
    shown = shape.channel(world, where)
    if where.is_dm:
        return shown
    return {**shown, "permissions": str(in_channel(world.guild, user.id, where) & ALL)}


def _owners(world: World, one: Interaction) -> JSON:
    where = world.guild.channel(one.channel_id)
    return {"0": "0" if where is None or where.is_dm else world.guild.id}
