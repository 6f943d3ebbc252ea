"""
Try the knowledge base on questions whose answers are known: a throwaway base, filled and asked as the real one is.

It never touches the desk's own database.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.embed import Embedder
from bot.errors import DeskhandError
from bot.kb.article import Visibility
from bot.kb.chunk import chunk
from bot.kb.eval import DEPTH, Prediction, Question
from bot.kb.importing import Import
from bot.kb.reading import read
from bot.kb.search import Search
from bot.kb.store import questions as asked
from bot.kb.store.questions import packed
from bot.messages import Advice
from bot.queue.migrate import migrate
from bot.queue.store.database import Database

AUDIENCE: Visibility = "internal"
WHEN = datetime(2000, 1, 1, tzinfo=UTC)  # a throwaway base has no history


@contextmanager
def throwaway(
    articles: Path, embedder: Embedder, past: Sequence[Question] = (), embedded: Callable[[int], None] = lambda _count: None
) -> Iterator[tuple[Database, Search]]:
    """
    Give a base of its own that holds the articles of a file, and what searches it.

    ``past`` are questions that their articles have helped with before. Raises DeskhandError for a line that is no article.
    """
    with tempfile.TemporaryDirectory(prefix="deskhand-trial-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'base.db'}")
        try:
            migrate(database)
            work = Import(database, embedder, chunk, lambda: WHEN, embedded)
            for item in read(articles, articles, AUDIENCE):
                work.take(item)
            if refused := work.finish().refused:
                raise DeskhandError(f"{articles} is not a base: {refused[0].source}: {refused[0].why}")
            _remember(database, embedder, past)
            search = Search(embedder)
            with database.read() as tx:
                search.refresh(tx)
            yield database, search
        finally:
            database.close()


def _remember(database: Database, embedder: Embedder, past: Sequence[Question]) -> None:
    for question in past:
        (vector,) = embedder.embed([question.text])
        advice = Advice(understood=question.text, model=embedder.name, vector=packed(vector))
        with database.write() as tx:
            for article in sorted(question.gold):
                number = asked.ask(tx, asked.Question(0, question.text, AUDIENCE, WHEN))
                asked.answered(tx, number, advice, "answered", WHEN)
                asked.settle(tx, number, "helped", article)


def predictions(database: Database, search: Search, questions: Sequence[Question], floor: float) -> Iterator[Prediction]:
    """Ask every question as a person would, one after the other, and say what came, how sure it was and how long it took."""
    for question in questions:
        began = time.perf_counter()
        with database.read() as tx:
            finding = search.find(tx, question.text, AUDIENCE, DEPTH)
            said = search.answer(tx, finding, floor)
        ms = 1000 * (time.perf_counter() - began)
        ranked = tuple(hit.found.passage.article_id for hit in finding.hits)
        yield Prediction(question.id, ranked, ranked[0] if said.is_found else None, finding.confidence, ms)
