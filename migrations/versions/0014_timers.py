"""What waits for its time: silent customers, and tickets on offer to the next shift."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "silences",
        sa.Column("ticket_id", _id(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("ticket_id"),
    )
    _partial("ix_silences_next", "silences", "next_at")
    op.create_table(
        "handoffs",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_ids", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("notice_id", _id(), nullable=True),
        sa.Column("lead_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_handoffs_key", "handoffs", ["key"], unique=True)
    op.create_index("ix_handoffs_person", "handoffs", ["person_id", "at"], unique=False)
    _partial("ix_handoffs_lead", "handoffs", "lead_at")


def _partial(name: str, table: str, column: str) -> None:
    condition = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, table, [column], unique=False, sqlite_where=condition, postgresql_where=condition)
