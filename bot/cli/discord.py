"""``discord invite``: the link that brings the bot to a server, and what to switch on before."""

import argparse
import asyncio
import json
from typing import Any

from bot.adapters.discord.checkup import application_id
from bot.adapters.discord.invite import PERMISSIONS, PRIVILEGED, Invitation, invitation
from bot.cli.start import examined
from bot.errors import ConfigurationFault

PAGE = "https://discord.com/developers/applications"


def add_to(commands: Any) -> None:
    """Declare the command."""
    group = commands.add_parser("discord", help="set Discord up").add_subparsers(metavar="VERB", required=True)
    one = group.add_parser("invite", help="print the link that invites the bot, with exactly the permissions that it uses")
    one.add_argument("--client-id", default="", help="the application's id; without it DISCORD_BOT_TOKEN is asked whose it is")
    one.add_argument("--json", action="store_true", help="one JSON document")
    one.set_defaults(call=run)


def run(options: argparse.Namespace) -> int:
    """Print the link. Raises ConfigurationFault where nobody says which application it is for."""
    found = invitation(_client_id(options.client_id))
    if options.json:
        print(json.dumps(_told(found), indent=2))
        return 0
    print(found.url)
    print(f"\nBefore that, at {PAGE}, page Bot, switch on:")
    for name, why in PRIVILEGED:
        print(f"  {name} Intent: {why}")
    print("\nThe link asks for:")
    for name, why in PERMISSIONS:
        print(f"  {name.replace('_', ' ').capitalize()}: {why}")
    return 0


def _told(found: Invitation) -> dict[str, Any]:
    wanted = {"permissions": found.permissions, "permission_names": [name for name, _ in PERMISSIONS]}
    return {"url": found.url, **wanted, "intents": found.intents, "privileged_intents": [name for name, _ in PRIVILEGED]}


def _client_id(given: str) -> str:
    if given:
        if not given.isdigit():
            raise ConfigurationFault((f"--client-id: {given!r} is no application id; copy the number from {PAGE}",))
        return given
    settings, _, faults = examined()
    if settings is None or not settings.discord_bot_token:
        raise ConfigurationFault((*faults, "DISCORD_BOT_TOKEN is not set; set it, or name the application with --client-id"))
    return asyncio.run(application_id(settings.discord_bot_token, settings.discord_api_url))
