"""Short-lived permissions that an interaction carries: trigger ids and response URLs.

A trigger id opens one modal within three seconds; a response URL takes five answers within thirty minutes.
Source: docs.slack.dev/interactivity/handling-user-interaction.
"""

import secrets
from dataclasses import dataclass

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ApiError

TRIGGER_LIFE_S = 3.0
RESPONSE_URL_LIFE_S = 30 * 60.0
RESPONSE_URL_USES = 5
KEPT = 2000


@dataclass(slots=True)
class Trigger:
    """What a trigger id stands for: who acted, and in which modal if it was one."""

    user_id: str
    issued_at: float
    view_id: str | None = None
    used: bool = False


@dataclass(slots=True)
class ReplyPlace:
    """What a response URL stands for: where and for whom the interaction was; `ts` is the message acted on."""

    user_id: str
    channel_id: str
    issued_at: float
    ts: str | None = None
    is_ephemeral: bool = False
    uses: int = 0


class Triggers:
    """Issues trigger ids and takes them back once."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, user_id: str, view_id: str | None = None) -> str:
        """Return a new trigger id for something this user just did."""
        now = self._clock.time()
        trigger_id = f"{int(now * 1000)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user_id, now, view_id)
        _forget_oldest(self._issued)
        return trigger_id

    def redeem(self, trigger_id: str) -> Trigger:
        """Use a trigger id; raises the ApiError that views.open answers for a false, late or used one."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self._clock.time() - trigger.issued_at > TRIGGER_LIFE_S:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger


class ReplyPlaces:
    """Issues response URLs' keys and counts their use."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._issued: dict[str, ReplyPlace] = {}

    def issue(self, user_id: str, channel_id: str, ts: str | None = None, *, is_ephemeral: bool = False) -> str:
        """Return a new key, the secret part of a response URL."""
        key = secrets.token_urlsafe(18)
        self._issued[key] = ReplyPlace(user_id, channel_id, self._clock.time(), ts, is_ephemeral)
        _forget_oldest(self._issued)
        return key

    def peek(self, key: str) -> ReplyPlace:
        """Return what a key stands for without counting a use; KeyError for a false one."""
        return self._issued[key]

    def use(self, key: str) -> ReplyPlace:
        """Count one answer; raises ApiError when the URL is false, too old or used up."""
        place = self._issued.get(key)
        if place is None:
            raise ApiError("invalid_url", status=404)
        if self._clock.time() - place.issued_at > RESPONSE_URL_LIFE_S:
            raise ApiError("expired_url", status=404)
        if place.uses >= RESPONSE_URL_USES:
            raise ApiError("used_url", status=404)
        place.uses += 1
        return place


def _forget_oldest(issued: dict[str, Trigger] | dict[str, ReplyPlace]) -> None:
    # Expired ones are kept for a while so that they are refused with the right word, but not for ever.
    if len(issued) > KEPT:
        del issued[next(iter(issued))]
