"""A mail that our reader stumbles over: kept as it came, out of the way of the others, and read once the reader is mended."""

import json
from datetime import UTC, datetime

import pytest

from bot.adapters.mail.address import server
from bot.adapters.mail.connect import Mail
from bot.adapters.mail.mailbox import Fetched
from bot.adapters.mail.parse import Ours
from bot.adapters.mail.seal import Seal
from bot.adapters.mail.sending import Sending
from bot.messages import Said, Unread
from bot.queue.store.files import FileStore

RAW = b"From: ada@globex.test\r\nTo: support@acme.test\r\nSubject: Seats\r\nMessage-ID: <1@globex.test>\r\n\r\nIt shows 12 seats"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Stumbling(Seal):
    """A seal that cannot be looked at: a defect of ours in the middle of reading."""

    def is_ours(self, address):
        """Fail."""
        raise LookupError(address)


@pytest.fixture
def mailbox(tmp_path):
    """Make a mailbox that reads with a seal, over one store of raw mails."""
    files = FileStore(tmp_path / "files")

    def build(kind):
        ours = Ours(kind("support@acme.test", b"0123456789abcdef"))
        url = server("imap://desk:desk@127.0.0.1:1/INBOX")
        return Mail(url, Sending(server("smtp://127.0.0.1:1"), "acme.test"), ours, None, None, files.put, files.get)

    return build


def test_it_is_kept_and_read_again(mailbox):
    """Its bytes lie in the store; the row says where, and the mended reader makes of it what it always was."""
    stumbling = mailbox(Stumbling)
    (kept,) = stumbling._read(Fetched(7, 1, AT, RAW), stumbling._keep(RAW))
    assert isinstance(kept.inbound, Unread)
    assert kept.key == kept.lane
    assert json.loads(kept.inbound.payload)["received_at"] == AT.isoformat()
    with pytest.raises(LookupError):
        mailbox(Stumbling).read_again(kept.inbound)
    (read,) = mailbox(Seal).read_again(kept.inbound)
    assert isinstance(read.inbound, Said)
    assert (read.inbound.text, read.inbound.at, read.key) == ("It shows 12 seats", AT, "mail:1@globex.test")


def test_one_whose_bytes_were_erased_says_so(mailbox):
    """There is nothing to read any more."""
    unread = Unread("mail", json.dumps({"digest": "0" * 64, "received_at": AT.isoformat()}))
    with pytest.raises(OSError, match="0000"):
        mailbox(Seal).read_again(unread)
