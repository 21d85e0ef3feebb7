"""The cleaned data that can be downloaded hold the answers that were uploaded, and nothing that a sheet would run."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
import pytest

from analysis.instruments import questionnaire
from tests.browser.bringing import Exports
from tests.browser.loading import bring
from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser

#: What one person answered: the item with its number.
Answers = frozenset[tuple[str, float]]
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def test_downloads_hold_what_was_uploaded(visit: Visit, exports: Exports, tmp_path: Path) -> None:
    plain = exports.plain_survey(tmp_path)
    visit.begin_study()
    bring(visit, [exports.roster, plain])
    visit.turn_to("cleaned-data")
    packed = visit.saves(visit.by_key("download-csv").get_by_role("button"), tmp_path)
    book = visit.saves(visit.by_key("download-xlsx").get_by_role("button"), tmp_path)

    uploaded = answers_uploaded(plain)
    assert sum(uploaded.values()) == 32
    tables = csv_tables(packed)
    long = next(table for name, table in tables.items() if name.endswith("answers-long.csv"))
    assert answers_by_person(long) == uploaded
    assert answers_by_person(workbook_rows(book, "answers_long")) == uploaded
    names = {cell for row in rows_of(exports.roster) for cell in (row["Name"], row["Email"], row["Employee ID"])} - {""}
    for table in tables.values():
        for row in table:
            assert not names & set(row.values())


def test_a_cell_that_looks_like_a_formula_stays_text(visit: Visit, exports: Exports, tmp_path: Path) -> None:
    harmful = "=1+1"
    roster = exports.roster.read_text(encoding="utf-8").replace("Aspen-01,", f"{harmful},")
    dropped = tmp_path / "roster.csv"
    dropped.write_text(roster, encoding="utf-8")
    visit.begin_study()
    bring(visit, [dropped, exports.baseline])
    visit.turn_to("cleaned-data")
    packed = visit.saves(visit.by_key("download-csv").get_by_role("button"), tmp_path)
    book = visit.saves(visit.by_key("download-xlsx").get_by_role("button"), tmp_path)

    cells = [cell for table in csv_tables(packed).values() for row in table for cell in row.values()]
    assert any(harmful in cell for cell in cells), "the planted cell has to come out again to prove anything"
    assert not [cell for cell in cells if cell.startswith(FORMULA_SIGNS) and not is_number(cell)]
    sheets = openpyxl.load_workbook(book).worksheets
    assert not [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def answers_uploaded(file: Path) -> Counter[Answers]:
    """How often each set of answers stands in a survey: a row a person, the questions in words."""
    items = {item.text: item for item in questionnaire("reverb").items if item.text}
    found: Counter[Answers] = Counter()
    for row in rows_of(file):
        numbers = set()
        for heading, cell in row.items():
            if heading in items:
                scale = items[heading].response_scale
                values = {anchor.text: anchor.value for anchor in scale.anchors}
                value = values.get(cell, float(cell) if is_number(cell) else None)
                if value is not None:
                    numbers.add((items[heading].id, value))
        found[frozenset(numbers)] += 1
    return found


def answers_by_person(rows: Iterable[Mapping[str, object]]) -> Counter[Answers]:
    """The same from the long table: a row an answer."""
    answers = defaultdict(set)
    for row in rows:
        if row["value"] not in ("", None):
            answers[row["submission"]].add((str(row["item"]), float(str(row["value"]))))
    return Counter(frozenset(given) for given in answers.values())


def csv_tables(packed: Path) -> dict[str, list[dict[str, str]]]:
    """The tables of a zip of CSV files."""
    with zipfile.ZipFile(packed) as files:
        return {
            name: list(csv.DictReader(io.StringIO(files.read(name).decode("utf-8-sig")))) for name in files.namelist()
        }


def workbook_rows(book: Path, sheet: str) -> list[dict[str, object]]:
    """The rows of one sheet by its header."""
    head, *rows = openpyxl.load_workbook(book)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
