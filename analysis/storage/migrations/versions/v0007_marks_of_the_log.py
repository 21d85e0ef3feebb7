"""The mark of the key on each line of the log. Lines from before carry none; the store notes that they are there."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds the column, and notes that the lines so far are unmarked where there are any."""
    op.add_column("audit_log", sa.Column("mark", sa.Text(), nullable=True))
    connection = op.get_bind()
    last = connection.scalar(sa.text("SELECT max(seq) FROM audit_log"))
    if last is not None:
        name, value = "audit_unmarked", str(last)
        seal = hashlib.sha256(json.dumps([name, value], separators=(",", ":")).encode()).hexdigest()
        connection.execute(
            sa.text("INSERT INTO store_facts (name, value, seal) VALUES (:name, :value, :seal)"),
            {"name": name, "value": value, "seal": seal},
        )
