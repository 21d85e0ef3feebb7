"""Rows set aside come back under their own headings, with the reason, and without a live formula."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd

from analysis.exports.set_aside import export_set_aside


def rows(*cells: dict[str, str] | None) -> pd.DataFrame:
    return pd.DataFrame(
        {"row": pd.array(range(7, 7 + len(cells)), dtype="Int64"), "code": "OFF_SCALE", "reason": "7 is no answer",
         "column": "Q1", "raw": [None if one is None else json.dumps(one) for one in cells]}
    ).astype({"code": "str", "reason": "str", "column": "str", "raw": "str"})  # fmt: skip


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_each_row_has_its_place_its_reason_and_its_cells():
    given = export_set_aside(rows({"ID": "00123", "Q1": "7"}, {"ID": "NA", "Q2": "é"}), "set aside")
    assert given.file_name.startswith("set-aside-")
    assert read(given.data) == [
        {"row": "7", "reason": "7 is no answer", "column": "Q1", "code": "OFF_SCALE",
         "ID": "00123", "Q1": "7", "Q2": ""},
        {"row": "8", "reason": "7 is no answer", "column": "Q1", "code": "OFF_SCALE",
         "ID": "NA", "Q1": "", "Q2": "é"},
    ]  # fmt: skip


def test_nothing_in_it_is_a_formula():
    found = read(export_set_aside(rows({"=cmd": "=1+1", "b": "@x", "c": "-3.5"}), "x").data)
    assert found[0]["'=cmd"] == "'=1+1"
    assert (found[0]["b"], found[0]["c"]) == ("'@x", "-3.5")


def test_headings_of_the_file_stay_apart_from_what_is_said():
    assert read(export_set_aside(rows({"column": "x"}), "x").data)[0]["column (in the file)"] == "x"


def test_rows_without_cells_and_no_rows_at_all():
    assert read(export_set_aside(rows(None), "x").data)[0]["row"] == "7"
    assert read(export_set_aside(rows({"a": "b"}).head(0), "x").data) == []
