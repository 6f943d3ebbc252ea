"""
The process dies at every named point of the worker, once for each kind of job, and another one takes over.

Whatever the moment: no message is lost, no ticket, message or line of history comes twice, nobody reads anything twice.
"""

from pathlib import Path

import pytest

from bot.queue.job import LEASE
from bot.queue.store.database import Database
from bot.queue.worker import CHECKPOINTS
from tests.crash.dying import Death, Died
from tests.crash.story import KINDS, LOG, STORY, what_stands
from tests.driving import Life
from tests.fakes import FakeChannel, StoppedClock

INWARD = {"inbound", "wake"}
# which points a job of a kind passes; "looked" only after a death, see below
PASSED = [
    (kind, name)
    for kind in KINDS
    for name in CHECKPOINTS
    if name != "looked" and (name == "claimed" or (name == "received") is (kind in INWARD))
]
OUTWARD = ["send", "card", "receipt", "mirror", "upload"]


class World:
    """What outlives the process: the database, the channel and the time."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.channel, self.clock = FakeChannel(), StoppedClock()
        self.channel.bytes["F1"] = b"error"
        self.deaths = 0

    async def live(self, steps: list, kind: str = "", name: str = "") -> list:
        """Tell the rest of the story until its end or the process's; give the steps that are left."""
        life = Life(self.url, self.folder, self.channel, self.clock)
        death = Death(name, lambda key: key.startswith(KINDS.get(kind, "-")), lambda: life.database)
        life.worker._checkpoint = death
        try:
            await self._tell(life, steps, death)
        except Died:
            self.deaths += 1
        life.close()
        return steps

    async def _tell(self, life: Life, steps: list, death: Death) -> None:
        await life.open()
        await self._rest(life, death)
        while steps:
            await steps.pop(0)(life)
            await self._rest(life, death)

    async def _rest(self, life: Life, death: Death) -> None:
        await life.rest()
        if death.has_come:
            raise Died


async def told(world: World, kind: str = "", *names: str) -> dict:
    """Tell the whole story, with a death at each of these points in turn."""
    steps = list(STORY)
    for name in names:
        steps = await world.live(steps, kind, name)
        world.clock.advance(seconds=LEASE.total_seconds() + 1)
    await world.live(steps)
    life = Life(world.url, world.folder, world.channel, world.clock)
    found = what_stands(life)
    life.close()
    return found


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return World(database.url, tmp_path)


_undisturbed: list[dict] = []


@pytest.fixture
async def undisturbed(new_url, tmp_path_factory) -> dict:
    """Tell how the story ends if nobody dies; it is told once."""
    if not _undisturbed:
        _undisturbed.append(await told(World(new_url("sqlite", True), tmp_path_factory.mktemp("undisturbed"))))
    return _undisturbed[0]


async def test_the_story_has_everything_in_it(undisturbed):
    """Or the deaths below would prove nothing: one ticket with its file, messages on both sides, a wake, an end."""
    assert [status for _, status, *_ in undisturbed["tickets"]] == ["Resolved"]
    assert [speaker for speaker, _ in undisturbed["messages"]] == ["agent", "customer", "customer", "note"]
    assert [what for what, *_ in undisturbed["history"]].count("woke") == 1
    assert len([post for post in undisturbed["posts"] if post[0] == "help"]) > 5
    assert undisturbed["uploads"] == [("triage", LOG.name)]
    assert undisturbed["left"] == undisturbed["dead"] == []


@pytest.mark.parametrize(("kind", "name"), PASSED, ids=[f"{kind}-{name}" for kind, name in PASSED])
async def test_dying_once(world, undisturbed, kind, name):
    """The next process finishes what was begun, and the end is the same."""
    assert await told(world, kind, name) == undisturbed
    assert world.deaths == 1, "the story never came to that point"


@pytest.mark.parametrize("second", ["claimed", "prepared", "looked", "delivered", "settled"])
@pytest.mark.parametrize("kind", OUTWARD)
async def test_dying_again_over_the_same_job(world, undisturbed, kind, second):
    """The one who takes over dies too, at whatever point, looking included."""
    assert await told(world, kind, "delivered", second) == undisturbed
    assert world.deaths == 2, "the second process never came to that point"


async def test_dying_again_and_again(world, undisturbed):
    """Four processes die on one reply, each a little further on."""
    assert await told(world, "send", "claimed", "prepared", "delivered", "looked") == undisturbed
    assert world.deaths == 4
