"""The desk's mail over real servers, Postfix and Dovecot: out, back in its thread, and what comes back undelivered."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import pytest
from aiosmtpd.lmtp import LMTP

from bot.adapters.mail.address import server
from bot.adapters.mail.connect import Mail
from bot.adapters.mail.inbox import Pace
from bot.adapters.mail.mailbox import Cursor
from bot.adapters.mail.parse import Ours
from bot.adapters.mail.seal import Seal
from bot.adapters.mail.sending import Sending
from bot.messages import Arrival, Content, Envelope, Place, Post, Refused, Said, Sent
from tests import mailboxes, postoffice
from tests.mailboxes import ImapServer

PATIENCE_S = 30
SEAL = Seal("support@acme.test", b"k" * 32)
PACE = Pace(idle_s=60, answer_s=10, first_wait_s=0.01, longest_wait_s=0.1)

pytestmark = pytest.mark.skipif(
    not (postoffice.is_there() and mailboxes.has_dovecot()),
    reason="needs postfix and dovecot, and root to run them: apt-get install postfix dovecot-imapd dovecot-lmtpd",
)


class Desk:
    """A desk over the pair, that keeps what arrives."""

    def __init__(self, address: str, imap: ImapServer, smtp: int) -> None:
        self.arrived: list[Said] = []
        self.kept: dict[str, bytes] = {}
        self.changed = asyncio.Condition()
        self.seal = Seal(address, b"k" * 32)
        sending = Sending(server(f"smtp://127.0.0.1:{smtp}"), "desk.acme.test")
        at = server(imap.url("INBOX", user=address))
        self.mail = Mail(at, sending, Ours(self.seal), self._accept, self._recall, self._keep, self.kept.__getitem__, pace=PACE)

    async def _accept(self, arrivals: Sequence[Arrival], _cursor: Cursor) -> None:
        async with self.changed:
            self.arrived += [one.inbound for one in arrivals if isinstance(one.inbound, Said)]
            self.changed.notify_all()

    async def _recall(self) -> Cursor | None:
        return None

    def _keep(self, raw: bytes) -> str:
        self.kept[str(len(self.kept))] = raw
        return str(len(self.kept) - 1)

    async def first(self, holds: Callable[[Said], bool]) -> Said:
        """Wait for a mail of which this holds, and give it."""
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: any(map(holds, self.arrived))), PATIENCE_S)
        return next(filter(holds, self.arrived))


class Shut:
    """An LMTP server that knows nobody."""

    async def handle_RCPT(self, *_: object) -> str:  # noqa: N802
        return "550 5.1.1 no such user here"


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    yield from mailboxes.running()


@pytest.fixture(scope="module")
def bounces() -> int:
    return mailboxes.free_port()


@pytest.fixture(scope="module")
def smtp(imap: ImapServer, bounces: int) -> Iterator[int]:
    yield from postoffice.running(imap.lmtp, bounces)


@pytest.fixture
async def desk(imap: ImapServer, smtp: int) -> AsyncIterator[Desk]:
    one = Desk("support@acme.test", imap, smtp)
    await one.mail.start()
    yield one
    await one.mail.stop()


@pytest.fixture
async def customer(imap: ImapServer, smtp: int) -> AsyncIterator[Desk]:
    """Somebody else, who happens to read their mail with the same program."""
    one = Desk("ada@customer.test", imap, smtp)
    await one.mail.start()
    yield one
    await one.mail.stop()


async def test_a_conversation_goes_there_and_back(desk, customer):
    """The customer asks, the desk answers in their thread, and their answer proves the ticket, by id and by address."""
    ask = Post(Place("mail", "support@acme.test"), Content(text="The export fails."), "ask", envelope=Envelope(subject="Export"))
    assert isinstance(await customer.mail.channel.deliver(ask), Sent)
    asked = await desk.first(lambda said: said.text == "The export fails.")
    assert asked.author.remote_id == "ada@customer.test"
    assert asked.letter is not None
    assert asked.letter.subject == "Export"

    envelope = Envelope(142, "Export", asked.remote_id)
    sent = await desk.mail.channel.deliver(Post(asked.place, Content(text="Which **version**?"), "reply:1:0", "Lena", envelope=envelope))
    assert isinstance(sent, Sent)
    answer = await customer.first(lambda said: said.text == "Which version?")
    assert (answer.remote_id, answer.place.thread) == (sent.remote_id, asked.remote_id)

    back = Post(Place("mail", SEAL.reply_address(142)), Content(text="4.2"), "back", envelope=Envelope(0, "Re: Export", answer.remote_id))
    assert isinstance(await customer.mail.channel.deliver(back), Sent)
    again = await desk.first(lambda said: said.text == "4.2")
    assert again.letter is not None
    assert (again.letter.signed_ticket, again.letter.signed_by) == (142, "id")
    assert again.letter.refers_to[0] == sent.remote_id


async def test_what_cannot_be_delivered_comes_back_as_a_bounce(desk, bounces):
    """Taken at first and refused later, it comes back as a report that names the address and our mail."""
    listening = await asyncio.get_running_loop().create_server(lambda: LMTP(Shut()), "127.0.0.1", bounces)
    sent = await desk.mail.channel.deliver(
        Post(Place("mail", "gone@late-bounce.test"), Content(text="Hello?"), "reply:2:0", envelope=Envelope(143, "Export"))
    )
    assert isinstance(sent, Sent)
    came = await desk.first(lambda said: said.letter is not None and said.letter.kind == "bounce")
    listening.close()
    assert came.letter is not None
    assert came.letter.bounced == ("gone@late-bounce.test",)
    assert came.letter.is_permanent
    assert (came.letter.signed_ticket, came.letter.refers_to[0]) == (143, sent.remote_id)


async def test_what_the_server_does_not_know_is_refused(desk):
    """At once, and for good."""
    ended = await desk.mail.channel.deliver(Post(Place("mail", "ada@elsewhere.test"), Content(text="Hi"), "k"))
    assert isinstance(ended, Refused)
