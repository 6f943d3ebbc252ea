"""Times as people write them. Reads words; the clock is an argument."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import BadCall
from bot.queue.store.people import Person


def timezone_of(person: Person) -> tzinfo:
    """Somebody's own time zone, or UTC where the platform did not say or named none that is known."""
    try:
        return ZoneInfo(person.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


_SPAN = re.compile(r"(\d{1,4})\s*(m|min|h|d|w)", re.IGNORECASE)
_UNITS = {"m": timedelta(minutes=1), "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def when(text: str, by: Person, now: datetime) -> datetime:
    """Read a time to come: a span ("2d") or a date with or without a time, in the caller's own time zone."""
    wanted = text.strip().removeprefix("until ").strip()
    if span := _SPAN.fullmatch(wanted):
        at = now + int(span[1]) * _UNITS[span[2].lower()]
    else:
        try:
            at = datetime.fromisoformat(wanted)
        except ValueError:
            raise BadCall(f"“{wanted[:40]}” is no time. Write 45m, 4h, 2d, or 2026-12-24 09:00.") from None
        at = at if at.tzinfo else at.replace(tzinfo=timezone_of(by))
    if at <= now:
        raise BadCall("That time is in the past.")
    return at.astimezone(now.tzinfo)
