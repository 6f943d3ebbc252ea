"""The file that keeps what triage learnt: whole or not at all, and never trusted further than its numbers."""

from pathlib import Path

import numpy as np
import pytest

from bot.embed.hashed import HashEmbedder
from bot.learnt import FILE, load, save
from bot.triage.category import Categories, fit
from bot.triage.example import Example

EMBEDDER = HashEmbedder()


def learnt() -> Categories:
    examples = [Example("where is my invoice", "billing"), Example("my password is lost", "access"), Example("a refund please", "billing")]
    return fit(examples, EMBEDDER.embed([one.text for one in examples]), model=EMBEDDER.name, policy="p1")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    """Names and versions come back, and nothing else is left in the folder."""
    save(learnt(), tmp_path)
    again = load(tmp_path, EMBEDDER.name)
    assert again is not None
    assert (again.names, again.versions) == (learnt().names, learnt().versions)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    """On the first day there is nothing."""
    assert load(tmp_path, EMBEDDER.name) is None


def test_another_embedding_model_does_not_fit(tmp_path: Path) -> None:
    """Vectors of another model mean other things, so what was learnt with them is left alone."""
    save(learnt(), tmp_path)
    assert load(tmp_path, "another model") is None


def test_a_file_with_code_in_it_is_not_run(tmp_path: Path) -> None:
    """Pickled objects are refused before they are made."""
    np.savez(tmp_path / FILE, about=np.array([{"a": 1}], dtype=object))
    assert load(tmp_path, EMBEDDER.name) is None


@pytest.mark.parametrize("keep", [0, 10, 200])
def test_a_file_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    """A disk that filled up leaves a start from the policy and not a crash."""
    whole = save(learnt(), tmp_path).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:keep])
    assert load(tmp_path, EMBEDDER.name) is None
