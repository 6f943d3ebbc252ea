"""What a person put into an element, in the form in which Slack tells the app (`state.values`, `actions`)."""

from typing import Any

from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.slack.workspace import Workspace

JSON = dict[str, Any]

# type -> (the key of the value, whether it is a list)
_KEYS = {
    "plain_text_input": ("value", False),
    "email_text_input": ("value", False),
    "url_text_input": ("value", False),
    "number_input": ("value", False),
    "rich_text_input": ("rich_text_value", False),
    "file_input": ("files", True),
    "static_select": ("selected_option", False),
    "external_select": ("selected_option", False),
    "radio_buttons": ("selected_option", False),
    "overflow": ("selected_option", False),
    "multi_static_select": ("selected_options", True),
    "multi_external_select": ("selected_options", True),
    "checkboxes": ("selected_options", True),
    "users_select": ("selected_user", False),
    "multi_users_select": ("selected_users", True),
    "channels_select": ("selected_channel", False),
    "multi_channels_select": ("selected_channels", True),
    "conversations_select": ("selected_conversation", False),
    "multi_conversations_select": ("selected_conversations", True),
    "datepicker": ("selected_date", False),
    "timepicker": ("selected_time", False),
    "datetimepicker": ("selected_date_time", False),
}
TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
REMOTE = frozenset({"external_select", "multi_external_select"})


def has_state(element: JSON) -> bool:
    """Tell whether an element keeps a value (a button and an overflow menu do not)."""
    return element["type"] in _KEYS and element["type"] != "overflow"


def initial(element: JSON) -> JSON:
    """Return the value an element starts with."""
    key, several = _KEYS[element["type"]]
    start = element.get(key.replace("selected_", "initial_") if key != "value" else "initial_value")
    return {"type": element["type"], key: start if start is not None else ([] if several else None)}


def is_empty(value: JSON) -> bool:
    """Tell whether somebody left an element blank."""
    key, _ = _KEYS[value["type"]]
    return value[key] is None or value[key] in ("", [])


def chosen(workspace: Workspace, element: JSON, value: Any, offered: list[JSON] | None = None) -> JSON:
    """Return what the app is told when a person enters `value`: text, an option's value or label, a name or a list.

    `offered` are the options of a remote menu. Raises SandboxRefusal for what the client would not let one enter.
    """
    kind = element["type"]
    key, several = _KEYS[kind]
    if value is None or value in ("", []):
        return {"type": kind, key: [] if several else None}
    if not several:
        return {"type": kind, key: _one(workspace, element, value, offered)}
    items = value if isinstance(value, list | tuple) else [value]
    most = element.get("max_selected_items")
    if most is not None and len(items) > most:
        raise SandboxRefusal("too_many_items", f"at most {most} can be chosen")
    return {"type": kind, key: [_one(workspace, element, each, offered) for each in items]}


def options_of(element: JSON) -> list[JSON]:
    """Return the options of a menu, those in groups too."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _one(workspace: Workspace, element: JSON, value: Any, offered: list[JSON] | None) -> Any:
    kind = element["type"]
    if kind in TYPED:
        return _typed(element, str(value))
    if "option" in _KEYS[kind][0]:
        return _option(offered if offered is not None else options_of(element), str(value))
    if kind in {"users_select", "multi_users_select"}:
        if user := workspace.find_user(str(value)):
            return user.id
        raise SandboxRefusal("user_not_found", f"nobody here is called {value}")
    if kind.removeprefix("multi_") in {"channels_select", "conversations_select"}:
        if channel := workspace.find_channel(str(value)):
            return channel.id
        raise SandboxRefusal("channel_not_found", f"no channel is called {value}")
    return value


def _typed(element: JSON, text: str) -> str:
    if len(text) > element.get("max_length", 3000):
        raise SandboxRefusal("too_long", f"the field takes {element.get('max_length', 3000)} characters")
    if len(text) < element.get("min_length", 0):
        raise SandboxRefusal("too_short", f"the field wants {element['min_length']} characters")
    if element["type"] == "email_text_input" and "@" not in text:
        raise SandboxRefusal("invalid_email", "the field wants a mail address")
    if element["type"] == "url_text_input" and "://" not in text:
        raise SandboxRefusal("invalid_url", "the field wants an address")
    if element["type"] == "number_input" and not text.replace(".", "", 1).lstrip("-").isdigit():
        raise SandboxRefusal("invalid_number", "the field wants a number")
    return text


def _option(options: list[JSON], wanted: str) -> JSON:
    for option in options:
        if option.get("value") == wanted:
            return option
    for option in options:
        if option["text"]["text"] == wanted:
            return option
    labels = ", ".join(option["text"]["text"] for option in options)
    raise SandboxRefusal("no_such_option", f"{wanted!r} is not offered; there are: {labels}")
