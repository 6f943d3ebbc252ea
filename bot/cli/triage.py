"""The `triage` commands; each verb has a file of its own."""

from typing import Any

from bot.cli import triage_dry_run, triage_eval, triage_explain, triage_signals, triage_train


def add_to(commands: Any) -> None:
    """Declare the commands."""
    group = commands.add_parser("triage", help="how messages are judged").add_subparsers(metavar="VERB", required=True)
    triage_eval.add_to(group)
    triage_train.add_to(group)
    triage_explain.add_to(group)
    triage_signals.add_to(group)
    triage_dry_run.add_to(group)
