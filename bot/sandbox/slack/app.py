"""The one app that is installed in the workspace: who it is, its tokens, and what its manifest declares."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack import seed

JSON = dict[str, Any]

ALL_SCOPES = (
    *("app_mentions:read", "bookmarks:read", "channels:history", "channels:join", "channels:manage", "channels:read"),
    *("chat:write", "chat:write.customize", "chat:write.public", "commands", "files:read", "files:write"),
    *("groups:history", "groups:read", "groups:write", "im:history", "im:read", "im:write", "mpim:history"),
    *("mpim:read", "mpim:write", "pins:write", "reactions:read", "reactions:write", "team:read", "usergroups:read"),
    *("users:read", "users:read.email", "users.profile:read", "metadata.message:read", "assistant:write"),
)
# chat:write.public is left out of the default so that posting where the bot was never invited fails as it usually does.
DEFAULT_SCOPES = tuple(scope for scope in ALL_SCOPES if scope != "chat:write.public")

DEFAULT_COMMANDS = (
    {"command": "/ticket", "usage_hint": "list | show | claim | …", "description": "Work on tickets"},
    {"command": "/kb", "usage_hint": "ask | add | gaps | …", "description": "The knowledge base"},
    {"command": "/desk", "usage_hint": "queue | sla | on | off | …", "description": "The desk itself"},
    {"command": "/support", "usage_hint": "what you need help with", "description": "Ask for help"},
    {"command": "/mytickets", "usage_hint": "", "description": "Your open requests"},
)


@dataclass(slots=True)
class App:
    """The app's identity and manifest. The tokens are fixed, so that a `.env` may hold them; they open nothing else."""

    app_id: str = seed.APP_ID
    bot_id: str = seed.BOT_ID
    bot_user_id: str = seed.BOT_USER_ID
    team_id: str = seed.TEAM_ID
    manifest: JSON = field(default_factory=dict)
    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    verification_token: str = ""

    def __post_init__(self) -> None:
        self.bot_token = self.bot_token or f"xoxb-{self.team_id}-{self.bot_id}-sandbox"
        self.app_token = self.app_token or f"xapp-1-{self.app_id}-sandbox"
        self.signing_secret = self.signing_secret or f"{self.app_id}-signing-sandbox"
        self.verification_token = self.verification_token or f"{self.app_id}-verification"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The bot scopes that were granted: the manifest's, or nearly all without one."""
        declared = self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot")
        return tuple(declared) if declared is not None else DEFAULT_SCOPES

    @property
    def commands(self) -> list[JSON]:
        """The slash commands: `command`, `usage_hint`, `description`, perhaps `should_escape`."""
        declared = self.manifest.get("features", {}).get("slash_commands")
        return list(declared) if declared is not None else [dict(each) for each in DEFAULT_COMMANDS]

    @property
    def shortcuts(self) -> list[JSON]:
        """The declared shortcuts: `name`, `callback_id`, `type` (`message` or `global`)."""
        return list(self.manifest.get("features", {}).get("shortcuts", []))

    @property
    def subscriptions(self) -> frozenset[str] | None:
        """The bot events the app subscribed to; None without a manifest, which stands for all of them."""
        declared = self.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events")
        return frozenset(declared) if declared is not None else None

    @property
    def is_interactive(self) -> bool:
        """Whether buttons, menus and modals may reach the app."""
        if "settings" not in self.manifest:
            return True
        return bool(self.manifest["settings"].get("interactivity", {}).get("is_enabled"))

    @property
    def takes_messages(self) -> bool:
        """Whether people may write to the app in its DM (App Home, messages tab)."""
        tabs = self.manifest.get("features", {}).get("app_home")
        if tabs is None:
            return True
        return bool(tabs.get("messages_tab_enabled")) and not tabs.get("messages_tab_read_only_enabled")

    @property
    def has_home(self) -> bool:
        """Whether the app has a Home tab."""
        tabs = self.manifest.get("features", {}).get("app_home")
        return tabs is None or bool(tabs.get("home_tab_enabled"))

    @property
    def has_assistant(self) -> bool:
        """Whether the app has a panel for assistants."""
        return "features" not in self.manifest or "assistant_view" in self.manifest["features"]

    def command(self, name: str) -> JSON | None:
        """Find a declared slash command."""
        return next((each for each in self.commands if each["command"] == name), None)

    def offers_shortcut(self, callback_id: str, kind: str) -> bool:
        """Tell whether a shortcut exists; without a manifest every one does."""
        if "features" not in self.manifest:
            return True
        return any(each["callback_id"] == callback_id and each["type"] == kind for each in self.shortcuts)
