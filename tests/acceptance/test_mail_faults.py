"""Mail when it goes wrong: desks that answer each other, bounces, servers that refuse us."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from bot.adapters.mail import checkup
from bot.app import App
from bot.queue.store import mails
from bot.settings import read_settings
from tests import mailboxes
from tests.acceptance.mail_world import PATIENCE_S, Postbox, written
from tests.fakes import FakeChannel, fake_policy
from tests.mailboxes import ImapServer

folders = (f"Loop{number}" for number in itertools.count())
OURS, THEIRS = "support@acme.test", "help@other.test"
MARKS = ("auto-submitted", "x-auto-response-suppress", "x-deskhand-desk", "precedence")


class Desks:
    """Two whole desks, each with a mailbox; what one sends arrives at the other, without the marks of machines if ``strips``."""

    def __init__(self, imap: ImapServer, tmp_path: Path, *, strips: bool) -> None:
        self.imap, self.tmp_path, self.strips = imap, tmp_path, strips
        self.folders = {OURS: next(folders), THEIRS: next(folders)}
        self.postbox = Postbox(self._deliver)
        self.apps: dict[str, App] = {}

    def _deliver(self, to: Sequence[str], raw: bytes) -> None:
        message = message_from_bytes(raw, policy=SMTP)
        for name in MARKS if self.strips else ():
            del message[name]
        for one in to:
            local, _, domain = one.partition("@")
            self.imap.put(self.folders[f"{local.partition('+')[0]}@{domain}"], message.as_bytes())

    async def start(self) -> None:
        self.smtp = await self.postbox.serve()
        for address, folder in self.folders.items():
            self.imap.make(folder)
            home = self.tmp_path / address
            home.mkdir()
            env = {
                "DATABASE_URL": f"sqlite:///{home / 'desk.db'}",
                "DATA_DIR": str(home),
                "HTTP_BIND": "127.0.0.1:0",
                "MAIL_ADDRESS": address,
                "IMAP_URL": self.imap.url(folder),
                "SMTP_URL": f"smtp://127.0.0.1:{self.smtp.sockets[0].getsockname()[1]}",
            }
            self.apps[address] = App(read_settings(env), fake_policy(), channels={"fake": FakeChannel()})
            await self.apps[address].start()

    async def stop(self) -> None:
        for app in self.apps.values():
            await app.stop()
        self.smtp.close()

    def taken(self, address: str) -> int:
        """Count the mails that a desk took in."""
        with self.apps[address].database.read() as tx:
            return mails.how_many(tx)

    async def until_taken(self, address: str, number: int) -> None:
        """Wait until a desk took so many mails in, and nothing is left to do at either."""
        async with asyncio.timeout(PATIENCE_S):
            while self.taken(address) < number:
                await self.apps[address].settled(0.1)
        for app in self.apps.values():
            assert await app.settled(PATIENCE_S)


@pytest.fixture(params=[False, True], ids=["marked", "stripped"])
async def desks(request, imap, tmp_path) -> AsyncIterator[Desks]:
    """Run both."""
    two = Desks(imap, tmp_path, strips=request.param)
    await two.start()
    yield two
    await two.stop()


async def test_two_desks_that_answer_each_other_stop_within_two_mails(desks):
    """Even where every mark of a machine is lost on the way."""
    await asyncio.to_thread(desks.imap.put, desks.folders[OURS], written(THEIRS, "A question", "How do I export?", "q"))
    await desks.until_taken(THEIRS, 1)
    if desks.strips:
        await desks.until_taken(OURS, 2)
    assert len(desks.postbox.taken) == (2 if desks.strips else 1)


async def test_the_checkup_says_what_is_wrong(imap):
    """Of both servers, with a remedy; a server that is merely away keeps no desk from opening."""
    imap.make("Checked")
    postbox = Postbox()
    smtp = await postbox.serve()
    good, there = imap.url("Checked"), f"smtp://127.0.0.1:{smtp.sockets[0].getsockname()[1]}"
    assert [one.is_well for one in await checkup.checkup(OURS, good, there)] == [True, True]
    assert await checkup.faults(OURS, good, there) == ()
    refused = await checkup.faults(OURS, good.replace(":pw@", ":wrong@"), there)
    assert [one.partition(":")[0] for one in refused] == ["IMAP_URL"]
    assert "login is refused" in refused[0]
    (folder,) = await checkup.faults(OURS, imap.url("NoSuchFolder"), there)
    assert "NoSuchFolder" in folder
    away = f"smtp://127.0.0.1:{mailboxes.free_port()}"
    assert [one.is_well for one in await checkup.checkup(OURS, good, away)] == [True, False]
    assert await checkup.faults(OURS, good, away) == ()
    smtp.close()
