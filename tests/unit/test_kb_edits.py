"""Articles as people write them: ids, parts that fit into a form, what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.edits import Draft, changes, parts, slug, with_part


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("How do I rotate an API key?", "how-do-i-rotate-an-api-key"),
        ("Größe & Maße", "grosse-masse"),
        ("Ça va?", "ca-va"),
        ("???", "article"),
        ("x" * 200, "x" * 60),
    ],
)
def test_an_id_is_made_of_the_title(title, wanted):
    """Letters and digits that any file system and any address takes."""
    assert slug(title) == wanted


@given(st.text(alphabet="ab #\n", max_size=400), st.integers(20, 80))
def test_parts_lose_nothing_and_fit(text, limit):
    """Put together they are the text."""
    cut = parts(text, limit)
    assert "".join(cut) == text
    assert all(len(one) <= limit for one in cut)
    assert cut


def test_parts_begin_with_a_heading_where_there_is_one():
    """So that somebody knows what they edit."""
    text = "".join(f"## {name}\n\n{'word ' * 12}\n\n" for name in "ABCD")
    assert all(one.startswith("## ") for one in parts(text, 150))


@given(st.text(alphabet="ab #\n", min_size=1, max_size=400), st.data())
def test_a_part_put_back_unchanged_changes_nothing(text, data):
    """Blank space around it included, which a form does not keep."""
    number = data.draw(st.integers(1, len(parts(text, 60))))
    kept = parts(text, 60)[number - 1]
    if kept.strip():
        assert with_part(text, number, kept.strip(), 60) == text


def test_a_part_that_is_not_there_is_an_error():
    """Whoever asks for it has an old form."""
    with pytest.raises(IndexError):
        with_part("short", 2, "x")


def test_what_changed_is_said_in_a_line():
    """Fields by their names, the text by its lines."""
    before, after = Draft("A", "one\ntwo", "internal"), Draft("B", "one\nthree\nfour", "customer", "API")
    assert changes(before, after) == "title: A → B, visibility: internal → customer, product: - → API, text: +2 -1 lines"
    assert changes(before, before) == "nothing"
