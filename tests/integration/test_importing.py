"""An import takes in what changed and nothing else, goes on where it stopped, and loses nothing whatever happens to it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from bot.embed.hashed import HashEmbedder
from bot.errors import StoreUnavailable
from bot.kb import store, tables
from bot.kb.article import Article, Passage
from bot.kb.importing import Import, Report, reindex
from bot.kb.reading import files, read
from bot.queue.migrate import migrate
from bot.queue.store.database import Database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent


class Counting(HashEmbedder):
    """Embeds like any other, counts, and may be called something else."""

    def __init__(self, name: str = HashEmbedder.name) -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]):
        self.embedded += texts
        return super().embed(texts)


class Failing(Counting):
    """Is interrupted, as by Ctrl-C, when it has embedded so many texts."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def embed(self, texts: Sequence[str]):
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


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Give a folder of three articles."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "refunds.md").write_text("# Refunds\n\nWithin five days\nGift cards never")
    (folder / "keys.md").write_text("---\nvisibility: public\n---\n# Keys\n\nRotate them")
    (folder / "parking.html").write_text("<title>Parking</title><p>There is none</p>")
    return folder


def test_an_import_takes_in_a_folder(database, docs):
    """Every article with its passages and their vectors, and a report of it."""
    report = bring(database, Counting(), docs)
    assert sorted(report.new) == ["docs/keys", "docs/parking", "docs/refunds"]
    assert (report.passages, report.embedded, report.refused) == (4, 4, [])
    assert held(database)["docs/refunds"] == ["Within five days", "Gift cards never"]
    with database.read() as tx:
        assert store.not_embedded(tx, HashEmbedder.name) == 0


def test_importing_again_does_nothing(database, docs):
    """Nothing is embedded, nothing is written, and no index has to look."""
    bring(database, Counting(), docs)
    with database.read() as tx:
        before = store.revision(tx)
    embedder = Counting()
    report = bring(database, embedder, docs)
    assert (report.unchanged, report.new, report.changed, embedder.embedded) == (3, [], [], [])
    with database.read() as tx:
        assert store.revision(tx) == before


def test_only_the_passage_that_changed_is_embedded(database, docs):
    """What stands beside it keeps its vector."""
    bring(database, Counting(), docs)
    (docs / "refunds.md").write_text("# Refunds\n\nWithin six days\nGift cards never")
    embedder = Counting()
    report = bring(database, embedder, docs)
    assert (report.changed, embedder.embedded) == (["docs/refunds"], ["Refunds. Within six days"])


def test_a_text_that_moved_is_not_embedded_again(database, docs):
    """A vector belongs to a text: renaming a file costs nothing, and it is one article still where it says which."""
    bring(database, Counting(), docs)
    (docs / "refunds.md").rename(docs / "money.md")
    embedder = Counting()
    report = bring(database, embedder, docs, remove_missing=True)
    assert (report.new, report.removed, embedder.embedded) == (["docs/money"], ["docs/refunds"], [])


def test_another_visibility_is_a_change_without_embedding(database, docs):
    """The wall moves; the vectors stay."""
    bring(database, Counting(), docs)
    (docs / "keys.md").write_text("---\nvisibility: internal\n---\n# Keys\n\nRotate them")
    embedder = Counting()
    assert (bring(database, embedder, docs).changed, embedder.embedded) == (["docs/keys"], [])
    with database.read() as tx:
        assert {one.visibility for one in store.all_passages(tx)} == {"internal"}


def test_what_is_gone_is_said_and_taken_out_only_if_asked(database, docs):
    """A folder that is half there by mistake must not empty the base."""
    bring(database, Counting(), docs)
    (docs / "keys.md").unlink()
    assert bring(database, Counting(), docs).missing == ["docs/keys"]
    assert "docs/keys" in held(database)
    assert bring(database, Counting(), docs, remove_missing=True).removed == ["docs/keys"]
    assert "docs/keys" not in held(database)


def test_another_folder_is_not_missing(database, docs, tmp_path):
    """Only what came from these paths can be missing from them."""
    bring(database, Counting(), docs)
    (tmp_path / "other").mkdir()
    assert bring(database, Counting(), tmp_path / "other").missing == []


def test_a_removed_article_comes_back_when_it_is_there_again(database, docs):
    """Without embedding it anew."""
    bring(database, Counting(), docs)
    text = (docs / "keys.md").read_text()
    (docs / "keys.md").unlink()
    bring(database, Counting(), docs, remove_missing=True)
    (docs / "keys.md").write_text(text)
    embedder = Counting()
    assert (bring(database, embedder, docs).new, embedder.embedded) == (["docs/keys"], [])


def test_a_retired_article_stays_retired(database, docs):
    """A person decided that; its file does not undo it."""
    bring(database, Counting(), docs)
    with database.write() as tx:
        store.take_out(tx, store.next_revision(tx), ["docs/keys"], "retired", NOW)
    (docs / "keys.md").write_text("# Keys\n\nNewer words")
    assert bring(database, Counting(), docs).retired == ["docs/keys"]
    assert "docs/keys" not in held(database)


def test_two_articles_of_one_id_are_refused_but_for_the_first(database, docs):
    """Neither would know whether it stands."""
    (docs / "a.md").write_text("---\nid: x\n---\nfirst")
    (docs / "b.md").write_text("---\nid: x\n---\nsecond")
    report = bring(database, Counting(), docs)
    assert [one.why.split(" is taken")[0] for one in report.refused] == ['its id "x"']
    assert held(database)["x"] == ["first"]


def test_files_of_one_name_in_two_folders_do_not_overwrite_each_other(database, tmp_path):
    """Where the folders are called alike, the second is refused and told to have an id."""
    for place in ("one", "two"):
        (tmp_path / place / "docs").mkdir(parents=True)
        (tmp_path / place / "docs" / "index.md").write_text(place)
    bring(database, Counting(), tmp_path / "one" / "docs")
    assert "front matter" in bring(database, Counting(), tmp_path / "two" / "docs").refused[0].why
    assert held(database) == {"docs/index": ["one"]}


def test_a_file_is_known_again_by_another_way(database, docs):
    """Importing a part of a folder that was imported whole makes no second article."""
    (docs / "deep").mkdir()
    (docs / "deep" / "a.md").write_text("words")
    bring(database, Counting(), docs)
    assert bring(database, Counting(), docs / "deep").unchanged == 1


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
from tests.integration.test_importing import Counting, bring, Database, Path
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


def test_two_importers_at_once_make_one_base(database, docs):
    """Both end well, and nothing stands there twice."""
    for n in range(60):
        (docs / f"a{n}.md").write_text(f"# Article {n}\n\n" + "\n".join(f"line {m} of {n}" for m in range(20)))
    reports: list[Report] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        reports.append(bring(database, Counting(), docs))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(one.new) + one.unchanged for one in reports] == [63, 63]
    assert sum(len(one.new) for one in reports) == 63
    assert {key: len(lines) for key, lines in held(database).items() if key.startswith("docs/a")} == {f"docs/a{n}": 20 for n in range(60)}


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


def test_a_reindex_of_what_is_right_changes_nothing(database, docs):
    """Not even the revision."""
    bring(database, Counting(), docs)
    with database.read() as tx:
        before = store.revision(tx)
    embedder = Counting()
    report = reindex(database, embedder, by_line, lambda: NOW)
    assert (report.unchanged, report.changed, embedder.embedded) == (3, [], [])
    with database.read() as tx:
        assert store.revision(tx) == before


def test_a_reindex_with_another_model_embeds_everything_once(database, docs):
    """The vectors of the old model go, and indexes hear of the new ones."""
    bring(database, Counting(), docs)
    with database.read() as tx:
        before = store.revision(tx)
    report = reindex(database, Counting("newer"), by_line, lambda: NOW)
    assert report.embedded == 4
    with database.read() as tx:
        assert store.not_embedded(tx, "newer") == 0
        assert store.revision(tx).number > before.number
        assert set(tx.execute(select(tables.vectors.c.model)).scalars()) == {"newer"}


def test_a_reindex_cuts_what_is_cut_otherwise_now(database, docs):
    """A newer version of the chunker holds for old articles, too."""
    bring(database, Counting(), docs)

    def whole(article: Article) -> list[Passage]:
        return [Passage(article.id, 0, article.title, "", "", article.text)]

    assert reindex(database, Counting(), whole, lambda: NOW).changed == ["docs/refunds"]
    assert held(database)["docs/refunds"] == ["Within five days\nGift cards never"]


def test_a_reindex_forgets_what_nobody_needs(database, docs):
    """Vectors of texts that stand nowhere any more."""
    bring(database, Counting(), docs)
    (docs / "refunds.md").write_text("# Refunds\n\nNothing")
    bring(database, Counting(), docs)
    reindex(database, Counting(), by_line, lambda: NOW)
    with database.read() as tx:
        assert tx.execute(select(func.count()).select_from(tables.vectors)).scalar_one() == 3


class Cleared(Counting):
    """Between the embedding and the writing somebody clears the vectors away, once."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    def embed(self, texts: Sequence[str]):
        made = super().embed(texts)
        if len(self.embedded) > 128:
            with self._database.write() as tx:
                store.forget_vectors(tx, "nothing is needed")
        return made


def test_vectors_that_vanish_meanwhile_are_made_again(database, tmp_path):
    """A reindex beside an import leaves no passage without its vector."""
    (tmp_path / "long.md").write_text("# Long\n\n" + "\n".join(f"line {n}" for n in range(200)))
    bring(database, Cleared(database), tmp_path)
    with database.read() as tx:
        assert store.not_embedded(tx, HashEmbedder.name) == 0


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person does."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bot", "kb", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give the environment of a desk that has been prepared."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    database = Database(url)
    migrate(database)
    database.close()
    return {"PATH": os.environ["PATH"], "DATABASE_URL": url, "DATA_DIR": str(tmp_path / "data"), "EMBEDDING_MODEL": "hash"}


def test_the_command_imports_and_reports(environment, docs):
    """One JSON document, a snapshot for the bot to start from, and 1 where something was refused."""
    (docs / "empty.md").write_bytes(b"")
    done = run(environment, "import", str(docs), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert (len(report["new"]), report["refused"][0]["why"]) == (3, "it is empty")
    assert [path.is_dir() for path in Path(environment["DATA_DIR"], "cache", "index").iterdir()] == [True]
    assert run(environment, "reindex").returncode == 0


def test_a_path_that_is_not_there_is_wrong_usage(environment, tmp_path):
    """All of them are said, with status 2."""
    done = run(environment, "import", str(tmp_path / "no"), str(tmp_path / "neither"))
    assert done.returncode == 2
    assert done.stderr.count("there is no file or folder") == 2
