"""The face of the imitated Discord: what tests call, and what the sandbox's server serves.

It turns names into values and passes them on; what each thing means stands in the part that does it.
"""

from typing import Any

from aiohttp import web

from bot.sandbox.box import Box
from bot.sandbox.clock import SandboxClock
from bot.sandbox.discord import acts, tell, timeline
from bot.sandbox.discord.app import App
from bot.sandbox.discord.errors import refuse
from bot.sandbox.discord.faults import Faults
from bot.sandbox.discord.gateway import Gateway
from bot.sandbox.discord.guild import Overwrite
from bot.sandbox.discord.hands import Hands
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.journal import GatewayNotes
from bot.sandbox.discord.limits import Limits
from bot.sandbox.discord.routes import API, routes
from bot.sandbox.discord.state import snapshot
from bot.sandbox.discord.world import World

JSON = dict[str, Any]


class DiscordSandbox(Hands, Box):
    """A strict Discord on loopback, with the guild Northwind in it.

    `permissions` is what the bot's own role allows, as its invitation says; `granted` which privileged intents are switched on in the
    portal. `journal_size` bounds `calls` and `notes` (None keeps all). `start` serves it alone; to serve it beside other platforms,
    give it to a SandboxServer.
    """

    key = "discord"

    def __init__(
        self,
        *,
        clock: SandboxClock | None = None,
        permissions: int | None = None,
        granted: int | None = None,
        journal_size: int | None = None,
    ) -> None:
        app = App() if granted is None else App(granted=granted)
        super().__init__(World(clock or SandboxClock(), app, permissions, journal_size))
        self.world.gateway.welcome = lambda session: tell.welcome(self.world, session)
        self.world.gateway.ask_members = lambda wanted: tell.members_chunks(self.world, wanted)
        self.clock.listeners.append(self._archive_idle)

    # -- what the bot needs to connect ------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """The base address of the REST API, without a slash at its end: what discord.py's Route.BASE is set to."""
        return f"{self.world.base_url}{API}"

    @property
    def gateway_url(self) -> str:
        """The gateway's address, as GET /gateway/bot says it."""
        return f"{self.world.base_url.replace('http', 'ws', 1)}/discord/gateway"

    @property
    def bot_token(self) -> str:
        """The bot's token."""
        return self.world.app.token

    @property
    def application_id(self) -> str:
        """The application's id, which is the bot's user id as well."""
        return self.world.app.id

    @property
    def bot_user_id(self) -> str:
        """The bot's user id."""
        return self.world.app.id

    @property
    def guild_id(self) -> str:
        """The guild's id."""
        return self.world.guild.id

    def id_of(self, name: str) -> str:
        """Return the id of a person (`ada`), a role (`@support-agents`), a channel (`#triage`), a DM (`D:ada`) or a tag (`tag:Pending`)."""
        if name.startswith("tag:"):
            return next(tag.id for one in self.world.guild.channels.values() for tag in one.tags if tag.name == name[4:])
        if name.startswith("@") and (role := self.world.guild.find_role(name)) is not None:
            return role.id
        user = self.world.guild.find_user(name)
        return user.id if user is not None else self._place(name).id

    # -- knobs and records ------------------------------------------------------------------------------------------

    @property
    def faults(self) -> Faults:
        """The faults that can be switched on."""
        return self.world.faults

    @property
    def limits(self) -> Limits:
        """The rate limits and sizes; `limits.enabled = False` lifts the rates."""
        return self.world.limits

    @property
    def gateway(self) -> Gateway:
        """The gateway: its connections and sessions."""
        return self.world.gateway

    @property
    def notes(self) -> GatewayNotes:
        """Everything that happened on the gateway so far: who came, identified, resumed, was turned away."""
        return self.world.notes

    @property
    def identifies(self) -> int:
        """How many identifies the bot has used: a crash loop shows here, and a thousand a day cost the token."""
        return self.limits.identifies_per_day - self.limits.identifies_left

    @property
    def interactions(self) -> list[Interaction]:
        """Every interaction so far, with how long the bot took to acknowledge it."""
        return list(dict.fromkeys(self.world.interactions.values()))

    @property
    def connected(self) -> bool:
        """Whether a bot is there that has identified or resumed."""
        return self.world.gateway.connected

    @property
    def ack_timeout(self) -> float:
        """How many real seconds an interaction waits for its first answer."""
        return self.world.ack_timeout

    @ack_timeout.setter
    def ack_timeout(self, seconds: float) -> None:
        self.world.ack_timeout = seconds

    def allow(self, permissions: int, *intents: int) -> None:
        """Set what the bot's own role allows from now on, and which privileged intents are switched on, if any are named."""
        self.world.bot_permissions = permissions
        role = self.world.guild.roles[self.world.guild.members[self.bot_user_id].roles[0]]
        role.permissions = permissions
        if intents:
            self.world.app.granted = sum(intents)

    def overwrite(self, place: str, role: str, *, allow: int = 0, deny: int = 0) -> None:
        """Set what a channel gives to and takes from a role; the bot's own is `@Deskhand`."""
        found = self.world.guild.find_role(role)
        if found is None:
            refuse(10011, role)
        where = self._place(place)
        where.overwrites = [rule for rule in where.overwrites if rule.id != found.id] + [Overwrite(found.id, 0, allow, deny)]
        tell.of_channel(self.world, "CHANNEL_UPDATE", where)

    # -- the platform's face to the server --------------------------------------------------------------------------

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return Discord's routes."""
        return routes(self.world)

    async def opened(self, url: str) -> None:
        """Learn the server's address."""
        self.world.base_url = self.world.links.base_url = url

    def snapshot(self) -> JSON:
        """Return the state for the page."""
        return snapshot(self.world)

    async def act(self, do: str, fields: JSON) -> JSON:
        """Do what a person does, by name."""
        return await acts.act(self, do, fields)

    async def close(self) -> None:
        """End all connections and background work."""
        await self.world.gateway.close()
        await self.world.tasks.close()
        if self._archive_idle in self.clock.listeners:
            self.clock.listeners.remove(self._archive_idle)

    def _archive_idle(self) -> None:
        timeline.archive_idle(self.world)
