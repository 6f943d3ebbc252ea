"""The whole bot and the strict Discord beside it in one event loop, with short ways to say what stories need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.policy import Policy
from bot.sandbox import DiscordSandbox, SandboxRefusal
from tests.acceptance.world import JSON, PATIENCE_S, DeskWorld


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


class DeskInDiscord(DeskWorld):
    """The bot connected to the sandbox, with what tests ask of both."""

    box: DiscordSandbox

    def environment(self) -> Mapping[str, str]:
        """Connect to the sandbox's server."""
        return {"DISCORD_BOT_TOKEN": self.box.bot_token, "DISCORD_API_URL": self.box.api_url}

    def shown(self, message: JSON) -> str:
        """Give all the words of a message."""
        return shown(message)

    # -------------------------------------------------------------------------------------------------- start, stop

    async def start(self, *, policy: Policy | None = None, connected: bool = True) -> None:
        """Begin with a new process on the same database, and wait until it has caught up."""
        await self.begin(policy)
        if connected:
            await self.current()

    async def current(self, within: float = PATIENCE_S) -> None:
        """Wait until the bot has heard everything up to now."""
        discord = self.app.connections["discord"]
        await self.eventually(lambda: discord.is_connected and discord._is_current and discord._registered, within)

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

    # ------------------------------------------------------------------------------------------------------- looking

    def texts(self, place: str) -> list[str]:
        """Give what stands in a place, embeds and buttons included, oldest first."""
        return [shown(message) for message in self.box.messages(place)]

    def card_of(self, number: int) -> JSON | None:
        """Find a ticket's card as it stands now."""
        found = [m for m in self.box.messages("#triage") if f"\\#{number} ·" in shown(m) and "Status" in shown(m)]
        return found[-1] if found else None

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
