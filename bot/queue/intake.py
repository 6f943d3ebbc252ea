"""
What becomes of something a person wrote: a new ticket, one more message, a note, a command, or nothing.

Pure: the facts go in, one decision comes out. This is the only place that knows the rules; adapters report, the desk obeys.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.queue.ticket import Ticket, may_reopen


class Step(StrEnum):
    """The decisions."""

    OPEN = "open"
    APPEND = "append"
    REOPEN = "reopen"
    FOLLOW_UP = "follow up"
    THANK = "thank"
    REPLY = "reply"
    NOTE = "note"
    COMMAND = "command"
    HINT = "hint"
    FILE = "file"
    IGNORE = "ignore"
    ASK = "ask"
    GREET = "greet"


@dataclass(frozen=True, slots=True)
class Facts:
    """
    Everything the decision depends on.

    ``here`` is the ticket whose customer conversation this is, ``workspace`` the ticket whose card's thread this is,
    ``recent`` the ticket that the same author's latest post in this room belongs to (None once an agent answered or the
    joining time is over), ``direct_ticket`` the author's newest ticket in this direct conversation;
    ``is_requester`` = ``here`` is the author's own; without ``threads_in_direct`` all that somebody says directly is one talk;
    ``is_automatic`` = no person wrote it; ``in_panel`` = it stands in an assistant's panel, which answers from the knowledge base
    until its thread has a ticket; ``wants_person`` = there it asks for one in so many words.
    """

    text: str
    has_files: bool
    is_team: bool
    is_comment: bool
    in_thread: bool
    direct: bool
    customer_place: bool
    team_place: bool
    mentions_us: bool
    root_by_team: bool = False
    is_requester: bool = False
    here: Ticket | None = None
    workspace: Ticket | None = None
    recent: Ticket | None = None
    direct_ticket: Ticket | None = None
    threads_in_direct: bool = True
    is_automatic: bool = False
    in_panel: bool = False
    wants_person: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One step, the ticket it is about, and the reason in words."""

    step: Step
    ticket: Ticket | None = None
    why: str = ""


def decide(facts: Facts, now: datetime, reopen_window: timedelta) -> Decision:
    """Decide. Total: any combination of facts has exactly one decision."""
    if facts.is_automatic:
        return Decision(Step.FILE, facts.here, "no person wrote it")
    if facts.workspace is not None:
        return _in_workspace(facts, facts.workspace)
    if not facts.text.strip() and not facts.has_files:
        return Decision(Step.IGNORE, why="empty")
    if facts.in_panel and facts.here is None and not is_typed_command(facts.text):
        return _in_panel(facts)
    if facts.is_team and not (facts.is_requester and not is_typed_command(facts.text)):
        return _from_team(facts)  # one of the team who asked for help themselves is a customer there
    if facts.here is not None:
        return _customer_again(facts, facts.here, now, reopen_window)
    if facts.team_place:
        return Decision(Step.IGNORE, why="not from the team, in a team place")
    if facts.direct:
        return _direct(facts, now, reopen_window)
    if facts.customer_place:
        return _customer_place(facts)
    if facts.mentions_us:
        return Decision(Step.OPEN, why="mention")
    return Decision(Step.IGNORE, why="not a customer place")


def _in_workspace(facts: Facts, ticket: Ticket) -> Decision:
    if not facts.is_team:
        return Decision(Step.HINT, ticket, "not from the team, in a team place")
    if is_typed_command(facts.text):
        return Decision(Step.COMMAND, ticket)
    return Decision(Step.NOTE, ticket, "everything in a card's thread is internal")


def _in_panel(facts: Facts) -> Decision:
    """Take it for a question, unless only a person can help: files are for eyes, and who asks for a person knows why."""
    if facts.is_comment:
        return Decision(Step.GREET, why="a comment in the panel")
    if not facts.is_team and (facts.has_files or facts.wants_person):
        return Decision(Step.OPEN, why="a file, or a wish for a person, in the panel")
    if not facts.text.strip():
        return Decision(Step.HINT, why="the team opens tickets only on purpose")
    return Decision(Step.ASK, why="a question in the panel")


def _from_team(facts: Facts) -> Decision:
    if is_typed_command(facts.text):
        return Decision(Step.COMMAND, facts.here)
    if facts.here is not None:
        return Decision(Step.REPLY, facts.here, "a team member wrote in the customer's own thread")
    if facts.mentions_us and facts.in_thread and not facts.team_place:
        return Decision(Step.OPEN, why="mention by the team in a customer's thread")
    if facts.direct or facts.mentions_us:
        return Decision(Step.HINT, why="the team opens tickets only on purpose")
    return Decision(Step.IGNORE, why="the team talks among itself")


def _customer_again(facts: Facts, ticket: Ticket, now: datetime, window: timedelta) -> Decision:
    if ticket.is_open:
        return Decision(Step.APPEND, ticket)
    if facts.is_comment:
        return Decision(Step.THANK, ticket, "a mere comment does not reopen")
    if may_reopen(ticket, now, window):
        return Decision(Step.REOPEN, ticket, "customer replied")
    return Decision(Step.FOLLOW_UP, ticket, "customer replied after the reopen window")


def _direct(facts: Facts, now: datetime, window: timedelta) -> Decision:
    ticket = facts.direct_ticket
    if ticket is not None and ticket.is_open and not facts.in_thread:
        return Decision(Step.APPEND, ticket, "their open ticket")
    is_recent = ticket is not None and not ticket.is_open and may_reopen(ticket, now, window)
    if facts.is_comment:
        return Decision(Step.THANK, ticket, "a comment") if is_recent else Decision(Step.HINT, why="a greeting")
    if is_recent and not facts.threads_in_direct:
        return Decision(Step.REOPEN, ticket, "customer replied")
    if is_recent and not facts.in_thread:
        return Decision(Step.FOLLOW_UP, ticket, "a new message soon after a solved one")
    return Decision(Step.OPEN, why="direct message")


def _customer_place(facts: Facts) -> Decision:
    if not facts.in_thread and facts.recent is not None and facts.recent.is_open:
        return Decision(Step.APPEND, facts.recent, "the same author within the joining time")
    if facts.in_thread and facts.root_by_team and not facts.mentions_us:
        return Decision(Step.IGNORE, why="a thread that the team began")
    if facts.is_comment and not facts.has_files:
        return Decision(Step.IGNORE, why="a mere comment")
    return Decision(Step.OPEN, why="customer channel")


def is_typed_command(text: str) -> bool:
    """``!verb …`` is a command; a lone "!" or "!!!" is not."""
    return len(text) > 1 and text[0] == "!" and text[1].isalpha()
