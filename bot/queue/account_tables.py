"""The tables of accounts: the companies that people belong to, by the domains of their addresses. Storage only."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Text
from sqlmodel import Field, SQLModel

from bot.queue.tables import ID, METADATA, Instant

__all__ = ["AccountDomainRow", "AccountRow", "account_domains", "accounts"]


def _words() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class AccountRow(SQLModel, table=True):
    """A company. ``key`` is its name as it is compared; ``arr`` is a year's worth in whole units of the desk's currency."""

    __tablename__ = "accounts"
    __table_args__ = (Index("uq_accounts_key", "key", unique=True),)
    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    key: str = _words()
    name: str = _words()
    plan: str = _words()
    arr: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    renewal_on: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    owner: str = _words()
    notes: str = _words()
    updated_at: datetime = Field(default=None, sa_column=Column(Instant, nullable=False))


class AccountDomainRow(SQLModel, table=True):
    """A domain under which a company's people have their addresses; a domain is one company's."""

    __tablename__ = "account_domains"
    __table_args__ = (Index("ix_account_domains_account", "account_id"),)
    domain: str = Field(default=None, sa_column=Column(Text, primary_key=True))
    account_id: int = Field(default=None, sa_column=Column(ID, nullable=False))


accounts = METADATA.tables["accounts"]
account_domains = METADATA.tables["account_domains"]
