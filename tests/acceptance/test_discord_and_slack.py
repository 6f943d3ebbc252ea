"""Story 2: customers on Discord, the team in Slack, one desk between them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.discord.invite import invitation
from bot.policy import Policy, read_policy
from bot.sandbox import DiscordSandbox, SlackSandbox
from tests.acceptance.conftest import ROOT
from tests.acceptance.desk_in_discord import DeskInDiscord
from tests.acceptance.words import shown


class MixedDesk(DeskInDiscord):
    """The whole bot between a Discord and a Slack that share one clock."""

    slack: SlackSandbox

    def card_in_slack(self, words: str) -> str:
        """Find a card in Slack by its words; "" if there is none."""
        cards = [m for m in self.slack.messages("#triage") if words in shown(m) and "Status" in shown(m)]
        return cards[-1]["ts"] if cards else ""

    async def asked(self, text: str = "It shows 12 seats but we have 9") -> tuple[str, str]:
        """Let a customer post in the forum; gives the post's id and the card's in Slack."""
        thread = await self.box.post("ada", "#support", "Seats are wrong", text)
        await self.eventually(lambda: bool(self.card_in_slack("Seats are wrong")))
        return thread, self.card_in_slack("Seats are wrong")

    async def until_in_slack(self, card: str, words: str) -> None:
        """Wait until some words stand under a card in Slack."""
        await self.eventually(lambda: any(words in shown(m) for m in self.slack.messages("#triage", card)))


@pytest.fixture(scope="session")
def mixed_policy() -> Policy:
    """Read the example policy with Discord's forum and channel as customer places beside Slack's."""
    text = (ROOT / "policy.example.toml").read_text(encoding="utf-8")
    places = '"discord:1100000000000000301", "discord:1100000000000000302", "slack:#help"'
    return read_policy(text.replace('channels = ["slack:#help"', f"channels = [{places}"))


@pytest.fixture
async def mixed(box: SlackSandbox, mixed_policy: Policy, tmp_path: Path, empty: Path) -> AsyncIterator[MixedDesk]:
    """Run the bot with both channels."""
    discord_box = DiscordSandbox(clock=box.clock, permissions=invitation("1").permissions)
    await discord_box.start()
    desk = MixedDesk(discord_box, mixed_policy, tmp_path, empty)
    desk.slack = box
    desk.more = {"SLACK_BOT_TOKEN": box.bot_token, "SLACK_APP_TOKEN": box.app_token, "SLACK_API_URL": box.api_url}
    await desk.start()
    await desk.eventually(lambda: desk.app.connections["slack"].is_connected)
    yield desk
    await desk.stop()
    await discord_box.stop()


async def test_an_answer_given_in_slack_stands_in_the_discord_post(mixed):
    """The agent never leaves Slack; the customer never sees it. A corrected typo is corrected there too."""
    thread, card = await mixed.asked()
    await mixed.slack.click("lena", "#triage", card, "Claim")
    typed = await mixed.slack.say("lena", "#triage", "!reply Helo Ada, we look into it", thread_ts=card)
    said = await mixed.until_said(thread, "Helo Ada")
    assert "Lena" in said
    await mixed.slack.edit("lena", "#triage", typed, "!reply Hello Ada, we look into it")
    await mixed.until_said(thread, "Hello Ada")
    assert not any("Helo Ada" in text for text in mixed.texts(thread))


async def test_what_the_customer_adds_and_changes_on_discord_shows_in_slack(mixed):
    """Words, an edit, a file and the tags of the post."""
    thread, card = await mixed.asked()
    second = await mixed.box.say("ada", thread, "Since Mondy")
    await mixed.until_in_slack(card, "Since Mondy")
    await mixed.box.say("ada", thread, "", files=[("shot.txt", b"12", "text/plain")])
    await mixed.until_in_slack(card, "shot.txt")
    await mixed.box.edit("ada", thread, second, "Since Monday")
    await mixed.until_in_slack(card, "Since Monday")
    await mixed.slack.click("lena", "#triage", card, "Claim")
    await mixed.eventually(lambda: "Assigned" in mixed.box.tags(thread))


async def test_nobody_is_warned_of_a_team_that_does_not_live_on_discord(mixed):
    """A team in Slack needs no roles on Discord."""
    await mixed.asked()
    await mixed.quiet()
    assert not any("Nobody has the rights" in shown(m) for m in mixed.slack.messages("#desk-admins"))
