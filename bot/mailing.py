"""The mailbox wired to the desk's tables: what comes in is committed with how far the mailbox is read, in one transaction."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from bot.adapters.mail import address
from bot.adapters.mail.channel import roles_of
from bot.adapters.mail.connect import Mail, signing_key
from bot.adapters.mail.mailbox import Cursor
from bot.adapters.mail.parse import Ours
from bot.adapters.mail.seal import Seal
from bot.adapters.mail.sending import Sending
from bot.desk.desk import Clock, row_of
from bot.errors import ConfigurationFault
from bot.messages import Arrival
from bot.policy import Policy, Role
from bot.queue.store import jobs, mails
from bot.queue.store.database import Database
from bot.queue.store.files import FileStore
from bot.queue.store.mails import Seen
from bot.settings import Settings

log = structlog.get_logger(__name__)

RISING: tuple[Role, ...] = ("agents", "leads", "admins")  # who has several has the highest


class Desk:
    """The desk's side of one mailbox: commits what came in and remembers how far it was read. ``wake`` rings for the worker."""

    def __init__(self, database: Database, clock: Clock, mailbox: str, wake: Callable[[], None]) -> None:
        self._database, self._clock, self._mailbox, self._wake = database, clock, mailbox, wake

    async def accept(self, arrivals: Sequence[Arrival], cursor: Cursor) -> None:
        """Commit mails and the cursor behind them together. Raises StoreUnavailable: then they come again."""
        await asyncio.to_thread(self._commit, arrivals, cursor)
        self._wake()

    def _commit(self, arrivals: Sequence[Arrival], cursor: Cursor) -> None:
        rows = [row_of(arrival) for arrival in arrivals if _is_writable(arrival)]
        now = self._clock()
        with self._database.write(urgent=True) as tx:
            jobs.add(tx, rows, now)
            mails.note_seen(tx, Seen(self._mailbox, cursor.validity, cursor.uid, cursor.seen_at))

    async def recall(self) -> Cursor | None:
        """Give the cursor that was committed last."""
        found = await asyncio.to_thread(self._seen)
        return Cursor(found.validity, found.uid, found.seen_at) if found else None

    def _seen(self) -> Seen | None:
        with self._database.read() as tx:
            return mails.seen(tx, self._mailbox)


def _is_writable(arrival: Arrival) -> bool:
    """Say whether a mail can be a row; one that cannot must not keep the rest out for ever. Its raw bytes are kept."""
    try:
        row_of(arrival)
    except ValueError:
        log.exception("a mail cannot be taken in; its raw bytes are kept", key=arrival.key)
        return False
    return True


def connect(
    settings: Settings, policy: Policy, database: Database, files: FileStore, clock: Clock, wake: Callable[[], None], **how: Any
) -> Mail:
    """Build the mailbox that the settings name. Raises ConfigurationFault where the key that signs our ids cannot be read."""
    try:
        seal = Seal((settings.mail_address or "").lower(), signing_key(settings.data_dir))
    except (ValueError, OSError) as error:
        raise ConfigurationFault((f"DATA_DIR: {error}",)) from error
    imap, smtp = address.server(settings.imap_url or ""), address.server(settings.smtp_url or "")
    desk = Desk(database, clock, f"{imap.user}@{imap.host}:{imap.port}/{imap.folder}", wake)
    return Mail(
        imap,
        Sending(smtp, seal.domain),
        Ours(seal, frozenset(filter(None, (settings.mail_aliases or "").split(","))), settings.mail_authserv_id or ""),
        desk.accept,
        desk.recall,
        files.put,
        files.get,
        roles=roles_of(
            [(role.removesuffix("s"), one.ref) for role in RISING for one in policy.team.sources_of(role) if one.kind == "address"]
        ),
        now=clock,
        **how,
    )
