"""How the tone of a conversation moves. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WORTH_SAYING = 0.3


@dataclass(frozen=True, slots=True)
class Trend:
    """
    `now` is the tone at the end, the last message counting most; `slope` is the change a message; `drop` is how far it fell.

    `drop` is from the first message to `now`, 0 or more: what `[sla.dynamic] sentiment_drop` is compared with.
    """

    now: float
    slope: float
    drop: float
    reason: str = ""


def trend(moods: Sequence[float]) -> Trend:
    """Judge the sentiments (-1 to 1) of one customer's messages, oldest first. None at all is a neutral trend."""
    if not moods:
        return Trend(0.0, 0.0, 0.0)
    now = moods[0]
    for mood in moods[1:]:
        now = 0.4 * now + 0.6 * mood
    middle = (len(moods) - 1) / 2
    spread = sum((at - middle) ** 2 for at in range(len(moods)))
    slope = sum((at - middle) * mood for at, mood in enumerate(moods)) / spread if spread else 0.0
    drop = max(moods[0] - now, 0.0)
    return Trend(now, slope, drop, _worded(moods[0], now, len(moods)))


def _worded(first: float, now: float, count: int) -> str:
    if count < 2 or abs(now - first) < WORTH_SAYING:  # noqa: PLR2004 - a trend takes two
        return ""
    return f"the tone {'fell' if now < first else 'rose'} from {first:+.1f} to {now:+.1f} over {count} messages"
