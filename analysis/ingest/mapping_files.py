"""Mappings as TOML: saved once by a person, read again for the next wave's file."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from dataclasses import fields
from pathlib import Path
from typing import Any

from analysis.errors import MappingError
from analysis.ingest.mapping import ColumnMapping, Mapping, check_mapping

_TEXTS = (
    "kind",
    "tool",
    "wave",
    "sheet",
    "delimiter",
    "decimal",
    "date_order",
    "questionnaire",
    "person_key",
    "fingerprint",
    "side",
    "arm",
    "cohort",
)
_NUMBERS = ("first_row", "header_rows")
_ADVICE = "Compare it with a mapping that was downloaded from the Load page."


def write_mapping(mapping: Mapping) -> str:
    """The mapping as TOML text; `read_mapping` gives the same mapping back. Holds headings, never a row's cells."""
    lines = ["# How Reverb reads one file. Columns are found by their heading, never by their position."]
    lines += [f"{name} = {_toml(value)}" for name in _TEXTS if (value := getattr(mapping, name)) is not None]
    lines += [f"{name} = {getattr(mapping, name)}" for name in _NUMBERS]
    if mapping.as_of is not None:
        lines.append(f"as_of = {mapping.as_of.isoformat()}")
    for name, explained in mapping.values.items():
        lines += [
            "",
            f"[values.{_toml(name)}]",
            *(f"{_toml(word)} = {_toml(value)}" for word, value in explained.items()),
        ]
    for column in mapping.columns:
        lines += ["", "[[columns]]", *_column_lines(column)]
    return "\n".join(lines) + "\n"


def read_mapping(text: str | Path) -> Mapping:
    """The mapping in a TOML text, or in the file at a path.

    Raises MappingError: BAD_TOML with the line where the text is no TOML, BAD_MAPPING with all problems at once
    where it is TOML but no mapping.
    """
    if isinstance(text, Path):
        text = _text_of(text)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError("BAD_TOML", f"The mapping is no TOML: {error}.", _ADVICE) from error
    if problems := tuple(_shape_problems(document)):
        raise MappingError("BAD_MAPPING", " ".join(problems), _ADVICE)
    mapping = _mapping_of(document)
    check_mapping(mapping)
    return mapping


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(
            "UNREADABLE_MAPPING", f"The mapping {path.name} could not be read: {error}.", _ADVICE
        ) from error


def _mapping_of(document: dict[str, Any]) -> Mapping:
    columns = tuple(
        ColumnMapping(
            source=entry["source"],
            meaning=entry["meaning"],
            item=entry.get("item"),
            anchors={word: float(value) for word, value in entry.get("anchors", {}).items()},
            missing=tuple(entry.get("missing", ())),
        )
        for entry in document.get("columns", [])
    )
    plain = {name: document[name] for name in (*_TEXTS, *_NUMBERS, "as_of") if name in document}
    return Mapping(columns=columns, values=document.get("values", {}), **plain)


def _shape_problems(document: dict[str, Any]) -> Iterator[str]:
    known = {field.name for field in fields(Mapping)}
    yield from (f'"{name}" is nothing a mapping has.' for name in document if name not in known)
    if "kind" not in document:
        yield "kind is missing."
    yield from (f"{name} must be a text." for name in _TEXTS if not isinstance(document.get(name, ""), str))
    yield from (f"{name} must be a whole number." for name in _NUMBERS if type(document.get(name, 1)) is not int)
    if type(document.get("as_of", dt.date.min)) is not dt.date:
        yield "as_of must be a date such as 2026-03-31."
    values = document.get("values", {})
    if not _is_table_of_texts(values):
        yield "values must be tables of texts."
    columns = document.get("columns", [])
    if not isinstance(columns, list) or not all(isinstance(entry, dict) for entry in columns):
        yield "columns must be a list of tables, each begun by [[columns]]."
        return
    for number, entry in enumerate(columns, 1):
        yield from _entry_problems(number, entry)


def _is_table_of_texts(values: object) -> bool:
    return isinstance(values, dict) and all(
        isinstance(explained, dict) and all(isinstance(word, str) for word in explained.values())
        for explained in values.values()
    )


def _entry_problems(number: int, entry: dict[str, Any]) -> Iterator[str]:
    known = {field.name for field in fields(ColumnMapping)}
    yield from (f'Column {number}: "{name}" is nothing a column has.' for name in entry if name not in known)
    for name in ("source", "meaning"):
        if not isinstance(entry.get(name), str):
            yield f"Column {number}: {name} is missing or no text."
    if not isinstance(entry.get("item", ""), str):
        yield f"Column {number}: item must be a text."
    anchors = entry.get("anchors", {})
    if not isinstance(anchors, dict) or not all(_is_finite(value) for value in anchors.values()):
        yield f"Column {number}: anchors must give a number for each text."
    missing = entry.get("missing", [])
    if not isinstance(missing, list) or not all(isinstance(word, str) for word in missing):
        yield f"Column {number}: missing must be a list of texts."


def _is_finite(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(float(str(value)))


def _column_lines(column: ColumnMapping) -> Iterator[str]:
    yield f"source = {_toml(column.source)}"
    yield f"meaning = {_toml(column.meaning)}"
    if column.item is not None:
        yield f"item = {_toml(column.item)}"
    if column.anchors:
        pairs = ", ".join(f"{_toml(word)} = {float(value)!r}" for word, value in column.anchors.items())
        yield f"anchors = {{ {pairs} }}"
    if column.missing:
        yield f"missing = [{', '.join(map(_toml, column.missing))}]"


def _toml(text: str) -> str:
    """A TOML basic string; control characters are escaped, everything else stands as it is."""
    escaped: Lookup[str, str] = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    control = {chr(code): f"\\u{code:04X}" for code in (*range(32), 127)}
    return '"' + "".join(escaped.get(letter) or control.get(letter, letter) for letter in text) + '"'
