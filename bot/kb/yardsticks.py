"""
The yardstick of each audience, taken from what that audience may see and taken anew when that has changed much.

It must never be taken from what is behind the wall: how sure an answer to the public is tells nothing of internal articles.
"""

from collections.abc import Callable

from bot.kb import store
from bot.kb.article import VISIBILITIES, Visibility, visible_to
from bot.kb.confidence import Evidence, Yardstick
from bot.kb.store import StoredPassage
from bot.queue.store.database import Transaction

SAMPLE = 300  # titles asked; the mean of so many is known within .01
CHANGED = 0.10  # of the articles came or went: it is taken anew

Ask = Callable[[Transaction, StoredPassage, Visibility], Evidence | None]


class Yardsticks:
    """One for each audience; the usual one until a base has been measured."""

    def __init__(self) -> None:
        self._of = dict.fromkeys(VISIBILITIES, Yardstick())
        self._measured_at = 0

    def of(self, audience: Visibility) -> Yardstick:
        """Give what questions of an audience are measured by."""
        return self._of[audience]

    def renew(self, tx: Transaction, ask: Ask, articles: int) -> None:
        """Take them anew if the number of articles has changed by a tenth since the last time."""
        if abs(articles - self._measured_at) <= CHANGED * self._measured_at:
            return
        self._of = {audience: Yardstick.of(_wrongly_found(tx, ask, audience)) for audience in VISIBILITIES}
        self._measured_at = articles


def _wrongly_found(tx: Transaction, ask: Ask, audience: Visibility) -> list[Evidence]:
    beginnings = store.beginnings(tx, visible_to(audience), SAMPLE)
    return [evidence for one in beginnings if (evidence := ask(tx, one, audience)) is not None]
