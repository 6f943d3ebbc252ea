"""Fixtures for one real thing at a time: a life of the desk over the fake channel, on both kinds of database."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import structlog

from bot.queue.store.database import Database
from tests.driving import Life
from tests.fakes import FakeChannel, StoppedClock

NewLife = Callable[..., Awaitable[Life]]


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[dict[str, object]]]:
    """Everything that is logged during a test, as dictionaries."""
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
def new_life(database: Database, tmp_path: Path, channel: FakeChannel, clock: StoppedClock) -> Iterator[NewLife]:
    """Begin lives of the process on the test's database; each is closed at the end."""
    lives: list[Life] = []

    async def begin(**differently: object) -> Life:
        life = Life(database.url, tmp_path, channel, clock, **differently)  # type: ignore[arg-type]
        lives.append(life)
        await life.open()
        return life

    yield begin
    for life in lives:
        life.close()


@pytest.fixture
async def life(new_life: NewLife) -> Life:
    """One life of the process."""
    return await new_life()
