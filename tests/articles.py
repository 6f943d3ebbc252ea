"""Articles for tests, and importing them as the command line does."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.embed import Vectors
from bot.embed.hashed import HashEmbedder
from bot.kb import store
from bot.kb.article import Article, Passage
from bot.kb.importing import Import, Report
from bot.kb.reading import files, read
from bot.queue.store.database import Database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Counting(HashEmbedder):
    """Embeds like any other, counts, and may be called something else."""

    def __init__(self, name: str = HashEmbedder.name) -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed, and remember."""
        self.embedded += texts
        return super().embed(texts)


class Failing(Counting):
    """Is interrupted, as by Ctrl-C, when it has embedded so many texts."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed, until it is enough."""
        if len(self.embedded) >= self._after:
            raise KeyboardInterrupt
        return super().embed(texts)


def by_line(article: Article) -> list[Passage]:
    """Cut an article into its lines."""
    return [Passage(article.id, number, article.title, "", "", line) for number, line in enumerate(article.text.splitlines()) if line]


def bring(database: Database, embedder, *paths: Path, chunk=by_line, **options: bool) -> Report:
    """Import paths as the command line does."""
    work = Import(database, embedder, chunk, lambda: NOW)
    for given, path in files(paths):
        for item in read(given, path, "internal"):
            work.take(item)
    return work.finish(paths, **options)


def held(database: Database) -> dict[str, list[str]]:
    """Give every article's passages."""
    texts: dict[str, list[str]] = {}
    with database.read() as tx:
        for one in store.all_passages(tx):
            texts.setdefault(one.passage.article_id, []).append(one.passage.text)
    return texts
