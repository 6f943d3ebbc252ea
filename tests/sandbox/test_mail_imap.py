"""The imitated mailbox over IMAP, asked by Python's own client: strict about order and grammar, and cut off on purpose."""

import asyncio
import imaplib
import re
import socket
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import MailSandbox, SandboxClock

PATIENCE_S = 10


@pytest.fixture
async def post() -> AsyncIterator[MailSandbox]:
    sandbox = MailSandbox(clock=SandboxClock())
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


def port_of(url: str) -> int:
    found = re.search(r":(\d+)(?:/|$)", url.rpartition("@")[2])
    assert found
    return int(found[1])


async def with_client(post: MailSandbox, do: Callable[[imaplib.IMAP4], Any], folder: str = "INBOX") -> Any:
    """Do something with a client that has logged in and chosen a folder, in a thread of its own."""

    def run() -> Any:
        client = imaplib.IMAP4("127.0.0.1", port_of(post.imap_url), timeout=PATIENCE_S)
        try:
            client.login(post.address, "sandbox")
            if folder:
                client.select(folder)
            return do(client)
        finally:
            client.shutdown()

    return await asyncio.to_thread(run)


class Raw:
    """A bare connection, for what a client library would never say."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def says(self, line: bytes, until: bytes) -> list[bytes]:
        """Send a line; return what comes up to and with the line that begins so."""
        self.writer.write(line)
        return await self.hears(until)

    async def hears(self, until: bytes) -> list[bytes]:
        said = []
        async with asyncio.timeout(PATIENCE_S):
            while not said or not said[-1].startswith(until):
                line = await self.reader.readline()
                if not line:
                    return [*said, b""]
                said.append(line.rstrip(b"\r\n"))
        return said

    async def chooses(self, post: MailSandbox) -> None:
        """Log in and open the inbox."""
        await self.says(b"a LOGIN %s sandbox\r\n" % post.address.encode(), b"a ")
        await self.says(b"b SELECT INBOX\r\n", b"b ")


@pytest.fixture
async def raw(post: MailSandbox) -> AsyncIterator[Raw]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(post.imap_url))
    one = Raw(reader, writer)
    await one.hears(b"* OK")
    yield one
    writer.close()


async def test_a_mail_is_found_and_fetched_by_its_uid(post):
    """With its bytes as they were delivered, its size, its flags and when it came."""
    await post.write("ada", "Seats", "12 instead of 9")

    def look(client: imaplib.IMAP4) -> Any:
        (found,) = client.uid("SEARCH", "UID", "1:*")[1]
        return found, client.uid("FETCH", "1", "(INTERNALDATE FLAGS RFC822.SIZE BODY.PEEK[])")[1]

    found, fetched = await with_client(post, look)
    assert found == b"1"
    head, whole = fetched[0]
    assert whole == post.world.folders["INBOX"].items[0].raw
    assert b"UID 1 INTERNALDATE" in head
    assert b"RFC822.SIZE %d" % len(whole) in head
    assert b"FLAGS ()" in head


async def test_the_last_mail_is_in_every_open_range(post):
    """As RFC 3501 has it, however small its uid: a client that trusts `n:*` alone takes a mail twice."""
    await post.write("ada", "One", "1")
    await post.write("ada", "Two", "2")
    (found,) = await with_client(post, lambda client: client.uid("SEARCH", "UID", "9:*")[1])
    assert found == b"2"


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("SUBJECT seats", b"1"),
        ("NOT SUBJECT seats", b"2"),
        ("FROM chen UNSEEN", b"2"),
        ('HEADER Message-ID "@acme.example>"', b"1"),
        ("SINCE 1-Jan-2020 BEFORE 1-Jan-2021", b""),
        ("(SUBJECT seats) 1:2", b"1"),
        ("SEEN", b""),
    ],
)
async def test_mails_are_searched(post, keys, found):
    """By header, flag, day, set and their negation."""
    await post.write("ada", "Seats", "12")
    await post.write("chen", "Export", "stops")
    (said,) = await with_client(post, lambda client: client.search(None, keys)[1])
    assert said == found


async def test_reading_marks_as_read_but_for_a_peek(post):
    """And a folder that was opened to be read keeps its flags."""
    await post.write("ada", "Seats", "12")
    flags = post.world.folders["INBOX"].items[0].flags
    await with_client(post, lambda client: client.fetch("1", "(BODY.PEEK[])"))
    assert flags == set()
    await with_client(post, lambda client: (client.select("INBOX", readonly=True), client.fetch("1", "(BODY[])")), folder="")
    assert flags == set()
    await with_client(post, lambda client: client.fetch("1", "(BODY[HEADER])"))
    assert flags == {"\\Seen"}


async def test_a_read_only_folder_refuses_changes(post):
    """Flags are kept as they are."""
    await post.write("ada", "Seats", "12")

    def change(client: imaplib.IMAP4) -> str:
        client.select("INBOX", readonly=True)
        return client._simple_command("STORE", "1", "+FLAGS", "(\\Seen)")[0]

    assert await with_client(post, change, folder="") == "NO"
    assert post.world.folders["INBOX"].items[0].flags == set()


async def test_flags_are_set_taken_away_and_replaced(post):
    """With the answer that says what they are now."""
    await post.write("ada", "Seats", "12")

    def change(client: imaplib.IMAP4) -> list[Any]:
        return [
            client.store("1", how, flags)[1][0] for how, flags in (("+FLAGS", r"(\Seen \Flagged)"), ("-FLAGS", r"\Seen"), ("FLAGS", "()"))
        ]

    assert await with_client(post, change) == [rb"1 (FLAGS (\Flagged \Seen))", rb"1 (FLAGS (\Flagged))", b"1 (FLAGS ())"]


async def test_folders_say_what_they_are_for(post):
    """The one of sent mails is found by its use, and each tells how full it is."""
    listed = await with_client(post, lambda client: client.list()[1])
    assert listed == [rb'(\HasNoChildren) "/" "INBOX"', rb'(\HasNoChildren \Sent) "/" "Sent"']
    await post.write("ada", "Seats", "12")
    (status,) = await with_client(post, lambda client: client.status("INBOX", "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)")[1])
    assert status == b'"INBOX" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 1 UNSEEN 1)'


async def test_a_mail_is_appended_as_a_literal(post):
    """With its flags and its day."""
    mail = b"Subject: by hand\r\n\r\nword {3}\r\n"
    await with_client(post, lambda client: client.append("INBOX", r"(\Seen)", '"01-Mar-2026 12:00:00 +0100"', mail))
    (item,) = post.world.folders["INBOX"].items
    assert (item.raw, item.flags, item.at.isoformat()) == (mail, {"\\Seen"}, "2026-03-01T11:00:00+00:00")


async def test_new_mail_is_pushed_while_idling_and_told_at_the_end_of_a_command(post, raw):
    """Once each, and nothing in between."""
    await raw.chooses(post)
    await raw.says(b"c IDLE\r\n", b"+")
    await post.write("ada", "Seats", "12")
    assert await raw.hears(b"*") == [b"* 1 EXISTS"]
    assert await raw.says(b"DONE\r\n", b"c ") == [b"c OK enough"]
    await post.write("ada", "More", "13")
    assert await raw.says(b"d NOOP\r\n", b"d ") == [b"* 2 EXISTS", b"d OK nothing done"]
    assert await raw.says(b"e NOOP\r\n", b"e ") == [b"e OK nothing done"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"a SELECT INBOX\r\n", b"a NO log in first"),
        (b"a LOGIN somebody wrong\r\n", b"a NO [AUTHENTICATIONFAILED]"),
        (b"a LOGIN one\r\n", b"a BAD"),
        (b"a FROBNICATE\r\n", b"a BAD"),
        (b"a NOOP now\r\n", b"a BAD"),
        (b'a LOGIN "open sandbox\r\n', b"a BAD"),
        (b"a LOGIN (x sandbox\r\n", b"a BAD"),
        (b"a UID NOOP\r\n", b"a BAD"),
        (b"+ NOOP\r\n", b"* BAD"),
        (b"\r\n", b"* BAD"),
    ],
)
async def test_what_comes_too_early_or_is_no_command_is_refused(raw, line, answer):
    """NO for what is not possible, BAD for what is none; the connection stays."""
    (said,) = await raw.says(line, b"")
    assert said.startswith(answer)
    assert await raw.says(b"z NOOP\r\n", b"z ") == [b"z OK nothing done"]


@pytest.mark.parametrize(
    "line",
    [
        *(b"c FETCH 0 (UID)", b"c FETCH 1 (NOTHING)", b"c FETCH 1", b"c SEARCH", b"c SEARCH SOMETHING", b"c SEARCH SINCE yesterday"),
        *(b"c SEARCH UID", b"c UID FETCH x (UID)", b"c STORE 1 FLAGS", b"c STORE 1 =FLAGS (\\Seen)", b"c SEARCH CHARSET KLINGON ALL"),
        *(b"c FETCH 1 BODY[1.2]", b"c FETCH 1 (UID))", b"c STATUS INBOX (SIZE)", b"c APPEND INBOX nothing"),
    ],
)
async def test_commands_that_are_malformed_are_refused(post, raw, line):
    """Each with BAD, and the session goes on."""
    await post.write("ada", "Seats", "12")
    await raw.chooses(post)
    assert (await raw.says(line + b"\r\n", b"c "))[-1].startswith(b"c BAD")
    assert (await raw.says(b"d NOOP\r\n", b"d "))[-1].startswith(b"d OK")


async def test_a_command_needs_a_folder(raw, post):
    """Before one is chosen, and after it was closed."""
    await raw.says(b"a LOGIN %s sandbox\r\n" % post.address.encode(), b"a ")
    assert (await raw.says(b"b SEARCH ALL\r\n", b"b "))[-1].startswith(b"b BAD")
    assert (await raw.says(b"c SELECT Nowhere\r\n", b"c "))[-1].startswith(b"c NO [NONEXISTENT]")
    await raw.says(b"d SELECT INBOX\r\n", b"d ")
    await raw.says(b"e CLOSE\r\n", b"e ")
    assert (await raw.says(b"f SEARCH ALL\r\n", b"f "))[-1].startswith(b"f BAD")


async def test_lines_without_an_end_and_literals_without_measure_end_the_session(post, raw):
    """They are not collected for ever."""
    assert (await raw.says(b"a APPEND INBOX {999999999}\r\n", b""))[-1].startswith(b"* BAD")
    assert await raw.reader.read() == b""


async def test_a_rebuilt_mailbox_throws_out_who_reads_it(post, raw):
    """Another validity, the same mails under other uids."""
    await post.write("ada", "One", "1")
    await post.write("ada", "Two", "2")
    await raw.chooses(post)
    await raw.says(b"c IDLE\r\n", b"+")
    post.faults.rebuild_mailbox()
    assert (await raw.hears(b"* BYE"))[-1].startswith(b"* BYE")
    assert await raw.reader.read() == b""
    (status,) = await with_client(post, lambda client: client.status("INBOX", "(UIDVALIDITY UIDNEXT)")[1])
    assert status == b'"INBOX" (UIDVALIDITY 2 UIDNEXT 3)'
    (first,) = await with_client(post, lambda client: client.uid("SEARCH", "SUBJECT", "Two")[1])
    assert first == b"1"


@pytest.mark.parametrize("fault", ["drop_connections", "reset_connections"])
async def test_connections_end_when_they_are_told_to(post, raw, fault):
    """Orderly or with a reset; the next one is welcome."""
    await raw.chooses(post)
    assert post.connected
    getattr(post.faults, fault)()
    await post.until(lambda: not post.connected)
    assert await with_client(post, lambda client: client.noop()[0]) == "OK"


async def test_a_silent_connection_says_nothing_and_stays(post, raw):
    """Neither answers nor pushes come through any more; new connections work."""
    await raw.chooses(post)
    post.faults.stall_connections()
    raw.writer.write(b"c NOOP\r\n")
    await post.write("ada", "Seats", "12")
    assert await with_client(post, lambda client: client.noop()[0]) == "OK"
    assert not raw.reader.at_eof()
    assert raw.reader._buffer == b""


async def test_connections_and_logins_are_refused(post):
    """So many connections at once, and the login until it is allowed again."""
    post.faults.refuse_connections(1)
    with pytest.raises((ConnectionError, imaplib.IMAP4.abort, socket.timeout)):
        await with_client(post, lambda client: client.noop())
    post.faults.login_refused = True
    with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
        await with_client(post, lambda client: client.noop())
    post.faults.clear()
    assert await with_client(post, lambda client: client.noop()[0]) == "OK"
    assert [call.error for call in post.calls if call.error] == [
        "the connection is refused",
        "NO [AUTHENTICATIONFAILED] the login is refused",
    ]


async def test_mails_are_dated_by_the_sandbox_clock(post):
    """So that a desk whose clock was moved sees them come in order."""
    before = post.clock.now()
    post.clock.advance(timedelta(days=2))
    await post.write("ada", "Later", "2")
    assert post.world.folders["INBOX"].items[0].at - before >= timedelta(days=2)
