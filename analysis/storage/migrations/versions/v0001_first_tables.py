"""The first tables. Written out, and never changed once released: later steps build on exactly these."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

#: Columns of the study's tables: names are texts, those after "#" are numbers.
_STUDY_TABLES = {
    "people": "token generation department site level",
    "memberships": "token cohort pair arm side from_date to_date",
    "employment": "token from_date to_date department level site manager_token exit_reason exit_kind",
    "waves": "wave #order opens closes cohort",
    "invitations": "token wave",
    "submissions": ("submission token wave date #seconds cohort side arm generation department site level link_method"),
    "comments": "submission question text",
    "checkins": "pair date #minutes mode topic cancelled_by",
    "interviews": "interview token wave cohort side utterance speaker question text",
    "codes": "utterance theme direction status phrase decided_by decided_at codebook_version",
    "events": "token kind date value",
    "facts": "name cohort date value",
}


def upgrade() -> None:
    """Makes every table."""
    _make_own_tables()
    _make_releases_and_jobs()
    _make_imports()
    for name, columns in _STUDY_TABLES.items():
        _make_import_table(
            name, *(sa.Column(c.lstrip("#"), sa.Float() if c[0] == "#" else sa.Text()) for c in columns.split())
        )
        if "token" in columns.split():
            op.create_index(f"ix_{name}_token", name, ["token"])
    _make_rows_apart()
    _make_decisions()


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _make_own_tables() -> None:
    op.create_table(
        "store_facts", _text("name"), _text("value"), sa.PrimaryKeyConstraint("name", name="pk_store_facts")
    )
    op.create_table(
        "studies",
        sa.Column("study_id", sa.Integer(), nullable=False),
        _text("name"), sa.Column("read_only", sa.Boolean(), nullable=False),
        _text("settings"), _text("created_at"), _text("seal"),
        sa.PrimaryKeyConstraint("study_id", name="pk_studies"),
        sa.UniqueConstraint("name", name="uq_studies_name"),
    )  # fmt: skip
    op.create_table(
        "profiles",
        _text("name"), _text("fingerprint"), _text("mapping"), _text("saved_at"), _text("seal"),
        sa.PrimaryKeyConstraint("name", name="pk_profiles"),
    )  # fmt: skip
    op.create_index("ix_profiles_fingerprint", "profiles", ["fingerprint"])
    op.create_table(
        "audit_log",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        _text("at"), _text("who"), _text("action"), _text("study", null=True), _text("subject"), _text("seal"),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_log"),
        sa.UniqueConstraint("seal", name="uq_audit_log_seal"),
    )  # fmt: skip


def _make_releases_and_jobs() -> None:
    op.create_table(
        "releases",
        _text("release_id"), sa.Column("study_id", sa.Integer(), nullable=False), _text("data_version"),
        _text("status"), _text("document"), _text("created_at"), _text("published_at", null=True),
        _text("superseded_at", null=True), _text("seal"),
        sa.PrimaryKeyConstraint("release_id", name="pk_releases"), _in_study("releases"),
    )  # fmt: skip
    op.create_index("ix_releases_study_id_status", "releases", ["study_id", "status"])
    op.create_table(
        "jobs",
        _text("job_id"), sa.Column("study_id", sa.Integer(), nullable=True), _text("kind"), _text("state"),
        sa.Column("progress", sa.Float(), nullable=False), _text("message"),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False), _text("result", null=True),
        _text("created_at"), _text("updated_at"),
        sa.PrimaryKeyConstraint("job_id", name="pk_jobs"), _in_study("jobs"),
    )  # fmt: skip
    op.create_index("ix_jobs_study_id_state", "jobs", ["study_id", "state"])


def _make_imports() -> None:
    counts = [sa.Column(c, sa.Integer(), nullable=False) for c in ("rows_read", "rows_accepted", "rows_set_aside")]
    op.create_table(
        "imports",
        _text("import_id"), sa.Column("study_id", sa.Integer(), nullable=False), _text("file_label", null=True),
        _text("sha256"), _text("mapping"), _text("mapping_sha256"), _text("kind"), _text("tool"), _text("wave"),
        _text("as_of", null=True), *counts, _text("findings", null=True), _text("seal"), _text("imported_at"),
        _text("undone_at", null=True), _text("line_seal"),
        sa.PrimaryKeyConstraint("import_id", name="pk_imports"), _in_study("imports"),
    )  # fmt: skip
    live = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_imports_live", "imports", ["study_id", "sha256", "mapping_sha256", "wave"], unique=True,
        sqlite_where=live, postgresql_where=live,
    )  # fmt: skip


def _make_rows_apart() -> None:
    """The tables of an import that no table of the study is."""
    _make_import_table("response_items", _text("items"))
    _make_import_table("responses", _text("submission"), _text("raw"), _text("value"))
    op.create_index("ix_responses_submission", "responses", ["submission"])
    _make_import_table("identifiers", _text("token"), _text("kind"), _text("value_encrypted", null=True))
    op.create_index("ix_identifiers_token", "identifiers", ["token"])
    _make_import_table("links", _text("token_a"), _text("token_b"))
    op.create_index("ix_links_token_a", "links", ["token_a"])
    op.create_index("ix_links_token_b", "links", ["token_b"])
    _make_import_table(
        "set_aside", sa.Column("row", sa.Integer()), _text("code"), _text("reason", null=True),
        _text("column", null=True), _text("raw", null=True),
    )  # fmt: skip
    _make_import_table(
        "changes", sa.Column("row", sa.Integer()), _text("column", null=True), _text("change", null=True), _text("why")
    )


def _make_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        _text("utterance"), _text("theme"), _text("direction"), _text("action"), _text("who"), _text("decided_at"),
        _text("codebook_version"), _text("seal"),
        sa.PrimaryKeyConstraint("study_id", "seq", name="pk_decisions"), _in_study("decisions"),
    )  # fmt: skip


def _make_import_table(name: str, *columns: sa.Column[Any]) -> None:
    """A table whose rows belong to an import and are numbered within it."""
    op.create_table(
        name,
        _text("import_id"), sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False), *columns,
        sa.ForeignKeyConstraint(["import_id"], ["imports.import_id"], name=f"fk_{name}_import_id_imports"),
        sa.PrimaryKeyConstraint("import_id", "row_no", name=f"pk_{name}"),
    )  # fmt: skip


def _in_study(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["study_id"], ["studies.study_id"], name=f"fk_{table}_study_id_studies")
