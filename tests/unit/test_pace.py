"""The token bucket that keeps us to one message a second and room."""

from bot.adapters.slack import pace
from bot.adapters.slack.pace import Pace
from bot.messages import Later


class Seconds:
    """A steady clock that is moved by hand."""

    def __init__(self) -> None:
        self.value = 100.0

    def __call__(self) -> float:
        return self.value


def turns(bucket: Pace, room: str, number: int) -> list[bool]:
    return [bucket.wait(room) is None for _ in range(number)]


def test_a_short_burst_is_allowed():
    """Four at once, then it is one a second."""
    assert turns(Pace(Seconds()), "C1", 5) == [True] * 4 + [False]


def test_a_refused_turn_says_how_long_to_wait_and_holds_the_lane():
    """The wait is exact, so that the next attempt is not too early, and order is kept."""
    now = Seconds()
    bucket = Pace(now)
    turns(bucket, "C1", 4)
    now.value += 0.25
    wait = bucket.wait("C1")
    assert isinstance(wait, Later)
    assert (wait.seconds, wait.hold, wait.blocked) == (0.75, True, False)
    now.value += wait.seconds
    assert bucket.wait("C1") is None


def test_being_refused_costs_nothing():
    """Asking too early again and again does not put the next turn off."""
    now = Seconds()
    bucket = Pace(now)
    turns(bucket, "C1", 4)
    for _ in range(4):
        assert bucket.wait("C1") is not None
        now.value += 0.25
    assert bucket.wait("C1") is None


def test_a_quiet_room_gets_its_burst_back_and_no_more():
    """An hour of silence does not save up an hour of messages."""
    now = Seconds()
    bucket = Pace(now)
    turns(bucket, "C1", 4)
    now.value += 3600
    assert turns(bucket, "C1", 5) == [True] * 4 + [False]


def test_over_time_it_is_one_a_second():
    """In a minute of trying all the time, sixty messages and one burst go out."""
    now = Seconds()
    bucket = Pace(now)
    sent = 0
    for _ in range(600):
        sent += bucket.wait("C1") is None
        now.value += 0.1
    assert 60 <= sent <= 64


def test_rooms_do_not_wait_for_each_other():
    """Each room has its own bucket."""
    bucket = Pace(Seconds())
    turns(bucket, "C1", 4)
    assert bucket.wait("C1") is not None
    assert bucket.wait("C2") is None


def test_memory_is_bounded():
    """The rooms that were quiet longest are forgotten; those in use are not."""
    bucket = Pace(Seconds())
    for number in range(pace.MOST_ROOMS + 100):
        turns(bucket, f"C{number}", 1)
    assert len(bucket._rooms) == pace.MOST_ROOMS
    assert f"C{pace.MOST_ROOMS + 99}" in bucket._rooms
