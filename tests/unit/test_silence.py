"""How long a ticket waits for its customer, decided without a clock."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from bot.triage import shifts
from bot.triage.silence import Patience, ends, step

BERLIN = shifts.daytime("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
FORTNIGHT = Patience(14)
FIVE_WORKING_DAYS = Patience(5, is_working_days=True)


def test_half_way_they_are_asked_and_at_the_end_it_is_closed():
    """Seven days, then seven more; each step says when to look again."""
    half, whole = MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)
    assert step(FORTNIGHT, MONDAY, None, BERLIN, half - timedelta(seconds=1)) == ("wait", half)
    assert step(FORTNIGHT, MONDAY, None, BERLIN, half) == ("ask", whole)
    assert step(FORTNIGHT, MONDAY, half, BERLIN, whole - timedelta(seconds=1)) == ("wait", whole)
    assert step(FORTNIGHT, MONDAY, half, BERLIN, whole) == ("close", None)


def test_who_was_asked_late_has_the_other_half_all_the_same():
    """The process was down for a month: first the question, a week later the end."""
    late = MONDAY + timedelta(days=30)
    assert step(FORTNIGHT, MONDAY, None, BERLIN, late)[0] == "ask"
    assert step(FORTNIGHT, MONDAY, late, BERLIN, late + timedelta(days=6))[0] == "wait"
    assert step(FORTNIGHT, MONDAY, late, BERLIN, late + timedelta(days=7))[0] == "close"


def test_nobody_is_asked_at_night_or_on_a_sunday():
    """A span that ends on a Sunday evening ends on Monday at nine, their time."""
    sunday = datetime(2026, 3, 1, 21, tzinfo=UTC)
    assert step(FORTNIGHT, sunday, None, BERLIN, sunday) == ("wait", datetime(2026, 3, 9, 8, tzinfo=UTC))


def test_working_days_leave_the_weekend_out():
    """Two and a half days from Monday noon are Wednesday at five; the other half ends on Monday noon."""
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    _, asked_at = step(FIVE_WORKING_DAYS, noon, None, BERLIN, noon)
    assert asked_at == datetime(2026, 3, 4, 16, tzinfo=UTC)
    assert ends(FIVE_WORKING_DAYS, noon, asked_at, BERLIN) == datetime(2026, 3, 9, 12, tzinfo=UTC)


@given(
    some.integers(1, 90),
    some.booleans(),
    some.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=some.just(UTC)),  # noqa: DTZ001 - hypothesis wants them so
    some.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    some.lists(some.integers(1, 40), min_size=1, max_size=60),
)
def test_it_asks_once_then_closes_once_however_seldom_it_is_called(days, is_working, since, zone, looks):
    """And never closes sooner than half of the patience after the question."""
    patience, hours, now, asked_at, closed_at = Patience(days, is_working), shifts.daytime(zone), since, None, None
    for gap in looks:
        now += timedelta(days=gap)
        what, again_at = step(patience, since, asked_at, hours, now)
        assert (again_at is None) is (what == "close")
        assert again_at is None or again_at > now
        if what == "ask":
            assert asked_at is None
            asked_at = now
        if what == "close":
            closed_at = now
            break
    assert closed_at is None or (asked_at is not None and closed_at - asked_at >= timedelta(days=days) / 2)
