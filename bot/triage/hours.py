"""
Working time: when a promise falls due, how much working time has passed, and when work is going on at all.

Pure arithmetic over the calendars of the policy: no clock is asked and nothing is stored. What it must never do is reckon in
local time: every window is turned into UTC first, so that a day of 23 or 25 hours needs no rule of its own.

What the calendar of `[hours.NAME]` means, here and nowhere else:

- A window belongs to the local date on which it begins, also where it ends on the next one. A holiday replaces the windows
  that begin on its date and leaves the tail of the evening before alone.
- A wall time is the first instant that bears it. One that a daylight-saving gap leaves out is the end of the gap.
- Overlapping windows count once. Stretches of work and pauses are half-open, [start, end).
- A target is due at the first instant at which that much time inside windows and outside pauses has passed since the start.
  So one that is reached exactly at closing time is due at closing time, and a target of nothing is due at the start itself.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from bot.policy import Hours, Window

Pause = tuple[datetime, datetime | None]
"""From when until when a clock stands; None = it still does."""

# Inside, an instant is a whole number of microseconds since 1970 (UTC): exact, and quick to compare, add and bisect.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_WEEK = 7 * _DAY
_NEVER = 1 << 62
_FIRST_YEAR, _LAST_YEAR = 1970, 2999  # as for holidays: beyond these a year is a slip of the finger
_WEEKS_KEPT = 1024  # of each calendar: twenty years, at most some megabytes
_WEEKS_SEARCHED = 5218  # a hundred years: hardly working hours, or a target that nobody can mean

_Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Week:
    """Seven days of UTC: the stretches of work in them, apart and in order, and how much work lies before each."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]
    total: int

    def until(self, at: int) -> int:
        """Give how much work lies between the week's beginning and `at`."""
        last = bisect_right(self.opens, at) - 1
        return self.before[last] + min(at, self.closes[last]) - self.opens[last] if last >= 0 else 0

    def reached(self, work: int) -> int:
        """Give the first instant at which so much of the week's work is done; 0 < work <= total."""
        last = bisect_left(self.before, work) - 1
        return self.opens[last] + work - self.before[last]


class Calendar:
    """
    One calendar of the policy, ready to be reckoned with.

    Weeks are laid out when first asked for and kept, so make one calendar and ask it often; threads may share it.
    """

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.week = lru_cache(_WEEKS_KEPT)(self._lay_out)
        self._zone = hours.zone
        self._weekdays = hours.week
        self._holidays = {holiday.date: holiday.windows for holiday in hours.holidays}

    def __repr__(self) -> str:
        return f"Calendar({self.hours!r})"

    def between(self, start: int, end: int) -> int:
        """Give how much work lies in [start, end); start <= end."""
        first, last = start // _WEEK, end // _WEEK
        work = self.week(last).until(end) - self.week(first).until(start)
        for number in range(first, last):
            work += self.week(number).total
        return work

    def after(self, start: int, work: int) -> int:
        """Give the first instant at which so much work (above 0) has been done since `start`. Raises ValueError after a century."""
        number = start // _WEEK
        week = self.week(number)
        work += week.until(start)
        for following in range(number + 1, number + _WEEKS_SEARCHED):
            if work <= week.total:
                return week.reached(work)
            work -= week.total
            week = self.week(following)
        raise ValueError("these working hours do not reach that target within a hundred years; shorten the target or widen the hours")

    def stretches(self, start: int, end: int) -> list[_Stretch]:
        """Give the stretches of work in [start, end), apart and in order."""
        weeks = map(self.week, range(start // _WEEK, end // _WEEK + 1))
        return _merged(_clipped((stretch for week in weeks for stretch in zip(week.opens, week.closes, strict=True)), start, end))

    def _lay_out(self, number: int) -> _Week:
        stretches = _merged(_clipped(self._windows(number), number * _WEEK, (number + 1) * _WEEK))
        before = [0]
        for opens, closes in stretches:
            before.append(before[-1] + closes - opens)
        opens_at, closes_at = zip(*stretches, strict=True) if stretches else ((), ())
        return _Week(opens_at, closes_at, tuple(before[:-1]), before[-1])

    def _windows(self, number: int) -> Iterator[_Stretch]:
        """Yield every window that can touch a week: one ends less than two days after its date, and no zone is a day from UTC."""
        first = (_EPOCH + timedelta(weeks=number)).date()
        for days in range(-2, 8):
            day = first + timedelta(days=days)
            for window in self._windows_of(day):
                yield self._instant(day, window.begins), self._instant(day, window.ends)

    def _windows_of(self, day: date) -> tuple[Window, ...]:
        own = self._holidays.get(day)
        return self._weekdays[day.weekday()] if own is None else own

    def _instant(self, day: date, minutes: int) -> int:
        """Give the first instant that bears a wall time, or the end of the gap that it falls in."""
        wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 - the zone is set below
        # Of two instants that bear a wall time fold=0 is the first. Of a wall time in a gap it is one after the gap,
        # at the offset from before it, and the other fold is one before the gap.
        instant = wall.replace(tzinfo=self._zone).astimezone(UTC)
        if self._wall(instant) != wall:
            early = wall.replace(tzinfo=self._zone, fold=1).astimezone(UTC)
            seconds = range(int((instant - early).total_seconds()))
            past = bisect_left(seconds, True, key=lambda second: self._wall(early + timedelta(seconds=second)) >= wall)
            instant = early + timedelta(seconds=past)
        return _micros(instant)

    def _wall(self, instant: datetime) -> datetime:
        return instant.astimezone(self._zone).replace(tzinfo=None)


def due(calendar: Calendar, start: datetime, target: timedelta, pauses: Iterable[Pause] = ()) -> datetime | None:
    """
    Say when a promise of `target` working time that began at `start` falls due, in UTC; None while an open pause keeps it from it.

    Pauses may overlap, come in any order and lie anywhere; one that ends before it begins is none. Raises ValueError for naive
    times, a target below nothing, years outside 1970 to 2999, and a target that takes these hours more than a century.
    """
    if target < timedelta(0):
        raise ValueError("a target cannot be below nothing")
    at, left = _checked(start), target // _MICROSECOND
    if not left:
        return _moment(at)
    for begins, ends in _running(at, pauses):
        if ends == _NEVER:
            return _moment(calendar.after(begins, left))
        free = calendar.between(begins, ends)
        if left <= free:
            return _moment(calendar.after(begins, left))
        left -= free
    return None


def worked(calendar: Calendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
    """
    Say how much working time outside pauses lies between two moments: what `due` counts.

    Nothing, if `end` is not after `start`. Raises ValueError for naive times and years outside 1970 to 2999.
    """
    first, last = _checked(start), _checked(end)
    running = _clipped(_running(first, pauses), first, last)
    return timedelta(microseconds=sum(calendar.between(begins, ends) for begins, ends in running))


def intervals(calendar: Calendar, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Give the stretches of work in [start, end) as [begins, ends) in UTC, apart and in order; none, if `end` is not after `start`."""
    return [(_moment(begins), _moment(ends)) for begins, ends in calendar.stretches(_checked(start), _checked(end))]


def _running(at: int, pauses: Iterable[Pause]) -> Iterator[_Stretch]:
    """Yield when a clock that starts `at` runs, outside of all pauses; the last time until `_NEVER`, unless a pause is open."""
    stands = [(_checked(begins), _NEVER if ends is None else _checked(ends)) for begins, ends in pauses]
    for begins, ends in sorted(stands):
        if ends <= at or ends <= begins:
            continue
        if begins > at:
            yield at, begins
        at = ends
    if at < _NEVER:
        yield at, _NEVER


def _clipped(stretches: Iterable[_Stretch], start: int, end: int) -> Iterator[_Stretch]:
    """Yield what of each lies in [start, end), and nothing of those that are empty there."""
    for begins, ends in stretches:
        inside = max(begins, start), min(ends, end)
        if inside[0] < inside[1]:
            yield inside


def _merged(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Join what overlaps or touches."""
    merged: list[_Stretch] = []
    for begins, ends in sorted(stretches):
        if merged and begins <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], ends)
        else:
            merged.append((begins, ends))
    return merged


def _checked(moment: datetime) -> int:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} says no offset from UTC; write it as in 2026-03-02T09:00:00+01:00")
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"{moment.isoformat()} is outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return _micros(moment)


def _micros(moment: datetime) -> int:
    since = moment - _EPOCH
    return since.days * _DAY + since.seconds * _SECOND + since.microseconds


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
