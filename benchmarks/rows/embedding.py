"""Texts into vectors: ours against bare sentence-transformers, on the same texts in the same run."""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.harness import Limit, Measure, Target, benchmark
from benchmarks.processes import child_of_python
from benchmarks.prose import passage, question
from benchmarks.stage import CACHE, Stage
from bot.embed import Embedder, Vectors, open_embedder
from bot.embed.opening import DEFAULT
from bot.kb.article import Article, Passage
from bot.kb.importing import Import
from bot.kb.reading import Read
from bot.queue.migrate import migrate
from bot.queue.store.database import Database

PASSAGES, QUESTIONS, WORDS = 400, 1500, 110
LEAST = 1.5
NOW = datetime(2026, 1, 1, tzinfo=UTC)
READY = """
import time
began = time.perf_counter()
from pathlib import Path
from bot.embed import open_embedder
open_embedder("all-MiniLM-L6-v2", Path({cache!r})).embed(["ready?"])
seconds = time.perf_counter() - began
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]  # ru_maxrss counts the parent's, too
print(seconds, int(peak) / 1024)
"""


@benchmark("embedding", runs=3, databases=("sqlite",))
async def embedding(stage: Stage) -> Sequence[Measure]:
    """Embed passages and questions with either, one after the other; then see whether the questions find the same passages."""
    return await asyncio.to_thread(_measured, stage)


def _measured(stage: Stage) -> Sequence[Measure]:
    dice = random.Random(stage.seed)  # noqa: S311 - words, not secrets
    passages = [passage(dice, WORDS) for _ in range(stage.size(PASSAGES))]
    questions = [question(dice, dice.choice(passages)) for _ in range(stage.size(QUESTIONS))]
    embedder = open_embedder(DEFAULT, CACHE)
    embedder.embed(passages[:8])
    bare, theirs = bare_vectors(stage.folder, [passages, questions])
    speeds, ours = [], []
    for texts in (passages, questions):
        began = time.perf_counter()
        ours.append(embedder.embed(texts))
        speeds.append(len(texts) / (time.perf_counter() - began))
    imported = len(passages) / _import_of(stage, embedder, passages)
    agreement = float(np.mean(np.sum(np.concatenate(ours) * theirs, axis=1)))
    fast, asked = (Limit("bare sentence-transformers, fp32", value, LEAST) for value in bare)
    ready_s, whole_mb = _ready()
    return [
        Measure("embedding.passages of 110 words", speeds[0], "/s", len(passages), None, fast, embedder.name),
        Measure("embedding.import of the same passages", imported, "/s", len(passages), None, fast, "to rows and vectors in the database"),
        Measure("embedding.short questions", speeds[1], "/s", len(questions), None, asked),
        Measure("embedding.agreement", agreement, "", len(theirs), Target("at least", 0.99), note="mean cosine with its vectors"),
        Measure("embedding.one question", _one(embedder, questions[:200]), "ms", 200, Target("at most", 12), note="median, by itself"),
        Measure("embedding.ready", ready_s, "s", 1, Target("at most", 1), note="from import to the first vector, in a fresh process"),
        Measure("embedding.whole process", whole_mb, "MB", 1, Target("at most", 450), note="resident at most, the embedder alone"),
    ]


def _import_of(stage: Stage, embedder: Embedder, passages: Sequence[str]) -> float:
    """Import each as an article of its own, and say how many seconds that took."""
    database = Database(stage.fresh_database())
    try:
        migrate(database)
        began = time.perf_counter()
        work = Import(database, embedder, lambda one: [Passage(one.id, 0, "", "", "", one.text)], lambda: NOW)
        for number, text in enumerate(passages):
            work.take(Read(Article(f"a{number}", "", text), is_named=True))
        assert work.finish().embedded == len(passages)
        return time.perf_counter() - began
    finally:
        database.close()


def bare_vectors(folder: Path, lists: list[list[str]]) -> tuple[list[float], Vectors]:
    """Let bare sentence-transformers embed lists of texts: texts a second for each list, and all vectors."""
    (folder / "texts.json").write_text(json.dumps(lists), encoding="utf-8")
    files = [str(folder / "texts.json"), str(folder / "vectors.npy")]
    told = child_of_python("-m", "benchmarks.bare_model", *files)
    return json.loads(told.splitlines()[-1]), np.load(folder / "vectors.npy")


def _ready() -> tuple[float, float]:
    seconds, megabytes = child_of_python("-c", READY.format(cache=str(CACHE))).split()
    return float(seconds), float(megabytes)


def _one(embedder: Embedder, questions: Sequence[str]) -> float:
    times = []
    for one in questions:
        began = time.perf_counter()
        embedder.embed([one])
        times.append(time.perf_counter() - began)
    return 1000 * sorted(times)[len(times) // 2]
