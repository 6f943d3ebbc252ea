"""The whole bot and the strict Slack beside it in one event loop, with short ways to say what stories need."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.policy import Policy
from bot.sandbox import SlackSandbox
from tests.acceptance.words import shown, words_in
from tests.acceptance.world import JSON, PATIENCE_S, DeskWorld

CUSTOMER_ROOMS = ("#help", "#ext-globex", "D:ada", "D:chen")


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket that a customer opened: its number, where their message stands, and its card."""

    number: int
    room: str
    ts: str
    card: str


class DeskInSlack(DeskWorld):
    """The bot connected to the sandbox, with what tests ask of both."""

    box: SlackSandbox
    http = False  # events come over the socket
    skips = 25

    def environment(self) -> Mapping[str, str]:
        """Connect to the sandbox's workspace."""
        way = {"SLACK_SIGNING_SECRET": self.box.signing_secret} if self.http else {"SLACK_APP_TOKEN": self.box.app_token}
        return {"SLACK_BOT_TOKEN": self.box.bot_token, "SLACK_API_URL": self.box.api_url, **way}

    def shown(self, message: JSON) -> str:
        """Give what a message shows."""
        return shown(message)

    # -------------------------------------------------------------------------------------------------- start, stop

    async def start(self, *, policy: Policy | None = None, http: bool = False) -> None:
        """Begin with a new process on the same database; events come as signed HTTP if asked."""
        self.http = http
        await self.begin(policy)
        if http:
            self.box.events_url = f"http://127.0.0.1:{self.app.web.port}/slack/events"
        else:
            await self.eventually(lambda: bool(self.box.world.sockets.connections) and self.app.connections["slack"].is_connected)

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

    async def pass_time(self, **span: float) -> None:
        """Move the clock, ask what fell due, as the scheduler does every few seconds, and wait until that is shown."""
        self.advance(**span)
        await asyncio.to_thread(self.app.desk.sweep)
        await self.quiet()

    # ------------------------------------------------------------------------------------------------------- looking

    def texts(self, room: str, thread: str | None = None) -> list[str]:
        """Give what stands in a room or thread, blocks included, oldest first."""
        return [shown(message) for message in self.box.messages(room, thread)]

    def card_of(self, number: int) -> JSON | None:
        """Find a ticket's card as it stands now."""
        return next((m for m in self.box.messages("#triage") if f"#{number} ·" in shown(m) and "Status" in shown(m)), None)

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

    async def until_modal(self, user: str) -> JSON:
        """Wait until somebody has a modal before them; the clock stands, since a trigger lasts three seconds."""
        return await self.box.until(lambda: self.box.modal(user), PATIENCE_S)

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
