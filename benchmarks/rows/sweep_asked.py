"""One sweep in a process of its own: how long it takes and how much memory it adds. Reads its order from stdin, answers in JSON."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.memory import peak_mb
from benchmarks.rows.sweep_fill import NOON, policy
from bot.desk.desk import Desk
from bot.queue.promise_tables import warnings
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore


def main() -> dict[str, Any]:
    """Sweep twice: with what is due, and again with nothing."""
    order = json.load(sys.stdin)
    database = Database(order["url"])
    desk = Desk(database, policy(), lambda: NOON, {}, FileStore(Path(order["folder"]) / "files"))
    desk.load()
    before, began = peak_mb(), time.perf_counter()
    desk.sweep()
    took = time.perf_counter() - began
    grown, began = peak_mb() - before, time.perf_counter()
    desk.sweep()
    again = time.perf_counter() - began
    with database.read() as tx:
        told = int(tx.execute(select(func.count()).select_from(warnings)).scalar_one())
    database.close()
    return {"took_s": took, "again_s": again, "before_mb": before, "grown_mb": grown, "told": told}


if __name__ == "__main__":
    print(json.dumps(main()))
