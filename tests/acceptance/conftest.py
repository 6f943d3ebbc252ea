"""Fixtures: a workspace made from our own manifest, and the whole bot in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.adapters.discord.invite import invitation
from bot.adapters.slack.manifest import manifest
from bot.desk.table import COMMANDS
from bot.policy import Policy, read_policy
from bot.queue.migrate import migrate
from bot.queue.store.database import Database
from bot.sandbox import DiscordSandbox, SandboxClock, SlackSandbox
from bot.sandbox.discord.seed import policy_for_this_guild
from tests.acceptance.desk import DeskInSlack
from tests.acceptance.desk_in_discord import DeskInDiscord

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """Collect everything that is logged during a test, as dictionaries."""
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture(scope="session")
def policy() -> Policy:
    """Read the example policy, which fits the sandbox's workspace."""
    return read_policy((ROOT / "policy.example.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database with nothing in it, migrated once for all tests."""
    path = tmp_path_factory.mktemp("empty") / "desk.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
async def box() -> AsyncIterator[SlackSandbox]:
    """Serve a Slack workspace with the app that our own manifest describes."""
    sandbox = SlackSandbox(clock=SandboxClock(), manifest=manifest(COMMANDS))
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def idle_desk(box: SlackSandbox, policy: Policy, tmp_path: Path, empty: Path) -> AsyncIterator[DeskInSlack]:
    """Give the desk before its start."""
    desk = DeskInSlack(box, policy, tmp_path, empty)
    yield desk
    await desk.stop()


@pytest.fixture
async def desk_in_slack(idle_desk: DeskInSlack) -> DeskInSlack:
    """Run the whole bot in the whole workspace."""
    await idle_desk.start()
    return idle_desk


@pytest.fixture
def desk(desk_in_slack: DeskInSlack) -> DeskInSlack:
    """Give the same by a shorter name."""
    return desk_in_slack


@pytest.fixture(scope="session")
def discord_policy() -> Policy:
    """Read the example policy for a team that lives in the sandbox's Discord."""
    return read_policy(policy_for_this_guild((ROOT / "policy.example.toml").read_text(encoding="utf-8")))


@pytest.fixture
async def discord_box() -> AsyncIterator[DiscordSandbox]:
    """Serve a Discord whose bot has just what our own invitation asks for; processes may follow each other quickly."""
    sandbox = DiscordSandbox(clock=SandboxClock(), permissions=invitation("1").permissions)
    sandbox.limits.identify_gap_s = 0
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def idle_discord(discord_box: DiscordSandbox, discord_policy: Policy, tmp_path: Path, empty: Path) -> AsyncIterator[DeskInDiscord]:
    """Give the desk of a Discord team before its start."""
    desk = DeskInDiscord(discord_box, discord_policy, tmp_path, empty)
    yield desk
    await desk.stop()


@pytest.fixture
async def discord(idle_discord: DeskInDiscord) -> DeskInDiscord:
    """Run the whole bot for a team that lives in Discord."""
    await idle_discord.start()
    return idle_discord
