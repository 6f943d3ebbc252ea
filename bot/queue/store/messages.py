"""What was said on tickets, where each message stands outside, its earlier wordings, files and reactions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, select, update

from bot.messages import Place, RemoteFile, StoredFile
from bot.queue.store.jobs import for_each_dialect, insert_new
from bot.queue.tables import copies, files, messages, people, reactions, revisions


@dataclass(frozen=True, slots=True)
class Message:
    """Something said on a ticket. ``speaker`` is ``customer``, ``agent`` or ``note``; a draft was said to nobody yet."""

    id: int
    ticket_id: int
    conversation_id: int | None
    author_id: int
    speaker: str
    text: str
    at: datetime
    edited_at: datetime | None = None
    is_deleted: bool = False
    is_draft: bool = False
    author_name: str = ""

    @property
    def is_public(self) -> bool:
        """It was said to or by the customer."""
        return self.speaker in ("customer", "agent") and not self.is_draft


@dataclass(frozen=True, slots=True)
class Copy:
    """
    Where a message stands outside. ``is_origin`` = its author wrote it there; the others are ours to edit.

    ``is_file`` = it is not the message but a file of it, ``slot`` the file's id.
    """

    message_id: int
    side: str
    place: Place
    remote_id: str
    slot: int = 0
    part: int = 0
    is_origin: bool = False
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file on a message; ``digest`` is empty until its bytes are here, ``fault`` says why they never came."""

    id: int
    message_id: int
    remote_id: str
    name: str
    mime: str
    size: int
    digest: str
    permalink: str
    fault: str

    @property
    def stored(self) -> StoredFile | None:
        """The stored file, if its bytes are here."""
        return StoredFile(self.digest, self.name, self.mime, self.size) if self.digest else None


_MESSAGE = select(
    messages.c.id,
    messages.c.ticket_id,
    messages.c.conversation_id,
    messages.c.author_id,
    messages.c.speaker,
    messages.c.text,
    messages.c.at,
    messages.c.edited_at,
    messages.c.is_deleted,
    messages.c.is_draft,
    people.c.name.label("author_name"),
).join(people, people.c.id == messages.c.author_id)


def _messages(rows: Iterable[Row[Any]]) -> list[Message]:
    return [Message(*tuple(row)) for row in rows]  # the columns stand in the order of the fields


_CREATE = insert(messages).returning(messages.c.id)
_GET = _MESSAGE.where(messages.c.id == bindparam("the_id"))
_LIVING = and_(
    messages.c.ticket_id == bindparam("the_ticket"), messages.c.speaker == bindparam("who"), ~messages.c.is_deleted, ~messages.c.is_draft
)
_FIRST = _MESSAGE.where(_LIVING).order_by(messages.c.id).limit(1)
_LAST = _MESSAGE.where(_LIVING).order_by(messages.c.id.desc()).limit(1)
_COUNT = select(func.count()).select_from(messages).where(_LIVING)


def create(
    tx: Connection,
    ticket_id: int,
    author_id: int,
    speaker: str,
    text: str,
    at: datetime,
    *,
    conversation_id: int | None = None,
    is_draft: bool = False,
) -> int:
    """Insert a message and give its id."""
    who = {"ticket_id": ticket_id, "author_id": author_id, "speaker": speaker, "conversation_id": conversation_id}
    state = {"is_draft": is_draft, "is_deleted": False, "is_backfill": False}
    found: int = tx.execute(_CREATE, {**who, "text": text, "at": at, **state}).scalar_one()
    return found


def get(tx: Connection, message_id: int) -> Message | None:
    """Read one message."""
    found = _messages(tx.execute(_GET, {"the_id": message_id}))
    return found[0] if found else None


def of_ticket(tx: Connection, ticket_id: int, limit: int = 1000) -> list[Message]:
    """Give a ticket's messages, drafts and deleted ones included, oldest first; the newest ``limit`` of them."""
    newest = _MESSAGE.where(messages.c.ticket_id == ticket_id).order_by(messages.c.id.desc()).limit(limit)
    return sorted(_messages(tx.execute(newest)), key=lambda m: (m.at, m.id))


def edge(tx: Connection, ticket_id: int, speaker: str, *, last: bool) -> Message | None:
    """Give the first or last living message of one kind of speaker."""
    found = _messages(tx.execute(_LAST if last else _FIRST, {"the_ticket": ticket_id, "who": speaker}))
    return found[0] if found else None


def count(tx: Connection, ticket_id: int, speaker: str) -> int:
    """How many living messages of one kind of speaker a ticket has."""
    return int(tx.execute(_COUNT, {"the_ticket": ticket_id, "who": speaker}).scalar_one())


def last_spoken_in(tx: Connection, ticket_id: int, conversation_ids: Sequence[int]) -> int | None:
    """Give the one of these conversations in which a customer spoke last."""
    spoken = and_(messages.c.ticket_id == ticket_id, messages.c.speaker == "customer", ~messages.c.is_deleted)
    here = select(messages.c.conversation_id).where(and_(spoken, messages.c.conversation_id.in_(conversation_ids)))
    found: int | None = tx.execute(here.order_by(messages.c.id.desc()).limit(1)).scalar_one_or_none()
    return found


_FIRST_IN = _MESSAGE.where(and_(_LIVING, messages.c.conversation_id == bindparam("conversation"))).order_by(messages.c.id).limit(1)


def first_in(tx: Connection, ticket_id: int, conversation_id: int) -> Message | None:
    """Give what a customer said first in one of a ticket's conversations."""
    asked = {"the_ticket": ticket_id, "who": "customer", "conversation": conversation_id}
    return next(iter(_messages(tx.execute(_FIRST_IN, asked))), None)


_NUMBER_BY = (
    select(func.count())
    .select_from(messages)
    .where(and_(messages.c.author_id == bindparam("whose"), messages.c.at >= bindparam("since"), messages.c.speaker == "customer"))
)


def number_by(tx: Connection, author_id: int, since: datetime) -> int:
    """How many messages somebody sent as a customer since then."""
    return int(tx.execute(_NUMBER_BY, {"whose": author_id, "since": since}).scalar_one())


def took_part(tx: Connection, ticket_id: int, person_id: int) -> bool:
    """Say whether somebody said anything on a ticket in public."""
    mine = and_(messages.c.ticket_id == ticket_id, messages.c.author_id == person_id, messages.c.speaker.in_(["customer", "agent"]))
    return tx.execute(select(messages.c.id).where(mine).limit(1)).first() is not None


_LAST_BY = (
    _MESSAGE.where(and_(messages.c.author_id == bindparam("whose"), messages.c.at >= bindparam("since"), messages.c.speaker == "customer"))
    .order_by(messages.c.at.desc())
    .limit(5)
)


def last_by(tx: Connection, author_id: int, since: datetime) -> list[Message]:
    """Give what somebody said as a customer since then, newest first, at most five."""
    return _messages(tx.execute(_LAST_BY, {"whose": author_id, "since": since}))


def reword(tx: Connection, message: Message, text: str, at: datetime) -> None:
    """Give a message new words and keep the old ones as a revision."""
    tx.execute(insert(revisions).values(message_id=message.id, text=message.text, at=at))
    tx.execute(update(messages).where(messages.c.id == message.id).values(text=text, edited_at=at))


def mark_deleted(tx: Connection, message: Message, at: datetime) -> None:
    """Mark a message as deleted; its words become a revision."""
    tx.execute(insert(revisions).values(message_id=message.id, text=message.text, at=at))
    tx.execute(update(messages).where(messages.c.id == message.id).values(is_deleted=True, edited_at=at, text=""))


def publish_draft(tx: Connection, message_id: int, author_id: int, at: datetime) -> bool:
    """Turn a draft into a reply; False if somebody did already."""
    mine = and_(messages.c.id == message_id, messages.c.is_draft)
    return tx.execute(update(messages).where(mine).values(is_draft=False, author_id=author_id, at=at)).rowcount == 1


def move_all(tx: Connection, from_ticket: int, to_ticket: int) -> list[int]:
    """Give every message of a ticket to another one; says which, so that it can be undone."""
    ids = [row.id for row in tx.execute(select(messages.c.id).where(messages.c.ticket_id == from_ticket))]
    tx.execute(update(messages).where(messages.c.ticket_id == from_ticket).values(ticket_id=to_ticket))
    return ids


# ------------------------------------------------------------------------------------------------------------- copies

_COPY = [
    copies.c[name] for name in ("message_id", "side", "channel", "room", "thread", "remote_id", "slot", "part", "is_origin", "is_file")
]


def _copies(rows: Iterable[Row[Any]]) -> list[Copy]:
    return [
        Copy(r.message_id, r.side, Place(r.channel, r.room, r.thread), r.remote_id, r.slot, r.part, r.is_origin, r.is_file) for r in rows
    ]


_AT = (
    select(*_COPY)
    .where(and_(copies.c.channel == bindparam("channel"), copies.c.room == bindparam("room"), copies.c.remote_id == bindparam("remote_id")))
    .order_by(copies.c.slot)
)
_ALL_OF = select(*_COPY).where(copies.c.message_id == bindparam("message_id")).order_by(copies.c.part, copies.c.id)
_OF, _FILES_SHOWN = _ALL_OF.where(~copies.c.is_file), _ALL_OF.where(copies.c.is_file)
_ADD_COPY = for_each_dialect(
    lambda dialect: (
        insert_new(dialect, copies).on_conflict_do_nothing(index_elements=["channel", "room", "remote_id", "slot"]).returning(copies.c.id)
    )  # an INSERT's rowcount is not to be had on Postgres
)


def add_copy(tx: Connection, copy: Copy) -> bool:
    """Note where a message stands; False if something is noted there already (the guard against echoes and doubles)."""
    place = {"channel": copy.place.channel, "room": copy.place.room, "thread": copy.place.thread, "remote_id": copy.remote_id}
    values = {
        "message_id": copy.message_id,
        "side": copy.side,
        "slot": copy.slot,
        "part": copy.part,
        "is_origin": copy.is_origin,
        "is_file": copy.is_file,
    }
    return tx.execute(_ADD_COPY[tx.dialect.name], {**place, **values}).first() is not None


def copies_at(tx: Connection, place: Place, remote_id: str) -> list[Copy]:
    """Which of our messages a post outside carries, in the order they stand there."""
    return _copies(tx.execute(_AT, {"channel": place.channel, "room": place.room, "remote_id": remote_id}))


def copies_of(tx: Connection, message_id: int) -> list[Copy]:
    """Where a message stands, parts in order."""
    return _copies(tx.execute(_OF, {"message_id": message_id}))


def files_shown(tx: Connection, message_id: int) -> list[Copy]:
    """Where we show the files of a message."""
    return _copies(tx.execute(_FILES_SHOWN, {"message_id": message_id}))


def forget_copy(tx: Connection, copy: Copy) -> None:
    """Drop the note of a post that is gone."""
    here = and_(copies.c.channel == copy.place.channel, copies.c.room == copy.place.room, copies.c.remote_id == copy.remote_id)
    tx.execute(delete(copies).where(and_(here, copies.c.message_id == copy.message_id)))


def without_team_copy(tx: Connection, ticket_id: int, thread: str, limit: int) -> list[Message]:
    """
    Public messages that a thread of the team's does not show yet, oldest first; a file of theirs that it shows is not their words.

    What stands in another thread came from another ticket, or its card is gone: it is shown again where the team works now.
    """
    here = and_(copies.c.message_id == messages.c.id, copies.c.side == "team", copies.c.thread == thread, ~copies.c.is_file)
    shown = select(copies.c.id).where(here).exists()
    missing = and_(messages.c.ticket_id == ticket_id, messages.c.speaker.in_(["customer", "agent"]), ~messages.c.is_draft, ~shown)
    return _messages(tx.execute(_MESSAGE.where(missing).order_by(messages.c.id).limit(limit)))


# --------------------------------------------------------------------------------------------------- files, reactions


def add_file(tx: Connection, message_id: int, file: RemoteFile) -> bool:
    """Note a file that hangs on a message; False if it is noted already."""
    values = {
        "message_id": message_id,
        "remote_id": file.remote_id,
        "name": file.name,
        "mime": file.mime,
        "size": file.size,
        "permalink": file.permalink,
    }
    statement = insert_new(tx.dialect.name, files).values(**values, digest="", fault="")
    once = statement.on_conflict_do_nothing(index_elements=["message_id", "remote_id"]).returning(files.c.id)
    return tx.execute(once).first() is not None


_FILES = select(*[files.c[name] for name in File.__dataclass_fields__]).order_by(files.c.id)
_FILES_OF = _FILES.where(files.c.message_id.in_(bindparam("ids", expanding=True)))


def files_of(tx: Connection, message_ids: Sequence[int]) -> list[File]:
    """Give the files on these messages."""
    return [File(*row) for row in tx.execute(_FILES_OF, {"ids": list(message_ids)})]


def file_described(tx: Connection, message_id: int, file: RemoteFile) -> None:
    """Note what a file is that was only outlined at first."""
    mine = and_(files.c.message_id == message_id, files.c.remote_id == file.remote_id)
    known = {"name": file.name, "mime": file.mime, "size": file.size, "permalink": file.permalink}
    tx.execute(update(files).where(mine).values(**known))


def file_arrived(tx: Connection, message_id: int, remote_id: str, *, digest: str = "", size: int = 0, fault: str = "") -> None:
    """Note that a file's bytes are here under ``digest``, or why they will never be."""
    mine = and_(files.c.message_id == message_id, files.c.remote_id == remote_id)
    values: dict[str, Any] = {"digest": digest, "fault": fault}
    if size:
        values["size"] = size
    tx.execute(update(files).where(mine).values(**values))


def react(tx: Connection, message_id: int, person_id: int, emoji: str, *, added: bool) -> int:
    """Note a reaction put or taken away; says how many people have this one now, or -1 where nothing changed."""
    mine = and_(reactions.c.message_id == message_id, reactions.c.person_id == person_id, reactions.c.emoji == emoji)
    if added:
        statement = insert_new(tx.dialect.name, reactions).values(message_id=message_id, person_id=person_id, emoji=emoji)
        once = statement.on_conflict_do_nothing(index_elements=["message_id", "person_id", "emoji"]).returning(reactions.c.id)
        changed = tx.execute(once).first() is not None
    else:
        changed = tx.execute(delete(reactions).where(mine)).rowcount > 0
    if not changed:
        return -1
    same = and_(reactions.c.message_id == message_id, reactions.c.emoji == emoji)
    return int(tx.execute(select(func.count()).select_from(reactions).where(same)).scalar_one())
