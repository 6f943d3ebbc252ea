"""Routing: presence, proposals and offers, waiting places, and how far routing may go."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OPEN = sa.text("ending = ''")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in names)


def _at(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "presences",
        sa.Column("person_id", _id(), autoincrement=False, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=True),
        _at("said_at"),
        _at("away_until", nullable=True),
        sa.PrimaryKeyConstraint("person_id"),
    )
    _proposals()
    op.create_table(
        "waiting_places",
        sa.Column("ticket_id", _id(), autoincrement=False, nullable=False),
        _at("since"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_words("reason"),
        sa.PrimaryKeyConstraint("ticket_id"),
    )
    op.create_table(
        "standings",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        *_words("category", "mode"),
        _at("since"),
        *_words("reason"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_standings_category", "standings", ["category", "id"])


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("ticket_id", _id(), nullable=False),
        *_words("category"),
        sa.Column("person_id", _id(), nullable=False),
        *_words("mode"),
        sa.Column("reasons", sa.JSON(), server_default="[]", nullable=False),
        _at("at"),
        _at("until", nullable=True),
        _at("ended_at", nullable=True),
        *_words("ending"),
        sa.Column("chosen_id", _id(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_proposals_open", "proposals", ["ticket_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_proposals_ticket", "proposals", ["ticket_id", "id"])
    op.create_index("ix_proposals_category", "proposals", ["category", "ended_at"])
    op.create_index("ix_proposals_person", "proposals", ["person_id", "at"])
