"""A draft says what answered the question, in the agent's words, and nothing that must not be read."""

import pytest

from bot.kb.drafting import LONGEST, Line, Told, confirms, difference, drafted, marks_in, section_into, title_of

QUESTION = "Hi, how do I move my data to another region? Best, Ada"
REPLY = (
    "Hello Ada,\n\nthank you for your message. Workspaces can move between regions once a month.\n\n"
    "1. Open Settings and choose Region.\n2. Pick the new region.\n\nThen press Move and wait for the mail to ada@globex.com. "
    "Does that help?\n\nBest regards,\nLena Schmidt"
)


def told(*lines, ticket_id=1, names=("Ada Miller", "Lena Schmidt", "Globex")):
    """A conversation: agents' lines begin with ">"."""
    return Told(ticket_id, tuple(Line(not line.startswith(">"), line.removeprefix(">")) for line in lines), names)


def test_a_draft_is_what_the_agent_said_without_the_talk():
    """Title from the customer, steps in their order, the rest as summary; no greeting, question, name or address."""
    made = drafted(QUESTION, [QUESTION], [told(QUESTION, ">We are looking into it.", f">{REPLY}", "That worked, thanks!")])
    assert made.title == "How do I move my data to another region?"
    assert made.summary == "Workspaces can move between regions once a month."
    assert made.steps == ("Open Settings and choose Region.", "Pick the new region.", "Then press Move and wait for the mail to [email].")
    assert made.text.startswith("Workspaces can move between regions once a month.\n\n1. Open Settings and choose Region.\n2. Pick")
    assert made.is_confirmed
    assert {"region", "move"} <= set(made.keywords)
    assert not any(name in made.text for name in ("Ada", "Lena", "Globex", "globex.com"))
    assert marks_in(made.text) == {"[email]": 1}


def test_what_the_customer_confirmed_goes_before_what_came_last():
    """The words after the confirmation answer something else."""
    lines = (QUESTION, ">Open Settings and choose Region.", "Perfect, it works now", ">Use the new invoice address from today on.")
    assert drafted(QUESTION, [], [told(*lines)]).steps == ("Open Settings and choose Region.",)


def test_of_several_tickets_the_confirmed_one_is_taken_and_all_are_evidence():
    """With the customer's and the agent's words, masked."""
    first = told(QUESTION, ">Restart the app and try again.", ticket_id=1)
    second = told(QUESTION, ">Open Settings and choose Region.", "that did the trick", ticket_id=2)
    made = drafted(QUESTION, [QUESTION], [first, second])
    assert made.steps == ("Open Settings and choose Region.",)
    assert [(one.ticket_id, one.is_customer) for one in made.evidence] == [(2, True), (2, False), (1, True), (1, False)]
    assert "Ada" not in made.evidence[0].quote


def test_without_an_answer_there_is_only_a_title():
    """A question that nobody answered yet has to be written by a person."""
    for conversations in ([], [told(QUESTION, ">We will look into it and get back to you.")]):
        made = drafted(QUESTION, [QUESTION], conversations)
        assert (made.text, made.title) == ("", "How do I move my data to another region?")


def test_code_stays_with_its_step():
    """As it was written, fence and all."""
    made = drafted(
        QUESTION, [], [told(QUESTION, ">Run this on the server:\n```\ndesk move --to eu\n```\nThe data follows within an hour.")]
    )
    assert made.steps == ("Run this on the server:\n\n```\ndesk move --to eu\n```\n",)
    assert made.summary == "The data follows within an hour."


@pytest.mark.parametrize(
    ("text", "is_confirmed"),
    [
        ("Thanks, that worked!", True),
        ("Perfect", True),
        ("funktioniert, danke", True),
        ("It still doesn't work", False),
        ("That did not help at all", False),
        ("it is not fixed", False),
        ("When will it be there?", False),
    ],
)
def test_a_confirmation_is_known_from_its_denial(text, is_confirmed):
    """Still broken is not solved, whatever words it has."""
    assert confirms(text) is is_confirmed


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("hello! our export stops. can we restart it?", "Can we restart it?"),
        ("Our export stops at 50 %", "Our export stops at 50 %"),
        ("", "Untitled"),
        ("hi", "Hi"),
    ],
)
def test_a_title_is_the_sentence_that_asks(question, title):
    """Else the first that says something, else whatever there is."""
    assert title_of(question) == title


def test_a_draft_fits_into_a_form_and_ends_with_a_whole_line():
    """A long reply is cut between its lines."""
    reply = ">" + "\n".join(f"{number}. Open page {number} and press the button there." for number in range(1, 200))
    text = drafted(QUESTION, [QUESTION], [told(QUESTION, reply)]).text
    assert len(text) <= LONGEST
    assert all(line.endswith("there.") for line in text.splitlines() if line[:1].isdigit())


def test_a_section_is_added_or_replaced_and_the_difference_shows_it():
    """The rest of the article stays to the letter."""
    before = "Intro.\n\n## Old\n\nText.\n"
    added = section_into(before, "New", "Body.")
    assert added == "Intro.\n\n## Old\n\nText.\n\n## New\n\nBody.\n"
    again = section_into(added, "Old", "Better.")
    assert again == "Intro.\n\n## Old\n\nBetter.\n\n## New\n\nBody.\n"
    assert "-Text." in difference(added, again)
    assert "+Better." in difference(added, again)
