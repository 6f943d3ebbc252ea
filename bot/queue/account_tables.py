"""The tables of accounts: the companies that people belong to, by the domains of their addresses. Storage only."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Date, Index, Text
from sqlmodel import Field, SQLModel

from bot.queue.columns import id_column, ref_column, text_column, time_column
from bot.queue.tables import METADATA

__all__ = ["AccountDomainRow", "AccountRow", "account_domains", "accounts"]


class AccountRow(SQLModel, table=True):
    """A company. ``key`` is its name as it is compared; ``arr`` is a year's worth in whole units of the desk's currency."""

    __tablename__ = "accounts"
    __table_args__ = (Index("uq_accounts_key", "key", unique=True),)
    id: int | None = id_column()
    key: str = text_column()
    name: str = text_column()
    plan: str = text_column()
    arr: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    renewal_on: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    owner: str = text_column()
    notes: str = text_column()
    updated_at: datetime = time_column()


class AccountDomainRow(SQLModel, table=True):
    """A domain under which a company's people have their addresses; a domain is one company's."""

    __tablename__ = "account_domains"
    __table_args__ = (Index("ix_account_domains_account", "account_id"),)
    domain: str = Field(default=None, sa_column=Column(Text, primary_key=True))
    account_id: int = ref_column()


accounts = METADATA.tables["accounts"]
account_domains = METADATA.tables["account_domains"]
