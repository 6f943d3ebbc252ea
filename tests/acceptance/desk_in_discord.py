"""The whole bot and the strict Discord beside it in one event loop, with short ways to say what stories need."""

import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.policy import Policy
from bot.queue.job import Job
from bot.queue.store import jobs, messages, tickets
from bot.queue.store.messages import Message
from bot.queue.ticket import Ticket
from bot.sandbox import DiscordSandbox, SandboxRefusal
from bot.settings import Settings, read_settings

JSON = dict[str, Any]
SLICE_S = 0.1
SKIPS = 40
PATIENCE_S = 15.0  # how long a failing wait takes on a busy machine; one that succeeds takes what it takes
ENDLESS = timedelta(days=3650)  # a clock that jumps must not take a job from the worker that has it


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket that a customer opened: its number, where it is talked about, and its card, which is also its thread's id."""

    number: int
    place: str
    message: str
    card: str


def shown(message: JSON) -> str:
    """Give all the words of a message: its content, its embeds, its buttons."""
    words = [message.get("content") or ""]
    for embed in message.get("embeds") or []:
        words += [embed.get("title") or "", embed.get("description") or "", (embed.get("footer") or {}).get("text") or ""]
        words += [f"{field['name']}: {field['value']}" for field in embed.get("fields") or []]
    words += [part.get("label") or "" for row in message.get("components") or [] for part in row.get("components") or []]
    return "\n".join(word for word in words if word)


class DeskInDiscord:
    """The bot connected to the sandbox, with what tests ask of both. ``more`` is further environment (Slack's, in a mixed team)."""

    def __init__(self, box: DiscordSandbox, policy: Policy, directory: Path, empty: Path) -> None:
        self.box, self.policy, self.directory = box, policy, directory
        shutil.copy(empty, directory / "desk.db")
        self.more: dict[str, str] = {}
        self.running = False
        self.app: Any  # an App, from ``start`` on

    def settings(self) -> Settings:
        """Give the environment of a desk on this server."""
        return read_settings(
            {
                "DATABASE_URL": f"sqlite:///{self.directory / 'desk.db'}",
                "DATA_DIR": str(self.directory),
                "HTTP_BIND": "127.0.0.1:0",
                "DISCORD_BOT_TOKEN": self.box.bot_token,
                "DISCORD_API_URL": self.box.api_url,
                **self.more,
            }
        )

    # -------------------------------------------------------------------------------------------------- start, stop

    async def start(self, *, policy: Policy | None = None, connected: bool = True) -> None:
        """Begin with a new process on the same database, and wait until it has caught up."""
        self.policy = policy or self.policy
        self.app = App(self.settings(), self.policy, clock=self.box.clock.now, lease=ENDLESS)
        await self.app.start(migrating=False)
        self.running = True
        if connected:
            await self.current()

    async def current(self, within: float = PATIENCE_S) -> None:
        """Wait until the bot has heard everything up to now."""
        discord = self.app.connections["discord"]
        await self.eventually(lambda: discord.is_connected and discord._is_current and discord._registered, within)

    async def stop(self) -> None:
        """End the process."""
        if self.running:
            self.running = False
            await self.app.stop()

    async def restart(self) -> None:
        """Let another process take over the database."""
        await self.stop()
        await self.start()

    async def quiet(self, *, patience_s: float = 10) -> None:
        """Wait until everything that was delivered is worked off, what is put off for a moment included."""
        for _ in range(50):
            self.advance(seconds=2)
            assert await self.app.settled(patience_s), self.waiting()
            if not self.app.desk.unsettled(timedelta(seconds=2)) and self.app.connections["discord"]._inbox.is_empty:
                return
        raise AssertionError(self.waiting())

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

    def waiting(self) -> list[tuple[str, str, str]]:
        """Give the jobs that are not done."""
        with self.app.database.read() as tx:
            return [(job.key, str(job.stage), job.error) for job in jobs.waiting(tx) + jobs.dead(tx)]

    def dead(self) -> list[Job]:
        """Give the jobs that were given up."""
        with self.app.database.read() as tx:
            return jobs.dead(tx)

    def texts(self, place: str) -> list[str]:
        """Give what stands in a place, embeds and buttons included, oldest first."""
        return [shown(message) for message in self.box.messages(place)]

    def told(self, user: str) -> list[str]:
        """Give what somebody alone was told."""
        return [shown(message) for message in self.box.ephemerals(user)]

    def card_of(self, number: int) -> JSON | None:
        """Find a ticket's card as it stands now."""
        found = [m for m in self.box.messages("#triage") if f"\\#{number} ·" in shown(m) and "Status" in shown(m)]
        return found[-1] if found else None

    def card(self, number: int) -> str:
        """Give what a ticket's card says now; empty if there is none."""
        found = self.card_of(number)
        return shown(found) if found else ""

    def calls(self, method: str) -> list[Any]:
        """Give every call of one operation."""
        return [call for call in self.box.calls if call.method == method]

    # --------------------------------------------------------------------------------------------------------- doing

    async def post(self, text: str = "It shows 12 seats but we have 9", user: str = "ada", title: str = "Seats are wrong") -> Opened:
        """Let a customer begin a post in the forum, and wait for the card and the receipt."""
        number = self.how_many() + 1
        thread = await self.box.post(user, "#support", title, text)
        return await self._opened(number, thread, thread)

    async def ask(self, text: str = "Our invoice shows 12 seats but we have 9", user: str = "ada", place: str = "#help") -> Opened:
        """Let a customer write in a channel or directly, and wait for the card and the receipt."""
        number = self.how_many() + 1
        message = await self.box.say(user, place, text)
        return await self._opened(number, message if place.startswith("#") else place, message)

    async def _opened(self, number: int, place: str, message: str) -> Opened:
        await self.eventually(lambda: self.card_of(number) is not None and self._has_thread(number))
        await self.until_said(place, f"#{number}")
        card = self.card_of(number)
        assert card is not None
        return Opened(number, place, message, card["id"])

    def _has_thread(self, number: int) -> bool:
        return any(one["name"].startswith(f"#{number} ") for one in self.box.threads("#triage"))

    async def until_said(self, place: str, words: str, *, within: float = PATIENCE_S) -> str:
        """Wait until some words stand in a place."""

        def there() -> list[str]:
            try:
                return [text for text in self.texts(place) if words in text]
            except SandboxRefusal:  # the place is not there yet
                return []

        await self._until(lambda: bool(there()), within, lambda: "nothing of it")
        return there()[-1]

    async def until_told(self, user: str, words: str, *, within: float = PATIENCE_S) -> str:
        """Wait until somebody alone is told some words."""
        await self._until(lambda: any(words in text for text in self.told(user)), within, lambda: self.told(user))
        return next(text for text in reversed(self.told(user)) if words in text)

    async def until_card(self, number: int, words: str, *, within: float = PATIENCE_S) -> None:
        """Wait until a card says some words."""
        await self._until(lambda: words in self.card(number), within, lambda: self.card(number))

    async def until_modal(self, user: str) -> JSON:
        """Wait until somebody has a form before them."""
        await self._until(lambda: self.box.modal(user) is not None, PATIENCE_S, lambda: "no form")
        return self.box.modal(user) or {}

    async def eventually(self, predicate: Callable[[], bool], within: float = PATIENCE_S) -> None:
        """Wait until something is so that Discord need not show, such as what a row says."""
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

    async def press(self, user: str, opened: Opened, label: str) -> None:
        """Press something on a card."""
        await self.box.press(user, "#triage", opened.card, label)

    async def typed(self, user: str, opened: Opened, text: str) -> str:
        """Write in a card's thread."""
        return await self.box.say(user, opened.card, text)

    async def claimed(self, user: str = "lena", **asked: str) -> Opened:
        """Open a ticket and let somebody claim it."""
        opened = await self.post(**asked)
        await self.press(user, opened, "Claim")
        await self.until_told(user, f"#{opened.number} is yours")
        return opened

    async def answered(self, text: str = "We are looking into it", user: str = "lena") -> Opened:
        """Open a ticket and let the customer have a reply."""
        opened = await self.claimed(user)
        await self.typed(user, opened, f"!reply {text}")
        await self.until_said(opened.place, text)
        return opened
