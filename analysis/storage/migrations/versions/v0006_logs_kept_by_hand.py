"""Pair and side of a fact: a log kept by hand may say of whom it counts. No file brought facts before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds the two columns."""
    for name in ("pair", "side"):
        op.add_column("facts", sa.Column(name, sa.Text(), nullable=True))
