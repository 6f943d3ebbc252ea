"""What the page and a replay may have people do in their mail programs, by name: a table from `do` to the sandbox's own methods.

`find` (a text that it contains) may stand for a mail's `id`: the newest such mail is taken, first among those received.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.fields import Fields, perform

JSON = dict[str, Any]
# The first argument is the MailSandbox; naming its type here would make the two files import each other.
Act = Callable[[Any, "MailFields"], Awaitable[JSON | None]]
NOT_YET = frozenset({"mail_not_found"})


class MailFields(Fields):
    """The fields of one act in a mail program."""

    def mail(self, box: Any) -> str:
        """Return the mail that is meant: `id`, or the newest that contains `find`."""
        if found := self.maybe("id"):
            return found
        try:
            return str(box.find(self.text("user"), self.text("find"), "inbox"))
        except SandboxRefusal:
            return str(box.find(self.text("user"), self.text("find")))

    def is_on(self, name: str, default: bool = True) -> bool:
        """Return a switch."""
        return bool(self.values.get(name, default))


async def act(box: Any, do: str, fields: JSON) -> JSON:
    """Do one thing by name; raises SandboxRefusal for unknown things, missing fields and what a mail program refuses.

    With `wait_s` it waits so many real seconds for a mail that is not there yet.
    """
    return await perform(box, ACTS, do, MailFields(fields), NOT_YET)


async def _write(box: Any, of: MailFields) -> JSON:
    user, subject, text = of.text("user"), of.maybe("subject") or "", of.maybe("text") or ""
    named = {"to": of.texts("to"), "cc": of.texts("cc"), "files": of.files(), "sender": of.maybe("from") or ""}
    return {"id": await box.write(user, subject, text, **named)}


async def _reply(box: Any, of: MailFields) -> JSON:
    how = {"to_all": of.is_on("all", default=False), "quotes": of.is_on("quote"), "cc": of.texts("cc"), "files": of.files()}
    return {"id": await box.reply(of.text("user"), of.mail(box), of.maybe("text") or "", **how)}


async def _away(box: Any, of: MailFields) -> None:
    box.away(of.text("user"), on=of.is_on("on"))


async def _close_mailbox(box: Any, of: MailFields) -> None:
    box.close_mailbox(of.text("user"), on=of.is_on("on"))


ACTS: dict[str, Act] = {"write": _write, "reply": _reply, "away": _away, "close_mailbox": _close_mailbox}
