"""Accounts and the domains of their people."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "accounts",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("key", "name", "plan")),
        sa.Column("arr", sa.BigInteger(), nullable=True),
        sa.Column("renewal_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("owner", "notes")),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_accounts_key", "accounts", ["key"], unique=True)
    op.create_table(
        "account_domains",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("domain"),
    )
    op.create_index("ix_account_domains_account", "account_domains", ["account_id"])
