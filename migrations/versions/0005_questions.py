"""Questions to the knowledge base."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "questions",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("ticket_id", _ID, nullable=True),
        *(_words(name) for name in ("channel", "room", "thread", "reply_to", "audience", "text", "before")),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _words("answer"),
        sa.Column("cited", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reference", _ID, server_default="0", nullable=False),
        _words("verdict"),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_gap", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_questions_ticket", "questions", ["ticket_id", "id"], **_only("ticket_id IS NOT NULL"))
    op.create_index("ix_questions_person", "questions", ["person_id", "asked_at"])
    op.create_index("ix_questions_gap", "questions", ["asked_at"], **_only("is_gap"))
