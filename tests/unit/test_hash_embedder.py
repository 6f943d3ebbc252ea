"""The embedder without a model: deterministic, of length one, and near where words are shared."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.embed import examine, open_embedder

EMBEDDER = open_embedder("hash", Path("nowhere"))


@given(st.lists(st.text(max_size=80), max_size=6))
def test_every_row_has_length_one(texts):
    """Whatever the texts are, and however many."""
    vectors = EMBEDDER.embed(texts)
    assert vectors.shape == (len(texts), EMBEDDER.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_vector_does_not_depend_on_its_neighbours(one, other):
    """Alone or beside another, it is the same."""
    assert (EMBEDDER.embed([one])[0] == EMBEDDER.embed([other, one])[1]).all()


def test_shared_words_are_near():
    """A question is nearer to a text about the same thing than to any other."""
    question, same, other = EMBEDDER.embed(["reset my password", "how to reset a password", "invoices are sent monthly"])
    assert question @ same > 0.3 > question @ other


def test_it_is_always_well():
    """A check of it finds nothing to do."""
    assert examine("hash", Path("nowhere")).is_well
