"""REST: the bot's answers to interactions. The first goes to the callback, follow-ups and edits to a webhook for 15 minutes.

Source: discord.com/developers/docs/interactions/receiving-and-responding.
"""

import time
from typing import Any

from bot.sandbox.discord import components, drafts, shape, timeline
from bot.sandbox.discord.api_messages import apply, make
from bot.sandbox.discord.ask import Ask
from bot.sandbox.discord.drafts import BY_INTERACTION, Draft
from bot.sandbox.discord.errors import DiscordError, Findings
from bot.sandbox.discord.guild import CHAT_COMMAND, CONTEXT_COMMAND, EPHEMERAL, LOADING, REPLY, Channel, Message
from bot.sandbox.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Interaction,
    acknowledge,
    metadata,
)
from bot.sandbox.discord.permissions import Permission, may

JSON = dict[str, Any]
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
# What may be the first answer to which kind; an update only where there is a message to update.
LEGAL: dict[int, tuple[int, ...]] = {
    COMMAND: (MESSAGE, DEFER, MODAL),
    COMPONENT: (MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL_SUBMIT: (MESSAGE, DEFER, DEFER_UPDATE, UPDATE),
}
MOST_CHOICES, CHOICE = 25, 100


def callback(ask: Ask) -> JSON | None:
    """POST /interactions/{interaction}/{token}/callback."""
    one = ask.world.interactions.get(ask.path["interaction"])
    if not isinstance(one, Interaction) or one.token != ask.path["token"]:
        raise DiscordError(10062)
    if one.acked_ms is not None:
        raise DiscordError(40060)
    if one.is_over or time.monotonic() - one.began_at > ask.world.ack_timeout:
        raise DiscordError(10062)
    data = ask.fields.get("data")
    data = data if isinstance(data, dict) else {}
    kind = ask.fields.get("type", 0)
    findings = Findings()
    legal = tuple(each for each in LEGAL[one.kind] if each not in (DEFER_UPDATE, UPDATE) or one.message is not None)
    findings.choice(("type",), kind, legal)
    findings.check()
    made = ANSWERS[kind](ask, one, data)
    acknowledge(ask.world, one, kind)
    if ask.query.get("with_response") not in ("1", "true", "True"):
        return None
    shown: JSON = {"id": one.id, "type": one.kind}
    if made is None:
        return {"interaction": shown}
    shown |= {"response_message_id": made.id, "response_message_loading": bool(made.flags & LOADING)}
    shown["response_message_ephemeral"] = made.only_for is not None
    return {"interaction": shown, "resource": {"type": kind, "message": shape.message(ask.world, made)}}


def follow_up(ask: Ask) -> JSON:
    """POST /webhooks/{application}/{token}: one more message, or the one that was promised by deferring."""
    one = _acknowledged(ask)
    draft = drafts.read(ask, ask.fields, allowed=BY_INTERACTION)
    if draft.is_empty:
        raise DiscordError(50006)
    if one.deferred:
        return shape.message(ask.world, _edit(ask, one, _original(ask, one), draft))
    private = one.user_id if (draft.flags or 0) & EPHEMERAL else None
    made = _new_message(ask, one, draft, private)
    return shape.message(ask.world, made)


def get_response(ask: Ask) -> JSON:
    """GET /webhooks/{application}/{token}/messages/{message}."""
    return shape.message(ask.world, _named(ask, _acknowledged(ask)))


def edit_response(ask: Ask) -> JSON:
    """PATCH /webhooks/{application}/{token}/messages/{message}."""
    one = _acknowledged(ask)
    message = _named(ask, one)
    return shape.message(ask.world, _edit(ask, one, message, drafts.read(ask, ask.fields, allowed=BY_INTERACTION, edits=message)))


def delete_response(ask: Ask) -> None:
    """DELETE /webhooks/{application}/{token}/messages/{message}."""
    one = _acknowledged(ask)
    message = _named(ask, one)
    if message.only_for is not None:
        forget(ask.world, message)
    else:
        timeline.delete(ask.world, _place(ask, one), [message.id])
    one.deferred = False


def forget(world: Any, message: Message) -> None:
    """Take away a message that only one person sees."""
    del world.private[message.id]
    world.feed.publish({"type": "message_gone", "channel": message.channel_id, "id": message.id})


def _message(ask: Ask, one: Interaction, data: JSON) -> Message:
    draft = drafts.read(ask, data, allowed=BY_INTERACTION)
    if draft.is_empty:
        raise DiscordError(50006)
    one.ephemeral = bool((draft.flags or 0) & EPHEMERAL)
    made = _new_message(ask, one, draft, one.user_id if one.ephemeral else None)
    one.original_id = made.id
    return made


def _defer(ask: Ask, one: Interaction, data: JSON) -> Message:
    flags = data.get("flags")
    one.deferred, one.ephemeral = True, bool(isinstance(flags, int) and flags & EPHEMERAL)
    made = _new_message(ask, one, Draft(flags=LOADING), one.user_id if one.ephemeral else None)
    one.original_id = made.id
    return made


def _defer_update(ask: Ask, one: Interaction, data: JSON) -> None:
    del ask, data
    one.original_id = one.message.id if one.message else None


def _update(ask: Ask, one: Interaction, data: JSON) -> Message:
    if one.message is None:
        raise DiscordError(10008)
    one.original_id = one.message.id
    draft = drafts.read(ask, data, allowed=BY_INTERACTION, edits=one.message)
    return _edit(ask, one, one.message, draft)


def _choices(ask: Ask, one: Interaction, data: JSON) -> None:
    del ask
    choices = data.get("choices")
    findings = Findings()
    if findings.count(("data", "choices"), choices, MOST_CHOICES) and isinstance(choices, list):
        for n, each in enumerate(choices):
            findings.length(("data", "choices", n, "name"), each.get("name", ""), CHOICE, 1)
            if isinstance(each.get("value"), str):
                findings.length(("data", "choices", n, "value"), each["value"], CHOICE, 1)
    findings.check()
    one.choices = list(choices or [])


def _modal(ask: Ask, one: Interaction, data: JSON) -> None:
    findings = Findings()
    modal = components.check_modal(findings, data)
    findings.check()
    shown = {**modal, "channel_id": one.channel_id, "message_id": one.message.id if one.message else None, "key": one.id}
    ask.world.screens.modals[one.user_id] = shown
    ask.world.feed.publish({"type": "modal", "user": one.user_id, "modal": shown})


ANSWERS: dict[int, Any] = {
    MESSAGE: _message,
    DEFER: _defer,
    DEFER_UPDATE: _defer_update,
    UPDATE: _update,
    CHOICES: _choices,
    MODAL: _modal,
}


def _new_message(ask: Ask, one: Interaction, draft: Draft, private: str | None) -> Message:
    where = _place(ask, one)
    if where.thread is not None and (where.thread.archived or where.thread.locked) and private is None:
        _check_thread_takes_it(ask, one, where)
    made = make(ask.world, where, draft, ask.world.app.id)
    made.interaction, made.webhook_id, made.application_id = metadata(ask.world, one), ask.world.app.id, ask.world.app.id
    if one.kind == COMMAND:
        made.type = CHAT_COMMAND if one.data.get("type", 1) == 1 else CONTEXT_COMMAND
    elif one.message is not None and one.message.only_for is None:
        made.type, made.reference = REPLY, {"type": 0, "channel_id": where.id, "message_id": one.message.id}
    if private is None:
        return timeline.post(ask.world, where, made)
    made.flags |= EPHEMERAL
    made.only_for = private
    ask.world.private[made.id] = made
    timeline.show(ask.world, where, made)
    return made


def _check_thread_takes_it(ask: Ask, one: Interaction, where: Channel) -> None:
    # discord-api-docs#5517: what was locked or put away meanwhile takes no answer, as long as the person could not open it.
    if not may(ask.world.guild, one.user_id, where, Permission.MANAGE_THREADS):
        raise DiscordError(50083, status=403)


def _edit(ask: Ask, one: Interaction, message: Message, draft: Draft) -> Message:
    where = _place(ask, one)
    if one.deferred and message.id == one.original_id:
        one.deferred = False
    apply(ask, where, message, draft)
    timeline.change(ask.world, where, message)
    return message


def _acknowledged(ask: Ask) -> Interaction:
    if ask.path["application"] != ask.world.app.id:
        raise DiscordError(10015)
    one = ask.world.interactions.get(ask.path["token"])
    if not isinstance(one, Interaction) or not one.token_is_good(ask.world.clock.time()):
        raise DiscordError(50027)
    if one.acked_ms is None:
        raise DiscordError(10015)
    return one


def _named(ask: Ask, one: Interaction) -> Message:
    wanted = ask.path["message"]
    return _original(ask, one) if wanted == "@original" else _find(ask, one, wanted)


def _original(ask: Ask, one: Interaction) -> Message:
    if one.original_id is None:
        raise DiscordError(10008)
    return _find(ask, one, one.original_id)


def _find(ask: Ask, one: Interaction, message_id: str) -> Message:
    found = ask.world.private.get(message_id) or _place(ask, one).messages.get(message_id)
    if found is None:
        raise DiscordError(10008)
    return found


def _place(ask: Ask, one: Interaction) -> Channel:
    where = ask.world.guild.channel(one.channel_id)
    if where is None:
        raise DiscordError(10003)
    return where
