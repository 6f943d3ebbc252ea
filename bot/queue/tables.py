"""
The tables, as the database sees them.

Storage only: SQLModel does not validate table classes, so nothing outside the store may hold one of these. Invariants stand
here as unique and partial indexes; the code merely catches. ``migrations/`` must lead to exactly these tables.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Index, Integer, Table, Text, TypeDecorator, text
from sqlmodel import Field, SQLModel

ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up by itself only with INTEGER


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; naive ones are refused where they would be written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """Refuse naive times, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a time zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """Give UTC back, also where the database drops the zone (SQLite)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Any:
    return Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))


def _at(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


def _ref(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(ID, nullable=nullable))


def _words() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


def _facts() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))


class PersonRow(SQLModel, table=True):
    """A person, customer or team, over all the places where they are known."""

    __tablename__ = "people"
    id: int | None = _id()
    name: str = _words()
    email: str = _words()
    timezone: str = _words()
    is_present: bool = Field(default=True)
    created_at: datetime = _at()


class IdentityRow(SQLModel, table=True):
    """
    A person as one channel knows them. ``role`` is what the channel's groups gave; outsiders never have one.

    ``proven`` is the mail address that the channel vouches for as theirs, "" where it vouches for none.
    """

    __tablename__ = "identities"
    __table_args__ = (
        Index("uq_identities_remote", "channel", "remote_id", unique=True),
        Index("ix_identities_person", "person_id"),
        Index("ix_identities_proven", "proven", sqlite_where=text("proven <> ''"), postgresql_where=text("proven <> ''")),
    )
    id: int | None = _id()
    person_id: int = _ref()
    channel: str = _words()
    remote_id: str = _words()
    is_outside: bool = Field(default=False)
    role: str = _words()
    profiled_at: datetime | None = _at(nullable=True)
    proven: str = _words()


class TicketRow(SQLModel, table=True):
    """The current state of a ticket; how it came about is in ``history``."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_status", "status", "priority", "opened_at"),
        Index("ix_tickets_assignee", "assignee_id", "status"),
        Index("ix_tickets_requester", "requester_id", "opened_at"),
        Index("ix_tickets_opened", "opened_at"),
        Index(
            "ix_tickets_follows",
            "follows",
            sqlite_where=text("follows IS NOT NULL"),
            postgresql_where=text("follows IS NOT NULL"),
        ),
        Index(
            "ix_tickets_waiting",
            "customer_spoke_at",
            sqlite_where=text("status <> 'Resolved'"),
            postgresql_where=text("status <> 'Resolved'"),
        ),
    )
    id: int | None = _id()
    title: str = _words()
    status: str = Field(default="New", sa_column=Column(Text, nullable=False))
    requester_id: int = _ref()
    assignee_id: int | None = _ref(nullable=True)
    priority: str = Field(default="normal", sa_column=Column(Text, nullable=False))
    category: str = Field(default="unsorted", sa_column=Column(Text, nullable=False))
    subcategory: str = _words()
    tier: int | None = Field(default=None)
    channel: str = _words()
    pending_reason: str = _words()
    wake_at: datetime | None = _at(nullable=True)
    opened_at: datetime = _at()
    resolved_at: datetime | None = _at(nullable=True)
    first_response_at: datetime | None = _at(nullable=True)
    customer_spoke_at: datetime | None = _at(nullable=True)
    agent_spoke_at: datetime | None = _at(nullable=True)
    merged_into: int | None = _ref(nullable=True)
    follows: int | None = _ref(nullable=True)
    version: int = Field(default=0)


class ConversationRow(SQLModel, table=True):
    """A place outside that belongs to a ticket: ``side`` is ``customer`` or ``team`` (the card and its thread)."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("uq_conversations_place", "channel", "room", "thread", unique=True),
        Index("ix_conversations_ticket", "ticket_id", "side"),
    )
    id: int | None = _id()
    ticket_id: int = _ref()
    side: str = _words()
    channel: str = _words()
    room: str = _words()
    thread: str = _words()
    is_direct: bool = Field(default=False)
    is_closed: bool = Field(default=False)
    receipt_id: str = _words()


class MessageRow(SQLModel, table=True):
    """
    Something said on a ticket. ``speaker`` is customer, agent or note; only agent and customer ones were ever public.

    ``place`` is where it was first written; ``is_deleted`` keeps the row, since history refers to it.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_ticket", "ticket_id", "id"), Index("ix_messages_author", "author_id", "at"))
    id: int | None = _id()
    ticket_id: int = _ref()
    conversation_id: int | None = _ref(nullable=True)
    author_id: int = _ref()
    speaker: str = _words()
    text: str = _words()
    at: datetime = _at()
    edited_at: datetime | None = _at(nullable=True)
    is_deleted: bool = Field(default=False)
    is_draft: bool = Field(default=False)
    is_backfill: bool = Field(default=False)


class CopyRow(SQLModel, table=True):
    """
    Where a message stands outside: the map between our id and the platform's, by which edits and deletions find their way.

    ``slot`` lets one platform post carry several of our messages; ``part`` lets one of ours be several posts. A file of a
    message that we show is a copy too (``is_file``, its slot the file's id), so that taking the message back takes it along.
    """

    __tablename__ = "copies"
    __table_args__ = (
        Index("uq_copies_remote", "channel", "room", "remote_id", "slot", unique=True),
        Index("ix_copies_message", "message_id"),
    )
    id: int | None = _id()
    message_id: int = _ref()
    side: str = _words()
    channel: str = _words()
    room: str = _words()
    thread: str = _words()
    remote_id: str = _words()
    slot: int = Field(default=0)
    part: int = Field(default=0)
    is_origin: bool = Field(default=False)
    is_file: bool = Field(default=False)


class RevisionRow(SQLModel, table=True):
    """What a message said before it was edited or deleted."""

    __tablename__ = "revisions"
    __table_args__ = (Index("ix_revisions_message", "message_id"),)
    id: int | None = _id()
    message_id: int = _ref()
    text: str = _words()
    at: datetime = _at()


class FileRow(SQLModel, table=True):
    """A file on a message. Bytes lie under ``digest`` in the data directory; its visibility is the message's."""

    __tablename__ = "files"
    __table_args__ = (Index("uq_files_remote", "message_id", "remote_id", unique=True),)
    id: int | None = _id()
    message_id: int = _ref()
    remote_id: str = _words()
    name: str = _words()
    mime: str = _words()
    size: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    digest: str = _words()
    permalink: str = _words()
    fault: str = _words()


class ReactionRow(SQLModel, table=True):
    """An emoji that a person put under a message of a ticket."""

    __tablename__ = "reactions"
    __table_args__ = (Index("uq_reactions", "message_id", "person_id", "emoji", unique=True),)
    id: int | None = _id()
    message_id: int = _ref()
    person_id: int = _ref()
    emoji: str = _words()


class EventRow(SQLModel, table=True):
    """
    History: append-only (triggers refuse update and delete) and the only source of reports and clocks.

    ``at`` is when it happened outside, ``recorded_at`` when it was written down; ``facts`` hold ids and words of ours,
    never what a customer wrote.
    """

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_ticket", "ticket_id", "id"), Index("ix_history_at", "at"))
    id: int | None = _id()
    ticket_id: int = _ref()
    what: str = _words()
    actor_id: int | None = _ref(nullable=True)
    from_status: str = _words()
    to_status: str = _words()
    why: str = _words()
    via: str = _words()
    at: datetime = _at()
    recorded_at: datetime = _at()
    facts: dict[str, Any] = _facts()


class JobRow(SQLModel, table=True):
    """The durable job table: inbox, outbox and slow work."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("uq_jobs_key", "key", unique=True),
        # no lane has two jobs running, whatever the workers believe
        Index("uq_jobs_lane_doing", "lane", unique=True, sqlite_where=text("stage = 'doing'"), postgresql_where=text("stage = 'doing'")),
        Index(
            "ix_jobs_waiting",
            "rank",
            "id",
            sqlite_where=text("stage IN ('ready', 'doing')"),
            postgresql_where=text("stage IN ('ready', 'doing')"),
        ),
        Index("ix_jobs_dead", "id", sqlite_where=text("stage = 'dead'"), postgresql_where=text("stage = 'dead'")),
        Index("ix_jobs_settled", "settled_at", sqlite_where=text("stage = 'done'"), postgresql_where=text("stage = 'done'")),
    )
    id: int | None = _id()
    key: str = _words()
    lane: str = _words()
    kind: str = _words()
    payload: str = _words()
    stage: str = Field(default="ready", sa_column=Column(Text, nullable=False))
    rank: int = Field(default=50)
    attempts: int = Field(default=0)
    fence: int = Field(default=0)
    doubt: bool = Field(default=False)
    again: bool = Field(default=False)
    due_at: datetime = _at()
    lease_until: datetime | None = _at(nullable=True)
    created_at: datetime = _at()
    settled_at: datetime | None = _at(nullable=True)
    ticket_id: int | None = _ref(nullable=True)
    error: str = _words()


class HoldRow(SQLModel, table=True):
    """A lane that waits: rate-limited, or behind a job that is to be tried again."""

    __tablename__ = "holds"
    lane: str = Field(sa_column=Column(Text, primary_key=True))
    until: datetime = _at()
    why: str = _words()


class RoomRow(SQLModel, table=True):
    """The id behind a room's name on a channel, so that a restart need not ask."""

    __tablename__ = "rooms"
    __table_args__ = (Index("uq_rooms_name", "channel", "name", unique=True),)
    id: int | None = _id()
    channel: str = _words()
    name: str = _words()
    room: str = _words()


class MarkRow(SQLModel, table=True):
    """Small facts about ourselves that must outlive the process (last roster, last notice to the admins)."""

    __tablename__ = "marks"
    name: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = _words()
    at: datetime = _at()


def _table(row: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]


METADATA = SQLModel.metadata
people = _table(PersonRow)
identities = _table(IdentityRow)
tickets = _table(TicketRow)
conversations = _table(ConversationRow)
messages = _table(MessageRow)
copies = _table(CopyRow)
revisions = _table(RevisionRow)
files = _table(FileRow)
reactions = _table(ReactionRow)
history = _table(EventRow)
jobs = _table(JobRow)
holds = _table(HoldRow)
rooms = _table(RoomRow)
marks = _table(MarkRow)
