"""
A ticket and its lifecycle, as one table of moves.

Pure: no database, no clock, no channel. ``MOVES`` is the only place that says which way a ticket may go; the diagram in
``docs/lifecycle.md`` is drawn from it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import IllegalMove


class Status(StrEnum):
    """Where a ticket stands. The values are stored and shown."""

    NEW = "New"
    TRIAGED = "Triaged"
    ASSIGNED = "Assigned"
    IN_PROGRESS = "In Progress"
    PENDING = "Pending"
    RESOLVED = "Resolved"


OPEN = tuple(status for status in Status if status is not Status.RESOLVED)
PRIORITIES = ("urgent", "high", "normal", "low")
PENDING_REASONS = ("customer", "third party", "internal")

# from -> to -> what brings it about, in the words that refusals and the diagram use
MOVES: dict[Status, dict[Status, str]] = {
    Status.NEW: {
        Status.TRIAGED: "category",
        Status.ASSIGNED: "claim, assign",
        Status.RESOLVED: "resolve",
    },
    Status.TRIAGED: {
        Status.ASSIGNED: "claim, assign",
        Status.RESOLVED: "resolve",
    },
    Status.ASSIGNED: {
        Status.IN_PROGRESS: "start, first reply",
        Status.PENDING: "pend, snooze",
        Status.TRIAGED: "release, misroute",
        Status.RESOLVED: "resolve",
    },
    Status.IN_PROGRESS: {
        Status.PENDING: "pend, snooze",
        Status.ASSIGNED: "assign",
        Status.TRIAGED: "release, misroute",
        Status.RESOLVED: "resolve",
    },
    Status.PENDING: {
        Status.IN_PROGRESS: "customer reply, wake-up, start",
        Status.RESOLVED: "resolve",
    },
    Status.RESOLVED: {
        Status.IN_PROGRESS: "reopen, customer reply",
    },
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """One customer issue. Times are aware UTC; ids are ours; ``version`` grows by one with every change of the row."""

    id: int
    title: str
    status: Status
    requester_id: int
    opened_at: datetime
    assignee_id: int | None = None
    priority: str = "normal"
    category: str = "unsorted"
    tier: int | None = None
    channel: str = ""
    pending_reason: str = ""
    wake_at: datetime | None = None
    resolved_at: datetime | None = None
    first_response_at: datetime | None = None
    customer_spoke_at: datetime | None = None
    agent_spoke_at: datetime | None = None
    merged_into: int | None = None
    follows: int | None = None
    version: int = 0
    subcategory: str = ""

    @property
    def is_open(self) -> bool:
        """Anything but Resolved."""
        return self.status is not Status.RESOLVED

    @property
    def owes_answer(self) -> bool:
        """The customer spoke last, so the team owes the next word."""
        if not self.is_open or self.customer_spoke_at is None:
            return False
        return self.agent_spoke_at is None or self.agent_spoke_at < self.customer_spoke_at


def is_legal(ticket: Ticket, to: Status) -> bool:
    """Say whether the table has this move."""
    return to in MOVES[ticket.status]


def refuse(ticket: Ticket, wish: str) -> IllegalMove:
    """Word the refusal of ``wish``: what the ticket is, and every move that is legal now."""
    ways = "; ".join(f"{verbs} → {to}" for to, verbs in MOVES[ticket.status].items())
    return IllegalMove(f"#{ticket.id} is {ticket.status}, so it cannot {wish}. What works now: {ways}.")


def move(ticket: Ticket, to: Status, *, now: datetime, wish: str = "", pending_reason: str = "", wake_at: datetime | None = None) -> Ticket:
    """
    Make one move of the table and keep what belongs to the new status true.

    Raises IllegalMove with the legal moves where the table has none. ``wish`` is the verb for that sentence.
    """
    if to not in MOVES[ticket.status]:
        raise refuse(ticket, wish or f"become {to}")
    is_pending = to is Status.PENDING
    return replace(
        ticket,
        status=to,
        assignee_id=None if to in (Status.NEW, Status.TRIAGED) else ticket.assignee_id,
        pending_reason=(pending_reason or "customer") if is_pending else "",
        wake_at=wake_at if is_pending else None,
        resolved_at=now if to is Status.RESOLVED else None,
    )


def may_reopen(ticket: Ticket, now: datetime, window: timedelta) -> bool:
    """Say whether a late word reopens this ticket; beyond the window it begins a follow-up ticket instead."""
    return ticket.merged_into is None and ticket.resolved_at is not None and now - ticket.resolved_at <= window


def diagram() -> str:
    """Draw ``MOVES`` as a Mermaid state diagram."""
    names = {status: status.name.title().replace("_", "") for status in Status}
    lines = ["stateDiagram-v2", f"    [*] --> {names[Status.NEW]}"]
    lines += [f"    {names[status]}: {status}" for status in Status if names[status] != status]
    lines += [f"    {names[start]} --> {names[to]}: {verbs}" for start, ways in MOVES.items() for to, verbs in ways.items()]
    return "\n".join(lines) + "\n"
