"""What can be wrong about a Slack set-up, asked before it hurts: the tokens, the scopes, the groups and rooms of the policy."""

from collections.abc import Awaitable, Callable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.finding import Finding
from bot.adapters.slack.calls import FAILURES, client_for
from bot.adapters.slack.manifest import ASSISTANT_SCOPES, scopes
from bot.adapters.slack.outcome import REVOKED
from bot.adapters.slack.people import SlackPeople
from bot.policy import Policy, Role

ALWAYS = ("chat:write", "im:history", "users:read")  # without these not even a direct message is answered
ROLES: tuple[Role, ...] = ("agents", "leads", "admins")


async def checkup(token: str, app_token: str, api_url: str, policy: Policy) -> list[Finding]:
    """Ask Slack everything that the set-up depends on; ``app_token`` is empty where there is no Socket Mode."""
    client = client_for(token, api_url)
    findings = [await _asked("slack token", lambda: _token(client))]
    if not findings[0].is_well:
        return findings
    findings.append(await _asked("slack scopes", lambda: _scopes(client, policy)))
    if app_token:
        findings.append(await _asked("slack socket mode", lambda: _socket(client, app_token)))
    findings += await _roster(client, policy)
    return findings


async def _asked(what: str, check: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await check()
    except SlackApiError as error:
        word = str(error.response.get("error"))
        return Finding(
            what, False, f"Slack says {word}", "copy the token again from the app's page and reinstall the app if scopes changed"
        )
    except FAILURES as error:
        return Finding(what, False, f"no answer ({type(error).__name__})", "check the network and SLACK_API_URL")


async def _token(client: AsyncWebClient) -> Finding:
    told = await client.auth_test()
    return Finding("slack token", True, f"{told['user']} in {told['team']}")


async def _scopes(client: AsyncWebClient, policy: Policy) -> Finding:
    wanted = scopes(assistant=policy.slack.assistant)
    granted = granted_scopes(await client.auth_test())
    missing = [f"{scope} ({why})" for scope, why in wanted if scope not in granted]
    if missing:
        return Finding("slack scopes", False, f"missing: {', '.join(missing)}", "add them under OAuth & Permissions and reinstall the app")
    return Finding("slack scopes", True, f"all {len(wanted)} granted")


async def _socket(client: AsyncWebClient, app_token: str) -> Finding:
    await client.apps_connections_open(app_token=app_token)
    return Finding("slack socket mode", True, "a connection can be opened")


async def _roster(client: AsyncWebClient, policy: Policy) -> list[Finding]:
    people = SlackPeople(client, policy)
    try:
        roster = await people.roster()
    except FAILURES as error:
        return [Finding("slack roster", False, f"{type(error).__name__}", "see the token")]
    counted = f"{len(roster.roles)} people on the team, {len(roster.rooms)} rooms found by name"
    wrong = [
        Finding("slack roster", False, fault, "correct [team] or [customers] in the policy, or invite the bot") for fault in roster.faults
    ]
    return wrong or [Finding("slack roster", bool(roster.roles), counted, "" if roster.roles else "name [team.roles] in the policy")]


async def faults(token: str, app_token: str, api_url: str, policy: Policy) -> tuple[str, ...]:
    """
    Give what would keep a desk from working in its workspace: tokens that are refused, scopes that are missing.

    A Slack that cannot be reached is no fault of the configuration: the desk opens and connects when it can.
    """
    client = client_for(token, api_url)
    found: list[str] = []
    try:
        found += _scope_faults(granted_scopes(await client.auth_test()), policy)
    except FAILURES as error:
        found += _refused("SLACK_BOT_TOKEN", error)
    if app_token:
        found += await _app_token_faults(client, app_token)
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
    needed += [scope for scope, _ in ASSISTANT_SCOPES] if policy.slack.assistant else []
    return tuple(needed)


def _scope_faults(granted: frozenset[str], policy: Policy) -> list[str]:
    missing = [scope for scope in needed_scopes(policy) if scope not in granted] if granted else []
    remedy = "add them under OAuth & Permissions and reinstall the app; `slack manifest` prints all of them"
    return [f"SLACK_BOT_TOKEN: scopes are missing: {', '.join(missing)}; {remedy}"] if missing else []
