"""Thanks, greetings and agreement are comments; anything else is a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.comment import _AGREEMENT, _COMMENTS, _POLITE, is_comment, is_politeness

PHRASES = sorted(_COMMENTS)  # one order, so that a test keeps its name
MARKS = st.sampled_from(["", "!", "!!", ".", " :)", " 🙏", " :+1:", "…", ", "])


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "thank you so much :pray:",
        "Ok, great thanks",
        "Perfect. That worked!",
        "👍",
        ":+1: :tada:",
        "+1",
        "Hi there!",
        "Good morning, team".replace(", team", ""),
        "Danke schön!",
        "ありがとう",
        "hello @deskhand",
        "...",
        "Solved, thanks a ton ❤️",
        "Thank you so much for your quick help!",
        "Vielen Dank für die schnelle Hilfe",
        "That did the trick, thanks everyone",
        "Never mind, I figured it out",
        "It\u2019s working now 🎉",
        "Bon week-end !",
    ],
)
def test_mere_comments(text):
    """Nothing but thanks, greeting, agreement or emoji, in several languages."""
    assert is_comment(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but it still fails",
        "Hello, our invoice is wrong",
        "ok so when is it fixed?",
        "yes please delete it",
        "thanks 502",
        "thank",
        "not solved",
        "help",
        "",
        "   ",
        "hi " * 40,
        "works? no",
        "solved?",
        "looking for your help",
        "thanks for the refund",
    ],
)
def test_requests_are_never_mistaken(text):
    """Anything beyond the known phrases counts as a request, and so does what is empty or long."""
    assert not is_comment(text)


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_of_the_list_is_found_in_any_case(phrase):
    """What the list has is recognised alone, capitalised and shouted, also the phrases of many words."""
    assert is_comment(phrase.capitalize())
    assert is_comment(f"{phrase.upper()}!")


@given(st.lists(st.tuples(st.sampled_from(PHRASES), MARKS), min_size=1, max_size=3))
def test_comments_joined_are_a_comment(parts):
    """Thanks after a greeting is still no request, as long as it is short."""
    text = " ".join(phrase + mark for phrase, mark in parts)
    assert is_comment(text) is (len(text) <= 80)


@given(st.sampled_from(PHRASES), st.from_regex(r"[b-df-hj-np-tv-z]{6,12}", fullmatch=True))
def test_one_unknown_word_makes_it_a_request(phrase, word):
    """A missed request costs a customer, so one word that is not on the list is enough."""
    assert not is_comment(f"{phrase} {word}")


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text):
    """Whatever people type, it is one or the other."""
    assert is_comment(text) in (True, False)


@pytest.mark.parametrize("phrase", sorted(_POLITE))
def test_thanks_and_greetings_are_politeness(phrase):
    """They answer nothing that somebody may wait for."""
    assert is_politeness(phrase)


@pytest.mark.parametrize("phrase", _AGREEMENT)
def test_agreement_is_a_comment_but_no_politeness(phrase):
    """A yes may be the answer that somebody waits for."""
    assert is_comment(phrase)
    assert not is_politeness(phrase)


@given(st.text(max_size=100))
def test_politeness_is_always_a_comment(text):
    """The narrower of two judgements never says more than the wider."""
    assert is_comment(text) or not is_politeness(text)
