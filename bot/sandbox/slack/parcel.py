"""One payload on its way to the app, and what came back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

JSON = dict[str, Any]

EVENT = "events_api"
COMMAND = "slash_commands"
INTERACTION = "interactive"


@dataclass(frozen=True, slots=True)
class Answer:
    """How one try ended: acknowledged in time (`body` is what came with it) or not, and why (`error`)."""

    ok: bool
    ms: float
    body: JSON | None = None
    error: str = ""
    may_retry: bool = True


@dataclass(slots=True)
class Parcel:
    """A payload with its envelope type; `waiting` is who wants the answer, `extra` a copy that a fault asked for."""

    kind: str
    payload: JSON
    id: str
    attempt: int = 0
    reason: str = ""
    waiting: asyncio.Future[Answer] | None = None
    extra: bool = False

    def again(self, attempt: int, reason: str, *, extra: bool = False) -> "Parcel":
        """Return the same payload for another try."""
        return Parcel(self.kind, self.payload, self.id, attempt, reason, None, extra or self.extra)


Settle = Callable[[Parcel, Answer], None]
