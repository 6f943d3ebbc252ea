"""An invitation (iCalendar) as a few words: what, when, where, who asks. Reads what is there and never raises."""

import re

_FOLD = re.compile(r"\n[ \t]")
_FIELD = re.compile(r"^(SUMMARY|DTSTART|DTEND|LOCATION|ORGANIZER|DESCRIPTION|STATUS)(?:;[^:\n]{0,500})?:([^\n]{0,4000})", re.MULTILINE)
_ESCAPED = {r"\n": "\n", r"\N": "\n", r"\,": ",", r"\;": ";", r"\\": "\\"}
_LABELS = {"SUMMARY": "", "DTSTART": "Starts: ", "DTEND": "Ends: ", "LOCATION": "Where: ", "ORGANIZER": "From: ", "DESCRIPTION": ""}


def words(calendar: str) -> list[str]:
    """Give the lines to show for the first event of a calendar."""
    event = _FOLD.sub("", calendar.replace("\r", ""))
    event = event[max(0, event.find("BEGIN:VEVENT")) :].partition("END:VEVENT")[0]
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(event):
        found.setdefault(name, re.sub(r"\\[nN,;\\]", lambda mark: _ESCAPED[mark[0]], value).removeprefix("mailto:").removeprefix("MAILTO:"))
    lines = [f"{label}{found[name].strip()}" for name, label in _LABELS.items() if found.get(name, "").strip()]
    return [one for line in lines for one in line.splitlines()]
