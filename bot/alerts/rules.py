"""
Three layers of alerts: when one is worth telling, and what it says.

Pure. A knowledge gap goes to product, an escalation risk to the leads, a churn or revenue signal to customer success. Every
alert carries its reasons; people's answers move the bar of its layer.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.messages import Heard, Reason
from bot.policy import ChurnAlerts, EscalationAlerts, KnowledgeGapAlerts, Layer

Outcome = Literal["", "acknowledged", "useful", "not useful"]
Telling = Literal["post", "digest", "silent"]

KEY_ACCOUNT = 100_000  # a year
LEAVING = 0.5  # from here on a message rather speaks of leaving than not
TWICE = 2.0
BAR_UP, BAR_DOWN = 0.03, 0.01  # a useless alert costs more than a useful one earns
BAR_LOW, BAR_HIGH = 0.10, 0.20  # how far answers may move a bar from what the policy says
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Course:
    """How a ticket has gone so far. ``sentiments`` are those of the customer's messages, oldest first."""

    reopens: int = 0
    unanswered: int = 0
    reassignments: int = 0
    used_percent: int = 0
    sentiments: tuple[float, ...] = ()
    arr: float | None = None
    renewal_in: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something worth telling: its score 0..1, why, and the one thing to do."""

    layer: Layer
    score: float
    reasons: tuple[Reason, ...]
    action: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that was told of the same ticket in the same layer."""

    at: datetime
    score: float


def combined(reasons: Iterable[Reason]) -> float:
    """Join independent reasons: each leaves its share of the doubt that the others left (noisy or)."""
    return 1.0 - math.prod(1.0 - min(max(reason.weight, 0.0), 1.0) for reason in reasons)


def odds(score: float) -> float:
    """Give a score as odds: between 0.7 and 0.82 the danger doubles, although the number hardly moves."""
    score = min(max(score, 0.0), 0.999)
    return score / (1.0 - score)


def escalation(course: Course, heard: Heard, rule: EscalationAlerts) -> Alert:
    """Score the danger that a ticket gets out of hand; that a key account speaks of leaving is one by itself."""
    slope, is_key = mood_slope(course.sentiments), course.arr is not None and course.arr >= KEY_ACCOUNT
    leaving = heard.churn if heard.churn >= LEAVING else 0.0
    reasons = [
        *_heard(heard, "escalation", heard.escalation),
        *_heard(heard, "churn", leaving if is_key else leaving / 2),
        *_counted(course.reopens, rule.reopens, 0.45, "reopened {} times"),
        *_counted(course.unanswered, rule.unanswered_messages, 0.45, "{} messages without an answer"),
        *_counted(course.reassignments, rule.reassignments, 0.30, "changed hands {} times"),
    ]
    if course.used_percent >= 75:  # noqa: PLR2004 - the percentage at which warnings are posted
        reasons.append(Reason(f"{course.used_percent}% of a promise is used", 0.30))
    if slope <= -0.2:  # noqa: PLR2004 - a fall of one over five messages
        reasons.append(Reason(f"the customer's mood falls by {-slope:.1f} a message", min(0.5, -slope)))
    if is_key and reasons:
        reasons.append(Reason(f"a key account ({course.arr:,.0f} a year)", 0.25))
    return Alert("escalation", combined(reasons), ranked(reasons), "Call the customer, or take the ticket yourself.")


def churn(course: Course, heard: Heard, rule: ChurnAlerts) -> Alert:
    """Score the danger that an account leaves; what it is worth and a renewal at hand weigh on it, but never begin it."""
    score, reasons = heard.churn, _heard(heard, "churn", heard.churn)
    weight = 1.0
    if score > 0 and course.arr is not None and course.arr >= KEY_ACCOUNT:
        weight *= 1.5
        reasons.append(Reason(f"worth {course.arr:,.0f} a year", 0.15))
    if score > 0 and course.renewal_in is not None and timedelta(0) <= course.renewal_in <= timedelta(days=rule.renewal_days):
        weight *= 1.5
        reasons.append(Reason(f"the contract ends in {course.renewal_in.days} days", 0.15))
    weighed = odds(score) * weight
    return Alert(
        "churn", weighed / (1 + weighed), ranked(reasons), "Let the account's owner call before anybody answers in writing.", "churn"
    )


def upgrade(heard: Heard) -> Alert:
    """Give the wish for more as a signal of its own: good news for the same people."""
    return Alert("churn", heard.upgrade, ranked(_heard(heard, "upgrade", heard.upgrade)), "Offer what they ask for today.", "upgrade")


def gap(questions: Sequence[str], customers: int, rule: KnowledgeGapAlerts) -> Alert:
    """Score a question that the base could not answer: at the policy's number of customers it is worth an alert."""
    score = min(1.0, customers / max(rule.customers, 1))
    quoted = tuple(Reason(f"asked by {customers} customers in {rule.days} days" if n == 0 else "", 0, q) for n, q in enumerate(questions))
    return Alert("knowledge_gap", score, quoted, "Write the article that answers it, or say why there is none.")


def _heard(heard: Heard, signal: str, score: float) -> list[Reason]:
    """Give what speaks for one signal: together it weighs what was heard, shown at the clearest word."""
    if score <= 0:
        return []
    own = ranked(reason for reason in heard.reasons if reason.signal in ("", signal))
    first = own[0] if own else Reason("the way it is written", score)
    return [Reason(first.words, score, first.quote, signal), *(Reason(one.words, 0.0, one.quote, signal) for one in own[1:])]


def _counted(number: int, from_number: int, weight: float, words: str) -> list[Reason]:
    """Give a reason from a number on; each one more than that weighs a little more."""
    return [Reason(words.format(number), min(0.9, weight + 0.1 * (number - from_number)))] if number >= from_number > 0 else []


def mood_slope(sentiments: Sequence[float]) -> float:
    """Give how the mood changes from message to message (least squares); nothing for fewer than two."""
    number = len(sentiments)
    if number < 2:  # noqa: PLR2004 - a line needs two points
        return 0.0
    middle, mean = (number - 1) / 2, sum(sentiments) / number
    above = sum((at - middle) * (one - mean) for at, one in enumerate(sentiments))
    return above / sum((at - middle) ** 2 for at in range(number))


def ranked(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Put the weightiest reason first."""
    return tuple(sorted(reasons, key=lambda reason: -reason.weight))


# ------------------------------------------------------------------------------------------------------ telling or not


def telling(alert: Alert, bar: float, before: Told | None, told_today: int, cooldown: timedelta, budget: int, now: datetime) -> Telling:
    """
    Decide whether an alert is posted, kept for the day's digest, or passed over.

    ``before`` is the last one of the same ticket and layer: within the cooldown another comes only if it is twice as bad
    (in odds). ``told_today`` counts the layer's posts of the day.
    """
    if alert.score < bar:
        return "silent"
    if before is not None and now - before.at < cooldown and odds(alert.score) < TWICE * odds(before.score):
        return "silent"
    return "post" if told_today < budget else "digest"


def moved_bar(threshold: float, outcomes: Sequence[Outcome]) -> float:
    """Move a layer's bar by its answers, oldest first; no further than a little down and twice as much up."""
    bar = threshold
    for outcome in outcomes:
        change = BAR_UP if outcome == "not useful" else -BAR_DOWN if outcome in ("useful", "acknowledged") else 0.0
        bar = min(max(bar + change, threshold - BAR_LOW), threshold + BAR_HIGH)
    return min(bar, 0.99)


def precision(outcomes: Sequence[Outcome]) -> float | None:
    """Give the share of answered alerts that were worth it; None while nobody has answered."""
    answered = [outcome for outcome in outcomes if outcome]
    return sum(outcome != "not useful" for outcome in answered) / len(answered) if answered else None


def is_alarming(value: float, limit: float, before: Told | None, cooldown: timedelta, now: datetime) -> bool:
    """
    Say whether a figure above its limit is worth a post: once in the cooldown, and again sooner only if it is twice as bad.

    ``before`` is the last post about this figure, its ``score`` the figure then.
    """
    if value <= limit:
        return False
    return before is None or now - before.at >= cooldown or value >= TWICE * before.score
