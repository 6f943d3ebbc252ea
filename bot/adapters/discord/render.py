"""
What the desk says, as Discord's messages: words, one embed for what has structure, rows of buttons and pick lists. Pure.

Nothing can ping: every message says ``allowed_mentions`` none, and what would be a mention is broken besides. Limits are
Discord's; what is too long is cut here and said, never refused there.
"""

from collections.abc import Sequence
from typing import Any

from bot.adapters.discord.markup import from_markdown, inert, literal_name, verbatim
from bot.messages import Button, Content, Menu, Row, Section
from bot.text import excerpt, plain

Json = dict[str, Any]

CONTENT, EMBED_TITLE, DESCRIPTION, FIELD_NAME, FIELD_VALUE, FIELDS, FOOTER, EMBED = 2000, 256, 4096, 256, 1024, 25, 2048, 6000
ROWS, A_ROW, OPTIONS, LABEL, OPTION, CUSTOM_ID, PLACEHOLDER = 5, 5, 25, 80, 100, 100, 150
FIELDS_TOGETHER = 2500  # so that the words keep room in an embed
COLOR = 0x1F3A4D
QUIET: Json = {"parse": [], "replied_user": False}
CUT = "\n\n-# The rest does not fit into one message."
_STYLES = {"": 2, "primary": 1, "danger": 4}


def message(content: Content, speaker: str = "") -> Json:
    """Give a whole message, empty parts included, so that an edit leaves nothing of the old one."""
    head = f"-# **{literal_name(speaker)}**\n" if speaker else ""
    words = head + from_markdown(content.text)
    body: Json = {"content": words, "embeds": [], "components": _rows(content), "allowed_mentions": QUIET}
    if _is_structured(content):
        body |= {"content": head.strip(), "embeds": [_embed(content)]}
    elif len(words.encode("utf-16-le")) // 2 > CONTENT:  # escapes may have made it longer than it was cut to
        body |= {"content": head.strip(), "embeds": [{"description": _cut(from_markdown(content.text), DESCRIPTION), "color": COLOR}]}
    elif not words.strip() and not body["components"]:
        body["content"] = "\u200b"
    return body


def _is_structured(content: Content) -> bool:
    return bool(content.title or content.quote or content.fields or content.sections or content.note)


def _embed(content: Content) -> Json:
    """Give title, words, fields and small print, in all at most what one message may hold."""
    room = min(FIELD_VALUE, FIELDS_TOGETHER // max(len(content.fields), 1))
    fields: list[Json] = [
        {"name": inert(label)[:FIELD_NAME] or "-", "value": _cut(verbatim(value) or "-", room), "inline": True}
        for label, value in content.fields[:FIELDS]
    ]
    found: Json = {"color": COLOR}
    if content.title:
        found["title"] = _cut(verbatim(content.title), EMBED_TITLE)
    if fields:
        found["fields"] = fields
    if content.note:
        found["footer"] = {"text": _cut(inert(plain(content.note)), FOOTER // 2)}
    used = sum(len(field["name"]) + len(field["value"]) for field in fields) + len(found.get("title", ""))
    used += len((found.get("footer") or {}).get("text", ""))
    words = _cut(_described(content), min(DESCRIPTION, EMBED - used))
    return found | ({"description": words} if words else {})


def _described(content: Content) -> str:
    parts = ["\n".join(f"> {line}".rstrip() for line in verbatim(content.quote).split("\n")) if content.quote else ""]
    parts += [from_markdown(content.text), *(_listed(section) for section in content.sections)]
    return "\n\n".join(part for part in parts if part.strip())


def _listed(section: Section) -> str:
    return "\n".join([f"**{from_markdown(section.title)}**", *(f"- {from_markdown(row.text)}" for row in section.rows)])


def _cut(text: str, limit: int) -> str:
    """Cut at the end of a line if there is one in the second half, and say so where that fits."""
    if len(text) <= limit:
        return text
    note = CUT if limit > 4 * len(CUT) else "…"
    end = text.rfind("\n", limit // 2, limit - len(note))
    return text[: end if end > 0 else limit - len(note)] + note


# -------------------------------------------------------------------------------------------------- buttons, pick lists


def _rows(content: Content) -> list[Json]:
    """Give the rows: buttons first, then what a list's rows offer, which Discord cannot show beside each, then the menu."""
    buttons = [button(one, number) for number, one in enumerate(content.buttons) if len(one.call) < CUSTOM_ID - 4]
    picks = [one for one in (_picks(content.sections), content.menu) if one is not None and one.options]
    room = ROWS - len(picks)
    rows = [_row(buttons[start : start + A_ROW]) for start in range(0, len(buttons), A_ROW)][:room]
    return [*rows, *(_row([menu(one, number)]) for number, one in enumerate(picks))]


def _row(parts: Sequence[Json]) -> Json:
    return {"type": 1, "components": list(parts)}


def button(one: Button, number: int) -> Json:
    """Give a button that carries the line it runs; one that asks first says so in its id."""
    kind = "q" if one.confirm else "c"
    return {"type": 2, "style": _STYLES[one.style], "label": inert(one.label)[:LABEL] or "-", "custom_id": f"{kind}{number}:{one.call}"}


def menu(one: Menu, number: int) -> Json:
    """Give a pick list; what is picked is the line to run."""
    options = {call: inert(label)[:OPTION] or "-" for label, call in one.options if 0 < len(call) <= OPTION}
    chosen = [{"label": label, "value": call} for call, label in list(options.items())[:OPTIONS]]
    return {"type": 3, "custom_id": f"p{number}", "placeholder": inert(one.label)[:PLACEHOLDER], "options": chosen}


def _picks(sections: Sequence[Section]) -> Menu | None:
    """Turn the buttons of a list's rows into one pick list."""
    offered = [(row, one) for section in sections for row in section.rows for one in (*_beside(row), *row.buttons)]
    labels = {one.label for _, one in offered}
    if not offered:
        return None
    options = tuple((_option(row, one, named=len(labels) > 1), one.call) for row, one in offered)
    return Menu(f"{labels.pop()}…" if len(labels) == 1 else "Choose…", options)


def _beside(row: Row) -> tuple[Button, ...]:
    return (row.button,) if row.button else ()


def _option(row: Row, one: Button, *, named: bool) -> str:
    return excerpt(f"{one.label}: {plain(row.text)}" if named else plain(row.text), OPTION)


def asking(label: str, line: str) -> Json:
    """Ask whether a press was meant; the answer carries the same line."""
    text = f"**{literal_name(label)}**: are you sure?"
    return message(Content(text=text, buttons=(Button("Yes", line, "danger"),)))
