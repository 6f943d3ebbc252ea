"""The tables of mail: how far each mailbox was read, what came in, which addresses bounced, what we sent of our own. Storage only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text
from sqlmodel import Field, SQLModel

from bot.queue.columns import id_column, ref_column, text_column, time_column
from bot.queue.tables import METADATA

__all__ = ["BouncedRow", "LetterRow", "MailboxRow", "OwnMailRow", "bounced", "letters", "mailboxes", "own_mails"]


def _key() -> Any:
    return Field(default=None, sa_column=Column(Text, primary_key=True))


class MailboxRow(SQLModel, table=True):
    """How far a mailbox was read: ``uid`` is the last mail taken in, under ``validity`` (its UIDVALIDITY)."""

    __tablename__ = "mailboxes"
    name: str = _key()
    validity: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    uid: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    seen_at: datetime = time_column()


class LetterRow(SQLModel, table=True):
    """
    A mail that came in, beyond its words. ``message_id`` is our message that holds these; none where it is on no ticket.

    ``mail_id`` is its Message-ID without angles, ``raw`` the digest of its bytes, ``decided_by`` the sign by which its ticket
    was found.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("uq_letters_mail", "mail_id", unique=True), Index("ix_letters_message", "message_id"))
    id: int | None = id_column()
    mail_id: str = text_column()
    message_id: int | None = ref_column(nullable=True)
    address: str = text_column()
    subject: str = text_column()
    kind: str = text_column()
    why: str = text_column()
    is_answerable: bool = Field(default=True)
    decided_by: str = text_column()
    others: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    whole: str = text_column()
    raw: str = text_column()
    at: datetime = time_column()


class BouncedRow(SQLModel, table=True):
    """An address that could not be reached; ``is_permanent`` = its server says that it never will be."""

    __tablename__ = "bounced"
    address: str = _key()
    is_permanent: bool = Field(default=False)
    why: str = text_column()
    at: datetime = time_column()


class OwnMailRow(SQLModel, table=True):
    """A mail of the desk's own (no person wrote it) that was promised to the job table, so that there are never too many."""

    __tablename__ = "own_mails"
    __table_args__ = (Index("ix_own_mails_address", "address", "at"), Index("ix_own_mails_ticket", "ticket_id", "at"))
    key: str = _key()
    address: str = text_column()
    ticket_id: int | None = ref_column(nullable=True)
    subject: str = text_column()
    at: datetime = time_column()


mailboxes = METADATA.tables["mailboxes"]
letters = METADATA.tables["letters"]
bounced = METADATA.tables["bounced"]
own_mails = METADATA.tables["own_mails"]
