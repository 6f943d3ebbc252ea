"""What stands behind the judgements: learning in closed form, likeness, features and a confidence that can be believed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.embed.hashed import HashEmbedder
from bot.triage.category import MOST_EXAMPLES, bounded
from bot.triage.confidence import Tried, learn_confidence, shares
from bot.triage.example import LONGEST
from bot.triage.features import features_from, folded
from bot.triage.learning import learn
from bot.triage.likeness import Texts, likeness

WORDS = ["invoice", "refund", "password", "login", "timeout", "crash", "seat", "token", "export", "voucher"]
SENTENCES = [f"the {one} of the {other} again" for one in WORDS for other in WORDS if one != other]


def texts_of(sentences: list[str]) -> Texts:
    features, words = features_from(sentences)
    assert features.rarity.shape == (words.shape[1],)
    return Texts(HashEmbedder().embed(sentences), words)


def test_left_out_is_what_a_training_without_it_says():
    """The scores in closed form are those of a model that was really trained without the text."""
    texts = texts_of(SENTENCES)
    places = np.arange(len(texts)) % 3
    trust = np.ones(len(texts), np.float32)
    alike = likeness(texts, texts)
    whole = learn(alike.copy(), places, 3, trust)
    for row in (0, 17, 40):
        rest = np.delete(np.arange(len(texts)), row)
        without = learn(alike[np.ix_(rest, rest)].copy(), places[rest], 3, trust[rest])
        assert whole.left_out[row] == pytest.approx(alike[row, rest] @ without.weights, abs=1e-3)


def test_more_trust_teaches_more():
    """A text with a larger weight is followed more closely."""
    texts = texts_of(SENTENCES[:12])
    places = np.array([0, 1] * 6)
    scores = []
    for weight in (0.1, 1.0, 10.0):
        trust = np.ones(12, np.float32)
        trust[0] = weight
        scores.append((likeness(texts, texts) @ learn(likeness(texts, texts), places, 2, trust).weights)[0, 0])
    assert scores == sorted(scores)


def test_what_is_no_likeness_is_refused():
    """Numbers that no vectors could have are a fault, not nonsense weights."""
    wrong = np.full((3, 3), -5.0, np.float32)
    with pytest.raises(ValueError, match="not those of vectors"):
        learn(wrong, np.array([0, 1, 0]), 2, np.ones(3, np.float32))


def test_a_text_is_most_like_itself():
    """Likeness is 1 for the same text, less for any other, and the same both ways."""
    alike = likeness(texts_of(SENTENCES), texts_of(SENTENCES))
    assert np.diag(alike) == pytest.approx(np.ones(len(alike)), abs=1e-4)
    assert (alike <= 1 + 1e-4).all()
    assert alike == pytest.approx(alike.T, abs=1e-5)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_any_text_has_features(texts):
    """Whatever people write, rows are finite and not longer than 1."""
    _, rows = features_from(texts)
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    assert np.isfinite(rows.data).all()
    assert (lengths <= 1 + 1e-4).all()


def test_addresses_and_long_numbers_are_folded():
    """What differs each time without a meaning of its own is written one way, and logs are cut."""
    assert folded("See https://x.test/a?b=1 for order 8839204417") == "see  url  for order 0"
    assert len(folded("x" * 100_000)) == LONGEST


def test_confidence_is_what_comes_true():
    """Of many texts judged at about the same confidence, that share is right."""
    chance = np.random.default_rng(3)
    places = chance.integers(0, 4, 8000)
    scores = chance.normal(0, 0.25, (8000, 4)).astype(np.float32)
    scores[np.arange(8000), places] += 0.5
    nearest = chance.uniform(0.3, 0.6, 8000).astype(np.float32)
    none = Tried(np.empty((0, 4), np.float32), np.empty(0, np.float32))
    half = slice(0, 4000)
    learnt = learn_confidence(Tried(scores[half], nearest[half]), places[half], none, precision=0.95)
    sure = learnt.of(scores[4000:], nearest[4000:])
    right = scores[4000:].argmax(axis=1) == places[4000:]
    for low in (0.5, 0.7, 0.9):
        some = (sure >= low) & (sure < low + 0.1)
        assert right[some].mean() == pytest.approx(sure[some].mean(), abs=0.1)
    assert right[sure >= learnt.acts_from].mean() >= 0.93


def test_shares_are_one_in_all():
    """Certainty is shared out, however large the scores are."""
    given_out = shares(np.array([[1e4, 0, -1e4], [0, 0, 0]], np.float32), 5.0)
    assert given_out.sum(axis=1) == pytest.approx([1, 1])


def test_learning_is_bounded_evenly():
    """Of too many texts the rare categories stay whole and the frequent ones keep their beginning and their newest."""
    labels = ["rare"] * 50 + ["often"] * (MOST_EXAMPLES + 1000) + [None]
    kept = bounded(labels)
    assert len(kept) == MOST_EXAMPLES
    assert set(range(50)) <= set(kept)
    assert len(labels) - 2 in kept
    assert len(labels) - 1 not in kept
