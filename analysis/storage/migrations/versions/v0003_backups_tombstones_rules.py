"""Backups that were made, people who must not come back, retention rules, versions of studies, whose file row is whose.

Facts of the store get a seal each. What the log knows of a study's past becomes its first versions.
"""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

#: What changed a study before versions were counted.
_DEEDS = ("create study", "import", "undo import", "decide codes", "change settings")


def upgrade() -> None:
    """Makes the tables and seals the facts that are there."""
    op.add_column("store_facts", sa.Column("seal", sa.Text(), nullable=False, server_default=""))
    _seal_facts()
    op.create_table(
        "backups",
        _text("backup_id"), _text("made_at"), _text("label"), _text("key", null=True), _text("seal"),
        sa.PrimaryKeyConstraint("backup_id", name="pk_backups"),
    )  # fmt: skip
    op.create_table(
        "tombstones",
        _text("study"), _text("token"), _text("erasure"), _text("forgotten_at"), _text("seal"),
        sa.PrimaryKeyConstraint("study", "token", name="pk_tombstones"),
    )  # fmt: skip
    op.create_table(
        "retention_rules",
        sa.Column("study_id", sa.Integer(), nullable=False), _text("rule"), sa.Column("months", sa.Integer()),
        _text("set_at"), _text("seal"),
        sa.PrimaryKeyConstraint("study_id", "rule", name="pk_retention_rules"), _in_study("retention_rules"),
    )  # fmt: skip
    op.create_table(
        "study_versions",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _text("version"), _text("at"), _text("who"), _text("action"), _text("subject"), _text("seal"),
        sa.PrimaryKeyConstraint("study_id", "number", name="pk_study_versions"), _in_study("study_versions"),
    )  # fmt: skip
    op.create_table(
        "file_rows",
        _text("import_id"), sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row", sa.Integer()), _text("token"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.import_id"], name="fk_file_rows_import_id_imports"),
        sa.PrimaryKeyConstraint("import_id", "row_no", name="pk_file_rows"),
    )  # fmt: skip
    op.create_index("ix_file_rows_token", "file_rows", ["token"])
    _number_past_versions()


def _seal_facts() -> None:
    connection = op.get_bind()
    for name, value in connection.execute(sa.text("SELECT name, value FROM store_facts")).all():
        sealed = {"name": name, "seal": _seal(name, value)}
        connection.execute(sa.text("UPDATE store_facts SET seal = :seal WHERE name = :name"), sealed)


def _number_past_versions() -> None:
    """One version for each deed in the log; what the study's rows hashed to then is not known and stays blank."""
    connection = op.get_bind()
    known = sa.text('SELECT s.study_id, l.at, l.who, l.action, l.subject FROM audit_log l JOIN studies s '
                    "ON s.name = l.study ORDER BY s.study_id, l.seq")  # fmt: skip
    numbers: dict[int, int] = {}
    for study_id, at, who, action, subject in connection.execute(known).all():
        if action not in _DEEDS:
            continue
        numbers[study_id] = numbers.get(study_id, 0) + 1
        row = {"study_id": study_id, "number": numbers[study_id], "version": "", "at": at, "who": who,
               "action": action, "subject": subject}  # fmt: skip
        connection.execute(
            sa.text("INSERT INTO study_versions (study_id, number, version, at, who, action, subject, seal) "
                    "VALUES (:study_id, :number, :version, :at, :who, :action, :subject, :seal)"),
            row | {"seal": _seal(row)},
        )  # fmt: skip


def _seal(*values: object) -> str:
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _in_study(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["study_id"], ["studies.study_id"], name=f"fk_{table}_study_id_studies")
