"""How near a text lies to what is known: by itself, and beside what is usual there."""

import numpy as np
import pytest

from bot.embed.hashed import HashEmbedder
from bot.triage.category import fit
from bot.triage.corrections import Correction
from bot.triage.example import Example
from bot.triage.nearness import among, nearness

CROWDED = np.array([0.9] * 12 + [0.4] * 12, np.float32)  # twelve texts that hardly differ, and twelve that do


def near(first: float, second: float) -> np.ndarray:
    return np.array([[first] * 12 + [second] * 12], np.float32)


def test_nearest_is_of_three():
    """How much is known around a text is how alike the nearest three are, however many there are."""
    alike = np.array([[0.1, 0.9, 0.6, 0.3, 0.2]], np.float32)
    found = nearness(alike, np.full(5, 0.5, np.float32))
    assert found.nearest == pytest.approx([0.6])
    assert nearness(alike[:, :1], np.full(1, 0.5, np.float32)).nearest == pytest.approx([0.1])


def test_a_stranger_beside_a_crowd_does_not_pass_for_one_of_it():
    """As near as a good text in a wide corner, but far from its crowded neighbours as they are from each other: it stands lower."""
    stranger, good = nearness(near(0.5, 0.1), CROWDED), nearness(near(0.1, 0.5), CROWDED)
    assert stranger.nearest == pytest.approx(good.nearest)
    assert stranger.beside[0] < good.beside[0]


def test_known_texts_are_measured_by_the_others():
    """Among themselves texts are measured as if each had come anew, and never by themselves."""
    vectors = np.random.default_rng(4).normal(size=(40, 6))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    alike = np.exp(vectors @ vectors.T - 1).astype(np.float32)
    before = alike.copy()
    crowded, found = among(alike)
    assert (alike == before).all()
    for row in (0, 13, 39):
        rest = np.delete(np.arange(40), row)
        alone = nearness(alike[row : row + 1, rest], crowded[rest])
        assert found.nearest[row] == pytest.approx(alone.nearest[0])
        assert found.beside[row] == pytest.approx(alone.beside[0])
        assert crowded[row] == pytest.approx(np.sort(alike[row, rest])[-10:].mean())


def test_what_was_flagged_is_known_from_then_on():
    """A text like those that people flagged is no stranger any more, and is judged more surely than before."""
    things = ["invoice", "refund", "voucher", "crash", "timeout", "freeze"]
    examples = [Example(f"the {one} of our {word}", "billing" if n < 3 else "bug") for n, one in enumerate(things) for word in "abcdef"]
    embed = HashEmbedder().embed
    learnt = fit(examples, embed([one.text for one in examples]))
    flags = [f"please rotate the webhook secret of project {word}" for word in "klmno"]
    corrected = learnt.corrected([Correction(n, f"p{n}", text, "bug") for n, text in enumerate(flags)], embed(flags))
    text = "please rotate the webhook secret of project z"
    [before], [after] = learnt.judge([text], embed([text])), corrected.judge([text], embed([text]))
    assert after.strangeness < before.strangeness
    assert after.best == "bug"
    assert after.confidence > before.confidence
