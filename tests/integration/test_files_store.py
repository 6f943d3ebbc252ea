"""Files in our own keeping: by the hash of their bytes, whole or not at all."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.queue.store.files import FileStore


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


def test_bytes_come_back_by_their_digest(folder):
    """The digest is the SHA-256 of the bytes, so that anybody can check it."""
    store = FileStore(folder)
    digest = store.put(b"invoice")
    assert digest == hashlib.sha256(b"invoice").hexdigest()
    assert store.get(digest) == b"invoice"


def test_the_same_bytes_twice_are_one_file(folder):
    """Forty people may attach the same logo."""
    store = FileStore(folder)
    assert store.put(b"logo") == store.put(b"logo")
    assert len(_files(folder)) == 1


def test_an_empty_file_is_a_file(folder):
    """No bytes are bytes too."""
    assert FileStore(folder).get(FileStore(folder).put(b"")) == b""


def test_a_file_that_was_erased_is_missing(folder):
    """Whoever wants to show it has to say so."""
    with pytest.raises(FileNotFoundError):
        FileStore(folder).get("0" * 64)


def test_many_at_once_leave_no_halves(folder):
    """Threads that keep the same and other bytes at once end with whole files and nothing else."""
    store = FileStore(folder)
    contents = [bytes([number % 5]) * 100_000 for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        digests = list(pool.map(store.put, contents))
    assert [store.get(digest) for digest in digests] == contents
    assert sorted(path.name for path in _files(folder)) == sorted(set(digests))


def test_a_write_that_fails_leaves_what_was_there(folder):
    """Nothing under a digest is ever anything but its bytes."""
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    with pytest.raises(OSError, match=r"."):
        FileStore(folder).put(b"invoice")
    assert folder.read_text() == "in the way"


def _files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]
