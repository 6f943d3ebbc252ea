"""A wire between a client and a server on loopback, which can be cut, reset, or go dead without a word."""

import asyncio
import socket
import struct


class Wire:
    """
    Forwards TCP to ``port`` until told otherwise. ``cut`` ends it orderly (FIN), ``reset`` abruptly (RST), ``is_dead`` swallows
    everything from now on. ``stops_after`` = once the client has said these bytes, no answer comes through, and the wire is cut.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_dead = False
        self.stops_after = b""
        self.swallows = asyncio.Event()
        self.connections = 0

    async def start(self) -> int:
        """Listen, and give the port."""
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Listen no more, and cut what is open."""
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """End every connection with a FIN."""
        for writer in tuple(self._open):
            writer.close()

    def reset(self) -> None:
        """End every connection with a RST."""
        for writer in tuple(self._open):
            connection = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.is_dead = False
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._open |= {writer, back}
        ways = [asyncio.create_task(self._forward(reader, back, says=True)), asyncio.create_task(self._forward(there, writer, says=False))]
        self._tasks |= set(ways)
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, back):
            end.close()
            self._open.discard(end)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        self._tasks -= set(ways)

    async def _forward(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, says: bool) -> None:
        tail = b""
        while data := await source.read(65536):
            if self.is_dead:
                continue
            if not says and self.swallows.is_set():
                return
            target.write(data)
            await target.drain()
            tail = (tail + data)[-200:]
            if says and self.stops_after and self.stops_after in tail:
                self.swallows.set()
