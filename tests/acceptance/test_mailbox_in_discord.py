"""A team that lives in Discord answers mails: what agents can do with them works there as it does in Slack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.policy import Policy
from bot.sandbox import DiscordSandbox, MailSandbox
from tests.acceptance.desk_in_discord import DeskInDiscord, Opened

PDF = ("invoice.pdf", b"%PDF-1.4 invoice", "application/pdf")


class DeskWithMailbox(DeskInDiscord):
    """The whole bot between the sandbox's Discord and its mailbox."""

    mailbox: MailSandbox

    async def asked(self) -> Opened:
        """Let Ada write a mail, and wait for the card with its thread."""
        await self.mailbox.write("ada", "Seats are wrong", "It shows 12 seats but we have 9")
        await self.eventually(lambda: self.card_of(1) is not None and self._has_thread(1))
        card = self.card_of(1)
        assert card is not None
        return Opened(1, "", "", card["id"])

    async def until_mailed(self, words: str) -> None:
        """Wait until Ada has a mail with some words."""
        await self.eventually(lambda: any(words in one.text for one in self.mailbox.inbox("ada")))


@pytest.fixture
async def desk(discord_box: DiscordSandbox, discord_policy: Policy, tmp_path: Path, empty: Path) -> AsyncIterator[DeskWithMailbox]:
    """Run the bot with Discord and a mailbox."""
    mailbox = MailSandbox(clock=discord_box.clock)
    await mailbox.start()
    one = DeskWithMailbox(discord_box, discord_policy, tmp_path, empty)
    one.mailbox = mailbox
    one.more = {"MAIL_ADDRESS": mailbox.address, "IMAP_URL": mailbox.imap_url, "SMTP_URL": mailbox.smtp_url}
    await one.start()
    yield one
    await one.stop()
    await mailbox.stop()


async def test_a_reply_with_files_is_one_mail(desk):
    """Written and attached in the card's thread."""
    opened = await desk.asked()
    await desk.until_mailed("#1")
    await desk.box.say("lena", opened.card, "!reply Here it is", files=[PDF])
    await desk.until_mailed("Here it is")
    await desk.quiet()
    receipt, reply = desk.mailbox.inbox("ada")
    assert receipt.is_automatic
    assert [(one.name, one.data) for one in reply.files] == [PDF[:2]]


async def test_what_was_cut_and_the_raw_mail_are_for_who_asks(desk):
    """By the button under the mirrored mail, then by the one in its answer; nobody else sees either."""
    opened = await desk.asked()
    await desk.typed("lena", opened, "!reply It has 9 now")
    await desk.until_mailed("It has 9 now")
    await desk.mailbox.reply("ada", desk.mailbox.find("ada", "It has 9 now"), "Thanks, but one more thing")
    await desk.until_said(opened.card, "one more thing")
    mirrored = next(m for m in desk.box.messages(opened.card) if "one more thing" in str(m))
    await desk.box.press("lena", opened.card, mirrored["id"], "Show trimmed")
    assert "wrote:" in await desk.until_told("lena", "Mail from ada@acme.example")
    answer = desk.box.ephemerals("lena")[-1]
    await desk.box.press("lena", opened.card, answer["id"], "Raw mail as a file")
    await desk.until_told("lena", "direct messages")
    await desk.eventually(lambda: any(one["filename"].endswith(".eml") for m in desk.box.messages("D:lena") for one in m["attachments"]))
    assert not any(m["attachments"] for m in desk.box.messages(opened.card))
    await desk.quiet()
    assert desk.how_many() == 1
    assert desk.dead() == []
