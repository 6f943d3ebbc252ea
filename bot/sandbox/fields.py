"""What the page and a replay ask people to do: fields read by name, and acts that may wait for what is not there yet."""

import base64
import binascii
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.feed import Feed

JSON = dict[str, Any]
LONGEST_WAIT_S = 60


class Fields:
    """The fields of one act; each is asked for by name and must be of its kind."""

    def __init__(self, values: JSON) -> None:
        self.values = values

    def text(self, *names: str) -> str:
        """Return the first of these fields that is there; one must be."""
        found = self.maybe(*names)
        if found is None:
            raise SandboxRefusal("invalid_arguments", f"the field {names[0]!r} is missing")
        return found

    def maybe(self, *names: str) -> str | None:
        """Return the first of these fields that is there, or None."""
        for name in names:
            value = self.values.get(name)
            if value not in (None, ""):
                return str(value)
        return None

    def seconds(self, name: str) -> float:
        """Return a span of seconds, 0 when it is not there."""
        value = self.values.get(name) or 0
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_WAIT_S:
            raise SandboxRefusal("invalid_arguments", f"{name} is a number of seconds, at most {LONGEST_WAIT_S}")
        return float(value)

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, empty when it is not there."""
        given = self.values.get(name) or []
        if not isinstance(given, list):
            raise SandboxRefusal("invalid_arguments", f"{name} is a list")
        return [str(one) for one in given]

    def named(self, name: str) -> JSON:
        """Return an object, empty when it is not there."""
        given = self.values.get(name) or {}
        if not isinstance(given, dict):
            raise SandboxRefusal("invalid_arguments", f"{name} is an object of values by name")
        return given

    def files(self) -> list[tuple[str, bytes, str]]:
        """Return the files, which come as base64 `{"name", "mime", "data"}`."""
        given = self.values.get("files") or []
        try:
            return [file_of(each) for each in given]
        except (TypeError, KeyError, AttributeError, ValueError, binascii.Error):
            raise SandboxRefusal("invalid_arguments", "files are a list of {name, mime, data as base64}") from None


Given = TypeVar("Given", bound=Fields)


async def perform(
    box: Any, acts: Mapping[str, Callable[[Any, Given], Awaitable[JSON | None]]], do: str, of: Given, not_yet: frozenset[str]
) -> JSON:
    """Do one thing by name; raises SandboxRefusal for unknown things, missing fields and what the platform refuses.

    With the field `wait_s` a refusal whose word is in `not_yet` is tried again at every change, for so many real seconds.
    """
    if do not in acts:
        raise SandboxRefusal("unknown_act", f"nobody can {do!r} here; there are: {', '.join(acts)}")
    deadline = time.monotonic() + of.seconds("wait_s")
    while True:
        version = box.feed.version
        try:
            return await acts[do](box, of) or {}
        except SandboxRefusal as refusal:
            left = deadline - time.monotonic()
            if refusal.word not in not_yet or left <= 0:
                raise
        await _change_after(box.feed, version, left)


def file_of(given: JSON) -> tuple[str, bytes, str]:
    """Return one file as name, bytes and type; raises where it is not base64."""
    name, data = str(given["name"]), base64.b64decode(given["data"], validate=True)
    return name, data, str(given.get("mime") or "application/octet-stream")


async def _change_after(feed: Feed, version: int, within: float) -> None:
    with contextlib.suppress(TimeoutError):
        await feed.until(lambda: feed.version != version, within)
