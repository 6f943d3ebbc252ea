"""Whatever a body holds, the answer is Discord's: taken, or refused with a code; never a fault of the sandbox."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox import DiscordSandbox
from bot.sandbox.discord import callbacks, commands, drafts
from bot.sandbox.discord.ask import Ask
from bot.sandbox.discord.components import check_modal
from bot.sandbox.discord.errors import DiscordError, Findings

KEYS = (
    *("type", "components", "component", "accessory", "custom_id", "label", "style", "options", "value", "content", "url", "title"),
    *("embeds", "fields", "name", "description", "footer", "text", "author", "flags", "nonce", "allowed_mentions", "parse", "users"),
    *("attachments", "id", "choices", "required", "autocomplete", "placeholder", "min_values", "roles", "data"),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-5, 40), st.text(max_size=12), st.sampled_from(["users", "x" * 101, "1"]))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6), max_leaves=25
)
BODIES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)


@pytest.fixture(scope="module")
def world():
    return DiscordSandbox().world


def outcome(world, body) -> int | None:
    """Read a message; return the code with which it was refused, if it was."""
    try:
        drafts.read(Ask(world, "create_message", {}, body=body), body)
    except DiscordError as refusal:
        return refusal.code
    return None


@QUICK
@given(BODIES)
def test_any_message_is_taken_or_refused(world, body) -> None:
    """A message's body."""
    assert outcome(world, body) in (None, 50035)


@QUICK
@given(st.lists(BODIES, max_size=3))
def test_any_layout_is_taken_or_refused(world, components) -> None:
    """A message made of components alone."""
    assert outcome(world, {"flags": 1 << 15, "components": components}) in (None, 50035)


@QUICK
@given(BODIES)
def test_any_form_is_taken_or_refused(body) -> None:
    """A form's data."""
    findings = Findings()
    check_modal(findings, body)
    assert isinstance(findings.tree, dict)


@QUICK
@given(BODIES)
def test_any_command_is_taken_or_refused(body) -> None:
    """A command as it is registered."""
    findings = Findings()
    commands.check(findings, (), body)
    assert isinstance(findings.tree, dict)


def test_every_kind_of_answer_has_its_way() -> None:
    """What may answer an interaction is what the sandbox can carry out."""
    assert {kind for kinds in callbacks.LEGAL.values() for kind in kinds} == set(callbacks.ANSWERS)
