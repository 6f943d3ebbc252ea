"""``jobs list|retry|drop``: what waits, what could not be done, and trying it again."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from bot.cli.start import database_only
from bot.clock import utcnow
from bot.queue.job import Job
from bot.queue.store import jobs


def add_to(commands: Any) -> None:
    """Declare the commands."""
    group = commands.add_parser("jobs", help="look at jobs, try dead ones again, give them up").add_subparsers(
        metavar="VERB", required=True
    )
    listed = group.add_parser("list", help="dead jobs; with --all the waiting ones too")
    listed.add_argument("--all", action="store_true")
    listed.add_argument("--limit", type=int, default=100)
    listed.add_argument("--json", action="store_true", help="one JSON document on stdout")
    listed.set_defaults(call=run_list)
    again = group.add_parser("retry", help="try dead jobs again")
    again.add_argument("ids", nargs="*", type=int, help="which; without any: all of them")
    again.set_defaults(call=run_retry)
    gone = group.add_parser("drop", help="give dead jobs up for good")
    gone.add_argument("ids", nargs="+", type=int)
    gone.set_defaults(call=run_drop)


def run_list(options: argparse.Namespace) -> int:
    """Print dead (and waiting) jobs, newest first."""
    _, database = database_only()
    with database.read() as tx:
        found = jobs.dead(tx, options.limit) + (jobs.waiting(tx, options.limit) if options.all else [])
    database.close()
    if options.json:
        print(json.dumps([asdict(job) for job in found], default=str))
    else:
        print("\n".join(_line(job) for job in found) or "no dead jobs")
    return 0


def _line(job: Job) -> str:
    ticket = f"#{job.ticket_id}" if job.ticket_id else "-"
    return f"{job.id:<8} {job.stage:<6} {ticket:<7} {job.key:<40.40} attempts {job.attempts:<3} {job.error}"


def run_retry(options: argparse.Namespace) -> int:
    """Make dead jobs ready again; a running bot takes them within a second."""
    _, database = database_only()
    with database.write() as tx:
        number = jobs.retry(tx, options.ids or None, utcnow())
    database.close()
    print(f"{number} to be tried again")
    return 0 if number or not options.ids else 1


def run_drop(options: argparse.Namespace) -> int:
    """Give dead jobs up."""
    _, database = database_only()
    with database.write() as tx:
        number = jobs.drop(tx, options.ids)
    database.close()
    print(f"{number} given up")
    return 0 if number == len(set(options.ids)) else 1
