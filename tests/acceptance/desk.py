"""The whole bot and the strict Slack beside it in one event loop, with short ways to say what stories need."""

import asyncio
import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from bot.sandbox import SlackSandbox
from bot.settings import Settings, read_settings
from tests.acceptance.words import shown, words_in

JSON = dict[str, Any]
SLICE_S = 0.1
SKIPS = 25
PATIENCE_S = 15.0  # how long a failing wait takes on a busy machine; one that succeeds takes what it takes
ENDLESS = timedelta(days=3650)  # a clock that jumps must not take a job from the worker that has it
CUSTOMER_ROOMS = ("#help", "#ext-globex", "D:ada", "D:chen")


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket that a customer opened: its number, where their message stands, and its card."""

    number: int
    room: str
    ts: str
    card: str


class DeskInSlack:
    """The bot connected to the sandbox, with what tests ask of both."""

    def __init__(self, box: SlackSandbox, policy: Policy, directory: Path, empty: Path) -> None:
        self.box, self.policy, self.directory = box, policy, directory
        shutil.copy(empty, directory / "desk.db")
        self.http = False
        self.running = False
        self.rooms: Sequence[Channel] = ()
        self.more: dict[str, str] = {}  # of the environment
        self.app: Any  # an App, from ``start`` on

    def settings(self) -> Settings:
        """Give the environment of a desk in this sandbox."""
        way = {"SLACK_SIGNING_SECRET": self.box.signing_secret} if self.http else {"SLACK_APP_TOKEN": self.box.app_token}
        return read_settings(
            {
                "DATABASE_URL": f"sqlite:///{self.directory / 'desk.db'}",
                "DATA_DIR": str(self.directory),
                "HTTP_BIND": "127.0.0.1:0",
                "SLACK_BOT_TOKEN": self.box.bot_token,
                "SLACK_API_URL": self.box.api_url,
                **way,
                **self.more,
            }
        )

    # -------------------------------------------------------------------------------------------------- start, stop

    async def start(self, *, policy: Policy | None = None, http: bool = False) -> None:
        """Begin with a new process on the same database; events come as signed HTTP if asked."""
        self.policy, self.http = policy or self.policy, http
        rooms = {room.name: room for room in self.rooms}
        self.app = App(self.settings(), self.policy, clock=self.box.clock.now, lease=ENDLESS, channels=rooms)
        await self.app.start(migrating=False)
        self.running = True
        if http:
            self.box.events_url = f"http://127.0.0.1:{self.app.web.port}/slack/events"
        else:
            await self.eventually(lambda: bool(self.box.world.sockets.connections) and self.app.connections["slack"].is_connected)

    async def stop(self) -> None:
        """End the process."""
        if self.running:
            self.running = False
            await self.app.stop()

    async def restart(self, *, policy: Policy | None = None) -> None:
        """Let another process take over the database."""
        await self.stop()
        await self.start(policy=policy, http=self.http)

    async def quiet(self, *, patience_s: float = 10) -> None:
        """Wait until everything that was delivered is worked off, what is put off for a moment included."""
        for _ in range(50):
            await self.box.until(lambda: not self.box.world.sockets._pending, patience_s)
            self.advance(seconds=2)
            assert await self.app.settled(patience_s), self.waiting()
            if not self.box.world.sockets._pending and not self.app.desk.unsettled(timedelta(seconds=2)):
                return
        raise AssertionError(self.waiting())

    def advance(self, **span: float) -> None:
        """Move the clock that both sides read."""
        self.box.clock.advance(timedelta(**span))
        self.app.worker.wake()

    async def pass_time(self, **span: float) -> None:
        """Move the clock, ask what fell due, as the scheduler does every few seconds, and wait until that is shown."""
        self.advance(**span)
        await asyncio.to_thread(self.app.desk.sweep)
        await self.quiet()

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

    def texts(self, room: str, thread: str | None = None) -> list[str]:
        """Give what stands in a room or thread, blocks included, oldest first."""
        return [shown(message) for message in self.box.messages(room, thread)]

    def told(self, user: str) -> list[str]:
        """Give what somebody alone was told."""
        return [shown(message) for message in self.box.ephemerals(user)]

    def card_of(self, number: int) -> JSON | None:
        """Find a ticket's card as it stands now."""
        return next((m for m in self.box.messages("#triage") if f"#{number} ·" in shown(m) and "Status" in shown(m)), None)

    def card(self, number: int) -> str:
        """Give what a ticket's card says now; empty if there is none."""
        found = self.card_of(number)
        return shown(found) if found else ""

    def thread(self, opened: Opened) -> list[str]:
        """Give what stands under a card."""
        return self.texts("#triage", opened.card)[1:]

    def in_customer_rooms(self) -> list[str]:
        """Give every word that any customer could read, private answers to them included."""
        rooms = [
            shown(m) for room in CUSTOMER_ROOMS for m in self.box._channel(room).messages.values() if m.get("bot_id") == self.box.bot_id
        ]
        private = [text for user in ("ada", "chen", "ben") for text in self.told(user)]
        modals = [words_in(self.box.modal(user) or {}) for user in ("ada", "chen", "ben")]
        return rooms + private + modals + [words_in(self.box.home(user) or {}) for user in ("ada", "chen")]

    def calls(self, method: str, room: str = "") -> list[JSON]:
        """Give the arguments of every call of a method that went well, in a room if one is named."""
        room_id = self.box._channel(room).id if room else ""
        return [
            call.args for call in self.box.calls if call.method == method and not call.error and room_id in ("", call.args.get("channel"))
        ]

    # --------------------------------------------------------------------------------------------------------- doing

    async def open(self, text: str = "Our invoice shows 12 seats but we have 9", user: str = "ada", room: str = "") -> Opened:
        """Let a customer write, and wait for the card and the receipt."""
        room = room or f"D:{user}"
        number = self.how_many() + 1
        ts = await self.box.say(user, room, text)
        await self.eventually(lambda: self.card_of(number) is not None)
        await self.until_said(room, ts, f"#{number}")
        card = self.card_of(number)
        assert card is not None
        return Opened(number, room, ts, card["ts"])

    async def until_said(self, room: str, thread: str | None, words: str, *, within: float = PATIENCE_S) -> str:
        """Wait until some words stand in a room or thread."""
        await self._until(lambda: any(words in text for text in self.texts(room, thread)), within, lambda: self.texts(room, thread))
        return next(text for text in reversed(self.texts(room, thread)) if words in text)

    async def until_told(self, user: str, words: str, *, within: float = PATIENCE_S) -> str:
        """Wait until somebody alone is told some words."""
        await self._until(lambda: any(words in text for text in self.told(user)), within, lambda: self.told(user))
        return next(text for text in reversed(self.told(user)) if words in text)

    async def until_card(self, number: int, words: str, *, within: float = PATIENCE_S) -> None:
        """Wait until a card says some words; the rest that an edited card takes is skipped."""
        await self._until(lambda: words in self.card(number), within, lambda: self.card(number))

    async def until_modal(self, user: str) -> JSON:
        """Wait until somebody has a modal before them."""
        return await self.box.until(lambda: self.box.modal(user), PATIENCE_S)

    async def eventually(self, predicate: Callable[[], bool], within: float = PATIENCE_S) -> None:
        """Wait until something is so that Slack need not show, such as what a row says."""
        await self._until(predicate, within, lambda: "that it never came about")

    async def _until(self, predicate: Callable[[], bool], within: float, instead: Callable[[], Any]) -> None:
        for number in range(math.ceil(within / SLICE_S)):
            try:
                await self.box.until(predicate, SLICE_S)
            except TimeoutError:
                if number < SKIPS:
                    self.advance(seconds=1.5)  # what is put off for a moment need not be waited for
            else:
                return
        pytest.fail(f"it says {instead()!r}; waiting: {self.waiting()}")

    async def typed(self, user: str, opened: Opened, text: str) -> str:
        """Write under a card."""
        return await self.box.say(user, "#triage", text, thread_ts=opened.card)

    async def click(self, user: str, opened: Opened, label: str, value: str | None = None) -> None:
        """Press something on a card."""
        await self.box.click(user, "#triage", opened.card, label, value)

    async def claimed(self, user: str = "lena", **opened_by: str) -> Opened:
        """Open a ticket and let somebody claim it."""
        opened = await self.open(**opened_by)
        await self.click(user, opened, "Claim")
        await self.until_told(user, f"#{opened.number} is yours")
        await self._until(lambda: "nobody yet" not in self.card(opened.number), PATIENCE_S, lambda: self.card(opened.number))
        return opened

    async def answered(self, text: str = "We are looking into it", user: str = "lena", **opened_by: str) -> Opened:
        """Open a ticket and let the customer have a reply."""
        opened = await self.claimed(user, **opened_by)
        await self.typed(user, opened, f"!reply {text}")
        await self.until_said(opened.room, opened.ts, text)
        return opened

    async def resolved(self) -> Opened:
        """Open a ticket, answer and resolve it, and wait until everything that follows is shown."""
        opened = await self.answered()
        await self.click("lena", opened, "Resolve")
        await self.until_said(opened.room, opened.ts, "as solved")
        await self.quiet()
        return opened
