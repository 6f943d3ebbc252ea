"""A customer edits a message five hundred messages back: how long until the team reads the new words."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from benchmarks.guild import bot_in, guild
from benchmarks.harness import Measure, Target, benchmark
from benchmarks.processes import bot_environment, free_port, running, settled
from benchmarks.stage import Stage
from benchmarks.workspace import sandbox
from bot.sandbox import DiscordSandbox, SlackSandbox

BACK, EDITS = 500, 5
APART_S = 2.0  # what is edited faster than a platform lets one edit waits for the platform
PATIENCE_S = 120.0
TARGET = Target("at most", 1)


@benchmark("mirrored", runs=1)
async def mirrored(stage: Stage) -> Sequence[Measure]:
    """Let one conversation grow, wait until all of it is mirrored, and edit what was said first; the platform's rate limits are on."""
    slack, discord = await _in_slack(stage), await _in_discord(stage)
    note = f"the slowest of {EDITS}, two seconds apart; {stage.size(BACK)} messages came after each; rate limits on"
    return [
        Measure("mirrored.edit in Slack", max(slack), "s", len(slack), TARGET, note=note),
        Measure("mirrored.edit in Discord", max(discord), "s", len(discord), TARGET, note=note),
    ]


async def _in_slack(stage: Stage) -> list[float]:
    url, port = stage.fresh_database(), free_port()
    async with sandbox() as box, running(stage, ["bot", "run"], bot_environment(stage, box, url, port, socket_mode=True), port):
        await box.until(lambda: box.world.courier.connected, PATIENCE_S)
        await settled(url, PATIENCE_S)
        root = await box.say("ada", "D:ada", "Our export is wrong\nin many rows")
        await box.until(lambda: box.messages("#triage"), PATIENCE_S)
        said = [await box.say("ada", "D:ada", _words(number), thread_ts=root) for number in range(stage.size(BACK) + EDITS)]
        await settled(url, PATIENCE_S)
        box.limits.enabled = True
        card = str(box.messages("#triage")[0]["ts"])
        return await _edited(said, lambda ts, words: box.edit("ada", "D:ada", ts, words), box, lambda: str(box.messages("#triage", card)))


async def _in_discord(stage: Stage) -> list[float]:
    url = stage.fresh_database()
    async with guild() as box, bot_in(stage, box, url):
        post = await box.post("ada", "#support", "Our export is wrong", "Our export is wrong\nin many rows")
        await box.until(lambda: box.threads("#triage"), PATIENCE_S)
        said = [await box.say("ada", post, _words(number)) for number in range(stage.size(BACK) + EDITS)]
        await settled(url, PATIENCE_S, rostered="discord")
        box.limits.enabled = True
        thread = str(box.threads("#triage")[0]["id"])
        return await _edited(said, lambda one, words: box.edit("ada", post, one, words), box, lambda: str(box.messages(thread)))


async def _edited(
    said: Sequence[str],
    edit: Callable[[str, str], Awaitable[None]],
    box: SlackSandbox | DiscordSandbox,
    shown: Callable[[], str],
) -> list[float]:
    """Edit the oldest ones; gives the seconds until each new wording stands in the workspace."""
    waits = []
    for number, one in enumerate(said[:EDITS]):
        await asyncio.sleep(APART_S)
        words, began = f"it is row {number}, corrected", time.perf_counter()
        await edit(one, words)
        await box.until(lambda words=words: words in shown(), PATIENCE_S)  # type: ignore[misc]
        waits.append(time.perf_counter() - began)
    return waits


def _words(number: int) -> str:
    return f"row {number} has a wrong sum"
