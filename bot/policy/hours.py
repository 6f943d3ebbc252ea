"""Working hours and targets as the policy writes them: read, checked and kept, never reckoned with.

The meaning of a calendar (daylight saving, overlaps, pauses) belongs to the SLA clocks; here a calendar is only made of
plain frozen values. Minutes are counted from the local midnight of the date on which a window begins.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, PlainSerializer, PlainValidator, model_validator

from bot.policy.section import Section

DAY = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)"
_WINDOW = re.compile(rf"{_CLOCK}\s*-\s*(?:{_CLOCK}|24:00)", re.ASCII)
_SPAN = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?", re.ASCII)


@dataclass(frozen=True, order=True)
class Window:
    """One stretch of work, [begins, ends) in minutes; `ends` is beyond `DAY` when it reaches into the next date."""

    begins: int
    ends: int

    def __str__(self) -> str:
        # 24:00 is written only for the whole day's end at midnight; every later end is a time of the next date.
        end = DAY if self.ends == DAY else self.ends % DAY
        return f"{_clock(self.begins)}-{_clock(end)}"


@dataclass(frozen=True, order=True)
class Holiday:
    """A date whose own windows are replaced: by none (closed) or by `windows`."""

    date: date
    windows: tuple[Window, ...] = ()

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {', '.join(map(str, self.windows))}".strip()


@dataclass(frozen=True)
class Target:
    """A promise in working time. Days are kept apart, since their length is the calendar's business day."""

    days: int = 0
    minutes: int = 0

    def span(self, business_day: timedelta = timedelta(hours=24)) -> timedelta:
        """Give the working time promised, for a calendar whose day of work is `business_day` long."""
        return self.days * business_day + timedelta(minutes=self.minutes)

    def __str__(self) -> str:
        hours, minutes = divmod(self.minutes, 60)
        parts = ((self.days, "d"), (hours, "h"), (minutes, "m"))
        return "".join(f"{count}{unit}" for count, unit in parts if count)


def read_target(value: object) -> Target:
    """Read `45m`, `4h`, `2d` or a sum such as `1h30m`; raises ValueError for anything else and for nothing at all."""
    if isinstance(value, Target):
        return value
    found = _SPAN.fullmatch(str(value).strip())
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    if not days and not hours and not minutes:
        raise ValueError(f'"{value}" is no span of time; write minutes, hours or days, such as 45m, 4h, 2d or 1h30m')
    return Target(days, 60 * hours + minutes)


def read_window(value: object) -> Window:
    """Read `09:00-12:30`; an end at or before its start is on the next day. Raises ValueError otherwise."""
    if isinstance(value, Window):
        return value
    found = _WINDOW.fullmatch(str(value).strip())
    if not found:
        raise ValueError(f'"{value}" is no window; write HH:MM-HH:MM, such as 09:00-12:30 or 22:00-06:00')
    hour, minute, end_hour, end_minute = found.groups()
    begins = 60 * int(hour) + int(minute)
    ends = 60 * int(end_hour) + int(end_minute) if end_hour else DAY
    return Window(begins, ends if ends > begins else ends + DAY)


def read_holiday(value: object) -> Holiday:
    """Read `2026-12-25` (closed) or `2026-12-31 09:00-13:00, 15:00-17:00`; raises ValueError otherwise."""
    if isinstance(value, Holiday):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return Holiday(value)  # TOML has dates of its own: 2026-12-25 without quotation marks
    day, _, windows = str(value).strip().partition(" ")
    try:
        on = date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII) else None
    except ValueError:
        on = None
    if on is None or not 1970 <= on.year < 3000:  # noqa: PLR2004 - beyond these a year is a slip of the finger
        raise ValueError(f'"{value}" begins with no date of the calendar; write "2026-12-25" or "2026-12-31 09:00-13:00"')
    return Holiday(on, tuple(read_window(window) for window in windows.split(",")) if windows.strip() else ())


def read_business_day(value: object) -> timedelta:
    """Read how much working time `1d` stands for: `8h`, at most 24 h; raises ValueError otherwise."""
    if isinstance(value, timedelta):
        return value
    target = read_target(value)
    if target.days or target.minutes > DAY:
        raise ValueError(f'"{value}" is no working day; write up to 24h, such as 8h or 7h30m')
    return target.span()


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # unknown; "Europe" is a folder; "" and "/etc" are not keys
        raise ValueError(
            f'"{name}" is no known time zone; write an IANA name such as Europe/Berlin or UTC '
            "(where every name is unknown, the system lacks the tzdata package)"
        ) from None
    return name


def _uncontradicted(holidays: tuple[Holiday, ...]) -> tuple[Holiday, ...]:
    known: dict[date, Holiday] = {}
    for holiday in holidays:
        if known.setdefault(holiday.date, holiday) != holiday:
            raise ValueError(f"{holiday.date} is listed twice and differently; keep one entry, windows parted by commas")
    return tuple(known.values())


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


TargetText = Annotated[Target, PlainValidator(read_target), PlainSerializer(str)]
WindowText = Annotated[Window, PlainValidator(read_window), PlainSerializer(str)]
HolidayText = Annotated[Holiday, PlainValidator(read_holiday), PlainSerializer(str)]
BusinessDay = Annotated[
    timedelta,
    PlainValidator(read_business_day),
    PlainSerializer(lambda span: str(Target(minutes=int(span.total_seconds()) // 60))),
]
Day = tuple[WindowText, ...]


class Hours(Section):
    """`[hours.NAME]`: one calendar. Windows stand as written: they may overlap, and a day without any is closed."""

    timezone: Annotated[str, AfterValidator(_zone)]
    mon: Day = ()
    tue: Day = ()
    wed: Day = ()
    thu: Day = ()
    fri: Day = ()
    sat: Day = ()
    sun: Day = ()
    holidays: Annotated[tuple[HolidayText, ...], AfterValidator(_uncontradicted)] = ()
    business_day: BusinessDay = timedelta(hours=24)

    @property
    def week(self) -> tuple[tuple[Window, ...], ...]:
        """The windows of Monday to Sunday, indexed as `date.weekday()` counts."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that wall times are in."""
        return ZoneInfo(self.timezone)

    @model_validator(mode="after")
    def _has_working_time(self) -> Self:
        # Windows on listed holidays alone do not count: after the last of them a clock would never come due.
        if not any(self.week):
            raise ValueError('has no working time at all; give at least one weekday a window, such as mon = ["09:00-17:00"]')
        return self
