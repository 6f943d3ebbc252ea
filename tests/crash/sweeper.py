"""A process that does nothing but sweep, its clock hurrying through an afternoon; it says so after each sweep and ends in the evening."""

import sys
import time
from datetime import datetime
from pathlib import Path

from bot.desk.desk import Desk
from bot.messages import Capabilities
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from tests.fakes import CHANNEL, fake_policy


def run(url: str, folder: Path, morning: datetime, began_s: float, evening: datetime, speed: float) -> None:
    """Sweep from morning to evening, by a clock that all such processes share."""
    span = evening - morning

    def now() -> datetime:
        return morning + min(span, span * ((time.time() - began_s) * speed / span.total_seconds()))

    desk = Desk(Database(url), fake_policy(), now, {CHANNEL: Capabilities(text_limit=500)}, FileStore(folder))
    desk.load()
    while True:
        is_last = now() >= evening
        desk.sweep()
        print(now().isoformat(), flush=True)  # noqa: T201 - whoever kills it counts these
        if is_last:
            return


if __name__ == "__main__":
    given = sys.argv[1:]
    run(given[0], Path(given[1]), datetime.fromisoformat(given[2]), float(given[3]), datetime.fromisoformat(given[4]), float(given[5]))
