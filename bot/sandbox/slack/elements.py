"""What Slack accepts as interactive elements and the objects inside them: a table of checks by type.

Numbers: the constants in slack_sdk.models.blocks and docs.slack.dev/reference/block-kit.
"""

from typing import Any

from slack_sdk.models.blocks import basic_components, block_elements

from bot.sandbox.slack.shape import (
    JSON,
    Check,
    Complaints,
    anything,
    boolean,
    both,
    by_type,
    complain,
    integer,
    listed,
    record,
    string,
    text,
    url,
    word,
)

_Button = block_elements.ButtonElement
_Select = block_elements.StaticSelectElement
_Option = basic_components.Option
_Confirm = basic_components.ConfirmObject

PLAIN = ("plain_text",)
TEXT_INPUT_LIMIT = 3000
CHOICES = 10
# The SDK lets one pass; the platform has long wanted two, and a menu of one is a button.
OVERFLOW_LEAST = 2
GENERIC_ID = string(block_elements.InteractiveElement.action_id_max_length)

confirm = record(
    {
        "title": text(_Confirm.title_max_length, PLAIN),
        "text": text(_Confirm.text_max_length),
        "confirm": text(_Confirm.confirm_max_length, PLAIN),
        "deny": text(_Confirm.deny_max_length, PLAIN),
    },
    {"style": word("primary", "danger")},
)


def option(kinds: tuple[str, ...] = PLAIN, *, with_url: bool = False) -> Check:
    """Accept one option of a menu or group of choices."""
    optional: dict[str, Check] = {"description": text(_Option.label_max_length, kinds)}
    if with_url:
        optional["url"] = url()
    required = {"text": text(_Option.label_max_length, kinds), "value": string(_Option.value_max_length)}
    return record(required, optional)


_options = listed(option(), 1, _Select.options_max_length)
_option_group = record({"label": text(75, PLAIN), "options": _options}, {})
_base: dict[str, Check] = {"type": anything}
_common: dict[str, Check] = {"action_id": GENERIC_ID, "confirm": confirm, "focus_on_load": boolean}
_placeholder = {"placeholder": text(block_elements.InputInteractiveElement.placeholder_max_length, PLAIN)}
_menu = {**_common, **_placeholder}
_many = {**_menu, "max_selected_items": integer(1, 1000)}
_dispatch = record({"trigger_actions_on": listed(word("on_enter_pressed", "on_character_entered"), 1, 2)}, {})
_filter = record(
    {},
    {
        "include": listed(word("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)


def _options_or_groups(value: JSON, at: str, out: Complaints) -> None:
    if ("options" in value) == ("option_groups" in value):
        complain(out, "must define either `options` or `option_groups`", at)


def _initial_is_offered(value: JSON, at: str, out: Complaints) -> None:
    offered = [each.get("value") for each in _all_options(value) if isinstance(each, dict)]
    chosen = [value["initial_option"]] if isinstance(value.get("initial_option"), dict) else []
    several = value.get("initial_options")
    chosen += [each for each in several if isinstance(each, dict)] if isinstance(several, list) else []
    if any(each.get("value") not in offered for each in chosen):
        name = "initial_options" if "initial_options" in value else "initial_option"
        complain(out, "must match one of the provided options", f"{at}/{name}")


def _values_differ(value: JSON, at: str, out: Complaints) -> None:
    values = [each.get("value") for each in _all_options(value) if isinstance(each, dict)]
    if len(set(map(str, values))) != len(values):
        complain(out, "option values must be unique", f"{at}/options")


def _all_options(value: JSON) -> list[Any]:
    groups = value.get("option_groups")
    found = list(value["options"]) if isinstance(value.get("options"), list) else []
    for group in groups if isinstance(groups, list) else []:
        if isinstance(group, dict) and isinstance(group.get("options"), list):
            found += group["options"]
    return found


def _lengths_agree(value: JSON, at: str, out: Complaints) -> None:
    low, high = value.get("min_length", 0), value.get("max_length", TEXT_INPUT_LIMIT)
    if isinstance(low, int) and isinstance(high, int) and low > high:
        complain(out, "min_length must not be greater than max_length", at)


def _static(required: dict[str, Check], optional: dict[str, Check]) -> Check:
    fields = {**optional, "options": _options, "option_groups": listed(_option_group, 1, 100)}
    return both(record(required, fields), _options_or_groups, _initial_is_offered)


def _choices(initial: str, check: Check) -> Check:
    either = option(("plain_text", "mrkdwn"))
    shape = record({**_base, "options": listed(either, 1, CHOICES)}, {**_common, initial: check})
    return both(shape, _initial_is_offered, _values_differ)


_id = string(255)
button = record(
    {**_base, "text": text(_Button.text_max_length, PLAIN)},
    {
        **{name: check for name, check in _common.items() if name != "focus_on_load"},
        "value": string(_Button.value_max_length, low=0),
        "url": url(_Button.url_max_length),
        "style": word("primary", "danger"),
        "accessibility_label": string(_Button.text_max_length),
    },
)
overflow = record(
    {**_base, "options": listed(option(with_url=True), OVERFLOW_LEAST, block_elements.OverflowMenuElement.options_max_length)},
    {"action_id": GENERIC_ID, "confirm": confirm},
)
image_element = record(
    {**_base, "alt_text": string(2000)},
    {"image_url": url(), "slack_file": record({}, {"id": string(255), "url": string(3000)})},
)
plain_text_input = both(
    record(
        _base,
        {
            **{name: check for name, check in _menu.items() if name != "confirm"},
            "initial_value": string(TEXT_INPUT_LIMIT, low=0),
            "multiline": boolean,
            "min_length": integer(0, TEXT_INPUT_LIMIT),
            "max_length": integer(1, TEXT_INPUT_LIMIT),
            "dispatch_action_config": _dispatch,
        },
    ),
    _lengths_agree,
)
_typed = {
    **{name: check for name, check in _menu.items() if name != "confirm"},
    "initial_value": string(TEXT_INPUT_LIMIT, low=0),
    "dispatch_action_config": _dispatch,
}

SELECTS: dict[str, Check] = {
    "static_select": _static(_base, {**_menu, "initial_option": option()}),
    "external_select": record(_base, {**_menu, "initial_option": option(), "min_query_length": integer(0, 3000)}),
    "users_select": record(_base, {**_menu, "initial_user": _id}),
    "channels_select": record(_base, {**_menu, "initial_channel": _id, "response_url_enabled": boolean}),
    "conversations_select": record(
        _base,
        {
            **_menu,
            "initial_conversation": _id,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": _filter,
        },
    ),
}
MULTI_SELECTS: dict[str, Check] = {
    "multi_static_select": _static(_base, {**_many, "initial_options": listed(option(), 1, 100)}),
    "multi_external_select": record(_base, {**_many, "initial_options": listed(option(), 1, 100), "min_query_length": integer(0, 3000)}),
    "multi_users_select": record(_base, {**_many, "initial_users": listed(_id, 1, 100)}),
    "multi_channels_select": record(_base, {**_many, "initial_channels": listed(_id, 1, 100)}),
    "multi_conversations_select": record(
        _base,
        {
            **_many,
            "initial_conversations": listed(_id, 1, 100),
            "default_to_current_conversation": boolean,
            "filter": _filter,
        },
    ),
}
PICKERS: dict[str, Check] = {
    "datepicker": record(_base, {**_menu, "initial_date": string(10, low=10)}),
    "timepicker": record(_base, {**_menu, "initial_time": string(5, low=5), "timezone": string(255)}),
    "datetimepicker": record(_base, {**_common, "initial_date_time": integer(10**9, 10**10 - 1)}),
}
CHOICE_GROUPS: dict[str, Check] = {
    "checkboxes": _choices("initial_options", listed(option(("plain_text", "mrkdwn")), 1, CHOICES)),
    "radio_buttons": _choices("initial_option", option(("plain_text", "mrkdwn"))),
}
INPUTS: dict[str, Check] = {
    "plain_text_input": plain_text_input,
    "email_text_input": record(_base, _typed),
    "url_text_input": record(_base, _typed),
    "number_input": record(
        {**_base, "is_decimal_allowed": boolean},
        {**_typed, "min_value": string(100), "max_value": string(100)},
    ),
    "rich_text_input": record(_base, {**_typed, "initial_value": anything}),
    "file_input": record(_base, {"action_id": GENERIC_ID, "filetypes": listed(string(20), 1, 100), "max_files": integer(1, 10)}),
}

# What an app may answer when a remote menu asks for its options.
SUGGESTIONS = record({}, {"options": listed(option(), 0, 100), "option_groups": listed(_option_group, 0, 100)})

IN_ACTIONS = by_type({"button": button, "overflow": overflow, **SELECTS, **MULTI_SELECTS, **PICKERS, **CHOICE_GROUPS})
IN_SECTION = by_type(
    {
        "button": button,
        "overflow": overflow,
        "image": image_element,
        **{name: check for name, check in PICKERS.items() if name != "datetimepicker"},
        **SELECTS,
        **MULTI_SELECTS,
        **CHOICE_GROUPS,
    }
)
IN_INPUT = by_type({**SELECTS, **MULTI_SELECTS, **PICKERS, **CHOICE_GROUPS, **INPUTS})
