"""``doctor``: checks everything that can be wrong before it is, a line each with the remedy."""

import argparse
import asyncio
import json
from typing import Any

from bot.adapters.finding import Finding
from bot.cli.start import configuration
from bot.connections import PLATFORMS
from bot.embed import examine as examine_model
from bot.errors import StoreUnavailable
from bot.policy import Policy, warnings
from bot.queue import migrate
from bot.queue.store.database import Database
from bot.settings import Settings


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
        print(json.dumps([{"what": one.what, "is_well": one.is_well, "found": one.found, "remedy": one.remedy} for one in findings]))
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
    for platform in PLATFORMS:
        findings += await platform.checkup(settings, policy)
    if settings.slack_mode is None and not settings.discord_configured:
        findings.append(Finding("slack", True, "not configured", "set SLACK_BOT_TOKEN to connect a workspace"))
    return findings


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
