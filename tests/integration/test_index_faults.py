"""Killed while it writes the index, and no room left for it: searches go on, the rows decide, and the next start heals the files."""

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.kb.article import Article
from bot.kb.search import Search
from tests.integration.test_knowledge_index import EMBEDDER, new_index, put, scores

ROOT = Path(__file__).parent.parent.parent
ROOM = 4096  # bytes that a file may have: less than any file of vectors


@pytest.fixture
def base(database):
    """Give a base whose index takes more than a page."""
    put(database, *(Article(f"a{n}", f"Title {n}", "\n".join(f"line {m} of {n}" for m in range(10)), "public") for n in range(10)))
    return database


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.queue.store.database import Database
from tests.integration.test_knowledge_index import new_index, scores
written = 0
def at(event, given):
    global written
    if event == "open" and ".partial-" in str(given[0]):
        written += 1
        if written == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(at)
scores(new_index(Path(sys.argv[2])), Database(sys.argv[1]))
"""


@pytest.mark.parametrize("file", [1, 2, 3])
def test_killed_while_the_index_is_written(base, tmp_path, file):
    """`kill -9` between any two of its files: nothing is believed that is not whole, and later starts clear it away."""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", KILLED, base.url, str(tmp_path), str(file)], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert [folder.name[:9] for folder in (tmp_path / "index").iterdir()] == [".partial-"]
    assert scores(new_index(tmp_path), base) == scores(new_index(), base)
    (left,) = (tmp_path / "index").glob(".partial-*")
    os.utime(left, (0, 0))
    put(base, Article("new", "Parking", "There is no parking", "public"))
    shutil.rmtree(next((tmp_path / "index").glob("[!.]*")))
    scores(new_index(tmp_path), base)
    assert not left.exists()
    assert any(not folder.name.startswith(".partial-") for folder in (tmp_path / "index").iterdir())


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file grow beyond a page, as a disk does that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_does_not_stop_a_search(base, tmp_path, caplog):
    """Both searches answer from the rows; nothing half written stays behind, and with room again it is written."""
    with no_room(), base.read() as tx:
        search = Search(EMBEDDER, tmp_path)
        search.refresh(tx)
        assert search.find(tx, "line 3 of 7", "public").hits[0].found.passage.article_id == "a7"
    assert "could not be saved" in caplog.text
    assert not list((tmp_path / "index").iterdir())
    scores(new_index(tmp_path), base)
    assert len(list((tmp_path / "index").iterdir())) == 1
