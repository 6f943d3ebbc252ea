"""Working hours and targets are read exactly as the contract writes them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Holiday, Hours, PolicyFault, Target, Window, read_policy, read_target
from bot.policy.hours import read_holiday, read_window


def office(lines: str) -> Hours:
    return read_policy(f'[hours.office]\ntimezone = "Europe/Berlin"\n{lines}').hours["office"]


def test_hours_are_plain_values() -> None:
    """A calendar is its time zone, a week of windows in minutes, and its holidays."""
    hours = office('mon = ["09:00-12:30", "13:30-18:00"]\nfri = ["22:00-06:00"]\nholidays = ["2026-12-25"]')

    assert hours.week[0] == (Window(540, 750), Window(810, 1080))
    assert hours.week[4] == (Window(1320, 1800),)
    assert hours.week[1] == ()
    assert hours.holidays == (Holiday(date(2026, 12, 25)),)
    assert str(hours.zone) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("00:00-24:00", Window(0, 1440)),
        ("00:00-00:00", Window(0, 1440)),
        ("09:00-09:00", Window(540, 1980)),
        ("22:00-24:00", Window(1320, 1440)),
        ("22:00-06:00", Window(1320, 1800)),
        ("9:00 - 17:30", Window(540, 1050)),
    ],
)
def test_a_window_may_reach_into_the_next_day(text: str, window: Window) -> None:
    """An end at or before the start is on the next day; 24:00 is the end of this one."""
    assert read_window(text) == window


@pytest.mark.parametrize("text", ["9-5", "24:00-06:00", "09:00-24:01", "09:60-10:00", "09:00", "", "09:00-12:00-13:00", "٠٩:00-10:00"])
def test_what_is_no_window_is_refused(text: str) -> None:
    """A window has two times of the clock."""
    with pytest.raises(ValueError, match="HH:MM-HH:MM"):
        read_window(text)


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_a_window_is_written_as_it_is_read(begins: int, length: int) -> None:
    """Each window that can be written survives being shown."""
    window = Window(begins, begins + length)

    assert read_window(str(window)) == window


def test_a_holiday_may_have_windows() -> None:
    """Half a day off is the windows that remain."""
    holiday = read_holiday("2026-12-31 09:00-13:00, 22:00-02:00")

    assert holiday == Holiday(date(2026, 12, 31), (Window(540, 780), Window(1320, 1560)))
    assert read_holiday(str(holiday)) == holiday


@pytest.mark.parametrize("text", ["2026-02-30", "25.12.2026", "20261225", "2026-12-31T09:00", "Christmas", "0026-12-25"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """A holiday is a day of the calendar."""
    with pytest.raises(ValueError, match="no date"):
        read_holiday(text)


def test_a_bare_toml_date_is_a_holiday() -> None:
    """TOML has dates of its own, and people use them."""
    assert office('mon = ["09:00-17:00"]\nholidays = [2026-12-25]').holidays == (Holiday(date(2026, 12, 25)),)


def test_a_holiday_twice_must_say_the_same() -> None:
    """The same entry twice is harmless, another one for the same date is not."""
    hours = 'mon = ["09:00-17:00"]\nholidays = '

    assert len(office(f'{hours}["2026-12-25", "2026-12-25"]').holidays) == 1
    with pytest.raises(PolicyFault, match="listed twice"):
        office(f'{hours}["2026-12-25", "2026-12-25 09:00-12:00"]')


@pytest.mark.parametrize("lines", ["", "mon = []", 'holidays = ["2026-12-31 09:00-13:00"]'])
def test_hours_without_working_time_are_refused(lines: str) -> None:
    """A clock in such a calendar would never come due."""
    with pytest.raises(PolicyFault, match=r"policy\.toml:1: hours\.office: has no working time"):
        office(lines)


@pytest.mark.parametrize("zone", ["Mars/Base", "Europe", "", "../UTC", "/etc/passwd"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    """Folders and paths of the time zone database are no zones either."""
    with pytest.raises(PolicyFault, match=r"policy\.toml:2: hours\.o\.timezone: .*no known time zone"):
        read_policy(f'[hours.o]\ntimezone = "{zone}"\nmon = ["09:00-17:00"]')


@pytest.mark.parametrize(
    ("text", "target"), [("45m", Target(0, 45)), ("4h", Target(0, 240)), ("2d", Target(2)), ("1d2h30m", Target(1, 150))]
)
def test_a_target_keeps_its_days_apart(text: str, target: Target) -> None:
    """How long a day is depends on the calendar."""
    assert read_target(text) == target
    assert read_target(str(target)) == target


def test_a_day_is_as_long_as_the_calendar_says() -> None:
    """24 hours of working time, or the business day."""
    hours = office('mon = ["09:00-17:00"]\nbusiness_day = "7h30m"')

    assert Target(2).span() == timedelta(hours=48)
    assert Target(2, 30).span(hours.business_day) == timedelta(hours=15, minutes=30)


@pytest.mark.parametrize("text", ["", "0h", "4", "h", "1.5h", "-1h", "4 h", "4H", "30s", "2h1d"])
def test_what_is_no_span_is_refused(text: str) -> None:
    """A promise of nothing, or in another unit, is none."""
    with pytest.raises(ValueError, match="no span"):
        read_target(text)


@pytest.mark.parametrize("text", ["1d", "25h", "0h"])
def test_a_business_day_is_at_most_a_day(text: str) -> None:
    """A day cannot be defined by days, nor be longer than one."""
    with pytest.raises(PolicyFault, match=r"hours\.office\.business_day"):
        office(f'mon = ["09:00-17:00"]\nbusiness_day = "{text}"')
