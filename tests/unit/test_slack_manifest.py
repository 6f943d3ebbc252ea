"""The app as data: the assistant panel is in it where it is wanted, and nowhere else."""

from bot.adapters.slack.checkup import needed_scopes
from bot.adapters.slack.manifest import ASSISTANT_EVENTS, EVENTS, SCOPES, manifest
from bot.desk.table import COMMANDS
from bot.policy import DEFAULT_POLICY


def bot_scopes(made):
    return made["oauth_config"]["scopes"]["bot"]


def test_without_the_panel_the_app_is_what_it_was():
    """No view, no event and no scope of the panel."""
    made = manifest(COMMANDS)
    assert "assistant_view" not in made["features"]
    assert bot_scopes(made) == [scope for scope, _ in SCOPES]
    assert made["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)


def test_with_the_panel_view_event_and_scope_are_there():
    """All three belong together; the rest stays."""
    plain, made = manifest(COMMANDS), manifest(COMMANDS, assistant=True)
    assert made["features"]["assistant_view"]["assistant_description"]
    assert set(bot_scopes(made)) == {*bot_scopes(plain), "assistant:write"}
    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == {*EVENTS, *ASSISTANT_EVENTS}
    assert {name: made["features"][name] for name in plain["features"]} == plain["features"]


def test_the_scope_is_needed_with_the_switch_alone():
    """The preflight asks for it only where the policy wants the panel."""
    wanted = DEFAULT_POLICY.model_copy(update={"slack": DEFAULT_POLICY.slack.model_copy(update={"assistant": True})})
    assert "assistant:write" not in needed_scopes(DEFAULT_POLICY)
    assert "assistant:write" in needed_scopes(wanted)
