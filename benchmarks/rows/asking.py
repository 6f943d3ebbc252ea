"""A question to the knowledge base, whole: embedded, searched by meaning and by words, judged and answered."""

import asyncio
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from benchmarks.harness import Measure, Target, benchmark, percentile
from benchmarks.prose import passage, question
from benchmarks.rows.knowledge import made_up
from benchmarks.stage import CACHE, Stage
from bot.embed import Embedder, Vectors, open_embedder
from bot.embed.opening import DEFAULT
from bot.kb import store
from bot.kb.article import Article, Passage
from bot.kb.search import Search
from bot.queue.migrate import migrate
from bot.queue.store.database import Database

SMALL, LARGE = 10_000, 100_000
PER_ARTICLE, WORDS, QUESTIONS, AT_ONCE, THREADS, FLOOR = 2, 60, 200, 1000, 4, 0.60
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@benchmark("asking", runs=1)
async def asking(stage: Stage) -> Sequence[Measure]:
    """Fill a base with made-up prose and vectors, then ask it about what stands in it."""
    embedder = await asyncio.to_thread(open_embedder, DEFAULT, CACHE)
    return [measure for count in (SMALL, LARGE) for measure in await asyncio.to_thread(_measured, stage, embedder, stage.size(count))]


def _measured(stage: Stage, embedder: Embedder, count: int) -> list[Measure]:
    database = Database(stage.fresh_database())
    dice = random.Random(stage.seed)  # noqa: S311 - words, not secrets
    try:
        migrate(database)
        texts = [passage(dice, WORDS) for _ in range(count)]
        fill(database, embedder.name, texts, made_up(stage.seed, count))
        search, name = Search(embedder, stage.folder / f"asked{count}"), f"asking.{count:,} passages"
        began = time.perf_counter()
        with database.read() as tx:
            search.refresh(tx)
        ready = time.perf_counter() - began
        whole, alone = _asked(database, search, [question(dice, dice.choice(texts)) for _ in range(QUESTIONS)])
        target = Target("at most", 40 if count <= SMALL else 80)
        measures = [
            Measure(f"{name}: ask with embedding, p95", percentile(whole, 0.95), "ms", QUESTIONS, target),
            Measure(f"{name}: of that without embedding the question, p95", percentile(alone, 0.95), "ms", QUESTIONS),
            Measure(f"{name}: text index and measures from the rows", ready, "s", 1, note="once; later from files"),
        ]
        return [*measures, _at_once(database, search, texts, dice, name)] if count <= SMALL else measures
    finally:
        database.close()


def _asked(database: Database, search: Search, questions: Sequence[str]) -> tuple[list[float], list[float]]:
    whole, alone = [], []
    for one in questions:
        began = time.perf_counter()
        search.embedder.embed([one])
        embedded = time.perf_counter()
        _ask(database, search, one)
        whole.append(1000 * (time.perf_counter() - embedded))
        alone.append(max(0.0, whole[-1] - 1000 * (embedded - began)))
    return whole, alone


def _ask(database: Database, search: Search, words: str) -> None:
    with database.read() as tx:
        search.answer(tx, search.find(tx, words, "internal"), FLOOR)


def _at_once(database: Database, search: Search, texts: Sequence[str], dice: random.Random, name: str) -> Measure:
    questions = [question(dice, dice.choice(texts)) for _ in range(AT_ONCE)]
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda one: _ask(database, search, one), questions))
    return Measure(f"{name}: {AT_ONCE:,} questions at once", AT_ONCE / (time.perf_counter() - began), "questions/s", AT_ONCE)


def fill(database: Database, model: str, texts: Sequence[str], vectors: Vectors) -> None:
    """Put texts into a knowledge base as articles of a few passages, with vectors that are made up already."""
    with database.write() as tx:
        revision = store.next_revision(tx)
        for start in range(0, len(texts), PER_ARTICLE):
            title = " ".join(texts[start].split()[:6])
            article = Article(f"a{start:06d}", title, "")
            cut = [Passage(article.id, number, title, "", "", text) for number, text in enumerate(texts[start : start + PER_ARTICLE])]
            store.write(tx, revision, article, cut, NOW, None)
            store.keep_vectors(tx, model, {one.hash: vector for one, vector in zip(cut, vectors[start:], strict=False)})
