"""Links: who is one and the same person over several channels, and the addresses that channels vouch for."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PROVEN = sa.text("proven <> ''")
STANDING = sa.text("ended_at IS NULL")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.add_column("identities", sa.Column("proven", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_identities_proven", "identities", ["proven"], sqlite_where=PROVEN, postgresql_where=PROVEN)
    op.create_table(
        "links",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("one_id", _id(), nullable=False),
        sa.Column("other_id", _id(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by", _id(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", _id(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    pair = ["one_id", "other_id"]
    op.create_index("uq_links_pair", "links", pair, unique=True, sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_index("ix_links_other", "links", ["other_id"], sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_index("ix_links_past", "links", pair)
