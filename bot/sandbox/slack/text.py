"""How Slack writes message text: entities for `& < >`, angle brackets around mentions, channels and links.

Source: docs.slack.dev/messaging/formatting-message-text.
"""

import re
from typing import Any

from bot.sandbox.slack.workspace import Workspace

JSON = dict[str, Any]

_LINK = re.compile(r"https?://[^\s<>|]+")
_MENTION = re.compile(r"(?<![\w@/.])@([\w][\w.-]*)(?: ([A-Z][\w-]+))?")
_CHANNEL = re.compile(r"(?<![\w#&/])#([a-z0-9][\w-]*)")
_CONTROL = re.compile(r"<(?:[@#!][^<>\n]+|(?:https?://|mailto:|tel:)[^<>\n]+)>")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_SPECIAL = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}


def escape(text: str) -> str:
    """Replace the three characters that Slack keeps for itself."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, workspace: Workspace) -> str:
    """Turn what a person typed into what Slack stores: escaped, with mentions, channels and links made of it."""
    text = escape(text)
    if "@" in text:
        text = _MENTION.sub(lambda match: _mention(match, workspace), text)
    if "#" in text:
        text = _CHANNEL.sub(lambda match: _channel(match, workspace), text)
    return _link(text) if "://" in text else text


def rich_text(stored: str) -> JSON:
    """Return the `rich_text` block that Slack's clients send along with a text (here: without any styling)."""
    elements: list[JSON] = []
    end = 0
    for match in _CONTROL.finditer(stored):
        if plain := stored[end : match.start()]:
            elements.append({"type": "text", "text": _unescape(plain)})
        elements.append(_rich_element(match.group()[1:-1]))
        end = match.end()
    if plain := stored[end:]:
        elements.append({"type": "text", "text": _unescape(plain)})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": "rich", "elements": [section]}


def sent_by_app(text: str) -> str:
    """Turn an app's text into what Slack stores: its own markup stays, stray special characters are escaped."""
    if "<" not in text and "&" not in text and ">" not in text and "://" not in text:
        return text
    parts: list[str] = []
    end = 0
    for match in _CONTROL.finditer(text):
        parts += [_stray(text[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*parts, _stray(text[end:])])


def _rich_element(control: str) -> JSON:
    target, _, label = control.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    link: JSON = {"type": "link", "url": _unescape(target)}
    return {**link, "text": _unescape(label)} if label else link


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _stray(text: str) -> str:
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return _link(text) if "://" in text else text


def _link(text: str) -> str:
    def wrap(match: re.Match[str]) -> str:
        whole = match.group().removesuffix("&gt;")
        url = whole.rstrip(".,;:!?)'\"")
        return f"<{url}>{whole[len(url) :]}{match.group()[len(whole) :]}"

    return _LINK.sub(wrap, text)


def _mention(match: re.Match[str], workspace: Workspace) -> str:
    name, surname = match.group(1), match.group(2)
    if surname:
        full = f"{name} {surname}".lower()
        for user in workspace.users.values():
            if user.real_name.lower() == full:
                return f"<@{user.id}>"
    tail = match.group()[1 + len(name) :]
    bare = name.rstrip(".-")
    tail = name[len(bare) :] + tail
    if bare in _SPECIAL:
        return _SPECIAL[bare] + tail
    if user_found := workspace.find_user(bare) or workspace.find_user(bare.lower()):
        return f"<@{user_found.id}>{tail}"
    if group := workspace.find_group(bare):
        return f"<!subteam^{group.id}>{tail}"
    return match.group()


def _channel(match: re.Match[str], workspace: Workspace) -> str:
    channel = workspace.find_channel(f"#{match.group(1)}")
    return f"<#{channel.id}|{channel.name}>" if channel and not channel.dm_user else match.group()
