"""What comes in by mail is committed with how far the mailbox is read, or neither is."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.adapters.mail.mailbox import Cursor
from bot.mailing import Desk, connect
from bot.policy import DEFAULT_POLICY
from bot.queue.store import mails
from bot.queue.store.files import FileStore
from bot.settings import read_settings
from tests.driving import waiting
from tests.fakes import MORNING, arrival, said

CURSOR = Cursor(7, 41, MORNING)


@pytest.fixture
def rung():
    """How often the worker was woken."""
    return []


@pytest.fixture
def desk(database, clock, rung):
    """The desk's side of one mailbox."""
    return Desk(database, clock.now, "desk@imap/INBOX", lambda: rung.append(1))


async def test_mails_and_cursor_are_one(desk, database, rung):
    """They are remembered together, and the worker is woken."""
    assert await desk.recall() is None
    await desk.accept([arrival(said("One", "1"), "1")], CURSOR)
    assert await desk.recall() == CURSOR
    await desk.accept([], replace(CURSOR, uid=42))
    assert (await desk.recall()).uid == 42
    assert [job.key for job in waiting(database)] == ["fake:1"]
    assert len(rung) == 2


async def test_what_cannot_be_committed_leaves_neither(desk, database, rung):
    """A cursor that cannot be written takes its mails with it, and they come again."""
    with pytest.raises(Exception, match="time zone"):
        await desk.accept([arrival(said("One", "1"), "1")], replace(CURSOR, seen_at=datetime(2026, 3, 2)))  # noqa: DTZ001 - a fault
    assert await desk.recall() is None
    assert waiting(database) == []
    assert rung == []


async def test_each_mailbox_has_its_own(desk, database, clock):
    """Another folder begins anew."""
    await desk.accept([], CURSOR)
    assert await Desk(database, clock.now, "desk@imap/Other", lambda: None).recall() is None
    with database.read() as tx:
        assert mails.seen(tx, "desk@imap/INBOX").uid == 41


async def test_a_mailbox_knows_its_further_addresses(database, clock, tmp_path):
    """They are its own: mail to them is no mail to somebody else."""
    env = {"MAIL_ADDRESS": "support@acme.test", "MAIL_ALIASES": "Help@acme.test", "DATA_DIR": str(tmp_path)}
    settings = read_settings({**env, "IMAP_URL": "imap://desk:pw@127.0.0.1:1/INBOX", "SMTP_URL": "smtp://127.0.0.1:1"})
    mail = connect(settings, DEFAULT_POLICY, database, FileStore(tmp_path), clock.now, lambda: None)
    assert mail._ours.addresses == {"support@acme.test", "help@acme.test"}
