"""The gateway: connections of the bot, from HELLO through IDENTIFY or RESUME to their end.

Source: discord.com/developers/docs/events/gateway and /docs/topics/opcodes-and-status-codes.
"""

import asyncio
import contextlib
import json
import socket
import struct
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.clock import SandboxClock
from bot.sandbox.discord.app import EVERY_INTENT, PRIVILEGED, App
from bot.sandbox.discord.faults import Faults
from bot.sandbox.discord.journal import GatewayNote, GatewayNotes
from bot.sandbox.discord.limits import Limits
from bot.sandbox.discord.sessions import Session, Sessions, encoded
from bot.sandbox.tasks import Tasks

JSON = dict[str, Any]
DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11
UNKNOWN_OPCODE, UNDECODABLE, NOT_IDENTIFIED, BAD_TOKEN, IDENTIFIED_TWICE = 4001, 4002, 4003, 4004, 4005
TOO_MANY, TIMED_OUT, BAD_SHARD, BAD_VERSION, BAD_INTENTS, DENIED_INTENTS = 4008, 4009, 4010, 4012, 4013, 4014
LONGEST_PAYLOAD, SENDS_PER_MINUTE, MINUTE_S = 4096, 120, 60.0
HEARTBEAT_S = 41.25
GOODBYE_S = 1.0
_GONE = (1000, 1001)


@dataclass(eq=False, slots=True)
class Connection:
    """One WebSocket; `session` is there once the bot has identified. An `int` in `outgoing` closes it with that code."""

    ws: web.WebSocketResponse
    request: web.Request
    squeeze: Any = None
    session: Session | None = None
    outgoing: asyncio.Queue[str | int] = field(default_factory=asyncio.Queue)
    sent_at: deque[float] = field(default_factory=deque)
    watchdog: asyncio.TimerHandle | None = None
    closing: int | None = None
    dead: bool = False

    def tell(self, op: int, data: Any = None) -> None:
        """Send something that is not an event."""
        self.outgoing.put_nowait(encoded({"op": op, "d": data, "s": None, "t": None}))

    def close(self, code: int) -> None:
        """Close, once everything before it has been sent."""
        self.closing = self.closing or code
        self.outgoing.put_nowait(code)


class Gateway:
    """The server's end of every gateway connection.

    `welcome` returns the events that follow IDENTIFY, READY first; `ask_members` the answer to op 8. `heartbeat_s` is what HELLO says.
    """

    def __init__(self, clock: SandboxClock, app: App, faults: Faults, limits: Limits, tasks: Tasks, notes: GatewayNotes) -> None:
        self.connections: list[Connection] = []
        self.sessions = Sessions()
        self.heartbeat_s = HEARTBEAT_S
        self.welcome: Callable[[Session], list[tuple[str, JSON]]] = lambda _session: []
        self.ask_members: Callable[[JSON], list[JSON]] = lambda _wanted: []
        self.on_change: Callable[[], None] = lambda: None
        self.notes = notes
        self._clock, self._app, self._faults, self._limits, self._tasks = clock, app, faults, limits, tasks
        self._held: list[tuple[Connection, str]] = []

    @property
    def connected(self) -> bool:
        """Whether a bot is there that has identified."""
        return any(connection.session is not None for connection in self.connections)

    def tell(self, event: str, data: JSON, needs: int = 0, bare: JSON | None = None) -> None:
        """Send an event to every session that asked for one of the intents `needs` (0: to all).

        `bare` is what a session without the message content intent gets instead.
        """
        texts: dict[bool, str] = {}
        for session in self.sessions.alive(self._clock.time()):
            if needs and not session.intents & needs:
                continue
            is_bare = bare is not None and not session.intents & (1 << 15)
            if is_bare not in texts:
                texts[is_bare] = encoded(bare if is_bare else data)
            self._send(session, session.number(event, texts[is_bare]))

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection to its end."""
        if self._faults.take_refusal():
            self._note("refused", "503")
            return web.Response(status=503, text="Service Unavailable")
        ws = web.WebSocketResponse(timeout=GOODBYE_S, compress=False, max_msg_size=0)
        await ws.prepare(request)
        squeeze = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        connection = Connection(ws, request, squeeze)
        self.connections.append(connection)
        self._note("connected", request.query_string)
        writer = self._tasks.start(_write(connection))
        self._greet(connection)
        try:
            async for frame in ws:
                if frame.type in (WSMsgType.TEXT, WSMsgType.BINARY) and not connection.dead:
                    self._hear(connection, frame.data)
        finally:
            if connection.closing is not None:
                await writer  # the goodbye is on its way
            else:
                writer.cancel()
            self._leave(connection)
        return ws

    def close_all(self, code: int) -> None:
        """Close every connection with a code."""
        for connection in self.connections:
            if code in _GONE and connection.session is not None:
                self.sessions.end(connection.session)
            connection.close(code)

    def reset(self) -> None:
        """Cut every connection with a TCP reset."""
        for connection in list(self.connections):
            cut(connection.request)

    def stall(self) -> None:
        """Let every connection fall silent for good: it stays open, but nothing passes in either direction."""
        for connection in self.connections:
            connection.dead = True
            if connection.watchdog is not None:
                connection.watchdog.cancel()

    def reconnect(self) -> None:
        """Ask every connection to come again (op 7)."""
        for connection in self.connections:
            connection.tell(RECONNECT)

    def invalidate(self, resumable: bool) -> None:
        """Declare every session invalid (op 9)."""
        for connection in self.connections:
            if connection.session is not None and not resumable:
                self.sessions.end(connection.session)
            connection.tell(INVALID, resumable)

    def release(self) -> None:
        """Send what was held back."""
        held, self._held = self._held, []
        for connection, frame in held:
            connection.outgoing.put_nowait(frame)

    async def close(self) -> None:
        """Say goodbye to everybody."""
        await asyncio.gather(*(connection.ws.close(code=1001) for connection in list(self.connections)))

    # -- what a connection says -------------------------------------------------------------------------------------

    def _greet(self, connection: Connection) -> None:
        if connection.request.query.get("v", "10") != "10":
            return connection.close(BAD_VERSION)
        connection.tell(HELLO, {"heartbeat_interval": int(self.heartbeat_s * 1000), "_trace": ["sandbox"]})
        self._watch(connection)
        return None

    def _hear(self, connection: Connection, raw: str | bytes) -> None:
        message = _decoded(raw)
        if message is None:
            return self._reject(connection, UNDECODABLE, "payload")
        now = time.monotonic()
        connection.sent_at.append(now)
        while connection.sent_at[0] < now - MINUTE_S:
            connection.sent_at.popleft()
        if len(connection.sent_at) > SENDS_PER_MINUTE:
            return self._reject(connection, TOO_MANY, "more than 120 payloads in a minute")
        return self._obey(connection, message["op"], message.get("d"))

    def _obey(self, connection: Connection, op: Any, data: Any) -> None:
        if op == HEARTBEAT:
            connection.tell(ACK)
            self._watch(connection)
        elif op == IDENTIFY:
            self._identify(connection, data if isinstance(data, dict) else {})
        elif op == RESUME:
            self._resume(connection, data if isinstance(data, dict) else {})
        elif connection.session is None:
            self._reject(connection, NOT_IDENTIFIED, f"op {op} before identify")
        elif op == MEMBERS:
            for chunk in self.ask_members(data if isinstance(data, dict) else {}):
                self._send(connection.session, connection.session.number("GUILD_MEMBERS_CHUNK", encoded(chunk)))
        elif op not in (PRESENCE, VOICE):
            self._reject(connection, UNKNOWN_OPCODE, f"op {op}")

    def _identify(self, connection: Connection, data: JSON) -> None:
        if connection.session is not None:
            return self._reject(connection, IDENTIFIED_TWICE, "identified twice")
        if (refusal := self._why_not(data)) is not None:
            return self._reject(connection, *refusal)
        budget = self._limits.take_identify()
        if budget == "exhausted":
            # Discord answers a crash loop by taking the token away: it has to be made anew by hand.
            self._faults.token_revoked = True
            return self._reject(connection, BAD_TOKEN, "more than 1000 identifies in a day: the token was reset")
        if budget == "too_soon":
            self._note("rejected", "identified within 5 s of another")
            return connection.tell(INVALID, False)
        session = self.sessions.begin(int(data["intents"]), data.get("shard") or [0, 1])
        connection.session = session
        self._note("identified", session.id)
        for event, payload in self.welcome(session):
            self._send(session, session.number(event, encoded(payload)))
        return self.on_change()

    def _why_not(self, data: JSON) -> tuple[int, str] | None:
        if data.get("token") != self._app.token or self._faults.token_revoked:
            return BAD_TOKEN, "wrong token"
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~EVERY_INTENT:
            return BAD_INTENTS, f"intents {intents}"
        if intents & PRIVILEGED & ~self._app.granted:
            return DENIED_INTENTS, "a privileged intent that is not switched on for the application"
        shard = data.get("shard") or [0, 1]
        if not isinstance(shard, list) or len(shard) != 2 or not 0 <= shard[0] < shard[1]:  # noqa: PLR2004  [id, count]
            return BAD_SHARD, f"shard {shard}"
        return None

    def _resume(self, connection: Connection, data: JSON) -> None:
        if data.get("token") != self._app.token or self._faults.token_revoked:
            return self._reject(connection, BAD_TOKEN, "wrong token")
        session = self.sessions.find(data.get("session_id"))
        seq = data.get("seq")
        missed = session.missed_since(seq) if session is not None and isinstance(seq, int) else None
        gone = session is None or missed is None or session.expired(self._clock.time())
        if gone or self._faults.take_resume_refusal():
            if session is not None:
                self.sessions.end(session)
            self._note("resume_refused", f"seq {seq}")
            return connection.tell(INVALID, False)
        assert session is not None and missed is not None  # noqa: S101, PT018  said above, for the type checker
        for other in self.connections:
            if other.session is session:
                other.session = None
                other.close(4000)
        connection.session, session.lost_at = session, None
        self._note("resumed", f"seq {seq}, {len(missed)} replayed")
        for frame in missed:
            connection.outgoing.put_nowait(frame)
        self._send(session, session.number("RESUMED", '{"_trace":["sandbox"]}'))
        return self.on_change()

    # -- the line ---------------------------------------------------------------------------------------------------

    def _send(self, session: Session, frame: str) -> None:
        for connection in self.connections:
            if connection.session is session and not connection.dead:
                if self._faults.events_paused:
                    self._held.append((connection, frame))
                elif self._faults.latency_s:
                    asyncio.get_running_loop().call_later(self._faults.latency_s, connection.outgoing.put_nowait, frame)
                else:
                    connection.outgoing.put_nowait(frame)

    def _reject(self, connection: Connection, code: int, why: str) -> None:
        self._note("rejected", f"{code} {why}")
        connection.close(code)

    def _watch(self, connection: Connection) -> None:
        if connection.watchdog is not None:
            connection.watchdog.cancel()
        # A line on which no heartbeat comes for one interval and a half is dead.
        connection.watchdog = asyncio.get_running_loop().call_later(self.heartbeat_s * 1.5, connection.close, TIMED_OUT)

    def _leave(self, connection: Connection) -> None:
        if connection.watchdog is not None:
            connection.watchdog.cancel()
        self.connections.remove(connection)
        self._held = [(one, frame) for one, frame in self._held if one is not connection]
        code = connection.closing or connection.ws.close_code
        self._note("closed", str(code))
        if connection.session is not None:
            connection.session.lost_at = self._clock.time()
            if code in _GONE:
                self.sessions.end(connection.session)
        self.on_change()

    def _note(self, kind: str, detail: str) -> None:
        self.notes.append(GatewayNote(kind, detail, time.monotonic()))
        self.on_change()


def cut(request: web.Request) -> None:
    """Reset the TCP connection under a request."""
    transport = request.transport
    if transport is not None:
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


def _decoded(raw: str | bytes) -> JSON | None:
    if len(raw) > LONGEST_PAYLOAD:
        return None
    try:
        message = json.loads(raw)
    except ValueError:
        return None
    return message if isinstance(message, dict) and "op" in message else None


async def _write(connection: Connection) -> None:
    # One writer a connection keeps the order, which the shared compression needs as well.
    while True:
        item = await connection.outgoing.get()
        with contextlib.suppress(ConnectionError, RuntimeError):
            if isinstance(item, int):
                await connection.ws.close(code=item)
                return
            if connection.squeeze is None:
                await connection.ws.send_str(item)
            else:
                packed = connection.squeeze.compress(item.encode()) + connection.squeeze.flush(zlib.Z_SYNC_FLUSH)
                await connection.ws.send_bytes(packed)
