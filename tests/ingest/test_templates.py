"""A template that is filled in is recognised without a question."""

import datetime as dt
import io

import openpyxl
import pytest

from analysis.errors import UsageError
from analysis.ingest.reading import read_bytes
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.ingest.templates import template, templates
from tests.ingest.sheets_in_memory import contents

CELLS = {
    "Employee ID": "007",
    "Name": "Ana Lee",
    "Email": "ana@lee.org",
    "Birth year": "1990",
    "Pair": "P1",
    "Arm": "programme",
    "Side": "junior",
    "Date": "2025-01-31",
    "Minutes": "45",
    "Wave": "end",
    "Manager ID": "001",
    "Exit reason": "",
    "Exit date": "",
    "Valid to": "",
    "To date": "",
    "Cancelled by": "",
    "Event": "Promotion",
    "Event date": "2025-01-31",
    "Invited on": "2025-01-31",
    "Month": "2025-01",
    "Staff": "40",
    "Leavers": "1",
    "What was counted": "Idea adopted",
    "Number": "1",
    "Engagement": "4",
    "Understanding": "5",
    "Intention to stay": "2",
}


@pytest.mark.parametrize("name", [one.name for one in templates()])
def test_a_filled_template_needs_no_question(name):
    blank = template(name)
    dates = dict.fromkeys(["Hire date", "Valid from", "From date"], "2020-01-31")
    row = [(CELLS | dates).get(heading, "4" if name.startswith("survey") else "Sales") for heading in blank.headings]
    row = [
        "Yes" if heading.startswith("You may contact") else cell
        for heading, cell in zip(blank.headings, row, strict=True)
    ]
    given = contents([blank.headings, row], file_name=f"{name}.csv")
    seen = recognise(given, as_of=dt.date(2025, 6, 30))
    assert seen.certain, (seen.questions, seen.findings)
    made = build_tables(given, seen.mapping)
    assert made.rows_accepted == 1, made.findings
    assert not [finding for finding in made.findings if finding.severity == "error"]


def test_a_workbook_has_the_headings_and_no_formula():
    blank = template("people")
    book = openpyxl.load_workbook(io.BytesIO(blank.as_workbook()))
    assert tuple(cell.value for cell in book["Data"][1]) == blank.headings
    assert {cell.data_type for cell in book["Data"][1]} == {"s"}


def test_a_csv_comes_back_through_the_door():
    text = ",".join(template("roster").headings).encode() + b"\r\n007,A,P1,programme,junior,2025-01-31,\r\n"
    seen = recognise(read_bytes(text, "roster.csv"))
    assert seen.certain, seen.questions
    assert seen.mapping.kind == "people"


def test_an_unknown_template_names_those_there_are():
    with pytest.raises(UsageError, match="roster"):
        template("payroll")
