"""
Which interactions of ours Discord still waits for: an answer must not overtake the acknowledgement that opens the way for it.

Memory only: after a restart nothing is under way, and a token that was never acknowledged is over anyway.
"""

import asyncio

PATIENCE_S = 3.0


class Tokens:
    """Interaction tokens between their arrival and their acknowledgement."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Event] = {}

    def open(self, token: str) -> None:
        """Note that an interaction came in."""
        self._open[token] = asyncio.Event()

    def close(self, token: str) -> None:
        """Note that it is acknowledged, or never will be."""
        event = self._open.pop(token, None)
        if event is not None:
            event.set()

    async def ready(self, token: str) -> None:
        """Wait until a token is acknowledged, for as long as Discord itself would."""
        event = self._open.get(token)
        if event is not None:
            try:
                await asyncio.wait_for(event.wait(), PATIENCE_S)
            except TimeoutError:
                return
