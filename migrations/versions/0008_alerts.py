"""Alerts of the three layers with what people answered, and incidents of volume."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "alerts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("layer", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("topic", sa.Text(), server_default="", nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("action", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("telling", sa.Text(), server_default="", nullable=False),
        sa.Column("notice_id", ID, nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by", ID, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_alerts_layer", "alerts", ["layer", "at"], unique=False)
    op.create_index("ix_alerts_ticket", "alerts", ["ticket_id", "layer"], unique=False)
    _partial("ix_alerts_topic", "alerts", ["topic", "layer"], "topic <> ''")
    _partial("ix_alerts_remind", "alerts", ["remind_at"], "remind_at IS NOT NULL")
    op.create_table(
        "incidents",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calm", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("notice_id", ID, nullable=True),
        sa.Column("facts", sa.JSON(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _partial("uq_incidents_open", "incidents", ["key"], "closed_at IS NULL", unique=True)
    op.create_index("ix_tickets_opened", "tickets", ["opened_at"], unique=False)
    op.create_index("ix_incidents_key", "incidents", ["key", "opened_at"], unique=False)


def _partial(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
