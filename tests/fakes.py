"""
The outside world in small: a channel that keeps what was delivered to it, and a clock that stands until it is moved.

Both are real implementations of their seams, not mocks. The channel shows what a platform would show: posts that can be
edited and deleted, private answers, files, pages; and it can be told how its next deliveries end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.embed.hashed import HashEmbedder
from bot.kb.store.questions import packed
from bot.messages import (
    Advice,
    Answer,
    Arrival,
    Author,
    Called,
    Capabilities,
    Consult,
    Content,
    Delete,
    Edit,
    Errand,
    Fetch,
    Found,
    Home,
    Inbound,
    Judge,
    Judgement,
    Later,
    Learn,
    Learnt,
    Look,
    Outbound,
    Outcome,
    Place,
    Post,
    Profile,
    React,
    Refused,
    RemoteFile,
    Roster,
    Said,
    Sent,
    Survey,
    Surveyed,
    Upload,
    WhoIs,
)
from bot.policy import DEFAULT_POLICY, PlaceAddress, Policy

CHANNEL = "fake"
TEAM = {"lena": "agent", "tom": "agent", "priya": "lead", "sam": "admin"}
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class StoppedClock:
    """A clock that shows the same time until it is moved. Aware UTC."""

    def __init__(self, at: datetime = MORNING) -> None:
        self._at = at

    def now(self) -> datetime:
        """Give the time it shows."""
        return self._at

    def advance(self, **span: float) -> datetime:
        """Move it forward (``seconds=61``) and give the new time."""
        self._at += timedelta(**span)
        return self._at


def fake_policy(**customers: object) -> Policy:
    """Give a policy whose rooms are all on the fake channel: team rooms by purpose, ``help`` for customers."""
    rooms = {purpose: PlaceAddress(CHANNEL, purpose) for purpose in ("triage", "leads", "product", "success", "admins")}
    team = DEFAULT_POLICY.team.model_copy(update={"channels": DEFAULT_POLICY.team.channels.model_copy(update=rooms)})
    room = PlaceAddress(CHANNEL, "help")
    written_in = DEFAULT_POLICY.customers.model_copy(update={"channels": (room,), **customers})
    quiet = DEFAULT_POLICY.alerts.model_copy(update={"morning_digest": False})  # of its own accord the desk says little in tests
    return DEFAULT_POLICY.model_copy(update={"team": team, "customers": written_in, "alerts": quiet})


@dataclass(slots=True)
class Shown:
    """A post as it stands: where, under which key it was sent, under whose name, and what it says now."""

    place: Place
    key: str
    content: Content
    speaker: str = ""
    edits: int = 0
    reactions: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Plan:
    fits: Callable[[Outbound], bool]
    end: Outcome | BaseException
    accepted: bool


class FakeChannel:
    """
    One place outside.

    ``plan`` says how the next delivery of a kind ends, carried out or not; everything else is carried out and ``Sent``.
    ``posts`` is what stands there, by remote id; ``sent`` and ``looked`` are every delivery and look, in order.
    """

    def __init__(self, name: str = CHANNEL, roles: Mapping[str, str] = TEAM) -> None:
        self.name = name
        self.capabilities = Capabilities(text_limit=500)
        self.roles: Mapping[str, str] | None = roles
        self.posts: dict[str, Shown] = {}
        self.uploads: list[Upload] = []
        self.answers: list[Answer] = []
        self.homes: dict[str, Content] = {}
        self.bytes: dict[str, bytes] = {}
        self.said: dict[str, Said] = {}
        self.sent: list[Outbound] = []
        self.looked: list[Outbound] = []
        self.asked: list[Errand] = []
        self.denial: Later | None = None  # how looking ends while nobody can be asked
        self._plans: list[_Plan] = []
        self._number = 1000

    def plan(
        self, end: Outcome | BaseException, fits: Callable[[Outbound], bool] = lambda _out: True, *, accepted: bool = False, times: int = 1
    ) -> None:
        """Let the next deliveries that fit end so; ``accepted`` = they are carried out all the same. An exception is raised."""
        self._plans += [_Plan(fits, end, accepted)] * times

    async def deliver(self, out: Outbound) -> Outcome:
        """Carry it out, unless the plan says otherwise."""
        self.sent.append(out)
        plan = next((plan for plan in self._plans if plan.fits(out)), None)
        if plan is None:
            return self._carry_out(out)
        self._plans.remove(plan)
        if plan.accepted:
            self._carry_out(out)
        if isinstance(plan.end, BaseException):
            raise plan.end
        return plan.end

    def _carry_out(self, out: Outbound) -> Outcome:
        match out:
            case Post():
                self._number += 1
                self.posts[str(self._number)] = Shown(out.place, out.key, out.content, out.speaker)
                return Sent(str(self._number), out.place.room)
            case Edit():
                return self._edit(out)
            case Delete():
                return Sent() if self.posts.pop(out.remote_id, None) else Refused("gone")
            case React():
                self._react(out)
            case Answer():
                self.answers.append(out)
            case Upload():
                self.uploads.append(out)
            case Home():
                self.homes[out.person] = out.content
        return Sent()

    def _edit(self, out: Edit) -> Outcome:
        shown = self.posts.get(out.remote_id)
        if shown is None:
            return Refused("gone")
        shown.content, shown.edits = out.content, shown.edits + 1
        return Sent(out.remote_id)

    def _react(self, out: React) -> None:
        if out.remote_id in self.posts:
            (set.add if out.added else set.discard)(self.posts[out.remote_id].reactions, out.emoji)

    async def find(self, out: Outbound, since: datetime) -> Outcome:  # noqa: ARG002 - nothing here is forgotten
        """Look among the posts and files for the key of an earlier attempt."""
        self.looked.append(out)
        if self.denial is not None:
            return self.denial
        if isinstance(out, Post):
            found = next((remote_id for remote_id, shown in self.posts.items() if shown.key == out.key), None)
            return Sent(found, out.place.room) if found else Refused("not there")
        if isinstance(out, Upload):
            return Sent() if any(one.key == out.key for one in self.uploads) else Refused("not there")
        return Refused("not looked for")

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Tell of the people, files and messages of this place; the roster cannot be read while ``roles`` is None."""
        self.asked.append(errand)
        match errand:
            case Fetch():
                data = self.bytes.get(errand.file.remote_id)
                return data if data is not None else Refused("there is no such file")
            case WhoIs():
                return Profile(errand.remote_id, errand.remote_id.capitalize())
            case Look():
                return self.said.get(errand.remote_id) or Refused("there is no such message")
            case _:
                return Roster(self.name, dict(self.roles), {}) if self.roles is not None else Later(1, "the roster cannot be read")

    # ------------------------------------------------------------------------------------------------------- looking

    def in_room(self, room: str, thread: str | None = None) -> list[Shown]:
        """Give what stands in a room, or in one thread of it, oldest first."""
        return [one for one in self.posts.values() if one.place.room == room and thread in (None, one.place.thread)]

    def cards(self) -> list[Shown]:
        """Give the posts that begin a thread in the triage room."""
        return self.in_room("triage", "")

    def with_key(self, key: str) -> list[Shown]:
        """Every post that stands there under a key: two of them would be a double."""
        return [one for one in self.posts.values() if one.key == key]


class FakeTriage:
    """A triage room that says what it was told to say about a ticket's newest message, and nothing sure of any other."""

    name = "triage"
    capabilities = Capabilities(text_limit=500)

    def __init__(self) -> None:
        self.says: dict[str, Judgement] = {}
        self.asked: list[Judge] = []

    async def deliver(self, out: Outbound) -> Outcome:
        """Refuse: nothing is ever sent here."""
        return Refused(f"{out.kind} to the triage room")

    async def find(self, out: Outbound, since: datetime) -> Outcome:
        """Refuse: nothing is ever sent here."""
        return Refused(f"{out.kind} of {since} to the triage room")

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Give the judgement on the newest message."""
        assert isinstance(errand, Judge)
        self.asked.append(errand)
        return self.says.get(errand.said[-1], Judgement(model="fake"))


class FakeBase(FakeTriage):
    """A knowledge base that knows what it was told, whoever asks."""

    name = "kb"

    def __init__(self) -> None:
        self.knows: dict[str, Advice] = {}
        self.fault = ""
        self.consulted: list[Consult] = []
        self.learnt: list[str] = []

    async def ask(self, errand: Errand) -> Found | Refused | Later:
        """Give the advice that was put in for these words, or none; note which articles it was to take in."""
        if isinstance(errand, Survey):
            return Surveyed(2, 1, 0, (("access", 3, 4, True), ("billing", 1, 4, False)), ("Why was I charged twice?",))
        if isinstance(errand, Learn):
            self.learnt += errand.article_ids
            return Learnt(len(errand.article_ids))
        assert isinstance(errand, Consult)
        if self.fault:
            return Refused(self.fault)
        self.consulted.append(errand)
        vector = packed(HashEmbedder().embed([errand.text])[0])
        return replace(self.knows.get(errand.text, Advice()), understood=errand.text, model=HashEmbedder.name, vector=vector)


# ------------------------------------------------------------------------------------------------------ what comes in


def arrival(inbound: Inbound, key: str, lane: str = f"{CHANNEL}:in:help") -> Arrival:
    """Something that comes in, under a key of its own."""
    return Arrival(f"{CHANNEL}:{key}", lane, inbound)


def said(
    text: str,
    remote_id: str,
    who: str = "ada",
    *,
    at: datetime = MORNING,
    room: str = "help",
    thread: str = "",
    files: tuple[RemoteFile, ...] = (),
) -> Said:
    """Somebody writes in a room of the fake channel; ``dm-…`` rooms are direct."""
    place = Place(CHANNEL, room, thread)
    return Said(place, remote_id, Author(CHANNEL, who, who.capitalize()), text, at, files, direct=room.startswith("dm-"))


def called(line: str, who: str = "lena", *, at: datetime = MORNING, room: str = "triage", thread: str = "") -> Called:
    """Somebody runs a command."""
    return Called(Author(CHANNEL, who, who.capitalize()), line, at, Place(CHANNEL, room, thread), direct=room.startswith("dm-"))


def elsewhere(one: Said, who: str) -> Said:
    """Give the same words by somebody else."""
    return replace(one, author=Author(CHANNEL, who, who.capitalize()))
