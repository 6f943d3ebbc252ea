"""The results as one table for people and one JSON document for whoever compares."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.harness import SEED, Result


def table(results: Sequence[Result], machine: dict[str, Any], *, quick: bool) -> Table:
    """Draw one table; a line without a target has no mark."""
    title = f"Deskhand on {machine['cpus']} cores of {machine['cpu']}, Python {machine['python']}, {machine['file_system']}"
    shown = Table(title=title + (" — QUICK: a tenth of the size, not for quoting" if quick else ""), title_justify="left")
    for heading in ("what", "database", "median", "target", "", "measured against", "ratio", "spread", "n, runs"):
        shown.add_column(heading, justify="right" if heading in ("median", "ratio") else "left", overflow="fold")
    before = ""
    for result in results:
        group = result.name.partition(".")[0]
        if before and group != before:
            shown.add_section()
        before = group
        shown.add_row(*_cells(result))
    return shown


def _cells(result: Result) -> tuple[str, ...]:
    limit, ratio = result.limit, result.ratio
    against = f"{limit.what}: {number(limit.value)}" if limit else ""
    wanted = f" (≥ {limit.least:.0%})" if limit and limit.least is not None else ""
    return (
        result.name,
        result.database,
        f"{number(result.value)} {result.unit}",
        str(result.target or ""),
        {True: "[green]✓[/]", False: "[red]✗[/]", None: ""}[result.is_met],
        against,
        f"{ratio:.0%}{wanted}" if ratio is not None else "",
        f"{number(result.spread[0])} … {number(result.spread[1])}" if result.runs > 1 else "",
        f"{result.n:,}, {result.runs}",
    )


def number(value: float) -> str:
    """Write a number with as many digits as it can bear."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2f}"


def show(results: Sequence[Result], machine: dict[str, Any], *, quick: bool) -> None:
    """Print the table and, once each, the notes under it."""
    console = Console(width=None if Console().is_terminal else 190)
    console.print(table(results, machine, quick=quick))
    for note in dict.fromkeys(f"{result.name}: {result.note}" for result in results if result.note):
        console.print(f"[dim]{note}[/]", highlight=False)


def document(results: Sequence[Result], machine: dict[str, Any], faults: Sequence[str], *, quick: bool) -> dict[str, Any]:
    """Give everything as one JSON document."""
    return {"machine": machine, "seed": SEED, "quick": quick, "faults": list(faults), "results": [_plain(result) for result in results]}


def _plain(result: Result) -> dict[str, Any]:
    limit = result.limit
    return {
        "name": result.name,
        "database": result.database,
        "value": round(result.value, 3),
        "unit": result.unit,
        "target": str(result.target) if result.target else None,
        "met": result.is_met,
        "limit": {"what": limit.what, "value": round(limit.value, 3), "ratio": _rounded(result.ratio), "least": limit.least}
        if limit
        else None,
        "n": result.n,
        "seed": result.seed,
        "runs": result.runs,
        "spread": [round(one, 3) for one in result.spread],
        "note": result.note,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def write(path: Path, found: dict[str, Any]) -> None:
    """Write the document."""
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
