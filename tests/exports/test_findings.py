"""Findings as a file: every part of each, in order, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

from analysis.errors import Finding
from analysis.exports.findings import FINDING_COLUMNS, export_findings


def read(download):
    return list(csv.reader(io.StringIO(download.data.decode("utf-8-sig"))))


def test_every_part_of_a_finding_is_there():
    grave = Finding.about_rows("OUT_OF_SCALE", "error", "6 is too much.", list(range(2, 300)), advice="Mend it.",
                               column="=eng_1")  # fmt: skip
    whole = Finding("HIDDEN_SHEET", "warning", "A sheet is hidden.")
    header, first, second = read(export_findings([("end.csv", grave), ("mid.xlsx", whole)], "noticed"))
    assert tuple(header) == FINDING_COLUMNS
    assert first[:6] == ["end.csv", "error", "OUT_OF_SCALE", "6 is too much.", "Mend it.", "'=eng_1"]
    assert first[6].split() == [str(row) for row in range(2, 102)]
    assert first[7] == "298"
    assert second == ["mid.xlsx", "warning", "HIDDEN_SHEET", "A sheet is hidden.", "", "", "", ""]


def test_no_finding_is_a_header_alone():
    assert read(export_findings([], "noticed")) == [list(FINDING_COLUMNS)]
