"""What rooms that think have in common: the model, opened once by whoever needs it first, and a thread of their own."""

import asyncio
import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import structlog

from bot.embed import Embedder, open_embedder
from bot.errors import ModelUnavailable, StoreUnavailable
from bot.messages import Capabilities, Errand, Found, Later, Outbound, Outcome, Refused

log = structlog.get_logger(__name__)

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


class Room:
    """What rooms that think share: nothing is sent to them, and they answer errands in a thread of their own."""

    name = ""
    capabilities = NOTHING_SENT

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self.name)

    async def deliver(self, out: Outbound) -> Outcome:
        """Refuse: there is nobody here to read it."""
        return Refused(f"{out.kind} cannot be sent to {self.name}")

    async def find(self, out: Outbound, since: datetime) -> Outcome:  # noqa: ARG002 - nothing was ever sent
        """Refuse: nothing was ever sent here."""
        return Refused(f"{out.kind} cannot be sent to {self.name}")

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Think it over."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self.think, errand)
        except ModelUnavailable as error:
            log.error("the room cannot think", room=self.name, fault=str(error))  # noqa: TRY400 - the reason is all there is
            return Refused("its model cannot be loaded; `doctor` says why")
        except StoreUnavailable as error:
            return Later(2, str(error), hold=False)

    async def warm(self) -> None:
        """Make ready before anybody asks. A model that cannot be loaded is said to whoever asks."""
        with contextlib.suppress(ModelUnavailable, StoreUnavailable):
            await asyncio.get_running_loop().run_in_executor(self._thread, self.prepare)

    def close(self) -> None:
        """Think no more; what is being thought is not waited for."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def prepare(self) -> None:
        """Make ready what thinking needs, once; runs in the room's own thread."""
        raise NotImplementedError

    def think(self, errand: Errand) -> Found | Refused | Later:
        """Answer an errand; runs in the room's own thread."""
        raise NotImplementedError
