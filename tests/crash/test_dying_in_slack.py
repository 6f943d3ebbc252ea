"""
The same deaths against the strict Slack, through the real SDK: nobody reads anything twice, whatever Slack can be asked.

Two defences are tried alone and together: looking into the channel's history, and the message id that Slack recognises.
Only where both are missing may a post appear twice, and it must never be missing.
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
from bot.sandbox import SandboxClock, SlackSandbox
from bot.settings import read_settings
from tests.crash.dying import Death
from tests.driving import dead, waiting

POLICY = read_policy((Path(__file__).parent.parent.parent / "policy.example.toml").read_text(encoding="utf-8"))
QUESTION = "Our invoice shows 12 seats\nbut we have 9"
KINDS = {"receipt": "receipt:", "card": "card:", "mirror": "mirror:", "reply": "reply:"}
# looking works, Slack knows its message ids
DEFENCES = {"both": (True, True), "history only": (True, False), "message ids only": (False, True)}


@dataclass(frozen=True, slots=True)
class Seen:
    """What everybody reads at the end: the customer's thread, the cards, and the thread under them."""

    customer: list[str]
    cards: list[str]
    workspace: list[str]


class Desk:
    """Lives of the bot, one after the other, on one database beside one Slack."""

    def __init__(self, box: SlackSandbox, url: str, folder: Path) -> None:
        self.box, self.url, self.folder = box, url, folder
        self.app: App | None = None

    async def live(self, name: str = "", prefix: str = "-") -> Death:
        """Begin a life that ends when a job of this kind passes this point."""
        settings = read_settings(
            {
                "DATABASE_URL": self.url,
                "DATA_DIR": str(self.folder),
                "HTTP_BIND": "127.0.0.1:0",
                "SLACK_BOT_TOKEN": self.box.bot_token,
                "SLACK_APP_TOKEN": self.box.app_token,
                "SLACK_API_URL": self.box.api_url,
            }
        )
        death = Death(name, lambda key: key.startswith(prefix), lambda: app.database)
        app = App(settings, POLICY, clock=self.box.clock.now, checkpoint=death)
        self.app = app
        await app.start(serving=False)
        await self.box.until(lambda: self.box.world.sockets.connections)
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
        await app.connections["slack"].stop()
        app.door.close()
        app.database.close()
        await self.box.until(lambda: not self.box.world.sockets.connections)

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

    def seen(self, ts: str) -> Seen:
        """Give what everybody reads now."""
        cards = self.box.messages("#triage")
        threads = [self.box.messages("#triage", card["ts"])[1:] for card in cards]
        return Seen(
            [message["text"] for message in self.box.messages("D:ada", ts)],
            [card["text"] for card in cards],
            [message["text"] for thread in threads for message in thread],
        )


@pytest.fixture
async def desk(new_url, tmp_path: Path) -> AsyncIterator[Desk]:
    """Give a Slack with room for a bot that dies."""
    box = SlackSandbox(clock=SandboxClock())
    await box.start()
    made = Desk(box, new_url("sqlite", True), tmp_path)
    yield made
    await made.kill()
    await box.stop()


async def story(desk: Desk, name: str = "", kind: str = "") -> Seen:
    """Tell of a question and its answer, with one death on the way; another life goes on where the first one ended."""
    death = await desk.live(name, KINDS.get(kind, "-"))
    ts = await desk.box.say("ada", "D:ada", QUESTION)
    await delivered(desk)
    await desk.quiet(death)
    if death.has_come:
        await revived(desk)
    card = desk.box.messages("#triage")[-1]
    await desk.box.say("lena", "#triage", "!reply We will correct it", thread_ts=card["ts"])
    await delivered(desk)
    await desk.quiet(death if kind == "reply" else None)
    if death.has_come and kind == "reply":
        await revived(desk)
    assert death.has_come is bool(name), "the story never came to that point"
    assert dead(desk.app.database) == []
    return desk.seen(ts)


async def delivered(desk: Desk) -> None:
    """Wait until the bot has acknowledged what was said."""
    await desk.box.until(lambda: desk.box.deliveries and not desk.box.world.sockets._pending)


async def revived(desk: Desk) -> None:
    """Another process takes over, and the dead one's leases run out."""
    await desk.kill()
    await desk.live()
    desk.box.clock.advance(LEASE + timedelta(seconds=1))
    await desk.quiet()


def doubles(seen: Seen) -> list[str]:
    """Whatever stands twice where people read it."""
    return [text for place in (seen.customer, seen.cards, seen.workspace) for text in set(place) if place.count(text) > 1]


async def test_undisturbed_everybody_reads_this(desk):
    """What the deaths below are measured by: question, receipt and answer; one card; its thread with two posts."""
    seen = await story(desk)
    assert (len(seen.customer), len(seen.cards), len(seen.workspace)) == (3, 1, 2), seen
    assert (seen.customer[0], seen.customer[2]) == (QUESTION, "We will correct it")
    assert doubles(seen) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_dying_just_before_the_post(desk, kind):
    """What Slack was not told yet is told by the next life, once."""
    seen = await story(desk, "prepared", kind)
    assert (len(seen.customer), len(seen.cards), len(seen.workspace)) == (3, 1, 2), seen
    assert doubles(seen) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("defence", ["both", "history only", "message ids only"])
async def test_dying_just_after_slack_took_the_post(desk, kind, defence):
    """Either way of asking is enough to know that it is there."""
    can_look, knows_ids = DEFENCES[defence]
    desk.box.faults.history_denied, desk.box.faults.honour_client_msg_id = not can_look, knows_ids
    seen = await story(desk, "delivered", kind)
    assert (len(seen.customer), len(seen.cards), len(seen.workspace)) == (3, 1, 2), seen
    assert doubles(seen) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_dying_where_slack_cannot_be_asked_at_all(desk, kind):
    """Without history and without message ids a post may stand there twice, but it is never missing, nor anything else."""
    desk.box.faults.history_denied, desk.box.faults.honour_client_msg_id = True, False
    seen = await story(desk, "delivered", kind)
    assert set(seen.customer) >= {QUESTION, "We will correct it"}
    assert len(seen.customer) + len(seen.cards) + len(seen.workspace) in (6, 7), seen
