"""Decision trees in Markdown: sections are steps, arrows are answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.walks import SOLVED, SUPPORT, walk

TREE = """Intro.

## First
Words.
- Yes → [Second](#second)
* No -> Third step!
1. Fine → solved

## Second
- x => ask a person

## Third step!
End."""


def test_an_article_without_arrows_has_no_steps():
    """Nor has one whose arrows are a path through menus."""
    assert walk("## One\nWords.\n\n## Two\nMore.") is None
    assert walk("## One\n- Open Settings → Billing\n- Press **Save** → Close") is None


def test_sections_are_steps_and_arrows_their_answers():
    """By the link, by the heading's words, to an end; what stands before the first step introduces it."""
    found = walk(TREE)
    assert [one.heading for one in found.steps] == ["First", "Second", "Third step!"]
    assert found.steps[0].text == "Intro.\n\nWords."
    assert [(one.said, one.to) for one in found.steps[0].choices] == [("Yes", "second"), ("No", "third-step"), ("Fine", SOLVED)]
    assert [(one.said, one.to) for one in found.steps[1].choices] == [("x", SUPPORT)]
    assert found.steps[2].choices == ()
    assert found.astray == ()


def test_what_leads_nowhere_is_no_answer():
    """It is told apart, for whoever writes."""
    found = walk("## First\n- Yes → Second\n- No → Third\n\n## Second\nEnd.")
    assert [one.said for one in found.steps[0].choices] == ["Yes"]
    assert found.astray == (("First", "No", "Third"),)


def test_code_and_comments_hold_no_answers():
    """What shows an arrow is not one, and what nobody sees is not there."""
    assert walk("## First\n```\n- Yes → Second\n```\n<!--\n- No → Second\n-->\n\n## Second\nEnd.") is None


@pytest.mark.parametrize(("word", "heading"), [("", "First"), ("2", "Second"), ("third-step", "Third step!"), ("#second", "Second")])
def test_a_step_is_found_by_number_anchor_or_nothing(word, heading):
    """Nothing is the first one."""
    assert walk(TREE).step(word).heading == heading


def test_a_step_is_found_by_what_its_button_carries():
    """Seven characters, whatever the heading; none of another article's."""
    found = walk(TREE)
    assert all(found.step(one.short) is one and len(one.short) == 7 for one in found.steps)
    assert found.step("~000000") is None
    assert found.step("99") is None


@given(st.text(alphabet="#- →>ab\n`[]()!", max_size=200))
def test_whatever_is_written_is_read(text):
    """Steps are found or not; nothing raises, and every answer leads to a step or an end."""
    found = walk(text)
    if found is not None:
        assert found.steps
        assert all(one.to in (SOLVED, SUPPORT) or found.step(one.to) for step in found.steps for one in step.choices)
