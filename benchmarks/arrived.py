"""How much of what was told is committed by now, read from the desk's own table."""

from sqlalchemy import func, select

from bot.queue.store.database import Database
from bot.queue.tables import jobs


def arrived(database: Database, channel: str) -> int:
    """Count what came in by a channel; a row's key names the message, so what came twice is one."""
    with database.read() as tx:
        return int(tx.execute(select(func.count()).where(jobs.c.kind == "inbound", jobs.c.key.like(f"{channel}:%"))).scalar_one())
