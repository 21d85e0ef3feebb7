"""What people decided about links that Reverb proposed, such as between codes of one slip."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the table of decisions on links."""
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("who", "decided_at", "seal")]
    op.create_table(
        "link_decisions",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("max_risk", sa.Float(), nullable=False),
        *texts,
        sa.ForeignKeyConstraint(["study_id"], ["studies.study_id"], name="fk_link_decisions_study_id_studies"),
        sa.PrimaryKeyConstraint("study_id", "seq", name="pk_link_decisions"),
    )
