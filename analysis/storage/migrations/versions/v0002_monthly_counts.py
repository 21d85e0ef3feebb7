"""Monthly counts of staff and leavers by group: rows about nobody, kept as every other table of a study is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the table of monthly counts."""
    texts = [sa.Column(name, sa.Text()) for name in ("month", "cohort", "arm", "level", "department", "site")]
    op.create_table(
        "headcounts",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False),
        *texts,
        sa.Column("staff", sa.Float()),
        sa.Column("leavers", sa.Float()),
        sa.ForeignKeyConstraint(["import_id"], ["imports.import_id"], name="fk_headcounts_import_id_imports"),
        sa.PrimaryKeyConstraint("import_id", "row_no", name="pk_headcounts"),
    )
