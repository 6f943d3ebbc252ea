"""
What the desk says, as Slack's blocks and views. Pure.

Our own structure is mrkdwn with everything escaped; somebody else's words in a quote are ``plain_text``, which Slack neither
formats nor lets ping. Limits are Slack's; what is too long is cut here, never refused there.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.adapters.slack.markup import from_markdown, inert
from bot.adapters.slack.parse import MARKUP
from bot.messages import Button, Called, Content, Form, Input, Menu, Row, Section
from bot.text import literal, plain, split

Block = dict[str, Any]

BLOCKS_OF_MESSAGE, BLOCKS_OF_VIEW = 50, 100
SECTION, FIELD, HEADER, CONTEXT_TEXT = 3000, 2000, 150, 2000
BUTTON_LABEL, VALUE, OPTION_LABEL, OPTION_VALUE, OPTIONS, CONFIRM = 75, 2000, 75, 150, 100, 300
INITIAL, METADATA, VIEW_TITLE, LABEL = 3000, 3000, 24, 2000
TEXT_BYTES = 3900  # an edit of longer text is refused (4,000 bytes, escapes counted); sections hold more
SMALLEST_PIECE = 300
BLOCKS_TEXT = 11_500  # Slack refuses more than about 13,000 characters in all blocks of a message together
CUT = "_The rest does not fit into one message._"
FALLBACK = 2000  # bytes, before escaping


def message(content: Content) -> dict[str, Any]:
    """Give the ``text`` and, where there is structure, the ``blocks`` of a message. Plain words go as text alone."""
    if not _is_structured(content):
        text = from_markdown(content.text)
        if len(text.encode()) <= TEXT_BYTES:
            return {"text": text}
    return {"text": fallback(content), "blocks": _fitting(blocks(content))}


def _fitting(found: list[Block]) -> list[Block]:
    """As many blocks as one message holds; what is cut off is said, never refused."""
    size, kept = 0, list[Block]()
    for block in found:
        size += len(json.dumps(block, ensure_ascii=False))
        if size > BLOCKS_TEXT or len(kept) == BLOCKS_OF_MESSAGE - 1:
            kept.append({"type": "context", "elements": [{"type": "mrkdwn", "text": CUT}]})
            break
        kept.append(block)
    return kept


def _is_structured(content: Content) -> bool:
    return bool(content.title or content.quote or content.fields or content.sections or content.buttons or content.menu or content.note)


def fallback(content: Content) -> str:
    """Say what a notification and a screen reader say."""
    rows = [plain(row.text) for section in content.sections for row in section.rows]
    words = " — ".join(part for part in (content.title, content.quote, plain(content.text), *rows[:3]) if part)
    return _words(words.encode()[:FALLBACK].decode(errors="ignore"))


def blocks(content: Content) -> list[Block]:
    """Give the blocks of a message or a page, in reading order."""
    found: list[Block] = []
    if content.title:
        found.append({"type": "header", "text": _plain(content.title, HEADER)})
    if content.quote:
        found += _quote(content.quote)
    found += _sections_of(content.text)
    found += _fields(content.fields)
    for section in content.sections:
        found += _listed(section)
    found += _actions(content.buttons, content.menu)
    if content.note:
        found.append({"type": "context", "elements": [{"type": "mrkdwn", "text": from_markdown(content.note)[:CONTEXT_TEXT]}]})
    return _numbered(found)


def _quote(words: str) -> list[Block]:
    """Somebody's own words: a quote that Slack shows as they are."""
    text = words if len(words) <= SECTION else words[: SECTION - 1] + "…"
    elements = [{"type": "text", "text": text}]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": elements}]}]


def _sections_of(text: str) -> list[Block]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": piece}} for piece in _sized(text, SECTION)]


def _sized(text: str, size: int) -> Iterable[str]:
    """Render in pieces that fit a section each; cut before rendering, so that code stays code in every piece."""
    for part in split(text, size):
        rendered = from_markdown(part)
        if len(rendered) > SECTION and size > SMALLEST_PIECE:
            yield from _sized(part, size // 2)
        else:
            yield from pieces(rendered, SECTION)


def pieces(text: str, limit: int) -> Iterable[str]:
    """Cut rendered mrkdwn at line ends so that each piece fits a section; escaping may have made it longer than its source."""
    while text.strip():
        end = len(text) if len(text) <= limit else text.rfind("\n", 1, limit)
        if end <= 0:
            end = _between_entities(text, limit)
        yield text[:end]
        text = text[end:].lstrip("\n")


def _between_entities(text: str, limit: int) -> int:
    """Find a hard cut that leaves ``&amp;`` and links whole."""
    for opened, closed in (("&", ";"), ("<", ">")):
        start = text.rfind(opened, max(0, limit - 3000 if opened == "<" else limit - 6), limit)
        if start > 0 and text.find(closed, start, limit) < 0:
            limit = start
    return limit


def _fields(fields: Sequence[tuple[str, str]]) -> list[Block]:
    shown = [
        {"type": "mrkdwn", "text": f"*{from_markdown(label)}*\n{from_markdown(literal(value)) or '-'}"[:FIELD]} for label, value in fields
    ]
    return [{"type": "section", "fields": shown[start : start + 10]} for start in range(0, len(shown), 10)]


def _words(text: str) -> str:
    """Give a value, which may be somebody's name, without markup of its own."""
    return inert(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") or "-"


def _listed(section: Section) -> list[Block]:
    head: Block = {"type": "section", "text": {"type": "mrkdwn", "text": f"*{from_markdown(section.title)}*"[:SECTION]}}
    return [head, *(block for row in section.rows for block in (_row(row), *_actions(row.buttons, None)))]


def _row(row: Row) -> Block:
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": from_markdown(row.text)[:SECTION]}}
    if row.button:
        block["accessory"] = button(row.button)
    return block


def _actions(buttons: Sequence[Button], menu: Menu | None) -> list[Block]:
    elements = [button(one) for one in buttons]
    if menu and menu.options:
        elements.append(_menu(menu))
    return [{"type": "actions", "elements": elements}] if elements else []


def button(one: Button) -> Block:
    """Give a button whose value is the line it runs."""
    found: Block = {"type": "button", "text": _plain(one.label, BUTTON_LABEL), "value": one.call[:VALUE], "action_id": "call"}
    if one.style:
        found["style"] = one.style
    if one.confirm:
        found["confirm"] = {
            "title": _plain("Are you sure?", 100),
            "text": _plain(one.confirm, CONFIRM),
            "confirm": _plain("Yes", 30),
            "deny": _plain("No", 30),
        }
    return found


def _menu(menu: Menu) -> Block:
    options = [_option(label, call) for label, call in menu.options[:OPTIONS]]
    return {"type": "static_select", "action_id": "call", "placeholder": _plain(menu.label, 150), "options": options}


def _option(label: str, value: str) -> Block:
    return {"text": _plain(label, OPTION_LABEL), "value": value[:OPTION_VALUE]}


def _plain(text: str, limit: int) -> Block:
    words = inert(text) or "-"
    return {"type": "plain_text", "text": words if len(words) <= limit else words[: limit - 1] + "…", "emoji": True}


def _numbered(found: list[Block]) -> list[Block]:
    """Give every pressable element an id of its own within the message; only its beginning is read back."""
    number = 0
    for block in found:
        for element in [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ())]:
            if element.get("action_id") == "call":
                element["action_id"] = f"call:{number}"
                number += 1
    return found


def home(content: Content) -> Block:
    """Somebody's own page: buttons first, then the lists."""
    top = blocks(Content(title=content.title, text=content.text, buttons=content.buttons))
    lists = blocks(Content(sections=content.sections, note=content.note))
    for block in lists:
        if "accessory" in block:
            block["accessory"]["action_id"] = f"call:l{block['accessory']['action_id'][5:]}"
    return {"type": "home", "blocks": [*top, *lists][:BLOCKS_OF_VIEW]}


def form(one: Form, call: Called) -> Block:
    """Build a modal. What completes the call travels in the private metadata, so that it survives a restart of ours."""
    at, seen_at = call.place, call.answer_at or call.place
    places = {"place": [at.room, at.thread], "answer_at": [seen_at.room, seen_at.thread]}
    kept = {"line": one.call, "known": one.known, "reply_to": call.reply_to, **places}
    lead = [{"type": "section", "text": _plain(one.lead, SECTION)}] if one.lead else []
    return {
        "type": "modal",
        "callback_id": "form",
        "title": _plain(one.title, VIEW_TITLE),
        "submit": _plain(one.submit, VIEW_TITLE),
        "close": _plain("Cancel", VIEW_TITLE),
        "private_metadata": json.dumps(kept)[:METADATA],
        "blocks": [*lead, *(_question(question) for question in one.inputs)],
    }


def _question(question: Input) -> Block:
    block: Block = {
        "type": "input",
        "block_id": question.name,
        "label": _plain(question.label, LABEL),
        "optional": not question.required,
        "element": _answer(question),
    }
    if question.hint:
        block["hint"] = _plain(question.hint, LABEL)
    return block


def _answer(question: Input) -> Block:
    if question.kind == "choice":
        options = [_option(label, value) for label, value in question.choices[:OPTIONS]]
        chosen = [one for one in options if one["value"] == question.initial]
        found: Block = {"type": "static_select", "action_id": "value", "options": options, "placeholder": _plain("Choose…", 150)}
        return found | ({"initial_option": chosen[0]} if chosen else {})
    element: Block = {
        "type": "plain_text_input",
        "action_id": MARKUP if question.kind == "lines" else "value",
        "multiline": question.kind in ("lines", "source"),
    }
    if question.initial:
        element["initial_value"] = (_typed(question.initial) if question.kind == "lines" else question.initial)[:INITIAL]
    return element


def _typed(text: str) -> str:
    """Neutral Markdown as somebody would type it in Slack."""
    return from_markdown(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def notice(title: str, words: str) -> Block:
    """Build a modal that only says something."""
    return {
        "type": "modal",
        "title": _plain(title, VIEW_TITLE),
        "close": _plain("Close", VIEW_TITLE),
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": from_markdown(words)[:SECTION]}}],
    }
