"""What counts as a word when the base is searched by text."""

from hypothesis import given
from hypothesis import strategies as st

from bot.kb.words import asked_terms, terms


def test_forms_of_a_word_are_one_term():
    """Whoever asks about rotating keys finds how a key is rotated."""
    assert terms("rotating keys") == terms("rotated key") == ["rotat", "key"]


def test_words_without_a_subject_are_left_out():
    """They would find every article."""
    assert terms("How do I do this, and what is it for?") == []


def test_a_name_of_code_is_found_whole_and_by_its_parts():
    """Some paste it, some write about it in words."""
    assert {"getusernam", "user", "name"} <= set(terms("call getUserName()"))
    assert {"max_retri", "max", "retri"} <= set(terms("set MAX_RETRIES"))


def test_an_error_code_is_found_exactly():
    """The number alone and the code as it is written are terms."""
    assert {"err_429", "429"} <= set(terms("it says ERR_429 again"))


def test_full_width_letters_are_the_same_letters():
    """Text from elsewhere is normalised before it is compared."""
    assert terms("\uff21\uff30\uff29") == terms("API")


def test_a_picture_in_base64_is_no_word():
    """A run of letters longer than any word is passed over."""
    assert terms("key " + "QUJD" * 40) == ["key"]


def test_a_question_asks_for_each_term_once_with_the_parts_that_may_stand_in():
    """A plain word has none."""
    assert asked_terms("rotate keys with getUser, rotated") == [("rotat", ()), ("key", ()), ("getus", ("get", "user"))]


@given(st.text())
def test_any_text_has_terms_and_always_the_same(text):
    """Never a failure, never a term with blanks in it."""
    found = terms(text)
    assert found == terms(text)
    assert all(term and not term.isspace() for term in found)
