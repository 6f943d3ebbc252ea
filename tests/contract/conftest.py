"""Fixtures: each channel in turn, as a world with the bot in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.contract.in_discord import InDiscord
from tests.contract.in_folder import InFolder
from tests.contract.in_mail import InMail
from tests.contract.in_slack import InSlack
from tests.contract.in_terminal import InTerminal
from tests.contract.world import World

WORLDS: tuple[type[World], ...] = (InSlack, InDiscord, InMail, InTerminal, InFolder)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """Collect everything that is logged during a test, as dictionaries."""
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture(params=WORLDS, ids=lambda one: one.name)
async def idle_world(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[World]:
    """Give each channel's world before the bot's start."""
    one: World = request.param(tmp_path, sqlite_template)
    if isinstance(one, InMail):
        one.imap = request.getfixturevalue("imap")
    await one.begin()
    yield one
    await one.stop()
    await one.end()


@pytest.fixture
async def world(idle_world: World) -> World:
    """Give each channel's world with the bot in it."""
    await idle_world.start()
    return idle_world
