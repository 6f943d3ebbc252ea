"""The tables of mail: how far each mailbox was read, what came in, which addresses bounced, what we sent of our own. Storage only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text
from sqlmodel import Field, SQLModel

from bot.queue.tables import ID, METADATA, Instant

__all__ = ["BouncedRow", "LetterRow", "MailboxRow", "OwnMailRow", "bounced", "letters", "mailboxes", "own_mails"]


def _id() -> Any:
    return Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))


def _key() -> Any:
    return Field(default=None, sa_column=Column(Text, primary_key=True))


def _ref() -> Any:
    return Field(default=None, sa_column=Column(ID, nullable=True))


def _words() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


def _at() -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=False))


class MailboxRow(SQLModel, table=True):
    """How far a mailbox was read: ``uid`` is the last mail taken in, under ``validity`` (its UIDVALIDITY)."""

    __tablename__ = "mailboxes"
    name: str = _key()
    validity: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    uid: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    seen_at: datetime = _at()


class LetterRow(SQLModel, table=True):
    """
    A mail that came in, beyond its words. ``message_id`` is our message that holds these; none where it is on no ticket.

    ``mail_id`` is its Message-ID without angles, ``raw`` the digest of its bytes, ``decided_by`` the sign by which its ticket
    was found.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("uq_letters_mail", "mail_id", unique=True), Index("ix_letters_message", "message_id"))
    id: int | None = _id()
    mail_id: str = _words()
    message_id: int | None = _ref()
    address: str = _words()
    subject: str = _words()
    kind: str = _words()
    why: str = _words()
    is_answerable: bool = Field(default=True)
    decided_by: str = _words()
    others: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    whole: str = _words()
    raw: str = _words()
    at: datetime = _at()


class BouncedRow(SQLModel, table=True):
    """An address that could not be reached; ``is_permanent`` = its server says that it never will be."""

    __tablename__ = "bounced"
    address: str = _key()
    is_permanent: bool = Field(default=False)
    why: str = _words()
    at: datetime = _at()


class OwnMailRow(SQLModel, table=True):
    """A mail of the desk's own (no person wrote it) that was promised to the job table, so that there are never too many."""

    __tablename__ = "own_mails"
    __table_args__ = (Index("ix_own_mails_address", "address", "at"), Index("ix_own_mails_ticket", "ticket_id", "at"))
    key: str = _key()
    address: str = _words()
    ticket_id: int | None = _ref()
    subject: str = _words()
    at: datetime = _at()


mailboxes = METADATA.tables["mailboxes"]
letters = METADATA.tables["letters"]
bounced = METADATA.tables["bounced"]
own_mails = METADATA.tables["own_mails"]
