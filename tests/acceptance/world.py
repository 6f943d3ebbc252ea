"""What a desk in any sandbox is asked for: its life, the rows behind it, and waiting for what is shown."""

import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.messages import Channel
from bot.policy import Policy
from bot.queue.job import Job
from bot.queue.store import jobs, messages, tickets
from bot.queue.store.messages import Message
from bot.queue.ticket import Ticket
from bot.settings import Settings, read_settings

JSON = dict[str, Any]
SLICE_S = 0.1
PATIENCE_S = 15.0  # how long a failing wait takes on a busy machine; one that succeeds takes what it takes
ENDLESS = timedelta(days=3650)  # a clock that jumps must not take a job from the worker that has it


class DeskWorld:
    """The bot in a sandbox. ``more`` is further environment (another platform's, in a mixed team), ``rooms`` further channels."""

    box: Any
    skips = 40  # how often a wait moves the clock

    def __init__(self, box: Any, policy: Policy, directory: Path, empty: Path) -> None:
        self.box, self.policy, self.directory = box, policy, directory
        shutil.copy(empty, directory / "desk.db")
        self.more: dict[str, str] = {}
        self.rooms: Sequence[Channel] = ()
        self.running = False
        self.app: Any  # an App, from ``start`` on

    def environment(self) -> Mapping[str, str]:
        """Give the settings that connect the bot to this sandbox."""
        raise NotImplementedError

    def shown(self, message: JSON) -> str:
        """Give all the words of a message."""
        raise NotImplementedError

    def card_of(self, number: int) -> JSON | None:
        """Find a ticket's card as it stands now."""
        raise NotImplementedError

    def settings(self) -> Settings:
        """Give the environment of a desk in this sandbox."""
        home = {"DATABASE_URL": f"sqlite:///{self.directory / 'desk.db'}", "DATA_DIR": str(self.directory), "HTTP_BIND": "127.0.0.1:0"}
        return read_settings({**home, **self.environment(), **self.more})

    # -------------------------------------------------------------------------------------------------- start, stop

    async def begin(self, policy: Policy | None) -> None:
        """Begin with a new process on the same database."""
        self.policy = policy or self.policy
        rooms = {room.name: room for room in self.rooms}
        self.app = App(self.settings(), self.policy, clock=self.box.clock.now, lease=ENDLESS, channels=rooms)
        await self.app.start(migrating=False)
        self.running = True

    async def stop(self) -> None:
        """End the process."""
        if self.running:
            self.running = False
            await self.app.stop()

    def advance(self, **span: float) -> None:
        """Move the clock that both sides read."""
        self.box.clock.advance(timedelta(**span))
        self.app.worker.wake()

    # ------------------------------------------------------------------------------------------------------- looking

    def ticket(self, number: int) -> Ticket:
        """Read a ticket's row."""
        with self.app.database.read() as tx:
            return tickets.get(tx, number)

    def how_many(self) -> int:
        """Count the tickets."""
        with self.app.database.read() as tx:
            return len(tickets.listed(tx, tickets.Wanted(status=tuple(tickets.Status)), 1000))

    def said(self, number: int) -> list[Message]:
        """Give everything said on a ticket, oldest first."""
        with self.app.database.read() as tx:
            return messages.of_ticket(tx, number, 1000)

    def events(self, number: int) -> list[str]:
        """Give what happened to a ticket, in the words of its history."""
        with self.app.database.read() as tx:
            return [event.what for event in tickets.history_of(tx, number)]

    def waiting(self) -> list[tuple[str, str, str]]:
        """Give the jobs that are not done."""
        with self.app.database.read() as tx:
            return [(job.key, str(job.stage), job.error) for job in jobs.waiting(tx) + jobs.dead(tx)]

    def dead(self) -> list[Job]:
        """Give the jobs that were given up."""
        with self.app.database.read() as tx:
            return jobs.dead(tx)

    def told(self, user: str) -> list[str]:
        """Give what somebody alone was told."""
        return [self.shown(message) for message in self.box.ephemerals(user)]

    def card(self, number: int) -> str:
        """Give what a ticket's card says now; empty if there is none."""
        found = self.card_of(number)
        return self.shown(found) if found else ""

    # ------------------------------------------------------------------------------------------------------- waiting

    async def until_told(self, user: str, words: str, *, within: float = PATIENCE_S) -> str:
        """Wait until somebody alone is told some words."""
        await self._until(lambda: any(words in text for text in self.told(user)), within, lambda: self.told(user))
        return next(text for text in reversed(self.told(user)) if words in text)

    async def until_card(self, number: int, words: str, *, within: float = PATIENCE_S) -> None:
        """Wait until a card says some words; the rest that an edited card takes is skipped."""
        await self._until(lambda: words in self.card(number), within, lambda: self.card(number))

    async def until_modal(self, user: str) -> JSON:
        """Wait until somebody has a form before them."""
        await self._until(lambda: self.box.modal(user) is not None, PATIENCE_S, lambda: "no form")
        return self.box.modal(user) or {}

    async def eventually(self, predicate: Callable[[], bool], within: float = PATIENCE_S) -> None:
        """Wait until something is so that the sandbox need not show, such as what a row says."""
        await self._until(predicate, within, lambda: "that it never came about")

    async def know_the_team(self, channel: str) -> None:
        """Wait until a channel's groups were read: before, nobody has a right to anything."""
        await self.eventually(lambda: self.app.desk.has_roster(channel))

    async def _until(self, predicate: Callable[[], bool], within: float, instead: Callable[[], Any]) -> None:
        for number in range(math.ceil(within / SLICE_S)):
            try:
                await self.box.until(predicate, SLICE_S)
            except TimeoutError:
                if number < self.skips:
                    self.advance(seconds=1.5)  # what is put off for a moment need not be waited for
            else:
                return
        pytest.fail(f"it says {instead()!r}; waiting: {self.waiting()}")
