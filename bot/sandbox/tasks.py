"""The background work of one sandbox, so that stopping it leaves nothing behind."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Starts coroutines and ends all that still run on `close`."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run the work beside everything else; it is cancelled when the sandbox stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def close(self) -> None:
        """Cancel what still runs and wait for its end; a fault in it is raised here, not swallowed."""
        running = list(self._running)
        for task in running:
            task.cancel()
        for outcome in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
