"""
Say how likely it is that the first place answers the question.

Pure. What a score means differs from base to base: in one, two questions about the same product are alike at a cosine of 0.5, in
another 0.5 is an answer. So every base says itself how questions look whose answer it does not have: its own titles are asked with
their own article left out (`Yardstick`). On the tuning parts the means of that agree within .03 with those of real questions whose
answer had been taken out. A question is measured by how far it stands above them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FORM = 2  # raise it whenever evidence or its measures change: what was measured before is not read then

# Logistic regression on the tuning parts of two bases with articles taken out (the larger weighs half as much again) and on questions
# from unrelated fields; the bias is set so that the shipped floor of 0.60 answers with a precision of .90 and .92 there.
WEIGHTS = {"nearness": 0.7155, "lead": 0.4818, "cover_lead": 0.2585, "word_share": 0.3518, "terms": 1.6446, "stronger": 1.0085}
BIAS = -5.369
# Means and deviations of a base that nobody measured, in the order of `Evidence.measured`, and how many titles they count for beside
# those that were.
USUAL_MEANS, USUAL_DEVIATIONS = (0.527, 0.183, 0.465, -0.018, 0.374), (0.1421, 0.1872, 0.2296, 0.177, 0.3086)
USUAL_COUNT = 10
MOST_TERMS = 15  # as many as nearly every question of the tuning parts has; a long report is no surer than that


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What speaks for the first place.

    ``nearness``: the cosine of its nearest passage or of its title; ``lead``: its score less that of the second place;
    ``cover``: how much of the question's rarity its words have; ``cover_lead``: that less what any other article has;
    ``word_share``: its share of what the text search found; ``terms``: how many different terms the question has.
    """

    nearness: float
    lead: float
    cover: float
    cover_lead: float
    word_share: float
    terms: int

    @property
    def measured(self) -> tuple[float, ...]:
        """What a yardstick measures."""
        return self.nearness, self.lead, self.cover, self.cover_lead, self.word_share


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How questions look whose answer the base does not have: means and deviations of what is measured."""

    means: tuple[float, ...] = USUAL_MEANS
    deviations: tuple[float, ...] = USUAL_DEVIATIONS

    @classmethod
    def of(cls, unanswerable: Sequence[Evidence]) -> "Yardstick":
        """Make it from what speaks for the first place where that is certainly wrong; the fewer there are, the more usual it is."""
        columns = list(zip(*(one.measured for one in unanswerable), strict=True)) or [()] * len(USUAL_MEANS)
        pairs = [_drawn_in(column, *usual) for column, *usual in zip(columns, USUAL_MEANS, USUAL_DEVIATIONS, strict=True)]
        return cls(tuple(mean for mean, _ in pairs), tuple(deviation for _, deviation in pairs))

    def above(self, evidence: Evidence) -> list[float]:
        """Say by how many deviations each measure stands above; half way between this base's deviations and the usual ones."""
        scales = [math.sqrt(own * usual) for own, usual in zip(self.deviations, USUAL_DEVIATIONS, strict=True)]
        return [(value - mean) / scale for value, mean, scale in zip(evidence.measured, self.means, scales, strict=True)]


def confidence(evidence: Evidence, yardstick: Yardstick) -> float:
    """Give the chance from 0 to 1 that the first place answers."""
    nearness, lead, cover, cover_lead, word_share = yardstick.above(evidence)
    measures = {
        "nearness": nearness,
        "lead": lead,
        "cover_lead": cover_lead,
        "word_share": word_share,
        "terms": math.log1p(min(evidence.terms, MOST_TERMS)),
        "stronger": max(_within(nearness), _within(cover)),
    }
    return 1 / (1 + math.exp(-(BIAS + sum(WEIGHTS[name] * value for name, value in measures.items()))))


def _within(value: float) -> float:
    return min(4.0, max(-2.0, value))


def _drawn_in(values: Sequence[float], usual_mean: float, usual_deviation: float) -> tuple[float, float]:
    """Give mean and deviation, drawn towards the usual ones as if some usual values had been seen as well."""
    count = len(values) + USUAL_COUNT
    mean = (sum(values) + USUAL_COUNT * usual_mean) / count
    own = sum(values) / len(values) if values else usual_mean
    spread = sum((value - own) ** 2 for value in values) + USUAL_COUNT * usual_deviation**2
    return mean, math.sqrt(spread / count)
