"""Block Kit: what Slack refuses, with its words and json-pointers, and what it lets pass."""

import pytest

from bot.sandbox import ApiError
from bot.sandbox.slack.blocks import check_message_blocks, check_view


def plain(text="x"):
    return {"type": "plain_text", "text": text}


def mrkdwn(text="x"):
    return {"type": "mrkdwn", "text": text}


def section(**more):
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def button(**more):
    return {"type": "button", "text": plain(), **more}


def option(text="x", value="v", **more):
    return {"text": plain(text), "value": value, **more}


def select(**more):
    return {"type": "static_select", "options": [option()], **more}


def field(element, **more):
    return {"type": "input", "label": plain(), "element": element, **more}


def modal(*blocks, **more):
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()}

REFUSED = [
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([section(text=mrkdwn("x" * 3001))], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section(text=mrkdwn("x" * 3001))], "failed to match all allowed schemas [json-pointer:/blocks/0/text]"),
    ([section(text=mrkdwn(""))], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    ([section(fields=[mrkdwn()] * 11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ([section(fields=[mrkdwn("x" * 2001)])], "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"),
    ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
    ([{"type": "header", "text": mrkdwn()}], "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    ([{"type": "fancy"}], "unsupported type: fancy [json-pointer:/blocks/0/type]"),
    ([{"text": "x"}], "missing required field: type [json-pointer:/blocks/0]"),
    ([actions(*[button()] * 26)], "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    ([actions()], "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
    ([actions(button(text=plain("x" * 76)))], "must be less than 76 characters"),
    ([actions(button(text=mrkdwn()))], "unsupported type: mrkdwn"),
    ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
    ([actions(button(value=7))], "must provide a string [json-pointer:/blocks/0/elements/0/value]"),
    ([actions(button(url="https://" + "x" * 3000))], "must be less than 3001 characters"),
    ([actions(button(url="not a url"))], "must be a valid URL"),
    ([actions(button(style="loud"))], "must be a valid enum value"),
    ([actions(button(action_id="x" * 256))], "must be less than 256 characters"),
    ([actions(button(action_id="a"), button(action_id="a"))], "`action_id` a already exists"),
    ([section(block_id="a"), section(block_id="a")], "`block_id` a already exists [json-pointer:/blocks/1/block_id]"),
    ([section(block_id="x" * 256)], "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    ([actions(select(options=[option()] * 101))], "no more than 100 items allowed"),
    ([actions(select(options=[option("x" * 76)]))], "must be less than 76 characters"),
    ([actions(select(options=[option(value="x" * 151)]))], "must be less than 151 characters"),
    ([actions(select(options=[option(value="")]))], "must be more than 0 characters"),
    ([actions(select(placeholder=plain("x" * 151)))], "must be less than 151 characters"),
    ([actions(select(option_groups=[]))], "must define either `options` or `option_groups`"),
    ([actions(select(initial_option=option("y", "other")))], "must match one of the provided options"),
    ([actions({"type": "overflow", "options": [option()] * 6})], "no more than 5 items allowed"),
    ([actions({"type": "overflow", "options": [option()]})], "no less than 2 items allowed"),
    ([actions({"type": "plain_text_input"})], "unsupported type: plain_text_input"),
    ([actions(button(confirm={**CONFIRM, "title": plain("x" * 101)}))], "must be less than 101 characters"),
    ([actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)}))], "must be less than 31 characters"),
    ([actions({"type": "checkboxes", "options": [option()] * 11})], "no more than 10 items allowed"),
    ([actions({"type": "radio_buttons", "options": [option(), option("y")]})], "option values must be unique"),
    ([{"type": "context", "elements": [mrkdwn()] * 11}], "no more than 10 items allowed"),
    ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    ([{"type": "image", "image_url": "https://x.test/a.png"}], "missing required field: alt_text"),
    ([{"type": "image", "alt_text": "x"}], "must define either `image_url` or `slack_file`"),
    ([{"type": "file", "external_id": "x", "source": "remote"}], "unsupported type: file"),
    ([field({"type": "plain_text_input"}, label=plain("x" * 2001))], "must be less than 2001 characters"),
    ([{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001 characters"),
    ([{"type": "rich_text", "elements": [{"type": "rich_text_poem", "elements": []}]}], "unsupported type"),
]


@pytest.mark.parametrize(("blocks", "told"), REFUSED)
def test_an_illegal_block_is_refused_with_its_pointer(blocks, told) -> None:
    """Every limit of Block Kit is told in Slack's words, and where it was broken."""
    with pytest.raises(ApiError) as caught:
        check_message_blocks(blocks)
    assert caught.value.word == "invalid_blocks"
    assert any(message.startswith(f"[ERROR] {told}") for message in caught.value.messages), caught.value.messages
    assert caught.value.extra["errors"] == [message.removeprefix("[ERROR] ") for message in caught.value.messages]


@pytest.mark.parametrize(
    "block",
    [
        section(),
        section(text=plain("x" * 3000), fields=[mrkdwn("x" * 2000)] * 2, accessory=button()),
        section(accessory={"type": "image", "image_url": "https://x.test/a.png", "alt_text": "x"}),
        section(accessory={"type": "overflow", "options": [option(url="https://x.test")] * 2}),
        {"type": "header", "text": plain("x" * 150)},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn(), plain()]},
        {"type": "image", "image_url": "https://x.test/a.png", "alt_text": "x", "title": plain()},
        {"type": "video", "alt_text": "x", "title": plain(), "thumbnail_url": "https://x", "video_url": "https://x"},
        {"type": "markdown", "text": "# x"},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
        actions(button(action_id="a", style="danger", value="", confirm=CONFIRM), button(action_id="b")),
        actions(select(placeholder=plain(), initial_option=option())),
        actions({"type": "static_select", "option_groups": [{"label": plain(), "options": [option()]}]}),
        actions({"type": "multi_users_select", "placeholder": plain(), "max_selected_items": 3}),
        actions({"type": "external_select", "min_query_length": 0}),
        actions({"type": "users_select"}, {"type": "datepicker", "initial_date": "2026-01-31"}),
        actions({"type": "radio_buttons", "options": [option(), option("y", "w", description=plain())]}),
        field({"type": "checkboxes", "options": [{"text": mrkdwn(), "value": "v"}]}, optional=True),
    ],
)
def test_a_legal_block_passes(block) -> None:
    """What Slack accepts is accepted."""
    assert check_message_blocks([block])[0]["type"] == block["type"]


def test_ids_are_made_up_where_the_app_gave_none() -> None:
    """Stored blocks all have a block_id, stored elements an action_id, as in Slack; given ones stay."""
    first, second = check_message_blocks([actions(button(), button(action_id="mine")), section(block_id="own")])
    assert first["block_id"]
    assert [bool(each["action_id"]) for each in first["elements"]] == [True, True]
    assert first["elements"][1]["action_id"] == "mine"
    assert second["block_id"] == "own"


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    """A list of rows with one button each is legal: action ids are unique within a block only."""
    blocks = [section(accessory=button(action_id="a")), section(accessory=button(action_id="a"))]
    assert len(check_message_blocks(blocks)) == 2


@pytest.mark.parametrize("blocks", ["x", {"type": "divider"}, ["divider"], 7, None])
def test_what_is_no_list_of_blocks_has_its_own_word(blocks) -> None:
    """Blocks that are not a list of objects are `invalid_blocks_format`."""
    with pytest.raises(ApiError, match="invalid_blocks_format"):
        check_message_blocks(blocks)


def test_too_much_text_in_all_blocks_together_is_refused() -> None:
    """Five full sections are legal one by one and too long together."""
    with pytest.raises(ApiError, match="msg_blocks_too_long"):
        check_message_blocks([section(text=mrkdwn("x" * 3000))] * 5)


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (modal(section(), title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(section(), submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
        (modal(section(), close=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/close/text]"),
        (modal(section(), private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(section(), callback_id="x" * 256), "must be less than 256 characters"),
        (modal(), "no less than 1 items allowed [json-pointer:/view/blocks]"),
        (modal(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        ({"type": "modal", "blocks": [section()]}, "missing required field: title [json-pointer:/view]"),
        ({"type": "home", "blocks": []}, "must be a valid view type: modal [json-pointer:/view/type]"),
        (modal(section(), colour="red"), "invalid additional property: colour [json-pointer:/view]"),
        (modal(section(text=mrkdwn(""))), "must be more than 0 characters [json-pointer:/view/blocks/0/text/text]"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown [json-pointer:/view/blocks/0/type]"),
        (modal(field({"type": "plain_text_input", "initial_value": "x" * 3001})), "must be less than 3001 characters"),
        (modal(field({"type": "plain_text_input", "max_length": 3001})), "must be between 1 and 3000"),
        (modal(field({"type": "plain_text_input", "min_length": 9, "max_length": 5})), "min_length must not be greater"),
        (modal(field({"type": "number_input"})), "missing required field: is_decimal_allowed"),
    ],
)
def test_an_illegal_view_is_refused(view, told) -> None:
    """Views are refused with `invalid_arguments` and pointers that begin at /view."""
    with pytest.raises(ApiError) as caught:
        check_view(view, "modal")
    assert caught.value.word == "invalid_arguments"
    assert any(message.startswith(f"[ERROR] {told}") for message in caught.value.messages), caught.value.messages


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    """Slack wants `submit` as soon as there is an input block."""
    view = modal(field({"type": "plain_text_input"}))
    del view["submit"]
    with pytest.raises(ApiError, match="missing required field: submit"):
        check_view(view, "modal")


def test_a_home_may_be_empty() -> None:
    """App Home takes an empty list of blocks, unlike a modal."""
    assert check_view({"type": "home", "blocks": []}, "home")["blocks"] == []
