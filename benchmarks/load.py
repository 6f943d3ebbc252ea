"""
The load client, a process of its own: ``python -m benchmarks.load`` with an Order as JSON on stdin, a Report on stdout.

Bodies are made and signed before the clock starts, and answers are read by a bare protocol, so that the client costs as
little of the shared processor as Python allows.
"""

import asyncio
import gc
import hashlib
import hmac
import json
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.letters import Town

PATIENCE_S = 180.0


@dataclass(frozen=True, slots=True)
class Order:
    """
    What to send where. ``rate`` 0 is a closed loop: each of ``connections`` sends its next event when the last one was answered.

    With a ``rate`` the events fall due at that many a second, come what may, and wait for a free connection on the client's time.
    """

    port: int
    secret: str
    town: dict[str, Any]
    first: int
    count: int
    warm: int = 0
    connections: int = 50
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """How it went; ``answered_ms`` holds one latency for each event, ``refused`` how many were not answered with 200."""

    seconds: float
    answered_ms: list[float]
    refused: int
    latest_send_ms: float = 0.0


def signed(order: Order, number: int) -> bytes:
    """Give the whole HTTP request that brings one letter, signed as Slack signs."""
    body = json.dumps(Town(**order.town).envelope(number)).encode()
    now = str(int(time.time()))
    digest = hmac.new(order.secret.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{order.port}\r\nContent-Type: application/json\r\n"
        f"User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nX-Slack-Request-Timestamp: {now}\r\n"
        f"X-Slack-Signature: v0={digest}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Wire(asyncio.Protocol):
    """One kept-alive connection; at most one request is under way on it."""

    def __init__(self, crowd: "Crowd") -> None:
        self._crowd = crowd
        self._transport: asyncio.Transport | None = None
        self._answer = b""
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, request: bytes, due: float) -> None:
        """Send a request that fell due at a time."""
        assert self._transport is not None
        self._due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collect an answer; when it is whole, tell the crowd."""
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or 0):
            self._answer = b""
            self._crowd.answered(self, self._due, is_well=head[9:12] == b"200")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """Count it if anything was under way."""
        self._crowd.lost()


class Crowd:
    """All connections, and the requests that wait for one."""

    def __init__(self, requests: list[bytes], rate: float) -> None:
        self._waiting = deque(requests)
        self._rate = rate
        self._queue: deque[tuple[bytes, float]] = deque()
        self._idle: deque[Wire] = deque()
        self._left = len(requests)
        self.wires: list[Wire] = []
        self.latencies: list[float] = []
        self.refused = 0
        self.latest_send = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> float:
        """Send everything and give the seconds from the first request to the last answer."""
        began = time.perf_counter()
        self._idle.extend(self.wires)
        if self._rate:
            pacing = asyncio.create_task(self._pace(began))
            await asyncio.wait_for(self.done, PATIENCE_S)
            await pacing
        else:
            for wire in self.wires:
                self._next(wire)
            await asyncio.wait_for(self.done, PATIENCE_S)
        return time.perf_counter() - began

    async def _pace(self, began: float) -> None:
        for number, request in enumerate(self._waiting):
            due = began + number / self._rate
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            self.latest_send = max(self.latest_send, time.perf_counter() - due)
            if self._idle:
                self._idle.popleft().send(request, due)
            else:
                self._queue.append((request, due))

    def _next(self, wire: Wire) -> None:
        if self._queue:
            wire.send(*self._queue.popleft())
        elif self._waiting and not self._rate:
            wire.send(self._waiting.popleft(), time.perf_counter())
        else:
            self._idle.append(wire)

    def answered(self, wire: Wire, due: float, *, is_well: bool) -> None:
        """Note an answer and give the connection its next request."""
        self.latencies.append((time.perf_counter() - due) * 1000)
        self.refused += not is_well
        self._left -= 1
        if self._left == 0 and not self.done.done():
            self.done.set_result(None)
        self._next(wire)

    def lost(self) -> None:
        """Give up when a connection ends before everything was answered: the numbers would mean nothing."""
        if self._left and not self.done.done():
            self.done.set_exception(ConnectionResetError("the server closed a connection"))


async def _phase(order: Order, requests: list[bytes], rate: float) -> tuple[Crowd, float]:
    crowd = Crowd(requests, rate)
    loop = asyncio.get_running_loop()
    for _ in range(order.connections):
        _, wire = await loop.create_connection(lambda: Wire(crowd), "127.0.0.1", order.port)
        crowd.wires.append(wire)
    return crowd, await crowd.run()


async def carry_out(order: Order) -> Report:
    """Sign everything, send the warm-up, then measure."""
    requests = [signed(order, order.first + number) for number in range(order.warm + order.count)]
    gc.freeze()
    gc.disable()
    if order.warm:
        await _phase(order, requests[: order.warm], 0.0)
    crowd, seconds = await _phase(order, requests[order.warm :], order.rate)
    return Report(seconds, [round(one, 3) for one in crowd.latencies], crowd.refused, round(crowd.latest_send * 1000, 3))


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(carry_out(Order(**json.load(sys.stdin)))))))
