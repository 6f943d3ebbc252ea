"""
The priority of a ticket: points for what is known of it, and each point with its reason in words an agent accepts at a glance.

A sum of plain facts, not a model, so that "high" can always be explained and argued with. A person's choice stands above it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.policy import Priority

# Points from which a ticket is urgent, high, normal; below the last it is low. One grave fact makes high, two make urgent.
_LEVELS: tuple[tuple[float, Priority], ...] = ((4.0, "urgent"), (2.0, "high"), (0.0, "normal"))
_SAID_MUCH = 0.6  # from where a signal between 0 and 1 counts as said
_FALLING = -0.4  # a fall of sentiment, of 2 in all, that a person would notice


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


_STANDSTILL = _words(
    r"(?:production|prod|the (?:whole )?(?:site|system|service|platform|app|company|team|shop|store)|everything|everyone|everybody"
    r"|all (?:of )?our \w+)(?: \w+){0,3} (?:down|broken|offline|stuck|blocked|failing|unusable|unreachable|dead)",
    r"(?:is|are|went|gone|goes) down|outage|completely (?:down|broken|blocked|unusable)",
    r"(?:nobody|no one|none of (?:us|our \w+)) (?:\w+ )?(?:can|is able)|data loss|losing (?:data|money|customers|sales)",
    r"(?:cannot|can't|unable to) (?:work|operate|do business|sell|ship)|steht (?:alles )?still|produktion steht|nichts geht mehr|ausfall",
)
_HURRY = _words(
    r"urgent(?:ly)?|asap|as soon as possible|immediately|emergency|critical|deadline|right away|right now|dringend|sofort|eilig|notfall",
    r"by (?:today|tonight|tomorrow|noon|end of (?:the )?day|eod)",
)
_LEISURE = _words(
    r"no (?:rush|hurry)|not urgent|whenever you (?:can|have time|get a chance)|low priority|when you get a chance",
    r"just (?:curious|wondering)|nicht (?:dringend|eilig)|keine eile",
)
_NEGATED = re.compile(r"\b(?:not|isn't|nothing|no|nicht|kein\w*)(?: \w+)? $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that speaks for (or, below 0, against) haste."""

    words: str
    points: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the words. Signals are from 0 to 1, a change of sentiment from -2 to 2, ``arr`` is a year's money."""

    stakes: tuple[str, ...] = ()
    urgency: float = 0.0
    escalation: float = 0.0
    churn: float = 0.0
    sentiment_change: float = 0.0
    unanswered: int = 0
    reopened: int = 0
    arr: int = 0
    big_arr: int = 100_000
    renewal_in: timedelta | None = None
    renewal_days: int = 60
    health: int | None = None
    poor_health: int = 40
    is_key_account: bool = False
    reported_by: int = 0


@dataclass(frozen=True, slots=True)
class Prioritised:
    """The priority and its reasons, the weightiest first."""

    priority: Priority
    points: float
    reasons: tuple[Reason, ...]

    @property
    def words(self) -> str:
        """Say it in one line: "high: renewal in 21 days; third message without an answer"."""
        return f"{self.priority}: {'; '.join(one.words for one in self.reasons)}" if self.reasons else str(self.priority)


def prioritise(text: str, facts: Facts) -> Prioritised:
    """Add up what speaks for haste. Nothing said and nothing known is normal."""
    found = (*_of_words(text, facts), *_of_stakes(facts), *_of_account(facts), *_of_conversation(facts))
    reasons = sorted(found, key=lambda reason: -abs(reason.points))
    points = sum(reason.points for reason in reasons)
    priority: Priority = next((level for least, level in _LEVELS if points >= least), "low")
    return Prioritised(priority, points, tuple(reasons))


def _of_words(text: str, facts: Facts) -> Iterator[Reason]:
    if stands := _said(_STANDSTILL, text):
        yield Reason(f"\u201c{stands}\u201d", 2.5)
    if calm := _said(_LEISURE, text):
        yield Reason(f"\u201c{calm}\u201d", -1.5)
    elif hurry := _said(_HURRY, text):
        yield Reason(f"\u201c{hurry}\u201d", 1.5)
    elif facts.urgency >= _SAID_MUCH:
        yield Reason("sounds urgent", 1.5)


def _said(pattern: re.Pattern[str], text: str) -> str:
    """Give the words of the first match that is not denied ("not urgent", "nothing is down")."""
    found = (match for match in pattern.finditer(text) if not _NEGATED.search(text[max(0, match.start() - 24) : match.start()]))
    return next((" ".join(match[0].split()) for match in found), "")


def _of_stakes(facts: Facts) -> Iterator[Reason]:
    for stake in facts.stakes:
        if stake != "key account":
            yield Reason(stake, 2.0 if stake in ("security", "legal") else 1.0)
    if facts.escalation >= _SAID_MUCH:
        yield Reason("asks for somebody higher", 1.5)
    if facts.churn >= _SAID_MUCH:
        yield Reason("speaks of leaving", 1.5)


def _of_account(facts: Facts) -> Iterator[Reason]:
    if facts.is_key_account:
        yield Reason("key account", 1.5)
    elif facts.arr >= facts.big_arr:
        yield Reason(f"{facts.arr:,} a year", 1.0)
    if facts.renewal_in is not None and timedelta() <= facts.renewal_in <= timedelta(days=facts.renewal_days):
        yield Reason(f"renewal in {_days(facts.renewal_in.days)}", 2.0)
    if facts.health is not None and facts.health < facts.poor_health:
        yield Reason(f"account health {facts.health}", 1.0)


def _of_conversation(facts: Facts) -> Iterator[Reason]:
    if facts.unanswered > 1:
        yield Reason(_waiting(facts.unanswered), min(2.0, 0.5 * facts.unanswered))
    if facts.reopened:
        yield Reason("reopened" if facts.reopened == 1 else f"reopened {facts.reopened} times", min(2.0, 1.0 * facts.reopened))
    if facts.sentiment_change <= _FALLING:
        yield Reason("mood is falling", 1.0)
    if facts.reported_by > 2:  # noqa: PLR2004 - three customers with one trouble are an incident
        yield Reason(f"{facts.reported_by} customers report the same", 2.0)


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _waiting(messages: int) -> str:
    named = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
    return f"{named[messages]} message without an answer" if messages in named else f"{messages} messages without an answer"
