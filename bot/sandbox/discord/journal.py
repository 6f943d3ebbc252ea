"""What passed between the bot and the guild: REST calls, connections to the gateway, interactions. Tests count on it."""

from collections.abc import MutableSequence
from dataclasses import dataclass
from typing import Any

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One REST call. `method` is the operation's name (`create_message`), `error` Discord's code as text or "" when it went well.

    `args` holds the path's parts, the query and the body; `at` is monotonic seconds.
    """

    method: str
    args: JSON
    at: float
    status: int
    error: str


@dataclass(frozen=True, slots=True)
class GatewayNote:
    """Something that happened on the gateway.

    `kind`: refused, connected, identified, resumed, resume_refused, rejected, closed. `detail` is the close code or what was wrong.
    """

    kind: str
    detail: str
    at: float


Calls = MutableSequence[Call]
GatewayNotes = MutableSequence[GatewayNote]
