"""
When routing may act alone: it proposes first, people choose, agreement is measured, and only then is a category let loose.

Pure. A proposal counts only if it was stored before the person chose; what would be agreement in hindsight is none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.policy import Routing

WEEK = timedelta(days=7)
LEAST_FOR_DEMOTION = 5  # of a week's decisions; one slip in a quiet week says nothing
_SLACK = 1e-9


class Mode(StrEnum):
    """How far routing goes in a category. The values are stored and shown."""

    OFF = "off"
    RECOMMEND = "recommend"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What routing would do with a ticket; `choice` is an agent or a team by whatever name the desk stores."""

    ticket_id: int
    category: str
    choice: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person did after a proposal. In `auto` a route that nobody changed is a decision for it."""

    proposal: Proposal
    chosen: str
    at: datetime

    @property
    def agrees(self) -> bool:
        """The person chose what was proposed."""
        return self.chosen == self.proposal.choice

    @property
    def category(self) -> str:
        """Of the proposal."""
        return self.proposal.category


def decided(proposal: Proposal | None, chosen: str, at: datetime) -> Decision | None:
    """Pair a choice with the proposal before it; None where none was stored before the choice was made, so that nothing is counted."""
    if proposal is None or proposal.at >= at:
        return None
    return Decision(proposal, chosen, at)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often people agreed: `agreed` of `decisions`."""

    agreed: int
    decisions: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where nothing was decided."""
        return self.agreed / self.decisions if self.decisions else 0.0

    def reaches(self, share: float) -> bool:
        """Say whether at least this share agreed."""
        return self.agreed >= share * self.decisions - _SLACK

    def __str__(self) -> str:
        return f"{self.agreed} of {self.decisions} ({self.share:.0%})"


@dataclass(frozen=True, slots=True)
class Standing:
    """The mode of a category and since when; decisions from before do not count for the next change."""

    category: str
    mode: Mode
    since: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A category went from one mode to another: what the leads are told."""

    category: str
    before: Mode
    after: Mode
    reason: str
    at: datetime

    def __str__(self) -> str:
        return f"Routing of {self.category}: {self.before} → {self.after}, {self.reason}"


def agreement(decisions: Iterable[Decision], category: str, since: datetime, until: datetime) -> Agreement:
    """Count the decisions of a category in [since, until]; of several about one ticket the last counts."""
    last: dict[int, Decision] = {}
    for one in sorted(decisions, key=lambda decision: decision.at):
        if one.category == category and since <= one.at <= until:
            last[one.proposal.ticket_id] = one
    return Agreement(sum(one.agrees for one in last.values()), len(last))


def judged(standing: Standing, decisions: Iterable[Decision], rules: Routing, now: datetime) -> tuple[Standing, Change | None]:
    """
    Say in which mode a category is from now on, and what changed.

    The policy's mode is the most that is allowed. Up to `auto`: the policy allows it, recommendation has lasted `recommend_days`,
    and of at least `promote_decisions` decisions since then `promote_agreement` agreed. Down again: under `demote_agreement`
    in the last seven days, out of five decisions at least.
    """
    most = Mode.AUTO if rules.mode == "automatic" else Mode(rules.mode)
    if most is Mode.OFF:
        return _to(standing, Mode.OFF, "the policy switched routing off", now)
    if standing.mode is Mode.OFF:
        return _to(standing, Mode.RECOMMEND, "the policy switched routing on", now)
    if standing.mode is Mode.AUTO:
        if most is Mode.RECOMMEND:
            return _to(standing, Mode.RECOMMEND, "the policy allows recommendations only", now)
        week = agreement(decisions, standing.category, max(standing.since, now - WEEK), now)
        if week.decisions >= LEAST_FOR_DEMOTION and not week.reaches(rules.demote_agreement):
            return _to(standing, Mode.RECOMMEND, f"people agreed with {week} in seven days", now)
        return standing, None
    found = agreement(decisions, standing.category, standing.since, now)
    is_ripe = now - standing.since >= timedelta(days=rules.recommend_days)
    is_enough = found.decisions >= rules.promote_decisions and found.reaches(rules.promote_agreement)
    if most is Mode.AUTO and is_ripe and is_enough:
        return _to(standing, Mode.AUTO, f"people agreed with {found}", now)
    return standing, None


def _to(standing: Standing, mode: Mode, reason: str, now: datetime) -> tuple[Standing, Change | None]:
    if standing.mode is mode:
        return standing, None
    return Standing(standing.category, mode, now), Change(standing.category, standing.mode, mode, reason, now)
