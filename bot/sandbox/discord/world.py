"""Everything one imitated Discord consists of, as one value that its parts share."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.discord.app import App
from bot.sandbox.discord.faults import Faults
from bot.sandbox.discord.gateway import Gateway
from bot.sandbox.discord.guild import Channel, Guild, Message, User
from bot.sandbox.discord.ids import Snowflakes
from bot.sandbox.discord.journal import GatewayNotes
from bot.sandbox.discord.limits import Limits
from bot.sandbox.discord.links import Links
from bot.sandbox.discord.permissions import OF_THE_BOT
from bot.sandbox.discord.seed import seed_guild
from bot.sandbox.scene import Scene, journal

JSON = dict[str, Any]


@dataclass(slots=True)
class Screens:
    """What single people see apart from channels: private answers, the open modal, what their client complains of."""

    modals: dict[str, JSON] = field(default_factory=dict)
    toasts: dict[str, list[JSON]] = field(default_factory=dict)


class World(Scene):
    """The guild, the application, the way between them and everything that may go wrong with it.

    `bot_permissions` is what the bot's own role allows. `journal_size` bounds the lists of calls and notes.
    """

    def __init__(self, clock: SandboxClock, app: App, bot_permissions: int | None = None, journal_size: int | None = None) -> None:
        super().__init__(clock, journal_size)
        self.app = app
        self.bot_permissions = int(OF_THE_BOT) if bot_permissions is None else bot_permissions
        self.faults = Faults()
        self.limits = Limits(clock)
        self.links = Links(clock)
        self.ids = Snowflakes(clock)
        self.notes: GatewayNotes = journal(journal_size)
        self.gateway = Gateway(clock, app, self.faults, self.limits, self.tasks, self.notes)
        self.ack_timeout = 3.0
        self._begin()
        self._wire()

    @property
    def me(self) -> User:
        """The bot's account."""
        return self.guild.users[self.app.id]

    def now(self) -> str:
        """Return the sandbox time as Discord writes it."""
        return self.clock.now().isoformat(timespec="microseconds")

    def whispers(self, channel: Channel) -> list[Message]:
        """Return the messages in a channel that only one person sees."""
        return [one for one in self.private.values() if one.channel_id == channel.id]

    def toast(self, user_id: str, text: str) -> None:
        """Show somebody what their Discord client would complain of."""
        toast = {"id": self.ids.new(), "text": text}
        self.screens.toasts.setdefault(user_id, []).append(toast)
        self.feed.publish({"type": "toast", "user": user_id, "toast": toast})

    def reset(self) -> None:
        """Go back to the seed guild: no messages, no modals, no faults, no commands. The bot has to connect again."""
        self.faults.clear()
        self.limits.forget()
        self._begin()
        self.calls.clear()
        self.notes.clear()
        self.gateway.close_all(4000)
        self.gateway.sessions.forget()

    def _begin(self) -> None:
        self.guild: Guild = seed_guild(self.bot_permissions)
        self.screens = Screens()
        self.private: dict[str, Message] = {}
        self.interactions: dict[str, Any] = {}
        self.commands: dict[str, JSON] = {}
        self.file_bytes: dict[str, tuple[str, bytes]] = {}
        self.seen_nonces: dict[tuple[str, str], tuple[float, str, str]] = {}

    def _wire(self) -> None:
        self.faults.wires.close = self.gateway.close_all
        self.faults.wires.reset = self.gateway.reset
        self.faults.wires.reconnect = self.gateway.reconnect
        self.faults.wires.invalidate = self.gateway.invalidate
        self.faults.wires.stall = self.gateway.stall
        self.faults.wires.resume = self.gateway.release
        self.faults.wires.used = lambda: self.feed.publish({"type": "faults", "faults": self.faults.snapshot()})
        self.gateway.on_change = lambda: self.feed.publish({"type": "bot", **self.bot_state()})

    def bot_state(self) -> JSON:
        """Return what the page shows of the bot's connection."""
        last = next((note for note in reversed(self.notes) if note.kind in ("rejected", "refused", "resume_refused")), None)
        return {
            "connected": self.gateway.connected,
            "mode": "gateway",
            "identifies_left": self.limits.identifies_left,
            "identifies_per_day": self.limits.identifies_per_day,
            "last_error": f"{last.kind}: {last.detail}" if last and not self.gateway.connected else "",
        }
