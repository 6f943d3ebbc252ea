"""Everything one imitated Slack consists of, as one value that its parts share."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ApiError
from bot.sandbox.scene import Scene, journal
from bot.sandbox.slack.app import App
from bot.sandbox.slack.courier import Courier
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.journal import Deliveries
from bot.sandbox.slack.limits import Limits
from bot.sandbox.slack.seed import seed_workspace
from bot.sandbox.slack.sockets import Sockets
from bot.sandbox.slack.tickets import ReplyPlaces, Triggers
from bot.sandbox.slack.web_delivery import WebDelivery
from bot.sandbox.slack.workspace import Channel, Workspace

JSON = dict[str, Any]


@dataclass(slots=True)
class Screens:
    """What single people see apart from channels: ephemeral messages, modals, App Home, errors, the assistant panel."""

    ephemerals: dict[str, dict[str, JSON]] = field(default_factory=dict)
    modals: dict[str, list[JSON]] = field(default_factory=dict)
    homes: dict[str, JSON] = field(default_factory=dict)
    toasts: dict[str, list[JSON]] = field(default_factory=dict)
    panels: dict[tuple[str, str], Any] = field(default_factory=dict)


class World(Scene):
    """The workspace, the app, the way between them and everything that may go wrong with it.

    `journal_size` bounds the lists of calls and deliveries.
    """

    def __init__(self, clock: SandboxClock, app: App, journal_size: int | None = None) -> None:
        super().__init__(clock, journal_size)
        self.app = app
        self.faults = Faults()
        self.limits = Limits(clock)
        self.workspace: Workspace = seed_workspace(clock)
        self.screens = Screens()
        self.triggers = Triggers(clock)
        self.reply_places = ReplyPlaces(clock)
        self.deliveries: Deliveries = journal(journal_size)
        self.sockets = Sockets(app.app_id, self.faults, self.tasks)
        self.http = WebDelivery(app.signing_secret, self.tasks)
        self.courier = self._hire_courier()
        self.page_size: int | None = None
        self.seen_client_ids: dict[str, tuple[float, JSON]] = {}
        self.told_rate_limited_at = 0
        self.uploads: dict[str, JSON] = {}
        self.file_bytes: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self._wire()

    def new_id(self, prefix: str) -> str:
        """Return an id in Slack's form that was never used before."""
        return f"{prefix}{next(self._numbers):09X}"

    def granted_scopes(self) -> tuple[str, ...]:
        """Return the app's scopes without those a fault took away."""
        missing = self.faults.scopes_missing
        return tuple(scope for scope in self.app.scopes if scope not in missing) if missing else self.app.scopes

    def need_scope(self, *any_of: str) -> None:
        """Raise `missing_scope` unless the app was granted one of these scopes."""
        granted = self.granted_scopes()
        if any_of and not any(scope in granted for scope in any_of):
            raise ApiError("missing_scope", needed=any_of[0], provided=",".join(granted))

    def toast(self, user_id: str, text: str) -> None:
        """Show somebody the error that their Slack client would show."""
        toast = {"id": self.new_id("toast"), "text": text}
        self.screens.toasts.setdefault(user_id, []).append(toast)
        self.feed.publish({"type": "toast", "user": user_id, "toast": toast})

    def app_is_in(self, channel: Channel) -> bool:
        """Tell whether the bot is a member of a conversation."""
        return self.app.bot_user_id in channel.members

    def reset(self) -> None:
        """Go back to the seed workspace: no messages, no modals, no faults. The app stays connected."""
        self.faults.clear()
        self.limits.forget()
        self.workspace = seed_workspace(self.clock)
        self.screens = Screens()
        self.seen_client_ids.clear()
        self.uploads.clear()
        self.file_bytes.clear()
        self.calls.clear()
        self.deliveries.clear()

    def _hire_courier(self) -> Courier:
        return Courier(
            clock=self.clock,
            feed=self.feed,
            faults=self.faults,
            tasks=self.tasks,
            sockets=self.sockets,
            http=self.http,
            deliveries=self.deliveries,
        )

    def _wire(self) -> None:
        self.faults.wires.disconnect = self.sockets.disconnect
        self.faults.wires.reset = self.sockets.reset
        self.faults.wires.resume = self.courier.release
        self.faults.wires.used = lambda: self.feed.publish({"type": "faults", "faults": self.faults.snapshot()})
        self.sockets.on_change = lambda: self.feed.publish(self.courier.state())
