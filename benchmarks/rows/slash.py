"""Fifty agents run a slash command in Discord at once, over and over: how long each waits for the first word."""

import asyncio
from collections.abc import Sequence

from benchmarks.guild import bare_in, bot_in, guild, settle
from benchmarks.harness import Limit, Measure, Target, benchmark, percentile
from benchmarks.stage import Stage
from bot.sandbox import DiscordSandbox

AGENTS, EACH, WARM = 50, 20, 2
TARGET = Target("at most", 100)


@benchmark("slash")
async def slash(stage: Stage) -> Sequence[Measure]:
    """Ask the desk, as ``run`` starts it, and then bare discord.py, which acknowledges and does nothing."""
    each = stage.size(EACH)
    async with guild() as box:
        names = settle(box, AGENTS, is_team=True)
        async with bot_in(stage, box, stage.fresh_database()):
            ours, answered = await _called(box, names, each)
        async with bare_in(stage, box):
            bare, _ = await _called(box, names, each)
    note = f"{AGENTS} callers, each calls again as soon as it is acknowledged; {answered:.0f} calls/s; every answer is written, too"
    found = []
    for part, target in ((0.5, None), (0.99, TARGET)):
        limit = Limit("bare discord.py", percentile(bare, part))
        found.append(Measure(f"slash.p{part * 100:.0f}", percentile(ours, part), "ms", len(ours), target, limit, note if target else ""))
    return found


async def _called(box: DiscordSandbox, names: Sequence[str], each: int) -> tuple[list[float], float]:
    """Let everybody call so often; gives each call's wait in ms, and how many calls a second that was."""
    await asyncio.gather(*(_calls(box, name, WARM) for name in names))
    loop = asyncio.get_running_loop()
    began = loop.time()
    waits = [wait for mine in await asyncio.gather(*(_calls(box, name, each) for name in names)) for wait in mine]
    return waits, len(waits) / (loop.time() - began)


async def _calls(box: DiscordSandbox, name: str, times: int) -> list[float]:
    waits = []
    for _ in range(times):
        one = await box.slash(name, "#triage", "/desk queue")
        if one.acked_ms is None:
            raise RuntimeError("a call was not acknowledged within three seconds")
        waits.append(one.acked_ms)
    return waits
