"""The server that takes the desk's mail (SMTP): strict about who sends, to whom, and what a mail must have."""

import asyncio
import email
import email.policy
import socket
import struct
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.sandbox.mail.world import SENT, World

MOST_BYTES = 25 * 1024 * 1024
MOST_RECIPIENTS = 100
ONCE = ("From", "Date", "Message-ID", "To", "Subject")


class Office:
    """Answers each command of one server; what it takes is delivered and filed among the sent mails, as large providers do."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_AUTH(self, server: SMTP, session: Session, _envelope: Envelope, args: list[str]) -> str | None:  # noqa: N802 - aiosmtpd's name
        """Log in. The library would do it by itself, but writes a warning about its own old ways into every log."""
        result = await {"PLAIN": server.auth_PLAIN, "LOGIN": server.auth_LOGIN}[args[0]](server, args)
        session.authenticated = result.success
        if result.handled:
            return None
        return self._answer("AUTH", args[0], "235 2.7.0 welcome" if result.success else "535 5.7.8 the login is refused")

    async def handle_MAIL(self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        """Only who has logged in may send, and only in the mailbox's own name."""
        if not session.authenticated:
            return self._answer("MAIL", address, "530 5.7.0 Authentication required")
        if address.lower() != self._world.address:
            return self._answer("MAIL", address, f"553 5.7.1 <{address}> is not yours to send from")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer("MAIL", address, "250 2.1.0 OK")

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        """Refuse who cannot be anybody; whether somebody's mailbox takes it, their own server says later."""
        rule = self._world.faults.take("refuse_recipient", address)
        if rule is not None:
            code = int(rule["code"])
            return self._answer("RCPT", address, f"{code} {'5.1.1' if code >= 500 else '4.2.1'} <{address}>: refused")  # noqa: PLR2004
        if not self._world.knows_domain(address):
            return self._answer("RCPT", address, f"550 5.1.2 <{address}>: there is no such domain")
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return self._answer("RCPT", address, "452 4.5.3 Too many recipients")
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return self._answer("RCPT", address, "250 2.1.5 OK")

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Check the mail, then deliver it."""
        raw = envelope.original_content or b""
        if fault := _fault(raw, self._world.address):
            return self._answer("DATA", "", f"554 5.6.0 {fault}")
        lost = self._world.faults.take("lose_answer")
        self._world.folders[SENT].add(raw, self._world.clock.now(), frozenset({"\\Seen"}))
        for recipient in envelope.rcpt_tos:
            self._world.deliver(str(envelope.mail_from), recipient, raw)
        if lost is not None and server.transport is not None:
            self._world.note("smtp DATA", "", "the connection is cut")
            server.transport.abort()  # type: ignore[attr-defined]
            await asyncio.get_running_loop().create_future()  # for ever: the loss of the connection ends this
        return self._answer("DATA", f"{len(raw)} bytes to {', '.join(envelope.rcpt_tos)}", "250 2.0.0 OK")

    def _answer(self, command: str, detail: str, status: str) -> str:
        self._world.note(f"smtp {command}", detail, "" if status.startswith("2") else status)
        return status


class Door:
    """Listens for SMTP on a free port of this machine from `open` to `close`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._office = Office(world)
        self._server: asyncio.Server | None = None
        self._open: set[Wire] = set()
        self.port = 0

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.get_running_loop().create_server(lambda: Wire(self._world, self._office, self._open), "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """End every connection, and listen no more."""
        self.reset()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def drop(self) -> None:
        """Close what is open (FIN)."""
        for wire in list(self._open):
            wire.end(lambda transport: transport.close())

    def reset(self) -> None:
        """Reset what is open (RST)."""
        for wire in list(self._open):
            wire.end(rst)

    def stall(self) -> None:
        """Read no more from what is open."""
        for wire in list(self._open):
            wire.end(lambda transport: transport.pause_reading())


class Wire(SMTP):
    """One connection."""

    def __init__(self, world: World, office: Office, among: set["Wire"]) -> None:
        self._world, self._among = world, among
        super().__init__(
            office,
            data_size_limit=MOST_BYTES,
            hostname=world.server_name,
            ident="Northwind",
            auth_require_tls=False,
            authenticator=self._log_in,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take part, unless the next connection is to be refused."""
        if self._world.faults.take_connection():
            self._world.note("smtp CONNECT", "", "the connection is refused")
            rst(transport)
            return
        self._among.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Leave."""
        if self in self._among:
            self._among.discard(self)
            super().connection_lost(error)

    def end(self, how: Callable[[Any], None]) -> None:
        """Do something to the wire itself."""
        if self.transport is not None:
            how(self.transport)

    def _log_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        knows = data == LoginPassword(self._world.address.encode(), self._world.password.encode())
        return AuthResult(success=knows and not self._world.faults.login_refused, handled=False)


def rst(transport: Any) -> None:
    """End a connection with a reset, as a crashed machine's does."""
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _fault(raw: bytes, address: str) -> str:
    """Say what keeps a mail from being one (RFC 5322 3.6), or ""."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for name in ONCE:
        if len(message.get_all(name, [])) != 1:
            return f"the mail needs exactly one {name}"
    senders = [one.addr_spec.lower() for one in message["From"].addresses]
    if senders != [address]:
        return "From is not the mailbox that sends"
    if defects := [defect for part in message.walk() for defect in part.defects]:
        return f"the mail is malformed: {defects[0]!r}"
    if any(byte > 0x7F for byte in raw):  # noqa: PLR2004 - what is no ASCII
        return "the mail has 8-bit bytes, which were not announced"
    return ""
