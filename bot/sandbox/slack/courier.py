"""Brings payloads to the app, by socket or HTTP, with Slack's retries and with whatever faults are in force.

Events that are not acknowledged are tried again three times (at once, after one minute, after five); interactions are
not, the person who clicked is told instead.
"""

import asyncio
import random
import time
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.feed import Feed
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.journal import Deliveries, Delivery
from bot.sandbox.slack.parcel import EVENT, Answer, Parcel
from bot.sandbox.slack.sockets import Sockets
from bot.sandbox.slack.web_delivery import WebDelivery
from bot.sandbox.tasks import Tasks

JSON = dict[str, Any]
RETRY_AFTER_S = (0.0, 60.0, 300.0)


class Courier:
    """Carries every parcel, whichever way the app listens. `retry_scale` shortens the retry delays for tests."""

    def __init__(
        self,
        *,
        clock: SandboxClock,
        feed: Feed,
        faults: Faults,
        tasks: Tasks,
        sockets: Sockets,
        http: WebDelivery,
        deliveries: Deliveries,
    ) -> None:
        self.retry_scale = 1.0
        self.last_error = ""
        self.sockets = sockets
        self.http = http
        self._clock = clock
        self._feed = feed
        self._faults = faults
        self._tasks = tasks
        self._deliveries = deliveries
        self._held: list[Parcel] = []

    @property
    def mode(self) -> str:
        """How the app listens: `http` when an address is set, else `socket`."""
        return "http" if self.http.url else "socket"

    @property
    def connected(self) -> bool:
        """Whether there is an app to deliver to."""
        return bool(self.http.url or self.sockets.connections)

    def post(self, parcel: Parcel) -> None:
        """Send a parcel on its way; it is never waited for."""
        if parcel.kind == EVENT and self._faults.events_paused:
            self._held.append(parcel)
            return
        self._launch(parcel)
        if self._faults.redeliveries and self._faults.redeliver_concurrently:
            for copy in self._copies(parcel):
                self._launch(copy)

    async def ask(self, kind: str, payload: JSON, parcel_id: str) -> Answer:
        """Send an interaction and return the app's answer, or how it failed, within the three seconds."""
        waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.post(Parcel(kind, payload, parcel_id, waiting=waiting))
        return await waiting

    def release(self, shuffle: bool) -> None:
        """Deliver the events that were held back."""
        held, self._held = self._held, []
        if shuffle:
            random.shuffle(held)
        for parcel in held:
            self.post(parcel)

    def _launch(self, parcel: Parcel) -> None:
        if self._faults.latency_s:
            self._tasks.start(self._send_later(parcel, self._faults.latency_s))
        else:
            self._send(parcel)

    async def _send_later(self, parcel: Parcel, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._send(parcel)

    def _send(self, parcel: Parcel) -> None:
        way = self.http if self.http.url else self.sockets
        way.send(parcel, self._settle)

    def _settle(self, parcel: Parcel, answer: Answer) -> None:
        self._note(parcel, answer)
        if parcel.waiting is not None and not parcel.waiting.done():
            parcel.waiting.set_result(answer)
        if not answer.ok and answer.may_retry and parcel.kind == EVENT and not parcel.extra:
            self._retry(parcel, answer.error)
        redeliver = self._faults.redeliveries and not self._faults.redeliver_concurrently
        if redeliver and parcel.attempt == 0 and answer.ok:
            for copy in self._copies(parcel):
                self._launch(copy)

    def _note(self, parcel: Parcel, answer: Answer) -> None:
        acked_ms = answer.ms if answer.ok else None
        self._deliveries.append(Delivery(parcel.id, parcel.kind, parcel.attempt, time.monotonic(), acked_ms, answer.ok, answer.error))
        if answer.error != self.last_error:
            self.last_error = answer.error
            self._feed.publish(self.state())
        self._feed.touch()

    def _copies(self, parcel: Parcel) -> list[Parcel]:
        return [parcel.again(n + 1, "timeout", extra=True) for n in range(self._faults.redeliveries)]

    def _retry(self, parcel: Parcel, reason: str) -> None:
        if parcel.attempt < len(RETRY_AFTER_S):
            wait = RETRY_AFTER_S[parcel.attempt] * self.retry_scale
            self._tasks.start(self._retry_later(parcel.again(parcel.attempt + 1, reason), wait))

    async def _retry_later(self, parcel: Parcel, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._launch(parcel)

    def state(self) -> JSON:
        """Return what the page shows of the app's connection, as a live patch."""
        return {"type": "bot", "connected": self.connected, "mode": self.mode, "last_error": self.last_error}
