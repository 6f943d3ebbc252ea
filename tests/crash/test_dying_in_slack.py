"""
The same deaths against the strict Slack, through the real SDK: nobody reads anything twice, whatever Slack can be asked.

Two defences are tried alone and together: looking into the channel's history, and the message id that Slack recognises.
Only where both are missing may a post appear twice, and it must never be missing.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from bot.policy import read_policy
from bot.sandbox import SandboxClock, SlackSandbox
from tests.crash.dying import KINDS, Lives, Seen
from tests.driving import dead

POLICY = read_policy((Path(__file__).parent.parent.parent / "policy.example.toml").read_text(encoding="utf-8"))
QUESTION = "Our invoice shows 12 seats\nbut we have 9"
# looking works, Slack knows its message ids
DEFENCES = {"both": (True, True), "history only": (True, False), "message ids only": (False, True)}


class Desk(Lives):
    """Lives beside one Slack."""

    async def connected(self, _app: App) -> None:
        """Wait for the socket."""
        await self.box.until(lambda: self.box.world.sockets.connections)

    async def kill(self) -> None:
        """End the life, and wait until Slack knows."""
        await super().kill()
        await self.box.until(lambda: not self.box.world.sockets.connections)

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
    keys = {"SLACK_BOT_TOKEN": box.bot_token, "SLACK_APP_TOKEN": box.app_token, "SLACK_API_URL": box.api_url}
    made = Desk(box, POLICY, keys, new_url("sqlite", True), tmp_path)
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
        await desk.revived()
    card = desk.box.messages("#triage")[-1]
    await desk.box.say("lena", "#triage", "!reply We will correct it", thread_ts=card["ts"])
    await delivered(desk)
    await desk.quiet(death if kind == "reply" else None)
    if death.has_come and kind == "reply":
        await desk.revived()
    assert death.has_come is bool(name), "the story never came to that point"
    assert dead(desk.app.database) == []
    return desk.seen(ts)


async def delivered(desk: Desk) -> None:
    """Wait until the bot has acknowledged what was said."""
    await desk.box.until(lambda: desk.box.deliveries and not desk.box.world.sockets._pending)


async def test_undisturbed_everybody_reads_this(desk):
    """What the deaths below are measured by: question, receipt and answer; one card; its thread with two posts."""
    seen = await story(desk)
    assert seen.size == (3, 1, 2), seen
    assert (seen.customer[0], seen.customer[2]) == (QUESTION, "We will correct it")
    assert seen.doubles == []


@pytest.mark.parametrize("kind", KINDS)
async def test_dying_just_before_the_post(desk, kind):
    """What Slack was not told yet is told by the next life, once."""
    seen = await story(desk, "prepared", kind)
    assert seen.size == (3, 1, 2), seen
    assert seen.doubles == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("defence", ["both", "history only", "message ids only"])
async def test_dying_just_after_slack_took_the_post(desk, kind, defence):
    """Either way of asking is enough to know that it is there."""
    can_look, knows_ids = DEFENCES[defence]
    desk.box.faults.history_denied, desk.box.faults.honour_client_msg_id = not can_look, knows_ids
    seen = await story(desk, "delivered", kind)
    assert seen.size == (3, 1, 2), seen
    assert seen.doubles == []


@pytest.mark.parametrize("kind", KINDS)
async def test_dying_where_slack_cannot_be_asked_at_all(desk, kind):
    """Without history and without message ids a post may stand there twice, but it is never missing, nor anything else."""
    desk.box.faults.history_denied, desk.box.faults.honour_client_msg_id = True, False
    seen = await story(desk, "delivered", kind)
    assert set(seen.customer) >= {QUESTION, "We will correct it"}
    assert len(seen.customer) + len(seen.cards) + len(seen.workspace) in (6, 7), seen
