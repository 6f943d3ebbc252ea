"""Ada writes mails: a real IMAP server holds the desk's mailbox, and a real SMTP server takes what the desk sends."""

import asyncio
import itertools
from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.acceptance.mail_world import Postbox, words_of, written
from tests.contract.world import File, World
from tests.mailboxes import ImapServer

ADA = "Ada <ada@globex.test>"
folders = (f"Contract{number}" for number in itertools.count())


class MailServer(Postbox):
    """Takes every mail, but ends the next one as it is told: with this answer, or with none at all (``is_lost``)."""

    answer = ""
    is_lost = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take it, unless told otherwise."""
        answer, self.answer = self.answer, ""
        if answer:
            return answer
        taken = await super().handle_DATA(server, session, envelope)
        if self.is_lost:
            self.is_lost = False
            server.transport.abort()
        return taken


class InMail(World):
    """Two servers, and a customer's mail program between them."""

    name = "mail"
    cannot = frozenset({"edits", "deletes", "reacts"})
    imap: ImapServer

    def __init__(self, folder: Path, empty: Path) -> None:
        super().__init__(folder, empty)
        self._mailbox, self._server, self._written = next(folders), MailServer(), 0
        self._smtp: asyncio.Server

    def environment(self) -> Mapping[str, str]:
        """Connect to both servers."""
        port = self._smtp.sockets[0].getsockname()[1]
        return {"MAIL_ADDRESS": "support@acme.test", "IMAP_URL": self.imap.url(self._mailbox), "SMTP_URL": f"smtp://127.0.0.1:{port}"}

    async def begin(self) -> None:
        """Make an empty mailbox."""
        await asyncio.to_thread(self.imap.make, self._mailbox)
        self._smtp = await self._server.serve()

    async def end(self) -> None:
        """Stop taking mails."""
        self._smtp.close()

    async def ready(self) -> None:
        """Wait until the mailbox is open."""
        await self.until(lambda: self.app.connections["mail"].is_connected)

    async def says(self, text: str, *files: File) -> str:
        """Write a mail, or an answer to the newest one."""
        self._written += 1
        answers = self._ours()[-1] if self._ours() else None
        number = f"mail-{self._mailbox}-{self._written}"
        mail = message_from_bytes(written(ADA, "Seats are wrong", text, number, answers=answers), policy=email_policy)
        for name, data, mime in files:
            main, _, sub = mime.partition("/")
            mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
        await asyncio.to_thread(self.imap.put, self._mailbox, mail.as_bytes())
        return number

    def _ours(self) -> list[EmailMessage]:
        """Give every mail once, as a mail program does: by its Message-ID."""
        return list({str(mail["Message-ID"]): mail for mail in self._server.taken}.values())

    def reads(self) -> list[str]:
        """Read the mails."""
        return [words_of(mail) for mail in self._ours()]

    def receives(self) -> list[tuple[str, bytes]]:
        """Save the attachments."""
        return [(str(part.get_filename()), part.get_content()) for mail in self._ours() for part in mail.iter_attachments()]

    def pings(self) -> list[str]:
        """Look for what a mail program would take for markup."""
        bodies = [mail.get_body(("html",)) for mail in self._ours()]
        return [html for body in bodies if body for html in [body.get_content()] if "<!" in html.partition("<body")[2] or "<@" in html]

    def refuses(self) -> None:
        """The address does not exist any more."""
        self._server.answer = "550 5.1.1 There is nobody of that name"

    def delays(self) -> None:
        """The server is busy."""
        self._server.answer = "451 4.3.0 Try again later"

    def loses_an_answer(self) -> None:
        """The connection breaks after the end of the mail."""
        self._server.is_lost = True

    async def vanishes(self) -> None:
        """The address is given up; a mail has no other thread than that."""
        self.refuses()

    async def goes_away(self) -> None:
        """Nobody listens where the server was."""
        self._smtp.close()
        await self._smtp.wait_closed()
