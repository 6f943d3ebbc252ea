"""What people do: the half of the sandbox's face that makes things happen.

Everything here raises SandboxRefusal, with Slack's own word, where a real client would not allow it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.sandbox.errors import SandboxRefusal
from bot.sandbox.slack import interactions, people, submits
from bot.sandbox.slack.eyes import Eyes
from bot.sandbox.slack.interactions import Spot, Wanted
from bot.sandbox.slack.people import Upload
from bot.sandbox.slack.workspace import Channel, User

JSON = dict[str, Any]


class Hands(Eyes):
    """Acts as the people of the workspace."""

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[Upload] = (),
        broadcast: bool = False,
    ) -> str:
        """Write a message, in a thread if one is named, with files (name, bytes, mime); return its ts."""
        who = self._user(user)
        where = people.writable(self.world, who, channel)
        return people.say(self.world, who, where, text, thread_ts=thread_ts, uploads=files, broadcast=broadcast)

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        people.edit(self.world, *self._at(user, channel), ts, text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete a message."""
        people.delete(self.world, *self._at(user, channel), ts)

    async def delete_file(self, user: str, file_id: str) -> None:
        """Delete one's own file; messages that showed it no longer do."""
        people.delete_file(self.world, self._user(user), file_id)

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction."""
        people.react(self.world, *self._at(user, channel), ts, name)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """Take a reaction away."""
        people.unreact(self.world, *self._at(user, channel), ts, name)

    async def slash(self, user: str, channel: str, command: str, text: str = "", *, thread_ts: str | None = None) -> None:
        """Run a slash command; returns when the app has acknowledged it, or the three seconds are over."""
        who, where = self._at(user, channel)
        await interactions.slash(self.world, who, where, command, text, in_thread=thread_ts is not None)

    async def click(
        self,
        user: str,
        channel: str,
        ts: str | None,
        label: str,
        value: Any = None,
        *,
        block_id: str | None = None,
        view_id: str | None = None,
    ) -> None:
        """Press a button or choose in a menu, found by label or action id; returns when the app has acknowledged it.

        `channel` "home" and "modal" mean the App Home and the top modal, without a ts. `view_id`, when given, must be
        the view that is shown. `block_id` picks among elements of one name.
        """
        who = self._user(user)
        spot = self._spot(who, channel, ts)
        if view_id is not None and (spot.view is None or spot.view["id"] != view_id):
            raise SandboxRefusal("view_not_found", "that view is not shown any more")
        await interactions.use_element(self.world, who, spot, Wanted(label, block_id), value)

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> None:
        """Use a message shortcut."""
        who, where = self._at(user, channel)
        spot = Spot("message", where, people.message_at(where, ts))
        await interactions.run_shortcut(self.world, who, callback_id, spot)

    async def global_shortcut(self, user: str, callback_id: str) -> None:
        """Use a global shortcut."""
        await interactions.run_shortcut(self.world, self._user(user), callback_id, None)

    async def open_home(self, user: str, tab: str = "home") -> None:
        """Look at the app's Home tab."""
        people.open_home(self.world, self._user(user), tab)

    async def open_assistant(self, user: str, looking_at: str | None = None) -> str:
        """Begin a talk in the assistant panel; return its thread's ts."""
        return people.open_assistant(self.world, self._user(user), looking_at)

    async def look_elsewhere(self, user: str, thread_ts: str, channel: str) -> None:
        """Look at another channel beside the open assistant panel."""
        people.look_elsewhere(self.world, self._user(user), thread_ts, channel)

    async def press_prompt(self, user: str, thread_ts: str, title: str) -> str:
        """Press a prompt of the assistant panel; return the ts of what was said by it."""
        return people.press_prompt(self.world, self._user(user), thread_ts, title)

    async def submit(self, user: str, values: JSON | None = None) -> None:
        """Fill in and submit the top modal; values by action id, block id or label."""
        await submits.submit(self.world, self._user(user), values or {})

    async def close_modal(self, user: str) -> None:
        """Close the top modal."""
        await submits.close(self.world, self._user(user))

    async def join(self, user: str, channel: str) -> None:
        """Enter a channel; `deskhand` here stands for somebody inviting the bot."""
        people.join(self.world, self._anybody(user), channel)

    async def leave(self, user: str, channel: str) -> None:
        """Leave a channel; `deskhand` here stands for somebody removing the bot."""
        people.leave(self.world, self._anybody(user), channel)

    async def set_group(self, handle: str, users: Iterable[str]) -> None:
        """Replace the members of a user group."""
        group = self.world.workspace.find_group(handle)
        if group is None:
            raise SandboxRefusal("no_such_subteam", f"there is no user group {handle}")
        people.set_group(self.world, group, [self._user(each) for each in users])

    async def set_profile(self, user: str, **facts: str | bool) -> None:
        """Change one's profile: `real_name`, `email`, `is_email_confirmed`, `tz`; with nothing named, a status that says nothing new."""
        people.set_profile(self.world, self._user(user), facts)

    async def unfurl(self, channel: str, ts: str) -> None:
        """Let Slack add a link preview to a message."""
        people.unfurl(self.world, self._channel(channel), ts)

    def _anybody(self, name: str) -> User:
        return self.world.workspace.find_user(name) or self._user(name)

    def _at(self, user: str, channel: str) -> tuple[User, Channel]:
        who = self._user(user)
        return who, people.writable(self.world, who, channel)

    def _spot(self, who: User, channel: str, ts: str | None) -> Spot:
        if channel == "home":
            return Spot("home", view=self.world.screens.homes.get(who.id) or _nothing_there("no Home was published"))
        if channel == "modal":
            return Spot("modal", view=self.modal(who.id) or _nothing_there("no modal is open"))
        where = people.place(self.world, who, channel)
        whispered = self.world.screens.ephemerals.get(who.id, {}).get(str(ts))
        return Spot("message", where, whispered or people.message_at(where, str(ts)))


def _nothing_there(explain: str) -> JSON:
    raise SandboxRefusal("view_not_found", explain)
