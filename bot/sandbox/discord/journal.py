"""What passed between the bot and the guild: REST calls, connections to the gateway, interactions. Tests count on it."""

from collections.abc import MutableSequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GatewayNote:
    """Something that happened on the gateway.

    `kind`: refused, connected, identified, resumed, resume_refused, rejected, closed. `detail` is the close code or what was wrong.
    """

    kind: str
    detail: str
    at: float


GatewayNotes = MutableSequence[GatewayNote]
