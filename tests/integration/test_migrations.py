"""From an empty database to this version: the same tables as the models, on both kinds of database."""

import pytest
from sqlalchemy import DateTime, text

from bot.errors import DatabaseTooNew
from bot.queue.columns import Instant
from bot.queue.migrate import differences, migrate, newest, version
from bot.queue.store.database import Database
from bot.queue.tables import METADATA


def test_migrating_from_nothing_equals_the_models(empty_database):
    """What the migrations lead to is exactly what the code expects."""
    assert migrate(empty_database) == newest()
    with empty_database.read() as tx:
        assert differences(tx) == []


def test_a_difference_would_be_seen(fresh_database):
    """The comparison is not blind: a missing index, a column too many and another type are all said."""
    with fresh_database.write() as tx:
        tx.execute(text("DROP INDEX uq_jobs_key"))
        tx.execute(text("ALTER TABLE jobs ADD COLUMN extra TEXT"))
    with fresh_database.read() as tx:
        said = repr(differences(tx))
    assert "uq_jobs_key" in said
    assert "extra" in said


def test_migrating_again_does_nothing(database):
    """A second run reaches the same version and changes no table."""
    before = _schema(database)
    assert migrate(database) == newest()
    assert _schema(database) == before


def test_an_empty_database_has_no_version(empty_database):
    """Nothing was ever run on it."""
    with empty_database.read() as tx:
        assert version(tx) is None


def test_a_newer_database_is_refused_and_left_alone(fresh_database):
    """An older program must not touch what it does not understand."""
    with fresh_database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = _schema(fresh_database)
    with pytest.raises(DatabaseTooNew, match="newer version"):
        migrate(fresh_database)
    assert _schema(fresh_database) == before
    with fresh_database.read() as tx:
        assert version(tx) == "9999"


def test_an_interrupted_migration_leaves_nothing(empty_database):
    """It is one transaction: what stops in the middle was never begun."""
    with empty_database.write() as tx:
        tx.execute(text("CREATE TABLE marks (name TEXT)"))  # in the way of the migration's own, which comes late
    with pytest.raises(Exception, match="marks"):
        migrate(empty_database)
    with empty_database.read() as tx:
        assert version(tx) is None
        assert "conversations" not in _tables(tx)


def test_every_time_column_is_kept_as_aware_utc():
    """No column of the models is a plain DateTime, which would lose the zone on SQLite."""
    columns = [column for table in METADATA.sorted_tables for column in table.columns]
    assert sum(isinstance(column.type, Instant) for column in columns) > 10
    assert [str(column) for column in columns if isinstance(column.type, DateTime)] == []


def _tables(tx) -> set[str]:
    if tx.dialect.name == "postgresql":
        return {row[0] for row in tx.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))}
    return {row[0] for row in tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))}


def _schema(database: Database) -> list[str]:
    statement = (
        "SELECT sql FROM sqlite_master ORDER BY name"
        if database.is_sqlite
        else (
            "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY 1"
        )
    )
    with database.read() as tx:
        return [str(row[0]) for row in tx.execute(text(statement))]
