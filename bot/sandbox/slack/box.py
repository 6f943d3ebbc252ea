"""The face of the imitated Slack: what tests call, and what the sandbox's server serves.

It turns names into values and passes them on; what each thing means stands in the part that does it.
"""

from typing import Any

from aiohttp import web

from bot.sandbox.box import Box
from bot.sandbox.clock import SandboxClock
from bot.sandbox.slack import acts
from bot.sandbox.slack.app import App
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.hands import Hands
from bot.sandbox.slack.journal import Deliveries
from bot.sandbox.slack.limits import Limits
from bot.sandbox.slack.routes import routes
from bot.sandbox.slack.state import snapshot
from bot.sandbox.slack.world import World

JSON = dict[str, Any]


class SlackSandbox(Hands, Box):
    """A strict Slack on loopback, with the workspace Northwind Cloud in it.

    `manifest` is a Slack app manifest: commands, shortcuts, scopes and event subscriptions are then as declared there;
    without one nearly everything is granted. `journal_size` bounds `calls` and `deliveries` (None keeps all).
    `start` serves it alone; to serve it beside other platforms, give it to a SandboxServer.
    """

    key = "slack"

    def __init__(self, *, clock: SandboxClock | None = None, manifest: JSON | None = None, journal_size: int | None = None) -> None:
        super().__init__(World(clock or SandboxClock(), App(manifest=manifest or {}), journal_size))

    # -- what the app needs to connect ------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """The base address of the Web API, with the slash that the SDK wants."""
        return f"{self.world.base_url}/slack/api/"

    @property
    def bot_token(self) -> str:
        """The app's bot token."""
        return self.world.app.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, for Socket Mode."""
        return self.world.app.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that signs HTTP deliveries."""
        return self.world.app.signing_secret

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.world.app.team_id

    @property
    def bot_user_id(self) -> str:
        """The bot's user id."""
        return self.world.app.bot_user_id

    @property
    def bot_id(self) -> str:
        """The bot's bot id."""
        return self.world.app.bot_id

    @property
    def manifest(self) -> JSON:
        """The app's manifest; it may be replaced before the app connects."""
        return self.world.app.manifest

    @manifest.setter
    def manifest(self, manifest: JSON) -> None:
        self.world.app.manifest = manifest

    @property
    def events_url(self) -> str | None:
        """Where payloads are posted as signed HTTP; None means Socket Mode."""
        return self.world.http.url

    @events_url.setter
    def events_url(self, url: str | None) -> None:
        self.world.http.url = url

    # -- knobs and records ------------------------------------------------------------------------------------------

    @property
    def faults(self) -> Faults:
        """The faults that can be switched on."""
        return self.world.faults

    @property
    def limits(self) -> Limits:
        """The rate limits; `limits.enabled = False` lifts them."""
        return self.world.limits

    @property
    def deliveries(self) -> Deliveries:
        """Every try to deliver something to the app so far."""
        return self.world.deliveries

    @property
    def connected(self) -> bool:
        """Whether an app is there to hear: until then events fail, and are tried again only a minute later."""
        return self.world.courier.connected

    @property
    def page_size(self) -> int | None:
        """The most items on any page of a list method; None leaves it to the caller's `limit`."""
        return self.world.page_size

    @page_size.setter
    def page_size(self, size: int | None) -> None:
        self.world.page_size = size

    @property
    def retry_scale(self) -> float:
        """What the delays of event retries (0, 60 and 300 s) are multiplied by."""
        return self.world.courier.retry_scale

    @retry_scale.setter
    def retry_scale(self, scale: float) -> None:
        self.world.courier.retry_scale = scale

    @property
    def ack_timeout(self) -> float:
        """The real seconds in which the app must acknowledge; Slack's three."""
        return self.world.sockets.ack_timeout

    @ack_timeout.setter
    def ack_timeout(self, seconds: float) -> None:
        self.world.sockets.ack_timeout = seconds
        self.world.http.ack_timeout = seconds

    # -- the platform's face to the server --------------------------------------------------------------------------

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return Slack's routes."""
        return routes(self.world)

    async def opened(self, url: str) -> None:
        """Learn the server's address."""
        self.world.base_url = url

    def snapshot(self) -> JSON:
        """Return the state for the page."""
        return snapshot(self.world)

    async def act(self, do: str, fields: JSON) -> JSON:
        """Do what a person does, by name."""
        return await acts.act(self, do, fields)

    async def close(self) -> None:
        """End all connections and background work."""
        await self.world.sockets.close()
        await self.world.tasks.close()
        await self.world.http.close()
