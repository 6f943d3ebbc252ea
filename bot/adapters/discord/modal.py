"""
Forms as Discord's modals. Pure.

A modal has room for five parts. Where a form asks more, the last part is one large field with a line for each question that
is left, which ``calls.form_values`` reads back by the questions' names.
"""

import json
from typing import Any

from bot.adapters.discord.calls import REST
from bot.adapters.discord.markup import calm, clean, inert
from bot.messages import Form, Input
from bot.text import excerpt, plain

Json = dict[str, Any]
PARTS, TITLE, LABEL, ABOUT, ANSWER, OPTIONS, OPTION, CUSTOM_ID, LEAD = 5, 45, 45, 100, 4000, 25, 100, 100, 1500
TEXT_DISPLAY, LABELLED, INPUT, PICK = 10, 18, 4, 3
LINE, LINES = 1, 2


def modal(form: Form) -> Json:
    """Build a modal. What completes the call stands in its id, so that it survives a restart of ours."""
    lead = [{"type": TEXT_DISPLAY, "content": calm(clean(form.lead))[:LEAD]}] if form.lead else []
    room = PARTS - len(lead)
    wide = len(form.inputs) > room
    asked = form.inputs[: room - 1] if wide else form.inputs
    rest = [_rest(form.inputs[room - 1 :])] if wide else []
    return {
        "custom_id": custom_id(form),
        "title": inert(form.title)[:TITLE] or "Deskhand",
        "components": [*lead, *(_question(one) for one in asked), *rest],
    }


def custom_id(form: Form) -> str:
    """Give the id that says what the form completes. Raises ValueError where Discord has no room for it."""
    known = "|" + json.dumps(form.known, separators=(",", ":")) if form.known else ""
    found = f"f:{form.call}{known}"
    if len(found) > CUSTOM_ID:
        raise ValueError("that is too long for a form; give the rest in the command itself")
    return found


def _question(one: Input) -> Json:
    label = one.label if len(one.label) <= LABEL else f"{one.label[: LABEL - 1]}…"
    about = one.hint or (one.label if len(one.label) > LABEL else "")
    found: Json = {"type": LABELLED, "label": inert(label) or "-", "component": _answer(one)}
    return found | ({"description": inert(about)[:ABOUT]} if about else {})


def _answer(one: Input) -> Json:
    if one.choices and len(one.choices) <= OPTIONS:
        values = {value: label for label, value in one.choices if 0 < len(value) <= OPTION}
        chosen = {"default": True}
        options = [
            {"label": inert(label)[:OPTION] or "-", "value": value} | (chosen if value == one.initial else {})
            for value, label in values.items()
        ]
        found: Json = {"type": PICK, "custom_id": one.name, "options": options, "required": one.required}
        return found | ({} if one.required else {"min_values": 0})
    name = f"{one.name}*" if one.kind == "lines" else one.name  # an asterisk: the answer is text with markup
    field: Json = {"type": INPUT, "custom_id": name, "style": LINES if one.kind in ("lines", "source") else LINE, "required": one.required}
    field["max_length"] = ANSWER
    if one.choices:
        field["placeholder"] = excerpt(", ".join(plain(label) for label, _ in one.choices), ABOUT)
    return field | ({"value": one.initial[:ANSWER]} if one.initial else {})


def _rest(questions: tuple[Input, ...]) -> Json:
    field = {
        "type": INPUT,
        "custom_id": REST,
        "style": LINES,
        "required": any(one.required for one in questions),
        "max_length": ANSWER,
        "value": "\n".join(f"{one.name}: {one.initial}" for one in questions)[:ANSWER],
    }
    return {"type": LABELLED, "label": "And these, a line each", "component": field}
