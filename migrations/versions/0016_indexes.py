"""Indexes for what would otherwise be looked for in every row: open notices, an alert's post, corrections, questions by time."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

IN_A_POST = sa.text("notice_id IS NOT NULL")


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_notices_open", "notices", ["what", "is_final"])
    op.create_index("ix_alerts_notice", "alerts", ["notice_id"], sqlite_where=IN_A_POST, postgresql_where=IN_A_POST)
    op.create_index("ix_corrections_category", "corrections", ["category"])
    op.create_index("ix_questions_asked", "questions", ["asked_at"])
