"""
The same deaths against the strict Discord, through the real library: nobody reads anything twice, and nothing is missing.

Two defences are tried alone and together: the nonce, by which Discord gives the first message back instead of another one, and
a look at what stands there once the nonce is forgotten.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.policy import read_policy
from bot.queue.job import LEASE
from bot.sandbox import DiscordSandbox, SandboxClock
from bot.settings import read_settings
from tests.crash.dying import Death
from tests.driving import dead, waiting

POLICY = read_policy(
    """
[team]
home = "discord"
[team.channels]
triage = "discord:1100000000000000304"
[team.roles]
agents = ["discord:1100000000000000201"]
[customers]
channels = ["discord:1100000000000000301"]
"""
)
QUESTION = "Our invoice shows 12 seats\nbut we have 9"
KINDS = {"receipt": "receipt:", "card": "card:", "mirror": "mirror:", "reply": "reply:"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What everybody reads at the end: the customer's post, the cards, and the threads under them."""

    customer: list[str]
    cards: list[str]
    workspace: list[str]

    @property
    def size(self) -> tuple[int, int, int]:
        """How many messages that are."""
        return len(self.customer), len(self.cards), len(self.workspace)


class Desk:
    """Lives of the bot, one after the other, on one database beside one Discord."""

    def __init__(self, box: DiscordSandbox, url: str, folder: Path) -> None:
        self.box, self.url, self.folder = box, url, folder
        self.app: App | None = None

    async def live(self, name: str = "", prefix: str = "-") -> Death:
        """Begin a life that ends when a job of this kind passes this point."""
        settings = read_settings(
            {
                "DATABASE_URL": self.url,
                "DATA_DIR": str(self.folder),
                "HTTP_BIND": "127.0.0.1:0",
                "DISCORD_BOT_TOKEN": self.box.bot_token,
                "DISCORD_API_URL": self.box.api_url,
            }
        )
        death = Death(name, lambda key: key.startswith(prefix), lambda: app.database)
        app = App(settings, POLICY, clock=self.box.clock.now, checkpoint=death)
        self.app = app
        await app.start(serving=False)
        await self.box.until(lambda: app.connections["discord"]._is_current, 15)
        return death

    async def kill(self) -> None:
        """End the life without a goodbye: nothing under way is settled."""
        app, self.app = self.app, None
        if app is None:
            return
        app._schedule.stop()
        app.worker._stopping = True  # a cancellation can be lost in wait_for (Python 3.11)
        tasks = [task for task in (app._working, *app.worker._running) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        app.worker._pool.shutdown(wait=True)
        await app.connections["discord"].stop()
        app.door.close()
        app.database.close()

    async def quiet(self, death: Death | None = None) -> None:
        """Let time pass until nothing is left to do, or the life has ended."""
        for _ in range(60):
            if death is not None and death.has_come:
                return
            self.box.clock.advance(timedelta(seconds=2))
            self.app.worker.wake()
            is_settled = await self.app.settled(0.5)
            if is_settled and not [job for job in waiting(self.app.database) if not job.key.startswith("roster")]:
                return
        raise AssertionError([(job.key, job.stage, job.error) for job in waiting(self.app.database)])

    def seen(self, post: str) -> Seen:
        """Give what everybody reads now, Discord's own notices left out."""
        cards = words(self.box.messages("#triage"))
        threads = [words(self.box.messages(one["id"])) for one in self.box.threads("#triage")]
        return Seen(words(self.box.messages(post)), cards, [text for thread in threads for text in thread])


def words(messages: list) -> list[str]:
    """Give what messages of people and of ours say."""
    return [m["content"] + " ".join(one.get("title", "") for one in m["embeds"]) for m in messages if m["type"] in (0, 19)]


@pytest.fixture
async def desk(new_url, tmp_path: Path) -> AsyncIterator[Desk]:
    """Give a Discord with room for a bot that dies."""
    box = DiscordSandbox(clock=SandboxClock())
    box.limits.identify_gap_s = 0
    await box.start()
    made = Desk(box, new_url("sqlite", True), tmp_path)
    yield made
    await made.kill()
    await box.stop()


async def story(desk: Desk, name: str = "", kind: str = "") -> Seen:
    """Tell of a post and its answer, with one death on the way; another life goes on where the first one ended."""
    death = await desk.live(name, KINDS.get(kind, "-"))
    post = await desk.box.post("ada", "#support", "Seats", QUESTION)
    await desk.box.until(lambda: death.has_come or bool(desk.box.messages("#triage")), 15)
    await desk.quiet(death)
    if death.has_come:
        await revived(desk)
    card = desk.box.messages("#triage")[-1]
    await desk.box.say("lena", card["id"], "!reply We will correct it")
    answered = lambda: any("correct" in text for text in words(desk.box.messages(post)))  # noqa: E731 - said where it is waited for
    await desk.box.until(lambda: (kind == "reply" and death.has_come) or answered(), 15)
    await desk.quiet(death if kind == "reply" else None)
    if death.has_come and kind == "reply":
        await revived(desk)
    assert death.has_come is bool(name), "the story never came to that point"
    assert dead(desk.app.database) == []
    return desk.seen(post)


async def revived(desk: Desk) -> None:
    """Another process takes over, and the dead one's leases run out."""
    await desk.kill()
    await desk.live()
    desk.box.clock.advance(LEASE + timedelta(seconds=1))
    await desk.quiet()


async def test_undisturbed_everybody_reads_this(desk):
    """The measure for the deaths below: question, receipt and answer; one card; its thread, with our word that the answer was sent."""
    seen = await story(desk)
    assert seen.size == (3, 1, 3), seen


@pytest.mark.parametrize("kind", KINDS)
async def test_dying_just_before_the_post(desk, kind):
    """What Discord was not told yet is told by the next life, once."""
    seen = await story(desk, "prepared", kind)
    assert seen.size == (3, 1, 3), seen


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("nonce", [True, False], ids=["nonce known", "nonce forgotten"])
async def test_dying_just_after_discord_took_the_post(desk, kind, nonce):
    """Either way it is known that it is there."""
    desk.box.faults.honour_nonce = nonce
    seen = await story(desk, "delivered", kind)
    assert seen.size == (3, 1, 3), seen
