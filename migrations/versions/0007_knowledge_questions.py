"""The knowledge base: questions that were asked, and what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "knowledge_questions",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        *(_words(name) for name in ("text", "model")),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        *(_words(name) for name in ("audience", "outcome", "article_id")),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("ticket_id", _id(), nullable=True),
        sa.Column("weight", sa.Float(), server_default="1", nullable=False),
        sa.Column("handling_s", _id(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_knowledge_questions_outcome", "knowledge_questions", ["outcome", "asked_at"], unique=False)
