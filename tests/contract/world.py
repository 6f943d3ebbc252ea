"""
One channel as its customers meet it, with the real bot behind it; the team sits in a place of its own.

A world says what people can do on its channel, and lets it fail. What cannot be done there stands in ``cannot``: the suite
then checks that the channel declares it, and what the desk does instead.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.terminal import lines_of
from bot.app import App
from bot.connections import BUILDERS, Builder
from bot.messages import Arrival, Author, Channel, Content, Deleted, Edited, Inbound, Place, React, Reacted, RemoteFile, Said
from bot.policy import PlaceAddress, Policy
from bot.queue.store import jobs, people, tickets
from bot.sandbox import SandboxClock
from bot.sandbox.feed import Feed
from bot.settings import read_settings
from tests.fakes import FakeChannel, fake_policy

OFFICE = "fake"
LENA = Author(OFFICE, "lena", "Lena")
SLICE_S = 0.1
SKIPS = 80  # of a second and a half: longer than any platform waits before it delivers again
PATIENCE_S = 20.0
ENDLESS = timedelta(days=3650)  # a clock that jumps must not take a job from the worker that has it

File = tuple[str, bytes, str]  # its name, bytes and type


class World:
    """A customer, a channel, a bot and a team."""

    name = ""
    cannot: frozenset[str] = frozenset()

    def __init__(self, folder: Path, empty: Path) -> None:
        self.folder = folder
        self.clock, self.feed, self.office = SandboxClock(), Feed(), FakeChannel()
        self.app: App
        self._number = 0
        self._running = False
        shutil.copy(empty, folder / "desk.db")

    # ------------------------------------------------------------------------------------ what a world has to say

    def environment(self) -> Mapping[str, str]:
        """Give the settings that connect the channel."""
        return {}

    def rooms(self) -> Sequence[PlaceAddress]:
        """Give the rooms in which customers write."""
        return ()

    def builders(self) -> Sequence[Builder]:
        """Give what builds the connections."""
        return BUILDERS

    def channels(self) -> Mapping[str, Channel]:
        """Give channels that need no connection."""
        return {}

    async def ready(self) -> None:
        """Wait until the channel is connected."""

    async def begin(self) -> None:
        """Start what the channel connects to."""

    async def end(self) -> None:
        """Stop what the channel connects to."""

    def is_delivered(self) -> bool:
        """Say whether everything that people did has reached the bot."""
        return True

    async def says(self, text: str, *files: File) -> str:
        """Let the customer write, the second time in the conversation of the first; gives what names the message."""
        raise NotImplementedError

    async def edits(self, message: str, text: str) -> None:
        """Let the customer change a message."""
        raise NotImplementedError

    async def deletes(self, message: str) -> None:
        """Let the customer take a message back."""
        raise NotImplementedError

    async def reacts(self, words: str, emoji: str) -> None:
        """Let the customer put an emoji under the message of ours with these words."""
        raise NotImplementedError

    def reads(self) -> list[str]:
        """Give every message of ours that the customer has before them, oldest first, as they read it."""
        raise NotImplementedError

    def receives(self) -> list[tuple[str, bytes]]:
        """Give the files that the customer has from us."""
        raise NotImplementedError

    def emoji_under(self, message: str) -> set[str]:
        """Give the emoji under a customer's message, by their neutral names."""
        raise NotImplementedError

    def pings(self) -> list[str]:
        """Give whatever of ours called somebody or was taken for markup."""
        return []

    def refuses(self) -> None:
        """Let the platform refuse the next message for good."""
        raise NotImplementedError

    def delays(self) -> None:
        """Let the platform say "not now" to the next message."""
        raise NotImplementedError

    def loses_an_answer(self) -> None:
        """Let the platform take the next message, and its answer be lost."""
        raise NotImplementedError

    async def vanishes(self) -> None:
        """Let the customer's conversation disappear."""
        raise NotImplementedError

    async def goes_away(self) -> None:
        """Let the platform be unreachable from now on."""
        raise NotImplementedError

    # -------------------------------------------------------------------------------------------------- start, stop

    @property
    def channel(self) -> Channel:
        """The channel under test, as the worker has it."""
        return self.app._channels[self.name]

    def policy(self) -> Policy:
        """Give a policy whose team is in the office and whose customers are on this channel."""
        return fake_policy(channels=tuple(self.rooms()))

    async def start(self) -> None:
        """Begin a process on the same database, and wait until it is connected."""
        home = {"DATABASE_URL": f"sqlite:///{self.folder / 'desk.db'}", "DATA_DIR": str(self.folder), "HTTP_BIND": "127.0.0.1:0"}
        self.app = App(
            read_settings({**home, **self.environment()}),
            self.policy(),
            clock=self.clock.now,
            builders=self.builders(),
            channels={OFFICE: self.office, **self.channels()},
            lease=ENDLESS,
        )
        await self.app.start(migrating=False, serving=False)
        for name in (OFFICE, *self.channels()):
            self.app.desk.want_roster(name)
        self.app.worker.wake()
        self._running = True
        await self.ready()
        await self.until(lambda: self.app.desk.has_roster(OFFICE) and self.app.desk.has_roster(self.name))

    async def stop(self) -> None:
        """End the process."""
        if self._running:
            self._running = False
            await self.app.stop()

    async def until(self, predicate: Callable[[], object], instead: Callable[[], object] = lambda: "") -> None:
        """Wait until something is so; what is put off for a moment need not be waited for."""
        for number in range(int(PATIENCE_S / SLICE_S)):
            try:
                await self.feed.until(predicate, SLICE_S)
            except TimeoutError:
                if number < SKIPS:
                    self.advance(seconds=1.5)
            else:
                return
        pytest.fail(f"it never came about; {instead() or (self.reads(), self.told())}; waiting: {self.waiting()}")

    async def quiet(self) -> None:
        """Wait until everything is worked off."""
        for _ in range(50):
            await self.until(self.is_delivered)
            self.advance(seconds=2)
            assert await self.app.settled(PATIENCE_S), self.waiting()
            if self.is_delivered() and not self.app.desk.unsettled(timedelta(seconds=2)):
                return
        raise AssertionError(self.waiting())

    def advance(self, **span: float) -> None:
        """Move the clock that both sides read."""
        self.clock.advance(timedelta(**span))
        if self._running:
            self.app.worker.wake()

    def waiting(self) -> list[tuple[str, str, str]]:
        """Give the jobs that are not done."""
        with self.app.database.read() as tx:
            return [(job.key, str(job.stage), job.error) for job in jobs.waiting(tx) + jobs.dead(tx)]

    def how_many(self) -> int:
        """Count the tickets."""
        with self.app.database.read() as tx:
            return len(tickets.listed(tx, tickets.Wanted(status=tuple(tickets.Status)), 100))

    def places(self) -> list[Place]:
        """Give where the first ticket's customer reads us."""
        with self.app.database.read() as tx:
            return [one.place for one in tickets.conversations_of(tx, 1, "customer")]

    def requester(self) -> str:
        """Give who opened the first ticket, as the channel knows them."""
        with self.app.database.read() as tx:
            person = people.by_id(tx, tickets.get(tx, 1).requester_id)
            return person.remote_id if person else ""

    # ------------------------------------------------------------------------------------------------------ the team

    async def opened(self, text: str = "Our invoice shows 12 seats but we have 9", *files: File) -> str:
        """Let the customer open a ticket, and wait for its card and the receipt; gives what names the message."""
        message = await self.says(text, *files)
        await self.until(lambda: self.office.cards() and self.reads())
        return message

    async def answered(self, text: str = "We are looking into it", *files: File) -> str:
        """Let Lena reply as she types it under the card, and wait until the customer reads it; gives what she typed's id."""
        typed = await self.types(f"!reply {text}", *files)
        await self.until(lambda: any(text in words for words in self.reads()))
        return typed

    def card(self) -> str:
        """Give what the ticket's card says."""
        return said_in(self.office, "") if self.office.cards() else ""

    def under_card(self) -> str:
        """Give what stands in the card's thread."""
        return said_in(self.office, self._card_id())

    def told(self) -> str:
        """Give everything that the team was told under the card or privately."""
        return "\n".join([self.under_card() if self.office.cards() else "", *(one.content.text for one in self.office.answers)])

    def _card_id(self) -> str:
        return next(number for number, shown in self.office.posts.items() if not shown.place.thread and shown.place.room == "triage")

    async def _enters(self, inbound: Inbound) -> None:
        self._number += 1
        await self.app.enter([Arrival(f"{OFFICE}:{self._number}", f"{OFFICE}:in:triage", inbound)])

    async def types(self, text: str, *files: File) -> str:
        """Let Lena write under the card; gives the message's id."""
        number = f"typed-{self._number}"
        outlines = []
        for name, data, mime in files:
            outlines.append(RemoteFile(name, name, mime, len(data), f"fake://{name}"))
            self.office.bytes[name] = data
        place = Place(OFFICE, "triage", self._card_id())
        await self._enters(Said(place, number, LENA, text, self.clock.now(), tuple(outlines)))
        return number

    async def retypes(self, number: str, text: str) -> None:
        """Let Lena change what she typed."""
        await self._enters(Edited(Place(OFFICE, "triage", self._card_id()), number, text, self.clock.now()))

    async def untypes(self, number: str) -> None:
        """Let Lena delete what she typed."""
        await self._enters(Deleted(Place(OFFICE, "triage", self._card_id()), number, self.clock.now()))

    async def likes(self, words: str, emoji: str) -> None:
        """Let Lena put an emoji under the workspace's copy of the customer's words."""
        found = next(number for number, one in self.office.posts.items() if one.place.thread and words in text_of(one.content))
        place = Place(OFFICE, "triage", self._card_id())
        await self._enters(Reacted(place, found, LENA, emoji, added=True, at=self.clock.now()))

    def emoji_at(self, number: str) -> set[str]:
        """Give the emoji that the bot put under what Lena typed."""
        return {out.emoji for out in self.office.sent if isinstance(out, React) and out.remote_id == number and out.added}


def visible(text: str) -> str:
    """Give text without the invisible signs that keep a name from being called."""
    return text.replace("\u2060", "").replace("\u200b", "")


def text_of(content: Content) -> str:
    """Give all the words of a structured message."""
    return "\n".join(lines_of(content))


def said_in(office: FakeChannel, thread: str) -> str:
    """Give all that stands in a thread of the team's room, or in the room itself."""
    return "\n".join(text_of(one.content) for one in office.in_room("triage", thread))
