"""
The same deaths against the strict Discord, through the real library: nobody reads anything twice, and nothing is missing.

Two defences are tried alone and together: the nonce, by which Discord gives the first message back instead of another one, and
a look at what stands there once the nonce is forgotten.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from bot.policy import read_policy
from bot.sandbox import DiscordSandbox, SandboxClock
from tests.crash.dying import KINDS, Lives, Seen
from tests.driving import dead

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


class Desk(Lives):
    """Lives beside one Discord."""

    async def connected(self, app: App) -> None:
        """Wait until what was missed is read."""
        await self.box.until(lambda: app.connections["discord"]._is_current, 15)

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
    keys = {"DISCORD_BOT_TOKEN": box.bot_token, "DISCORD_API_URL": box.api_url}
    made = Desk(box, POLICY, keys, new_url("sqlite", True), tmp_path)
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
        await desk.revived()
    card = desk.box.messages("#triage")[-1]
    await desk.box.say("lena", card["id"], "!reply We will correct it")
    answered = lambda: any("correct" in text for text in words(desk.box.messages(post)))  # noqa: E731 - said where it is waited for
    await desk.box.until(lambda: (kind == "reply" and death.has_come) or answered(), 15)
    await desk.quiet(death if kind == "reply" else None)
    if death.has_come and kind == "reply":
        await desk.revived()
    assert death.has_come is bool(name), "the story never came to that point"
    assert dead(desk.app.database) == []
    return desk.seen(post)


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
