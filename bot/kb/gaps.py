"""
Gaps: questions that the base could not answer, put together by meaning and ordered by what they cost.

Pure. A question comes here unanswered, with a thumb down on its answer, or filed by an agent at resolve.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Mean cosine inside a gap. On 500 questions each of two intent sets (tuning parts) .43 and .77 of the pairs that it puts together
# belong together; lower, it puts together what only shares a product.
SAME_GAP = 0.60
# What an unanswered question costs where nobody measured it: gathering context takes twenty minutes (product, "the problem").
UNMEASURED = timedelta(minutes=20)

Why = Literal["no_answer", "thumbs_down", "filed"]


@dataclass(frozen=True, slots=True, eq=False)
class Unanswered:
    """
    One question without a good answer. ``weight``: how much its customer counts, 1 is ordinary.

    ``vector`` is `(d,)` of unit length; without one (nobody has embedded it yet) the question is a gap of its own.
    """

    id: int
    text: str
    vector: NDArray[np.float32] | None
    asked_at: datetime
    customer: str | None = None
    weight: float = 1.0
    handling: timedelta | None = None
    ticket_id: int | None = None
    why: Why = "no_answer"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that the base does not know. The first question is the one nearest to all of them, and names it."""

    questions: tuple[Unanswered, ...]

    @property
    def question(self) -> str:
        """The words that stand for all."""
        return self.questions[0].text

    @property
    def volume(self) -> int:
        """How often it was asked."""
        return len(self.questions)

    @property
    def customers(self) -> int:
        """How many different customers asked; of those unknown each counts."""
        return _customers(self.questions)

    @property
    def handling(self) -> timedelta:
        """What one such question costs in the mean."""
        spent = [question.handling for question in self.questions if question.handling is not None]
        return sum(spent, timedelta()) / len(spent) if spent else UNMEASURED

    @property
    def weight(self) -> float:
        """How much its customers count in the mean."""
        return sum(question.weight for question in self.questions) / len(self.questions)

    @property
    def cost(self) -> float:
        """Volume x handling time in hours x customer weight: what is written first."""
        return self.volume * (self.handling / timedelta(hours=1)) * self.weight

    def asked_by(self, now: datetime, within: timedelta) -> int:
        """Say how many customers asked in the time up to ``now``; an alert compares it with the policy's number."""
        return _customers(question for question in self.questions if now - within <= question.asked_at <= now)


def weight_of(arr: float | None) -> float:
    """Say how much a customer counts by what they are worth a year: 1 if unknown, 2 at 9,000, 3 at 99,000, 4 at a million."""
    return 1.0 + math.log10(1.0 + max(arr or 0.0, 0.0) / 1000)


def gaps(questions: Sequence[Unanswered], same: float = SAME_GAP) -> list[Gap]:
    """
    Put questions of one meaning together and give the gaps, dearest first.

    Mean-linkage: a question joins the gap with which it has the highest mean cosine, if that is ``same`` or more; gaps that
    have so much in common with each other become one. In the order of asking, so that a new question moves no older one apart.
    """
    ordered = sorted(questions, key=lambda question: (question.asked_at, question.id))
    groups = _merged(_grouped([one for one in ordered if one.vector is not None], same), same)
    found = [*(Gap(_central_first(group)) for group in groups), *(Gap((one,)) for one in ordered if one.vector is None)]
    return sorted(found, key=lambda gap: (-gap.cost, gap.questions[0].asked_at, gap.questions[0].id))


@dataclass(slots=True, eq=False)
class _Group:
    members: list[Unanswered]
    total: NDArray[np.float32]


def _grouped(questions: Sequence[Unanswered], same: float) -> list[_Group]:
    groups: list[_Group] = []
    vectors = _vectors(questions)
    totals = np.zeros_like(vectors)
    sizes = np.ones(len(questions), np.float32)
    for question, vector in zip(questions, vectors, strict=True):
        alike = totals[: len(groups)] @ vector / sizes[: len(groups)]
        best = int(alike.argmax()) if len(alike) else -1
        if best >= 0 and alike[best] >= same:
            groups[best].members.append(question)
            sizes[best] += 1
        else:
            best = len(groups)
            groups.append(_Group([question], totals[best]))
        totals[best] += vector
    return groups


def _merged(groups: list[_Group], same: float) -> list[list[Unanswered]]:
    """Join the two gaps that are nearest to each other until none are near enough."""
    if not groups:
        return []
    members = [group.members for group in groups]
    means = np.stack([group.total / len(group.members) for group in groups])
    alike = means @ means.T
    np.fill_diagonal(alike, -1)
    while alike.size and float(alike.max()) >= same:
        kept, gone = sorted(int(one) for one in np.unravel_index(int(alike.argmax()), alike.shape))
        sizes = len(members[kept]), len(members[gone])
        means[kept] = (means[kept] * sizes[0] + means[gone] * sizes[1]) / sum(sizes)
        members[kept] += members[gone]
        members[gone] = []
        alike[gone] = alike[:, gone] = -1
        live = alike[kept] > -1
        row = np.where(live, means @ means[kept], -1)
        alike[kept] = alike[:, kept] = row
    return [group for group in members if group]


def _central_first(group: list[Unanswered]) -> tuple[Unanswered, ...]:
    vectors = _vectors(group)
    nearest = int((vectors @ vectors.sum(axis=0)).argmax())
    return group[nearest], *group[:nearest], *group[nearest + 1 :]


def _vectors(questions: Sequence[Unanswered]) -> NDArray[np.float32]:
    known = [question.vector for question in questions if question.vector is not None]
    return np.stack(known) if known else np.zeros((0, 0), np.float32)


def _customers(questions: Iterable[Unanswered]) -> int:
    asked = [question.customer for question in questions]
    return len({customer for customer in asked if customer is not None}) + asked.count(None)
