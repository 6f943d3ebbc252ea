"""An import takes in what changed and nothing else, and says so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.embed.hashed import HashEmbedder
from bot.kb import store, tables
from bot.kb.article import Article, Passage
from bot.kb.importing import reindex
from bot.queue.migrate import migrate
from bot.queue.store.database import Database
from tests.articles import NOW, Counting, bring, by_line, held

ROOT = Path(__file__).parent.parent.parent


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


def test_a_line_on_top_changes_nothing_below_it(database, tmp_path):
    """Where an article stands is no part of it; the place is noted all the same."""
    lines = [json.dumps({"id": f"a{n}", "title": "T", "text": f"text {n}"}) for n in range(5)]
    (tmp_path / "base.jsonl").write_text("\n".join(lines[1:]))
    bring(database, Counting(), tmp_path)
    (tmp_path / "base.jsonl").write_text("\n".join(lines))
    report = bring(database, Counting(), tmp_path)
    assert (report.new, report.changed, report.unchanged) == (["a0"], [], 4)
    with database.read() as tx:
        assert store.known(tx)["a4"].source.endswith("base.jsonl:5")


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
