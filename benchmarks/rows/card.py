"""A card that changes a hundred times in five seconds: how often Slack is asked to redraw it, and whether it ends right."""

import asyncio
import json
import time
from collections.abc import Sequence

from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.processes import bot_environment, free_port, running, settled
from benchmarks.stage import Stage
from benchmarks.workspace import sandbox
from bot.desk.cards import MARKS

CHANGES, SECONDS = 100, 5.0
PATIENCE_S = 60.0
PRIORITIES = ("high", "low", "normal")
LAST = "urgent"


@benchmark("card")
async def card(stage: Stage) -> Sequence[Measure]:
    """Change the priority of one ticket at an even pace and count the edits of its card until all is quiet."""
    url, port, changes = stage.fresh_database(), free_port(), stage.size(CHANGES)
    seconds = SECONDS * changes / CHANGES
    async with sandbox(limits=True) as box:
        async with running(stage, ["bot", "run"], bot_environment(stage, box, url, port, socket_mode=True), port):
            await box.until(lambda: box.world.courier.connected, PATIENCE_S)
            await settled(url, PATIENCE_S)
            await box.say("ada", "D:ada", "Our invoice shows 12 seats but we have 9")
            await box.until(lambda: box.messages("#triage"), PATIENCE_S)
            await settled(url, PATIENCE_S)
            before, began = len(box.calls), time.monotonic()
            for number in range(changes):
                await asyncio.sleep(max(began + number * seconds / changes - time.monotonic(), 0))
                wanted = LAST if number == changes - 1 else PRIORITIES[number % len(PRIORITIES)]
                await box.slash("lena", "#triage", "/ticket", f"priority 1 {wanted}")
            took = time.monotonic() - began
            await settled(url, PATIENCE_S)
        edits = sum(call.method == "chat.update" and not call.error for call in list(box.calls)[before:])
        shown = json.dumps(box.messages("#triage")[0], ensure_ascii=False)
    note = f"{changes} changes of priority by slash command in {took:.1f} s; Slack's rate limits on"
    return [
        Measure("card.edits", edits, "calls", changes, Target("at most", 6), Limit("one edit a change", changes), note),
        Measure("card.last state right", float(MARKS[LAST] in shown), "", changes, Target("at least", 1)),
    ]
