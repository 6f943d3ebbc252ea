"""
The mailbox, watched: everything that comes in is taken in once, in order, whatever happens to the connection.

A thread of its own. Push (IDLE) only says that something changed; what is new is always asked for. The cursor moves when,
and only when, the mails before it are safe, so a crash or a lost connection repeats, and never skips.
"""

import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.adapters.mail.address import Server
from bot.adapters.mail.mailbox import FAULTS, Cursor, Fetched, LoginError, Mailbox

log = structlog.get_logger(__name__)

IDLE_S = 120.0  # RFC 2177 allows 29 minutes, many a router less; this is also the poll behind the push
BATCH, BATCH_BYTES = 50, 8_000_000
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0

Take = Callable[[Sequence[Fetched], Cursor], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things may take, in seconds; tests make them short."""

    idle_s: float = IDLE_S
    answer_s: float = 60.0
    first_wait_s: float = FIRST_WAIT_S
    longest_wait_s: float = LONGEST_WAIT_S


class Inbox:
    """
    Watches one folder. ``take`` is called in the inbox's thread with mails and the cursor behind them; it returns when both
    are safe and raises where they are not, after which the same mails come again. ``cursor`` is where to go on; ``noticed`` is
    called, in the inbox's thread, when ``is_connected`` or ``fault`` may have changed.
    """

    def __init__(
        self,
        server: Server,
        take: Take,
        cursor: Cursor | None,
        *,
        trust: ssl.SSLContext | None = None,
        pace: Pace | None = None,
        noticed: Callable[[], None] = lambda: None,
    ) -> None:
        self._server, self._take, self._cursor, self._trust = server, take, cursor, trust
        self._pace, self._noticed = pace or Pace(), noticed
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self.is_connected = False
        self.fault = "not connected yet"

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self, patience_s: float = 5.0) -> None:
        """End the watch; a mail that is being fetched is fetched again next time."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def _run(self) -> None:
        wait = self._pace.first_wait_s
        while not self._stopping.is_set():
            try:
                self._watch()
            except LoginError as error:
                self.fault = f"the mail server refuses the login ({error})"
                wait = self._pace.longest_wait_s
            except FAULTS as error:
                self.fault = f"the connection was lost ({type(error).__name__}: {error})"
            except Exception as error:  # noqa: BLE001 - what could not be stored comes again
                self.fault = f"mails could not be taken in ({type(error).__name__}: {error})"
            else:
                continue
            wait = self._pace.first_wait_s if self.is_connected else min(wait * 2, self._pace.longest_wait_s)
            self.is_connected = False
            log.warning("the mailbox has to be opened again", fault=self.fault, wait_s=wait)
            self._noticed()
            self._stopping.wait(wait)
        self.is_connected = False

    def _watch(self) -> None:
        mailbox = Mailbox(self._server, self._stopping, trust=self._trust, answer_s=self._pace.answer_s)
        try:
            while not self._stopping.is_set():
                self._catch_up(mailbox)
                self.is_connected, self.fault = True, ""
                self._noticed()
                mailbox.wait(self._pace.idle_s)
        finally:
            mailbox.close()

    def _catch_up(self, mailbox: Mailbox) -> None:
        """Take in what is new, until nothing more came meanwhile."""
        while not self._stopping.is_set():
            mailbox.has_grown()
            self._take_in(mailbox)
            if not mailbox.has_grown():
                break

    def _take_in(self, mailbox: Mailbox) -> None:
        """Take in what is new, in batches that one commit each makes safe."""
        uids = mailbox.new_since(self._cursor, datetime.now(UTC))
        batch: list[Fetched] = []
        for mail in mailbox.fetch(uids):
            batch.append(mail)
            if len(batch) == BATCH or sum(len(one.raw) for one in batch) > BATCH_BYTES:
                self._store(batch)
                batch = []
            if self._stopping.is_set():
                return
        self._store(batch)
        if self._cursor is None or self._cursor.validity != mailbox.validity:  # nothing recent: go on from where it ends
            cursor = Cursor(mailbox.validity, mailbox.last_uid, datetime.now(UTC))
            self._take((), cursor)
            self._cursor = cursor

    def _store(self, batch: Sequence[Fetched]) -> None:
        if not batch:
            return
        last = batch[-1]
        seen_at = max([one.received_at for one in batch] + ([self._cursor.seen_at] if self._cursor else []))
        cursor = Cursor(last.validity, last.uid, seen_at)
        self._take(batch, cursor)
        self._cursor = cursor
