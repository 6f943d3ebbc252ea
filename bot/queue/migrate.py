"""Bring a database to this version, and refuse one that is ahead of it."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import migrations
from bot.errors import DatabaseTooNew
from bot.queue.promise_tables import METADATA
from bot.queue.store.database import Database

POSTGRES_LOCK = 0x6465736B  # "desk": one process migrates, the others wait


def migrate(database: Database) -> str:
    """
    Run the migrations that are missing and give the version reached. Doing it again does nothing.

    Raises DatabaseTooNew where the database knows a version that this code does not.
    """
    config = _config()
    with database.connection() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_LOCK})
        _refuse_newer(connection, config)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        return version(connection) or ""


def version(connection: Connection) -> str | None:
    """Give the version a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """Give the version that this code brings."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def differences(connection: Connection) -> list[object]:
    """Give what the database has otherwise than the model; empty after ``migrate``."""
    known = {table.name for table in METADATA.sorted_tables}
    options = {"include_object": lambda _o, name, kind, *_: kind != "table" or name in known, "compare_type": True}
    found = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)
    by_hand = ("ix_messages_search", "'searched'")  # what only one of the databases has, so that it is not in the model
    return [one for one in found if not any(name in repr(one) for name in by_hand)]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def _refuse_newer(connection: Connection, config: Config) -> None:
    current = version(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseTooNew
