"""``sla due``: when promises fall due, reckoned without any ticket or database."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.cli.start import environment, policy_at
from bot.errors import ConfigurationFault
from bot.policy import Policy, read_target
from bot.triage.hours import Calendar, Pause, due


def add_to(commands: Any) -> None:
    """Declare the command."""
    group = commands.add_parser("sla", help="what is promised in working time").add_subparsers(metavar="VERB", required=True)
    one = group.add_parser("due", help='when targets fall due: {"due_at"} for each {"start", "target", "hours", "pauses"} line of a file')
    one.add_argument("--file", required=True, metavar="FILE", help="JSON lines; - reads standard input")
    one.add_argument("--policy", type=Path, metavar="FILE", help="the policy with the hours; default: POLICY_FILE")
    one.add_argument("--json", action="store_true", help="JSON lines on stdout, which is also the default")
    one.set_defaults(call=run_due)


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
