"""One REST request as the operations see it: where it points, what it carries, and what the bot may do there."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.discord.errors import DiscordError, Findings
from bot.sandbox.discord.guild import Channel, Message
from bot.sandbox.discord.permissions import Permission, may, may_see
from bot.sandbox.discord.world import World

JSON = dict[str, Any]
Upload = tuple[str, bytes, str]


@dataclass(slots=True)
class Ask:
    """A request: the parts of its path, its query, its JSON body and its files by field name. `status` is what success answers."""

    world: World
    operation: str
    path: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: dict[str, Upload] = field(default_factory=dict)
    status: int = 200

    @property
    def fields(self) -> JSON:
        """Return the body as an object; raises 50109 or 50035 when it is none."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            findings = Findings()
            findings.add((), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            findings.check()
        return dict(self.body)

    def channel(self, *, needs: Permission = Permission.VIEW_CHANNEL, part: str = "channel") -> Channel:
        """Return the channel that the path names; raises 10003, 50001 or 50013."""
        return reach(self.world, self.path[part], needs)

    def message(self, where: Channel, part: str = "message") -> Message:
        """Return the message that the path names; raises 10008."""
        found = where.messages.get(self.path[part])
        if found is None:
            raise DiscordError(10008)
        return found

    def number(self, name: str, default: int, most: int, least: int = 1) -> int:
        """Return a whole number of the query; raises 50035 outside of its bounds."""
        given = self.query.get(name)
        if given is None:
            return default
        findings = Findings()
        if not given.lstrip("-").isdigit():
            findings.add((name,), "NUMBER_TYPE_COERCE", f'Value "{given}" is not int.')
        elif int(given) > most:
            findings.add((name,), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        elif int(given) < least:
            findings.add((name,), "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        findings.check()
        return int(given)

    def guild(self) -> None:
        """Make sure that the path names the guild and the bot is in it; raises 10004 or 50001."""
        if self.path["guild"] != self.world.guild.id:
            raise DiscordError(10004)
        if self.world.app.id not in self.world.guild.members:
            raise DiscordError(50001)


def reach(world: World, channel_id: str, needs: Permission = Permission.VIEW_CHANNEL) -> Channel:
    """Return a channel that the bot sees and has these permissions in."""
    channel = world.guild.channel(channel_id)
    if channel is None:
        findings = Findings()
        if not channel_id.isdigit():
            findings.add(("channel_id",), "NUMBER_TYPE_COERCE", f'Value "{channel_id}" is not snowflake.')
        findings.check()
        raise DiscordError(10003)
    require(world, channel, needs)
    return channel


def require(world: World, channel: Channel, needs: Permission) -> None:
    """Raise 50001 where the bot sees nothing, 50013 where it may not do something."""
    if not may_see(world.guild, world.app.id, channel):
        raise DiscordError(50001)
    if not may(world.guild, world.app.id, channel, needs):
        raise DiscordError(50013)
