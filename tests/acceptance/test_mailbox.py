"""Stories 2 and 3 as they can be played in the demo: its Slack and its mailbox, the real adapters between them, and what may break."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.policy import Policy
from bot.sandbox import MailSandbox, SlackSandbox
from bot.sandbox.mail.reading import Shown
from bot.sandbox.replay import MAIL_DAY, replay
from tests.acceptance.desk import JSON, DeskInSlack, Opened

PDF = ("invoice.pdf", b"%PDF-1.4 invoice", "application/pdf")


class DeskWithMailbox(DeskInSlack):
    """The whole bot between the sandbox's Slack and its mailbox."""

    post: MailSandbox

    async def asked(self, user: str = "ada", subject: str = "Seats are wrong", text: str = "It shows 12 seats but we have 9") -> Opened:
        """Let somebody write a mail, and wait for the card and the receipt."""
        number = self.how_many() + 1
        await self.post.write(user, subject, text)
        await self.eventually(lambda: self.card_of(number) is not None)
        card = self.card_of(number)
        assert card is not None
        return Opened(number, "", "", card["ts"])

    async def until_mailed(self, user: str, words: str) -> Shown:
        """Wait until somebody has a mail with some words."""
        await self.eventually(lambda: any(words in one.text for one in self.post.inbox(user)))
        return next(one for one in self.post.inbox(user) if words in one.text)

    async def until_under(self, opened: Opened, words: str) -> None:
        """Wait until some words stand under a card."""
        await self.eventually(lambda: any(words in text for text in self.thread(opened)))


@pytest.fixture
async def desk(box: SlackSandbox, policy: Policy, tmp_path: Path, empty: Path) -> AsyncIterator[DeskWithMailbox]:
    """Run the bot with Slack and a mailbox, as the demo does."""
    post = MailSandbox(clock=box.clock)
    await post.start()
    one = DeskWithMailbox(box, policy, tmp_path, empty)
    one.post = post
    addresses = {"MAIL_ADDRESS": post.address, "MAIL_AUTHSERV_ID": post.authserv_id}
    one.more = {**addresses, "IMAP_URL": post.imap_url, "SMTP_URL": post.smtp_url}
    await one.start()
    await post.until(lambda: post.connected)
    yield one
    await one.stop()
    await post.stop()


async def test_the_third_story(desk):
    """A mail, an answer in its thread, an absence that changes nothing, a colleague who takes over and quotes half the thread."""
    opened = await desk.asked()
    receipt = await desk.until_mailed("ada", "#1")
    assert receipt.is_automatic
    await desk.click("lena", opened, "Claim")
    await desk.typed("lena", opened, "!reply Corrected: *9 seats* now.")
    answer = await desk.until_mailed("ada", "Corrected: 9 seats now.")
    assert (answer.subject, answer.is_automatic, answer.sender_name) == ("Re: Seats are wrong", False, "Lena")
    assert "<strong>9 seats</strong>" in answer.html
    assert len(desk.post.threads("ada")) == 1

    desk.post.away("ada")
    before = desk.ticket(1).status
    await desk.typed("lena", opened, "!reply Is it right now?")
    await desk.until_under(opened, "out of the office")
    assert desk.ticket(1).status == before
    desk.post.away("ada", on=False)

    await desk.post.reply("ada", desk.post.find("ada", "Is it right now?"), "Joan takes over", cc=["joan"])
    await desk.until_under(opened, "Joan takes over")
    await desk.post.reply("joan", desk.post.find("joan", "Joan takes over"), "The VAT number is the old one", to_all=True)
    await desk.until_under(opened, "The VAT number is the old one")
    assert desk.how_many() == 1
    assert [one.text for one in desk.said(1) if one.speaker == "customer"][1:] == ["Joan takes over", "The VAT number is the old one"]
    await desk.typed("lena", opened, "!reply Changed as well.")
    both = await desk.until_mailed("joan", "Changed as well.")
    assert both.cc == ("ada@acme.example",)
    assert len(desk.post.threads("joan")) == 1


async def test_agents_see_what_was_cut_and_the_mail_as_it_came(desk):
    """By a button, privately; the file comes in their own conversation with the bot."""
    opened = await desk.asked()
    await desk.typed("lena", opened, "!reply It has 9 now")
    await desk.until_mailed("ada", "It has 9 now")
    await desk.post.reply("ada", desk.post.find("ada", "It has 9 now"), "Thanks, but one more thing")
    await desk.until_under(opened, "one more thing")
    mirrored = next(m for m in desk.box.messages("#triage", opened.card) if "one more thing" in str(m))
    await desk.box.click("lena", "#triage", mirrored["ts"], "Show trimmed")
    whole = await desk.until_told("lena", "Mail from ada@acme.example")
    assert "wrote:" in whole
    number = next(one.id for one in desk.said(1) if "one more thing" in one.text)
    await desk.box.slash("lena", "#triage", "/ticket", f"raw 1 {number}")
    await desk.until_told("lena", "direct messages")
    name = f"ticket-1-mail-{number}.eml"
    await desk.eventually(lambda: any(file["name"] == name for m in desk.box.messages("D:lena") for file in m.get("files") or []))
    assert not any(name in str(m) for m in desk.box.messages("#triage", opened.card))
    await desk.quiet()
    assert (desk.how_many(), desk.dead()) == (1, [])


async def test_a_reply_with_files_is_one_mail(desk):
    """However many files the agent attached in Slack."""
    opened = await desk.asked()
    await desk.until_mailed("ada", "#1")
    await desk.box.say("lena", "#triage", "!reply Here they are", thread_ts=opened.card, files=[PDF, ("notes.txt", b"nine", "text/plain")])
    answer = await desk.until_mailed("ada", "Here they are")
    await desk.quiet()
    assert [(one.name, one.data) for one in answer.files] == [("invoice.pdf", PDF[1]), ("notes.txt", b"nine")]
    assert len(desk.post.inbox("ada")) == 2


async def test_a_customers_files_reach_the_card(desk):
    """And the same mail a second time changes nothing."""
    await desk.post.write("ada", "Seats are wrong", "See the invoice", files=[PDF])
    await desk.eventually(lambda: "invoice.pdf" in desk.card(1))
    desk.post.faults.repeat_last()
    await desk.quiet()
    assert desk.how_many() == 1
    assert len(desk.post.inbox("ada")) == 1


async def test_a_stranger_who_knows_a_number_learns_nothing(desk):
    """Under their own name or under a customer's: they get a ticket of their own, or the customer is asked for nothing."""
    opened = await desk.asked(text="The door code is 4711")
    await desk.typed("lena", opened, "!reply Noted: 4711")
    await desk.until_mailed("ada", "Noted")
    await desk.post.write("mallory", "Re: [#1] Seats are wrong", "Which code was it?")
    await desk.eventually(lambda: desk.how_many() == 2)
    await desk.until_mailed("mallory", "#2")
    await desk.quiet()
    assert desk.ticket(2).follows == 1
    assert not any("4711" in one.text + one.html for one in desk.post.inbox("mallory"))


async def test_a_bounce_is_told_and_the_next_reply_is_doubted(desk):
    """The team hears why, and again when somebody writes to that address."""
    opened = await desk.asked("gus")
    await desk.until_under(opened, "did not reach")
    await desk.typed("lena", opened, "!reply Are you there?")
    told = await desk.until_told("lena", "may not arrive")
    assert "gus@umbrella.example" in told


@pytest.mark.parametrize("fault", ["drop_connections", "reset_connections", "rebuild_mailbox"])
async def test_the_mailbox_breaks_and_nothing_is_lost_or_doubled(desk, fault):
    """FIN, RST, another UIDVALIDITY: what came before is known, what comes after is taken."""
    await desk.asked()
    await desk.until_mailed("ada", "#1")
    getattr(desk.post.faults, fault)()
    await desk.asked("chen", "Export stops", "At 40 %")
    await desk.until_mailed("chen", "#2")
    await desk.quiet()
    assert desk.how_many() == 2
    assert [len(desk.post.inbox(user)) for user in ("ada", "chen")] == [1, 1]


async def test_an_answer_of_the_server_is_lost_and_the_mail_goes_out_once(desk):
    """The folder of sent mail says that it went out."""
    opened = await desk.asked()
    await desk.until_mailed("ada", "#1")
    desk.post.faults.lose_answer()
    await desk.typed("lena", opened, "!reply Once only")
    await desk.until_mailed("ada", "Once only")
    await desk.quiet()
    assert len([one for one in desk.post.inbox("ada") if "Once only" in one.text]) == 1
    assert desk.dead() == []


async def test_a_recipient_refused_for_now_gets_the_mail_later(desk):
    """And one refused for good is told to the team."""
    opened = await desk.asked()
    await desk.until_mailed("ada", "#1")
    desk.post.faults.refuse_recipient(code=451)
    await desk.typed("lena", opened, "!reply Later")
    await desk.eventually(lambda: any("451" in call.error for call in desk.post.calls))
    desk.advance(minutes=2)
    await desk.until_mailed("ada", "Later")
    desk.post.faults.refuse_recipient(code=550)
    await desk.typed("lena", opened, "!reply Never")
    await desk.until_under(opened, "did not reach the customer")


async def test_the_written_day_of_mail_can_be_played(desk):
    """Line by line, without a refusal, to its end: one ticket, solved, with all that was said on it."""

    async def act(body: JSON) -> JSON:
        await desk.quiet()
        fields = dict(body)
        if fields.pop("platform", "slack") != "mail":
            return await desk.box.act(fields.pop("do"), fields)
        heard = len(desk.said(1)) if desk.how_many() else 0
        done = await desk.post.act(fields.pop("do"), fields)
        await desk.eventually(lambda: "text" not in fields or (desk.how_many() > 0 and len(desk.said(1)) > heard))  # read, not just sent
        return done

    played = await replay(MAIL_DAY.read_text(encoding="utf-8").splitlines(), act, desk.box.clock, 0)
    assert played.refused == []
    await desk.eventually(lambda: desk.ticket(1).status == "Resolved")
    assert desk.how_many() == 1
    assert [one.text for one in desk.said(1) if one.speaker == "agent"] == ["Corrected: it says **9 seats** now.", "Changed as well."]
    await desk.eventually(lambda: any("out of the office" in one.text for one in desk.said(1)))
    assert desk.ticket(1).status == "Resolved"
