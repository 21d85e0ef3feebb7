"""The tables of the store that hold no row of a person: studies, releases, profiles, jobs, the log, backups, rules.

Times are ISO 8601 texts in UTC and documents are JSON texts, so that SQLite and PostgreSQL hold the very same
bytes and a seal (sha256) computed over them means the same in both. `seal` columns are checked by `checking`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

#: Names of constraints are fixed, so that later migrations can address them in every database.
METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: What the store knows of itself: the fingerprint of its key, the head of the log.
STORE_FACTS: Final = Table(
    "store_facts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("seal", Text, nullable=False, server_default=""),
)

STUDIES: Final = Table(
    "studies",
    METADATA,
    Column("study_id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("read_only", Boolean, nullable=False),
    Column("settings", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

#: Documents are what `analysis.release.documents` writes; a published one is never changed, only superseded.
RELEASES: Final = Table(
    "releases",
    METADATA,
    Column("release_id", Text, primary_key=True),
    Column("study_id", Integer, ForeignKey("studies.study_id"), nullable=False),
    Column("data_version", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("published_at", Text),
    Column("superseded_at", Text),
    Column("seal", Text, nullable=False),
    Index("ix_releases_study_id_status", "study_id", "status"),
)

#: Mappings that somebody confirmed, found again by the fingerprint of a file's headers.
PROFILES: Final = Table(
    "profiles",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False, index=True),
    Column("mapping", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

JOBS: Final = Table(
    "jobs",
    METADATA,
    Column("job_id", Text, primary_key=True),
    Column("study_id", Integer, ForeignKey("studies.study_id")),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("progress", Float, nullable=False),
    Column("message", Text, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    Column("result", Text),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Index("ix_jobs_study_id_state", "study_id", "state"),
)

#: Who did what and when; each line carries the sha256 of itself and the line before, and the key's mark on that (NULL
#: where it was written without the key, or before there were marks). No personal value.
AUDIT_LOG: Final = Table(
    "audit_log",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("study", Text),
    Column("subject", Text, nullable=False),
    Column("seal", Text, nullable=False),
    Column("mark", Text),
    UniqueConstraint("seal"),
)

#: Backups that were made of this store, so that `forget` can name those that still hold a person. `label` is the file,
#: `key` the fingerprint of the key that reads it.
BACKUPS: Final = Table(
    "backups",
    METADATA,
    Column("backup_id", Text, primary_key=True),
    Column("made_at", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("key", Text),
    Column("seal", Text, nullable=False),
)

#: Who must not come back: tokens (keyed hashes) alone, by the name of the study, which outlives a restore.
TOMBSTONES: Final = Table(
    "tombstones",
    METADATA,
    Column("study", Text, primary_key=True),
    Column("token", Text, primary_key=True),
    Column("erasure", Text, nullable=False),
    Column("forgotten_at", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

#: What a study decided about how long things are kept; `months` NULL means for ever, no row means the default.
RETENTION_RULES: Final = Table(
    "retention_rules",
    METADATA,
    Column("study_id", Integer, ForeignKey("studies.study_id"), primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("months", Integer),
    Column("set_at", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

#: Every state a study was in: its number, the version it hashed to, and what led to it.
STUDY_VERSIONS: Final = Table(
    "study_versions",
    METADATA,
    Column("study_id", Integer, ForeignKey("studies.study_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

#: Who may sign in: `person` is a token (keyed hash), `identity` how they are called, encrypted. `configured` is the
#: role their claims gave when last seen, `assigned` what an administrator decided here, NULL for "as configured".
ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("person", Text, primary_key=True),
    Column("identity", Text, nullable=False),
    Column("configured", Text),
    Column("assigned", Text),
    Column("first_at", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

#: Sign-ins, each known by a token of its own. They change by the minute and carry no seal: nothing is worked out from
#: them but whether somebody has to sign in again. `ended` says why, and is NULL while a sign-in lasts.
SIGN_INS: Final = Table(
    "sign_ins",
    METADATA,
    Column("login", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("active_at", Text, nullable=False),
    Column("ended", Text),
    Index("ix_sign_ins_person", "person"),
)
