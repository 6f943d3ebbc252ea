"""
One IMAP connection: connect, log in, ask what is new, fetch it, wait for more.

Blocking, for a thread of its own. Whatever goes wrong is one of `FAULTS`; after that the connection is done for.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from bot.adapters.mail.address import Server

FAULTS = (IMAPClientError, OSError, ValueError, AssertionError)
CONNECT_S, ANSWER_S = 15, 60
SLICE_S = 1.0  # how soon a stop is noticed while idling
LARGEST = 64 * 1024 * 1024  # bytes of a mail that are fetched; no mail server takes more
LOOKED_BACK = timedelta(days=3)  # at the first start, and again after the mailbox was rebuilt


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a mailbox was read: ``uid`` is the last one taken in, under ``validity``; ``seen_at`` when the server got it."""

    validity: int
    uid: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """One raw mail, and where it stood."""

    validity: int
    uid: int
    received_at: datetime
    raw: bytes


class Mailbox:
    """An open folder. ``stopping`` ends a wait early."""

    def __init__(self, server: Server, stopping: Event, *, trust: ssl.SSLContext | None = None, answer_s: float = ANSWER_S) -> None:
        self._stopping, self._answer_s = stopping, answer_s
        self._client = IMAPClient(
            server.host,
            port=server.port,
            ssl=server.tls,
            ssl_context=(trust or ssl.create_default_context()) if server.tls else None,
            timeout=SocketTimeout(connect=min(CONNECT_S, answer_s), read=answer_s),
        )
        try:
            self._log_in(server, trust)
            chosen = self._client.select_folder(server.folder, readonly=True)
        except BaseException:
            self.close()
            raise
        self.validity = int(chosen[b"UIDVALIDITY"])
        self.last_uid = int(chosen[b"UIDNEXT"]) - 1 if chosen.get(b"UIDNEXT") else max(map(int, self._client.search("ALL")), default=0)
        self._idles = bool(self._client.has_capability("IDLE"))

    def _log_in(self, server: Server, trust: ssl.SSLContext | None) -> None:
        _keep_alive(self._client.socket())
        if not server.tls and not server.is_local:
            self._client.starttls(trust or ssl.create_default_context())
        self._client.login(server.user, server.password)

    def close(self) -> None:
        """Let go, politely where the other side still answers at once."""
        with contextlib.suppress(*FAULTS):
            self._client.socket().settimeout(2)
            self._client.logout()
        with contextlib.suppress(*FAULTS):
            self._client.shutdown()

    def new_since(self, cursor: Cursor | None, now: datetime) -> list[int]:
        """
        Give the uids that are not taken in yet, lowest first.

        A rebuilt mailbox gives old uids to other mails, so then everything of the last days is looked at again; what was
        taken in before is known by its Message-ID.
        """
        if cursor is not None and cursor.validity == self.validity:
            found = self._client.search(["UID", f"{cursor.uid + 1}:*"])
            return sorted(uid for uid in map(int, found) if uid > cursor.uid)  # n:* always gives the last one, however small
        since = (min(cursor.seen_at, now) if cursor else now) - LOOKED_BACK
        return sorted(map(int, self._client.search(["SINCE", since.date()])))

    def has_grown(self) -> bool:
        """
        Say whether the server mentioned new mails by the way since the last time this was asked.

        A server says so at the end of whatever command it happens to answer, once, and then not again while idling.
        """
        mentioned: dict[str, Any] = self._client._imap.untagged_responses  # noqa: SLF001 - IMAPClient keeps it to itself
        return mentioned.pop("EXISTS", None) is not None

    def fetch(self, uids: list[int]) -> Iterator[Fetched]:
        """Fetch mails one by one, so that a large one does not stand in memory beside others. Those gone meanwhile are left out."""
        for uid in uids:
            answer = self._client.fetch([uid], ["INTERNALDATE", f"BODY.PEEK[]<0.{LARGEST}>"]).get(uid)
            raw = next((value for name, value in (answer or {}).items() if name.startswith(b"BODY[]")), None)
            if answer and isinstance(raw, bytes):
                yield Fetched(self.validity, uid, _aware(answer.get(b"INTERNALDATE")), raw)

    def wait(self, seconds: float) -> None:
        """Return when the server says that something changed, or after ``seconds``. Raises one of FAULTS when it is gone."""
        if self._idles:
            self._idle(seconds)
        elif not self._stopping.wait(seconds):
            self._client.noop()

    def _idle(self, seconds: float) -> None:
        self._client.idle()
        until = time.monotonic() + (0 if self._has_unread() else seconds)
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            began, patience = time.monotonic(), min(SLICE_S, left)
            if self._client.idle_check(timeout=patience):
                break
            if time.monotonic() - began < patience / 2:  # nothing said, and yet it woke: the other side is gone
                break
        self._client.idle_done()  # raises where it is

    def _has_unread(self) -> bool:
        """Say whether more came with the answer to IDLE: the library has read that already and would wait for the socket."""
        connection = self._client.socket()
        connection.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))  # noqa: SLF001 - IMAPClient keeps it to itself
        except (OSError, AttributeError):
            return False
        finally:
            connection.settimeout(self._answer_s)


def _aware(moment: Any) -> datetime:
    """Make the library's naive local time an aware one."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else datetime.now(UTC)


def _keep_alive(connection: socket.socket) -> None:
    """Let the kernel notice a peer that has vanished, where it can."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def sent_mail(server: Server, message_id: str, other: str, *, trust: ssl.SSLContext | None = None) -> tuple[bool, bool] | None:
    """
    Look into the folder of sent mail for these two ids; None where there is no such folder.

    Raises one of FAULTS where it cannot be asked.
    """
    mailbox = Mailbox(server, Event(), trust=trust, answer_s=CONNECT_S)
    client = mailbox._client  # noqa: SLF001 - the same module
    try:
        folder = client.find_special_folder(b"\\Sent")
        if not folder:
            return None
        client.select_folder(folder, readonly=True)
        return tuple(bool(one and client.search(["HEADER", "Message-ID", f"<{one}>"])) for one in (message_id, other))  # type: ignore[return-value]
    finally:
        mailbox.close()


__all__ = ["FAULTS", "LARGEST", "Cursor", "Fetched", "LoginError", "Mailbox", "sent_mail"]
