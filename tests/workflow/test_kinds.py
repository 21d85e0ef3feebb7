"""Promotions, invitations, monthly counts and careers, from the file to the study and the quality report."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from analysis.exports.cleaned import cleaned_tables
from analysis.ingest.contents import FileContents
from analysis.instruments import questionnaire
from analysis.scores.respondents import asked_people
from analysis.scores.response import response_rates
from analysis.storage.row_schema import IMPORT_TABLES, IMPORTS
from analysis.wording.quality import describe_reporting_lines
from analysis.workflow.exporting import gather_export
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.impact import assess
from analysis.workflow.imports import carry_out
from analysis.workflow.ladder import climb
from analysis.workflow.publishing import release_inputs
from analysis.workflow.quality import report_quality
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import Workspace
from tests.workflow.small import STUDY, WHO, read_here

CANARY = "1987-04-23"
QUESTIONS = [item.text for item in questionnaire("reverb").items[:3]]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files lie: not beside the store, whose every byte is searched."""
    return tmp_path_factory.mktemp("files")


def bring(space: Workspace, folder: Path, name: str, text: str, **said: object) -> FileContents:
    """Import a file written now; everything about it is certain."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    contents = read_here(path)
    options = ImportOptions(as_of=dt.date(2025, 12, 31), **said)
    plan = plan_contents(space, STUDY, contents, options=options)
    assert plan.status == "planned", (plan.questions, plan.findings)
    carry_out(space, STUDY, plan, who=WHO)
    return contents


def survey(*people: str) -> str:
    """Answers at one wave; a person with a "-" before the name did not answer."""
    head = ",".join(["Employee ID", *(f'"{text}"' for text in QUESTIONS)])
    rows = [f"{who.lstrip('-')},{',,' if who.startswith('-') else '4,5,3'}" for who in people]
    return "\n".join([head, *rows])


def test_who_was_asked_is_the_union_of_the_list_and_the_survey_file(space, folder):
    bring(space, folder, "people.csv", "Employee ID,Cohort,Pair,Arm,Side\n" + "".join(
        f"E{n},A,P{n % 4},programme,{'junior' if n < 4 else 'senior'}\n" for n in range(8)))  # fmt: skip
    listed = "Employee ID,Wave,Invited on\n" + "".join(f"E{n},Baseline,2025-01-10\n" for n in range(5))
    bring(space, folder, "invited.csv", listed + "E0,End,2025-09-01\n")
    answers = survey("E0", "E1", "-E5", "E6")
    bring(space, folder, "answers-baseline.csv", answers, kind="survey", wave="baseline")
    study = open_study(space, STUDY)
    assert not study.invitations.duplicated(["person", "wave"]).any()
    asked = asked_people(study).groupby("wave").size()
    assert asked.to_dict() == {"baseline": 7, "end": 1}, "E0 to E4 by the list, E5 and E6 by the survey file"
    table = response_rates(study, "arm").set_index("wave")
    assert table.loc["baseline", ["invited", "answered"]].tolist() == [7, 3]
    assert table.loc["end", ["invited", "answered"]].tolist() == [1, 0], "asked, and nobody answered"
    assert climb(study)[3].here
    assert "invitations to 2 waves" in climb(study)[3].state


def test_events_come_with_person_and_date_without_names_and_leave_employment_alone(space, folder):
    staff = "Employee ID,Name,Department,Hire date,Exit date,Exit reason\nE1,Ann Youngblood,Ops,2015-01-01,,\n"
    bring(space, folder, "staff.csv", staff + "E2,Bob Oldfield,Ops,2015-01-01,2025-05-31,Resignation\n")
    before = open_study(space, STUDY).employment
    events = "Employee ID,Event,Event date,Detail\nE1,Promotion,2025-02-01,Promoted by Bob Oldfield\n"
    bring(space, folder, "events.csv", events + "E2,Transfer,2025-03-01,Sales\nE1,Course,2025-03-02,Leading\n")
    study = open_study(space, STUDY)
    pd.testing.assert_frame_equal(study.employment, before)
    assert study.events["kind"].value_counts().to_dict() == {"promotion": 1, "move": 1, "training": 1}
    assert study.events["person"].isin(study.people["person"]).all()
    assert "Oldfield" not in " ".join(study.events["value"])
    held = b"".join(path.read_bytes() for path in space.store.path.parent.rglob("*") if path.is_file())
    assert b"Leading" not in held, "what happened in detail is encrypted"
    tables = cleaned_tables(study, gather_export(space, study).scored, pd.DataFrame())
    described = tables["codebook"].query("table == 'events'").set_index("column")
    assert len(tables["events"]) == 3
    assert described.loc["kind", "values"] == "promotion; move; training"


def test_monthly_counts_reach_the_study_and_what_a_release_is_planned_from(space, folder):
    rows = [f"2025-{month:02d},{level},{staff},{left}" for month in range(1, 13)
            for level, staff, left in (("Junior", 60, 1), ("Senior", 40, 0), ("All", 100, 1))]  # fmt: skip
    bring(space, folder, "counts.csv", "\n".join(["Month,Level,Staff,Leavers", *rows]))
    study = open_study(space, STUDY)
    assert len(study.headcounts) == 36
    assert "12 months of counts" in climb(study)[5].state
    assert not climb(study)[5].here, "counts are context and no leaver dates"
    counts = release_inputs(study, assess(study)).headcounts
    assert counts.groupby("group")["leavers"].sum().to_dict() == {"Junior": 12, "Senior": 0, "all": 12}


def test_a_pair_inside_a_reporting_line_is_counted_and_named_to_nobody(space, folder):
    bring(space, folder, "staff.csv", "Employee ID,Hire date,Manager ID\nE1,2015-01-01,E9\nE2,2015-01-01,E8\n"
          "E9,2010-01-01,\nE8,2010-01-01,E7\nE7,2010-01-01,\n")  # fmt: skip
    bring(space, folder, "roster.csv", "Employee ID,Cohort,Pair,Arm,Side,From date\n"
          "E1,A,P1,programme,junior,2025-01-31\nE9,A,P1,programme,senior,2025-01-31\n"
          "E2,A,P2,programme,junior,2025-01-31\nE7,A,P2,programme,senior,2025-01-31\n")  # fmt: skip
    report = report_quality(space.store, open_study(space, STUDY))
    told = describe_reporting_lines(report.lines)
    assert "2 pairs are inside a reporting line" in told
    assert not {"P1", "P2"} & set(told.split())


@pytest.mark.parametrize("column", ["Date of birth", "Geburtsdatum"])
def test_an_exact_date_of_birth_is_nowhere_in_the_store(space, folder, column):
    """Searched in the clear in every file of the store, and in every value that can be decrypted."""
    bring(space, folder, "staff.csv", f"Employee ID,Name,Hire date,Exit date,Exit reason,{column},Department\n"
          f"E1,Ann Youngblood,2015-01-01,,,{CANARY},Sales\nE2,Bob Oldfield,2015-01-01,2014-05-31,,{CANARY},Sales\n"
          f",Cy Lee,2015-01-01,,,{CANARY},Sales\nE3,Di Moe,2015-01-01,,,2001-04-23,Sales\n"
          f"E4,Ed Poe,soon,,,{CANARY} ,Sales\nE5,Flo Ray,2015-01-01,,,1899-04-23,Sales\n")  # fmt: skip
    study = open_study(space, STUDY)
    assert set(study.people["generation"].dropna()) == {"Millennials", "Generation Z"}
    held = b"".join(path.read_bytes() for path in space.store.path.parent.rglob("*") if path.is_file())
    assert CANARY.encode() not in held
    found = list(decrypted(space))
    assert any("Sales" in text for text in found), "rows set aside were decrypted"
    assert not [text for text in found if "04-23" in text]


def decrypted(space: Workspace):
    """Every text of every row of the store, decrypted where it is ciphertext."""
    with space.store.reading() as connection:
        for table in (IMPORTS, *IMPORT_TABLES):
            for row in connection.execute(select(table)).all():
                for value in row:
                    yield from readings(space, value)


def readings(space: Workspace, value: object):
    if not isinstance(value, str):
        return
    yield value
    try:
        text = space.store.decrypt([value])[0] or ""
    except Exception:  # noqa: BLE001 - most values are no ciphertext
        return
    yield text
    yield json.dumps(text, ensure_ascii=False)
