"""The face of the imitated mail system: what tests call, and what the sandbox's server serves."""

import itertools
from collections.abc import Callable, Coroutine, MutableSequence, Sequence
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.clock import SandboxClock
from bot.sandbox.mail import acts, hands
from bot.sandbox.mail.faults import Faults
from bot.sandbox.mail.imap import ImapDoor
from bot.sandbox.mail.journal import Call
from bot.sandbox.mail.kept import Kept
from bot.sandbox.mail.reading import Shown, read
from bot.sandbox.mail.routes import routes
from bot.sandbox.mail.smtp import Door
from bot.sandbox.mail.state import shown_call, shown_mail, shown_person
from bot.sandbox.mail.world import INBOX, SENT, World
from bot.sandbox.mail.writing import Upload
from bot.sandbox.server import SandboxServer

JSON = dict[str, Any]
Truth = TypeVar("Truth")
CALLS_SHOWN = 100


class MailSandbox:
    """A strict mailbox on loopback, and the mail programs of the people who write to it.

    `journal_size` bounds `calls` (None keeps all). `start` serves it alone; to serve it beside other platforms, give it to a
    SandboxServer. What people do raises SandboxRefusal where their mail program would not let them.
    """

    key = "mail"

    def __init__(self, *, clock: SandboxClock | None = None, journal_size: int | None = None) -> None:
        self.clock = clock or SandboxClock()
        self.world = World(self.clock, journal_size)
        self.feed = self.world.feed
        self.reset_listeners: list[Callable[[], None]] = []
        self._imap, self._smtp = ImapDoor(self.world), Door(self.world)
        self._server: SandboxServer | None = None
        wires = self.faults.wires
        wires.drop, wires.reset, wires.stall = self._on_all("drop"), self._on_all("reset"), self._on_all("stall")
        wires.rebuild = self.world.folders[INBOX].rebuild
        wires.repeat, wires.release = self.world.repeat, self.world.release
        wires.used = lambda: self.feed.publish({"type": "faults", "faults": self.faults.snapshot()})

    # -- what the desk needs to connect -----------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """The desk's mail address: MAIL_ADDRESS."""
        return self.world.address

    @property
    def imap_url(self) -> str:
        """Where the desk reads its mail: IMAP_URL."""
        return f"imap://{self._login()}@127.0.0.1:{self._imap.port}/{INBOX}"

    @property
    def smtp_url(self) -> str:
        """Where the desk hands over its mail: SMTP_URL."""
        return f"smtp://{self._login()}@127.0.0.1:{self._smtp.port}"

    @property
    def authserv_id(self) -> str:
        """The name under which this server vouches for senders: MAIL_AUTHSERV_ID."""
        return self.world.server_name

    @property
    def connected(self) -> bool:
        """Whether a desk is there that has logged in over IMAP."""
        return self.world.watching > 0

    # -- knobs and records ------------------------------------------------------------------------------------------

    @property
    def faults(self) -> Faults:
        """The faults that can be switched on."""
        return self.world.faults

    @property
    def calls(self) -> MutableSequence[Call]:
        """Every command of the desk so far, but for the most frequent."""
        return self.world.calls

    @property
    def sent(self) -> list[Shown]:
        """Every mail that the desk handed over, oldest first."""
        return [read(item.raw, item.at) for item in self.world.folders[SENT].items]

    @property
    def received(self) -> list[Shown]:
        """Every mail in the desk's mailbox, oldest first."""
        return [read(item.raw, item.at) for item in self.world.folders[INBOX].items]

    # -- people -----------------------------------------------------------------------------------------------------

    async def write(
        self,
        user: str,
        subject: str,
        text: str,
        *,
        to: Sequence[str] = (),
        cc: Sequence[str] = (),
        files: Sequence[Upload] = (),
        sender: str = "",
    ) -> str:
        """Write a mail, to the desk if nobody is named, with files (name, bytes, mime); return its id in the sent mails.

        Only who forges may write another `sender` into From.
        """
        draft = hands.fresh(self.world, self.world.person(user), subject, text, to, cc, files, sender)
        return hands.send(self.world, self.world.person(user), draft).id

    async def reply(
        self,
        user: str,
        mail_id: str,
        text: str,
        *,
        to_all: bool = False,
        quotes: bool = True,
        cc: Sequence[str] = (),
        files: Sequence[Upload] = (),
    ) -> str:
        """Answer a mail, quoting it below unless told not to; return the answer's id in the sent mails."""
        person = self.world.person(user)
        kept = self.world.kept(person, mail_id)
        return hands.send(
            self.world, person, hands.answer(self.world, person, kept, text, to_all=to_all, quotes=quotes, cc=cc, files=files)
        ).id

    def away(self, user: str, *, on: bool = True) -> None:
        """Be out of office, or back."""
        self.world.set_person(self.world.person(user), is_away=on)

    def close_mailbox(self, user: str, *, on: bool = True) -> None:
        """Let mail to somebody come back as undeliverable, or arrive again."""
        self.world.set_person(self.world.person(user), is_closed=on)

    def put(self, raw: bytes, sender: str = "somebody@elsewhere.example") -> None:
        """Deliver a mail as it stands to the desk."""
        self.world.deliver(sender, self.address, raw)

    def mails(self, user: str, folder: str = "") -> list[Kept]:
        """Return the mails of somebody's program, oldest first: all, or those of `inbox` or `sent`."""
        return [one for one in self.world.mails[self.world.person(user).id] if folder in ("", one.folder)]

    def inbox(self, user: str) -> list[Shown]:
        """Return what somebody received, oldest first."""
        return [one.shown for one in self.mails(user, "inbox")]

    def threads(self, user: str) -> list[list[Kept]]:
        """Return somebody's mails as their program shows them: by thread, each oldest first."""
        found: dict[str, list[Kept]] = {}
        for one in self.mails(user):
            found.setdefault(one.thread, []).append(one)
        return list(found.values())

    def find(self, user: str, text: str, folder: str = "") -> str:
        """Return the id of the newest mail in somebody's program with a text in it or in its subject."""
        return hands.find(self.world, self.world.person(user), text, folder).id

    def until(self, predicate: Callable[[], Truth], timeout: float = 15.0) -> Coroutine[Any, Any, Truth]:
        """Wait until something is true and return that; TimeoutError after `timeout` seconds.

        It is asked again at every mail and every command of the desk. No polling.
        """
        return self.feed.until(predicate, timeout)

    # -- life -------------------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1."""
        self._server = SandboxServer(self.clock, [self])
        await self._server.start(port)

    async def stop(self) -> None:
        """Stop serving; stopping twice does nothing."""
        if self._server is not None:
            await self._server.stop()

    # -- the platform's face to the server --------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Return where the page fetches sources and files from."""
        return routes(self.world)

    async def opened(self, _url: str) -> None:
        """Listen for the desk, on ports of its own."""
        await self._imap.open()
        await self._smtp.open()

    def snapshot(self) -> JSON:
        """Return the state for the page."""
        calls = itertools.islice(self.calls, max(0, len(self.calls) - CALLS_SHOWN), None)
        return {
            "desk": {"address": self.address},
            "users": [shown_person(person) for person in self.world.people.values()],
            "messages": {person_id: [shown_mail(one) for one in kept] for person_id, kept in self.world.mails.items()},
            "calls": [shown_call(one) for one in calls],
            "bot": self.world.bot_state(),
        }

    def fault_snapshot(self) -> JSON:
        """Return the faults in force."""
        return self.faults.snapshot()

    def fault(self, name: str, args: JSON) -> None:
        """Switch a fault by name."""
        self.faults.apply(name, args)

    async def act(self, do: str, fields: JSON) -> JSON:
        """Do what a person does, by name."""
        return await acts.act(self, do, fields)

    def reset(self) -> None:
        """Go back to the beginning; `reset_listeners` are told, so that who serves it can begin anew as well."""
        self.world.reset()
        for listener in list(self.reset_listeners):
            listener()

    async def close(self) -> None:
        """End all connections."""
        await self._imap.close()
        await self._smtp.close()

    def _on_all(self, what: str) -> Callable[[], None]:
        def run() -> None:
            for door in (self._imap, self._smtp):
                getattr(door, what)()

        return run

    def _login(self) -> str:
        return f"{self.address.replace('@', '%40')}:{self.world.password}"
