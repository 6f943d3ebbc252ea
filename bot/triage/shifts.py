"""
When a working day begins and when a shift ends, by a calendar. Pure.

A pause within the day (lunch) ends no shift, and a desk that never closes begins its day at nine.
"""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from bot.policy import Hours, Window
from bot.triage.hours import Calendar, intervals

BREAK = timedelta(hours=4)  # less without work is a pause, not the end of a shift
NOBODYS_SHIFT = timedelta(hours=16)  # a longer stretch of work is several people's
USUAL_BEGIN = time(9)
AHEAD = timedelta(days=15)  # the longest that a calendar is searched for its next opening
_DAY = timedelta(days=1)
_DAYTIME = (Window(9 * 60, 17 * 60),)


def opening(calendar: Calendar, now: datetime) -> datetime | None:
    """Give when work begins on the local date of ``now``; None on a day on which none does."""
    zone = calendar.hours.zone
    midnight = datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone)
    begins, ends = midnight.astimezone(UTC), (midnight + _DAY).astimezone(UTC)
    usual = datetime.combine(midnight.date(), USUAL_BEGIN, tzinfo=zone).astimezone(UTC)
    for opens, closes in intervals(calendar, begins - _DAY, ends + _DAY):
        is_long = closes - opens > NOBODYS_SHIFT
        if is_long and opens <= usual < closes:
            return usual
        if begins <= opens < ends:
            return opens
    return None


def closing(calendar: Calendar, now: datetime, within: timedelta) -> datetime | None:
    """Give the end of the shift that ended at most ``within`` ago; None while one lasts and where none did."""
    here = intervals(calendar, now - within - _DAY, now + BREAK)
    for number, (_, closes) in enumerate(here):
        following = here[number + 1][0] if number + 1 < len(here) else None
        if now - within < closes <= now and (following is None or following - closes >= BREAK):
            return closes
    return None


def first_open(calendar: Calendar, at: datetime) -> datetime:
    """Give the first working moment from a time on; the time itself where none comes within two weeks."""
    return next((max(opens, at) for opens, _ in intervals(calendar, at, at + AHEAD)), at)


@lru_cache(256)
def daytime(zone: str) -> Calendar:
    """Give the hours in which a machine may write to somebody of whom only the time zone is known: nine to five on weekdays."""
    day = _DAYTIME
    return Calendar(Hours(timezone=zone, business_day=timedelta(hours=8), mon=day, tue=day, wed=day, thu=day, fri=day))


@lru_cache(256)
def in_zone(hours: Hours, zone: str) -> Calendar:
    """Give the same wall times in another zone: the hours of somebody who works elsewhere."""
    return Calendar(hours.model_copy(update={"timezone": zone}))


def is_open(calendar: Calendar, now: datetime) -> bool:
    """Say whether work is going on."""
    return any(opens <= now < closes for opens, closes in intervals(calendar, now, now + timedelta(minutes=1)))
