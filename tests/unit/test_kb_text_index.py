"""The text search over passages: what is found, what is not, and that the order of changes does not matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.article import VISIBILITIES, visible_to
from bot.kb.text_index import TextIndex

EVERYTHING = visible_to("internal")


def index_of(*passages):
    """Build an index of (key, article, text[, visibility]) passages without titles."""
    index = TextIndex()
    for key, article, text, *visibility in passages:
        index.put(key, article, (), text.split(), *(visibility or ["public"]))
    return index


def found(index, question, visible=EVERYTHING, k=10):
    return index.score(question.split(), visible).best(k).tolist()


def shares(scores, keys):
    """BM25 and cover of passages, as shares of what the whole question is worth."""
    return scores.of(np.array(keys, np.int64))[1:]


def test_a_rare_word_finds_more_than_a_common_one():
    """Rarity is what makes a word tell articles apart."""
    index = index_of((1, 1, "reset password"), (2, 2, "reset token"), (3, 3, "reset phone"))
    assert found(index, "reset token") == [2, 1, 3]


def test_nothing_in_common_finds_nothing():
    """A passage without a word of the question is no hit."""
    assert found(index_of((1, 1, "reset password")), "invoice") == []


def test_a_word_of_the_title_weighs_more():
    """An article is about its title."""
    index = TextIndex()
    index.put(1, 1, (), ["invoice", "address"], "public")
    index.put(2, 2, ["invoice"], ["address"], "public")
    assert found(index, "invoice") == [2, 1]


def test_what_is_dropped_is_gone_and_what_is_put_again_is_replaced():
    """An article that moved to another shelf is not left on the first."""
    index = index_of((1, 1, "alpha"), (2, 2, "alpha beta"), (3, 2, "alpha"))
    index.drop(1)
    index.drop(2)
    index.put(4, 2, (), ["gamma"], "internal")
    assert found(index, "alpha") == []
    assert found(index, "gamma") == [4]
    assert found(index, "gamma", visible_to("public")) == []
    assert len(index) == 1


def test_the_wall_hides_hits_and_rarity():
    """The public's scores are the same whether or not internal articles use the words."""
    open_only = index_of((1, 1, "alpha beta"), (2, 2, "beta"))
    mixed = index_of((1, 1, "alpha beta"), (3, 3, "alpha alpha", "internal"), (2, 2, "beta"), (4, 4, "alpha", "customer"))
    public = visible_to("public")
    assert found(mixed, "alpha", public) == [1]
    alone, among = (index.score(["alpha", "beta"], public) for index in (open_only, mixed))
    assert alone.mass == among.mass
    assert np.array_equal(shares(alone, [1, 2]), shares(among, [1, 2]))
    assert not np.any(shares(among, [3, 4]))


def test_shares_are_between_nothing_and_one():
    """BM25 and cover are shares of what the whole question would be worth; an unknown word lowers both."""
    index = index_of((1, 1, "alpha beta"), (2, 2, "gamma delta"))
    known, unknown = (shares(index.score(words, EVERYTHING), [1, 2]) for words in (["alpha"], ["alpha", "omega"]))
    assert known[1].tolist() == [1, 0]
    assert 0 < unknown[1][0] < known[1][0]
    assert 0 < unknown[0][0] < known[0][0] <= 1.5


def test_a_key_that_is_not_there_scores_nothing():
    """Vectors may know a passage a moment longer."""
    for index in (index_of((1, 1, "alpha")), TextIndex()):
        articles, bm25, cover = index.score(["alpha"], EVERYTHING).of(np.array([99]))
        assert (articles.tolist(), bm25.tolist(), cover.tolist()) == ([-1], [0], [0])


CHANGES = st.lists(
    st.tuples(st.integers(0, 12), st.lists(st.sampled_from("abcde"), min_size=1, max_size=6), st.sampled_from(VISIBILITIES), st.booleans())
)


@given(CHANGES, st.booleans())
def test_after_any_changes_it_scores_as_if_built_anew(changes, kept_in_a_file):
    """What came and went leaves no trace in any score, and a file gives back what was put in it."""
    changed, kept = TextIndex(), {}
    for key, (article, body, visibility, stays) in enumerate(changes):
        changed.drop(article)
        kept.pop(article, None)
        if stays:
            changed.put(key, article, (), body, visibility)
            kept[article] = (key, body, visibility)
    if kept_in_a_file:
        changed = TextIndex.of(changed.columns())
    anew = TextIndex()
    for article, (key, body, visibility) in kept.items():
        anew.put(key, article, (), body, visibility)
    keys = [key for key, _, _ in kept.values()]
    for audience in VISIBILITIES:
        old, new = (index.score(["a", "b", "z"], visible_to(audience)) for index in (changed, anew))
        assert np.allclose(shares(old, keys), shares(new, keys), atol=1e-5)
        assert sorted(old.best(99)) == sorted(new.best(99))
        assert abs(old.mass - new.mass) < 1e-5
    changed.drop(0)
    assert found(changed, "a", k=99) == [] or len(changed)


def test_much_coming_and_going_does_not_grow_it():
    """What is gone is swept out at some point."""
    index = TextIndex()
    for number in range(5000):
        index.drop(number % 10)
        index.put(number, number % 10, (), ["a", f"b{number % 10}"], "public")
    assert len(index) == 10
    assert len(index._keys) < 1100
    assert len(found(index, "a", k=20)) == 10


def test_a_file_with_a_column_missing_is_refused():
    """Whoever reads it builds the index anew."""
    columns = index_of((1, 1, "alpha")).columns()
    del columns["public_weights"]
    with pytest.raises(KeyError):
        TextIndex.of(columns)
