"""Who is behind the figures of a release. Later releases were held against the sizes of earlier ones before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Makes the table of panels."""
    op.create_table(
        "release_panels",
        sa.Column("release_id", sa.Text(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("panels", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.release_id"], name="fk_release_panels_release_id_releases"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.study_id"], name="fk_release_panels_study_id_studies"),
        sa.PrimaryKeyConstraint("release_id", name="pk_release_panels"),
    )
