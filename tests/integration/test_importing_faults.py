"""Killed, interrupted, out of room, two at once: an import loses nothing and goes on where it stopped."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.embed.hashed import HashEmbedder
from bot.errors import StoreUnavailable
from bot.kb import store
from bot.kb.importing import Report
from bot.queue.store.database import Database
from tests.articles import Counting, Failing, bring, held

ROOT = Path(__file__).parent.parent.parent


def test_an_interrupted_import_goes_on_where_it_stopped(database, tmp_path):
    """Whatever was embedded before is not embedded again, inside one long article too."""
    (tmp_path / "long.md").write_text("# Long\n\n" + "\n".join(f"line {n} of it" for n in range(1000)))
    with pytest.raises(KeyboardInterrupt):
        bring(database, Failing(after=500), tmp_path)
    embedder = Counting()
    bring(database, embedder, tmp_path)
    assert len(embedder.embedded) <= 500
    assert [len(lines) for lines in held(database).values()] == [1000]


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.queue.store.database import Database
from tests.articles import Counting, bring
class Killed(Counting):
    def embed(self, texts):
        if len(self.embedded) >= 256:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)
bring(Database(sys.argv[1]), Killed(), Path(sys.argv[2]))
"""


def test_a_killed_import_leaves_whole_articles_and_goes_on(new_url, tmp_path):
    """`kill -9` in the middle: what is there is right, and the next run does the rest."""
    url = new_url("sqlite", True)
    (tmp_path / "docs").mkdir()
    for n in range(40):
        (tmp_path / "docs" / f"a{n}.md").write_text(f"# Article {n}\n\n" + "\n".join(f"line {m} of {n}" for m in range(30)))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", KILLED, url, str(tmp_path / "docs")], env=environment, cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    database, embedder = Database(url), Counting()
    assert all(len(lines) == 30 for lines in held(database).values())
    report = bring(database, embedder, tmp_path / "docs")
    assert len(embedder.embedded) == 1200 - 256
    assert (len(report.new) + report.unchanged, len(held(database))) == (40, 40)
    database.close()


def test_two_importers_at_once_make_one_base(database, tmp_path):
    """Both end well, and nothing stands there twice."""
    for n in range(60):
        (tmp_path / f"a{n}.md").write_text(f"# Article {n}\n\n" + "\n".join(f"line {m} of {n}" for m in range(20)))
    reports: list[Report] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        reports.append(bring(database, Counting(), tmp_path))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(one.new) + one.unchanged for one in reports] == [60, 60]
    assert sum(len(one.new) for one in reports) == 60
    assert [len(lines) for lines in held(database).values()] == [20] * 60


@contextmanager
def full(database: Database, pages_more: int):
    """Let the file grow by so many pages and no further."""
    engine = database._engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + pages_more
    engine.dispose()

    def bound(connection, _record) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", bound)
    try:
        yield
    finally:
        event.remove(engine, "connect", bound)
        engine.dispose()


def test_a_full_disk_stops_an_import_and_spoils_nothing(new_url, tmp_path):
    """It is said; what is in is whole, and with room again the rest comes."""
    database = Database(new_url("sqlite", True))
    for n in range(40):
        (tmp_path / f"a{n}.md").write_text(f"# Article {n}\n\n" + "\n".join(f"line {m} of {n}" for m in range(40)))
    with full(database, 200), pytest.raises(StoreUnavailable, match="full"):
        bring(database, Counting(), tmp_path)
    assert all(len(lines) == 40 for lines in held(database).values())
    bring(database, Counting(), tmp_path)
    assert len(held(database)) == 40
    database.close()


def test_five_megabytes_go_in(new_url, tmp_path):
    """One article of thousands of passages."""
    database = Database(new_url("sqlite", True))
    (tmp_path / "long.md").write_text("# Long\n\n" + "\n".join(f"{n} " + "word " * 200 for n in range(5000)))
    report = bring(database, Counting(), tmp_path)
    assert (len(report.new), report.passages, report.refused) == (1, 5000, [])
    database.close()


class Cleared(Counting):
    """Between the embedding and the writing somebody clears the vectors away, once."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    def embed(self, texts: Sequence[str]):
        made = super().embed(texts)
        if len(self.embedded) == 200:
            with self._database.write() as tx:
                store.forget_vectors(tx, "nothing is needed")
        return made


def test_vectors_that_vanish_meanwhile_are_made_again(database, tmp_path):
    """A reindex beside an import leaves no passage without its vector."""
    (tmp_path / "long.md").write_text("# Long\n\n" + "\n".join(f"line {n}" for n in range(200)))
    bring(database, Cleared(database), tmp_path)
    with database.read() as tx:
        assert store.not_embedded(tx, HashEmbedder.name) == 0
