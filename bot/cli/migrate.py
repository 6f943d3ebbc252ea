"""``migrate``: bring the database to this version."""

import argparse
from typing import Any

from bot.cli.start import database_only
from bot.queue.migrate import migrate


def add_to(commands: Any) -> None:
    """Declare the command."""
    one = commands.add_parser("migrate", help="bring the database to this version (run does it too)")
    one.set_defaults(call=run)


def run(_options: argparse.Namespace) -> int:
    """Migrate and say to which version."""
    settings, database = database_only(prepared=False)
    print(f"{settings.redacted()['DATABASE_URL']} is at version {migrate(database)}")
    database.close()
    return 0
