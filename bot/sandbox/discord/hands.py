"""What people do: the half of the sandbox's face that makes things happen.

Everything here raises SandboxRefusal, with Discord's own code, where a real client would not allow it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.discord import controls, invoke, people, timeline
from bot.sandbox.discord.eyes import Eyes
from bot.sandbox.discord.guild import Channel, Message, User
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.people import Upload

JSON = dict[str, Any]


class Hands(Eyes):
    """Acts as the people of the guild. People and places are named as in Eyes; ids are returned as text."""

    async def say(self, user: str, place: str, text: str, *, reply_to: str | None = None, files: Sequence[Upload] = ()) -> str:
        """Write a message, with files (name, bytes, mime); return its id."""
        who, where = self._at(user, place)
        return people.say(self.world, who, where, text, reply_to=reply_to, uploads=files)

    async def post(self, user: str, forum: str, title: str, text: str, *, tags: Sequence[str] = (), files: Sequence[Upload] = ()) -> str:
        """Open a post in a forum, with tags by name; return the thread's id, which is its first message's as well."""
        who, where = self._at(user, forum)
        return people.post(self.world, who, where, title, text, tags, files)

    async def start_thread(self, user: str, place: str, name: str, message_id: str | None = None, *, private: bool = False) -> str:
        """Open a thread in a channel, under a message if one is named; return its id."""
        who, where = self._at(user, place)
        return people.start_thread(self.world, who, where, name, message_id, private=private)

    async def edit(self, user: str, place: str, message_id: str, text: str) -> None:
        """Change one's own message."""
        people.edit(self.world, *self._message(user, place, message_id), text)

    async def delete(self, user: str, place: str, message_id: str) -> None:
        """Delete a message; of a message that one alone sees, dismiss it."""
        people.delete(self.world, *self._message(user, place, message_id))

    async def react(self, user: str, place: str, message_id: str, emoji: str) -> None:
        """Add a reaction."""
        people.react(self.world, *self._message(user, place, message_id), emoji)

    async def unreact(self, user: str, place: str, message_id: str, emoji: str) -> None:
        """Take one's reaction away."""
        who, where, message = self._message(user, place, message_id)
        timeline.unreact(self.world, where, message, who.id, emoji)

    async def slash(self, user: str, place: str, command: str, options: Mapping[str, Any] | None = None) -> Interaction:
        """Run a slash command, as "/ticket claim"; returns when the bot has acknowledged it, or the three seconds are over.

        Options by name; people, roles and channels by their names, a file as (name, bytes, mime).
        """
        return await invoke.slash(self.world, *self._at(user, place), command, options or {})

    async def autocomplete(
        self, user: str, place: str, command: str, focused: str, typed: str = "", options: Mapping[str, Any] | None = None
    ) -> list[JSON]:
        """Type into an option that has suggestions; return them as {name, value}."""
        given = {**(options or {}), focused: typed}
        return await invoke.autocomplete(self.world, *self._at(user, place), command, given, focused)

    async def context_menu(self, user: str, place: str, message_id: str, name: str) -> Interaction:
        """Use a message's context menu: "Apps", then the command of that name."""
        who, where, message = self._message(user, place, message_id)
        return await invoke.context_menu(self.world, who, where, name, message=message, target=None)

    async def user_menu(self, user: str, place: str, target: str, name: str) -> Interaction:
        """Use a person's context menu."""
        whom = self.world.guild.find_user(target) or self._user(target)
        return await invoke.context_menu(self.world, *self._at(user, place), name, message=None, target=whom)

    async def press(self, user: str, place: str, message_id: str, label: str) -> Interaction:
        """Press a button, found by label or custom id; returns when the bot has acknowledged it, or the three seconds are over."""
        return await controls.press(self.world, *self._message(user, place, message_id), label)

    async def choose(self, user: str, place: str, message_id: str, menu: str, values: str | Sequence[str]) -> Interaction:
        """Choose in a menu, found by custom id, placeholder or an option's label."""
        chosen = [values] if isinstance(values, str) else list(values)
        return await controls.choose(self.world, *self._message(user, place, message_id), menu, chosen)

    async def submit(self, user: str, values: Mapping[str, Any] | None = None) -> Interaction:
        """Fill in and send the open form; values by custom id or label."""
        return await controls.submit(self.world, self._user(user), values or {})

    async def close_modal(self, user: str) -> None:
        """Close the open form; the bot does not hear of it."""
        controls.close(self.world, self._user(user))

    async def join(self, user: str) -> None:
        """Enter the guild."""
        people.join(self.world, self._user(user))

    async def leave(self, user: str) -> None:
        """Leave the guild."""
        people.leave(self.world, self._user(user))

    async def set_roles(self, user: str, roles: Sequence[str]) -> None:
        """Give somebody these roles, by name, and no others."""
        people.set_roles(self.world, self._user(user), roles)

    async def close_dms(self, user: str) -> None:
        """Take no direct messages from the bot any more: it is answered 50007."""
        people.set_dms(self.world, self._user(user), is_open=False)

    async def open_dms(self, user: str) -> None:
        """Take direct messages again."""
        people.set_dms(self.world, self._user(user), is_open=True)

    async def archive(self, user: str, thread: str) -> None:
        """Archive a thread; the next message opens it again."""
        people.set_thread(self.world, *self._at(user, thread), archived=True)

    async def unarchive(self, user: str, thread: str) -> None:
        """Open an archived thread."""
        people.set_thread(self.world, *self._at(user, thread), archived=False)

    async def lock(self, user: str, thread: str) -> None:
        """Lock a thread: only who may manage threads writes there."""
        people.set_thread(self.world, *self._at(user, thread), locked=True)

    async def unlock(self, user: str, thread: str) -> None:
        """Unlock a thread."""
        people.set_thread(self.world, *self._at(user, thread), locked=False)

    async def tag(self, user: str, thread: str, tags: Sequence[str]) -> None:
        """Set the tags of a post, by name."""
        people.set_thread(self.world, *self._at(user, thread), tags=list(tags))

    async def rename(self, user: str, thread: str, name: str) -> None:
        """Give a thread another title."""
        people.rename(self.world, *self._at(user, thread), name)

    async def delete_channel(self, user: str, place: str) -> None:
        """Delete a thread or a channel."""
        people.delete_channel(self.world, *self._at(user, place))

    def _at(self, user: str, place: str) -> tuple[User, Channel]:
        who = self._user(user)
        return who, people.seen(self.world, who, place)

    def _message(self, user: str, place: str, message_id: str) -> tuple[User, Channel, Message]:
        who, where = self._at(user, place)
        return who, where, people.message_at(self.world, who, where, message_id)
