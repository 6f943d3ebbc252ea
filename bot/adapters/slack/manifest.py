"""
The Slack app as data: commands, shortcuts, scopes and events, all that the adapter uses and nothing more.

An app made from this needs nothing else. The slash commands come from the command table.
"""

from collections.abc import Sequence
from typing import Any

from bot.commands import Command

SCOPES: tuple[tuple[str, str], ...] = (
    ("app_mentions:read", "be called by name"),
    ("channels:history", "hear customers in public channels"),
    ("channels:join", "enter the public channels that the policy names"),
    ("channels:read", "find channels by name and read who is in them"),
    ("chat:write", "post cards, receipts and replies"),
    ("chat:write.customize", "show replies under the agent's name"),
    ("commands", "slash commands and shortcuts"),
    ("files:read", "keep the files that customers send"),
    ("files:write", "pass files on"),
    ("groups:history", "hear customers in private channels"),
    ("groups:read", "find private channels by name and read who is in them"),
    ("im:history", "hear customers in direct messages"),
    ("im:read", "know direct messages"),
    ("im:write", "answer in direct messages"),
    ("metadata.message:read", "recognise its own posts after a lost answer"),
    ("mpim:history", "hear mentions in group messages"),
    ("reactions:read", "emoji that claim, resolve or open"),
    ("reactions:write", "pass reactions on"),
    ("usergroups:read", "who is on the team"),
    ("users:read", "names and time zones"),
    ("users:read.email", "recognise the same customer in the mailbox"),
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "reaction_removed",
    "subteam_created",
    "subteam_members_changed",
    "subteam_updated",
    "user_change",
)
ASSISTANT_SCOPES = (("assistant:write", "show what it is doing, and questions to press, in the assistant panel"),)
ASSISTANT_EVENTS = ("assistant_thread_started",)
MESSAGE_SHORTCUTS = (
    ("Open a ticket", "open_from_message", "Open a support ticket from this message"),
    ("Ticket actions", "ticket_actions", "Everything that can be done with this ticket"),
)


def scopes(*, assistant: bool) -> tuple[tuple[str, str], ...]:
    """Give every scope with its reason, in order; ``assistant`` = with those of the assistant panel."""
    return tuple(sorted(SCOPES + ASSISTANT_SCOPES)) if assistant else SCOPES


def manifest(commands: Sequence[Command], *, name: str = "Deskhand", url: str = "", assistant: bool = False) -> dict[str, Any]:
    """Build the manifest: Socket Mode, or signed HTTP to ``url``; ``assistant`` = with the panel for assistants."""
    endpoint = f"{url.rstrip('/')}/slack/events" if url else ""
    at = {"request_url": endpoint} if endpoint else {}
    return {
        "display_information": {
            "name": name,
            "description": "The support desk: one queue for every channel",
            "background_color": "#1f3a4d",
        },
        "features": {
            **(_panel() if assistant else {}),
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": _shortcuts(),
            "slash_commands": [_slash(commands, group, endpoint) for group in sorted({c.group for c in commands})],
        },
        "oauth_config": {"scopes": {"bot": [scope for scope, _ in scopes(assistant=assistant)]}},
        "settings": {
            "event_subscriptions": {**at, "bot_events": sorted(EVENTS + ASSISTANT_EVENTS) if assistant else list(EVENTS)},
            "interactivity": {"is_enabled": True, **at},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not endpoint,
            "token_rotation_enabled": False,
        },
    }


def _panel() -> dict[str, Any]:
    about = "Answers from our knowledge base, and brings a person where that does not help"
    return {"assistant_view": {"assistant_description": about, "suggested_prompts": []}}


def _shortcuts() -> list[dict[str, str]]:
    on_message = [{"name": n, "type": "message", "callback_id": c, "description": d} for n, c, d in MESSAGE_SHORTCUTS]
    return [
        *on_message,
        {"name": "New request", "type": "global", "callback_id": "new_request", "description": "Ask the support team for help"},
    ]


_ABOUT = {
    "ticket": ("Work on tickets: list, claim, reply, resolve …", "list | claim 142 | reply 142 Hello …"),
    "desk": ("The desk at a glance: queue, on, off, status, help", "queue | on | off | help"),
    "support": ("Ask the support team for help", "what you need"),
    "mytickets": ("Your own requests", ""),
}


def _slash(commands: Sequence[Command], group: str, endpoint: str) -> dict[str, Any]:
    first = next(c for c in commands if c.group == group)
    description, hint = _ABOUT.get(group, (first.help, ""))
    found: dict[str, Any] = {"command": f"/{group}", "description": description, "should_escape": True}
    if hint:
        found["usage_hint"] = hint
    return found | ({"url": endpoint} if endpoint else {})
