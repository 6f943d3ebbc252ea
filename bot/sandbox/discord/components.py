"""The rules of components in messages and modals: discord.com/developers/docs/components/reference.

Message components come in two kinds: rows of buttons and menus, or, with the flag IS_COMPONENTS_V2, a whole layout.
"""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.discord.errors import Findings, objects

JSON = dict[str, Any]
Path = tuple[str | int, ...]

ROW, BUTTON, SELECT, INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = range(1, 9)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 17, 18, 19, 21, 22, 23
SELECTS = (SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
OF_A_LABEL = (INPUT, *SELECTS, UPLOAD, RADIO, CHECKBOXES, CHECKBOX)
LINK, PREMIUM = 5, 6
ROWS, BUTTONS_A_ROW, IN_A_LAYOUT, OPTIONS = 5, 5, 40, 25
CUSTOM_ID, BUTTON_LABEL, OPTION_TEXT, PLACEHOLDER, TITLE, INPUT_LABEL, INPUT_TEXT, INPUT_PLACEHOLDER = 100, 80, 100, 150, 45, 45, 4000, 100


def walk(components: list[JSON]) -> Iterator[JSON]:
    """Give every component, outermost first."""
    for one in components:
        yield one
        yield from walk(objects(one.get("components")))
        for inner in ("component", "accessory"):
            if isinstance(one.get(inner), dict):
                yield from walk([one[inner]])


def check_message(findings: Findings, components: Any, *, is_layout: bool) -> list[JSON]:
    """Note what is wrong with a message's components; return them numbered, as Discord keeps them."""
    if components is None:
        return []
    found = findings.objects(("components",), components, IN_A_LAYOUT if is_layout else ROWS)
    for n, one in enumerate(found):
        path: Path = ("components", n)
        if is_layout:
            _layout(findings, path, one)
        elif findings.choice((*path, "type"), one.get("type"), (ROW,)):
            _row(findings, path, one)
    if is_layout and sum(1 for _ in walk(found)) > IN_A_LAYOUT:
        findings.add(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"The total number of components exceeds {IN_A_LAYOUT}")
    _unique(findings, found)
    return numbered(found)


def check_modal(findings: Findings, data: JSON) -> JSON:
    """Note what is wrong with a modal; return it numbered."""
    findings.length(("title",), data.get("title", ""), TITLE, 1)
    findings.length(("custom_id",), data.get("custom_id", ""), CUSTOM_ID, 1)
    found = findings.objects(("components",), data.get("components"), ROWS, 1)
    for n, one in enumerate(found):
        path: Path = ("components", n)
        if findings.choice((*path, "type"), one.get("type"), (ROW, TEXT, LABEL)):
            _modal_part(findings, path, one)
    _unique(findings, found)
    return {**data, "components": numbered(found)}


def numbered(components: list[JSON]) -> list[JSON]:
    """Return the components with the ids that Discord gives to those that have none."""
    taken = {one["id"] for one in walk(components) if isinstance(one.get("id"), int)}
    free = (n for n in range(1, 1000) if n not in taken)

    def one(given: JSON) -> JSON:
        made = {**given, "id": given["id"] if isinstance(given.get("id"), int) and given["id"] else next(free)}
        if "components" in given:
            made["components"] = [one(each) for each in objects(given["components"])]
        for inner in ("component", "accessory"):
            if isinstance(given.get(inner), dict):
                made[inner] = one(given[inner])
        return made

    return [one(each) for each in components]


def _modal_part(findings: Findings, path: Path, one: JSON) -> None:
    if one["type"] == ROW:
        for inner in findings.objects((*path, "components"), one.get("components"), 1, 1):
            if findings.choice((*path, "components", 0, "type"), inner.get("type"), (INPUT,)):
                findings.length((*path, "components", 0, "label"), inner.get("label", ""), INPUT_LABEL, 1)
                _element(findings, (*path, "components", 0), inner)
    elif one["type"] == LABEL:
        findings.length((*path, "label"), one.get("label", ""), INPUT_LABEL, 1)
        if one.get("description") is not None:
            findings.length((*path, "description"), one["description"], 100)
        field = one.get("component")
        if not isinstance(field, dict):
            findings.add((*path, "component"), "BASE_TYPE_REQUIRED", "This field is required")
        elif findings.choice((*path, "component", "type"), field.get("type"), OF_A_LABEL):
            _element(findings, (*path, "component"), field)


def _layout(findings: Findings, path: Path, one: JSON) -> None:
    kind = one.get("type")
    if not findings.choice((*path, "type"), kind, (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)):
        return
    if kind == ROW:
        _row(findings, path, one)
    elif kind == TEXT:
        findings.length((*path, "content"), one.get("content", ""), INPUT_TEXT, 1)
    elif kind == SECTION:
        findings.objects((*path, "components"), one.get("components"), 3, 1)
        accessory = one.get("accessory")
        if not isinstance(accessory, dict):
            findings.add((*path, "accessory"), "BASE_TYPE_REQUIRED", "This field is required")
        elif accessory.get("type") == BUTTON:
            _button(findings, (*path, "accessory"), accessory)
    elif kind == CONTAINER:
        for n, each in enumerate(findings.objects((*path, "components"), one.get("components"), IN_A_LAYOUT, 1)):
            _layout(findings, (*path, "components", n), each)


def _row(findings: Findings, path: Path, row: JSON) -> None:
    inside = findings.objects((*path, "components"), row.get("components"), BUTTONS_A_ROW, 1)
    if any(one.get("type") in SELECTS for one in inside) and len(inside) > 1:
        findings.add((*path, "components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.")
    for n, one in enumerate(inside):
        if findings.choice((*path, "components", n, "type"), one.get("type"), (BUTTON, *SELECTS)):
            _element(findings, (*path, "components", n), one)


def _element(findings: Findings, path: Path, one: JSON) -> None:
    kind = one["type"]
    if kind == BUTTON:
        _button(findings, path, one)
        return
    findings.length((*path, "custom_id"), one.get("custom_id", ""), CUSTOM_ID, 1)
    if kind in SELECTS:
        _select(findings, path, one)
    elif kind == INPUT:
        findings.choice((*path, "style"), one.get("style"), (1, 2))
        for name, longest in (("value", INPUT_TEXT), ("placeholder", INPUT_PLACEHOLDER)):
            if one.get(name) is not None:
                findings.length((*path, name), one[name], longest)


def _button(findings: Findings, path: Path, one: JSON) -> None:
    style = one.get("style")
    if not findings.choice((*path, "style"), style, (1, 2, 3, 4, LINK, PREMIUM)):
        return
    if style == LINK:
        findings.length((*path, "url"), one.get("url", ""), 512, 1)
    elif style != PREMIUM:
        findings.length((*path, "custom_id"), one.get("custom_id", ""), CUSTOM_ID, 1)
    if one.get("label") is not None:
        findings.length((*path, "label"), one["label"], BUTTON_LABEL)
    elif one.get("emoji") is None and style != PREMIUM:
        findings.add((*path, "label"), "BUTTON_COMPONENT_LABEL_REQUIRED", "A button needs a label or an emoji")


def _select(findings: Findings, path: Path, one: JSON) -> None:
    if one.get("placeholder") is not None:
        findings.length((*path, "placeholder"), one["placeholder"], PLACEHOLDER)
    if one["type"] != SELECT:
        return
    seen: list[Any] = []
    for n, each in enumerate(findings.objects((*path, "options"), one.get("options"), OPTIONS, 1)):
        for name in ("label", "value"):
            findings.length((*path, "options", n, name), each.get(name, ""), OPTION_TEXT, 1)
        if each.get("description") is not None:
            findings.length((*path, "options", n, "description"), each["description"], OPTION_TEXT)
        if each.get("value") in seen:
            findings.add(
                (*path, "options", n, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
            )
        seen.append(each.get("value"))


def _unique(findings: Findings, components: list[JSON]) -> None:
    seen: set[str] = set()
    for n, top in enumerate(components):
        for one in walk([top]):
            custom_id = one.get("custom_id")
            if isinstance(custom_id, str):
                if custom_id in seen:
                    findings.add(("components", n), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
                seen.add(custom_id)
