"""
The yardstick of each audience, taken from what that audience may see, kept in a file, and taken anew when the base has changed much.

It must never be taken from what is behind the wall: how sure an answer to the public is tells nothing of internal articles.
"""

import json
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bot.kb import store
from bot.kb.article import VISIBILITIES, Visibility, visible_to
from bot.kb.confidence import FORM, Evidence, Yardstick
from bot.kb.store import StoredPassage
from bot.queue.store.database import Transaction

SAMPLE = 200  # titles asked; the mean of so many is known within .015
CHANGED = 0.10  # of the articles came or went: it is taken anew

Ask = Callable[[Transaction, StoredPassage, Visibility], Evidence | None]
log = logging.getLogger(__name__)


class Yardsticks:
    """One for each audience; the usual one until a base has been measured."""

    def __init__(self, model: str, cache: Path | None) -> None:
        self._file = cache / "yardsticks" / f"{re.sub(r'[^A-Za-z0-9._]+', '_', model)}.json" if cache else None
        self._made_by = f"{model} {FORM}"
        self._of = dict.fromkeys(VISIBILITIES, Yardstick())
        self._measured: tuple[str, int] = ("", 0)

    def of(self, audience: Visibility) -> Yardstick:
        """Give what questions of an audience are measured by."""
        return self._of[audience]

    def renew(self, tx: Transaction, ask: Ask, articles: int) -> None:
        """Take them anew if this is another base or its number of articles has changed by a tenth since the last time."""
        base = store.revision(tx).base
        if not self._is_fresh(base, articles):
            self._read()
        if self._is_fresh(base, articles):
            return
        self._of = {audience: Yardstick.of(_wrongly_found(tx, ask, audience)) for audience in VISIBILITIES}
        self._measured = base, articles
        self._write()

    def _is_fresh(self, base: str, articles: int) -> bool:
        measured_base, measured_articles = self._measured
        return base == measured_base and abs(articles - measured_articles) <= CHANGED * measured_articles

    def _read(self) -> None:
        """Take what an earlier process measured, as far as it can be believed."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8")) if self._file else {}
            if kept.get("made_by") == self._made_by:
                self._of = {one: Yardstick(*(tuple(map(float, part)) for part in kept["of"][one].values())) for one in VISIBILITIES}
                self._measured = str(kept["base"]), int(kept["articles"])
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("the base is measured anew: %s", error)

    def _write(self) -> None:
        if self._file is None:
            return
        base, articles = self._measured
        kept = {"made_by": self._made_by, "base": base, "articles": articles, "of": {one: asdict(stick) for one, stick in self._of.items()}}
        partial = self._file.with_name(f".{secrets.token_hex(6)}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(kept), encoding="utf-8")
            partial.replace(self._file)
        except OSError as error:  # it is measured anew at the next start
            log.warning("the measures of the base could not be kept: %s", error)
            partial.unlink(missing_ok=True)


def _wrongly_found(tx: Transaction, ask: Ask, audience: Visibility) -> list[Evidence]:
    beginnings = store.beginnings(tx, visible_to(audience), SAMPLE)
    return [evidence for one in beginnings if (evidence := ask(tx, one, audience)) is not None]
