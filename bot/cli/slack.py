"""``slack manifest``: what to paste to create the Slack app."""

import argparse
import json
from typing import Any

from bot.adapters.slack.manifest import manifest
from bot.cli.start import examined
from bot.desk.table import COMMANDS


def add_to(commands: Any) -> None:
    """Declare the command."""
    group = commands.add_parser("slack", help="set Slack up").add_subparsers(metavar="VERB", required=True)
    one = group.add_parser("manifest", help="print the app manifest; paste it at api.slack.com/apps → Create New App → From a manifest")
    one.add_argument("--name", default="Deskhand", help="the app's name in the workspace")
    one.add_argument("--url", default="", help="public address of the bot for HTTP mode (https://desk.example.com); without it Socket Mode")
    one.set_defaults(call=run)


def run(options: argparse.Namespace) -> int:
    """Print the manifest as JSON, with the assistant panel where the policy wants it; a policy that cannot be read wants nothing."""
    _, policy, _ = examined()
    assistant = policy is not None and policy.slack.assistant
    print(json.dumps(manifest(COMMANDS, name=options.name, url=options.url, assistant=assistant), indent=2))
    return 0
