"""What stops a file and what does not; what is asked; a file is known by its bytes and its mapping."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from analysis.errors import Finding, StudyError
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.mapping_files import write_mapping
from analysis.ingest.sheet_view import HeaderRows
from analysis.storage.profiles import find_profiles, save_profile
from analysis.workflow import file_plans
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_contents, plan_files, read_or_refuse, refused
from analysis.workflow.imports import carry_out
from tests.workflow.small import PLAN, SAID, STUDY, WHO

NOTHING_SAID = ImportOptions()


def named_text(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_or_refuse(path)


def test_every_export_of_the_simulator_is_certain(small, space):
    plans = {name: small.plan(space, name) for name in small.files}
    assert {name for name, plan in plans.items() if plan.status != "planned"} == set()
    assert {plan.mapping.kind for plan in plans.values()} == {
        "survey", "people", "employment", "invitations", "checkins", "interviews", "codes",
    }  # fmt: skip


def test_exits_without_the_datas_date_are_asked_for_and_the_answer_is_enough(small, space):
    asked = small.plan(space, "hris-employment", NOTHING_SAID)
    assert asked.status == "needs_mapping"
    assert [question for question in asked.questions if "Up to which day" in question]
    assert asked.checked.rows_accepted == 0
    assert small.plan(space, "hris-employment", ImportOptions(as_of=PLAN.as_of)).status == "planned"


def test_a_mapping_without_the_datas_date_is_asked_for_it_too(small, space):
    known = small.plan(space, "hris-employment").mapping
    asked = small.plan(space, "hris-employment", ImportOptions(mapping=replace(known, as_of=None)))
    assert (asked.status, asked.confirmed) == ("needs_mapping", True)
    assert asked.questions == ("Up to which day are exits known (the data's date)?",)
    told = small.plan(space, "hris-employment", ImportOptions(mapping=replace(known, as_of=None), as_of=PLAN.as_of))
    assert (told.status, told.mapping.as_of, told.questions) == ("planned", PLAN.as_of, ())


def test_a_date_that_says_nothing_of_a_file_is_no_part_of_its_mapping(small, space):
    survey = [small.plan(space, "survey-baseline-google-forms", said).mapping for said in (NOTHING_SAID, SAID)]
    assert write_mapping(survey[0]) == write_mapping(survey[1])


def test_findings_about_rows_do_not_stop_a_file(small, space):
    plan = small.plan(space, "hris-employment")
    assert plan.status == "planned"
    assert plan.rows_set_aside > 0
    assert [finding for finding in plan.findings if finding.severity != "info" and finding.rows_count]


def test_a_fault_of_the_whole_file_stops_it(small, space, monkeypatch):
    def faulty(contents, mapping):
        checked = build(contents, mapping)
        return replace(checked, findings=(*checked.findings, Finding("TABLE_CHECK", "error", "Column x failed.")))

    build = file_plans.build_tables
    monkeypatch.setattr(file_plans, "build_tables", faulty)
    plan = small.plan(space, "roster")
    assert plan.status == "needs_mapping"
    with pytest.raises(Exception, match="not ready"):
        carry_out(space, STUDY, plan, who=WHO)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.csv", ""),
        ("heads.csv", "Employee ID,Cohort,Pair,Role\n"),
        ("blank.csv", "\n\n\n"),
        ("prose.csv", "Dear all,\nplease find the figures attached.\n"),
        ("picture.png", "\x89PNG\r\n"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(space, tmp_path, name, text):
    read = named_text(tmp_path, name, text)
    plan = read if isinstance(read, FilePlan) else plan_contents(space, STUDY, read)
    assert plan.status in ("refused", "needs_mapping")
    assert plan.findings or plan.questions
    assert all(finding.message and finding.code.isupper() for finding in plan.findings)


def test_a_missing_file_is_refused_and_its_name_is_said_once(space, tmp_path):
    (plan,) = plan_files(space, STUDY, [tmp_path / "nowhere.csv"])
    assert (plan.status, plan.findings[0].code) == ("refused", "NO_SUCH_FILE")
    assert refused("a.csv", StudyError("X", "a.csv: It is broken.", "Mend it.")).findings[0].message == "It is broken."


def test_files_are_planned_in_their_order_for_a_study_that_is_not_there_yet(small, space):
    paths = [small.folder / "roster.csv", small.folder / "codes.csv"]
    assert [plan.file for plan in plan_files(space, None, paths)] == ["roster.csv", "codes.csv"]
    with pytest.raises(StudyError, match="no study"):
        plan_contents(space, "nowhere", small.files["roster"])


def test_the_same_file_twice_is_a_duplicate_and_read_otherwise_it_is_refused(small, space):
    (first,) = small.bring(space, ["roster"])
    again = small.plan(space, "roster")
    assert (again.status, again.import_id) == ("duplicate", first.import_id)
    assert again.checked.rows_read == first.checked.rows_read
    mapping = first.mapping
    less = replace(mapping, columns=tuple(column for column in mapping.columns if column.meaning != "cohort"))
    other = small.plan(space, "roster", ImportOptions(mapping=less))
    assert (other.status, other.error.code, other.import_id) == ("refused", "FILE_HELD", first.import_id)


def test_another_wave_of_the_same_file_is_other_rows(small, space):
    small.bring(space, ["survey-end-of-programme-microsoft-forms"])
    later = small.plan(space, "survey-end-of-programme-microsoft-forms", ImportOptions(wave="follow-up"))
    assert (later.status, later.mapping.wave) == ("planned", "follow-up")


def test_a_mapping_that_does_not_fit_says_what_is_wrong(small, space):
    roster = small.plan(space, "roster").mapping
    for mapping in (roster, replace(roster, kind="checkins"), replace(roster, first_row=900)):
        plan = small.plan(space, "checkins", ImportOptions(mapping=mapping))
        assert plan.status == "needs_mapping", mapping
        assert any(finding.severity == "error" for finding in plan.findings)


def test_only_what_a_person_confirmed_is_remembered(small, space):
    small.bring(space, ["roster"])
    assert find_profiles(space.store) == ()
    mapping = replace(small.plan(space, "checkins").mapping, fingerprint="of another file")
    plan = small.plan(space, "checkins", ImportOptions(mapping=mapping))
    carry_out(space, STUDY, plan, who=WHO)
    (profile,) = find_profiles(space.store)
    assert profile.fingerprint == plan.recognition.mapping.fingerprint
    assert "checkins.csv" not in profile.name


def test_a_remembered_mapping_is_used_without_a_question(small, space, tmp_path):
    head = "Zq 1,Zq 2,Zq 3,Zq 4\n"
    rows = "".join(f"{n:05d},Aspen,p{n // 2},{('Mentor', 'Mentee')[n % 2]}\n" for n in range(12))
    first = named_text(tmp_path, "list one.csv", head + rows)
    asked = plan_contents(space, STUDY, first)
    assert asked.status == "needs_mapping"
    meanings = zip(("Zq 1", "Zq 2", "Zq 3", "Zq 4"), ("employee_id", "cohort", "pair", "side"), strict=True)
    said = Mapping("people", person_key="employee_id", columns=tuple(ColumnMapping(*pair) for pair in meanings))
    plan = plan_contents(space, STUDY, first, options=ImportOptions(mapping=said))
    assert carry_out(space, STUDY, plan, who=WHO).status == "imported"
    second = named_text(tmp_path, "list two.csv", head + rows.replace("Aspen", "Birch"))
    again = plan_contents(space, STUDY, second)
    assert (again.status, again.confirmed) == ("planned", False)
    assert set(again.checked.tables["memberships"]["cohort"]) == {"Birch"}


def test_a_remembered_mapping_that_can_no_longer_be_read_rests(small, space):
    save_profile(
        space.store, "old", "abc", 'kind = "survey"\n[[columns]]\nsource = "Q"\nmeaning = "item"\nitem = "gone_1"'
    )
    assert small.plan(space, "roster").status == "planned"


def test_what_was_said_beforehand_is_taken_as_said(small, space):
    said = ImportOptions(wave="Spring check", kind="people", as_of=dt.date(2025, 1, 1))
    assert small.plan(space, "survey-baseline-google-forms", said).mapping.wave == "Spring check"
    assert small.plan(space, "hris-employment", said).mapping.kind == "people"


def test_a_person_says_where_the_headings_are(space, tmp_path):
    rows = "10,20,30\n1,2,3\nEmployee ID,eng_1,eng_2\nE1,5,4\nE2,4,4\n"
    contents = named_text(tmp_path, "end.csv", rows)
    told = plan_contents(space, STUDY, contents, options=ImportOptions(header=HeaderRows(3)))
    assert (told.mapping.first_row, told.mapping.header_rows, told.status) == (3, 1, "planned")
    assert told.checked.rows_accepted == 2
    both = plan_contents(space, STUDY, contents, options=ImportOptions(header=HeaderRows(2, 2)))
    assert both.mapping.header_rows == 2


def test_a_file_without_a_header_waits_for_a_person(space, tmp_path):
    contents = named_text(tmp_path, "end.csv", "1,2,3\n4,5,6\n7,8,9\n")
    plan = plan_contents(space, STUDY, contents)
    assert (plan.status, plan.mapping) == ("needs_mapping", None)
    assert plan.questions == ("Which sheet and which row hold the headings?",)
    told = plan_contents(space, STUDY, contents, options=ImportOptions(header=HeaderRows(1)))
    assert told.mapping.first_row == 1
    beyond = plan_contents(space, STUDY, contents, options=ImportOptions(header=HeaderRows(9)))
    assert (beyond.status, beyond.error.code) == ("needs_mapping", "NO_HEADER_ROW")
