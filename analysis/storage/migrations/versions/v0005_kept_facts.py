"""Facts that people keep by hand, such as a draw by lot, a cost or an action."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Makes the table of facts kept by hand."""
    op.create_table(
        "kept_facts",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cohort", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("date", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("who", "kept_at", "seal")),
        sa.ForeignKeyConstraint(["study_id"], ["studies.study_id"], name="fk_kept_facts_study_id_studies"),
        sa.PrimaryKeyConstraint("study_id", "seq", name="pk_kept_facts"),
    )
