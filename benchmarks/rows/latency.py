"""How long Slack waits for our acknowledgement while 300 events a second arrive, come what may."""

from collections.abc import Sequence

from benchmarks.harness import Limit, Measure, Target, benchmark, percentile
from benchmarks.rows.intake import PEOPLE, WARM, bare_bolt, desk, knock, new_town
from benchmarks.stage import Stage

RATE, SECONDS, BARE_SECONDS = 300.0, 20, 10
TARGET = Target("at most", 50)


@benchmark("acknowledgement")
async def acknowledgement(stage: Stage) -> Sequence[Measure]:
    """Offer the same rate to bare Bolt with one committed insert, to the desk at rest and to the desk at work."""
    count, warm, town = stage.size(int(RATE * SECONDS)), stage.size(WARM), new_town(stage, PEOPLE)
    async with bare_bolt(stage, town, stage.fresh_database()) as door:
        bare = (await knock(stage, door, stage.size(int(RATE * BARE_SECONDS)), warm, rate=RATE)).answered_ms
    async with desk(stage, town, 0, working=False) as door:
        resting = (await knock(stage, door, count, warm, rate=RATE)).answered_ms
    async with desk(stage, town, count + warm, working=True) as door:
        report = await knock(stage, door, count, warm, rate=RATE)
    found = []
    for name, values, note in (
        ("at rest", resting, f"{RATE:g} events/s offered, open loop: timed from when each fell due"),
        ("at work", report.answered_ms, f"the client itself sent at most {report.latest_send_ms:.0f} ms late (counted in)"),
    ):
        for part, target in ((0.5, None), (0.99, TARGET)):
            limit = Limit("bare Bolt + insert", percentile(bare, part))
            label = f"acknowledgement.p{part * 100:.0f}, worker {name}"
            found.append(Measure(label, percentile(values, part), "ms", count, target, limit, note if part > 0.5 else ""))
    return found
