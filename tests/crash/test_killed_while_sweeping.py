"""
Two processes sweep one database while an afternoon passes, and one of them is killed again and again: nothing doubled, nothing missed.

They are real processes. What they wrote is carried out afterwards by a third, so that what people would have read is counted, too.
"""

import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.driving import Life
from tests.integration.promising import ask, warned

ROOT = Path(__file__).parent.parent.parent
TICKETS, KILLS, SWEEPS = 40, 3, 6
SPEED = 1500.0  # five and a half hours in thirteen seconds


class Sweepers:
    """Processes over one database and one hurrying clock."""

    def __init__(self, life: Life, folder: Path) -> None:
        morning = life.clock.now()
        self.evening = morning + timedelta(hours=5, minutes=30)
        began = time.time() + 3.0  # when they have started
        self._given = [life.database.url, str(folder), morning.isoformat(), str(began), self.evening.isoformat(), str(SPEED)]
        self._running: list[subprocess.Popen[str]] = []

    def start(self) -> subprocess.Popen[str]:
        """Begin one."""
        command = [sys.executable, "-m", "tests.crash.sweeper", *self._given]
        one = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
        self._running.append(one)
        return one

    def close(self) -> None:
        """End what is left of them."""
        for one in self._running:
            one.kill()
            one.wait()
            one.stdout.close()


@pytest.fixture
async def life(database, tmp_path, channel, clock):
    """Give the process that takes customers in before, and carries out afterwards what the others wrote."""
    one = Life(database.url, tmp_path, channel, clock)
    await one.open()
    yield one
    one.close()


@pytest.fixture
def sweepers(life, tmp_path):
    """Give the processes to be killed."""
    made = Sweepers(life, tmp_path)
    yield made
    made.close()


def told(life: Life) -> list[int]:
    """Give every warning that stands in a post which was carried out, once for each post."""
    posted = {int(shown.key.partition(":")[2].partition(":")[0]): shown for shown in life.channel.posts.values() if is_warning(shown.key)}
    with life.database.read() as tx:
        rows = tx.execute(text("SELECT id, notice_id FROM warnings WHERE threshold >= 75 ORDER BY id")).all()
        keys = dict(tx.execute(text("SELECT id, key FROM notices")).all())
    return [number for number, notice_id in rows if int(keys[notice_id].partition(":")[2]) in posted]


def is_warning(key: str) -> bool:
    return key.partition(":")[0] in ("warning", "digest") and not key.endswith(":owner")


async def test_a_process_killed_while_it_sweeps_doubles_nothing_and_misses_nothing(life, sweepers):
    """Every promise is told of at each of its percentages at most once, and its breach for certain."""
    for number in range(TICKETS):
        await ask(life, who=f"customer{number}")
    steady = sweepers.start()
    for _ in range(KILLS):
        doomed = sweepers.start()
        for _ in range(SWEEPS):
            if not doomed.stdout.readline():
                break
        doomed.kill()  # in the middle of its next sweep
        doomed.wait()
    steady.communicate()
    assert steady.returncode == 0
    life.clock.advance(seconds=(sweepers.evening - life.clock.now()).total_seconds())
    life.desk.sweep()
    await life.rest(timedelta(seconds=5))
    counted = Counter(warned(life))
    assert {one for one, times in counted.items() if times > 1} == set()
    assert {number for number, percent in counted if percent == 100} == set(range(1, TICKETS + 1))
    with life.database.read() as tx:
        owed = tx.execute(text("SELECT count(*) FROM warnings WHERE threshold >= 75")).scalar()
    assert len(told(life)) == owed
    keys = Counter(shown.key for shown in life.channel.posts.values())
    assert {key for key, times in keys.items() if times > 1} == set()
