"""The vector index at ten thousand, a hundred thousand and a million passages: search, start, memory, and one changed article."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import Measure, Target, benchmark, percentile
from benchmarks.stage import Stage
from bot.kb import store
from bot.kb.article import VISIBILITIES, Article, Passage
from bot.kb.index import Index
from bot.queue.migrate import migrate
from bot.queue.store.database import Database

SMALL, LARGE, MILLION = 10_000, 100_000, 1_000_000
MOST_MS = {SMALL: 10, LARGE: 80, MILLION: 150}  # p95 of one search
PER_ARTICLE, DIMENSION, QUESTIONS, TOPICS = 5, 384, 300, 400
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MODEL = "made up"
Vectors = NDArray[np.float32]


@benchmark("vector search", runs=3)
async def vector_search(stage: Stage) -> Sequence[Measure]:
    """Fill a base with made-up vectors, then use it as the bot does."""
    return [measure for count in (SMALL, LARGE) for measure in await asyncio.to_thread(_measured, stage, stage.size(count))]


@benchmark("vector search of a million", runs=1, databases=("sqlite",), on_request=True)
async def vector_search_of_a_million(stage: Stage) -> Sequence[Measure]:
    """Do the same with a million passages: filling takes minutes, so by its name alone."""
    return await asyncio.to_thread(_measured, stage, stage.size(MILLION))


def _measured(stage: Stage, count: int) -> list[Measure]:
    database = Database(stage.fresh_database())
    try:
        migrate(database)
        vectors = made_up(stage.seed, count)
        _fill(database, vectors)
        return _used(stage, database, vectors)
    finally:
        database.close()


def _used(stage: Stage, database: Database, vectors: Vectors) -> list[Measure]:
    count, cache = len(vectors), stage.folder / f"cache{len(vectors)}"
    from_rows = _timed(lambda: _open(database, Index(MODEL, DIMENSION, cache)))
    index = Index(MODEL, DIMENSION, cache)
    from_file = _timed(lambda: _open(database, index))
    questions = made_up(stage.seed + 1, QUESTIONS)
    held_mb = sum(one.stat().st_size for one in cache.rglob("*") if one.is_file()) / 1e6
    times, right = [], 0
    for question in questions:
        with database.read() as tx:
            began = time.perf_counter()
            hits = index.search(tx, question, 10, VISIBILITIES)
            times.append(1000 * (time.perf_counter() - began))
        right += len({hit.passage_id - 1 for hit in hits} & set(np.argsort(-(vectors @ question))[:10].tolist()))
    changed = _timed(lambda: _change(database, index))
    name, target = f"vector search.{count:,} passages", Target("at most", next(most for size, most in MOST_MS.items() if count <= size))
    starts = Target("at most", 5) if count <= LARGE else None
    return [
        Measure(f"{name}: search, p95", percentile(times, 0.95), "ms", QUESTIONS, target),
        Measure(f"{name}: recall of the ten nearest", right / (10 * QUESTIONS), "", QUESTIONS, Target("at least", 0.98)),
        Measure(f"{name}: memory", held_mb, "MB", count, note="what the index holds, by its snapshot's size"),
        Measure(f"{name}: start", from_file, "s", 1, starts, note="from the snapshot"),
        Measure(f"{name}: start without a snapshot", from_rows, "s", 1, starts, note="from the rows"),
        Measure(f"{name}: one changed article", changed, "s", 1, Target("at most", 2), note="written, and found by the next search"),
    ]


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def _open(database: Database, index: Index) -> None:
    with database.read() as tx:
        index.refresh(tx)


def _article(number: int) -> Article:
    return Article(f"a{number:06d}", f"Article {number}", "", VISIBILITIES[number % 3])


def _cut(article: Article, number: int) -> list[Passage]:
    return [Passage(article.id, n, article.title, "", "", f"passage {number * PER_ARTICLE + n}") for n in range(PER_ARTICLE)]


def _fill(database: Database, vectors: Vectors) -> None:
    with database.write() as tx:
        revision = store.next_revision(tx)
        for number in range(len(vectors) // PER_ARTICLE):
            article = _article(number)
            passages, made = _cut(article, number), vectors[number * PER_ARTICLE :]
            store.write(tx, revision, article, passages, NOW, None)
            store.keep_vectors(tx, MODEL, {one.hash: vector for one, vector in zip(passages, made, strict=False)})


def _change(database: Database, index: Index) -> None:
    article = replace(_article(7), text="changed")
    passages = [replace(one, text=f"{one.text} changed") for one in _cut(article, 7)]
    vectors = made_up(99, PER_ARTICLE)
    with database.write() as tx:
        store.add_vectors(tx, MODEL, {one.hash: vector for one, vector in zip(passages, vectors, strict=True)})
        store.put(tx, store.next_revision(tx), article, passages, NOW)
    with database.read() as tx:
        [hit] = index.search(tx, vectors[0], 1, VISIBILITIES)
        found = store.passages_by_id(tx, [hit.passage_id], VISIBILITIES)[hit.passage_id]
    assert found.passage.text == passages[0].text


def made_up(seed: int, count: int) -> Vectors:
    """Give vectors of length one that lie about a few hundred topics, as those of texts do."""
    dice, topics = np.random.default_rng(seed), np.random.default_rng(1).standard_normal((TOPICS, DIMENSION))
    vectors = topics[dice.integers(0, TOPICS, count)] + 1.2 * dice.standard_normal((count, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
