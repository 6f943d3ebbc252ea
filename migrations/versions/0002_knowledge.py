"""The knowledge base: articles, their passages, vectors of texts, and the count of changes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "knowledge_articles",
        sa.Column("key", _id(), autoincrement=True, nullable=False),
        *(_words(name) for name in ("id", "title", "text", "visibility", "product", "owner")),
        sa.Column("reviewed", sa.Date(), nullable=True),
        *(_words(name) for name in ("url", "source", "hash", "state")),
        sa.Column("revision", _id(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("uq_knowledge_articles_id", "knowledge_articles", ["id"], unique=True)
    op.create_index("ix_knowledge_articles_revision", "knowledge_articles", ["revision"], unique=False)
    op.create_table(
        "knowledge_passages",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("article_key", _id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(_words(name) for name in ("heading", "anchor", "text", "hash")),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_knowledge_passages_place", "knowledge_passages", ["article_key", "number"], unique=True)
    op.create_index("ix_knowledge_passages_hash", "knowledge_passages", ["hash"], unique=False)
    op.create_table(
        "knowledge_vectors",
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "hash"),
    )
    op.create_table(
        "knowledge_state",
        sa.Column("id", _id(), autoincrement=False, nullable=False),
        _words("base"),
        sa.Column("revision", _id(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
