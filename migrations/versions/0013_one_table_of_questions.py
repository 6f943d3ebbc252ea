"""Questions in one table (what people were shown, and what the base remembers of it, were two), and articles proposed for gaps."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_GAPS = "closed_at IS NULL AND outcome IN ('no_answer', 'thumbs_down', 'filed')"

# What the base remembered of a question, beside what people were shown of it.
_JOIN = """
UPDATE questions SET understood = k.text, model = k.model, vector = k.vector, outcome = k.outcome, article_id = k.article_id,
  closed_at = k.closed_at
FROM knowledge_questions k WHERE k.id = questions.reference AND questions.reference <> 0
"""
# Questions that the base never heard of, and what became of those since.
_ALONE = """
UPDATE questions SET outcome = CASE WHEN verdict = 'up' THEN 'helped' WHEN verdict = 'down' THEN 'thumbs_down' WHEN is_gap THEN 'filed'
  WHEN answered_at IS NULL THEN '' WHEN answer <> '' OR person_id IS NULL THEN 'answered' ELSE 'no_answer' END
WHERE outcome = ''
"""
# Questions that only the base knows of.
_REST = """
INSERT INTO questions (asked_at, person_id, ticket_id, audience, text, understood, model, vector, answered_at, confidence, outcome,
  article_id, is_shared, verdict, is_gap, closed_at)
SELECT k.asked_at, CAST(k.customer AS INTEGER), k.ticket_id, k.audience, k.text, k.text, k.model, k.vector, k.asked_at, 0, k.outcome,
  k.article_id, {no}, '', {no}, k.closed_at
FROM knowledge_questions k
WHERE NOT EXISTS (SELECT 1 FROM questions q WHERE q.reference = k.id OR q.text = k.text) AND (k.customer IS NULL OR {is_number})
ORDER BY k.id
"""


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    """Go forward."""
    for name in ("understood", "model", "outcome", "article_id"):
        op.add_column("questions", _words(name))
    op.add_column("questions", sa.Column("vector", sa.LargeBinary(), nullable=True))
    op.add_column("questions", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("questions", sa.Column("proposal_id", _id(), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(_JOIN)
    op.execute(_ALONE)
    is_number = "k.customer NOT GLOB '*[^0-9]*'" if is_sqlite else "k.customer ~ '^[0-9]+$'"
    op.execute(_REST.format(no="0" if is_sqlite else "false", is_number=is_number))
    op.drop_index("ix_questions_gap", "questions")
    for name in ("reference", "verdict", "is_gap"):
        op.drop_column("questions", name)
    op.drop_table("knowledge_questions")
    op.create_index("ix_questions_outcome", "questions", ["outcome", "id"])
    op.create_index("ix_questions_open", "questions", ["asked_at"], sqlite_where=sa.text(_GAPS), postgresql_where=sa.text(_GAPS))
    made = sa.text("proposal_id IS NOT NULL")
    op.create_index("ix_questions_proposal", "questions", ["proposal_id"], sqlite_where=made, postgresql_where=made)
    op.create_table(
        "knowledge_proposals",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("question_id", _id(), nullable=False),
        *(_words(name) for name in ("article_id", "base", "title", "text", "visibility")),
        sa.Column("facts", sa.JSON(), server_default="{}", nullable=False),
        _words("state"),
        sa.Column("version", _id(), server_default="1", nullable=False),
        sa.Column("notice_id", _id(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", _id(), nullable=True),
        sa.Column("decided_by", _id(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        _words("why"),
        sa.PrimaryKeyConstraint("id"),
    )
