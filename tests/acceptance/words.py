"""What messages, views and calls show, as plain words to look for."""

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox import SlackSandbox

JSON = dict[str, Any]


def words_in(structure: Any) -> str:
    """Join every text in a structure of blocks."""
    return " ".join(_words_in(structure))


def _words_in(structure: Any) -> Iterator[str]:
    if isinstance(structure, list):
        for one in structure:
            yield from _words_in(one)
    elif isinstance(structure, dict):
        for key, value in structure.items():
            if key in ("text", "title", "label", "placeholder", "initial_value", "hint", "submit") and isinstance(value, str):
                yield value
            elif isinstance(value, dict | list):
                yield from _words_in(value)


def markup(box: SlackSandbox) -> list[str]:
    """Give every text of the app's in which Slack would see markup: message texts and mrkdwn objects, over all calls."""
    calls = [call.args for call in box.calls if call.method.startswith(("chat.", "views.")) or call.method == "response_url"]
    calls += [message for user in box.world.workspace.users for message in box.world.screens.ephemerals.get(user, {}).values()]
    return [text for args in calls for text in _markup_in(args)]


def _markup_in(structure: Any) -> Iterator[str]:
    if isinstance(structure, str) and structure[:1] in "[{":
        structure = json.loads(structure)
    if isinstance(structure, list):
        for one in structure:
            yield from _markup_in(one)
    elif isinstance(structure, dict):
        is_text = structure.get("type") in ("mrkdwn", None)
        if is_text and isinstance(structure.get("text"), str):
            yield structure["text"]
        for key, value in structure.items():
            if (key != "metadata" and isinstance(value, dict | list)) or key in ("blocks", "view"):
                yield from _markup_in(value)


def shown(message: JSON) -> str:
    """Give what a message shows: its text, or its blocks where it has some, and its files' names."""
    files = " ".join(f"[file {file.get('name', file['id'])}]" for file in message.get("files", []))
    blocks = words_in(message.get("blocks") or []) if message.get("bot_id") else ""
    return " ".join(part for part in (blocks or str(message.get("text", "")), files) if part)


def clickable(message: JSON | None) -> list[str]:
    """Give the labels of everything that can be pressed or picked in a message or view."""
    return list(_labels(message or {}))


def _labels(structure: Any) -> Iterator[str]:
    if isinstance(structure, list):
        for one in structure:
            yield from _labels(one)
    elif isinstance(structure, dict):
        if structure.get("type") == "button":
            yield structure["text"]["text"]
        if structure.get("type") == "static_select":
            yield from (option["text"]["text"] for option in structure["options"])
        for value in structure.values():
            yield from _labels(value)
