"""What the page and a replay may have people do, by name: a table from `do` to the sandbox's own methods.

Fields are named as in the Python face. Where a message is meant, `find` (a text that it contains) may stand for `ts`,
and `thread_find` for `thread_ts`: the newest such message is taken.
"""

import base64
import binascii
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.feed import Feed

JSON = dict[str, Any]
# The first argument is the SlackSandbox; naming its type here would make the two files import each other.
Act = Callable[[Any, "Fields"], Awaitable[JSON | None]]

LONGEST_WAIT_S = 60
NOT_YET = frozenset({"message_not_found", "no_such_element", "no_modal", "view_not_found"})


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

    def ts(self, box: Any, label: str | None = None) -> str:
        """Return the message that is meant: `ts`, or the newest that contains `find`."""
        if found := self.maybe("ts"):
            return found
        # Only what has buttons may be an ephemeral message: nobody edits, reacts to or answers one.
        reader = self.maybe("user") if label is not None else None
        return str(box.find(self.text("channel"), self.text("find"), user=reader, label=label))

    def thread(self, box: Any) -> str | None:
        """Return the thread that is meant, if any: `thread_ts`, or that of the newest that contains `thread_find`."""
        if wanted := self.maybe("thread_find"):
            return str(box.find(self.text("channel"), wanted))
        return self.maybe("thread_ts")

    def files(self) -> list[tuple[str, bytes, str]]:
        """Return the files, which come as base64 `{"name", "mime", "data"}`."""
        given = self.values.get("files") or []
        try:
            return [_file(each) for each in given]
        except (TypeError, KeyError, AttributeError, ValueError, binascii.Error):
            raise SandboxRefusal("invalid_arguments", "files are a list of {name, mime, data as base64}") from None


async def act(box: Any, do: str, fields: JSON) -> JSON:
    """Do one thing by name; raises SandboxRefusal for unknown things, missing fields and what Slack refuses.

    With `wait_s` it waits so many real seconds for what is not there yet: a message to find, a button, a modal.
    """
    if do not in ACTS:
        raise SandboxRefusal("unknown_act", f"nobody can {do!r} here; there are: {', '.join(ACTS)}")
    of = Fields(fields)
    deadline = time.monotonic() + of.seconds("wait_s")
    while True:
        version = box.feed.version
        try:
            return await ACTS[do](box, of) or {}
        except SandboxRefusal as refusal:
            left = deadline - time.monotonic()
            if refusal.word not in NOT_YET or left <= 0:
                raise
        await _change_after(box.feed, version, left)


async def _change_after(feed: Feed, version: int, within: float) -> None:
    with contextlib.suppress(TimeoutError):
        await feed.until(lambda: feed.version != version, within)


def _file(given: JSON) -> tuple[str, bytes, str]:
    name, data = str(given["name"]), base64.b64decode(given["data"], validate=True)
    return name, data, str(given.get("mime") or "application/octet-stream")


async def _say(box: Any, of: Fields) -> JSON:
    broadcast = bool(of.values.get("broadcast", False))
    text = of.maybe("text") or ""
    uploads = of.files()
    ts = await box.say(of.text("user"), of.text("channel"), text, thread_ts=of.thread(box), files=uploads, broadcast=broadcast)
    return {"ts": ts}


async def _edit(box: Any, of: Fields) -> None:
    await box.edit(of.text("user"), of.text("channel"), of.ts(box), of.text("text"))


async def _delete(box: Any, of: Fields) -> None:
    await box.delete(of.text("user"), of.text("channel"), of.ts(box))


async def _delete_file(box: Any, of: Fields) -> None:
    await box.delete_file(of.text("user"), of.text("file_id"))


async def _react(box: Any, of: Fields) -> None:
    await box.react(of.text("user"), of.text("channel"), of.ts(box), of.text("name", "emoji"))


async def _unreact(box: Any, of: Fields) -> None:
    await box.unreact(of.text("user"), of.text("channel"), of.ts(box), of.text("name", "emoji"))


async def _slash(box: Any, of: Fields) -> None:
    text = of.maybe("text") or ""
    await box.slash(of.text("user"), of.text("channel"), of.text("command"), text, thread_ts=of.maybe("thread_ts"))


async def _click(box: Any, of: Fields) -> None:
    channel = of.text("channel")
    wanted = of.text("label_or_action_id", "action_id", "label")
    ts = None if channel in {"home", "modal"} else of.ts(box, label=wanted)
    block_id, view_id = of.maybe("block_id"), of.maybe("view_id")
    await box.click(of.text("user"), channel, ts, wanted, of.values.get("value"), block_id=block_id, view_id=view_id)


async def _shortcut(box: Any, of: Fields) -> None:
    await box.shortcut(of.text("user"), of.text("channel"), of.ts(box), of.text("callback_id"))


async def _global_shortcut(box: Any, of: Fields) -> None:
    await box.global_shortcut(of.text("user"), of.text("callback_id"))


async def _open_home(box: Any, of: Fields) -> None:
    await box.open_home(of.text("user"), of.maybe("tab") or "home")


async def _submit(box: Any, of: Fields) -> JSON:
    values = of.values.get("values") or {}
    if not isinstance(values, dict):
        raise SandboxRefusal("invalid_arguments", "values are an object of field names")
    view_id = _shown_modal(box, of)
    await box.submit(of.text("user"), values)
    now = box.modal(of.text("user"))
    return {"errors": now["errors"]} if now and now["id"] == view_id and now.get("errors") else {}


async def _close_modal(box: Any, of: Fields) -> None:
    _shown_modal(box, of)
    await box.close_modal(of.text("user"))


def _shown_modal(box: Any, of: Fields) -> str:
    view = box.modal(of.text("user"))
    wanted = of.maybe("view_id")
    if view is None or (wanted is not None and view["id"] != wanted):
        raise SandboxRefusal("no_modal", "that modal is not open any more")
    return str(view["id"])


async def _join(box: Any, of: Fields) -> None:
    await box.join(of.text("user"), of.text("channel"))


async def _leave(box: Any, of: Fields) -> None:
    await box.leave(of.text("user"), of.text("channel"))


async def _unfurl(box: Any, of: Fields) -> None:
    await box.unfurl(of.text("channel"), of.ts(box))


async def _set_group(box: Any, of: Fields) -> None:
    users = of.values.get("users")
    if not isinstance(users, list):
        raise SandboxRefusal("invalid_arguments", "users are a list of names")
    await box.set_group(of.text("handle"), [str(each) for each in users])


ACTS: dict[str, Act] = {
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "delete_file": _delete_file,
    "react": _react,
    "unreact": _unreact,
    "slash": _slash,
    "click": _click,
    "select": _click,
    "shortcut": _shortcut,
    "global_shortcut": _global_shortcut,
    "open_home": _open_home,
    "submit": _submit,
    "close_modal": _close_modal,
    "join": _join,
    "leave": _leave,
    "unfurl": _unfurl,
    "set_group": _set_group,
}
