"""What rooms that think have in common: the model, opened once by whoever needs it first, and a thread of their own."""

import asyncio
import contextlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

import structlog

from bot.embed import Embedder, open_embedder
from bot.errors import ModelUnavailable, StoreUnavailable
from bot.messages import Capabilities, Errand, Found, Later, Outbound, Outcome, Refused

log = structlog.get_logger(__name__)
T = TypeVar("T")

NOTHING_SENT = Capabilities(text_limit=0, edits=False, deletes=False, reactions=False, files=False, forms=False)


class Mind:
    """The embedding model, opened once by whoever needs it first. Raises ModelUnavailable, now and later, where it cannot be."""

    def __init__(self, model: str, cache: Path) -> None:
        self._model, self._cache = model, cache
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None

    def open(self) -> Embedder:
        """Give the embedder."""
        with self._lock:
            if self._embedder is None:
                self._embedder = open_embedder(self._model, self._cache)
            return self._embedder


class _Thread:
    """
    One thread that runs calls in turn.

    A daemon: a process that is told to end does not wait until a model is loaded, as it would for an executor's thread.
    """

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    async def run(self, call: Callable[[], T]) -> T:
        """Run a call when its turn comes."""
        future: Future[T] = Future()
        self._calls.put((future, call))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Run what waits already, and nothing more."""
        self._calls.put(None)

    def _run(self) -> None:
        while (next_one := self._calls.get()) is not None:
            future, call = next_one
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
                    future.set_exception(error)


class Room(ABC):
    """What rooms that think share: nothing is sent to them, and they answer errands in a thread of their own."""

    name = ""
    capabilities = NOTHING_SENT

    def __init__(self) -> None:
        self._thread = _Thread(self.name)

    async def deliver(self, out: Outbound) -> Outcome:
        """Refuse: there is nobody here to read it."""
        return Refused(f"{out.kind} cannot be sent to {self.name}")

    async def find(self, out: Outbound, since: datetime) -> Outcome:  # noqa: ARG002 - nothing was ever sent
        """Refuse: nothing was ever sent here."""
        return Refused(f"{out.kind} cannot be sent to {self.name}")

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Think it over."""
        try:
            return await self._thread.run(partial(self.think, errand))
        except ModelUnavailable as error:
            log.error("the room cannot think", room=self.name, fault=str(error))  # noqa: TRY400 - the reason is all there is
            return Refused("its model cannot be loaded; `doctor` says why")
        except StoreUnavailable as error:
            return Later(2, str(error), hold=False)

    async def warm(self) -> None:
        """Make ready before anybody asks. A model that cannot be loaded is said to whoever asks."""
        with contextlib.suppress(ModelUnavailable, StoreUnavailable):
            await self._thread.run(self.prepare)
            log.info("the room is ready to think", room=self.name)

    async def keep_up(self) -> None:  # noqa: B027 - most rooms keep nothing
        """Follow what other processes changed; called every few seconds. Nothing to do for one that reads rows as it thinks."""

    def close(self) -> None:
        """Take no more questions; what is being thought is not waited for."""
        self._thread.close()

    @abstractmethod
    def prepare(self) -> None:
        """Make ready what thinking needs, once; runs in the room's own thread."""

    @abstractmethod
    def think(self, errand: Errand) -> Found | Refused | Later:
        """Answer an errand; runs in the room's own thread."""
