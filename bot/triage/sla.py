"""
The clocks of a ticket, from its history alone.

Pure, and the only place that knows what starts, stops, pauses and ends a clock. Whoever wants to know reads the history
again: the same lines under the same terms give the same clocks, so a stored clock is never more than a copy.

- First response runs from the customer's first message to the team's first reply; a ticket that the team opens itself has
  none until its customer writes.
- Next response runs from the oldest message that nobody answered yet; more messages neither restart it nor add another.
- Resolution runs from the opening; being Resolved stops it, and a reopening lets it go on where it stood.
- Pending stops all of them for the reasons that the policy names. Notes, receipts, automatic mail and mere thanks do nothing.
- A promise never gets looser while its clock runs: of all that were made, the one that falls due first binds. Only the desk's
  own first judgement of a New ticket replaces what was assumed before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from bot.triage.hours import Pause, due, worked
from bot.triage.promise import Circumstances, Kind, Promise, Terms

BREACH = 100  # per cent of a target
MET, VOID = "met", "void"


class Happened(Protocol):
    """A line of a ticket's history, as far as clocks need it."""

    @property
    def what(self) -> str: ...  # noqa: D102 - as in the history table
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def actor_id(self) -> int | None: ...  # noqa: D102
    @property
    def from_status(self) -> str: ...  # noqa: D102
    @property
    def to_status(self) -> str: ...  # noqa: D102
    @property
    def via(self) -> str: ...  # noqa: D102
    @property
    def facts(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Clock:
    """
    One promise at work. ``sequence`` counts the clocks of a kind; ``pauses`` are those that fall into its run.

    ``end`` is ``met`` (the promised thing was done, in time or not), ``void`` (nobody waits for it any more) or ``""``.
    """

    kind: Kind
    sequence: int
    started_at: datetime
    promises: tuple[Promise, ...] = ()
    pauses: tuple[Pause, ...] = ()
    ended_at: datetime | None = None
    end: str = ""

    @property
    def paused_at(self) -> datetime | None:
        """Since when it stands; None while it runs."""
        return next((begins for begins, ends in self.pauses if ends is None), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What a clock says: the promise that binds, when it is broken, and when which percentage of it is used up.

    ``due_at`` and the marks behind a pause that still lasts are None or missing: nobody can know them.
    """

    promise: Promise
    due_at: datetime | None
    marks: tuple[tuple[int, datetime], ...]


NEVER_OWED = ("merged", "not a request")  # what ends a ticket without anybody having been owed an answer on it


def clocks(terms: Terms, history: Iterable[Happened]) -> tuple[Clock, ...]:
    """Give every clock that a ticket has or had, in the order in which they started."""
    walk = _Walk(terms)
    for line in history:
        walk.take(line)
    return tuple(walk.finished())


def read(terms: Terms, clock: Clock) -> Reading | None:
    """Say when a clock falls due; None where nothing was promised."""
    if not clock.promises:
        return None
    settled = [(begins, ends) for begins, ends in clock.pauses if ends is not None]  # as if the last pause ended at once
    promise = min(clock.promises, key=lambda one: _due(terms, one, clock.started_at, one.target, settled) or _FAR)
    moments = ((percent, promise.target * percent / BREACH) for percent in (*promise.warn_at, BREACH))
    reached = [(percent, _due(terms, promise, clock.started_at, span, clock.pauses)) for percent, span in moments]
    marks = tuple((percent, at) for percent, at in reached if at is not None)
    return Reading(promise, dict(marks).get(BREACH), marks)


_FAR = datetime.max.replace(tzinfo=UTC)


def _due(terms: Terms, promise: Promise, start: datetime, target: timedelta, pauses: Iterable[Pause]) -> datetime | None:
    try:
        return due(terms.calendars[promise.hours], start, target, pauses)
    except ValueError:  # beyond a century: never
        return None


def used(terms: Terms, clock: Clock, promise: Promise, now: datetime) -> timedelta:
    """Say how much working time of a promise is used up by now, or was when the clock ended."""
    return worked(terms.calendars[promise.hours], clock.started_at, min(now, clock.ended_at or now), clock.pauses)


def is_breached(ended_at: datetime | None, due_at: datetime | None, now: datetime) -> bool:
    """Say whether a promise is broken: not done when it fell due. Done in the very moment is done in time."""
    if due_at is None:
        return False
    return due_at < ended_at if ended_at is not None else due_at <= now


@dataclass(slots=True)
class _Run:
    """A clock being put together."""

    kind: Kind
    sequence: int
    started_at: datetime
    promises: list[Promise] = field(default_factory=list)
    ended_at: datetime | None = None
    end: str = ""

    def stop(self, at: datetime, end: str) -> None:
        self.ended_at, self.end = max(at, self.started_at), end


class _Walk:
    """Reads a history line by line."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.now_holds = Circumstances()
        self.runs: list[_Run] = []
        self.pauses: list[tuple[datetime, datetime | None]] = []
        self.status = "New"
        self.requester: int | None = None
        self.is_judged = False
        self.has_replied = False
        self.unanswered: list[int] = []  # ids of messages; 0 for a wait without one

    def take(self, line: Happened) -> None:
        """Follow one line."""
        before = self.now_holds
        self.now_holds = before.learn(line.facts)
        if line.what == "opened":
            self._opened(line)
        is_first_judgement = self._is_first_judgement(line)
        self._move(line)
        self._speak(line)
        if self.now_holds != before or self.now_holds.renewal_on is not None:
            self._promise_again(line.at, anew=is_first_judgement)
        if line.to_status:
            self.status = line.to_status

    def _opened(self, line: Happened) -> None:
        self.now_holds = replace(self.now_holds, channel=line.via)
        self._start("resolution", line.at)
        if "message_id" in line.facts:
            self.requester = line.actor_id

    def _is_first_judgement(self, line: Happened) -> bool:
        if self.is_judged or line.what == "opened" or not {"priority", "category", "tier"} & set(line.facts):
            return False
        self.is_judged = True
        return line.actor_id is None and self.status == "New"

    # ------------------------------------------------------------------------------------------------------- moves

    def _move(self, line: Happened) -> None:
        if not line.to_status or line.to_status == self.status:
            return
        if self.pauses and self.pauses[-1][1] is None:
            begins, _ = self.pauses[-1]
            self.pauses[-1] = begins, max(begins, line.at)
        if line.to_status == "Pending" and line.facts.get("pending_reason", "customer") in self.terms.pause_for:
            self.pauses.append((line.at, None))
        elif line.to_status == "Resolved":
            self._resolved(line)
        elif self.status == "Resolved":
            self._reopened(line)

    def _resolved(self, line: Happened) -> None:
        is_taken_back = line.what == "merged" or (line.actor_id is not None and line.actor_id == self.requester)
        for run in self._open():
            run.stop(line.at, VOID if line.what in NEVER_OWED or (is_taken_back and run.kind != "resolution") else MET)
        self.pauses.append((line.at, None))
        self.unanswered.clear()

    def _reopened(self, line: Happened) -> None:
        for run in self.runs:
            if run.kind == "resolution":
                run.ended_at, run.end = None, ""
        if line.what != "unmerged":  # whether anybody waits is said in its facts
            self._wait(0, line.at)

    # ------------------------------------------------------------------------------------------------------ speaking

    def _speak(self, line: Happened) -> None:
        if line.facts.get("automatic"):
            return
        match line.what:
            case "opened" if "message_id" in line.facts:
                self._wait(line.facts["message_id"], line.at)
            case "customer wrote" if not line.facts.get("comment") and (line.to_status or self.status) != "Resolved":
                self._wait(line.facts.get("message_id", 0), line.at)
            case "split" | "gave back":
                self._gave_away(line)
            case "still needed":
                self._wait(0, line.at)
            case "took over" | "unmerged" if line.facts.get("waiting_since"):
                self._wait(0, datetime.fromisoformat(line.facts["waiting_since"]))
            case "replied":
                self._answered(line.at)
            case "deleted" if line.facts.get("message_id") in self.unanswered:
                self.unanswered.remove(line.facts["message_id"])
                if not self.unanswered:
                    self._stop_responses(line.at, VOID)

    def _wait(self, message_id: int, at: datetime) -> None:
        self.unanswered.append(message_id)
        if not any(run.kind != "resolution" for run in self._open()):
            self._start("next_response" if self.has_replied or self._was_met("first_response") else "first_response", at)

    def _gave_away(self, line: Happened) -> None:
        """Follow messages that are another ticket's now: what they wait for is answered there, unless somebody still ``waits`` here."""
        gone = {0, *line.facts["messages"]}
        left = [one for one in self.unanswered if one not in gone] or ([0] if line.facts.get("waits") else [])
        if self.unanswered and not left:
            self._stop_responses(line.at, VOID)
        self.unanswered = left

    def _answered(self, at: datetime) -> None:
        self.has_replied = True
        self.unanswered.clear()
        self._stop_responses(at, MET)

    def _stop_responses(self, at: datetime, end: str) -> None:
        for run in self._open():
            if run.kind != "resolution":
                run.stop(at, end)

    def _was_met(self, kind: Kind) -> bool:
        return any(run.kind == kind and run.end == MET for run in self.runs)

    # ---------------------------------------------------------------------------------------------------------- runs

    def _open(self) -> list[_Run]:
        return [run for run in self.runs if not run.end]

    def _start(self, kind: Kind, at: datetime) -> None:
        run = _Run(kind, 1 + sum(one.kind == kind for one in self.runs), at)
        promise = self.terms.promise(kind, self.now_holds, at)
        run.promises += [promise] if promise else []
        self.runs.append(run)

    def _promise_again(self, at: datetime, *, anew: bool) -> None:
        for run in self._open():
            promise = self.terms.promise(run.kind, self.now_holds, at)
            if anew:
                run.promises.clear()
            if promise and all((one.target, one.hours) != (promise.target, promise.hours) for one in run.promises):
                run.promises.append(promise)

    def finished(self) -> Iterator[Clock]:
        """Give what came out."""
        for run in self.runs:
            pauses = tuple(_within(self.pauses, run.started_at, run.ended_at))
            yield Clock(run.kind, run.sequence, run.started_at, tuple(run.promises), pauses, run.ended_at, run.end)


def _within(pauses: Sequence[Pause], start: datetime, end: datetime | None) -> Iterator[Pause]:
    """Yield the pauses in the run of a clock, the last one ended with it."""
    for begins, ends in pauses:
        if (ends is None or ends > start) and (end is None or begins < end):
            yield begins, ends if end is None or (ends is not None and ends < end) else end
