"""
When an article should be looked at: overdue, disliked, contradicted, or with links that lead nowhere.

Pure. Whatever was said of an article before somebody last held it to be right does not count any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DUPLICATE = "duplicate"
KINDS = ("overdue", "disliked", "contradicted", "dead link")
DISLIKED, FEWEST_SAID = 0.20, 5  # thumbs down of all that were given, and how many of them it takes
CONTRADICTED = 2  # tickets that were resolved otherwise than the article would have; one word of a person is enough
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to look at an article. ``other`` is the article that it duplicates, else ""."""

    article_id: str
    kind: str
    words: str
    other: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an article may be wrong; without a ``ticket_id`` somebody said so in words."""

    article_id: str
    why: str
    by: str
    at: datetime
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class Thumb:
    """What somebody made of an answer from an article."""

    article_id: str
    is_up: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an article: when somebody last held it to be right, what was said of it, and its links to nowhere."""

    article_id: str
    checked_at: datetime
    thumbs: Sequence[Thumb] = ()
    doubts: Sequence[Doubt] = ()
    dead: Sequence[str] = ()


def findings(one: Standing, now: datetime, review_days: int) -> list[Finding]:
    """Give every reason to look at an article, with the words that say it."""
    said = [overdue(one, now, review_days), disliked(one), contradicted(one), dead_links(one)]
    return [Finding(one.article_id, kind, words) for kind, words in zip(KINDS, said, strict=True) if words]


def overdue(one: Standing, now: datetime, review_days: int) -> str:
    """Say for how long nobody has looked, "" while it is not too long."""
    span = now - one.checked_at
    return f"nobody has looked at it for {span.days} days" if span > timedelta(days=review_days) else ""


def disliked(one: Standing) -> str:
    """Say how many thumbs went down, "" where they are few or a small share."""
    given = [thumb.is_up for thumb in one.thumbs if thumb.at > one.checked_at]
    down = len(given) - sum(given)
    return f"👎 {down} of {len(given)} answers from it" if len(given) >= FEWEST_SAID and down > DISLIKED * len(given) else ""


def contradicted(one: Standing) -> str:
    """Say who holds it to be wrong, or which tickets were resolved otherwise; "" where nobody does and few were."""
    since = [doubt for doubt in one.doubts if doubt.at > one.checked_at]
    spoken = [f"{doubt.by}: {doubt.why}" for doubt in since if doubt.ticket_id is None]
    tickets = [f"#{number}" for number in dict.fromkeys(doubt.ticket_id for doubt in since if doubt.ticket_id is not None)]
    said = spoken[-_SHOWN:]
    if len(tickets) >= CONTRADICTED:
        said.append(f"{', '.join(tickets[-_SHOWN:])} were resolved otherwise")
    return "contradicted: " + "; ".join(said) if said else ""


def dead_links(one: Standing) -> str:
    """Name the links that lead to no article."""
    more = f" and {len(one.dead) - _SHOWN} more" if len(one.dead) > _SHOWN else ""
    return f"links to no article: {', '.join(one.dead[:_SHOWN])}{more}" if one.dead else ""


def by_article(said: Iterable[Doubt]) -> dict[str, list[Doubt]]:
    """Sort doubts by their articles."""
    found: dict[str, list[Doubt]] = {}
    for one in said:
        found.setdefault(one.article_id, []).append(one)
    return found
