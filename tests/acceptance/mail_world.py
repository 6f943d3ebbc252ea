"""The world of mail around a desk: a real SMTP server that keeps or passes on what it takes, and a real IMAP server's folder."""

import asyncio
import email
import email.policy
from collections.abc import Callable, Sequence
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE_S = 20


class Postbox:
    """Takes every mail, and hands it to ``deliver`` with its recipients."""

    def __init__(self, deliver: Callable[[Sequence[str], bytes], None] = lambda _to, _raw: None) -> None:
        self.taken: list[EmailMessage] = []
        self._deliver = deliver
        self._changed = asyncio.Condition()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep it."""
        raw = bytes(envelope.content or b"")
        message = email.message_from_bytes(raw, policy=email.policy.default)
        await asyncio.to_thread(self._deliver, list(envelope.rcpt_tos), raw)
        async with self._changed:
            self.taken.append(message)
            self._changed.notify_all()
        return "250 OK"

    async def serve(self) -> asyncio.Server:
        """Listen on a free port of this machine."""
        return await asyncio.get_running_loop().create_server(lambda: SMTP(self, hostname="mx.acme.test"), "127.0.0.1", 0)

    async def until(self, number: int) -> EmailMessage:
        """Wait for so many mails; gives the last of them."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: len(self.taken) >= number), PATIENCE_S)
        return self.taken[number - 1]


def words_of(message: EmailMessage) -> str:
    """Give a mail's plain text."""
    body = message.get_body(("plain",))
    return body.get_content() if body else ""


def written(sender: str, subject: str, text: str, number: str, *, answers: EmailMessage | None = None, **headers: str) -> bytes:
    """Write a mail as a customer's program does; an answer goes to Reply-To, with the references of what it answers."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = sender, subject, f"<{number}@customer.test>"
    mail["To"] = str(answers["Reply-To"]) if answers else "support@acme.test"
    if answers:
        mail["In-Reply-To"] = str(answers["Message-ID"])
        mail["References"] = f"{answers['References'] or ''} {answers['Message-ID']}".strip()
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()
