"""The measures of finding and answering, on cases small enough to reckon by hand."""

import math

import pytest

from bot.kb.eval import Prediction, Question, auroc, curve, measures


def asked(number, *gold):
    return Question(str(number), f"question {number}", frozenset(gold))


def said(number, ranked, answer=None, confidence=0.0, ms=1.0):
    return Prediction(str(number), tuple(ranked), answer, confidence, ms)


def test_the_place_of_the_right_article_makes_recall_and_rank():
    """First, third and nowhere."""
    found = measures([asked(1, "a"), asked(2, "b"), asked(3, "c")], [said(1, "axy"), said(2, "xyb"), said(3, "xyz")])
    assert (found["n"], found["recall_at_1"], found["recall_at_5"]) == (3, 1 / 3, 2 / 3)
    assert found["mrr_at_10"] == pytest.approx((1 + 1 / 3) / 3)
    assert found["ndcg_at_10"] == pytest.approx((1 + 1 / math.log2(4)) / 3)


def test_with_several_right_articles_recall_is_the_share_that_was_found():
    """And the best order there is makes nDCG one."""
    found = measures([asked(1, "a", "b")], [said(1, "abxyz")])
    assert (found["recall_at_1"], found["recall_at_5"], found["ndcg_at_10"]) == (0.5, 1, 1)


def test_what_stands_after_the_tenth_place_does_not_count():
    """Nobody reads so far."""
    assert measures([asked(1, "a")], [said(1, [*"bcdefghijk", "a"])])["recall_at_10"] == 0


def test_an_answer_is_right_if_it_comes_from_a_right_article():
    """An answer to a question that has none is wrong, and is counted apart as well."""
    questions = [asked(1, "a"), asked(2, "b"), asked(3), asked(4)]
    found = measures(questions, [said(1, "a", "a", 0.9), said(2, "b"), said(3, "a", "a", 0.7), said(4, "a")])
    assert (found["answer_rate"], found["answer_precision"], found["false_answer_rate"]) == (0.5, 0.5, 0.5)
    assert found["answerable_auroc"] == pytest.approx((1 + 1 + 0 + 0.5) / 4)


def test_what_cannot_be_measured_is_none():
    """No question without an answer, no answer, no question at all."""
    found = measures([asked(1, "a")], [said(1, "a")])
    assert (found["answerable_auroc"], found["answer_precision"], found["false_answer_rate"]) == (None, None, None)
    assert measures([], [])["p95_ms"] is None


def test_times_are_given_by_their_percentiles():
    """Half are under the first number, nineteen of twenty under the second."""
    found = measures([asked(n) for n in range(100)], [said(n, "", ms=float(n + 1)) for n in range(100)])
    assert (found["p50_ms"], found["p95_ms"]) == (50, 95)


def test_the_curve_has_a_point_for_every_threshold():
    """From the strictest on; equal confidence cannot be parted."""
    questions = [asked(1, "a"), asked(2, "b"), asked(3)]
    points = curve(questions, [said(1, "a", confidence=0.9), said(2, "b", confidence=0.5), said(3, "a", confidence=0.5)])
    assert points == [(1 / 3, 1.0, 0.9), (1.0, 2 / 3, 0.5)]


def test_auroc_of_a_perfect_a_useless_and_a_reversed_order():
    """One, a half, nothing."""
    assert (auroc([2, 3], [0, 1]), auroc([1, 1], [1, 1]), auroc([0], [1])) == (1, 0.5, 0)
