"""Payloads in the shapes in which Discord's gateway sends them."""

from datetime import UTC, datetime
from typing import Any

from bot.adapters.discord.parse import Us, snowflake_at
from bot.adapters.discord.rooms import Rooms

JSON = dict[str, Any]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
US = Us("900", "901")
GUILD, HELP, FORUM, TRIAGE, POST, WORKSPACE, DM = "1", "11", "12", "13", "120", "130", "77"
ADA = {"id": "501", "username": "ada", "global_name": "Ada Miller", "discriminator": "0", "avatar": None}
LENA = {"id": "601", "username": "lena", "global_name": "Lena Fischer", "discriminator": "0", "avatar": None}
BOT = {"id": "900", "username": "deskhand", "discriminator": "0000", "avatar": None, "bot": True}


def snowflake(n: int = 0) -> str:
    """Give the n-th id that Discord makes at NOW."""
    return str(snowflake_at(NOW) + n)


def rooms() -> Rooms:
    """Give a server with a text channel, a forum with a post, and a triage channel with a card's thread."""
    known = Rooms()
    known.learn_event(
        "GUILD_CREATE",
        {
            "id": GUILD,
            "name": "Northwind",
            "roles": [{"id": GUILD, "name": "@everyone", "permissions": "0"}, {"id": "21", "name": "support-agents", "permissions": "0"}],
            "channels": [
                {"id": HELP, "type": 0, "name": "help", "position": 0},
                {"id": FORUM, "type": 15, "name": "support", "position": 1},
                {"id": TRIAGE, "type": 0, "name": "triage", "position": 2},
            ],
            "threads": [
                {"id": POST, "type": 11, "guild_id": GUILD, "parent_id": FORUM, "owner_id": ADA["id"], "name": "Seats *wrong*"},
                {"id": WORKSPACE, "type": 11, "guild_id": GUILD, "parent_id": TRIAGE, "owner_id": "900", "name": "#1"},
            ],
        },
    )
    return known


def message(content: str = "Hello", *, channel_id: str = HELP, author: JSON = ADA, message_id: str = "", **more: Any) -> JSON:
    """Give MESSAGE_CREATE's data."""
    found: JSON = {
        "id": message_id or snowflake(),
        "channel_id": channel_id,
        "author": author,
        "content": content,
        "type": 0,
        "edited_timestamp": None,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "guild_id": GUILD,
        "member": {"roles": [], "flags": 0, "nick": None},
    }
    return found | more


def direct(content: str = "Hello", **more: Any) -> JSON:
    """Give MESSAGE_CREATE's data in a direct conversation."""
    found = message(content, channel_id=DM, **more)
    return {key: value for key, value in found.items() if key not in ("guild_id", "member")}


def interaction(kind: int, data: JSON, *, user: JSON = LENA, channel_id: str = TRIAGE, **more: Any) -> JSON:
    """Give INTERACTION_CREATE's data."""
    found: JSON = {
        "id": snowflake(9),
        "application_id": "901",
        "type": kind,
        "token": "t-1",
        "version": 1,
        "data": data,
        "guild_id": GUILD,
        "channel_id": channel_id,
        "channel": {"id": channel_id},
        "member": {"roles": ["21"], "flags": 0, "nick": None, "user": user},
        "attachment_size_limit": 10_485_760,
    }
    return found | more
