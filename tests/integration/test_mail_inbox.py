"""A mailbox on a real IMAP server, watched over a wire that can be cut: nothing is skipped, nothing is taken twice."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.mail.address import server
from bot.adapters.mail.connect import Mail, signing_key
from bot.adapters.mail.inbox import Inbox, Pace
from bot.adapters.mail.mailbox import Cursor, Fetched, sent_mail
from bot.adapters.mail.parse import Ours
from bot.adapters.mail.seal import Seal
from bot.adapters.mail.sending import Sending
from bot.messages import Arrival
from tests.mailboxes import ImapServer
from tests.wires import Wire

PACE = Pace(idle_s=60, answer_s=10, first_wait_s=0.01, longest_wait_s=0.1)
HASTY = Pace(idle_s=1, answer_s=1, first_wait_s=0.01, longest_wait_s=0.1)
PATIENCE_S = 30
SEAL = Seal("support@acme.test", b"k" * 32)
folders = (f"Desk{number}" for number in itertools.count())


def mail(subject: str, body: str = "Hello") -> bytes:
    return f"From: ada@customer.test\r\nSubject: {subject}\r\nMessage-ID: <{subject}@customer.test>\r\n\r\n{body}\r\n".encode()


class Desk:
    """Where mails go: keeps what is given, or refuses it, and lets a test wait for it."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.changed = asyncio.Condition()
        self.taken: list[Fetched] = []
        self.cursor: Cursor | None = None
        self.offered = 0
        self.is_shut = False

    @property
    def subjects(self) -> list[str]:
        return [one.raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for one in self.taken]

    def take(self, mails: Sequence[Fetched], cursor: Cursor) -> None:
        """Runs in the inbox's thread."""
        asyncio.run_coroutine_threadsafe(self._kept(mails, cursor), self.loop).result(PATIENCE_S)

    async def _kept(self, mails: Sequence[Fetched], cursor: Cursor) -> None:
        async with self.changed:
            self.offered += len(mails)
            self.changed.notify_all()
            if self.is_shut:
                raise ConnectionError("the database is away")
            self.taken += mails
            self.cursor = cursor

    def noticed(self) -> None:
        """Runs in the inbox's thread."""
        asyncio.run_coroutine_threadsafe(self._woken(), self.loop)

    async def _woken(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(holds), PATIENCE_S)


@pytest.fixture
def folder(imap: ImapServer) -> str:
    name = next(folders)
    imap.make(name)
    return name


@pytest.fixture
async def desk() -> Desk:
    return Desk()


@pytest.fixture
async def wire(imap: ImapServer) -> AsyncIterator[tuple[Wire, int]]:
    one = Wire(imap.port)
    yield one, await one.start()
    await one.stop()


class Watch:
    """An inbox that ends with its block."""

    def __init__(self, url: str, desk: Desk, cursor: Cursor | None = None, pace: Pace = PACE) -> None:
        self.inbox = Inbox(server(url), desk.take, cursor, pace=pace, noticed=desk.noticed)

    async def __aenter__(self) -> Inbox:
        self.inbox.start()
        return self.inbox

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.inbox.stop)


async def test_what_is_there_and_what_comes_is_taken(imap, folder, desk):
    """At the start, and then as the server pushes it."""
    imap.put(folder, mail("one"), mail("two"))
    async with Watch(imap.url(folder), desk):
        await desk.until(lambda: len(desk.taken) == 2)
        await asyncio.to_thread(imap.put, folder, mail("three"))
        await desk.until(lambda: len(desk.taken) == 3)
    assert desk.subjects == ["one", "two", "three"]
    assert desk.cursor is not None
    assert desk.cursor.uid == desk.taken[-1].uid


async def test_after_a_restart_it_goes_on_where_it_was(imap, folder, desk):
    """Only with what came meanwhile."""
    imap.put(folder, mail("one"))
    async with Watch(imap.url(folder), desk):
        await desk.until(lambda: len(desk.taken) == 1)
    imap.put(folder, mail("two"))
    async with Watch(imap.url(folder), desk, desk.cursor):
        await desk.until(lambda: len(desk.taken) == 2)
    assert desk.subjects == ["one", "two"]


async def test_an_old_mailbox_is_not_imported(imap, folder, desk):
    """At the first start only the last days count, and what comes later is taken."""
    imap.put(folder, mail("old"), at=datetime.now(UTC) - timedelta(days=30))
    async with Watch(imap.url(folder), desk):
        await desk.until(lambda: desk.cursor is not None)
        await asyncio.to_thread(imap.put, folder, mail("new"))
        await desk.until(lambda: len(desk.taken) == 1)
    assert desk.subjects == ["new"]


@pytest.mark.parametrize("end", ["cut", "reset"])
async def test_a_connection_that_ends_while_idling_is_opened_again(imap, folder, desk, wire, end):
    """By FIN or by RST; the next mail is taken, once."""
    line, port = wire
    async with Watch(imap.url(folder, port), desk) as inbox:
        await desk.until(lambda: desk.cursor is not None)
        await desk.until(lambda: inbox.is_connected)
        getattr(line, end)()
        await asyncio.to_thread(imap.put, folder, mail("after"))
        await desk.until(lambda: len(desk.taken) == 1)
    assert desk.subjects == ["after"]
    assert line.connections == 2


async def test_a_black_hole_while_idling_is_left(imap, folder, desk, wire):
    """A wire that swallows everything without a word is noticed by the poll behind the push."""
    line, port = wire
    async with Watch(imap.url(folder, port), desk, pace=HASTY):
        await desk.until(lambda: desk.cursor is not None)
        line.is_dead = True
        await asyncio.to_thread(imap.put, folder, mail("after"))
        await desk.until(lambda: len(desk.taken) == 1)
    assert line.connections > 1


async def test_a_rebuilt_mailbox_is_looked_through_again(imap, folder, desk):
    """Old uids mean other mails there, so nothing may be skipped; what was taken before is known by its Message-ID."""
    imap.put(folder, mail("one"), mail("two"))
    async with Watch(imap.url(folder), desk):
        await desk.until(lambda: len(desk.taken) == 2)
    before = desk.cursor
    imap.make(folder)
    imap.put(folder, mail("new"), mail("one"))
    async with Watch(imap.url(folder), desk, desk.cursor):
        await desk.until(lambda: len(desk.taken) == 4)
    assert desk.subjects == ["one", "two", "new", "one"]
    assert before is not None
    assert desk.cursor is not None
    assert before.validity != desk.cursor.validity


async def test_what_cannot_be_stored_comes_again(imap, folder, desk):
    """The cursor moves when the mails are safe, and not before."""
    desk.is_shut = True
    imap.put(folder, mail("one"))
    async with Watch(imap.url(folder), desk):
        await desk.until(lambda: desk.offered > 1)
        assert desk.cursor is None
        desk.is_shut = False
        await desk.until(lambda: len(desk.taken) == 1)
    assert desk.subjects == ["one"]


async def test_thirty_megabytes_are_taken(imap, folder, desk):
    """They arrive whole, like any other mail."""
    imap.put(folder, mail("big", "x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 430_000))
    async with Watch(imap.url(folder), desk, pace=Pace(idle_s=60, answer_s=30, first_wait_s=0.01)):
        await desk.until(lambda: len(desk.taken) == 1)
    assert len(desk.taken[0].raw) > 30_000_000


async def test_a_refused_login_is_said(imap, folder, desk):
    """In words that an operator can use."""
    async with Watch(imap.url(folder).replace(":pw@", ":wrong@"), desk) as inbox:
        await desk.until(lambda: "refuses the login" in inbox.fault)
    assert not inbox.is_connected


async def test_the_folder_of_sent_mail_says_what_went_out(imap):
    """Where the server has one."""
    if imap.name == "pymap":
        pytest.skip("pymap marks no folder as that of sent mail: apt-get install dovecot-imapd")
    imap.put("Sent", mail("gone-out"))
    there = await asyncio.to_thread(sent_mail, server(imap.url("INBOX")), "gone-out@customer.test", "never@customer.test")
    assert there == (True, False)


async def test_a_mail_reaches_the_desk_as_an_arrival_with_its_cursor(imap, folder, tmp_path):
    """Its bytes are kept before its row, and our own mail coming back is no arrival."""
    kept: dict[str, bytes] = {}
    arrived: list[Arrival] = []
    changed = asyncio.Condition()
    cursors: list[Cursor] = []

    def keep(raw: bytes) -> str:
        kept[f"digest-{len(kept)}"] = raw
        return f"digest-{len(kept) - 1}"

    async def accept(arrivals: Sequence[Arrival], cursor: Cursor) -> None:
        async with changed:
            assert all(one.inbound.letter.raw.remote_id in kept for one in arrivals)
            arrived.extend(arrivals)
            cursors.append(cursor)
            changed.notify_all()

    async def recall() -> Cursor | None:
        return None

    ours = SEAL.message_id(7, "reply:1:0")
    own = f"From: support@acme.test\r\nMessage-ID: <{ours}>\r\nSubject: Re: x\r\n\r\nHi\r\n".encode()
    imap.put(folder, own, mail("one"))
    desk = Mail(
        server(imap.url(folder)), Sending(server("smtp://127.0.0.1:1"), "x"), Ours(SEAL), accept, recall, keep, kept.__getitem__, pace=PACE
    )
    await desk.start()
    async with changed:
        await asyncio.wait_for(changed.wait_for(lambda: bool(arrived)), PATIENCE_S)
    await desk.stop()
    assert [one.key for one in arrived] == ["mail:one@customer.test"]
    assert cursors[-1].uid > 0
    assert desk.channel._seen == {ours: None}


def test_the_key_is_made_once(tmp_path):
    """And only its owner can read it."""
    key = signing_key(tmp_path / "data")
    assert signing_key(tmp_path / "data") == key
    assert (tmp_path / "data" / "mail.key").stat().st_mode & 0o077 == 0
    (tmp_path / "data" / "mail.key").write_bytes(b"")
    with pytest.raises(ValueError, match="delete it"):
        signing_key(tmp_path / "data")
