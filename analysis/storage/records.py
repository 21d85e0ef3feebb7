"""What is said of an import: by whoever writes it, and by the store afterwards."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from analysis.errors import Finding
from analysis.storage.clock import read_time
from analysis.storage.seals import canonical_json, seal_of
from analysis.storage.stores import Store


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A file that was read and checked. `sha256` is that of its bytes (hex), `mapping` the TOML it was read by.

    `rows_read` equals `rows_accepted` plus `rows_set_aside`; `as_of` is the data's date where the file has one.
    """

    file_label: str
    sha256: str
    mapping: str
    kind: str
    tool: str
    wave: str | None
    as_of: dt.date | None
    rows_read: int
    rows_accepted: int
    rows_set_aside: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenImport:
    """The import that holds the file's rows; `duplicate` where it was there before and nothing was written."""

    import_id: str
    duplicate: bool


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import as the store lists it. Without the key `file_label` is "" and `findings` is empty.

    `undone_at` is None while its rows are in the study; the line stays after an undo.
    """

    import_id: str
    file_label: str
    sha256: str
    mapping: str
    kind: str
    tool: str
    wave: str | None
    as_of: dt.date | None
    rows_read: int
    rows_accepted: int
    rows_set_aside: int
    findings: tuple[Finding, ...]
    seal: str
    imported_at: dt.datetime
    undone_at: dt.datetime | None


def findings_to_json(findings: tuple[Finding, ...]) -> str:
    """Findings as a JSON text."""
    return canonical_json([dataclasses.asdict(finding) for finding in findings])


def line_seal(line: Mapping[str, Any]) -> str:
    """The seal of an import's own line, every column of it but the seal."""
    return seal_of({key: value for key, value in line.items() if key != "line_seal"})


def read_line(store: Store, row: Row[Any]) -> ImportLine:
    """A stored line, decrypted where the key is there."""
    label, findings = store.decrypt([row.file_label, row.findings]) if store.has_key else (None, None)
    return ImportLine(
        import_id=row.import_id, file_label=label or "", sha256=row.sha256, mapping=row.mapping, kind=row.kind,
        tool=row.tool, wave=row.wave or None, as_of=dt.date.fromisoformat(row.as_of) if row.as_of else None,
        rows_read=row.rows_read, rows_accepted=row.rows_accepted, rows_set_aside=row.rows_set_aside,
        findings=findings_from_json(findings), seal=row.seal,
        imported_at=dt.datetime.fromisoformat(row.imported_at), undone_at=read_time(row.undone_at),
    )  # fmt: skip


def findings_from_json(text: str | None) -> tuple[Finding, ...]:
    """What `findings_to_json` wrote; none where there is no text."""
    return tuple(Finding(**(held | {"rows": tuple(held["rows"])})) for held in json.loads(text or "[]"))
