"""Verifies a store: its pages and keys, every seal, the chain of the log, and that what the log names is there.

Jobs and sign-ins carry no seal: they say how far work is and who is there, and nothing is worked out from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from analysis.errors import Finding
from analysis.storage.accounts import account_faults
from analysis.storage.backup_lines import backup_faults
from analysis.storage.decisions import decision_faults
from analysis.storage.engines import structural_faults
from analysis.storage.facts import fact_faults
from analysis.storage.imports import stored_seal
from analysis.storage.kept_facts import kept_fact_faults
from analysis.storage.link_decisions import link_decision_faults
from analysis.storage.log_chain import log_faults
from analysis.storage.profiles import profile_faults
from analysis.storage.records import line_seal
from analysis.storage.register import register_faults
from analysis.storage.release_panels import panel_faults
from analysis.storage.releases import release_faults
from analysis.storage.row_schema import IMPORTS
from analysis.storage.rules import rule_faults
from analysis.storage.stores import Store
from analysis.storage.studies import study_faults, study_line
from analysis.storage.tombstones import tombstone_faults
from analysis.storage.version_notes import version_faults

_PARTS = (
    ("STORE_STRUCTURE", structural_faults),
    ("STUDY_SEAL", study_faults),
    ("DECISION_SEAL", decision_faults),
    ("LINK_DECISION_SEAL", link_decision_faults),
    ("KEPT_FACT_SEAL", kept_fact_faults),
    ("RELEASE_SEAL", release_faults),
    ("PANEL_SEAL", panel_faults),
    ("PROFILE_SEAL", profile_faults),
    ("LOG_CHAIN", log_faults),
    ("FACT_SEAL", fact_faults),
    ("VERSION_SEAL", version_faults),
    ("BACKUP_SEAL", backup_faults),
    ("TOMBSTONE_SEAL", tombstone_faults),
    ("RULE_SEAL", rule_faults),
    ("ACCOUNT_SEAL", account_faults),
    ("ROWS_MISSING", register_faults),
)

_RESTORE: Final = "Restore the last backup from before the change with `python -m analysis restore FILE`."
#: What to do, by what is wrong.
_ADVICE: Final = {
    "STORE_STRUCTURE": "The file itself is damaged: look at the disk, and restore a backup into a new file, named with "
    "--store.",
    "IMPORT_SEAL": f"Take that import back and bring its file again. {_RESTORE}",
    "PROFILE_SEAL": "Confirm that mapping once more on the Load page: it is saved in place of the changed one.",
    "LOG_CHAIN": "Keep a copy of the store: it shows what was changed. Hold a receipt, or the log of a backup, "
    f"against it to tell what stood there. {_RESTORE}",
    "TOMBSTONE_SEAL": f"Forget that person once more. {_RESTORE}",
    "ACCOUNT_SEAL": "That person has no role until an administrator decides it once more on the page Access.",
    "RULE_SEAL": "Decide that rule once more on the page Retention rules.",
}  # fmt: skip


def check(store: Store, study: str | None = None) -> tuple[Finding, ...]:
    """What is wrong with the store, nothing where it is whole. Needs no key.

    With `study`, only the seals of that study's imports are verified: what stands behind a release to be published.
    A part that cannot be read is itself a finding, and the parts after it are still looked at.
    """
    found: list[Finding] = []
    if study is None:
        for code, faults in _PARTS:
            found += _part(store, code, faults)
    found += _part(store, "IMPORT_SEAL", lambda connection: _import_faults(connection, study))
    return tuple(found)


def content_faults(connection: Connection) -> list[str]:
    """What is wrong with the content within a transaction, its pages left out: to be asked before it is kept."""
    parts = [faults for code, faults in _PARTS if code != "STORE_STRUCTURE"]
    return [message for faults in parts for message in faults(connection)] + _import_faults(connection, None)


def _import_faults(connection: Connection, study: str | None) -> list[str]:
    """Imports whose line or rows are not what was written."""
    chosen = select(IMPORTS).order_by(IMPORTS.c.import_id)
    if study is not None:
        chosen = chosen.where(IMPORTS.c.study_id == study_line(connection, study).study_id)
    faults = []
    for row in connection.execute(chosen).all():
        if line_seal(row._asdict()) != row.line_seal:
            faults.append(f"The line of import {row.import_id} was changed.")
        if stored_seal(connection, row.import_id) != row.seal:
            faults.append(f"The rows of import {row.import_id} are not those that were imported.")
    return faults


def _part(store: Store, code: str, faults: Callable[[Connection], list[str]]) -> list[Finding]:
    """The findings of one part."""
    try:
        with store.bare_reading() as connection:
            messages = faults(connection)
    except (DatabaseError, UnicodeDecodeError, ValueError) as error:
        messages = [f"A part of the store cannot be read: {error}."]
    return [Finding(code, "error", message, _ADVICE.get(code, _RESTORE)) for message in messages]
