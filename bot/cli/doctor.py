"""``doctor``: checks everything that can be wrong before it is, a line each with the remedy."""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.discord.checkup import checkup
from bot.adapters.mail import checkup as mail
from bot.adapters.slack.channel import FAILURES, client_for
from bot.adapters.slack.manifest import SCOPES
from bot.adapters.slack.people import SlackPeople
from bot.cli.preflight import granted_scopes
from bot.cli.start import configuration
from bot.embed import examine as examine_model
from bot.errors import StoreUnavailable
from bot.policy import Policy, warnings
from bot.queue import migrate
from bot.queue.store.database import Database
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked. ``remedy`` is empty where all is well."""

    what: str
    is_well: bool
    found: str
    remedy: str = ""


def add_to(commands: Any) -> None:
    """Declare the command."""
    one = commands.add_parser("doctor", help="check configuration, database, policy, Slack, Discord and mail, with a remedy for each fault")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run)


def run(options: argparse.Namespace) -> int:
    """Check and print; exit 1 if anything is wrong. Configuration faults end it with 2, all of them listed."""
    settings, policy = configuration()
    findings = asyncio.run(examine(settings, policy))
    if options.json:
        print(json.dumps([asdict(one) for one in findings]))
    else:
        for one in findings:
            print(f"{'ok  ' if one.is_well else 'WRONG'} {one.what}: {one.found}{f' -> {one.remedy}' if one.remedy else ''}")
    return 0 if all(one.is_well for one in findings) else 1


async def examine(settings: Settings, policy: Policy) -> list[Finding]:
    """Run every check that the configuration calls for."""
    findings = [
        Finding("settings", True, "well-formed"),
        *_policy(policy),
        await asyncio.to_thread(_database, settings),
        _data_dir(settings),
        await asyncio.to_thread(_model, settings),
    ]
    if settings.mail_configured:
        seen = await mail.checkup(settings.mail_address or "", settings.imap_url or "", settings.smtp_url or "")
        findings += [Finding(one.what, one.is_well, one.found, one.remedy) for one in seen]
    if settings.discord_bot_token:
        told = await checkup(settings.discord_bot_token, settings.discord_api_url, policy)
        findings += [Finding(one.what, one.is_well, one.found, one.remedy) for one in told]
        if settings.slack_mode is None:
            return findings
    if settings.slack_mode is None:
        return [*findings, Finding("slack", True, "not configured", "set SLACK_BOT_TOKEN to connect a workspace")]
    return findings + await _slack(settings, policy)


def _policy(policy: Policy) -> list[Finding]:
    odd = warnings(policy)
    return [Finding("policy", True, one) for one in odd] or [Finding("policy", True, f"{len(policy.categories)} categories")]


def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    try:
        with database.read() as tx:
            at = migrate.version(tx)
        newest = migrate.newest()
        if at is None:
            return Finding("database", True, "empty", "`python -m bot migrate` prepares it; `run` does it too")
        if at != newest:
            return Finding("database", False, f"at version {at}, this code brings {newest}", "run `python -m bot migrate`")
        database.ping()
    except StoreUnavailable as error:
        return Finding("database", False, str(error), "check DATABASE_URL, that the server runs, and that the disk is not full")
    finally:
        database.close()
    return Finding("database", True, f"at version {at}, writable")


def _model(settings: Settings) -> Finding:
    state = examine_model(settings.embedding_model, settings.data_dir / "cache")
    return Finding("embedding model", state.is_well, state.found, state.remedy)


def _data_dir(settings: Settings) -> Finding:
    probe = settings.data_dir / ".doctor"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Finding("data directory", False, f"{settings.data_dir}: {error.strerror}", "make it writable, or set DATA_DIR")
    return Finding("data directory", True, f"{settings.data_dir} is writable")


async def _slack(settings: Settings, policy: Policy) -> list[Finding]:
    client = client_for(settings.slack_bot_token or "", settings.slack_api_url)
    findings = [await _asked("slack token", lambda: _token(client))]
    if not findings[0].is_well:
        return findings
    findings.append(await _asked("slack scopes", lambda: _scopes(client)))
    if settings.slack_mode == "socket":
        app_token = settings.slack_app_token or ""
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


async def _scopes(client: AsyncWebClient) -> Finding:
    granted = granted_scopes(await client.auth_test())
    missing = [f"{scope} ({why})" for scope, why in SCOPES if scope not in granted]
    if missing:
        return Finding("slack scopes", False, f"missing: {', '.join(missing)}", "add them under OAuth & Permissions and reinstall the app")
    return Finding("slack scopes", True, f"all {len(SCOPES)} granted")


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
