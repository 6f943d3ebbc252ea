"""``accounts import``: who the customers are, from a CSV or JSON file."""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from bot.cli.start import configuration
from bot.clock import utcnow
from bot.errors import ConfigurationFault
from bot.queue.accounts import read_accounts
from bot.queue.migrate import migrate
from bot.queue.store import accounts
from bot.queue.store.database import Database

SHOW_PROGRESS_FROM = 500  # accounts


def add_to(commands: Any) -> None:
    """Declare the command."""
    group = commands.add_parser("accounts", help="the companies that customers belong to").add_subparsers(metavar="VERB", required=True)
    one = group.add_parser("import", help="take in accounts (name, domains, plan, ARR, renewal date, owner, notes) from CSV or JSON")
    one.add_argument("file", type=Path, metavar="FILE", help="importing it again changes nothing; what it does not name stays")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_import)


def run_import(options: argparse.Namespace) -> int:
    """Write every sound line and say the others; 1 if there were any."""
    try:
        told = read_accounts(options.file.read_bytes())
    except OSError as error:
        raise ConfigurationFault((f"FILE: {options.file} cannot be read: {error.strerror}",)) from None
    settings, _ = configuration()
    database, quiet, done = Database(settings.database_url), Console(stderr=True), Counter[str]()
    try:
        migrate(database)
        hidden = len(told.rows) < SHOW_PROGRESS_FROM or not quiet.is_terminal
        with database.write() as tx:
            for row in track(told.rows, "importing", console=quiet, disable=hidden):
                done[accounts.put(tx, row, utcnow())] += 1
    finally:
        database.close()
    faults = [str(fault) for fault in told.faults]
    if options.json:
        print(json.dumps({"new": done["new"], "changed": done["changed"], "unchanged": done["unchanged"], "faults": faults}))
    else:
        print(f"{done['new']} new, {done['changed']} changed, {done['unchanged']} unchanged, {len(faults)} refused")
        for fault in faults:
            quiet.print(fault, highlight=False, markup=False)
    return 1 if faults else 0
