"""
The tables, as the database sees them.

Storage only: SQLModel does not validate table classes, so nothing outside the store may hold one of these. Invariants stand
here as unique and partial indexes; the code merely catches. ``migrations/`` must lead to exactly these tables.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Table, Text
from sqlmodel import Field, SQLModel

from bot.queue.columns import facts_column, id_column, only_where, ref_column, text_column, time_column


class PersonRow(SQLModel, table=True):
    """A person, customer or team, over all the places where they are known."""

    __tablename__ = "people"
    id: int | None = id_column()
    name: str = text_column()
    email: str = text_column()
    timezone: str = text_column()
    is_present: bool = Field(default=True)
    created_at: datetime = time_column()


class IdentityRow(SQLModel, table=True):
    """
    A person as one channel knows them. ``role`` is what the channel's groups gave; outsiders never have one.

    ``proven`` is the mail address that the channel vouches for as theirs, "" where it vouches for none.
    """

    __tablename__ = "identities"
    __table_args__ = (
        Index("uq_identities_remote", "channel", "remote_id", unique=True),
        Index("ix_identities_person", "person_id"),
        Index("ix_identities_proven", "proven", **only_where("proven <> ''")),
    )
    id: int | None = id_column()
    person_id: int = ref_column()
    channel: str = text_column()
    remote_id: str = text_column()
    is_outside: bool = Field(default=False)
    role: str = text_column()
    profiled_at: datetime | None = time_column(nullable=True)
    proven: str = text_column()


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
            **only_where("follows IS NOT NULL"),
        ),
        Index(
            "ix_tickets_waiting",
            "customer_spoke_at",
            **only_where("status <> 'Resolved'"),
        ),
    )
    id: int | None = id_column()
    title: str = text_column()
    status: str = Field(default="New", sa_column=Column(Text, nullable=False))
    requester_id: int = ref_column()
    assignee_id: int | None = ref_column(nullable=True)
    priority: str = Field(default="normal", sa_column=Column(Text, nullable=False))
    category: str = Field(default="unsorted", sa_column=Column(Text, nullable=False))
    subcategory: str = text_column()
    tier: int | None = Field(default=None)
    channel: str = text_column()
    pending_reason: str = text_column()
    wake_at: datetime | None = time_column(nullable=True)
    opened_at: datetime = time_column()
    resolved_at: datetime | None = time_column(nullable=True)
    first_response_at: datetime | None = time_column(nullable=True)
    customer_spoke_at: datetime | None = time_column(nullable=True)
    agent_spoke_at: datetime | None = time_column(nullable=True)
    merged_into: int | None = ref_column(nullable=True)
    follows: int | None = ref_column(nullable=True)
    version: int = Field(default=0)


class ConversationRow(SQLModel, table=True):
    """A place outside that belongs to a ticket: ``side`` is ``customer`` or ``team`` (the card and its thread)."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("uq_conversations_place", "channel", "room", "thread", unique=True),
        Index("ix_conversations_ticket", "ticket_id", "side"),
    )
    id: int | None = id_column()
    ticket_id: int = ref_column()
    side: str = text_column()
    channel: str = text_column()
    room: str = text_column()
    thread: str = text_column()
    is_direct: bool = Field(default=False)
    is_closed: bool = Field(default=False)
    receipt_id: str = text_column()


class MessageRow(SQLModel, table=True):
    """
    Something said on a ticket. ``speaker`` is customer, agent or note; only agent and customer ones were ever public.

    ``place`` is where it was first written; ``is_deleted`` keeps the row, since history refers to it.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_ticket", "ticket_id", "id"), Index("ix_messages_author", "author_id", "at"))
    id: int | None = id_column()
    ticket_id: int = ref_column()
    conversation_id: int | None = ref_column(nullable=True)
    author_id: int = ref_column()
    speaker: str = text_column()
    text: str = text_column()
    at: datetime = time_column()
    edited_at: datetime | None = time_column(nullable=True)
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
    id: int | None = id_column()
    message_id: int = ref_column()
    side: str = text_column()
    channel: str = text_column()
    room: str = text_column()
    thread: str = text_column()
    remote_id: str = text_column()
    slot: int = Field(default=0)
    part: int = Field(default=0)
    is_origin: bool = Field(default=False)
    is_file: bool = Field(default=False)


class RevisionRow(SQLModel, table=True):
    """What a message said before it was edited or deleted."""

    __tablename__ = "revisions"
    __table_args__ = (Index("ix_revisions_message", "message_id"),)
    id: int | None = id_column()
    message_id: int = ref_column()
    text: str = text_column()
    at: datetime = time_column()


class FileRow(SQLModel, table=True):
    """A file on a message. Bytes lie under ``digest`` in the data directory; its visibility is the message's."""

    __tablename__ = "files"
    __table_args__ = (Index("uq_files_remote", "message_id", "remote_id", unique=True),)
    id: int | None = id_column()
    message_id: int = ref_column()
    remote_id: str = text_column()
    name: str = text_column()
    mime: str = text_column()
    size: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    digest: str = text_column()
    permalink: str = text_column()
    fault: str = text_column()


class ReactionRow(SQLModel, table=True):
    """An emoji that a person put under a message of a ticket."""

    __tablename__ = "reactions"
    __table_args__ = (Index("uq_reactions", "message_id", "person_id", "emoji", unique=True),)
    id: int | None = id_column()
    message_id: int = ref_column()
    person_id: int = ref_column()
    emoji: str = text_column()


class EventRow(SQLModel, table=True):
    """
    History: append-only (triggers refuse update and delete) and the only source of reports and clocks.

    ``at`` is when it happened outside, ``recorded_at`` when it was written down; ``facts`` hold ids and words of ours,
    never what a customer wrote.
    """

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_ticket", "ticket_id", "id"), Index("ix_history_at", "at"))
    id: int | None = id_column()
    ticket_id: int = ref_column()
    what: str = text_column()
    actor_id: int | None = ref_column(nullable=True)
    from_status: str = text_column()
    to_status: str = text_column()
    why: str = text_column()
    via: str = text_column()
    at: datetime = time_column()
    recorded_at: datetime = time_column()
    facts: dict[str, Any] = facts_column()


class JobRow(SQLModel, table=True):
    """The durable job table: inbox, outbox and slow work."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("uq_jobs_key", "key", unique=True),
        # no lane has two jobs running, whatever the workers believe
        Index("uq_jobs_lane_doing", "lane", unique=True, **only_where("stage = 'doing'")),
        Index(
            "ix_jobs_waiting",
            "rank",
            "id",
            **only_where("stage IN ('ready', 'doing')"),
        ),
        Index("ix_jobs_dead", "id", **only_where("stage = 'dead'")),
        Index("ix_jobs_settled", "settled_at", **only_where("stage = 'done'")),
    )
    id: int | None = id_column()
    key: str = text_column()
    lane: str = text_column()
    kind: str = text_column()
    payload: str = text_column()
    stage: str = Field(default="ready", sa_column=Column(Text, nullable=False))
    rank: int = Field(default=50)
    attempts: int = Field(default=0)
    fence: int = Field(default=0)
    doubt: bool = Field(default=False)
    again: bool = Field(default=False)
    due_at: datetime = time_column()
    lease_until: datetime | None = time_column(nullable=True)
    created_at: datetime = time_column()
    settled_at: datetime | None = time_column(nullable=True)
    ticket_id: int | None = ref_column(nullable=True)
    error: str = text_column()


class HoldRow(SQLModel, table=True):
    """A lane that waits: rate-limited, or behind a job that is to be tried again."""

    __tablename__ = "holds"
    lane: str = Field(sa_column=Column(Text, primary_key=True))
    until: datetime = time_column()
    why: str = text_column()


class RoomRow(SQLModel, table=True):
    """The id behind a room's name on a channel, so that a restart need not ask."""

    __tablename__ = "rooms"
    __table_args__ = (Index("uq_rooms_name", "channel", "name", unique=True),)
    id: int | None = id_column()
    channel: str = text_column()
    name: str = text_column()
    room: str = text_column()


class MarkRow(SQLModel, table=True):
    """Small facts about ourselves that must outlive the process (last roster, last notice to the admins)."""

    __tablename__ = "marks"
    name: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = text_column()
    at: datetime = time_column()


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
