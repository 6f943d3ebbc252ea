"""Gateway sessions: what a bot was told, numbered, so that it can come back and hear what it missed.

Source: discord.com/developers/docs/events/gateway#resuming. How long a session can be resumed is not documented; two minutes is
what has been seen.
"""

import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]
RESUMABLE_S = 120.0
KEPT_EVENTS = 20_000
_dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def encoded(data: Any) -> str:
    """Return a payload as JSON text."""
    return _dumps(data)


@dataclass(eq=False, slots=True)
class Session:
    """One identified session. `seq` numbers its events; `lost_at` is sandbox time since when nobody listens."""

    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    shard: list[int] = field(default_factory=lambda: [0, 1])
    seq: int = 0
    lost_at: float | None = None
    events: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))

    def number(self, event: str, data: str) -> str:
        """Give an event, whose data is JSON text already, the next number and keep it for a replay; return the frame."""
        self.seq += 1
        frame = f'{{"op":0,"s":{self.seq},"t":"{event}","d":{data}}}'
        self.events.append((self.seq, frame))
        return frame

    def missed_since(self, seq: int) -> list[str] | None:
        """Return the frames after a number; None when that cannot be told any more, or was never reached."""
        if seq > self.seq:
            return None
        if self.events and self.events[0][0] > seq + 1:
            return None
        return [frame for number, frame in self.events if number > seq]

    def expired(self, now: float) -> bool:
        """Tell whether it has been alone for too long to be resumed."""
        return self.lost_at is not None and now - self.lost_at > RESUMABLE_S


class Sessions:
    """All sessions that live, or could be resumed."""

    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}

    def begin(self, intents: int, shard: list[int]) -> Session:
        """Open a session."""
        session = Session(intents, shard=shard)
        self._by_id[session.id] = session
        return session

    def find(self, session_id: Any) -> Session | None:
        """Find a session by id."""
        return self._by_id.get(session_id) if isinstance(session_id, str) else None

    def end(self, session: Session) -> None:
        """Forget a session; ending one twice does nothing."""
        self._by_id.pop(session.id, None)

    def alive(self, now: float) -> list[Session]:
        """Return the sessions that hear events, now or when they are resumed; those left alone for too long are forgotten."""
        for session in [one for one in self._by_id.values() if one.expired(now)]:
            self.end(session)
        return list(self._by_id.values())

    def forget(self) -> None:
        """Forget all of them."""
        self._by_id.clear()
