"""How clocks are worded: on cards, in lists and posts, and for the customer. Reads values; changes nothing."""

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.queue.store.clocks import ClockState
from bot.triage.sla import BREACH, MET, VOID

NAMES = {"first_response": "first response", "next_response": "next response", "resolution": "resolution"}
_BANDS = ((BREACH, "🔴"), (90, "🟠"), (75, "🟠"), (50, "🟡"), (0, "🟢"))


def name(clock: ClockState) -> str:
    """Say which promise it is."""
    return NAMES.get(clock.kind, clock.kind)


def used_percent(clock: ClockState, now: datetime) -> int:
    """Give the highest marked percentage of the target that is used up."""
    return max((percent for percent, at in clock.marks if datetime.fromisoformat(at) <= now), default=0)


def band(clock: ClockState, now: datetime) -> str:
    """Give a colour for how much of a promise is used up."""
    percent = used_percent(clock, now)
    return next(mark for least, mark in _BANDS if percent >= least)


def line(clock: ClockState, now: datetime, zone: tzinfo) -> str:
    """Say in one line how a running clock stands; ``zone`` is the team's."""
    if clock.due_at is None and clock.paused_at is None:
        return f"{name(clock)}: not promised"
    if clock.due_at is None:
        return f"⏸ {name(clock)} stands still"
    if clock.due_at <= now:
        return f"🔴 {name(clock)} was due {moment(clock.due_at, zone)} ({length(now - clock.due_at)} ago)"
    return f"{band(clock, now)} {name(clock)} by {moment(clock.due_at, zone)}"


def on_card(clocks: list[ClockState], now: datetime, zone: tzinfo) -> str:
    """Give a ticket's running promises for its card, the next one first; what became of the first answer once nothing runs."""
    running = [one for one in clocks if one.ended_at is None and one.target_s is not None]
    running.sort(key=lambda one: (one.due_at is None, one.due_at or one.started_at))
    if running:
        return "\n".join(line(one, now, zone) for one in running)
    kept = [one for one in clocks if one.ending == MET and one.target_s is not None]
    late = [one for one in kept if one.breached_at]
    return f"{len(kept) - len(late)} of {len(kept)} promises kept" if kept else ""


def ended(clock: ClockState) -> str:
    """Say how a clock ended; "" while it runs."""
    if clock.ended_at is None:
        return ""
    if clock.ending == VOID:
        return f"⚪ {name(clock)}: nobody waits for it any more"
    if clock.breached_at is not None:
        return f"❌ {name(clock)} {length(clock.ended_at - clock.breached_at)} late"
    return f"✅ {name(clock)} in time"


def moment(at: datetime, zone: tzinfo) -> str:
    """Give a time for the team, in a zone with its name."""
    return f"{at.astimezone(zone):%d %b} {of_day(at, zone)}"


def of_day(at: datetime, zone: tzinfo) -> str:
    """Give a time of day with the place whose clocks show it."""
    theirs = at.astimezone(zone)
    place = zone.key.rpartition("/")[2].replace("_", " ") if isinstance(zone, ZoneInfo) and zone.key != "UTC" else ""
    return f"{theirs:%H:%M} ({place} time)" if place else f"{theirs:%H:%M} UTC"


def for_customer(at: datetime, zone: tzinfo, now: datetime) -> str:
    """Give a time as its reader says it: in their own zone, the day only if it is not today."""
    theirs, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = of_day(at, zone)
    if theirs.date() == today:
        return f"today at {clock}"
    if theirs.date() == today + timedelta(days=1):
        return f"tomorrow at {clock}"
    return f"on {theirs:%A} {theirs.day} {theirs:%B} at {clock}"


def length(span: timedelta) -> str:
    """Give a length of time in at most two units."""
    minutes = max(int(span.total_seconds()), 0) // 60
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(parts[:2]) or "less than a minute"
