"""Mail: mailboxes, letters, bounced addresses, mails of our own."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in names)


def _at(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "mailboxes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        _at("seen_at"),
        sa.PrimaryKeyConstraint("name"),
    )
    _letters()
    op.create_table(
        "bounced",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("is_permanent", sa.Boolean(), nullable=False),
        *_words("why"),
        _at("at"),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_table(
        "own_mails",
        sa.Column("key", sa.Text(), nullable=False),
        *_words("address"),
        sa.Column("ticket_id", _id(), nullable=True),
        *_words("subject"),
        _at("at"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_own_mails_address", "own_mails", ["address", "at"])
    op.create_index("ix_own_mails_ticket", "own_mails", ["ticket_id", "at"])


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        *_words("mail_id"),
        sa.Column("message_id", _id(), nullable=True),
        *_words("address", "subject", "kind", "why"),
        sa.Column("is_answerable", sa.Boolean(), nullable=False),
        *_words("decided_by"),
        sa.Column("others", sa.JSON(), server_default="[]", nullable=False),
        *_words("whole", "raw"),
        _at("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_letters_mail", "letters", ["mail_id"], unique=True)
    op.create_index("ix_letters_message", "letters", ["message_id"])
