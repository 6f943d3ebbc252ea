"""A small language for saying what a piece of JSON must look like, with Slack's complaints when it does not.

A `Check` looks at one value, knows where it stands (a json-pointer) and adds its complaints to a list.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

JSON = dict[str, Any]
Complaints = list[str]
Check = Callable[[Any, str, Complaints], None]


def complain(out: Complaints, message: str, at: str) -> None:
    """Add a complaint in Slack's form."""
    out.append(f"{message} [json-pointer:{at}]")


def string(high: int, low: int = 1) -> Check:
    """Accept a string of `low` to `high` characters."""

    def check(value: Any, at: str, out: Complaints) -> None:
        if not isinstance(value, str):
            complain(out, "must provide a string", at)
        elif len(value) < low:
            complain(out, f"must be more than {low - 1} characters", at)
        elif len(value) > high:
            complain(out, f"must be less than {high + 1} characters", at)

    return check


def url(high: int = 3000) -> Check:
    """Accept an http or https address."""
    fits = string(high)

    def check(value: Any, at: str, out: Complaints) -> None:
        before = len(out)
        fits(value, at, out)
        if len(out) == before and not value.startswith(("http://", "https://", "mailto:", "slack://")):
            complain(out, "must be a valid URL", at)

    return check


def boolean(value: Any, at: str, out: Complaints) -> None:
    """Accept true or false."""
    if not isinstance(value, bool):
        complain(out, "must provide a boolean", at)


def integer(low: int, high: int) -> Check:
    """Accept a whole number in a range."""

    def check(value: Any, at: str, out: Complaints) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            complain(out, "must provide an integer", at)
        elif not low <= value <= high:
            complain(out, f"must be between {low} and {high}", at)

    return check


def word(*allowed: str) -> Check:
    """Accept one of a few words."""

    def check(value: Any, at: str, out: Complaints) -> None:
        if value not in allowed:
            complain(out, f"must be a valid enum value: {', '.join(allowed)}", at)

    return check


def listed(item: Check, low: int, high: int) -> Check:
    """Accept a list of `low` to `high` items that each pass."""

    def check(value: Any, at: str, out: Complaints) -> None:
        if not isinstance(value, list):
            complain(out, "must provide an array", at)
            return
        if len(value) > high:
            complain(out, f"no more than {high} items allowed", at)
        if len(value) < low:
            complain(out, f"no less than {low} items allowed", at)
        for index, each in enumerate(value):
            item(each, f"{at}/{index}", out)

    return check


def anything(_value: Any, _at: str, _out: Complaints) -> None:
    """Accept everything."""


def record(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """Accept an object with these fields and no others."""

    def check(value: Any, at: str, out: Complaints) -> None:
        if not isinstance(value, dict):
            complain(out, "must provide an object", at)
            return
        for name in required:
            if name not in value:
                complain(out, f"missing required field: {name}", at)
        for name, each in value.items():
            inner = required.get(name) or optional.get(name)
            if inner is None:
                complain(out, f"invalid additional property: {name}", at)
            else:
                inner(each, f"{at}/{name}", out)

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    """Accept an object whose `type` is in the table and which passes the check found there."""

    def check(value: Any, at: str, out: Complaints) -> None:
        if not isinstance(value, dict):
            complain(out, "must provide an object", at)
        elif "type" not in value:
            complain(out, "missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in table:
            complain(out, f"unsupported type: {value['type']}", f"{at}/type")
        else:
            table[value["type"]](value, at, out)

    return check


def text(high: int, kinds: Collection[str] = ("plain_text", "mrkdwn"), low: int = 1) -> Check:
    """Accept a text object of these kinds; where both kinds are allowed Slack says first that no schema matched."""
    content = string(high, low)
    plain = record({"type": anything, "text": content}, {"emoji": boolean})
    marked = record({"type": anything, "text": content}, {"verbatim": boolean})
    table = {name: check for name, check in (("plain_text", plain), ("mrkdwn", marked)) if name in kinds}
    inner = by_type(table)

    def check(value: Any, at: str, out: Complaints) -> None:
        found: Complaints = []
        inner(value, at, found)
        if found and len(table) > 1:
            complain(out, "failed to match all allowed schemas", at)
        out.extend(found)

    return check


def both(*checks: Check) -> Check:
    """Accept what passes all of these."""

    def check(value: Any, at: str, out: Complaints) -> None:
        for each in checks:
            each(value, at, out)

    return check
