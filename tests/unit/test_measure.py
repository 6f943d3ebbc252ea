"""Measuring judgements: each figure against a case that can be reckoned by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.measure import Tried, calibration_error, confusion, ranking, report


def tried(gold: str, *ranked: str, confidence: float = 0.9, acts: bool = True) -> Tried:
    return Tried(gold, ranked, confidence, acts)


CASES = [
    tried("bill", "bill", "bug", "plan"),
    tried("bill", "bug", "bill", "plan", confidence=0.4, acts=False),
    tried("bug", "bug", "plan", "bill"),
    tried("plan", "bug", "bill", "how", confidence=0.6),
    tried("oos", "bug", "bill", "how", confidence=0.1, acts=False),
]


def test_accuracy_is_of_texts_that_belong_somewhere():
    """The best category counts even where it was refused, and out-of-scope texts do not count."""
    said = report(CASES)
    assert (said.n, said.accuracy, said.top3) == (5, 0.5, 0.75)


def test_coverage_and_precision_are_of_what_would_be_acted_on():
    """Coverage is of all texts, precision of those acted on."""
    said = report(CASES)
    assert said.coverage_at_p95 == pytest.approx(3 / 5)
    assert said.precision_at_p95 == pytest.approx(2 / 3)


def test_each_category_is_measured():
    """Precision, recall and F1 of a category are those of the textbook."""
    bug = report(CASES).per_category["bug"]
    assert (bug.n, bug.precision, bug.recall, bug.f1) == (1, pytest.approx(1 / 3), 1.0, 0.5)


def test_out_of_scope_is_told_apart_by_confidence():
    """A perfect order is 1, none at all is 0.5, and nothing to compare is nothing."""
    assert report(CASES).oos_auroc == 1.0
    assert ranking([0.5, 0.5], [0.5]) == 0.5
    assert report(CASES[:4]).oos_auroc is None


def test_calibration_error_of_a_liar():
    """Who is sure at 90 % and right half the time is off by 0.4."""
    assert calibration_error([0.9] * 10, [True] * 5 + [False] * 5) == pytest.approx(0.4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_calibration_error_is_a_share(pairs):
    """Whatever is said and true, the error lies between 0 and 1."""
    sure, right = zip(*pairs, strict=True)
    assert 0 <= calibration_error(sure, right) <= 1


def test_the_confusion_matrix_counts_every_text_once():
    """Rows are the truth, columns what was judged; out of scope stands last."""
    names, counts = confusion(CASES)
    assert names[-1] == "oos"
    assert counts.sum() == len(CASES)
    assert counts[names.index("plan"), names.index("bug")] == 1


def test_nothing_cannot_be_measured():
    """Figures of no texts would be made up."""
    with pytest.raises(ValueError, match="nothing to measure"):
        report([])


def test_figures_are_rounded_for_people():
    """Four places are more than any test set can tell apart."""
    assert report(CASES).as_json()["precision_at_p95"] == 0.6667
