"""``python -m bot …`` and the console script ``deskhand``. Errors become one line each and an exit status here."""

import argparse
import sys

from bot import __version__
from bot.cli import accounts, chat, demo, discord, doctor, jobs, kb, mail, migrate, policy, run, sla, slack, tickets, triage
from bot.errors import ConfigurationFault, DeskhandError

ROOMS = (run, demo, chat, migrate, doctor, policy, tickets, accounts, jobs, kb, triage, sla, mail, slack, discord)


def parser() -> argparse.ArgumentParser:
    """Give the whole command line."""
    top = argparse.ArgumentParser(prog="deskhand", description="A support desk that lives in Slack, Discord and the mailbox.")
    top.add_argument("--version", action="version", version=f"deskhand {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for room in ROOMS:
        room.add_to(commands)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command. 0 done, 1 it failed or found faults, 2 wrong usage or configuration."""
    options = parser().parse_args(arguments)
    try:
        return int(options.call(options) or 0)
    except ConfigurationFault as fault:
        for line in fault.faults:
            print(f"fault: {line}", file=sys.stderr)
        return 2
    except DeskhandError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
