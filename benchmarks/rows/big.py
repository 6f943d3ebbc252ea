"""A desk with 100,000 tickets: how long its lists and its search take, and whether memory stays flat."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.harness import Limit, Measure, Target, benchmark, percentile
from benchmarks.processes import ChildEndedError, environment
from benchmarks.rows.big_fill import Archive, fill
from benchmarks.stage import Stage

TICKETS, QUERIES = 100_000, 200
TARGET = Target("at most", 50)
FLAT_MB = Target("at most", 32)


@benchmark("big", runs=1)
async def big(stage: Stage) -> Sequence[Measure]:
    """Fill a database, then let a fresh process ask it, so that nothing of the filling is in its memory."""
    archive = Archive(stage.seed, stage.size(TICKETS))
    url = stage.fresh_database()
    await asyncio.to_thread(fill, url, archive)
    asked = await _asked(stage, url, archive)
    times: dict[str, list[float]] = asked["ms"]
    row = Limit("one ticket by its number, p95", percentile(times["ticket"], 0.95))
    searches = [one for kind, all_of_it in times.items() if kind.startswith("search") for one in all_of_it]
    by_kind = ", ".join(
        f"{kind.partition(' ')[2]} {percentile(found, 0.95):.1f}" for kind, found in times.items() if kind.startswith("search")
    )
    size = f"{archive.tickets:,} tickets, {asked['messages']:,} messages, {asked['open']:,} open"
    return [
        Measure("big.queue list, p95", percentile(times["list"], 0.95), "ms", len(times["list"]), TARGET, row, size),
        Measure("big.queue at a glance, p95", percentile(times["queue"], 0.95), "ms", len(times["queue"]), TARGET, row),
        Measure("big.an agent's home, p95", percentile(times["home"], 0.95), "ms", len(times["home"]), TARGET, row),
        Measure("big.search, p95", percentile(searches, 0.95), "ms", len(searches), TARGET, row, f"p95 by kind of words, ms: {by_kind}"),
        Measure("big.search, slowest", max(searches), "ms", len(searches), limit=row),
        Measure(
            "big.memory grown", asked["grown_mb"], "MB", len(searches), FLAT_MB, Limit("before", asked["before_mb"]), "peak resident size"
        ),
    ]


async def _asked(stage: Stage, url: str, archive: Archive) -> dict[str, Any]:
    order = {"url": url, "archive": asdict(archive), "queries": stage.size(QUERIES)}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.rows.big_asked"),
        cwd=stage.folder,
        env=environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaint = await child.communicate(json.dumps(order).encode())
    if child.returncode:
        raise ChildEndedError(complaint.decode(errors="replace")[-1500:])
    answer: dict[str, Any] = json.loads(said)
    return answer
