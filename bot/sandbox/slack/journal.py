"""What passed between the app and the workspace: API calls made and payloads delivered. Tests count on it."""

from collections.abc import MutableSequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to hand a payload to the app; `acked_ms` is None when no acknowledgement came in time.

    `kind` is Slack's envelope type: events_api, slash_commands or interactive. `event_id` is the trigger id where the
    payload is no event. `at` is monotonic seconds.
    """

    event_id: str
    kind: str
    attempt: int
    at: float
    acked_ms: float | None
    ok: bool
    error: str = ""


Deliveries = MutableSequence[Delivery]
