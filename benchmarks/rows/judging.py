"""
Triage at work on a desk with a history: training and trying it, one message, many, the whole queue again, and corrections.

The categories are those of the example policy, the texts are made up. Beside batches stands the served model alone, and bare
sentence-transformers, on the same texts in the same run, so that all are slowed alike by whatever else the machine does.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import Limit, Measure, Target, benchmark, percentile
from benchmarks.history import FOLDS, POLICY, link_exports, request, triage, write_history
from benchmarks.rows.embedding import bare_vectors
from benchmarks.stage import CACHE, Stage
from bot import learnt
from bot.embed import Embedder, Vectors, open_embedder
from bot.embed.opening import DEFAULT
from bot.messages import Judge, Judgement
from bot.policy import read_policy
from bot.queue.migrate import migrate
from bot.queue.store import corrections, tickets
from bot.queue.store.database import Database
from bot.queue.ticket import Status, Ticket
from bot.thinking.triage import TriageRoom
from bot.triage.signals import read_signals
from bot.triage.signals.gist import Gist
from bot.triage.signals.sentences import SENTENCES

ONE, MANY, OPEN, HISTORY, FLAGS, PEOPLE = 300, 2000, 750, 7000, 20, 3
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@benchmark("judging", runs=1, databases=("sqlite",))
async def judging(stage: Stage) -> Sequence[Measure]:
    """Learn a history; judge messages one by one, in batches and again; correct."""
    return await asyncio.to_thread(_measured, stage)


def _measured(stage: Stage) -> Sequence[Measure]:
    dice = random.Random(stage.seed)  # noqa: S311 - words, not secrets
    policy = read_policy(POLICY.read_text(encoding="utf-8"))
    data = stage.folder / "data"
    database = Database(stage.fresh_database())
    try:
        migrate(database)
        embedder = open_embedder(DEFAULT, CACHE)
        history = _history(stage, data)
        room = TriageRoom(database, lambda: embedder, data, policy)
        _judged(room, "Hello, is anybody there?")
        texts = [request(dice) for _ in range(stage.size(ONE))]
        one = [1000 * _timed(lambda text=text: _judged(room, text)) for text in texts]
        note = "warm, by itself, with that history"
        measures = [
            history,
            Measure("judging.one message, p95", percentile(one, 0.95), "ms", len(one), Target("at most", 20), note=note),
            Measure("judging.one message, median", percentile(one, 0.5), "ms", len(one)),
            _one_by_one(stage, room, embedder, dice),
            *_in_batches(stage, data, embedder, dice),
            _corrected(database, room, dice),
        ]
        room.close()
        return measures
    finally:
        database.close()


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _judged(room: TriageRoom, text: str) -> Judgement:
    found = room.think(Judge(1, (text,)))
    assert isinstance(found, Judgement)
    return found


def _history(stage: Stage, data: Path) -> Measure:
    """Let the commands learn old tickets and try it on them, embedding included."""
    count, file = stage.size(HISTORY), stage.folder / "history.jsonl"
    write_history(file, count, stage.seed)
    link_exports(data)
    took = _timed(lambda: (triage("train", data, str(file)), triage("eval", data, "--folds", str(FOLDS), str(file))))
    note = f"`triage train`, then `triage eval --folds {FOLDS}`; labels by chance: the work is the same"
    return Measure(f"judging.{count:,} old tickets trained and evaluated", took, "s", count, Target("at most", 300), note=note)


def _one_by_one(stage: Stage, room: TriageRoom, embedder: Embedder, dice: random.Random) -> Measure:
    """Judge as the bot does while it runs, one ticket after the other; beside it the model alone on as many texts."""
    texts, others = ([request(dice) for _ in range(stage.size(MANY))] for _ in range(2))
    bare = len(others) / _timed(lambda: [embedder.embed([text]) for text in others])
    rate = len(texts) / _timed(lambda: [_judged(room, text) for text in texts])
    limit = Limit("the model alone, text by text", bare)
    return Measure("judging.messages one by one", rate, "/s", len(texts), None, limit, "one thread, texts never seen before")


def _in_batches(stage: Stage, data: Path, embedder: Embedder, dice: random.Random) -> list[Measure]:
    """Judge many at once: category, signals and all; then a whole queue again, whose vectors are known."""
    known, gist = learnt.load(data, embedder.name), Gist(embedder.embed(SENTENCES))
    assert known is not None

    def judge(texts: Sequence[str], vectors: Vectors) -> None:
        known.judge(texts, vectors)
        for text, lean in zip(texts, gist.leans(vectors), strict=True):
            read_signals(text, leans=lean)

    texts, others = ([request(dice) for _ in range(stage.size(MANY))] for _ in range(2))
    served = len(others) / _timed(lambda: embedder.embed(others))
    rate, n = len(texts) / _timed(lambda: judge(texts, embedder.embed(texts))), len(texts)
    [bare], _ = bare_vectors(stage.folder, [others])
    queue = [request(dice) for _ in range(OPEN)]
    vectors = embedder.embed(queue)
    again = _timed(lambda: judge(queue, vectors))
    alone, theirs = Limit("the served model alone, in batches", served), Limit("bare sentence-transformers alone, fp32", bare)
    return [
        Measure("judging.messages in batches", rate, "/s", n, Target("at least", 250), theirs, "embedded, judged, signals read"),
        Measure("judging.messages in batches, of the served model's rate", rate, "/s", n, None, alone),
        Measure(f"judging.{OPEN} open tickets again", again, "s", OPEN, Target("at most", 1), note="their vectors are remembered"),
    ]


def _corrected(database: Database, room: TriageRoom, dice: random.Random) -> Measure:
    """Flag tickets, and see how long the next judgement takes, which knows of them already."""
    with database.write() as tx:
        for number in range(FLAGS):
            person, text = 1 + number % PEOPLE, request(dice)
            ticket = tickets.create(tx, Ticket(0, text, Status.NEW, person, NOW))
            corrections.record(tx, ticket, person, NOW, "bug", "data", is_misroute=True)
    took = _timed(lambda: _judged(room, request(dice)))
    note = f"the next judgement after {FLAGS} flags, which learns them first"
    return Measure("judging.corrections in effect", took, "s", FLAGS, Target("at most", 1), note=note)
