"""What people see: the half of the sandbox's face that only looks."""

import json
from typing import Any

from bot.sandbox.discord import controls, people, shape
from bot.sandbox.discord.components import BUTTON, SELECTS, walk
from bot.sandbox.discord.guild import Channel, Message, User
from bot.sandbox.discord.invoke import offered
from bot.sandbox.discord.state import shown_channel
from bot.sandbox.discord.world import World
from bot.sandbox.errors import SandboxRefusal

JSON = dict[str, Any]


class Eyes:
    """Looks at the guild as its people do.

    People by short name or id; places as `#name`, `D:name` (direct messages with the bot), a thread's title, or an id.
    """

    world: World

    def messages(self, place: str) -> list[JSON]:
        """Return what stands in a channel, thread or DM, oldest first, as Discord's JSON; private answers are not among it."""
        return [shape.message(self.world, one) for one in self._place(place).messages.values()]

    def message(self, place: str, message_id: str) -> JSON:
        """Return one message of a place."""
        found = self._place(place).messages.get(message_id)
        if found is None:
            raise SandboxRefusal("10008", f"Unknown Message ({message_id})")
        return shape.message(self.world, found)

    def texts(self, place: str) -> list[str]:
        """Return the texts that stand in a place, oldest first; an embed's or layout's words count as well."""
        return [words(one) for one in self._place(place).messages.values()]

    def ephemerals(self, user: str) -> list[JSON]:
        """Return the messages that only this person sees, oldest first; `channel_id` says where."""
        mine = self._user(user).id
        return [shape.message(self.world, one) for one in self.world.private.values() if one.only_for == mine]

    def reactions(self, place: str, message_id: str) -> dict[str, list[str]]:
        """Return who reacted with what, by emoji, as short names."""
        found = self._place(place).messages[message_id]
        return {emoji: [self.world.guild.users[one].name for one in by] for emoji, by in found.reactions.items()}

    def modal(self, user: str) -> JSON | None:
        """Return the open form."""
        return self.world.screens.modals.get(self._user(user).id)

    def toasts(self, user: str) -> list[str]:
        """Return what somebody's Discord complained of: commands that were not answered and the like."""
        return [toast["text"] for toast in self.world.screens.toasts.get(self._user(user).id, [])]

    def threads(self, place: str, *, archived: bool | None = None) -> list[JSON]:
        """Return a channel's threads or a forum's posts, oldest first, with title, tags, archived and locked."""
        parent = self._place(place)
        found = [one for one in self.world.guild.channels.values() if one.is_thread and one.parent_id == parent.id]
        return [shown_channel(self.world, one) for one in found if archived is None or (one.thread and one.thread.archived == archived)]

    def tags(self, thread: str) -> list[str]:
        """Return the names of the tags on a post."""
        where = self._place(thread)
        forum = self.world.guild.channels[where.parent_id or ""]
        names = {tag.id: tag.name for tag in forum.tags}
        return [names[one] for one in where.thread.tags] if where.thread else []

    def commands(self, user: str, place: str) -> list[str]:
        """Return the names of the commands that somebody is offered in a place."""
        return [one["name"] for one in offered(self.world, self._user(user), self._place(place))]

    def find(self, place: str, text: str, *, user: str | None = None, label: str | None = None) -> str:
        """Return the id of the newest message in a place that contains a text, anywhere in it.

        With `user` that person's private answers count too. With `label` a message that has such a control is preferred.
        """
        where = self._place(place)
        mine = self._user(user).id if user else None
        private = [one for one in self.world.whispers(where) if one.only_for == mine]
        found = [one for one in (*where.messages.values(), *private) if text in everything(one)]
        if not found:
            raise SandboxRefusal("message_not_found", f"no message in {place} contains {text!r}")
        found.sort(key=lambda one: int(one.id))
        fitting = [one for one in found if label is not None and has_control(one, label)]
        return (fitting or found)[-1].id

    def buttons(self, place: str, message_id: str, *, user: str | None = None) -> list[str]:
        """Return the labels of the buttons on a message that can be pressed."""
        where = self._place(place)
        found = where.messages.get(message_id) or (self.world.private.get(message_id) if user else None)
        there = walk(found.components) if found else ()
        return [str(one.get("label") or "") for one in there if one.get("type") == BUTTON and not one.get("disabled")]

    def _user(self, name: str) -> User:
        return people.person(self.world, name)

    def _place(self, address: str) -> Channel:
        return people.place(self.world, address)


def words(message: Message) -> str:
    """Return all the words that a message shows: its content, its embeds, its layout."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [str(embed.get(name)) for name in ("title", "description") if embed.get(name)]
        for each in embed.get("fields") or []:
            parts += [str(each.get("name")), str(each.get("value"))]
        parts += [str((embed.get("footer") or {}).get("text") or "")]
    parts += [str(one["content"]) for one in walk(message.components) if one.get("content")]
    return "\n".join(part for part in parts if part)


def everything(message: Message) -> str:
    """Return a message as one text to search in."""
    return words(message) + json.dumps(message.components, ensure_ascii=False)


def has_control(message: Message, label: str) -> bool:
    """Tell whether a message has such a button or menu."""
    try:
        controls.find(message, label, (BUTTON, *SELECTS))
    except SandboxRefusal:
        return False
    return True
