"""Whether Slack would accept these blocks or this view, and if not, in its own words with json-pointers.

Messages are refused with `invalid_blocks`, views with `invalid_arguments`. Accepted blocks come back as Slack stores
them: with a `block_id` each and an `action_id` on every element.
"""

import itertools
from typing import Any

from slack_sdk.models import blocks as sdk
from slack_sdk.models.views import View

from bot.sandbox.errors import ApiError
from bot.sandbox.slack.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, PLAIN, image_element
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

BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = View.blocks_max_length
FIELD_LIMIT = 2000
# Not in Slack's pages: bolt-js#2509 measured 13,172 to 13,297 characters, by the kinds of block.
ALL_BLOCKS_TEXT_LIMIT = 13_000
PRIVATE_METADATA_LIMIT = 3000
_TITLE = View.title_max_length
_Section = sdk.SectionBlock

_base: dict[str, Check] = {"type": anything}
_id: dict[str, Check] = {"block_id": string(sdk.Block.block_id_max_length)}


def _section_says_something(value: JSON, at: str, out: Complaints) -> None:
    if "text" not in value and "fields" not in value:
        complain(out, "must define either `text` or `fields`", at)


def _image_has_source(value: JSON, at: str, out: Complaints) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        complain(out, "must define either `image_url` or `slack_file`", at)


_context_element = by_type(
    {
        "image": image_element,
        "plain_text": text(3000, PLAIN),
        "mrkdwn": text(3000, ("mrkdwn",)),
    }
)
_rich_text_list: dict[str, Check] = {
    "style": word("bullet", "ordered"),
    "indent": integer(0, 8),
    "offset": integer(0, 1_000_000),
    "border": integer(0, 1),
}
_rich_text_extras: dict[str, dict[str, Check]] = {
    "rich_text_section": {},
    "rich_text_list": _rich_text_list,
    "rich_text_preformatted": {"border": integer(0, 1), "language": string(50)},
    "rich_text_quote": {"border": integer(0, 1)},
}
_rich_text_parts = listed(
    by_type({name: record({**_base, "elements": listed(anything, 0, 10_000)}, extra) for name, extra in _rich_text_extras.items()}),
    0,
    1000,
)

EVERYWHERE: dict[str, Check] = {
    "section": both(
        record(
            _base,
            {
                **_id,
                "text": text(_Section.text_max_length),
                "fields": listed(text(FIELD_LIMIT), 1, _Section.fields_max_length),
                "accessory": IN_SECTION,
                "expand": boolean,
            },
        ),
        _section_says_something,
    ),
    "divider": record(_base, _id),
    "header": record({**_base, "text": text(sdk.HeaderBlock.text_max_length, PLAIN)}, _id),
    "context": record(
        {**_base, "elements": listed(_context_element, 1, sdk.ContextBlock.elements_max_length)},
        _id,
    ),
    "actions": record({**_base, "elements": listed(IN_ACTIONS, 1, sdk.ActionsBlock.elements_max_length)}, _id),
    "image": both(
        record(
            {**_base, "alt_text": string(sdk.ImageBlock.alt_text_max_length)},
            {
                **_id,
                "image_url": url(sdk.ImageBlock.image_url_max_length),
                "slack_file": record({}, {"id": string(255), "url": string(3000)}),
                "title": text(sdk.ImageBlock.title_max_length, PLAIN),
            },
        ),
        _image_has_source,
    ),
    "rich_text": record({**_base, "elements": _rich_text_parts}, _id),
    "video": record(
        {
            **_base,
            "alt_text": string(2000),
            "title": text(199, PLAIN),
            "thumbnail_url": url(),
            "video_url": url(),
        },
        {
            **_id,
            "author_name": string(49),
            "description": text(200, PLAIN),
            "provider_icon_url": url(),
            "provider_name": string(255),
            "title_url": url(),
        },
    ),
    "input": record(
        {**_base, "label": text(sdk.InputBlock.label_max_length, PLAIN), "element": IN_INPUT},
        {
            **_id,
            "hint": text(sdk.InputBlock.hint_max_length, PLAIN),
            "optional": boolean,
            "dispatch_action": boolean,
        },
    ),
}
IN_MESSAGE = listed(
    by_type({**EVERYWHERE, "markdown": record({**_base, "text": string(sdk.MarkdownBlock.text_max_length)}, _id)}),
    0,
    BLOCKS_PER_MESSAGE,
)
_in_modal = listed(by_type(EVERYWHERE), 1, BLOCKS_PER_VIEW)
_in_home = listed(by_type(EVERYWHERE), 0, BLOCKS_PER_VIEW)
_view_extras: dict[str, Check] = {
    "private_metadata": string(PRIVATE_METADATA_LIMIT, low=0),
    "callback_id": string(255, low=0),
    "external_id": string(255, low=0),
}
_modal = record(
    {**_base, "title": text(_TITLE, PLAIN), "blocks": _in_modal},
    {
        **_view_extras,
        "submit": text(View.submit_max_length, PLAIN),
        "close": text(View.close_max_length, PLAIN),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_home = record({**_base, "blocks": _in_home}, _view_extras)
_numbers = itertools.count(1)


def check_message_blocks(blocks: Any) -> list[JSON]:
    """Return the blocks as stored; raises ApiError as chat.postMessage would answer."""
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise ApiError("invalid_blocks_format")
    found: Complaints = []
    IN_MESSAGE(blocks, "/blocks", found)
    _check_ids(blocks, "/blocks", found)
    if found:
        raise ApiError("invalid_blocks", messages=[f"[ERROR] {each}" for each in found], errors=found)
    if _text_in(blocks) > ALL_BLOCKS_TEXT_LIMIT:
        raise ApiError("msg_blocks_too_long")
    return with_ids(blocks)


def check_view(view: Any, kind: str) -> JSON:
    """Return a view of this kind (`modal` or `home`) as stored; raises ApiError as views.open would answer."""
    found: Complaints = []
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", messages=["[ERROR] must provide an object [json-pointer:/view]"])
    if view.get("type") != kind:
        complain(found, f"must be a valid view type: {kind}", "/view/type")
    else:
        (_modal if kind == "modal" else _home)(view, "/view", found)
        _check_inputs(view, found)
    if isinstance(view.get("blocks"), list):
        _check_ids(view["blocks"], "/view/blocks", found)
    if found:
        raise ApiError("invalid_arguments", messages=[f"[ERROR] {each}" for each in found])
    return {**view, "blocks": with_ids(view["blocks"])}


def with_ids(blocks: list[JSON]) -> list[JSON]:
    """Return the blocks with the ids filled in that Slack would make up."""
    return [_with_ids(block) for block in blocks]


def elements_of(block: JSON) -> list[JSON]:
    """Return the interactive elements of a block."""
    found: list[Any] = [block.get("accessory"), block.get("element")]
    if block.get("type") == "actions" and isinstance(block.get("elements"), list):
        found += block["elements"]
    return [each for each in found if isinstance(each, dict) and each.get("type") != "image"]


def _with_ids(block: JSON) -> JSON:
    block = {**block, "block_id": block.get("block_id") or f"={next(_numbers):x}"}
    for name in ("accessory", "element"):
        if name in block and block[name].get("type") != "image":
            block[name] = _with_action_id(block[name])
    if block["type"] == "actions":
        block["elements"] = [_with_action_id(each) for each in block["elements"]]
    return block


def _with_action_id(element: JSON) -> JSON:
    return element if element.get("action_id") else {**element, "action_id": f"={next(_numbers):x}"}


def _check_ids(blocks: list[Any], at: str, out: Complaints) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id in seen:
            complain(out, f"`block_id` {block_id} already exists", f"{at}/{index}/block_id")
        seen.add(str(block_id))
        inside: set[str] = set()
        for element in elements_of(block):
            action_id = element.get("action_id")
            if isinstance(action_id, str) and action_id in inside:
                complain(out, f"`action_id` {action_id} already exists", f"{at}/{index}/elements")
            inside.add(str(action_id))


def _check_inputs(view: JSON, out: Complaints) -> None:
    blocks = view.get("blocks")
    has_input = isinstance(blocks, list) and any(isinstance(each, dict) and each.get("type") == "input" for each in blocks)
    if view["type"] == "modal" and has_input and "submit" not in view:
        complain(out, "missing required field: submit", "/view")


def _text_in(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_text_in(each) for each in value.values() if isinstance(each, dict | list))
    if isinstance(value, list):
        return sum(_text_in(each) for each in value)
    return 0
