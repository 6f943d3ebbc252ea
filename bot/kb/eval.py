"""
How good the finding and the answering are, measured on questions whose right articles are known.

Pure. The measures are those of the field: recall@k, MRR@10 and nDCG@10 over the questions that have an answer, precision over
what was answered, and how well confidence tells questions with an answer from those without.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the articles that answer it; none where the base has no answer."""

    id: str
    text: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the base said to one question: articles best first, the one it answered from or None, how sure it was, how long it took."""

    id: str
    ranked: tuple[str, ...]
    answer: str | None
    confidence: float
    ms: float


def measures(questions: Sequence[Question], predictions: Sequence[Prediction]) -> dict[str, float | int | None]:
    """
    Give the measures by their names in the outside contract; None where there is nothing to measure it on.

    ``questions`` and ``predictions`` belong together by their order.
    """
    pairs = list(zip(questions, predictions, strict=True))
    findable = [(question.gold, one.ranked[:DEPTH]) for question, one in pairs if question.gold]
    answered = [(question, one) for question, one in pairs if one.answer is not None]
    without = [one for question, one in pairs if not question.gold]
    times = sorted(one.ms for one in predictions)
    return {
        "n": len(pairs),
        **{f"recall_at_{k}": _mean([len(gold & set(ranked[:k])) / len(gold) for gold, ranked in findable]) for k in (1, 5, 10)},
        "mrr_at_10": _mean([_reciprocal_rank(gold, ranked) for gold, ranked in findable]),
        "ndcg_at_10": _mean([_ndcg(gold, ranked) for gold, ranked in findable]),
        "answerable_auroc": auroc([one.confidence for question, one in pairs if question.gold], [one.confidence for one in without]),
        "answer_rate": _mean([one.answer is not None for one in predictions]),
        "answer_precision": _mean([one.answer in question.gold for question, one in answered]),
        "false_answer_rate": _mean([one.answer is not None for one in without]),
        "p50_ms": _percentile(times, 0.50),
        "p95_ms": _percentile(times, 0.95),
    }


def curve(questions: Sequence[Question], predictions: Sequence[Prediction]) -> list[tuple[float, float, float]]:
    """Give (answer rate, precision, confidence) for every threshold there is, from the strictest on."""
    pairs = sorted(zip(questions, predictions, strict=True), key=lambda pair: -pair[1].confidence)
    points: list[tuple[float, float, float]] = []
    right = 0
    for count, (question, one) in enumerate(pairs, start=1):
        right += bool(one.ranked) and one.ranked[0] in question.gold
        if count == len(pairs) or pairs[count][1].confidence != one.confidence:
            points.append((count / len(pairs), right / count, one.confidence))
    return points


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """Give the chance that one of the ``higher`` is above one of the ``lower``, equals counting half (Mann and Whitney)."""
    if not higher or not lower:
        return None
    ranked = sorted([(value, True) for value in higher] + [(value, False) for value in lower])
    rank_sum, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        rank_sum += sum(is_higher for _, is_higher in ranked[at:end]) * (at + 1 + end) / 2
        at = end
    return (rank_sum - len(higher) * (len(higher) + 1) / 2) / (len(higher) * len(lower))


def _reciprocal_rank(gold: frozenset[str], ranked: Sequence[str]) -> float:
    return next((1 / rank for rank, one in enumerate(ranked, start=1) if one in gold), 0.0)


def _ndcg(gold: frozenset[str], ranked: Sequence[str]) -> float:
    gained = sum(1 / math.log2(rank + 1) for rank, one in enumerate(ranked, start=1) if one in gold)
    return gained / sum(1 / math.log2(rank + 1) for rank in range(1, min(DEPTH, len(gold)) + 1))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else None
