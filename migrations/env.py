"""How Alembic runs here: on the connection that ``bot.queue.migrate`` hands over, never on a URL of its own."""

from typing import Literal

from alembic import context

import bot.kb.authored_tables
import bot.kb.tables
import bot.queue.account_tables
import bot.queue.judgement_tables
import bot.queue.link_tables
import bot.queue.mail_tables
import bot.queue.promise_tables
import bot.queue.routing_tables
import bot.queue.timer_tables  # noqa: F401 - importing registers their tables
from bot.queue.columns import Instant
from bot.queue.tables import METADATA

NOT_IN_MODEL = ("message_search",)  # SQLite's full-text tables are made by hand


def _is_ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and str(name).startswith(NOT_IN_MODEL)) and name != "ix_messages_search"


def _plain_instant(kind: str, thing: object, _context: object) -> str | Literal[False]:
    """Write our ``Instant`` as the column it is, so that a frozen migration does not depend on the model."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_object=_is_ours,
    render_item=_plain_instant,
)
with context.begin_transaction():
    context.run_migrations()
