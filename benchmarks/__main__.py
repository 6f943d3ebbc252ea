"""``python -m benchmarks``: run them, print one table, write it as JSON. Exit 0 however the numbers are; 1 if one broke."""

import argparse
import asyncio
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import machine, report, rows
from benchmarks.harness import SEED, Benchmark, Measure, Result, merged
from benchmarks.stage import Ground, ground

RESULTS = Path(__file__).parent / "results.json"


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    known = ", ".join(one.name for one in rows.REGISTRY.benchmarks)
    top = argparse.ArgumentParser(prog="python -m benchmarks", description=f"Measure the desk. There are: {known}.")
    top.add_argument("--quick", action="store_true", help="a tenth of the size and one run each: does it work, not how fast is it")
    top.add_argument("--only", metavar="NAME", default="", help="only those whose name contains NAME")
    top.add_argument("--json", metavar="FILE", type=Path, help="where to write the results; a whole run writes benchmarks/results.json")
    top.add_argument("--postgres", action="store_true", help="the same rows on an embedded Postgres, too")
    top.add_argument("--no-sqlite", action="store_true", help="leave the SQLite rows out")
    top.add_argument("--data", metavar="FILE", type=Path, help="labelled texts, for those that need some: drift")
    return top.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for."""
    asked = options(arguments)
    chosen = rows.REGISTRY.named(asked.only)
    databases = ([] if asked.no_sqlite else ["sqlite"]) + (["postgres"] if asked.postgres else [])
    plan = [(one, database) for one in chosen for database in databases if database in one.databases]
    if not plan:
        print(f"no benchmark is called {asked.only!r}, or no database was left", file=sys.stderr)
        return 2
    place = ground(postgres=asked.postgres, data=asked.data)
    try:
        facts = machine.facts(place)
        results, faults = _measured(place, plan, quick=asked.quick)
    finally:
        place.close()
    report.show(results, facts, quick=asked.quick)
    for fault in faults:
        print(f"failed: {fault}", file=sys.stderr)
    target = asked.json or (None if asked.quick or asked.only or faults or asked.no_sqlite else RESULTS)
    if target is not None:
        report.write(target, report.document(results, facts, faults, quick=asked.quick))
    return 1 if faults else 0


def _measured(place: Ground, plan: Sequence[tuple[Benchmark, str]], *, quick: bool) -> tuple[list[Result], list[str]]:
    results: list[Result] = []
    faults: list[str] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("", total=sum(one.times(quick=quick) for one, _ in plan))
        for one, database in plan:
            samples: list[Sequence[Measure]] = []
            for run in range(one.times(quick=quick)):
                progress.update(bar, description=f"{one.name} · {database} · run {run + 1}")
                stage = place.stage(database, SEED, run, quick=quick)
                try:
                    samples.append(asyncio.run(one.run(stage)))
                except Exception as error:  # noqa: BLE001 - the other rows are wanted all the same
                    traceback.print_exc()
                    faults.append(f"{one.name} on {database}: {type(error).__name__}")
                finally:
                    place.clear(stage)
                progress.advance(bar)
            results += merged(database, samples) if samples else []
    return results, faults


if __name__ == "__main__":
    sys.exit(main())
