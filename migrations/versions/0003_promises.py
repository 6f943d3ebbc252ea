"""Promises: clocks, the warnings about them, and posts that are kept true."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "clocks",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target_s", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marks", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.Text(), server_default="", nullable=False),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_clocks", "clocks", ["ticket_id", "kind", "sequence"], unique=True)
    _partial("ix_clocks_next", "clocks", "next_at", "next_at IS NOT NULL")
    _partial("ix_clocks_due", "clocks", "due_at", "ended_at IS NULL AND due_at IS NOT NULL")
    _partial("ix_clocks_risk", "clocks", "due_at", "ended_at IS NULL AND warned >= 75")
    op.create_table(
        "warnings",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("clock_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_id", ID, nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("climb_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_warnings", "warnings", ["clock_id", "threshold"], unique=True)
    op.create_index("ix_warnings_ticket", "warnings", ["ticket_id"], unique=False)
    _partial("ix_warnings_climb", "warnings", "climb_at", "climb_at IS NOT NULL")
    op.create_table(
        "notices",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("what", sa.Text(), server_default="", nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("room", sa.Text(), server_default="", nullable=False),
        sa.Column("remote_id", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_notices_key", "notices", ["key"], unique=True)
    _partial("ix_notices_ticket", "notices", "ticket_id", "ticket_id IS NOT NULL")


def _partial(name: str, table: str, column: str, condition: str) -> None:
    op.create_index(name, table, [column], unique=False, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
