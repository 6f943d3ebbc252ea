"""A follow-up borrows its subject from the question before; a question with a subject of its own does not."""

import pytest

from bot.kb.followup import understood

BEFORE = "How do I rotate an API key?"


@pytest.mark.parametrize(
    "question",
    [
        "and for a service account?",
        "What about the sandbox?",
        "How long does that take?",
        "Can I do it on mobile?",
        "why?",
        "And if it fails?",
        "is there a limit on them?",
        "und wie lange dauert das?",
    ],
)
def test_a_question_that_leans_takes_the_one_before_with_it(question):
    """What was asked before is what it is about."""
    assert understood(question, BEFORE) == f"{BEFORE} {question}"


@pytest.mark.parametrize(
    "question",
    [
        "How do I change the billing address of our company?",
        "Where can I download last month's invoice as PDF?",
        "The importer stops with error 429 after it has read the second file",
        "Does the Slack app work in shared channels?",
    ],
)
def test_a_question_with_a_subject_of_its_own_stands_alone(question):
    """A change of subject in a thread is not drawn back."""
    assert understood(question, BEFORE) == question


@pytest.mark.parametrize("before", [None, "", "  "])
def test_without_a_question_before_nothing_is_borrowed(before):
    """The first question of a thread is searched as it is."""
    assert understood("and for a service account?", before) == "and for a service account?"


def test_a_chain_of_follow_ups_keeps_its_subject():
    """The second follow-up still knows what the first question was about, and the chain does not grow without end."""
    said = BEFORE
    for question in ("and for a service account?", "how long does that take?", *(["why?"] * 50)):
        said = understood(question, said)
    assert said.startswith(BEFORE)
    assert len(said) < 400
