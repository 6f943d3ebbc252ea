"""What can be streamed to Slack, in which pieces, and how an unfinished stream is known again."""

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.echoes import marked
from bot.adapters.slack.markup import inert
from bot.adapters.slack.streaming import LONGEST, PIECES, below, is_begun, pieces
from bot.messages import Button, Content

LONG = "Open **Settings** and press Rotate.\n\nThe old key works for another day, see [API keys](https://docs.example/keys). " * 4


@given(st.text(max_size=3000))
def test_the_pieces_are_the_text(text):
    """Joined they say what was to be said, and there are never more than four and a rest."""
    found = list(pieces(Content(text=text)))
    assert len(found) <= PIECES + 1
    assert "".join(found) == inert(text).strip()
    assert all(piece[:1].strip() for piece in found)


def test_a_piece_ends_with_its_blanks():
    """Slack may drop what is blank at the beginning of a piece."""
    found = list(pieces(Content(text=LONG)))
    assert len(found) > 2
    assert "".join(found) == LONG.strip()


def test_nothing_in_a_stream_calls_anybody():
    """Room calls, people and groups are words."""
    shown = "".join(pieces(Content(text="<!channel> <@U1> <!subteam^S1> @here")))
    assert not any(bad in shown for bad in ("<!", "<@", "@here"))


def test_what_cannot_be_streamed_is_not():
    """A stream has no blocks before its end, and Slack takes 12,000 characters."""
    assert not list(pieces(Content(text="x", title="A card")))
    assert not list(pieces(Content(text="x", quote="their words")))
    assert not list(pieces(Content(text="x" * (LONGEST + 1))))
    assert not list(pieces(Content(text="  ")))


def test_what_is_pressed_stands_below():
    """Buttons and the small print come with the end."""
    kinds = [
        block["type"] for block in below(Content(text=LONG, buttons=(Button("Helped", "kb assist 1 helped"),), note="Ask again")) or []
    ]
    assert kinds == ["actions", "context"]
    assert below(Content(text=LONG)) is None


def test_a_beginning_is_known_by_its_words():
    """However Slack writes links and styles, a beginning of the same words without a mark is the unfinished stream."""
    stood = "Open *Settings* and press Rotate.\n\nThe old key works for another day, see <https://docs.example/keys|API keys>"
    assert is_begun({"text": stood}, Content(text=LONG))
    assert is_begun({"text": "", "streaming_state": "in_progress"}, Content(text=LONG))
    assert not is_begun({"text": stood, "metadata": marked("panel:1")}, Content(text=LONG))
    assert not is_begun({"text": "Something else"}, Content(text=LONG))
    assert not is_begun({"text": ""}, Content(text=LONG))
