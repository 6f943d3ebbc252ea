"""Plays a written day: JSON lines of what people do and when, at a chosen speed, by moving the sandbox clock.

    {"at": "09:00:05", "do": "say", "user": "ada", "channel": "D:ada", "text": "…"}
    {"at": "+90s", "do": "click", "user": "lena", "channel": "#triage", "find": "12 seats", "label": "Claim"}

`at` is a time of day, one on a weekday (`mon 09:00`), or a span since the line before (`s`, `m`, `h`); without it a line follows
at once. All other fields are those of `POST /sandbox/act`. Empty lines and lines that begin with `#` are skipped.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from time import monotonic
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import SandboxError

JSON = dict[str, Any]
Act = Callable[[JSON], Awaitable[JSON]]
Stop = Callable[[datetime], Awaitable[datetime]]

SAMPLE_DAY = Path(__file__).parent / "day.jsonl"
SAMPLE_QUARTER = Path(__file__).parent / "quarter.jsonl"
MAIL_DAY = Path(__file__).parent / "mail-day.jsonl"  # needs the mailbox beside Slack
STEP_S = 0.25
_SPAN = re.compile(r"\+(\d+(?:\.\d+)?)([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that did not happen, with its number (from 1) and why."""

    line: int
    error: str
    explain: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.error}: {self.explain}"


@dataclass(slots=True)
class Played:
    """How a play went."""

    acts: int = 0
    refused: list[Refused] = field(default_factory=list)


async def replay(
    lines: Iterable[str],
    act: Act,
    clock: SandboxClock,
    speed: float,
    *,
    tz: tzinfo = UTC,
    tell: Callable[[Refused], None] | None = None,
    stop: Stop | None = None,
) -> Played:
    """Play the lines; a refused one is noted, told to `tell` at once, and does not stop the play.

    `speed` 1 is real time, 60 a minute in a second; 0 does not wait at all, the clock jumps. Times of day are in `tz`;
    the first one moves the clock forward to the next such moment. Where nothing is written for a while, `stop` is given the
    time of the next line, lets whatever is due now be done, and says until when the clock may run: so at any speed things
    happen at their own time. Time that it takes is made up for by waiting less.
    """
    pace = _Pace(clock, speed)
    played = Played()
    due = clock.now()
    is_first = True
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            body = _parse(line)
            due = _due(body.pop("at", None), due, tz)
            # Up to its first line the day is only fast-forwarded.
            if is_first:
                pace = _Pace(clock, speed, begins=due)
                await _Pace(clock, 0).run_to(due)
            is_first = False
            while clock.now() < due:
                await pace.run_to(min(due, await stop(due)) if stop is not None else due)
            _check(await act(body))
            played.acts += 1
        except SandboxError as refusal:
            refused = Refused(number, refusal.word, refusal.explain)
            played.refused.append(refused)
            if tell is not None:
                tell(refused)
    return played


def _parse(line: str) -> JSON:
    try:
        body = json.loads(line)
    except ValueError as fault:
        raise SandboxError("invalid_json", str(fault)) from None
    if not isinstance(body, dict):
        raise SandboxError("invalid_json", "a line must be a JSON object")
    return body


def _due(at: Any, before: datetime, tz: tzinfo) -> datetime:
    if at is None:
        return before
    if span := _SPAN.fullmatch(str(at)):
        return before + timedelta(seconds=float(span.group(1)) * _SECONDS[span.group(2)])
    day, _, clock = str(at).rpartition(" ")
    try:
        wall, weekday = time.fromisoformat(clock), _WEEKDAYS.index(day) if day else None
    except ValueError:
        raise SandboxError(
            "invalid_time", f"{at!r} is neither a time of day, nor one on a day like mon 09:00, nor a span like +90s"
        ) from None
    # Reckoned from the line before, not from the clock: a play that is late must not wait for tomorrow.
    local = before.astimezone(tz)
    moment = datetime.combine(local.date(), wall, tzinfo=tz)
    while moment < local or weekday not in (None, moment.weekday()):
        moment = datetime.combine(moment.date() + timedelta(days=1), wall, tzinfo=tz)
    return moment.astimezone(UTC)


class _Pace:
    """Moves the clock so many times faster than life; who was late waits less."""

    def __init__(self, clock: SandboxClock, speed: float, begins: datetime | None = None) -> None:
        self._clock, self._speed = clock, speed
        self._begins, self._began_s = begins or clock.now(), monotonic()

    async def run_to(self, until: datetime) -> None:
        while (left := (until - self._clock.now()).total_seconds()) > 0:
            wait = (until - self._begins).total_seconds() / self._speed - (monotonic() - self._began_s) if self._speed > 0 else 0.0
            if wait <= 0:
                self._clock.advance(timedelta(seconds=left))
                return
            step = min(STEP_S, wait)
            await asyncio.sleep(step)
            self._clock.advance(timedelta(seconds=max(0.0, min(left, left * step / wait) - step)))


def _check(answer: JSON) -> None:
    if answer.get("ok") is False:
        raise SandboxError(str(answer.get("error")), str(answer.get("explain", "")))
