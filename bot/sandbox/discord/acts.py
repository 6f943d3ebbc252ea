"""What the page and a replay may have people do in Discord, by name: a table from `do` to the sandbox's own methods.

Fields are named as in the Python face, with `channel` for the place and `id` for the message. `find` (a text that it contains) may
stand for `id`: the newest such message is taken. `channel` takes names and thread titles as well.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.fields import Fields, file_of, perform

JSON = dict[str, Any]
# The first argument is the DiscordSandbox; naming its type here would make the two files import each other.
Act = Callable[[Any, "DiscordFields"], Awaitable[JSON | None]]
NOT_YET = frozenset({"message_not_found", "no_such_element", "no_modal", "unknown_command", "10003", "10008"})


class DiscordFields(Fields):
    """The fields of one act in Discord."""

    def where(self) -> tuple[str, str]:
        """Return who does it, and where."""
        return self.text("user"), self.text("channel")

    def message(self, box: Any, label: str | None = None) -> str:
        """Return the message that is meant: `id`, or the newest that contains `find`."""
        if found := self.maybe("id"):
            return found
        reader = self.maybe("user") if label is not None else None
        return str(box.find(self.text("channel"), self.text("find"), user=reader, label=label))

    def options(self) -> JSON:
        """Return a command's options; a file comes as base64 `{"name", "mime", "data"}`."""
        return {name: file_of(value) if isinstance(value, dict) else value for name, value in self.named("options").items()}


async def act(box: Any, do: str, fields: JSON) -> JSON:
    """Do one thing by name; raises SandboxRefusal for unknown things, missing fields and what Discord refuses.

    With `wait_s` it waits so many real seconds for what is not there yet: a message to find, a button, a form.
    """
    return await perform(box, ACTS, do, DiscordFields(fields), NOT_YET)


async def _say(box: Any, of: DiscordFields) -> JSON:
    return {"id": await box.say(*of.where(), of.maybe("text") or "", reply_to=of.maybe("reply_to"), files=of.files())}


async def _post(box: Any, of: DiscordFields) -> JSON:
    title, text = of.text("title"), of.maybe("text") or ""
    return {"id": await box.post(*of.where(), title, text, tags=of.texts("tags"), files=of.files())}


async def _start_thread(box: Any, of: DiscordFields) -> JSON:
    private = bool(of.values.get("private", False))
    return {"id": await box.start_thread(*of.where(), of.text("name"), of.maybe("id"), private=private)}


async def _edit(box: Any, of: DiscordFields) -> None:
    await box.edit(*of.where(), of.message(box), of.maybe("text") or "")


async def _delete(box: Any, of: DiscordFields) -> None:
    await box.delete(*of.where(), of.message(box))


async def _react(box: Any, of: DiscordFields) -> None:
    await box.react(*of.where(), of.message(box), of.text("emoji", "name"))


async def _unreact(box: Any, of: DiscordFields) -> None:
    await box.unreact(*of.where(), of.message(box), of.text("emoji", "name"))


async def _slash(box: Any, of: DiscordFields) -> None:
    await box.slash(*of.where(), of.text("command"), of.options())


async def _autocomplete(box: Any, of: DiscordFields) -> JSON:
    typed = str(of.values.get("typed") or "")
    return {"choices": await box.autocomplete(*of.where(), of.text("command"), of.text("focused"), typed, of.options())}


async def _press(box: Any, of: DiscordFields) -> None:
    wanted = of.text("custom_id", "label")
    await box.press(*of.where(), of.message(box, label=wanted), wanted)


async def _choose(box: Any, of: DiscordFields) -> None:
    wanted = of.text("custom_id", "label")
    await box.choose(*of.where(), of.message(box, label=wanted), wanted, of.texts("values"))


async def _context_menu(box: Any, of: DiscordFields) -> None:
    await box.context_menu(*of.where(), of.message(box), of.text("name"))


async def _user_menu(box: Any, of: DiscordFields) -> None:
    await box.user_menu(*of.where(), of.text("target"), of.text("name"))


async def _submit(box: Any, of: DiscordFields) -> None:
    await box.submit(of.text("user"), of.named("values"))


async def _close_modal(box: Any, of: DiscordFields) -> None:
    await box.close_modal(of.text("user"))


async def _set_roles(box: Any, of: DiscordFields) -> None:
    await box.set_roles(of.text("user"), of.texts("roles"))


async def _tag(box: Any, of: DiscordFields) -> None:
    await box.tag(*of.where(), of.texts("tags"))


async def _rename(box: Any, of: DiscordFields) -> None:
    await box.rename(*of.where(), of.text("name"))


def _by_person(name: str) -> Act:
    async def do(box: Any, of: DiscordFields) -> None:
        await getattr(box, name)(of.text("user"))

    return do


def _in_place(name: str) -> Act:
    async def do(box: Any, of: DiscordFields) -> None:
        await getattr(box, name)(*of.where())

    return do


ACTS: dict[str, Act] = {
    "say": _say,
    "post": _post,
    "start_thread": _start_thread,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "unreact": _unreact,
    "slash": _slash,
    "autocomplete": _autocomplete,
    "press": _press,
    "choose": _choose,
    "context_menu": _context_menu,
    "user_menu": _user_menu,
    "submit": _submit,
    "close_modal": _close_modal,
    "set_roles": _set_roles,
    "tag": _tag,
    "rename": _rename,
    **{name: _by_person(name) for name in ("join", "leave", "close_dms", "open_dms")},
    **{name: _in_place(name) for name in ("archive", "unarchive", "lock", "unlock", "delete_channel")},
}
