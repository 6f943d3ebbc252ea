"""What the page and a replay may have people do, by name: a table from `do` to the sandbox's own methods.

Fields are named as in the Python face. Where a message is meant, `find` (a text that it contains) may stand for `ts`,
and `thread_find` for `thread_ts`: the newest such message is taken.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.fields import Fields, perform

JSON = dict[str, Any]
# The first argument is the SlackSandbox; naming its type here would make the two files import each other.
Act = Callable[[Any, "SlackFields"], Awaitable[JSON | None]]
NOT_YET = frozenset({"message_not_found", "no_such_element", "no_modal", "view_not_found"})


class SlackFields(Fields):
    """The fields of one act in Slack."""

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


async def act(box: Any, do: str, fields: JSON) -> JSON:
    """Do one thing by name; raises SandboxRefusal for unknown things, missing fields and what Slack refuses.

    With `wait_s` it waits so many real seconds for what is not there yet: a message to find, a button, a modal.
    """
    return await perform(box, ACTS, do, SlackFields(fields), NOT_YET)


async def _say(box: Any, of: SlackFields) -> JSON:
    broadcast = bool(of.values.get("broadcast", False))
    text = of.maybe("text") or ""
    uploads = of.files()
    ts = await box.say(of.text("user"), of.text("channel"), text, thread_ts=of.thread(box), files=uploads, broadcast=broadcast)
    return {"ts": ts}


async def _edit(box: Any, of: SlackFields) -> None:
    await box.edit(of.text("user"), of.text("channel"), of.ts(box), of.text("text"))


async def _delete(box: Any, of: SlackFields) -> None:
    await box.delete(of.text("user"), of.text("channel"), of.ts(box))


async def _delete_file(box: Any, of: SlackFields) -> None:
    await box.delete_file(of.text("user"), of.text("file_id"))


async def _react(box: Any, of: SlackFields) -> None:
    await box.react(of.text("user"), of.text("channel"), of.ts(box), of.text("name", "emoji"))


async def _unreact(box: Any, of: SlackFields) -> None:
    await box.unreact(of.text("user"), of.text("channel"), of.ts(box), of.text("name", "emoji"))


async def _slash(box: Any, of: SlackFields) -> None:
    text = of.maybe("text") or ""
    await box.slash(of.text("user"), of.text("channel"), of.text("command"), text, thread_ts=of.maybe("thread_ts"))


async def _click(box: Any, of: SlackFields) -> None:
    channel = of.text("channel")
    wanted = of.text("label_or_action_id", "action_id", "label")
    ts = None if channel in {"home", "modal"} else of.ts(box, label=wanted)
    block_id, view_id = of.maybe("block_id"), of.maybe("view_id")
    await box.click(of.text("user"), channel, ts, wanted, of.values.get("value"), block_id=block_id, view_id=view_id)


async def _shortcut(box: Any, of: SlackFields) -> None:
    await box.shortcut(of.text("user"), of.text("channel"), of.ts(box), of.text("callback_id"))


async def _global_shortcut(box: Any, of: SlackFields) -> None:
    await box.global_shortcut(of.text("user"), of.text("callback_id"))


async def _open_home(box: Any, of: SlackFields) -> None:
    await box.open_home(of.text("user"), of.maybe("tab") or "home")


async def _open_assistant(box: Any, of: SlackFields) -> JSON:
    return {"ts": await box.open_assistant(of.text("user"), of.maybe("looking_at"))}


async def _press_prompt(box: Any, of: SlackFields) -> JSON:
    thread = of.thread(box) or of.text("thread_ts")
    return {"ts": await box.press_prompt(of.text("user"), thread, of.text("title"))}


async def _submit(box: Any, of: SlackFields) -> JSON:
    values = of.values.get("values") or {}
    if not isinstance(values, dict):
        raise SandboxRefusal("invalid_arguments", "values are an object of field names")
    view_id = _shown_modal(box, of)
    await box.submit(of.text("user"), values)
    now = box.modal(of.text("user"))
    return {"errors": now["errors"]} if now and now["id"] == view_id and now.get("errors") else {}


async def _close_modal(box: Any, of: SlackFields) -> None:
    _shown_modal(box, of)
    await box.close_modal(of.text("user"))


def _shown_modal(box: Any, of: SlackFields) -> str:
    view = box.modal(of.text("user"))
    wanted = of.maybe("view_id")
    if view is None or (wanted is not None and view["id"] != wanted):
        raise SandboxRefusal("no_modal", "that modal is not open any more")
    return str(view["id"])


async def _join(box: Any, of: SlackFields) -> None:
    await box.join(of.text("user"), of.text("channel"))


async def _leave(box: Any, of: SlackFields) -> None:
    await box.leave(of.text("user"), of.text("channel"))


async def _unfurl(box: Any, of: SlackFields) -> None:
    await box.unfurl(of.text("channel"), of.ts(box))


async def _set_group(box: Any, of: SlackFields) -> None:
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
    "open_assistant": _open_assistant,
    "press_prompt": _press_prompt,
    "submit": _submit,
    "close_modal": _close_modal,
    "join": _join,
    "leave": _leave,
    "unfurl": _unfurl,
    "set_group": _set_group,
}
