"""The imitated mail server over SMTP, asked by Python's own client: strict about who sends, to whom, and what a mail must have."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from bot.sandbox import MailSandbox, SandboxClock

ADA = "ada@acme.example"


@pytest.fixture
async def post() -> AsyncIterator[MailSandbox]:
    sandbox = MailSandbox(clock=SandboxClock())
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


def mail(**headers: str | None) -> bytes:
    """Write a mail of the desk's; a header that is None is left out."""
    message = EmailMessage(SMTP)
    given = {"From": "support@northwind.example", "To": ADA, "Subject": "Re: Seats", "Message-ID": "<1@northwind.example>"}
    for name, value in (given | {"Date": "Sun, 22 Nov 2026 10:00:00 +0000"} | {k.replace("_", "-"): v for k, v in headers.items()}).items():
        if value is not None:
            message[name] = value
    message.set_content("Nine now")
    return message.as_bytes()


async def sent(post: MailSandbox, raw: bytes, *to: str, sender: str = "", logs_in: bool = True) -> Any:
    """Hand a mail over; return what smtplib says of those refused."""

    def run() -> Any:
        client = smtplib.SMTP("127.0.0.1", int(post.smtp_url.rpartition(":")[2]), timeout=10)
        try:
            if logs_in:
                client.login(post.address, "sandbox")
            return client.sendmail(sender or post.address, to or (ADA,), raw)
        finally:
            client.close()

    return await asyncio.to_thread(run)


async def test_a_mail_of_the_desk_arrives_and_is_filed(post):
    """In the customer's inbox, and among the desk's sent mails."""
    assert await sent(post, mail()) == {}
    (got,) = post.inbox("ada")
    assert (got.sender, got.subject, got.text.strip()) == (post.address, "Re: Seats", "Nine now")
    assert [one.message_id for one in post.sent] == ["1@northwind.example"]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"logs_in": False}, 530),
        ({"sender": "ada@acme.example"}, 553),
    ],
)
async def test_only_the_mailbox_itself_may_send(post, how, code):
    """After it has logged in, and in its own name."""
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        await sent(post, mail(), **how)
    assert refused.value.smtp_code == code
    assert post.sent == []


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (mail(Date=None), b"exactly one Date"),
        (mail(Message_ID=None), b"exactly one Message-ID"),
        (mail(From="lena@northwind.example"), b"From is not the mailbox"),
        (mail() + "Grüße\r\n".encode(), b"8-bit"),
        (mail().replace(b"Subject: Re: Seats", b"Subject: one\r\nSubject: two"), b"exactly one Subject"),
    ],
)
async def test_a_mail_that_is_none_is_refused(post, raw, fault):
    """With what is wrong about it."""
    with pytest.raises(smtplib.SMTPDataError) as refused:
        await sent(post, raw)
    assert refused.value.smtp_code == 554
    assert fault in refused.value.smtp_error


async def test_a_domain_that_is_not_there_is_refused_at_once(post):
    """Nothing can leave this machine."""
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await sent(post, mail(To="x@example.org"), "x@example.org")
    assert refused.value.recipients["x@example.org"][0] == 550


async def test_an_unknown_or_closed_mailbox_sends_the_mail_back(post):
    """Its own server says so later, in a report that names the mail."""
    await sent(post, mail(To="gus@umbrella.example"), "gus@umbrella.example", "nobody@acme.example")
    first, second = post.received
    assert first.is_automatic
    assert "gus@umbrella.example" in first.text
    assert "nobody@acme.example" in second.text
    raw = post.world.folders["INBOX"].items[0].raw
    assert b"report-type=" in raw
    assert b"Status: 5.1.1" in raw
    assert b"Message-ID: <1@northwind.example>" in raw
    assert b"Return-Path: <>" in raw


async def test_who_is_away_answers_each_sender_once_and_no_machine(post):
    """As RFC 3834 wants it."""
    await sent(post, mail(), "olaf@initech.example")
    await sent(post, mail(Message_ID="<2@northwind.example>"), "olaf@initech.example")
    assert [one.subject for one in post.received] == ["Automatic reply: Re: Seats"]
    assert post.received[0].is_automatic
    post.away("olaf")
    await sent(post, mail(Message_ID="<3@northwind.example>", Auto_Submitted="auto-replied"), "olaf@initech.example")
    assert len(post.received) == 1
    post.away("olaf", on=False)
    await sent(post, mail(Message_ID="<4@northwind.example>"), "olaf@initech.example")
    assert len(post.received) == 1


@pytest.mark.parametrize(("code", "enhanced"), [(550, b"5.1.1"), (451, b"4.2.1")])
async def test_a_recipient_is_refused_on_purpose(post, code, enhanced):
    """For good or for now, so often as was asked."""
    post.faults.refuse_recipient(ADA, code)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await sent(post, mail())
    assert refused.value.recipients[ADA][0] == code
    assert enhanced in refused.value.recipients[ADA][1]
    assert await sent(post, mail()) == {}


async def test_a_mail_is_taken_and_sent_back_on_purpose(post):
    """With the status that was asked for."""
    post.faults.bounce(status="4.4.1")
    await sent(post, mail())
    assert post.inbox("ada") == []
    assert b"Action: delayed" in post.world.folders["INBOX"].items[0].raw


async def test_the_connection_is_lost_after_the_mail_was_taken(post):
    """The sender cannot know; the customer has it, and so has the folder of sent mails."""
    post.faults.lose_answer()
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        await sent(post, mail())
    assert len(post.inbox("ada")) == len(post.sent) == 1
    assert await sent(post, mail(Message_ID="<2@northwind.example>")) == {}


@pytest.mark.parametrize(
    ("switch", "error"),
    [
        (lambda faults: faults.refuse_connections(1), (smtplib.SMTPServerDisconnected, ConnectionError)),
        (lambda faults: faults.apply("login_refused", {"on": True}), smtplib.SMTPAuthenticationError),
    ],
)
async def test_the_door_stays_shut(post, switch: Callable[[Any], None], error):
    """As a connection or as a login that is refused."""
    switch(post.faults)
    with pytest.raises(error):
        await sent(post, mail())
    post.faults.clear()
    assert await sent(post, mail()) == {}
