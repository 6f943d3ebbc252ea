"""Whatever JSON an app sends as blocks or view, the sandbox answers; it never breaks."""

import contextlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import ApiError
from bot.sandbox.slack.blocks import check_message_blocks, check_view
from bot.sandbox.slack.elements import CHOICE_GROUPS, INPUTS, MULTI_SELECTS, PICKERS, SELECTS

TYPES = st.sampled_from(
    [
        *("section", "actions", "context", "header", "image", "input", "rich_text", "divider", "video", "markdown"),
        *("button", "overflow", "plain_text", "mrkdwn", "modal", "home"),
        *SELECTS,
        *MULTI_SELECTS,
        *PICKERS,
        *CHOICE_GROUPS,
        *INPUTS,
    ]
)
KEYS = st.sampled_from(
    [
        *("text", "fields", "elements", "element", "accessory", "options", "option_groups", "label", "value", "confirm"),
        *("action_id", "block_id", "placeholder", "initial_option", "initial_options", "title", "blocks", "submit"),
        *("min_length", "max_length", "image_url", "alt_text", "dispatch_action_config", "surprise"),
    ]
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), TYPES)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects that look like Block Kit, more or less."""
    typed = st.builds(lambda kind, rest: {**rest, "type": kind}, TYPES, st.dictionaries(KEYS, inner, max_size=5))
    return st.one_of(st.lists(inner, max_size=4), typed, st.dictionaries(KEYS, inner, max_size=4))


JUNK = st.recursive(LEAVES, objects, max_leaves=20)


@given(st.one_of(JUNK, st.lists(JUNK, max_size=4)))
def test_any_blocks_are_stored_or_refused(blocks: Any) -> None:
    """Blocks come back with ids, or as an ApiError."""
    with contextlib.suppress(ApiError):
        assert all(block["block_id"] for block in check_message_blocks(blocks))


@given(JUNK, st.sampled_from(["modal", "home"]))
def test_any_view_is_stored_or_refused(view: Any, kind: str) -> None:
    """A view comes back checked, or as an ApiError."""
    with contextlib.suppress(ApiError):
        assert check_view(view, kind)["type"] == kind
