"""From starting the process to the first signed event acknowledged."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.letters import Town
from benchmarks.load import Order, signed
from benchmarks.processes import START_PATIENCE_S, Child, bot_environment, environment, free_port, spawn
from benchmarks.rows.intake import new_town
from benchmarks.stage import Stage
from benchmarks.workspace import sandbox, settle_town
from bot.sandbox import SlackSandbox

TARGET = Target("at most", 3)
TRY_EVERY_S = 0.01


@benchmark("cold start", runs=5)
async def cold_start(stage: Stage) -> Sequence[Measure]:
    """Start on an empty database, then again on the one that is there by now."""
    town, url = new_town(stage, 10), stage.fresh_database()
    imports = await _imports(stage)
    async with sandbox() as box:
        settle_town(box, town, 2)
        first = await _started(stage, box, url, town, 0)
        again = await _started(stage, box, url, town, 1)
    limit = Limit("starting Python and importing the app alone", imports)
    return [
        Measure("cold start.again", again, "s", 1, TARGET, limit, "HTTP mode; files are in the page cache"),
        Measure("cold start.on an empty database", first, "s", 1, TARGET, limit, "with every migration"),
    ]


async def _imports(stage: Stage) -> float:
    began = time.perf_counter()
    child = await spawn(stage, ["bot", "--version"], environment())
    await child.process.wait()
    return time.perf_counter() - began


async def _started(stage: Stage, box: SlackSandbox, url: str, town: Town, number: int) -> float:
    port = free_port()
    request = signed(Order(port, box.signing_secret, asdict(town), 0, 1), number)
    began = time.perf_counter()
    child = await spawn(stage, ["bot", "run"], bot_environment(stage, box, url, port))
    try:
        async with asyncio.timeout(START_PATIENCE_S):
            while not await _acknowledged(child, port, request):  # noqa: ASYNC110 - another process
                await asyncio.sleep(TRY_EVERY_S)
        return time.perf_counter() - began
    finally:
        await child.end()


async def _acknowledged(child: Child, port: int, request: bytes) -> bool:
    child.check()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(request)
        return b" 200 " in await reader.readline()
    finally:
        writer.close()
