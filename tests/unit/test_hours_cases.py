"""Working time, case by case, with dates that were worked out by hand."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.policy import Hours, read_policy, read_target
from bot.triage.hours import Calendar, Pause, due, intervals, worked

EVERY_DAY = "\n".join(f'{day} = ["00:00-24:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
OFFICE = "\n".join(f'{day} = ["09:00-12:30", "13:30-18:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))


def hours(zone: str, lines: str) -> Hours:
    return read_policy(f'[hours.one]\ntimezone = "{zone}"\n{lines}').hours["one"]


def calendar(zone: str, lines: str) -> Calendar:
    return Calendar(hours(zone, lines))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


BERLIN = [
    ("the lunch break does not count", OFFICE, "2026-03-02T12:00+01:00", "1h", "2026-03-02T14:00+01:00"),
    ("reached at closing time is due at closing time", OFFICE, "2026-03-02T12:00+01:00", "30m", "2026-03-02T12:30+01:00"),
    ("closing time itself is closed", OFFICE, "2026-03-02T18:00+01:00", "1m", "2026-03-03T09:01+01:00"),
    ("the opening minute is open", OFFICE, "2026-03-02T13:30+01:00", "1m", "2026-03-02T13:31+01:00"),
    ("a weekend is skipped", OFFICE, "2026-03-07T10:00+01:00", "30m", "2026-03-09T09:30+01:00"),
    ("several weeks pass", OFFICE, "2026-03-02T09:00+01:00", "80h", "2026-03-13T18:00+01:00"),
    ("a start with another offset is the same start", OFFICE, "2026-03-02T03:00-08:00", "1h", "2026-03-02T14:00+01:00"),
    ("a night shift ends on the next date", 'fri = ["22:00-06:00"]', "2026-03-06T23:00+01:00", "7h", "2026-03-07T06:00+01:00"),
    ("and goes on a week later", 'fri = ["22:00-06:00"]', "2026-03-07T05:00+01:00", "2h", "2026-03-13T23:00+01:00"),
    (
        "a holiday leaves the tail of the evening before alone",
        'fri = ["22:00-06:00"]\nholidays = ["2026-03-07"]',
        "2026-03-06T23:00+01:00",
        "7h",
        "2026-03-07T06:00+01:00",
    ),
    (
        "a holiday takes the whole night that begins on it",
        'fri = ["22:00-06:00"]\nholidays = ["2026-03-06"]',
        "2026-03-06T23:00+01:00",
        "1h",
        "2026-03-13T23:00+01:00",
    ),
    (
        "a half day keeps the windows it names",
        OFFICE + '\nholidays = ["2026-12-31 09:00-13:00"]',
        "2026-12-31T12:00+01:00",
        "2h",
        "2027-01-01T10:00+01:00",
    ),
    (
        "a closed day may be opened",
        OFFICE + '\nholidays = ["2026-03-08 10:00-12:00"]',
        "2026-03-07T12:00+01:00",
        "1h",
        "2026-03-08T11:00+01:00",
    ),
    ("overlaps count once", 'mon = ["09:00-12:00", "11:00-13:00"]', "2026-03-02T09:00+01:00", "4h", "2026-03-02T13:00+01:00"),
    ("windows may repeat", 'mon = ["09:00-12:00", "09:00-12:00"]', "2026-03-02T09:00+01:00", "3h", "2026-03-02T12:00+01:00"),
    (
        "the night's tail and the morning overlap once",
        'sun = ["20:00-10:00"]\nmon = ["09:00-11:00"]',
        "2026-03-02T08:00+01:00",
        "3h",
        "2026-03-02T11:00+01:00",
    ),
    ("round the clock there is no gap at midnight", EVERY_DAY, "2026-03-02T12:00+01:00", "48h", "2026-03-04T12:00+01:00"),
    ("a day of 23 hours", EVERY_DAY, "2026-03-28T12:00+01:00", "24h", "2026-03-29T13:00+02:00"),
    ("a day of 25 hours", EVERY_DAY, "2026-10-24T12:00+02:00", "24h", "2026-10-25T11:00+01:00"),
    ("an hour that the clock skips is not worked", 'sun = ["01:00-04:00"]', "2026-03-29T01:00+01:00", "2h", "2026-03-29T04:00+02:00"),
    ("opening inside the gap is its end", 'sun = ["02:30-04:00"]', "2026-03-29T00:00+01:00", "30m", "2026-03-29T03:30+02:00"),
    ("closing inside the gap is its end", 'sun = ["01:00-02:30"]', "2026-03-29T01:00+01:00", "1h", "2026-03-29T03:00+02:00"),
    ("inside the gap is never", 'sun = ["02:10-02:50"]', "2026-03-29T00:00+01:00", "1m", "2026-04-05T02:11+02:00"),
    ("an hour that the clock repeats is worked twice", 'sun = ["01:00-04:00"]', "2026-10-25T01:00+02:00", "4h", "2026-10-25T04:00+01:00"),
    ("opening in the repeated hour is the first", 'sun = ["02:30-03:30"]', "2026-10-25T00:00+02:00", "2h", "2026-10-25T03:30+01:00"),
    ("closing in the repeated hour is the first", 'sun = ["01:00-02:30"]', "2026-10-25T01:00+02:00", "90m", "2026-10-25T02:30+02:00"),
    ("and not the second", 'sun = ["01:00-02:30"]', "2026-10-25T01:00+02:00", "91m", "2026-11-01T01:01+01:00"),
]

ELSEWHERE = [
    ("America/New_York", 'sun = ["01:00-04:00"]', "2026-03-08T01:00-05:00", "2h", "2026-03-08T04:00-04:00"),
    ("America/New_York", 'sun = ["01:30-02:30"]', "2026-11-01T00:00-04:00", "2h", "2026-11-01T02:30-05:00"),
    # Weeks are cut at midnight of UTC before a Thursday: what the evening before in America still belongs to, and the Pacific's next.
    ("America/New_York", 'tue = ["22:00-21:00"]', "2026-03-04T19:30-05:00", "90m", "2026-03-04T21:00-05:00"),
    ("Pacific/Kiritimati", 'thu = ["00:00-12:00"]', "2026-03-04T23:00+14:00", "12h", "2026-03-05T12:00+14:00"),
    ("Australia/Lord_Howe", 'sun = ["01:00-03:00"]', "2025-10-05T01:00+10:30", "90m", "2025-10-05T03:00+11:00"),
    ("Australia/Lord_Howe", 'sun = ["02:15-03:00"]', "2025-10-05T01:00+10:30", "30m", "2025-10-05T03:00+11:00"),
    ("Australia/Lord_Howe", 'sun = ["01:45-02:15"]', "2025-04-06T00:00+11:00", "1h", "2025-04-06T02:15+10:30"),
    ("America/Santiago", 'sat = ["22:00-24:00"]', "2025-09-06T22:00-04:00", "2h", "2025-09-07T01:00-03:00"),
    ("America/Santiago", 'sun = ["00:30-02:00"]', "2025-09-06T22:00-04:00", "1h", "2025-09-07T02:00-03:00"),
    ("America/Santiago", 'sat = ["22:00-24:00"]', "2025-04-05T22:00-03:00", "3h", "2025-04-06T00:00-04:00"),
    ("America/Santiago", 'sat = ["23:00-23:30"]', "2025-04-05T22:00-03:00", "30m", "2025-04-05T23:30-03:00"),
    ("Africa/Casablanca", 'sun = ["02:30-03:00"]', "2025-02-23T00:00+01:00", "90m", "2025-02-23T03:00+00:00"),
    ("Africa/Casablanca", 'sun = ["01:00-04:00"]', "2025-04-06T01:00+00:00", "2h", "2025-04-06T04:00+01:00"),
    ("Asia/Kathmandu", 'mon = ["09:00-17:00"]', "2026-03-02T08:00+05:45", "1h", "2026-03-02T10:00+05:45"),
    # Samoa went from Thursday, 29 December 2011, straight to Saturday, the 31st: the Friday is one gap of a day.
    ("Pacific/Apia", 'thu = ["22:00-06:00"]', "2011-12-29T22:00-10:00", "2h", "2011-12-31T00:00+14:00"),
    ("Pacific/Apia", 'fri = ["09:00-17:00"]', "2011-12-29T12:00-10:00", "1h", "2012-01-06T10:00+14:00"),
    ("Pacific/Apia", 'fri = ["22:00-06:00"]', "2011-12-29T22:00-10:00", "6h", "2011-12-31T06:00+14:00"),
    ("Pacific/Apia", EVERY_DAY, "2011-12-29T12:00-10:00", "24h", "2011-12-31T12:00+14:00"),
]


@pytest.mark.parametrize(("lines", "start", "target", "expected"), [case[1:] for case in BERLIN], ids=[case[0] for case in BERLIN])
def test_in_berlin(lines: str, start: str, target: str, expected: str) -> None:
    """A promise falls due where the calendar on the wall says, breaks, nights, holidays and clock changes included."""
    one = calendar("Europe/Berlin", lines)

    assert due(one, at(start), read_target(target).span()) == at(expected)
    assert worked(one, at(start), at(expected)) == read_target(target).span()


@pytest.mark.parametrize(("zone", "lines", "start", "target", "expected"), ELSEWHERE)
def test_around_the_world(zone: str, lines: str, start: str, target: str, expected: str) -> None:
    """Half hours, gaps at midnight, months of another time and a day that never was are right as well."""
    one = calendar(zone, lines)

    assert due(one, at(start), read_target(target).span()) == at(expected)
    assert worked(one, at(start), at(expected)) == read_target(target).span()


def monday(text: str) -> datetime:
    return at(f"2026-03-02T{text}+01:00")


def tuesday(text: str) -> datetime:
    return at(f"2026-03-03T{text}+01:00")


PAUSES: list[tuple[str, list[Pause], datetime | None]] = [
    ("none", [], monday("15:00")),
    ("one in working time moves the due time by as much", [(monday("11:00"), monday("12:00"))], monday("16:00")),
    ("one after hours changes nothing", [(monday("18:05"), tuesday("08:55"))], monday("15:00")),
    ("one over lunch counts without lunch", [(monday("12:15"), monday("13:45"))], monday("15:30")),
    ("overlapping, in any order", [(monday("11:30"), monday("12:00")), (monday("11:00"), monday("11:45"))], monday("16:00")),
    ("one inside another", [(monday("11:00"), monday("12:00")), (monday("11:15"), monday("11:30"))], monday("16:00")),
    ("the same twice", [(monday("11:00"), monday("12:00"))] * 2, monday("16:00")),
    ("empty", [(monday("11:00"), monday("11:00"))], monday("15:00")),
    ("backwards is none", [(monday("12:00"), monday("11:00"))], monday("15:00")),
    ("before the start", [(monday("09:00"), monday("10:00"))], monday("15:00")),
    ("around the start", [(monday("09:00"), monday("10:30"))], monday("15:30")),
    ("from the due time on", [(monday("15:00"), monday("16:00"))], monday("15:00")),
    ("until the next day", [(monday("14:59"), tuesday("09:00"))], tuesday("09:01")),
    ("to the second", [(at("2026-03-02T11:00:00.5+01:00"), at("2026-03-02T11:00:01+01:00"))], at("2026-03-02T15:00:00.5+01:00")),
    ("one that still lasts", [(monday("11:00"), None)], None),
    ("one that still lasts, behind others", [(monday("12:00"), None), (monday("11:00"), monday("11:30"))], None),
    ("one that lasts since the due time", [(monday("15:00"), None)], monday("15:00")),
    ("one that lasts since before the start", [(monday("09:00"), None)], None),
]


@pytest.mark.parametrize(("pauses", "expected"), [case[1:] for case in PAUSES], ids=[case[0] for case in PAUSES])
def test_pauses_stop_the_clock(pauses: list[Pause], expected: datetime | None) -> None:
    """Four hours from Monday at ten are over at three, later by the working time of the pauses in between."""
    assert due(calendar("Europe/Berlin", OFFICE), monday("10:00"), timedelta(hours=4), pauses) == expected


def test_nothing_is_due_at_once() -> None:
    """A target of nothing is due when it starts, be it closed or paused then."""
    midnight = monday("00:00")

    assert due(calendar("Europe/Berlin", OFFICE), midnight, timedelta(0), [(midnight, None)]) == midnight


def test_due_times_are_in_utc() -> None:
    """Whatever the start's offset was, the due time has none."""
    found = due(calendar("Europe/Berlin", OFFICE), monday("10:00"), timedelta(hours=1))

    assert found is not None
    assert found.tzinfo is UTC


def test_time_that_passes_while_paused_is_not_worked() -> None:
    """An open pause holds what was worked before it; a time before the start has worked nothing."""
    one = calendar("Europe/Berlin", OFFICE)

    assert worked(one, monday("10:00"), tuesday("10:00"), [(monday("11:00"), None)]) == timedelta(hours=1)
    assert worked(one, monday("11:00"), monday("10:00")) == timedelta(0)


def test_intervals_are_apart_and_clipped() -> None:
    """Working time of a range comes in order, joined where windows overlap or touch, and cut at the range's ends."""
    one = calendar("Europe/Berlin", 'mon = ["09:00-12:00", "11:00-13:00", "13:00-14:00", "16:00-17:00"]')

    assert intervals(one, monday("10:00"), monday("16:30")) == [
        (monday("10:00"), monday("14:00")),
        (monday("16:00"), monday("16:30")),
    ]
    assert intervals(one, monday("16:30"), monday("10:00")) == []
    assert intervals(one, monday("14:00"), monday("16:00")) == []


def test_round_the_clock_is_one_interval() -> None:
    """Neither midnights nor weeks nor clock changes cut what goes on."""
    start, end = at("2026-01-01T00:00Z"), at("2026-12-31T00:00Z")

    assert intervals(calendar("Europe/Berlin", EVERY_DAY), start, end) == [(start, end)]


def test_intervals_of_a_year_never_touch() -> None:
    """Each stretch ends before the next begins."""
    year = intervals(calendar("Europe/Berlin", OFFICE), at("2026-01-01T00:00Z"), at("2027-01-01T00:00Z"))

    assert len(year) == 2 * 261
    assert all(before[1] < after[0] for before, after in pairwise(year))


def test_times_without_an_offset_are_refused() -> None:
    """Nobody knows which moment a naive time is; each place where one can come in says so."""
    one, naive, good = calendar("UTC", EVERY_DAY), datetime(2026, 3, 2, 9), monday("09:00")  # noqa: DTZ001 - that is the point
    hour = timedelta(hours=1)

    for call in (
        lambda: due(one, naive, hour),
        lambda: due(one, good, hour, [(naive, good)]),
        lambda: due(one, good, hour, [(good, naive)]),
        lambda: worked(one, good, naive),
        lambda: intervals(one, naive, good),
    ):
        with pytest.raises(ValueError, match="offset"):
            call()


def test_a_negative_target_is_refused() -> None:
    """A promise looks ahead."""
    with pytest.raises(ValueError, match="below nothing"):
        due(calendar("UTC", EVERY_DAY), monday("09:00"), timedelta(seconds=-1))


@pytest.mark.parametrize("text", ["1969-12-31T00:00Z", "3000-01-01T00:00Z", "9999-12-31T23:59+00:00", "0001-01-01T00:00+14:00"])
def test_years_that_nobody_means_are_refused(text: str) -> None:
    """A slip of the finger is said, and overflows nothing."""
    with pytest.raises(ValueError, match="years 1970 to 2999"):
        due(calendar("Europe/Berlin", OFFICE), at(text), timedelta(hours=1))


def test_the_last_year_is_whole() -> None:
    """A calendar goes on beyond the last year that a start may have."""
    assert due(calendar("UTC", EVERY_DAY), at("2999-12-31T00:00Z"), timedelta(days=2)) == at("3000-01-02T00:00Z")


def test_a_search_has_an_end() -> None:
    """A target out of all proportion is an error that says what to do, not a search for ever."""
    with pytest.raises(ValueError, match="within a hundred years"):
        due(calendar("UTC", 'mon = ["09:00-09:01"]'), monday("09:00"), timedelta(days=30))
