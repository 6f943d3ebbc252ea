"""The front door: many arrivals become few commits, and everybody hears the truth about their own."""

import asyncio

import pytest

from bot.errors import StoreUnavailable
from bot.intake import MOST_AT_ONCE, FrontDoor
from tests.driving import waiting
from tests.fakes import arrival, said


class Ledger:
    """An accept that notes what each commit held, and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.commits: list[list[str]] = []
        self.failures = failures
        self.rings = 0

    def accept(self, arrivals):
        """Commit, or raise."""
        self.commits.append([one.key for one in arrivals])
        self.failures -= 1
        if self.failures >= 0:
            raise StoreUnavailable

    def ring(self) -> None:
        """Count."""
        self.rings += 1


def one(number: int):
    return arrival(said(f"Question {number}", str(number)), str(number))


async def enter(door: FrontDoor, numbers) -> list[object]:
    return await asyncio.gather(*(door.enter([one(number)]) for number in numbers), return_exceptions=True)


async def test_what_comes_together_is_committed_together():
    """The first commit takes what is there; what gathers meanwhile is the next one."""
    ledger = Ledger()
    door = FrontDoor(ledger.accept, ledger.ring)
    assert await enter(door, range(150)) == [None] * 150
    assert sorted(int(key.split(":")[1]) for keys in ledger.commits for key in keys) == list(range(150))
    assert len(ledger.commits) <= 2
    assert ledger.rings == len(ledger.commits)
    door.close()


async def test_a_batch_is_bounded():
    """However many come, no transaction grows without limit."""
    ledger = Ledger()
    door = FrontDoor(ledger.accept, ledger.ring)
    await enter(door, range(3 * MOST_AT_ONCE + 1))
    assert max(len(keys) for keys in ledger.commits) == MOST_AT_ONCE
    door.close()


async def test_a_failed_commit_is_told_to_everybody_in_it():
    """Nobody acknowledges what is not stored; the worker is not rung for nothing."""
    ledger = Ledger(failures=99)
    door = FrontDoor(ledger.accept, ledger.ring)
    ends = await enter(door, range(30))
    assert len(ends) == 30
    assert all(isinstance(end, StoreUnavailable) for end in ends)
    assert ledger.rings == 0
    door.close()


async def test_after_a_failure_the_door_stands_open():
    """The next arrivals are committed as if nothing had been."""
    ledger = Ledger(failures=1)
    door = FrontDoor(ledger.accept, ledger.ring)
    assert isinstance((await enter(door, [1]))[0], StoreUnavailable)
    assert await enter(door, [1, 2]) == [None, None]
    door.close()


async def test_an_odd_error_is_told_too():
    """Whatever the commit raised, nobody waits for ever."""

    def accept(_arrivals):
        raise ZeroDivisionError

    door = FrontDoor(accept, lambda: None)
    assert isinstance((await enter(door, [1]))[0], ZeroDivisionError)
    door.close()


async def test_whoever_left_is_not_missed():
    """A request that was given up does not keep the others from hearing of theirs."""
    ledger = Ledger()
    door = FrontDoor(ledger.accept, ledger.ring)
    gone, stays = asyncio.create_task(door.enter([one(1)])), asyncio.create_task(door.enter([one(2)]))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert sorted(key for keys in ledger.commits for key in keys) == ["fake:1", "fake:2"]
    door.close()


async def test_when_enter_returns_the_row_is_there(life):
    """Acknowledged means stored."""
    await life.enter(one(1))
    assert [job.key for job in waiting(life.database)] == ["fake:1"]
