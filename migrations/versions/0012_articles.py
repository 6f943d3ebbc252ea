"""Articles that people write, edit and look after in chat."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in names)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "knowledge_care",
        sa.Column("article_id", sa.Text(), nullable=False),
        *_words("file_hash"),
        _at("reviewed_at", nullable=True),
        *_words("reviewed_by", "successor"),
        sa.PrimaryKeyConstraint("article_id"),
    )
    op.create_table(
        "knowledge_versions",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        *_words("article_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        *_words("what", "title", "text", "visibility", "product", "owner"),
        sa.Column("person_id", _id(), nullable=True),
        *_words("by", "why"),
        _at("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_knowledge_versions_number", "knowledge_versions", ["article_id", "number"], unique=True)
    op.create_table(
        "knowledge_doubts",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        *_words("article_id"),
        sa.Column("ticket_id", _id(), nullable=True),
        *_words("by", "why"),
        _at("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_knowledge_doubts_article", "knowledge_doubts", ["article_id", "at"])
    op.create_table(
        "knowledge_findings",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        *_words("article_id", "kind", "other", "words"),
        sa.Column("score", sa.Float(), server_default="0", nullable=False),
        _at("found_at"),
        _at("answered_at", nullable=True),
        *_words("answer"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_knowledge_findings_about", "knowledge_findings", ["article_id", "kind", "other"], unique=True)
