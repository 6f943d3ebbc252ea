"""The bot's application as it stands in Discord's developer portal: its token and which privileged intents it was granted.

Source of the bits: discord.com/developers/docs/events/gateway#list-of-intents.
"""

from dataclasses import dataclass
from enum import IntFlag

from bot.sandbox.discord.seed import BOT_USER_ID


class Intent(IntFlag):
    """The intents whose events the sandbox sends, and the privileged ones."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = int(Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT)
EVERY_INTENT = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))
# Application flags that say the same as the switches in the portal, for an app in fewer than 100 servers.
_FLAG_OF = {Intent.GUILD_PRESENCES: 1 << 13, Intent.GUILD_MEMBERS: 1 << 15, Intent.MESSAGE_CONTENT: 1 << 19}


@dataclass(slots=True)
class App:
    """One application; `granted` is which privileged intents are switched on in the portal."""

    id: str = BOT_USER_ID
    name: str = "Deskhand"
    token: str = "MTEwMDAwMDAwMDAwMDAwMDAxMA.c2FuZGJ4.only-good-for-the-sandbox-on-this-machine"  # noqa: S105  it opens nothing
    public_key: str = "5ca1ab1e" * 8
    granted: int = int(Intent.GUILD_MEMBERS | Intent.MESSAGE_CONTENT)

    @property
    def flags(self) -> int:
        """The application's public flags."""
        return sum(flag for intent, flag in _FLAG_OF.items() if self.granted & intent)
