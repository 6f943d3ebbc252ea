"""What people see: the half of the sandbox's face that only looks."""

import json
from typing import Any

from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.slack import panels, people
from bot.sandbox.slack.interactions import has_element
from bot.sandbox.slack.workspace import Channel, User
from bot.sandbox.slack.world import World

JSON = dict[str, Any]


class Eyes:
    """Looks at the workspace as its people do. Users by short name or id, channels as `#name`, `D:user` or id.

    The messages handed out are the workspace's own: to be read, not changed.
    """

    world: World

    def messages(self, channel: str, thread_ts: str | None = None) -> list[JSON]:
        """Return what stands in a channel itself, or a whole thread with its root first; oldest first."""
        where = self._channel(channel)
        if thread_ts is not None:
            return list(self.world.workspace.thread(where, thread_ts))
        return [where.messages[ts] for ts in where.top]

    def ephemerals(self, user: str) -> list[JSON]:
        """Return the messages that only this person sees, oldest first; `channel` says where."""
        return list(self.world.screens.ephemerals.get(self._user(user).id, {}).values())

    def modal(self, user: str) -> JSON | None:
        """Return the top modal; `errors` by block id when some are shown."""
        stack = self.world.screens.modals.get(self._user(user).id)
        return stack[-1] if stack else None

    def home(self, user: str) -> JSON | None:
        """Return what the app last published to somebody's Home."""
        return self.world.screens.homes.get(self._user(user).id)

    def assistant(self, user: str, thread_ts: str) -> JSON:
        """Return what the assistant panel shows beside a thread: `status`, `title`, `heading`, `prompts`."""
        dm = self.world.workspace.dm_of(self._user(user).id)
        if dm is None or (dm.id, thread_ts) not in self.world.screens.panels:
            raise SandboxRefusal("message_not_found", f"{user} has no such talk in the assistant panel")
        return panels.seen(self.world, dm.id, thread_ts)

    def toasts(self, user: str) -> list[str]:
        """Return the errors that Slack showed somebody."""
        return [toast["text"] for toast in self.world.screens.toasts.get(self._user(user).id, [])]

    def find(self, channel: str, text: str, *, user: str | None = None, label: str | None = None) -> str:
        """Return the ts of the newest message that contains a text, in its text or blocks, threads included.

        With `user` that person's ephemeral messages count too. With `label` a message that has such a button or menu
        is preferred to newer ones that have none.
        """
        where = self._channel(channel)
        mine = self.ephemerals(user) if user else []
        seen = [*where.messages.values(), *(each for each in mine if each["channel"] == where.id)]
        found = sorted((each for each in seen if _contains(each, text)), key=lambda each: str(each["ts"]))
        if not found:
            raise SandboxRefusal("message_not_found", f"no message in {channel} contains {text!r}")
        fitting = [each for each in found if label is not None and has_element(each.get("blocks") or [], label)]
        return str((fitting or found)[-1]["ts"])

    def _user(self, name: str) -> User:
        return people.person(self.world, name)

    def _channel(self, address: str) -> Channel:
        channel = self.world.workspace.find_channel(address)
        if channel is None:
            raise SandboxRefusal("channel_not_found", f"there is no {address}")
        return channel


def _contains(message: JSON, text: str) -> bool:
    return text in message.get("text", "") or text in json.dumps(message.get("blocks", []), ensure_ascii=False)
