"""The link that invites the bot: the permissions and intents that the adapter uses, and nothing more. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord

INTENTS = ("guilds", "members", "guild_messages", "guild_reactions", "dm_messages", "dm_reactions", "message_content")
PRIVILEGED: tuple[tuple[str, str], ...] = (
    ("Message Content", "read what customers and agents write"),
    ("Server Members", "know who has the team's roles"),
)
PERMISSIONS: tuple[tuple[str, str], ...] = (
    ("view_channel", "see the customers' places and the team's"),
    ("send_messages", "post cards and receipts"),
    ("send_messages_in_threads", "answer in threads and forum posts"),
    ("create_public_threads", "begin a ticket's thread"),
    ("manage_threads", "show state as forum tags, bring archived and locked threads back"),
    ("embed_links", "show cards"),
    ("attach_files", "pass files on"),
    ("read_message_history", "catch up on what was missed"),
    ("add_reactions", "pass reactions on"),
)
SCOPES = ("bot", "applications.commands")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What to do to have the bot on a server."""

    url: str
    permissions: int
    intents: int


def invitation(client_id: str) -> Invitation:
    """Build the link for an application's id."""
    permissions = discord.Permissions(**dict.fromkeys((name for name, _ in PERMISSIONS), True))
    intents = discord.Intents(**dict.fromkeys(INTENTS, True))
    url = discord.utils.oauth_url(int(client_id), permissions=permissions, scopes=SCOPES)
    return Invitation(url, permissions.value, intents.value)


_FLAGS = {"Message Content": (1 << 18 | 1 << 19), "Server Members": (1 << 14 | 1 << 15)}  # each as verified or in fewer servers


def lacking_intents(application: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the privileged intents that are off, by what Discord tells of an application; none where it does not tell."""
    flags = application.get("flags")
    return () if flags is None else tuple(name for name, bits in _FLAGS.items() if not int(flags) & bits)
