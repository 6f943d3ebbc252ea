"""
One open transaction, the time it runs at, and the jobs that must follow it.

Everything that is to happen outside because of a change is collected here and written with the change itself, so that
neither can be without the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.envelopes import MAIL, enclosed
from bot.messages import Answer, Capabilities, Content, Delete, Edit, Errand, Label, Outbound, Panel, Place, Post, React, Upload, to_json
from bot.policy import PlaceAddress, Policy
from bot.policy.addresses import Purpose
from bot.queue.job import NewJob, Rank
from bot.queue.store import jobs, tickets
from bot.queue.store.database import Transaction
from bot.queue.store.people import Person
from bot.queue.ticket import Ticket
from bot.triage.promise import Terms

SYSTEM = "deskhand"  # the ``via`` of what nobody asked for: timers, and what follows from the rules
TRIAGE = "triage"  # the room that judges, asked like any place outside
KB = "kb"  # the knowledge base, likewise
NOWHERE = "nowhere:post"  # the lane of what waits for a room to become known
PURPOSES: tuple[Purpose, ...] = ("triage", "leads", "product", "success", "admins")
PLAIN = Capabilities(text_limit=4000)


@dataclass(frozen=True, slots=True)
class Directory:
    """Which room is which: the policy's addresses with the ids that the channels gave for their names."""

    policy: Policy
    rooms: Mapping[tuple[str, str], str]

    def team_place(self, purpose: Purpose) -> Place | None:
        """Give the room for a purpose; None while its channel has not told us its id."""
        return self.place_of(self.policy.team.place_of(purpose))

    def place_of(self, address: PlaceAddress) -> Place | None:
        """Give the room behind an address of the policy; None while its channel has not told us its id."""
        room = self._room(address.channel, address.room)
        return Place(address.channel, room) if room else None

    def is_customer_place(self, place: Place) -> bool:
        """Say whether customers write here; a mailbox is theirs altogether."""
        return place.channel == MAIL or any(
            a.channel == place.channel and self._room(a.channel, a.room) == place.room for a in self.policy.customers.channels
        )

    def is_team_place(self, place: Place) -> bool:
        """Say whether the team works here, so that nothing here is a customer's."""
        return any(self.team_place(purpose) == Place(place.channel, place.room) for purpose in PURPOSES)

    def knows_every_room(self, channel: str) -> bool:
        """Say whether every room that the policy names on a channel has an id."""
        team = self.policy.team
        named = [*self.policy.customers.channels, *(team.place_of(purpose) for purpose in PURPOSES)]
        return all(self._room(address.channel, address.room) for address in named if address.channel == channel)

    def room(self, address: PlaceAddress) -> str:
        """Give the id of a room that the policy names, "" while that is not known."""
        return self._room(address.channel, address.room)

    def _room(self, channel: str, room: str) -> str:
        return self.rooms.get((channel, room), "" if room.startswith("#") else room)


@dataclass(slots=True)
class Work:
    """The transaction. ``finish`` writes the jobs; a Work that is not finished leaves nothing behind."""

    tx: Transaction
    now: datetime
    policy: Policy
    directory: Directory
    capabilities: Mapping[str, Capabilities]
    terms: Terms
    new: list[NewJob] = field(default_factory=list)
    wanted: dict[str, NewJob] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)  # tickets with new history, whose clocks have to follow

    @property
    def zone(self) -> ZoneInfo:
        """The team's own time zone: that of the first calendar. What the team reads is told in it."""
        return self.terms.usual.hours.zone

    def finish(self) -> None:
        """Write the collected jobs into the same transaction."""
        jobs.add(self.tx, self.new, self.now)
        jobs.want(self.tx, list(self.wanted.values()), self.now)
        self.new.clear()
        self.wanted.clear()

    def collected(self) -> tuple[list[NewJob], dict[str, NewJob]]:
        """Give the jobs collected so far, to be handed to ``keep_only`` if what follows is undone."""
        return list(self.new), dict(self.wanted)

    def keep_only(self, new: list[NewJob], wanted: dict[str, NewJob]) -> None:
        """Go back to an earlier collection."""
        self.new, self.wanted = new, wanted

    def can(self, channel: str) -> Capabilities:
        """Say what a channel can do."""
        return self.capabilities.get(channel, PLAIN)

    # ------------------------------------------------------------------------------------------------ going outside

    def send(self, out: Outbound, key: str, rank: Rank, ticket_id: int | None = None) -> None:
        """
        Let something be carried out after this transaction, once, in the order of its lane.

        What its channel cannot do is left out, and so is a mail of the desk's own that would be one too many.
        """
        going = self.fit(out, ticket_id)
        if going is not None:
            self._carry_out(going, key, rank, ticket_id)

    def fit(self, out: Outbound, ticket_id: int | None = None) -> Outbound | None:
        """Give what goes out in the form that its channel needs; None where it cannot or must not."""
        able = self.can(out.channel)
        if isinstance(out, Post | Upload) and out.channel == MAIL:
            named = replace(out, speaker=out.speaker or self.policy.team.name) if isinstance(out, Post) else out
            return enclosed(self.tx, named, ticket_id, self.now)
        is_possible = {"edit": able.edits, "delete": able.deletes, "react": able.reactions}.get(out.kind, True)
        return out if is_possible else None

    def _carry_out(self, out: Outbound, key: str, rank: Rank, ticket_id: int | None) -> None:
        self.new.append(NewJob(key, self.lane_of(out), "send", to_json(out), rank, self.now, ticket_id))

    def errand(self, errand: Errand, key: str, ticket_id: int | None = None) -> None:
        """Let something be asked outside after this transaction; errands do not wait for each other."""
        self.new.append(NewJob(key, f"{errand.channel}:ask:{key}", "errand", to_json(errand), Rank.LOOKUP, self.now, ticket_id))

    def show_post_again(self, ticket_id: int, place: Place, remote_id: str) -> None:
        """Let one of our posts in a workspace say what its messages say now."""
        key = f"remirror:{place.channel}:{place.room}:{place.thread}:{remote_id}"
        self.live(NewJob(key, self.lane("edit", place), "remirror", "", Rank.MIRROR, self.now, ticket_id))

    def live(self, job: NewJob) -> None:
        """Let the newest state of something be shown after this transaction."""
        self.wanted[job.key] = job

    def answer(self, person: Person, place: Place, content: Content, key: str, reply_to: str = "") -> None:
        """Tell one person something privately."""
        self.send(Answer(place, person.remote_id, content, reply_to, f"answer:{key}"), f"answer:{key}", Rank.ANSWER)

    def show_card(self, ticket: Ticket, due_at: datetime | None = None) -> None:
        """Keep the ticket's card true, and show in its thread what was said since."""
        place = self.directory.team_place("triage")
        team = tickets.conversations_of(self.tx, ticket.id, "team")
        lane = self.lane("edit", team[0].place) if team else self.lane("post", place) if place else NOWHERE
        self.live(NewJob(f"card:{ticket.id}", lane, "card", "", Rank.CARD, due_at or self.now, ticket.id))

    def show_mirror(self, ticket: Ticket) -> None:
        """Show in the ticket's workspace what was said outside it."""
        place = self.directory.team_place("triage")
        if place is not None and self.can(place.channel).threads_apart:
            place = next((one.place for one in tickets.conversations_of(self.tx, ticket.id, "team")), place)
        lane = self.lane("post", place) if place else NOWHERE
        self.live(NewJob(f"mirror:{ticket.id}", lane, "mirror", "", Rank.MIRROR, self.now, ticket.id))

    def show_receipts(self, ticket: Ticket) -> None:
        """Keep what the customer sees of their ticket true."""
        for place in tickets.conversations_of(self.tx, ticket.id, "customer"):
            key = f"receipt:{place.id}"
            if place.receipt_id or jobs.is_known(self.tx, key):  # it stands, or is on its way and goes round once more
                self.live(NewJob(key, self.lane("edit", place.place), "receipt", "", Rank.CUSTOMER, self.now, ticket.id))

    def show_notice(self, notice_id: int, place: Place | None, *, stands: bool = False) -> None:
        """Let one of our own posts to the team say what is true now; ``stands`` = it was posted and is only edited."""
        lane = self.lane("edit" if stands else "post", place) if place else NOWHERE
        self.live(NewJob(f"notice:{notice_id}", lane, "notice", "", Rank.WARNING, self.now))

    def judge(self, ticket_id: int) -> None:
        """Let triage say what the ticket is about now and what its customer sounds like, where there is a triage."""
        if self.has_triage:
            self.live(NewJob(f"judge:{ticket_id}", f"{TRIAGE}:ask:{ticket_id}", "judge", "", Rank.THOUGHT, self.now, ticket_id))

    @property
    def has_triage(self) -> bool:
        """Say whether anything judges tickets here."""
        return TRIAGE in self.capabilities

    def show_labels(self, ticket: Ticket) -> None:
        """Keep the marks of the customer's conversations true, where there are such marks."""
        for one in tickets.conversations_of(self.tx, ticket.id, "customer"):
            if self.can(one.place.channel).labels and not one.is_direct and not one.is_closed:
                lane = self.lane("edit", one.place)
                self.live(NewJob(f"labels:{one.id}", lane, "labels", "", Rank.MIRROR, self.now, ticket.id))

    def show_home(self, person: Person, soon: timedelta = timedelta(0)) -> None:
        """Refresh somebody's own page, ``soon`` from now, where there are such pages."""
        if not self.can(person.channel).home:
            return
        lane = f"{person.channel}:home:{person.remote_id}"
        self.live(NewJob(f"home:{person.channel}:{person.remote_id}", lane, "home", "", Rank.HOUSEKEEPING, self.now + soon))

    # ------------------------------------------------------------------------------------------------------- lanes

    def lane(self, verb: str, place: Place) -> str:
        """
        Give the lane for one kind of act in a room: ``slack:post:C1``. The channel stands first, so that all of it can be let go at once.

        Where threads keep apart, each has a lane of its own.
        """
        apart = f":{place.thread}" if place.thread and self.can(place.channel).threads_apart else ""
        return f"{place.channel}:{verb}:{place.room}{apart}"

    def lane_of(self, out: Outbound) -> str:
        """Give the lane in which something goes out. Posts and files of a room keep their order; edits do not wait for them."""
        match out:
            case Post() | Upload() | Panel():
                return self.lane("post", out.place)
            case Edit() | Delete() | Label():
                return self.lane("edit", out.place)
            case React():
                return self.lane("react", out.place)
            case Answer():
                return f"{out.channel}:answer:{out.person}"
            case _:
                return f"{out.channel}:home:{out.person}"
