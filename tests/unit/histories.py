"""Histories to try clocks on: lines as the desk writes them, with nothing of the desk."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.policy import Policy, read_policy
from bot.triage.promise import Terms

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
ADA, LENA = 1, 2

ALWAYS = """
[hours.always]
timezone = "UTC"
mon = ["00:00-24:00"]
tue = ["00:00-24:00"]
wed = ["00:00-24:00"]
thu = ["00:00-24:00"]
fri = ["00:00-24:00"]
sat = ["00:00-24:00"]
sun = ["00:00-24:00"]

[hours.office]
timezone = "UTC"
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
thu = ["09:00-17:00"]
fri = ["09:00-17:00"]
"""
RULES = """
[[sla]]
match = { priority = "urgent" }
first_response = "30m"
next_response = "1h"
resolution = "8h"
hours = "always"

[[sla]]
match = { plan = "enterprise", tier = [2, 3] }
first_response = "2h"
next_response = "2h"
resolution = "12h"
hours = "always"
warn_at = [50]

[[sla]]
match = { priority = "low" }
first_response = "8h"
resolution = "48h"
hours = "always"

[[sla]]
first_response = "4h"
next_response = "8h"
resolution = "24h"
hours = "always"
"""


def policy(rules: str = RULES, more: str = "") -> Policy:
    """Give a policy with calendars that are easy to count in."""
    return read_policy(more + ALWAYS + rules)


def terms(rules: str = RULES, more: str = "") -> Terms:
    """Give its terms."""
    return Terms(policy(rules, more))


@dataclass(frozen=True)
class Line:
    """A line of history."""

    what: str
    at: datetime
    actor_id: int | None = ADA
    from_status: str = ""
    to_status: str = ""
    via: str = "slack"
    facts: dict[str, Any] = field(default_factory=dict)


def at(**span: float) -> datetime:
    """Give a time after the start."""
    return START + timedelta(**span)


def opened(**facts: Any) -> Line:
    """The customer's first message, at the start."""
    return Line("opened", START, facts={"message_id": 1, **facts})


def wrote(when: datetime, message_id: int = 2, to: str = "", **facts: Any) -> Line:
    """The customer once more."""
    return Line("customer wrote", when, to_status=to, facts={"message_id": message_id, **facts})


def replied(when: datetime, **facts: Any) -> Line:
    """An agent to the customer."""
    return Line("replied", when, LENA, facts={"message_id": 100, **facts})


def moved(what: str, when: datetime, to: str, by: int | None = LENA, **facts: Any) -> Line:
    """A move of the lifecycle."""
    return Line(what, when, by, to_status=to, facts=facts)


def learnt(when: datetime, by: int | None = LENA, **facts: Any) -> Line:
    """Something that is known from now on."""
    return Line("learnt", when, by, facts=facts)
