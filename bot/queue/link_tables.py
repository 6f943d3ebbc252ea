"""The table of links: two people, each known on one channel, who are one and the same. Storage only."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import SQLModel

from bot.queue.columns import id_column, only_where, ref_column, text_column, time_column
from bot.queue.tables import METADATA

__all__ = ["LinkRow", "links"]


class LinkRow(SQLModel, table=True):
    """
    Two people are one, since ``made_at`` and until ``ended_at``; ``one_id`` is the smaller number.

    Nothing else of theirs is ever rewritten, so that a link can be taken back without a trace in their rows. ``by`` is
    ``address`` (both channels vouch for the same ``address``) or ``hand``; then ``made_by`` did it. Who took it back is
    ``ended_by``; nobody where an address ceased to be somebody's.
    """

    __tablename__ = "links"
    __table_args__ = (
        Index("uq_links_pair", "one_id", "other_id", unique=True, **only_where("ended_at IS NULL")),
        Index("ix_links_other", "other_id", **only_where("ended_at IS NULL")),
        Index("ix_links_past", "one_id", "other_id"),
    )
    id: int | None = id_column()
    one_id: int = ref_column()
    other_id: int = ref_column()
    by: str = text_column()
    address: str = text_column()
    made_by: int | None = ref_column(nullable=True)
    made_at: datetime = time_column()
    ended_by: int | None = ref_column(nullable=True)
    ended_at: datetime | None = time_column(nullable=True)


links = METADATA.tables["links"]
