"""
Triage at work: one message, many, the whole queue again, the time until it is ready, and what the process holds in memory.

The categories are those of the example policy, the texts are made up. "Bare" is the served model alone on the same texts in the
same run, so that both are slowed alike by whatever else the machine does.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from benchmarks.harness import Limit, Measure, Target, benchmark, percentile
from benchmarks.prose import passage, question
from benchmarks.rows.embedding import CACHE, child_of_python
from benchmarks.stage import ROOT, Stage
from bot.embed import Embedder, Vectors, open_embedder
from bot.embed.opening import DEFAULT
from bot.messages import Judge, Judgement
from bot.policy import Policy, read_policy
from bot.queue.migrate import migrate
from bot.queue.store import corrections, tickets
from bot.queue.store.database import Database
from bot.queue.ticket import Status, Ticket
from bot.thinking.triage import TriageRoom
from bot.triage.category import fit
from bot.triage.example import Example, of_policy
from bot.triage.signals import read_signals
from bot.triage.signals.gist import Gist
from bot.triage.signals.sentences import SENTENCES
from bot.triage.taught import from_policy

ONE, MANY, OPEN, HISTORY, WORDS = 300, 2000, 750, 7000, 25
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WHOLE = """
import asyncio, time
began = time.perf_counter()
from pathlib import Path
from bot.app import App
from bot.cli.start import open_log
from bot.messages import Judge
from bot.policy import read_policy
from bot.settings import read_settings
folder = Path({folder!r})
settings = read_settings({{"DATABASE_URL": {url!r}, "DATA_DIR": str(folder), "HTTP_BIND": "127.0.0.1:0"}})
async def live():
    open_log("ERROR", "text")
    app = App(settings, read_policy(Path({policy!r}).read_text(encoding="utf-8")), thinks=True)
    [triage] = [room for room in app._thinking if room.name == "triage"]
    await app.start()
    await triage.ask(Judge(1, ("Where is the invoice of March?",)))
    print(time.perf_counter() - began)
    for number in range({count}):
        await triage.ask(Judge(number, (f"Question {{number}}: why is the export so slow since the update of {{number % 28}} May?",)))
    [peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
    print(int(peak) / 1024)
    await app.stop()
asyncio.run(live())
"""


@benchmark("judging", runs=1, databases=("sqlite",))
async def judging(stage: Stage) -> Sequence[Measure]:
    """Judge messages one by one, in batches and again; then let a whole process begin and judge."""
    return await asyncio.to_thread(_measured, stage)


def _measured(stage: Stage) -> Sequence[Measure]:
    dice = random.Random(stage.seed)  # noqa: S311 - words, not secrets
    policy = read_policy((ROOT / "policy.example.toml").read_text(encoding="utf-8"))
    database = Database(stage.fresh_database())
    try:
        migrate(database)
        embedder = open_embedder(DEFAULT, CACHE)
        room = TriageRoom(database, lambda: embedder, stage.folder, policy)
        _judged(room, "Hello, is anybody there?")
        texts = [_text(dice) for _ in range(stage.size(ONE))]
        one = [1000 * _timed(lambda text=text: _judged(room, text)) for text in texts]
        measures = [
            Measure("judging.one message, p95", percentile(one, 0.95), "ms", len(one), Target("at most", 20), note="warm, by itself"),
            Measure("judging.one message, median", percentile(one, 0.5), "ms", len(one)),
            _one_by_one(stage, room, embedder, dice),
            *_in_batches(stage, policy, embedder, dice),
            _corrected(database, room, dice),
            _history(stage, policy, embedder, dice),
        ]
        room.close()
        return [*measures, *_whole(stage)]
    finally:
        database.close()


def _text(dice: random.Random) -> str:
    words = passage(dice, WORDS)
    return f"{question(dice, words)} {words}"


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _judged(room: TriageRoom, text: str, number: int = 1) -> Judgement:
    found = room.think(Judge(number, (text,)))
    assert isinstance(found, Judgement)
    return found


def _one_by_one(stage: Stage, room: TriageRoom, embedder: Embedder, dice: random.Random) -> Measure:
    """Judge as the bot does while it runs, one ticket after the other; beside it the model alone on as many texts."""
    texts, others = ([_text(dice) for _ in range(stage.size(MANY))] for _ in range(2))
    bare = len(others) / _timed(lambda: [embedder.embed([text]) for text in others])
    rate = len(texts) / _timed(lambda: [_judged(room, text) for text in texts])
    limit = Limit("the model alone, text by text", bare)
    return Measure("judging.messages one by one", rate, "/s", len(texts), None, limit, "one thread, texts never seen before")


def _in_batches(stage: Stage, policy: Policy, embedder: Embedder, dice: random.Random) -> list[Measure]:
    """Judge many at once: category, signals and all; then a whole queue again, whose vectors are known."""
    learnt, gist = from_policy(policy, embedder.name, embedder.embed), Gist(embedder.embed(SENTENCES))

    def judge(texts: Sequence[str], vectors: Vectors) -> None:
        learnt.judge(texts, vectors)
        for text, lean in zip(texts, gist.leans(vectors), strict=True):
            read_signals(text, leans=lean)

    texts, others = ([_text(dice) for _ in range(stage.size(MANY))] for _ in range(2))
    bare = len(others) / _timed(lambda: embedder.embed(others))
    rate = len(texts) / _timed(lambda: judge(texts, embedder.embed(texts)))
    queue = [_text(dice) for _ in range(OPEN)]
    known = embedder.embed(queue)
    again = _timed(lambda: judge(queue, known))
    limit = Limit("the model alone, in batches", bare)
    return [
        Measure("judging.messages in batches", rate, "/s", len(texts), Target("at least", 250), limit),
        Measure(f"judging.{OPEN} open tickets again", again, "s", OPEN, Target("at most", 1), note="their vectors are remembered"),
    ]


def _corrected(database: Database, room: TriageRoom, dice: random.Random) -> Measure:
    """Flag one text by two people, and see how long the next judgement takes, which knows of it already."""
    text = _text(dice)
    with database.write() as tx:
        for person in (1, 2):
            number = tickets.create(tx, Ticket(0, text, Status.NEW, person, NOW))
            corrections.record(tx, number, person, NOW, "bug", "data", is_misroute=True)
    took = _timed(lambda: _judged(room, _text(dice)))
    return Measure("judging.a correction in effect", took, "s", 1, Target("at most", 1), note="the next judgement, which learns it first")


def _history(stage: Stage, policy: Policy, embedder: Embedder, dice: random.Random) -> Measure:
    """Learn from old tickets and judge all of them, embedding included."""
    names = [category.name for category in policy.categories]
    known = of_policy(policy.categories)
    count = stage.size(HISTORY)

    def whole() -> None:
        examples = [*known, *(Example(_text(dice), dice.choice(names), 1.0, "ticket") for _ in range(count))]
        vectors = embedder.embed([one.text for one in examples])
        learnt = fit(examples, vectors, names=names, model=embedder.name)
        learnt.judge([one.text for one in examples], vectors)

    name = f"judging.{count:,} old tickets learnt and judged"
    return Measure(name, _timed(whole), "s", count, Target("at most", 300), note="labels by chance: the work is the same")


def _whole(stage: Stage) -> list[Measure]:
    folder = stage.folder / "whole"
    (folder / "cache").mkdir(parents=True)
    for kept in CACHE.iterdir() if CACHE.is_dir() else ():  # an exported model; what is made anew stays in this folder
        (folder / "cache" / kept.name).symlink_to(kept)
    order = WHOLE.format(
        folder=str(folder),
        url=f"sqlite:///{folder}/desk.db",
        policy=str(ROOT / "policy.example.toml"),
        count=stage.size(ONE),
    )
    ready, peak = (float(line) for line in child_of_python("-c", order).splitlines()[-2:])
    return [
        Measure("judging.ready", ready, "s", 1, Target("at most", 3), note="from starting Python to the first judgement of a whole bot"),
        Measure("judging.whole process", peak, "MB", 1, Target("at most", 450), note="resident at most, the bot with triage and knowledge"),
    ]
