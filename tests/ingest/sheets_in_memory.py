"""File contents made in memory, as reading would give them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd

from analysis.ingest.contents import FileContents, Sheet
from analysis.ingest.mapping import ColumnMapping, Mapping


def contents(
    *tables: Sequence[Sequence[str]], file_name: str = "file.csv", decimal: str = ".", names: Sequence[str] = ("",)
) -> FileContents:
    """Contents with one sheet a table; rows that are wholly blank are left out and keep their number."""
    sheets = tuple(sheet(table, name) for table, name in zip(tables, names, strict=True))
    digest = hashlib.sha256(repr(tables).encode()).hexdigest()
    return FileContents(file_name, digest, "csv", "utf-8", ",", decimal, sheets)


def sheet(table: Sequence[Sequence[str]], name: str = "") -> Sheet:
    cells = pd.DataFrame([list(row) for row in table], dtype="str", index=pd.RangeIndex(1, len(table) + 1, name="row"))
    return Sheet(name, cells[(cells != "").any(axis=1)])


def survey(items: dict[str, str], **more: object) -> Mapping:
    """A mapping of a survey: item ids by heading, and an employee number in "Employee ID"."""
    columns = [ColumnMapping("Employee ID", "employee_id")]
    columns += [ColumnMapping(source, "item", item) for source, item in items.items()]
    extra = more.pop("columns", ())
    return Mapping(
        "survey", wave=more.pop("wave", "baseline"), person_key=more.pop("person_key", "employee_id"),
        columns=(*columns, *extra), **more,
    )  # fmt: skip


def mapped(kind: str, meanings: dict[str, str], **more: object) -> Mapping:
    """A mapping of any kind: meanings by heading."""
    columns = tuple(ColumnMapping(source, meaning) for source, meaning in meanings.items())
    return Mapping(kind, columns=columns, **more)


def codes(found: object) -> list[str]:
    """The codes of all findings."""
    return [finding.code for finding in found.findings]
