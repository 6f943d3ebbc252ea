"""Story 3: a customer writes a mail, the team answers in Slack, the answer is a mail in the customer's own thread."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default as email_policy
from pathlib import Path

import pytest

from bot.policy import Policy
from bot.sandbox import SlackSandbox
from tests.acceptance.desk import DeskInSlack, Opened
from tests.acceptance.mail_world import Postbox, words_of, written
from tests.mailboxes import ImapServer

ADA = "Ada <ada@globex.test>"
folders = (f"Story{number}" for number in itertools.count())


class MailDesk(DeskInSlack):
    """The whole bot between a mailbox and a Slack."""

    imap: ImapServer
    folder: str
    postbox: Postbox

    async def put(self, *mails: bytes) -> None:
        """Let mails arrive."""
        await asyncio.to_thread(self.imap.put, self.folder, *mails)

    async def asked(self, text: str = "It shows 12 seats but we have 9", number: str = "first", sender: str = ADA) -> Opened:
        """Let somebody write a mail, and wait for the card."""
        ticket = self.how_many() + 1
        await self.put(written(sender, "Seats are wrong", text, number))
        await self.eventually(lambda: self.card_of(ticket) is not None)
        card = self.card_of(ticket)
        assert card is not None
        return Opened(ticket, "", "", card["ts"])

    async def until_under(self, opened: Opened, words: str) -> None:
        """Wait until some words stand under a card."""
        await self.eventually(lambda: any(words in text for text in self.thread(opened)))


@pytest.fixture
async def desk(box: SlackSandbox, policy: Policy, tmp_path: Path, empty: Path, imap: ImapServer) -> AsyncIterator[MailDesk]:
    """Run the bot with Slack and a mailbox."""
    one = MailDesk(box, policy, tmp_path, empty)
    one.imap, one.folder, one.postbox = imap, next(folders), Postbox()
    imap.make(one.folder)
    smtp = await one.postbox.serve()
    port = smtp.sockets[0].getsockname()[1]
    one.more = {"MAIL_ADDRESS": "support@acme.test", "IMAP_URL": imap.url(one.folder), "SMTP_URL": f"smtp://127.0.0.1:{port}"}
    await one.start()
    yield one
    await one.stop()
    smtp.close()


async def test_a_mail_is_answered_in_its_thread_and_the_answer_comes_back(desk):
    """From the mailbox to the card, from the card's thread to the mailbox, and back to the same ticket."""
    opened = await desk.asked()
    assert "Seats are wrong" in desk.card(opened.number)
    receipt = await desk.postbox.until(1)
    assert receipt["Auto-Submitted"] == "auto-replied"
    await desk.typed("lena", opened, "!reply Corrected: *9 seats* now.")
    reply = await desk.postbox.until(2)
    assert (reply["To"], reply["Subject"], reply["Auto-Submitted"]) == ("ada@globex.test", "Re: Seats are wrong", None)
    assert reply["In-Reply-To"] == "<first@customer.test>"
    assert "Corrected: 9 seats now." in words_of(reply)
    assert "<strong>9 seats</strong>" in reply.get_body(("html",)).get_content()
    quoted = "Thanks, but one is still missing\n\nOn Tue, Lena wrote:\n> Corrected: 9 seats now."
    await desk.put(written(ADA, "Re: Seats are wrong", quoted, "second", answers=reply))
    await desk.until_under(opened, "one is still missing")
    assert desk.how_many() == 1
    assert [one.text for one in desk.said(1) if one.speaker == "customer"] == [
        "It shows 12 seats but we have 9",
        "Thanks, but one is still missing",
    ]
    await desk.typed("lena", opened, "!reply And now?")
    last = await desk.postbox.until(3)
    assert last["In-Reply-To"] == "<second@customer.test>"
    assert str(reply["Message-ID"]) in last["References"]


async def test_an_absence_note_is_seen_and_not_answered(desk):
    """It stands under the card, the ticket stays Resolved, and nothing goes out."""
    opened = await desk.asked()
    await desk.typed("lena", opened, "!reply Done")
    reply = await desk.postbox.until(2)
    await desk.typed("lena", opened, "!resolve")
    await desk.postbox.until(3)
    away = written(ADA, "Out of office", "I am away until Monday", "away", answers=reply, Auto_Submitted="auto-replied")
    await desk.put(away)
    await desk.until_under(opened, "away until Monday")
    await desk.quiet()
    assert desk.ticket(1).status == "Resolved"
    assert len(desk.postbox.taken) == 3


async def test_files_reach_the_card(desk):
    """They are taken out of the kept mail, without asking anybody."""
    mail = message_from_bytes(written(ADA, "Seats are wrong", "See the invoice", "file"), policy=email_policy)
    mail.add_attachment(b"%PDF-1.4 invoice", maintype="application", subtype="pdf", filename="invoice.pdf")
    await desk.put(mail.as_bytes())
    await desk.eventually(lambda: "invoice.pdf" in desk.card(1))
    await desk.quiet()
    assert "not kept" not in desk.card(1)


async def test_nothing_is_lost_or_doubled_over_a_restart_and_a_rebuilt_mailbox(desk):
    """What came while the desk was away is taken in at the next start, and what comes a second time is known."""
    await desk.asked()
    await desk.stop()
    later = [written(f"c{number}@x{number}.test", f"Matter {number}", "Please help", f"m{number}") for number in range(5)]
    await desk.put(*later)
    await desk.start()
    await desk.eventually(lambda: desk.how_many() == 6)
    await desk.stop()
    await asyncio.to_thread(desk.imap.make, desk.folder)
    await desk.put(written(ADA, "Seats are wrong", "It shows 12 seats but we have 9", "first"), *later)
    await desk.put(written("new@new.test", "New", "Somebody new", "new"))
    await desk.start()
    await desk.eventually(lambda: desk.how_many() == 7)
    await desk.quiet()
    assert desk.how_many() == 7
    assert len(desk.postbox.taken) == 7
    assert len({str(one["Message-ID"]) for one in desk.postbox.taken}) == 7


async def test_the_health_page_says_whether_the_mailbox_is_watched(desk):
    """In words for whoever runs the desk."""
    check = desk.app._checks()["mail connection"]
    await desk.eventually(lambda: desk.app.connections["mail"].is_connected)
    assert await check() == ""
    await desk.app.connections["mail"].stop()
    assert "not being watched" in await check()
