"""``policy check`` and ``policy show``."""

import argparse
import sys
from pathlib import Path
from typing import Any

from bot.cli.start import environment, policy_at
from bot.errors import ConfigurationFault
from bot.policy import show, warnings


def add_to(commands: Any) -> None:
    """Declare the commands."""
    group = commands.add_parser("policy", help="check or show the policy file").add_subparsers(metavar="VERB", required=True)
    check = group.add_parser("check", help="say every fault with its line")
    check.add_argument("file", nargs="?", type=Path, help="default: POLICY_FILE")
    check.set_defaults(call=run_check)
    shown = group.add_parser("show", help="print the policy in effect, defaults included, as TOML")
    shown.set_defaults(call=run_show)


def _path(given: Path | None) -> tuple[Path, bool]:
    named = given or environment().get("POLICY_FILE")
    return Path(named or "policy.toml"), bool(named)


def run_check(options: argparse.Namespace) -> int:
    """Say what is wrong (exit 1) or merely odd (exit 0)."""
    path, is_named = _path(options.file)
    try:
        policy = policy_at(path, must_exist=is_named)
    except ConfigurationFault as fault:
        for line in fault.faults:
            print(f"fault: {line}", file=sys.stderr)
        return 1
    for line in warnings(policy):
        print(f"note: {line}", file=sys.stderr)
    print(f"{path if path.exists() else 'the built-in policy'}: well-formed, {len(policy.categories)} categories")
    return 0


def run_show(_options: argparse.Namespace) -> int:
    """Print the policy in effect."""
    path, is_named = _path(None)
    sys.stdout.write(show(policy_at(path, must_exist=is_named)))
    return 0
