"""A mail handed to a real SMTP server, and every way in which that can end."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from bot.adapters.mail.address import server
from bot.adapters.mail.channel import MailChannel
from bot.adapters.mail.seal import Seal
from bot.adapters.mail.sending import Sending
from bot.messages import Content, Edit, Fetch, Later, Place, Post, Refused, RemoteFile, Sent, StoredFile, Unsure, Upload, WhoIs
from tests.wires import Wire

SEAL = Seal("support@acme.test", b"k" * 32)
NOW = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
PLACE = Place("mail", "ada@customer.test", "first@customer.test")
POST = Post(PLACE, Content(text="It **works** now."), "reply:1:0", "Lena")


class Postbox:
    """A server's side: keeps what it took, and answers as it was told to at each step."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        self.answers: dict[str, str] = {}

    async def handle_MAIL(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        answer = self.answers.get(f"RCPT {address}", self.answers.get("RCPT", "250 OK"))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            self.taken.append((list(envelope.rcpt_tos), bytes(envelope.content or b"")))
        return answer


def admits(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=getattr(data, "password", b"") == b"pw", handled=False)


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
async def port(postbox: Postbox) -> AsyncIterator[int]:
    def protocol() -> SMTP:
        return SMTP(postbox, authenticator=admits, auth_require_tls=False, data_size_limit=1_000_000, hostname="mx.acme.test")

    listening = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()[1]
    listening.close()


RAW = b"From: a@b.test\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF"


def stored(digest: str) -> bytes:
    if digest == "gone":
        raise FileNotFoundError(digest)
    return RAW


def channel_at(url: str, **differently: object) -> MailChannel:
    sending = Sending(server(url), "desk.acme.test", timeout_s=2)
    return MailChannel(SEAL, sending, stored, lambda: NOW, **differently)  # type: ignore[arg-type]


async def test_a_post_arrives_as_a_mail(postbox, port):
    """Under the id that the outcome names, to the room's address."""
    ended = await channel_at(f"smtp://127.0.0.1:{port}").deliver(POST)
    assert ended == Sent(SEAL.message_id(0, "reply:1:0"))
    ((to, raw),) = postbox.taken
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert to == ["ada@customer.test"]
    assert message["In-Reply-To"] == "<first@customer.test>"
    assert message["Message-ID"] == f"<{ended.remote_id}>"


async def test_a_login_is_used_where_one_is_given(postbox, port):
    """And a wrong one closes the channel instead of giving the mail up."""
    assert isinstance(await channel_at(f"smtp://desk:pw@127.0.0.1:{port}").deliver(POST), Sent)
    ended = await channel_at(f"smtp://desk:wrong@127.0.0.1:{port}").deliver(POST)
    assert isinstance(ended, Later)
    assert ended.blocked


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_not_now_is_later(postbox, port, step):
    """Greylisting, full disks: it is certainly not there, and will be taken in a while."""
    postbox.answers[step] = "451 4.7.1 try again"
    ended = await channel_at(f"smtp://127.0.0.1:{port}").deliver(POST)
    assert isinstance(ended, Later)
    assert not ended.blocked


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_no_is_refused(postbox, port, step):
    """For good, with what the server said."""
    postbox.answers[step] = "550 5.1.1 no such user"
    ended = await channel_at(f"smtp://127.0.0.1:{port}").deliver(POST)
    assert isinstance(ended, Refused)
    assert "550" in ended.reason
    assert ended.remedy


async def test_a_copy_that_is_refused_does_not_keep_the_answer_back(postbox, port):
    """Whoever asked gets it."""
    from bot.messages import Envelope as Outer  # noqa: PLC0415 - the server's Envelope has the name here

    postbox.answers["RCPT gone@customer.test"] = "550 5.1.1 no such user"
    post = Post(PLACE, POST.content, POST.key, envelope=Outer(also_to=("gone@customer.test", "bob@customer.test")))
    assert isinstance(await channel_at(f"smtp://127.0.0.1:{port}").deliver(post), Sent)
    assert postbox.taken[0][0] == ["ada@customer.test", "bob@customer.test"]


async def test_what_is_too_large_is_refused_before_it_is_sent(postbox, port):
    """The server says its limit beforehand."""
    ended = await channel_at(f"smtp://127.0.0.1:{port}").deliver(Post(PLACE, Content(text="x" * 1_500_000), "k"))
    assert isinstance(ended, Refused)
    assert postbox.taken == []


@pytest.mark.parametrize(
    "room", ["", "nobody", "a@b", "a b@customer.test", "ada@customer.test, eve@evil.test", "ä@customer.test", "x@y\r\nBcc: z@w.test"]
)
async def test_what_is_no_address_is_refused(postbox, port, room):
    """Nothing is sent to anybody."""
    ended = await channel_at(f"smtp://127.0.0.1:{port}").deliver(Post(Place("mail", room), Content(text="Hi"), "k"))
    assert isinstance(ended, Refused)
    assert postbox.taken == []


async def test_a_server_that_is_not_there_is_later(unused_tcp_port):
    """Nothing can have been sent."""
    assert isinstance(await channel_at(f"smtp://127.0.0.1:{unused_tcp_port}").deliver(POST), Later)


@pytest.mark.parametrize("said", [b"MAIL FROM", b"RCPT TO"])
async def test_a_connection_lost_before_the_mail_is_later(postbox, port, said):
    """The server cannot have taken what it was not given."""
    wire = Wire(port)
    wire.stops_after = said
    at = await wire.start()
    ended = await channel_at(f"smtp://127.0.0.1:{at}").deliver(POST)
    await wire.stop()
    assert isinstance(ended, Later)


async def test_a_connection_lost_after_the_mail_is_unsure(postbox, port):
    """The server took it, and its answer never came: sending again blindly would be a second mail."""
    wire = Wire(port)
    wire.stops_after = b"\r\n.\r\n"
    at = await wire.start()
    ended = await channel_at(f"smtp://127.0.0.1:{at}").deliver(POST)
    await wire.stop()
    assert isinstance(ended, Unsure)
    assert len(postbox.taken) == 1


async def test_in_doubt_the_folder_of_sent_mail_is_asked(port):
    """It proves that a mail went out, and that it did not only where it holds what surely did."""
    mine = SEAL.message_id(0, POST.key)

    def with_sent(answer: object) -> MailChannel:
        async def look(message_id: str, _other: str) -> object:
            assert message_id == mine
            if isinstance(answer, Exception):
                raise answer
            return answer

        return channel_at(f"smtp://127.0.0.1:{port}", sent=look)

    assert await with_sent((True, False)).find(POST, NOW) == Sent(mine)
    assert isinstance(await with_sent((False, True)).find(POST, NOW), Refused)
    assert isinstance(await with_sent((False, False)).find(POST, NOW), Refused)
    assert isinstance(await with_sent(None).find(POST, NOW), Refused)
    assert isinstance(await with_sent(OSError("gone")).find(POST, NOW), Later)


async def test_a_mail_of_ours_that_came_back_went_out(port):
    """As a copy, or over a list."""
    channel = channel_at(f"smtp://127.0.0.1:{port}")
    channel.saw(SEAL.message_id(0, POST.key))
    assert isinstance(await channel.find(POST, NOW), Sent)


async def test_a_file_goes_as_a_mail_with_it(postbox, port):
    """In the same thread."""
    file = StoredFile("d" * 64, "Rechnung.pdf", "application/pdf", 4)
    assert isinstance(await channel_at(f"smtp://127.0.0.1:{port}").deliver(Upload(PLACE, file, "file:1")), Sent)
    message = email.message_from_bytes(postbox.taken[0][1], policy=email.policy.default)
    assert [one.get_filename() for one in message.iter_attachments()] == ["Rechnung.pdf"]  # type: ignore[attr-defined]
    assert message["In-Reply-To"] == "<first@customer.test>"


async def test_what_a_mailbox_cannot_do_is_refused(port):
    """A mail that was sent cannot be changed."""
    channel = channel_at(f"smtp://127.0.0.1:{port}")
    assert isinstance(await channel.deliver(Edit(PLACE, "x", Content(text="y"))), Refused)
    assert not channel.capabilities.edits


async def test_files_of_kept_mails_are_fetched(port):
    """A part of the raw mail, or the whole."""
    channel = channel_at(f"smtp://127.0.0.1:{port}")
    assert await channel.ask(Fetch("mail", 1, RemoteFile("d:0", "a.pdf"), 100)) == b"%PDF"
    assert await channel.ask(Fetch("mail", 1, RemoteFile("d", "mail.eml"), 100)) == RAW
    assert isinstance(await channel.ask(Fetch("mail", 1, RemoteFile("d:9", "x"), 100)), Refused)
    assert isinstance(await channel.ask(Fetch("mail", 1, RemoteFile("d:0", "a.pdf"), 2)), Refused)
    assert isinstance(await channel.ask(Fetch("mail", 1, RemoteFile("gone:0", "a.pdf"), 2)), Refused)


async def test_an_address_is_its_own_profile(port):
    """A mailbox knows nothing else of a person."""
    profile = await channel_at(f"smtp://127.0.0.1:{port}").ask(WhoIs("mail", "ada@customer.test"))
    assert getattr(profile, "email", "") == "ada@customer.test"
