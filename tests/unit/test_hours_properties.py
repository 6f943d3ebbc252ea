"""
Working time against a walk over every minute, and the laws that it keeps.

The walk knows the contract and nothing of the code: it reads the clock on the wall minute by minute. Ten thousand random
calendars, a quarter of an hour: `python -m pytest -o faulthandler_timeout=0 --hypothesis-profile=thorough` and this file.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy import WEEKDAYS, Holiday, Hours, Window
from bot.triage.hours import Calendar, Pause, due, intervals, worked

ZONES = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "Asia/Kathmandu", "UTC",
    "Africa/Cairo", "America/St_Johns", "America/Havana", "Antarctica/Troll", "Asia/Beirut", "Europe/Dublin", "Pacific/Chatham",
)  # fmt: skip
YEARS = range(2025, 2027)
MINUTE, HOUR, DAY = timedelta(minutes=1), 60, 24 * 60
WALKED = 5 * DAY  # minutes looked at from the start on
ROOM = 5 * DAY  # and around them, so that every window that reaches in is seen whole
ASKED = settings.default.max_examples if settings.default else 0
walking = settings(deadline=None, max_examples=ASKED if ASKED > 100 else 40)  # a walk takes time; more only where a profile asks for it


@dataclass(frozen=True)
class Case:
    """A calendar, a start on a whole minute, and pauses in minutes from the start, of which the last may be open."""

    hours: Hours
    start: int
    pauses: tuple[tuple[int, int | None], ...]

    @property
    def moments(self) -> list[Pause]:
        """The pauses as the code takes them."""
        start = self.start
        return [(moment(start + begins), None if ends is None else moment(start + ends)) for begins, ends in self.pauses]


def moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


# ---------------------------------------------------------------------------------------------------------------- the walk


@lru_cache(maxsize=4096)
def faces(zone: str, day: int) -> list[int]:
    """Read what the clock on the wall shows in each minute of a UTC day, as minutes since 1970."""
    shown = (datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).replace(tzinfo=UTC) for minute in range(day * DAY, (day + 1) * DAY))
    return [int(wall.timestamp()) // 60 for wall in shown]


def first_minutes(zone: str, first_day: int, last_day: int) -> dict[int, int]:
    """When each time on the wall is first shown; one that is skipped counts as shown when the clock has jumped over it."""
    found: dict[int, int] = {}
    minute, before = first_day * DAY, faces(zone, first_day)[0] - 1
    for day in range(first_day, last_day):
        for face in faces(zone, day):
            for wall in range(min(before + 1, face), face + 1):
                found.setdefault(wall, minute)
            minute, before = minute + 1, face
    return found


def open_minutes(hours: Hours, start: int) -> set[int]:
    """Every working minute that the walk comes by."""
    shown = first_minutes(hours.timezone, (start - ROOM) // DAY, (start + WALKED + ROOM) // DAY)
    replaced = {holiday.date: holiday.windows for holiday in hours.holidays}
    found: set[int] = set()
    for day in range(start // DAY - 4, (start + WALKED) // DAY + 2):
        on = date(1970, 1, 1) + timedelta(days=day)
        for window in replaced.get(on, hours.week[on.weekday()]):
            found.update(range(shown[day * DAY + window.begins], shown[day * DAY + window.ends]))
    return found


def walk(case: Case) -> list[bool]:
    """Say of each minute from the start whether it counts: inside a window and outside every pause."""
    working = open_minutes(case.hours, case.start)
    paused = {m for begins, ends in case.pauses for m in range(begins, WALKED if ends is None else ends)}
    return [case.start + passed in working and passed not in paused for passed in range(WALKED)]


def walked_due(counts: list[bool], target: int) -> int | None:
    """Give the first minute at which so many have counted, or None if that is beyond the walk."""
    if target == 0:
        return 0
    for passed, is_counted in enumerate(counts, start=1):
        target -= is_counted
        if target == 0:
            return passed
    return None


# ---------------------------------------------------------------------------------------------------------- random calendars


def first_day(year: int) -> int:
    return (date(year, 1, 1) - date(1970, 1, 1)).days


@lru_cache
def changes(zone: str) -> list[int]:
    """Give the local dates of the years on which a zone's clock is changed, as days since 1970; any date where it never is."""
    hours = [moment(hour * HOUR).astimezone(ZoneInfo(zone)) for hour in range(24 * first_day(YEARS.start), 24 * first_day(YEARS.stop))]
    changed = [(after.date() - date(1970, 1, 1)).days for before, after in pairwise(hours) if before.utcoffset() != after.utcoffset()]
    return changed or [first_day(YEARS.start)]


small_hours = st.sampled_from(range(0, 4 * HOUR, 15))  # when clocks are changed
wall_minutes = st.one_of(small_hours, small_hours, small_hours, st.integers(0, DAY - 1))
lengths = st.one_of(st.integers(1, DAY), st.sampled_from((15, 30, 45, 60, 90, 240, 480, DAY)))
windows = st.builds(lambda begins, length: Window(begins, begins + length), wall_minutes, lengths)
spots = st.one_of(st.integers(-DAY, 2 * DAY), st.integers(0, 3 * HOUR))


@st.composite
def pauses(draw: st.DrawFn) -> tuple[tuple[int, int | None], ...]:
    """Make some that overlap, are empty or backwards, in any order; seldom one that still lasts."""
    found: list[tuple[int, int | None]] = list(draw(st.lists(st.tuples(spots, spots), max_size=4)))
    lasting = draw(spots) if draw(st.integers(0, 7)) == 1 else None
    return tuple(found if lasting is None else [(lasting, None), *found])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Make a few windows a week, holidays around the start, and a start that is often near a change of the clock."""
    zone = draw(st.sampled_from(ZONES))
    any_day = st.integers(first_day(YEARS.start), first_day(YEARS.stop))
    special = draw(st.one_of(st.sampled_from(changes(zone)), st.sampled_from(changes(zone)), any_day))
    day = special - draw(st.integers(-1, 3))
    weekdays = st.one_of(st.just(WEEKDAYS[(special + 3) % 7]), st.sampled_from(WEEKDAYS))  # 1970 began on a Thursday
    week: dict[str, tuple[Window, ...]] = {}
    for weekday, window in draw(st.lists(st.tuples(weekdays, windows), min_size=1, max_size=20)):
        week[weekday] = (*week.get(weekday, ()), window)
    own = draw(st.dictionaries(st.integers(-2, 6), st.lists(windows, max_size=2), max_size=3))
    holidays = tuple(Holiday(date(1970, 1, 1) + timedelta(days=day + days), tuple(some)) for days, some in own.items())
    hours = Hours.model_validate({"timezone": zone, **week, "holidays": holidays})
    return Case(hours, day * DAY + draw(st.integers(0, DAY - 1)), draw(pauses()))


targets = st.one_of(st.integers(0, 40 * HOUR), st.integers(0, 5 * HOUR))
spans = st.timedeltas(timedelta(0), timedelta(hours=40))  # two of them take a century of a minute a week
later = st.timedeltas(timedelta(0), timedelta(days=9))


# ------------------------------------------------------------------------------------------------------------------ compared


@given(cases(), targets)
@walking
def test_due_is_what_a_walk_finds(case: Case, target: int) -> None:
    """A due time is the minute at which somebody who counts the minutes has counted to the target."""
    found = due(Calendar(case.hours), moment(case.start), target * MINUTE, case.moments)
    expected = walked_due(walk(case), target)

    if expected is None:
        assert found is None or found > moment(case.start + WALKED)
    else:
        assert found == moment(case.start + expected)


@given(cases(), st.integers(0, WALKED - 1))
@walking
def test_worked_is_what_a_walk_counts(case: Case, until: int) -> None:
    """Time worked is the number of minutes counted on the way."""
    found = worked(Calendar(case.hours), moment(case.start), moment(case.start + until), case.moments)

    assert found == sum(walk(case)[:until]) * MINUTE


@given(cases())
@walking
def test_intervals_hold_the_minutes_of_a_walk(case: Case) -> None:
    """The stretches hold each working minute, no other one, and none twice."""
    start = moment(case.start)
    found = intervals(Calendar(case.hours), start, moment(case.start + WALKED))
    held = [minute for begins, ends in found for minute in range((begins - start) // MINUTE, (ends - start) // MINUTE)]

    working = open_minutes(case.hours, case.start)

    assert held == [passed for passed in range(WALKED) if case.start + passed in working]


# ---------------------------------------------------------------------------------------------------------------------- laws


@given(cases(), st.timedeltas(timedelta(0), MINUTE), spans)
@settings(deadline=None)
def test_worked_undoes_due(case: Case, off: timedelta, target: timedelta) -> None:
    """Until the due time exactly the target is worked, and a microsecond before it less; whatever the fraction of a minute."""
    one, start = Calendar(case.hours), moment(case.start) + off
    found = due(one, start, target, case.moments)

    if found is None:
        assert worked(one, start, start + timedelta(days=3650), case.moments) < target
    else:
        assert worked(one, start, found, case.moments) == target
        assert not target or worked(one, start, found - timedelta(microseconds=1), case.moments) < target


@given(cases(), later)
@settings(deadline=None)
def test_due_undoes_worked(case: Case, passed: timedelta) -> None:
    """What is worked until a moment is due at it, or already when work last stopped before it."""
    one, start = Calendar(case.hours), moment(case.start)
    done = worked(one, start, start + passed, case.moments)
    found = due(one, start, done, case.moments)

    assert found is not None
    assert found <= start + passed
    assert worked(one, found, start + passed, case.moments) == timedelta(0)


@given(cases(), spans, spans)
@settings(deadline=None)
def test_targets_add_up(case: Case, first: timedelta, second: timedelta) -> None:
    """Two targets one after the other are due with their sum; so a longer target is never due earlier."""
    one, start = Calendar(case.hours), moment(case.start)
    between, whole = due(one, start, first, case.moments), due(one, start, first + second, case.moments)

    if between is None:
        assert whole is None
    else:
        assert whole == due(one, between, second, case.moments)


@given(cases(), later, spans)
@settings(deadline=None)
def test_a_later_start_is_never_due_earlier(case: Case, by: timedelta, target: timedelta) -> None:
    """What begins later ends later, or together with the earlier one."""
    one, start = Calendar(case.hours), moment(case.start)
    early, late = due(one, start, target, case.moments), due(one, start + by, target, case.moments)

    assert late is None or (early is not None and early <= late)


@given(cases(), spans, later, later)
@settings(deadline=None)
def test_a_pause_adds_its_working_time(case: Case, target: timedelta, begins: timedelta, lasts: timedelta) -> None:
    """A pause before the due time moves it by exactly the working time it covers; one behind it does nothing."""
    one, start = Calendar(case.hours), moment(case.start)
    pause = start + begins, start + begins + lasts
    without = due(one, start, target)
    assert without is not None
    covered = worked(one, *pause) if without > pause[0] else timedelta(0)

    assert due(one, start, target, [pause]) == due(one, start, target + covered)


@given(cases(), spans, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_only_what_pauses_cover_matters(case: Case, target: timedelta, shuffled: Random) -> None:
    """Order, repetition and cutting one pause into two change nothing."""
    one, start = Calendar(case.hours), moment(case.start)
    pieces: list[Pause] = []
    for begins, ends in case.moments:
        middle = begins + ((ends or begins + timedelta(hours=1)) - begins) / 2
        is_pause = ends is None or begins < ends
        pieces += [(begins, middle), (middle, ends), (begins, ends)] if is_pause else [(begins, ends)]
    shuffled.shuffle(pieces)

    assert due(one, start, target, pieces) == due(one, start, target, case.moments)
