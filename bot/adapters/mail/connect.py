"""
A mailbox, connected: the inbox's thread on one side, the desk's door on the other.

A mail's raw bytes are kept before its row is committed, and its row before the cursor moves.
"""

import asyncio
import json
import os
import secrets
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.adapters.connection import Connection
from bot.adapters.mail import mailbox
from bot.adapters.mail.address import Server
from bot.adapters.mail.channel import MailChannel
from bot.adapters.mail.inbox import Inbox, Pace
from bot.adapters.mail.mailbox import Cursor, Fetched
from bot.adapters.mail.parse import CHANNEL, Ours, taken
from bot.adapters.mail.sending import Sending
from bot.messages import Arrival, Unread

log = structlog.get_logger(__name__)

KEY_BYTES = 32
KEEPERS = 6
STORE_S = 60.0

Accept = Callable[[Sequence[Arrival], Cursor], Awaitable[None]]
Keep = Callable[[bytes], str]


class Mail(Connection):
    """
    One mailbox. ``keep`` stores raw bytes and gives their digest (it may block); ``accept`` commits arrivals and the cursor
    behind them in one transaction, and raises where it cannot; ``recall`` gives the cursor that was committed last; ``now``
    dates what goes out.
    """

    channel: MailChannel

    def __init__(
        self,
        imap: Server,
        sending: Sending,
        ours: Ours,
        accept: Accept,
        recall: Callable[[], Awaitable[Cursor | None]],
        keep: Keep,
        open_file: Callable[[str], bytes],
        *,
        trust: ssl.SSLContext | None = None,
        pace: Pace | None = None,
        roles: dict[str, str] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._imap, self._ours, self._accept, self._recall, self._keep = imap, ours, accept, recall, keep
        self._trust, self._pace, self._open_file = trust, pace, open_file
        self._loop: asyncio.AbstractEventLoop | None = None
        self._inbox: Inbox | None = None
        self._keepers = ThreadPoolExecutor(KEEPERS, "keeper")  # each waits for the disk; together they wait once
        self.channel = MailChannel(ours.seal, sending, open_file, now, sent=self._sent_mail, roles=roles)

    async def start(self) -> None:
        """Begin to watch. A server that cannot be reached is not fatal: it is tried again until it can."""
        self._loop = asyncio.get_running_loop()
        self._inbox = Inbox(self._imap, self._take, await self._recall(), trust=self._trust, pace=self._pace)
        self._inbox.start()

    async def stop(self) -> None:
        """End the watch."""
        if self._inbox is not None:
            await asyncio.to_thread(self._inbox.stop)
        self._keepers.shutdown(wait=False)

    @property
    def fault(self) -> str:
        """Why the mailbox is not open, or not everything in it taken in."""
        if self._inbox is not None and self._inbox.is_connected:
            return ""
        return f"the mailbox is not being watched ({self._inbox.fault if self._inbox else 'not started'}); it keeps trying"

    def _take(self, mails: Sequence[Fetched], cursor: Cursor) -> None:
        """Make mails and cursor safe; runs in the inbox's thread and raises what the commit raised."""
        if self._loop is None:
            raise RuntimeError("not started")
        kept = self._keepers.map(self._keep, [mail.raw for mail in mails])
        arrivals = [arrival for mail, digest in zip(mails, kept, strict=True) for arrival in self._read(mail, digest)]
        asyncio.run_coroutine_threadsafe(self._committed(arrivals, cursor), self._loop).result(STORE_S)

    async def _committed(self, arrivals: Sequence[Arrival], cursor: Cursor) -> None:
        await self._accept(arrivals, cursor)

    def _read(self, mail: Fetched, digest: str) -> Sequence[Arrival]:
        """Read a mail; one that cannot be read is kept as it came, since it must not keep the rest of the mailbox out."""
        try:
            return self._made_out(mail.raw, digest, mail.received_at)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next mail must not suffer from it
            log.warning("a mail was not understood and is kept as it came", digest=digest, fault=type(error).__name__)
            payload = json.dumps({"digest": digest, "received_at": mail.received_at.isoformat()})
            key = f"{CHANNEL}:unread:{digest}"
            return (Arrival(key, key, Unread(CHANNEL, payload)),)

    def read_again(self, unread: Unread) -> Sequence[Arrival]:
        """Read a mail that could not be read when it came. Raises what the reader raises, and OSError where its bytes are gone."""
        told = json.loads(unread.payload)
        return self._made_out(self._open_file(told["digest"]), told["digest"], datetime.fromisoformat(told["received_at"]))

    def _made_out(self, raw: bytes, digest: str, received_at: datetime) -> Sequence[Arrival]:
        found = taken(raw, digest, self._ours, received_at)
        if found.echo:
            self.channel.saw(found.echo)
        return (found.arrival,) if found.arrival else ()

    async def _sent_mail(self, message_id: str, other: str) -> tuple[bool, bool] | None:
        try:
            return await asyncio.to_thread(mailbox.sent_mail, self._imap, message_id, other, trust=self._trust)
        except mailbox.FAULTS as error:
            raise OSError(str(error)) from error


def signing_key(folder: Path) -> bytes:
    """Give the key that signs ids and addresses; makes it at the first start. Losing it makes old signatures worthless."""
    path = folder / "mail.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) < KEY_BYTES // 2:
            raise ValueError(f"{path} holds no key; delete it, and answers to old mails are recognised by their stored ids only") from None
        return key
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_bytes(KEY_BYTES)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
