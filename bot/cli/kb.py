"""``kb import`` and ``kb reindex``: articles into the base, and the base kept up with this code and this model."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from bot.cli import kb_ask, kb_stats
from bot.cli.kb_opening import opened
from bot.clock import utcnow
from bot.embed import Embedder
from bot.errors import ConfigurationFault
from bot.kb.article import VISIBILITIES
from bot.kb.chunk import chunk
from bot.kb.importing import Import, Report, reindex
from bot.kb.reading import files, read
from bot.kb.reading.tickets import solved
from bot.kb.search import Search
from bot.policy import Policy
from bot.queue.store.database import Database
from bot.settings import Settings

SHOWN = 20  # ids of each kind; --json has them all


def add_to(commands: Any) -> None:
    """Declare the commands."""
    group = commands.add_parser("kb", help="the knowledge base").add_subparsers(metavar="VERB", required=True)
    one = group.add_parser(
        "import", help="take in Markdown, HTML, CSV, JSON lines, folders and exports of them; what is unchanged is left alone"
    )
    one.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files and folders, zip archives of Notion and Confluence included"
    )
    one.add_argument("--visibility", choices=VISIBILITIES, help="of articles that do not say; default: the policy's [kb] visibility")
    one.add_argument(
        "--remove-missing", action="store_true", help="take out articles that came from these paths and are not there any more"
    )
    one.add_argument("--tickets", action="store_true", help="take in the desk's own solved tickets, masked, for the team alone")
    one.add_argument("--overrule", action="store_true", help="where a file and chat have both changed an article, take the file's words")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_import)
    one = group.add_parser("reindex", help="cut and embed what this version or this model does otherwise, and build the index anew")
    one.add_argument("--json", action="store_true", help="one JSON document on stdout")
    one.set_defaults(call=run_reindex)
    kb_ask.add_to(group)
    kb_stats.add_to(group)


def run_import(options: argparse.Namespace) -> int:
    """Import, say what changed; 1 if something was refused."""
    if not options.paths and not options.tickets:
        raise ConfigurationFault(("PATH: name what to take in, or give --tickets for the desk's own solved tickets",))
    settings, policy, database, embedder = _opened(options.paths)
    try:
        report = _import(options, policy, database, embedder)
        _index(settings, database, embedder, anew=False)
    finally:
        database.close()
    _print(report, as_json=options.json)
    return 1 if report.refused else 0


def run_reindex(options: argparse.Namespace) -> int:
    """Bring every article up to this code and this model."""
    settings, _, database, embedder = _opened([])
    try:
        with _bar() as bar:
            bar.add_task("embedding", total=None, detail="")
            report = reindex(database, embedder, chunk, utcnow, _counter(bar))
        _index(settings, database, embedder, anew=True)
    finally:
        database.close()
    _print(report, as_json=options.json)
    return 0


def _opened(paths: Sequence[Path]) -> tuple[Settings, Policy, Database, Embedder]:
    missing = tuple(f"PATH: there is no file or folder {path}" for path in paths if not path.exists())
    if missing:
        raise ConfigurationFault(missing)
    return opened()


def _import(options: argparse.Namespace, policy: Policy, database: Database, embedder: Embedder) -> Report:
    found = list(files(options.paths))
    with _bar() as bar:
        task = bar.add_task("importing", total=sum(_size(path) for _, path in found), detail="")
        work = Import(database, embedder, chunk, utcnow, _counter(bar), overrule=options.overrule)
        for given, path in found:
            left = _size(path)
            for item in read(given, path, options.visibility or policy.kb.visibility):
                work.take(item)
                done = min(left, len(getattr(getattr(item, "article", None), "text", "")))
                bar.advance(task, done)
                left -= done
            bar.advance(task, left)
        for item in solved(database) if options.tickets else ():
            work.take(item)
        return work.finish(options.paths, remove_missing=options.remove_missing)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _counter(bar: Progress) -> Callable[[int], None]:
    """Give what shows how many passages have been embedded."""
    total = 0

    def count(more: int) -> None:
        nonlocal total
        total += more
        bar.update(bar.task_ids[0], detail=f"{total:,} passages embedded")

    return count


def _bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[detail]}"),
    )
    return Progress(*columns, console=Console(stderr=True))


def _index(settings: Settings, database: Database, embedder: Embedder, *, anew: bool) -> None:
    """Leave a snapshot behind that the bot can start from."""
    search = Search(embedder, settings.data_dir / "cache")
    with database.read() as tx:
        (search.rebuild if anew else search.refresh)(tx)


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False))
        return
    print(f"{len(report.new)} new, {len(report.changed)} changed, {report.unchanged} unchanged, {len(report.refused)} refused")
    print(f"{report.passages:,} passages written, {report.embedded:,} of them embedded")
    _list("new", report.new)
    _list("changed", report.changed)
    _list("removed", report.removed)
    _list("left alone, because it is retired", report.retired)
    _list("left as it was edited in chat", report.edited)
    _list("not there any more (--remove-missing takes it out)", report.missing)
    for one in report.refused:
        print(f"refused {one.source}: {one.why}", file=sys.stderr)


def _list(what: str, ids: Sequence[str]) -> None:
    for one in ids[:SHOWN]:
        print(f"  {what}: {one}")
    if len(ids) > SHOWN:
        print(f"  … and {len(ids) - SHOWN:,} more {what}")
