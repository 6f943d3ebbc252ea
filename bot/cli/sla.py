"""``sla due``: when promises fall due, reckoned without any ticket or database; ``sla explain``: why a ticket's do when they do."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.cli.start import database_only, environment, policy_at
from bot.clock import utcnow
from bot.desk.clock_words import length
from bot.errors import ConfigurationFault
from bot.policy import Policy, read_target
from bot.queue.store import clocks, tickets
from bot.queue.store.clocks import Warned
from bot.triage import sla
from bot.triage.hours import Calendar, Pause, due
from bot.triage.promise import Terms


def add_to(commands: Any) -> None:
    """Declare the command."""
    group = commands.add_parser("sla", help="what is promised in working time").add_subparsers(metavar="VERB", required=True)
    one = group.add_parser("due", help='when targets fall due: {"due_at"} for each {"start", "target", "hours", "pauses"} line of a file')
    one.add_argument("--file", required=True, metavar="FILE", help="JSON lines; - reads standard input")
    one.add_argument("--policy", type=Path, metavar="FILE", help="the policy with the hours; default: POLICY_FILE")
    one.add_argument("--json", action="store_true", help="JSON lines on stdout, which is also the default")
    one.set_defaults(call=run_due)
    why = group.add_parser("explain", help="every clock of a ticket: what was promised and why, its pauses, when it is due, who was told")
    why.add_argument("ticket", type=lambda text: int(text.lstrip("#")), metavar="TICKET")
    why.add_argument("--policy", type=Path, metavar="FILE", help="the policy to reckon with; default: POLICY_FILE")
    why.add_argument("--json", action="store_true", help="one JSON document on stdout")
    why.set_defaults(call=run_explain)


def run_due(options: argparse.Namespace) -> int:
    """Answer every line; say the bad ones on stderr by their number and end with 1."""
    answer = answerer(_policy(options.policy))
    faults = 0
    for number, line in _lines(options.file):
        try:
            print(json.dumps(answer(line)))
        except (ValueError, RecursionError) as fault:  # no JSON, or JSON nested beyond reason
            print(f"line {number}: {fault}", file=sys.stderr)
            faults += 1
    return 1 if faults else 0


def _policy(given: Path | None) -> Policy:
    named = given or environment().get("POLICY_FILE")
    return policy_at(Path(named or "policy.toml"), must_exist=bool(named))


def _lines(file: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank with their numbers. Raises ConfigurationFault where there is no such file."""
    if file == "-":
        yield from _numbered(sys.stdin.buffer)
        return
    try:
        with Path(file).open("rb") as lines:
            yield from _numbered(lines)
    except OSError as error:
        raise ConfigurationFault((f"--file: {file} cannot be read: {error.strerror}",)) from None


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def answerer(policy: Policy) -> Callable[[bytes], dict[str, Any]]:
    """Give what answers one line, as `{"id"?, "due_at"}`; it raises ValueError for a line that cannot be answered."""
    calendars = {name: Calendar(hours) for name, hours in policy.hours.items()}

    def answer(line: bytes) -> dict[str, Any]:
        asked = _object(line)
        calendar = _calendar(calendars, asked)
        at = due(calendar, _moment(asked.get("start"), "start"), _target(calendar, asked), _pauses(asked.get("pauses")))
        carried = {"id": asked["id"]} if "id" in asked else {}
        return {**carried, "due_at": at and at.isoformat()}

    return answer


def _object(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except json.JSONDecodeError as fault:
        raise ValueError(f"no JSON: {fault.msg} at column {fault.colno}") from None
    if isinstance(asked, dict):
        return asked
    raise ValueError('not an object such as {"start": "2026-03-02T09:00:00+01:00", "target": "4h", "hours": "office", "pauses": []}')


def _calendar(calendars: dict[str, Calendar], asked: dict[str, Any]) -> Calendar:
    name = asked.get("hours", next(iter(calendars)))
    if not isinstance(name, str) or name not in calendars:
        raise ValueError(f"hours: the policy has no {json.dumps(name)}; it has {', '.join(calendars)}")
    return calendars[name]


def _target(calendar: Calendar, asked: dict[str, Any]) -> timedelta:
    try:
        return read_target(asked.get("target", "")).span(calendar.hours.business_day)
    except ValueError as fault:
        raise ValueError(f"target: {fault}") from None


def _pauses(value: object) -> list[Pause]:
    """Read `[[iso, iso], …]`; null ends a pause that still lasts, and where nothing was paused the list may be missing."""
    try:
        pairs = [(begins, ends) for begins, ends in value] if isinstance(value, list) else None
    except (TypeError, ValueError):
        pairs = None
    if pairs is None and value is not None:
        raise ValueError("pauses: not a list of pairs such as [[from, until], …]")
    return [(_moment(begins, "pauses"), None if ends is None else _moment(ends, "pauses")) for begins, ends in pairs or ()]


def _moment(value: object, key: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise ValueError(f"{key}: {json.dumps(value)} is no moment such as 2026-03-02T09:00:00+01:00")
    return moment


# -------------------------------------------------------------------------------------------------------------- explain


def run_explain(options: argparse.Namespace) -> int:
    """Read the ticket's history again and say what follows from it; what was told about it comes from the rows."""
    terms = Terms(_policy(options.policy))
    _, database = database_only()
    with database.read() as tx:
        tickets.get(tx, options.ticket)
        history = tickets.history_of(tx, options.ticket)
        rows = {(row.kind, row.sequence): row.id for row in clocks.of_ticket(tx, options.ticket)}
        told = clocks.warnings_of(tx, options.ticket)
    database.close()
    now = utcnow()
    explained = [
        explain(terms, clock, [one for one in told if one.clock_id == rows.get((clock.kind, clock.sequence))], now)
        for clock in sla.clocks(terms, history)
    ]
    if options.json:
        print(json.dumps({"ticket": options.ticket, "clocks": explained}))
    else:
        print("\n\n".join(_spelled(one) for one in explained) or "this ticket has no clocks")
    return 0


def explain(terms: Terms, clock: sla.Clock, told: list[Warned], now: datetime) -> dict[str, Any]:
    """Give everything about one clock as JSON can hold it: times in ISO, spans in seconds of working time."""
    reading = sla.read(terms, clock)
    known: dict[str, Any] = {"kind": clock.kind, "sequence": clock.sequence, "started_at": clock.started_at.isoformat()}
    known |= {"ended_at": clock.ended_at and clock.ended_at.isoformat(), "pauses": [[_iso(one), _iso(end)] for one, end in clock.pauses]}
    if reading is None:
        return known | {"state": clock.end or "not promised", "target": None, "due_at": None, "reasons": [], "warnings": []}
    promise, used = reading.promise, sla.used(terms, clock, reading.promise, now)
    by_percent = {one.threshold: one for one in told}
    return known | {
        "state": _state(clock, reading, now),
        "target": length(promise.target),
        "target_s": promise.target.total_seconds(),
        "hours": promise.hours,
        "due_at": _iso(reading.due_at),
        "used_s": used.total_seconds(),
        "left_s": (promise.target - used).total_seconds(),
        "reasons": list(promise.reasons),
        "promises": [{"target_s": one.target.total_seconds(), "hours": one.hours, "reasons": list(one.reasons)} for one in clock.promises],
        "warnings": [
            {"percent": percent, "at": _iso(at), "told_at": _iso(by_percent[percent].at) if percent in by_percent else None}
            for percent, at in reading.marks
        ],
    }


def _state(clock: sla.Clock, reading: sla.Reading, now: datetime) -> str:
    if clock.end == sla.VOID:
        return sla.VOID
    if sla.is_breached(clock.ended_at, reading.due_at, now):
        return "breached"
    return clock.end or ("paused" if clock.paused_at else "running")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _spelled(one: dict[str, Any]) -> str:
    """Say a clock in a few lines for a terminal."""
    lines = [f"{one['kind'].replace('_', ' ')} {one['sequence']}: {one['state']}", f"  started   {one['started_at']}"]
    if one["target"] is not None:
        lines += [f"  promised  {one['target']} of {one['hours']} hours", f"  due       {one['due_at'] or 'not while it is paused'}"]
    lines += [f"  because   {reason}" for reason in one["reasons"]]
    lines += [f"  paused    {begins} until {ends or 'now'}" for begins, ends in one["pauses"]]
    lines += [f"  {mark['percent']:>3} %     {mark['at']}" + (", told" if mark["told_at"] else "") for mark in one["warnings"]]
    return "\n".join([*lines, *([f"  ended     {one['ended_at']}"] if one["ended_at"] else [])])
