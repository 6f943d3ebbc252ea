"""The columns that tables are made of, the same on SQLite and Postgres."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Integer, Text, TypeDecorator, text
from sqlmodel import Field

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


def id_column() -> Any:
    """Give a row's own number, counted by the database."""
    return Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))


def ref_column(*, nullable: bool = False) -> Any:
    """Give the number of another row."""
    return Field(default=None, sa_column=Column(ID, nullable=nullable))


def time_column(*, nullable: bool = False) -> Any:
    """Give a point in time, as in ``Instant``."""
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


def text_column() -> Any:
    """Give words; "" where there are none."""
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


def facts_column() -> Any:
    """Give a JSON object; {} where there is nothing."""
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))


def only_where(condition: str) -> dict[str, Any]:
    """Give the condition of a partial index for both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
