"""Socket Mode: tickets, up to ten WebSockets, envelopes to any one of them, acknowledgements within three seconds.

Source: docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import contextlib
import json
import secrets
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.parcel import EVENT, Answer, Parcel, Settle
from bot.sandbox.tasks import Tasks

JSON = dict[str, Any]
MAX_CONNECTIONS = 10
TICKET_LIFE_S = 30.0
WARNED_AHEAD_S = 10.0
# How long a closing side waits for the other's goodbye: an app that hangs must not hold up the end of a test.
GOODBYE_S = 1.0


@dataclass(eq=False, slots=True)
class Connection:
    """One WebSocket of the app; `leaving` once it was told to disconnect."""

    ws: web.WebSocketResponse
    request: web.Request
    outgoing: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    leaving: bool = False


@dataclass(slots=True)
class _Pending:
    parcel: Parcel
    settle: Settle
    timer: asyncio.TimerHandle
    sent_at: float


class Sockets:
    """The server's end of every Socket Mode connection of the app."""

    def __init__(self, app_id: str, faults: Faults, tasks: Tasks) -> None:
        self.app_id = app_id
        self.ack_timeout = 3.0
        self.connections: list[Connection] = []
        self.on_change: Callable[[], None] = lambda: None
        self._faults = faults
        self._tasks = tasks
        self._tickets: dict[str, float] = {}
        self._pending: dict[str, _Pending] = {}
        self._turn = 0

    def new_ticket(self) -> str:
        """Return a ticket that opens one connection, once, soon."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = time.monotonic()
        return ticket

    def send(self, parcel: Parcel, settle: Settle) -> None:
        """Hand a parcel to any one connection; `settle` hears the end, also when there is no connection at all."""
        connection = self._next_connection()
        if connection is None:
            answer = Answer(ok=False, ms=0.0, error="connection_failed")
            asyncio.get_running_loop().call_soon(settle, parcel, answer)
            return
        envelope_id = secrets.token_hex(16)
        timer = asyncio.get_running_loop().call_later(self.ack_timeout, self._expire, envelope_id)
        self._pending[envelope_id] = _Pending(parcel, settle, timer, time.monotonic())
        connection.outgoing.put_nowait(json.dumps(_envelope(envelope_id, parcel)))

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket from its ticket to its end."""
        issued_at = self._tickets.pop(request.query.get("ticket", ""), None)
        if issued_at is None or time.monotonic() - issued_at > TICKET_LIFE_S:
            return web.Response(status=403, text="invalid ticket")
        if self._faults.take_handshake():
            return web.Response(status=503, text="Service Unavailable")
        ws = web.WebSocketResponse(timeout=GOODBYE_S)
        await ws.prepare(request)
        if len(self.connections) >= MAX_CONNECTIONS:
            await ws.send_json(_goodbye("too_many_websockets"))
            await ws.close()
            return ws
        await self._serve(Connection(ws, request))
        return ws

    def disconnect(self, reason: str) -> None:
        """Tell every connection to go; those that stay are closed ten seconds later."""
        for connection in self.connections:
            connection.leaving = True
            connection.outgoing.put_nowait(json.dumps(_goodbye(reason)))
            self._tasks.start(self._close_later(connection))

    def reset(self) -> None:
        """Cut every connection with a TCP reset."""
        for connection in list(self.connections):
            connection.leaving = True
            transport = connection.request.transport
            if transport is not None:
                sock = transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                transport.abort()

    async def close(self) -> None:
        """Say goodbye to everybody and stop waiting for acknowledgements."""
        for pending in self._pending.values():
            pending.timer.cancel()
        self._pending.clear()
        await asyncio.gather(*(connection.ws.close(code=1001) for connection in list(self.connections)))

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        writer = self._tasks.start(_write(connection))
        connection.outgoing.put_nowait(json.dumps(self._hello()))
        self.on_change()
        try:
            async for frame in connection.ws:
                if frame.type == WSMsgType.TEXT:
                    self._acknowledge(frame.data)
        finally:
            self.connections.remove(connection)
            writer.cancel()
            self.on_change()

    def _acknowledge(self, text: str) -> None:
        try:
            message = json.loads(text)
            envelope_id = message["envelope_id"]
        except (ValueError, KeyError, TypeError):
            return
        pending = self._pending.pop(envelope_id, None)
        if pending is None:
            return
        pending.timer.cancel()
        body = message.get("payload")
        ms = (time.monotonic() - pending.sent_at) * 1000
        pending.settle(pending.parcel, Answer(ok=True, ms=ms, body=body if isinstance(body, dict) else None))

    def _expire(self, envelope_id: str) -> None:
        pending = self._pending.pop(envelope_id, None)
        if pending is not None:
            ms = (time.monotonic() - pending.sent_at) * 1000
            pending.settle(pending.parcel, Answer(ok=False, ms=ms, error="timeout"))

    def _next_connection(self) -> Connection | None:
        staying = [each for each in self.connections if not each.leaving]
        if not staying:
            return None
        self._turn += 1
        return staying[self._turn % len(staying)]

    async def _close_later(self, connection: Connection) -> None:
        await asyncio.sleep(WARNED_AHEAD_S)
        await connection.ws.close()

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self.app_id},
            "debug_info": {"host": "applink-sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }


async def _write(connection: Connection) -> None:
    # One writer a connection keeps the order of the events and costs no task per envelope.
    while True:
        text = await connection.outgoing.get()
        with contextlib.suppress(ConnectionError):
            await connection.ws.send_str(text)


def _envelope(envelope_id: str, parcel: Parcel) -> JSON:
    envelope: JSON = {"envelope_id": envelope_id, "type": parcel.kind, "payload": parcel.payload}
    envelope["accepts_response_payload"] = parcel.kind != EVENT
    if parcel.kind == EVENT or parcel.attempt:
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope


def _goodbye(reason: str) -> JSON:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}}
