"""What would keep a desk from working in its workspace, asked before it opens: tokens that are refused, scopes that are missing."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.channel import FAILURES, client_for
from bot.adapters.slack.outcome import REVOKED
from bot.policy import Policy, Role
from bot.settings import Settings

ALWAYS = ("chat:write", "im:history", "users:read")  # without these not even a direct message is answered
ROLES: tuple[Role, ...] = ("agents", "leads", "admins")


async def faults(settings: Settings, policy: Policy) -> tuple[str, ...]:
    """
    Ask Slack, and give every fault with its remedy.

    A Slack that cannot be reached is no fault of the configuration: the desk opens and connects when it can.
    """
    client = client_for(settings.slack_bot_token or "", settings.slack_api_url)
    found: list[str] = []
    try:
        found += _scope_faults(granted_scopes(await client.auth_test()), policy)
    except FAILURES as error:
        found += _refused("SLACK_BOT_TOKEN", error)
    if settings.slack_mode == "socket":
        found += await _app_token_faults(client, settings.slack_app_token or "")
    return tuple(found)


async def _app_token_faults(client: AsyncWebClient, app_token: str) -> list[str]:
    try:
        await client.apps_connections_open(app_token=app_token)
    except FAILURES as error:
        return _refused("SLACK_APP_TOKEN", error)
    return []


def _refused(name: str, error: BaseException) -> list[str]:
    word = str(error.response.get("error")) if isinstance(error, SlackApiError) else ""
    if word in REVOKED | {"not_allowed_token_type", "missing_scope"}:
        return [f"{name}: Slack refuses it ({word}); copy the token again from the app's page, and reinstall the app if it was changed"]
    return []


def granted_scopes(answer: object) -> frozenset[str]:
    """Give the scopes that Slack names beside an answer; empty where it names none."""
    headers = {name.lower(): value for name, value in getattr(answer, "headers", {}).items()}
    return frozenset(scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",") if scope.strip())


def needed_scopes(policy: Policy) -> tuple[str, ...]:
    """Give the scopes without which this policy cannot work."""
    sources = [source for role in ROLES for source in policy.team.sources_of(role) if source.channel == "slack"]
    rooms = [place for place in policy.customers.channels if place.channel == "slack"]
    needed = [*ALWAYS]
    needed += ["usergroups:read"] if any(source.kind == "user_group" for source in sources) else []
    needed += ["channels:read", "channels:history"] if rooms else []
    return tuple(needed)


def _scope_faults(granted: frozenset[str], policy: Policy) -> list[str]:
    missing = [scope for scope in needed_scopes(policy) if scope not in granted] if granted else []
    remedy = "add them under OAuth & Permissions and reinstall the app; `slack manifest` prints all of them"
    return [f"SLACK_BOT_TOKEN: scopes are missing: {', '.join(missing)}; {remedy}"] if missing else []
