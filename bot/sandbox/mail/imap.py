"""The server that the desk reads its mail from (IMAP4rev1 with IDLE, SPECIAL-USE and UNSELECT): strict, and made to be cut off."""

import asyncio
import itertools

from bot.sandbox.mail.imap_session import MOST_LITERAL, Session
from bot.sandbox.mail.imap_words import GrammarError, literal_at_end
from bot.sandbox.mail.smtp import rst
from bot.sandbox.mail.world import World

LONGEST_LINE = 65_536


class ImapDoor:
    """Listens for IMAP on a free port of this machine from `open` to `close`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._server: asyncio.Server | None = None
        self._lines: set[Line] = set()
        self.port = 0

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._come, "127.0.0.1", 0, limit=LONGEST_LINE)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """End every connection, and listen no more."""
        running = [line.task for line in self._lines if line.task is not None]
        self.reset()
        await asyncio.gather(*running, return_exceptions=True)  # they end as their connections do; cancelling them is logged as a fault
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def drop(self) -> None:
        """Close what is open (FIN)."""
        for line in list(self._lines):
            line.writer.close()

    def reset(self) -> None:
        """Reset what is open (RST)."""
        for line in list(self._lines):
            rst(line.writer.transport)

    def stall(self) -> None:
        """Let what is open fall silent: nothing is read from it, and nothing said to it."""
        for line in list(self._lines):
            line.is_silent = True
            line.writer.transport.pause_reading()  # type: ignore[attr-defined]

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._world.faults.take_connection():
            self._world.note("imap CONNECT", "", "the connection is refused")
            rst(writer.transport)
            return
        line = Line(reader, writer)
        line.task = asyncio.current_task()
        session = Session(self._world, line.say, writer.close)
        self._lines.add(line)
        try:
            await line.serve(session)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client is gone
        finally:
            session.end()
            self._lines.discard(line)
            writer.close()


class Line:
    """One connection: reads whole commands, literals included, and writes what the session says."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer
        self.task: asyncio.Task[None] | None = None
        self.is_silent = False

    def say(self, data: bytes) -> None:
        """Write to the client, unless the wire is dead."""
        if not self.is_silent and not self.writer.transport.is_closing():
            self.writer.write(data)

    async def serve(self, session: Session) -> None:
        """Answer commands until one ends the session."""
        self.say(b"* OK [CAPABILITY " + session.capabilities() + b"] Northwind ready\r\n")
        for _ in itertools.count():
            try:
                command = await self._command()
            except (GrammarError, ValueError) as fault:  # a line without an end is asyncio's ValueError
                self.say(f"* BAD {fault}\r\n".encode())
                return
            if not command:
                return
            session.take(command)
            await self._flush()
            if session.is_over:
                return
            if session.idles:
                await self._idle(session)

    async def _idle(self, session: Session) -> None:
        """Wait for DONE; what happens meanwhile the session says by itself."""
        said = await self._reader.readline()
        if said:
            session.done(said.rstrip(b"\r\n"))
            await self._flush()

    async def _command(self) -> bytes:
        """Read one command, asking for each literal that it announces."""
        command = b""
        while True:
            line = await self._reader.readline()
            if not line.endswith(b"\r\n"):
                if line:
                    raise GrammarError("a line ends with CRLF")
                return b""
            command += line
            literal = literal_at_end(line)
            if literal is None:
                return command
            size, waits = literal
            if size > MOST_LITERAL:
                raise GrammarError("the literal is too large")
            if waits:
                self.say(b"+ go ahead\r\n")
                await self._flush()
            command += await self._reader.readexactly(size)

    async def _flush(self) -> None:
        if not self.is_silent:
            await self.writer.drain()
