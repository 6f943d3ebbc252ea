"""``triage dry-run``: what a changed policy would have made of the last tickets, before it is switched on. Writes nothing."""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.cli.labelled import policy_for, progress, warn_of_taxonomy
from bot.cli.start import database_only
from bot.clock import utcnow
from bot.desk.rehearsal import FIELDS, LAYERS, Made, Rehearsed, rehearse
from bot.desk.work import Directory, Work
from bot.errors import ConfigurationFault, DeskhandError
from bot.messages import Judgement
from bot.policy import Policy
from bot.queue.store import judgements
from bot.queue.store.database import Database
from bot.text import excerpt
from bot.thinking import Mind, TriageRoom
from bot.thinking.wording import judgement
from bot.triage.promise import Terms

_LAST = 200
_SHOWN = 40
_WIDTH = 34


def add_to(group: Any) -> None:
    """Declare the verb in the group of `triage`."""
    one = group.add_parser(
        "dry-run", help="what a changed policy would have made of the last tickets, against what was done; writes nothing"
    )
    one.add_argument("--policy", type=Path, required=True, metavar="FILE", help="the policy to try")
    one.add_argument("--last", type=_number, default=_LAST, metavar="N", help=f"how many of the newest tickets; default: {_LAST}")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout, with every ticket")
    one.set_defaults(call=run_dry_run)


def _number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100_000:  # noqa: PLR2004 - a slip of the finger
        raise argparse.ArgumentTypeError("between 1 and 100,000")
    return number


def run_dry_run(options: argparse.Namespace) -> int:
    """Judge the tickets again; say what would be otherwise."""
    policy = policy_for(options.policy)
    warn_of_taxonomy(one.name for one in policy.categories)
    settings, database = database_only()
    mind = Mind(settings.embedding_model, settings.data_dir / "cache")
    room = TriageRoom(database, mind.open, settings.data_dir, policy)
    try:
        found = _rehearsed(database, policy, room, options.last)
    except DeskhandError as fault:
        raise ConfigurationFault((str(fault),)) from None
    finally:
        room.close()
        database.close()
    print(json.dumps(_document(found), ensure_ascii=False)) if options.json else _print(found)
    return 0


def _rehearsed(database: Database, policy: Policy, room: TriageRoom, last: int) -> list[Rehearsed]:
    def judge(said: Sequence[str]) -> Judgement:
        return judgement(room.look(said), policy.triage.min_confidence)

    found = []
    with database.read() as tx, progress() as bar:
        work = Work(tx, utcnow(), policy, Directory(policy, {}), {}, Terms(policy))
        newest = judgements.newest_tickets(tx, last)
        task = bar.add_task("judging again", total=len(newest))
        for ticket in newest:
            one = rehearse(work, ticket, judge)
            found += [one] if one else []
            bar.advance(task)
    return found


def _document(found: Sequence[Rehearsed]) -> dict[str, Any]:
    return _summary(found) | {"tickets": [_line(one) for one in found]}


def _summary(found: Sequence[Rehearsed]) -> dict[str, Any]:
    """Count what would be otherwise, and how often people would be agreed with."""
    chosen = [one for one in found if "category" in one.by_hand]
    return {
        "n": len(found),
        "changed": {name: sum(name in one.changed for one in found) for name in FIELDS},
        "needs_a_look": {"was": _unsorted(one.was for one in found), "would": _unsorted(one.would for one in found)},
        "chosen_by_people": {
            "n": len(chosen),
            "guessed_right": sum(one.guessed == one.was.category for one in chosen),
            "would_guess_right": sum(one.would.category == one.was.category for one in chosen),
        },
        "alerts": {layer: {"was": _told(layer, (one.was for one in found)), "would": _told(layer, (one.would for one in found))}
                   for layer in LAYERS},
    }  # fmt: skip


def _unsorted(made: Any) -> int:
    return sum(one.topic == "needs a look" for one in made)


def _told(layer: str, made: Any) -> int:
    return sum(layer in one.alerts for one in made)


def _line(one: Rehearsed) -> dict[str, Any]:
    return {
        "ticket": one.ticket, "title": one.title, "was": _made(one.was), "would": _made(one.would),
        "changed": list(one.changed), "by_hand": list(one.by_hand), "reasons": list(one.reasons),
    }  # fmt: skip


def _made(made: Made) -> dict[str, Any]:
    return {name: list(made.alerts) if name == "alerts" else getattr(made, name) for name in FIELDS}


def _print(found: Sequence[Rehearsed]) -> None:
    said = _summary(found)
    changed = [one for one in found if one.changed]
    print(f"{len(found):,} tickets judged again, {len(changed):,} would be otherwise; nothing was written")
    print("  " + ", ".join(f"{name} {count}" for name, count in said["changed"].items()))
    print(f"  needs a look: {said['needs_a_look']['was']} were, {said['needs_a_look']['would']} would")
    people = said["chosen_by_people"]
    if people["n"]:
        print(
            f"  of {people['n']} that people sorted: {people['guessed_right']} were guessed right, {people['would_guess_right']} would be"
        )
    for layer, counts in said["alerts"].items():
        print(f"  {layer} alerts: {counts['was']} were told, {counts['would']} would be")
    moved = Counter((one.was.topic, one.would.topic) for one in changed if one.was.topic != one.would.topic)
    console = Console(width=None)
    if moved:
        console.print(_moves(moved))
    if changed:
        console.print(_table(changed))
    if len(changed) > _SHOWN:
        print(f"… and {len(changed) - _SHOWN} more; --json has all")


def _moves(moved: Counter[tuple[str, str]]) -> Table:
    table = Table("was", "would be", "tickets", title="Categories that move")
    for (was, would), count in moved.most_common(_SHOWN // 2):
        table.add_row(was, would, str(count))
    return table


def _table(changed: Sequence[Rehearsed]) -> Table:
    table = Table("ticket", "about", "was", "would be", "because", title="Tickets")
    for one in changed[:_SHOWN]:
        hand = " (by hand)" if "category" in one.by_hand else ""
        table.add_row(
            f"#{one.ticket}",
            excerpt(one.title, _WIDTH),
            _spelled(one.was) + hand,
            _spelled(one.would),
            excerpt("; ".join(one.reasons), _WIDTH),
        )
    return table


def _spelled(made: Made) -> str:
    parts = [made.topic, f"tier {made.tier}" if made.tier else "", made.priority, *(f"{layer} alert" for layer in made.alerts)]
    return ", ".join(part for part in parts if part)
