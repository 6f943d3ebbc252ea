"""The index is a cache of rows: it follows them, heals itself, and never compares what its reader may not see."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.embed.hashed import HashEmbedder
from bot.kb import store, tables
from bot.kb.article import VISIBILITIES, Article, Passage, visible_to
from bot.kb.index import Index

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMBEDDER = HashEmbedder()
EVERYTHING = VISIBILITIES


def cut(article: Article) -> list[Passage]:
    """One passage a line."""
    return [Passage(article.id, number, article.title, "", "", line) for number, line in enumerate(article.text.splitlines())]


def put(database, *articles: Article, model: str = EMBEDDER.name) -> None:
    """Write articles with their vectors."""
    for article in articles:
        passages = cut(article)
        made = EMBEDDER.embed([one.embedded for one in passages])
        with database.write() as tx:
            store.add_vectors(tx, model, {one.hash: vector for one, vector in zip(passages, made, strict=True)})
            store.put(tx, store.next_revision(tx), article, passages, NOW)


def take_out(database, *ids: str, into="removed") -> None:
    """Retire or remove articles."""
    with database.write() as tx:
        store.take_out(tx, store.next_revision(tx), ids, into, NOW)


def found(index: Index, database, question: str, audience="internal", k: int = 50) -> list[tuple[str, str]]:
    """Search: article and text of what is found, best first."""
    with database.read() as tx:
        hits = index.search(tx, EMBEDDER.embed([question])[0], k, visible_to(audience))
        stored = store.passages_by_id(tx, [hit.passage_id for hit in hits], EVERYTHING)
    return [(stored[hit.passage_id].passage.article_id, stored[hit.passage_id].passage.text) for hit in hits]


def scores(index: Index, database, question: str = "money back") -> list[tuple[int, float]]:
    """Everything that a search gives."""
    with database.read() as tx:
        hits = index.search(tx, EMBEDDER.embed([question])[0], 1000, EVERYTHING)
    return [(hit.passage_id, round(hit.score, 5)) for hit in hits]


def new_index(cache=None, **differently) -> Index:
    """Begin an index as a new process does."""
    return Index(EMBEDDER.name, EMBEDDER.dimension, cache, **differently)


REFUNDS = Article("refunds", "Refunds", "You get your money back within five days\nGift cards are not refunded", "public")
KEYS = Article("keys", "API keys", "Rotate an API key under settings\nOld keys work for an hour", "customer")
SECRET = Article("secret", "Refund limits", "Agents may give money back up to 500 without asking", "internal")


@pytest.fixture
def base(database):
    """Give a base of three articles, one of each visibility."""
    put(database, REFUNDS, KEYS, SECRET)
    return database


def test_the_nearest_passage_comes_first(base):
    """Among all of them, with the rest behind it."""
    ranked = found(new_index(), base, "how do I get my money back")
    assert ranked[0] == ("refunds", "You get your money back within five days")
    assert len(ranked) == 5


def test_an_empty_base_finds_nothing(database):
    """And does not fall over."""
    assert found(new_index(), database, "anything") == []


@pytest.mark.parametrize(
    ("audience", "seen"), [("public", {"refunds"}), ("customer", {"refunds", "keys"}), ("internal", {"refunds", "keys", "secret"})]
)
def test_nobody_finds_what_they_may_not_see(base, audience, seen):
    """However near it is to the question, and however much is asked for."""
    assert {article for article, _ in found(new_index(), base, SECRET.text, audience)} == seen


def test_the_wall_stands_before_ranking(base):
    """What may not be seen takes no place among the best k from what may."""
    put(base, replace(SECRET, id="more", text="\n".join(f"money back {n}" for n in range(40))))
    assert found(new_index(), base, "money back", "public", k=2) == found(new_index(), base, "money back", "public")[:2]
    assert len(found(new_index(), base, "money back", "public", k=2)) == 2


def test_the_store_keeps_the_wall_too(base):
    """A number that an old index remembers opens nothing."""
    with base.read() as tx:
        ids = [one.id for one in store.all_passages(tx)]
        assert {one.passage.article_id for one in store.passages_by_id(tx, ids, ("public",)).values()} == {"refunds"}


def test_another_process_sees_a_change_at_its_next_search(base):
    """New, changed and gone articles; nothing has to be told."""
    mine = new_index()
    found(mine, base, "x")
    put(base, replace(REFUNDS, text="Refunds take six weeks"), Article("new", "Parking", "There is no parking", "public"))
    take_out(base, "keys")
    assert {text for _, text in found(mine, base, "x")} == {"Refunds take six weeks", "There is no parking", SECRET.text}


@pytest.mark.parametrize("into", ["retired", "removed"])
def test_what_is_taken_out_leaves_at_once(base, into):
    """The very next search does not find it."""
    mine = new_index()
    assert ("keys", "Old keys work for an hour") in found(mine, base, "old keys")
    take_out(base, "keys", into=into)
    assert "keys" not in {article for article, _ in found(mine, base, "old keys")}


def test_a_changed_visibility_holds_at_once(base):
    """An article that becomes internal is gone for customers."""
    mine = new_index()
    assert found(mine, base, "money", "public")
    put(base, replace(REFUNDS, visibility="internal"))
    assert found(mine, base, "money", "public") == []


def test_a_passage_number_is_never_given_twice(base):
    """An index that is behind must not take a new passage for an old one."""
    with base.read() as tx:
        last = max(one.id for one in store.all_passages(tx))
    take_out(base, "secret")
    put(base, Article("later", "Later", "Something else", "internal"))
    with base.read() as tx:
        assert max(one.id for one in store.all_passages(tx)) > last


def test_a_rebuilt_index_is_the_one_that_grew(base):
    """After many changes both give the same passages with the same scores."""
    grown = new_index()
    for n in range(12):
        put(base, Article(f"a{n % 5}", f"Title {n}", f"money {n}\nback {n * 7}", VISIBILITIES[n % 3]))
        scores(grown, base)
    take_out(base, "a1", "keys")
    assert scores(grown, base) == scores(new_index(), base)


def test_a_start_reads_the_snapshot_and_what_came_after(base, tmp_path):
    """Without reading every row again."""
    scores(new_index(tmp_path), base)
    put(base, Article("new", "Parking", "There is no parking", "public"))
    assert scores(new_index(tmp_path), base) == scores(new_index(), base)


def damaged(folder, how: str) -> None:
    """Spoil a snapshot in one way."""
    if how == "missing":
        (folder / "public.faiss").unlink()
    elif how == "cut":
        data = (folder / "public.faiss").read_bytes()
        (folder / "public.faiss").write_bytes(data[: len(data) // 2])
    elif how == "flipped":
        data = bytearray((folder / "public.faiss").read_bytes())
        data[-5] ^= 0xFF
        (folder / "public.faiss").write_bytes(data)
    elif how == "no meta":
        (folder / "meta.json").unlink()
    else:
        (folder / "meta.json").write_text("{}")


@pytest.mark.parametrize("how", ["missing", "cut", "flipped", "no meta", "other meta"])
def test_a_damaged_snapshot_heals_itself(base, tmp_path, how):
    """It is not believed, and a good one lies there afterwards."""
    expected = scores(new_index(tmp_path), base)
    [folder] = (tmp_path / "index").iterdir()
    damaged(folder, how)
    assert scores(new_index(tmp_path), base) == expected
    [healed] = (tmp_path / "index").iterdir()
    assert healed != folder
    assert (healed / "public.faiss").exists()


def test_a_half_written_snapshot_is_no_snapshot(base, tmp_path):
    """As a process leaves it that is killed while it writes."""
    expected = scores(new_index(tmp_path), base)
    [folder] = (tmp_path / "index").iterdir()
    shutil.copytree(folder, tmp_path / "index" / ".partial-0")
    shutil.rmtree(folder)
    assert scores(new_index(tmp_path), base) == expected


def test_a_snapshot_of_another_base_is_not_taken(base, tmp_path, new_url):
    """Two databases may have used one folder, at the very same revision."""
    scores(new_index(tmp_path), base)
    with base.write() as tx:
        tx.execute(tables.state.update().values(base="another"))
        tx.execute(tables.articles.delete().where(tables.articles.c.id == "secret"))
        tx.execute(tables.passages.delete().where(tables.passages.c.text == SECRET.text))
    assert "secret" not in {article for article, _ in found(new_index(tmp_path), base, "money")}


def test_a_database_that_went_back_is_followed(base, tmp_path):
    """After a backup was restored the snapshot is ahead of the rows, and is not believed."""
    mine = new_index(tmp_path)
    scores(mine, base)
    with base.write() as tx:
        tx.execute(tables.state.update().values(revision=1))
        tx.execute(tables.passages.delete().where(tables.passages.c.text == SECRET.text))
    assert "secret" not in {article for article, _ in found(mine, base, "money")}
    assert "secret" not in {article for article, _ in found(new_index(tmp_path), base, "money")}


def test_another_model_has_its_own_index(base, tmp_path):
    """Vectors of one are never compared with a question of another."""
    scores(new_index(tmp_path), base)
    other = Index("other", EMBEDDER.dimension, tmp_path)
    assert scores(other, base) == []
    put(base, replace(KEYS, title="Keys"), model="other")
    assert len(scores(other, base)) == 2


def test_vectors_of_another_length_are_refused(base):
    """They count as missing, whatever they say they are."""
    assert scores(Index(EMBEDDER.name, 128), base) == []


def test_vectors_that_come_later_are_taken_in(database):
    """A model's vectors for articles that were there already: every index hears of them."""
    passages = cut(KEYS)
    with database.write() as tx:
        store.put(tx, store.next_revision(tx), KEYS, passages, NOW)
        assert store.not_embedded(tx, EMBEDDER.name) == 2
    mine = new_index()
    assert scores(mine, database) == []
    made = EMBEDDER.embed([one.embedded for one in passages])
    with database.write() as tx:
        store.add_vectors(tx, EMBEDDER.name, {one.hash: vector for one, vector in zip(passages, made, strict=True)})
    assert len(scores(mine, database)) == 2


def test_a_folder_that_cannot_be_written_does_not_stop_a_search(base, tmp_path, caplog):
    """It is said in the log; the next start takes longer, that is all."""
    (tmp_path / "cache").write_text("in the way")
    assert len(scores(new_index(tmp_path / "cache"), base)) == 5
    assert "could not be saved" in caplog.text


def test_cells_give_what_the_flat_shelf_gives(database, tmp_path):
    """Beyond a size the structure is another; additions, removals and the file go the same way."""
    put(database, *(Article(f"a{n}", f"Title {n}", "\n".join(f"word{n * m} is {m}" for m in range(40)), "public") for n in range(20)))
    cells = new_index(tmp_path, flat_up_to=100)
    scores(cells, database)
    put(database, Article("late", "Parking", "There is no parking", "public"))
    take_out(database, "a3")
    for index in (cells, new_index(tmp_path, flat_up_to=100)):
        ranked = found(index, database, "Parking. There is no parking")
        assert ranked[0] == ("late", "There is no parking")
        assert "a3" not in {article for article, _ in ranked}


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from(["public", "internal", "retired", "removed"]), st.integers(0, 5)), max_size=12
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_index_says_what_the_rows_say(new_url, story):
    """Over any story of additions, changes and removals it holds exactly the live passages, on the right side of the wall."""
    from bot.queue.store.database import Database  # noqa: PLC0415

    database = Database(new_url("sqlite", True))
    mine, expected = new_index(), {}
    for article_id, what, number in story:
        if what in ("retired", "removed"):
            take_out(database, article_id, into=what)
            if article_id in expected:
                expected[article_id] = (None, what)
        elif expected.get(article_id, (None, ""))[1] != "retired":
            expected[article_id] = (what, f"text {number}")
            put(database, Article(article_id, "T", f"text {number}", what))
        live = {(key, words) for key, (seen, words) in expected.items() if seen}
        assert set(found(mine, database, "text")) == live
        assert {key for key, _ in found(mine, database, "text", "public")} == {
            key for key, (seen, _) in expected.items() if seen == "public"
        }
    database.close()


def test_vectors_keep_their_length_in_rows(database):
    """Sixteen bits are enough: what comes back is within a thousandth of what went in."""
    put(database, REFUNDS)
    with database.read() as tx:
        ids = [one.id for one in store.all_passages(tx)]
        kept = store.vectors_by_id(tx, EMBEDDER.name, EMBEDDER.dimension, ids)
    wanted = EMBEDDER.embed([one.embedded for one in cut(REFUNDS)])
    assert np.allclose([kept[one] for one in sorted(kept)], wanted, atol=1e-3)
