"""The text search over articles: what is found, what is not, and that the order of changes does not matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.article import VISIBILITIES, visible_to
from bot.kb.text_index import TextIndex
from bot.kb.words import asked_terms

EVERYTHING = visible_to("internal")


def index_of(*articles):
    """Build an index of (key, text[, visibility]) articles without titles."""
    index = TextIndex()
    for key, text, *visibility in articles:
        index.put(key, (), text.split(), *(visibility or ["public"]))
    return index


def scored(index, question, visible=EVERYTHING):
    return index.score([(term, ()) for term in question.split()], visible)


def found(index, question, visible=EVERYTHING, k=10):
    return scored(index, question, visible).best(k)


def test_a_rare_word_finds_more_than_a_common_one():
    """Rarity is what makes a word tell articles apart."""
    index = index_of((1, "reset password"), (2, "reset token"), (3, "reset phone"))
    assert found(index, "reset token") == [2, 1, 3]


def test_nothing_in_common_finds_nothing():
    """An article without a word of the question is no hit."""
    assert found(index_of((1, "reset password")), "invoice") == []


def test_a_word_of_the_title_weighs_more():
    """An article is about its title."""
    index = TextIndex()
    index.put(1, (), ["invoice", "address"], "public")
    index.put(2, ["invoice"], ["address"], "public")
    assert found(index, "invoice") == [2, 1]


def test_a_name_that_nobody_wrote_whole_is_found_by_its_parts():
    """And by itself alone where somebody did, as far as the asker may see that."""
    index = index_of((1, "user settings"), (2, "getus"), (3, "other"))
    asked = asked_terms("getUser")
    assert index.score(asked, EVERYTHING).best(9) == [2]
    index.drop(2)
    index.put(4, (), ["getus"], "internal")
    assert index.score(asked, visible_to("public")).best(9) == [1]


def test_what_is_dropped_is_gone_and_what_is_put_again_is_replaced():
    """An article that moved to another shelf is not left on the first."""
    index = index_of((1, "alpha"), (2, "alpha beta"))
    index.drop(1)
    index.put(2, (), ["gamma"], "internal")
    assert found(index, "alpha") == []
    assert found(index, "gamma") == [2]
    assert found(index, "gamma", visible_to("public")) == []
    assert len(index) == 1


def test_the_wall_hides_hits_and_rarity():
    """The public's scores are the same whether or not internal articles use the words."""
    open_only = index_of((1, "alpha beta"), (2, "beta"))
    mixed = index_of((1, "alpha beta"), (3, "alpha alpha", "internal"), (2, "beta"), (4, "alpha", "customer"))
    public = visible_to("public")
    assert found(mixed, "alpha", public) == [1]
    alone, among = (scored(index, "alpha beta", public) for index in (open_only, mixed))
    assert alone.mass == among.mass
    assert np.array_equal(alone.of([1, 2]), among.of([1, 2]))
    assert not np.any(among.of([3, 4]))


def test_shares_are_between_nothing_and_one():
    """BM25 and cover are shares of what the whole question would be worth; an unknown word lowers both."""
    index = index_of((1, "alpha beta"), (2, "gamma delta"))
    known, unknown = (scored(index, question).of([1, 2]) for question in ("alpha", "alpha omega"))
    assert known[1].tolist() == [1, 0]
    assert 0 < unknown[1][0] < known[1][0]
    assert 0 < unknown[0][0] < known[0][0] <= 1.5


def test_an_article_that_is_not_there_scores_nothing():
    """Vectors may know it a moment longer."""
    for index in (index_of((1, "alpha")), TextIndex()):
        assert not np.any(scored(index, "alpha").of([99]))


CHANGES = st.lists(
    st.tuples(st.integers(0, 12), st.lists(st.sampled_from("abcde"), min_size=1, max_size=6), st.sampled_from(VISIBILITIES), st.booleans())
)


@given(CHANGES, st.booleans())
def test_after_any_changes_it_scores_as_if_built_anew(changes, kept_in_a_file):
    """What came and went leaves no trace in any score, and a file gives back what was put in it."""
    changed, kept = TextIndex(), {}
    for article, body, visibility, stays in changes:
        changed.put(article, (), body, visibility)
        kept[article] = (body, visibility)
        if not stays:
            changed.drop(article)
            del kept[article]
    if kept_in_a_file:
        changed = TextIndex.of(changed.columns())
    anew = TextIndex()
    for article, (body, visibility) in kept.items():
        anew.put(article, (), body, visibility)
    for audience in VISIBILITIES:
        old, new = (scored(index, "a b z", visible_to(audience)) for index in (changed, anew))
        assert np.allclose(old.of(list(kept)), new.of(list(kept)), atol=1e-5)
        assert sorted(old.best(99)) == sorted(new.best(99))
        assert abs(old.mass - new.mass) < 1e-5


def test_much_coming_and_going_does_not_grow_it():
    """What is gone is swept out at some point."""
    index = TextIndex()
    for number in range(5000):
        index.put(number % 10, (), ["a", f"b{number % 10}"], "public")
    assert len(index) == 10
    assert len(index._keys) < 1100
    assert len(found(index, "a", k=20)) == 10


def test_a_file_with_a_column_missing_is_refused():
    """Whoever reads it builds the index anew."""
    columns = index_of((1, "alpha")).columns()
    del columns["public_weights"]
    with pytest.raises(KeyError):
        TextIndex.of(columns)
