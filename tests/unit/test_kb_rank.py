"""The order of what was found: each search is believed as far as it is sure by itself."""

from hypothesis import given
from hypothesis import strategies as st

from bot.kb.rank import Candidate, ranked


def order(*scores):
    """The articles' numbers in their order, given (cosine, words) of each."""
    found = [Candidate(number, 10 + number, cosine, words, words) for number, (cosine, words) in enumerate(scores)]
    return [place.candidate.article for place in ranked(found)]


def test_what_both_searches_find_comes_first():
    """Before what only one of them does."""
    assert order((0.5, 0.1), (0.7, 0.6), (0.6, 0.5)) == [1, 2, 0]


def test_where_the_words_say_little_the_meaning_decides():
    """A paraphrase: many share a word, one means the same."""
    assert order((0.80, 0.20), (0.50, 0.26), (0.48, 0.24))[0] == 0


def test_where_all_mean_much_the_same_the_words_decide():
    """An error code: all articles are about errors, one has this one."""
    assert order((0.50, 0.10), (0.48, 0.70), (0.51, 0.12))[0] == 1


def test_nothing_found_has_no_order():
    """An empty base."""
    assert ranked([]) == []


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 1.5)), min_size=1, max_size=60))
def test_places_are_ordered_shares(scores):
    """From 0 to 1, falling, of each article one."""
    places = ranked([Candidate(number, number, cosine, words, words) for number, (cosine, words) in enumerate(scores)])
    assert [place.score for place in places] == sorted((place.score for place in places), reverse=True)
    assert all(0 <= place.score <= 1 + 1e-6 for place in places)
    assert sorted(place.candidate.article for place in places) == list(range(len(scores)))


@given(st.integers(20, 200))
def test_the_size_of_a_base_does_not_change_how_sure_a_place_is(others):
    """A hundred more articles that have nothing to do with it are nothing."""
    small, large = (
        ranked([Candidate(0, 0, 0.8, 0.7, 1), *(Candidate(number, number, 0.2, 0.0, 0) for number in range(1, count + 1))])
        for count in (20, others)
    )
    assert abs(small[0].score - large[0].score) < 1e-5
