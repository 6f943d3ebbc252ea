"""
One mail over SMTP, once, and how that ended in the desk's four words.

The moment that matters is the end of DATA: before it the server cannot have taken the mail, after it an answer says what
became of it, and where no answer comes nobody knows.
"""

import ssl
from collections.abc import Sequence

import aiosmtplib

from bot.adapters.mail.address import Server
from bot.messages import Later, Outcome, Refused, Sent, Unsure

TIMEOUT_S = 30
BUSY_WAIT_S = 60.0  # greylisting and full queues clear in minutes
UNREACHABLE_WAIT_S = 10.0
CLOSED_WAIT_S = 60.0
CREDENTIALS = frozenset({530, 534, 535, 538})
TOO_LARGE = 552
_LOST = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, aiosmtplib.SMTPConnectError, OSError, TimeoutError)


class Sending:
    """A mail server to hand mails to. ``trust`` is the TLS context, the system's where there is none."""

    def __init__(self, server: Server, hostname: str, *, trust: ssl.SSLContext | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self._server, self._hostname, self._trust, self._timeout = server, hostname, trust, timeout_s

    async def send(self, sender: str, recipients: Sequence[str], raw: bytes, message_id: str) -> Outcome:
        """Hand one mail over. ``recipients`` begins with the one who must get it. Never raises."""
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            local_hostname=self._hostname,
            use_tls=self._server.tls,
            start_tls=None if not self._server.tls else False,
            tls_context=self._trust,
            timeout=self._timeout,
        )
        try:
            refused = await self._opened(client) or await self._addressed(client, sender, recipients, raw)
            return refused or await self._handed_over(client, raw, message_id)
        finally:
            client.close()

    async def check(self) -> str:
        """Say what keeps us from sending, or ""."""
        client = aiosmtplib.SMTP(
            hostname=self._server.host, port=self._server.port, use_tls=self._server.tls, tls_context=self._trust, timeout=self._timeout
        )
        try:
            ended = await self._opened(client)
            return getattr(ended, "reason", "") if ended else ""
        finally:
            client.close()

    async def _opened(self, client: aiosmtplib.SMTP) -> Outcome | None:
        """Connect and log in. A password goes over TLS, or nowhere but to this machine."""
        try:
            await client.connect()
            await client.ehlo()
            if not self._server.user:
                return None
            if not self._server.is_local and client.get_transport_info("sslcontext") is None:
                return Later(CLOSED_WAIT_S, "the mail server offers no TLS, so the password stays here; use smtps://", blocked=True)
            await client.login(self._server.user, self._server.password)
        except aiosmtplib.SMTPResponseException as error:
            is_ours = error.code in CREDENTIALS
            return Later(CLOSED_WAIT_S if is_ours else BUSY_WAIT_S, f"the mail server answers {_words(error)}", blocked=is_ours)
        except ssl.SSLError as error:
            return Later(CLOSED_WAIT_S, f"the mail server's certificate is not trusted ({error.reason})", blocked=True)
        except aiosmtplib.SMTPNotSupported:
            return Later(CLOSED_WAIT_S, "the mail server takes no password here; leave it out of SMTP_URL or use smtps://", blocked=True)
        except (*_LOST, aiosmtplib.SMTPException) as error:
            return Later(UNREACHABLE_WAIT_S, f"the mail server cannot be reached ({type(error).__name__})")
        return None

    async def _addressed(self, client: aiosmtplib.SMTP, sender: str, recipients: Sequence[str], raw: bytes) -> Outcome | None:
        """Say from whom and to whom. Nothing is sent yet, so whatever goes wrong here is certain."""
        most = int(client.esmtp_extensions.get("size") or 0) if client.supports_extension("size") else 0
        if most and len(raw) > most:
            return Refused(f"the mail is larger than the {most // 1_000_000} MB that the mail server takes", "Send the files another way")
        options = [f"size={len(raw)}"] if client.supports_extension("size") else []
        try:
            await client.mail(sender, options=options)
            await client.rcpt(recipients[0])
        except aiosmtplib.SMTPResponseException as error:
            return _answered(error)
        except (*_LOST, aiosmtplib.SMTPException) as error:
            return Later(UNREACHABLE_WAIT_S, f"the connection was lost before the mail was sent ({type(error).__name__})")
        return await self._copied(client, recipients[1:])

    async def _copied(self, client: aiosmtplib.SMTP, others: Sequence[str]) -> Outcome | None:
        """Name who gets a copy. One of them refused does not keep the answer from whoever asked."""
        for other in others:
            try:
                await client.rcpt(other)
            except aiosmtplib.SMTPResponseException:
                continue
            except (*_LOST, aiosmtplib.SMTPException) as error:
                return Later(UNREACHABLE_WAIT_S, f"the connection was lost before the mail was sent ({type(error).__name__})")
        return None

    async def _handed_over(self, client: aiosmtplib.SMTP, raw: bytes, message_id: str) -> Outcome:
        try:
            await client.data(raw)
        except aiosmtplib.SMTPResponseException as error:
            return _answered(error)
        except (*_LOST, aiosmtplib.SMTPException) as error:
            return Unsure(f"the connection was lost while the mail was sent ({type(error).__name__})")
        await self._left(client)
        return Sent(message_id)

    async def _left(self, client: aiosmtplib.SMTP) -> None:
        """Say goodbye; the mail is taken, whether that works or not."""
        try:
            await client.quit()
        except (*_LOST, aiosmtplib.SMTPException):
            return


def _answered(error: aiosmtplib.SMTPResponseException) -> Outcome:
    if error.code in CREDENTIALS:
        return Later(CLOSED_WAIT_S, f"the mail server answers {_words(error)}", blocked=True)
    if 400 <= error.code < 500:  # noqa: PLR2004
        return Later(BUSY_WAIT_S, f"the mail server answers {_words(error)}", hold=False)
    if error.code < 0:  # the SDK's own number for an answer that never came
        return Unsure(f"the mail server gave no answer ({_words(error)})")
    if error.code == TOO_LARGE:
        return Refused(f"the mail server answers {_words(error)}", "Send the files another way, or ask for room in the mailbox")
    return Refused(f"the mail server answers {_words(error)}", "Check the address; the customer may have to be reached another way")


def _words(error: aiosmtplib.SMTPResponseException) -> str:
    return f"{error.code} {' '.join(str(error.message).split())[:200]}"
