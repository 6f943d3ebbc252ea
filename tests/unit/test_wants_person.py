"""A wish for a person, told from a question about one."""

import pytest

from bot.triage.person import wants_person


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a human",
        "Can I speak with someone please?",
        "get me a real person",
        "Please open a ticket for this",
        "connect me to an agent, or better: chat with a live agent",
        "Ich möchte mit einem Menschen sprechen",
        "Je veux parler à une personne",
        "Quiero hablar con una persona",
    ],
)
def test_a_wish(text):
    """Whoever asks for a person in so many words gets one."""
    assert wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I open a ticket in Jira from the log viewer?",
        "How can my users talk to a human?",
        "Which person can rotate keys?",
        "Our invoice shows 12 seats but we have 9",
        "Does the agent need a restart?",
        "",
    ],
)
def test_no_wish(text):
    """A question that merely speaks of people or tickets is a question."""
    assert not wants_person(text)
