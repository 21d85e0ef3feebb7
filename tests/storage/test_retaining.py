"""Retention rules erase what they say, on the day they say, and nothing else; every version of a study is noted."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.errors import UsageError
from analysis.storage.audit import read_log
from analysis.storage.checking import check
from analysis.storage.decisions import Decision, append_decisions
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.kept_facts import read_kept_lines
from analysis.storage.releases import published_documents
from analysis.storage.row_schema import QUOTE
from analysis.storage.rows import read_tables
from analysis.storage.rules import DEFAULT_RULES, read_rules, set_rule
from analysis.storage.side_rows import read_identifiers, read_set_aside
from analysis.storage.studies import set_settings
from analysis.storage.versions import number_of, study_version, study_versions
from analysis.study import StudySettings
from analysis.workflow.keeping import apply_retention_rules, due_rules
from tests.storage.forgotten_person import (
    FILES,
    OF_OTHERS,
    QUOTED,
    STUDY,
    every_value,
    fill,
    publish_quotes,
    quotes_out,
    workspace_of,
)

#: The last day of the study: a meeting is none, the last answer has no date, the pair's place has no end.
END = dt.date(2026, 1, 6)


@pytest.fixture
def space(store, tmp_path):
    return workspace_of(store, tmp_path / "apart" / "reverb.key")


@pytest.fixture
def filled(space, tmp_path, write):
    """The small study, and an import whose answers have dates."""
    fill(space, tmp_path / "files")
    write(space.store)
    return space


def due(space, today):
    return [one.rule.name for one in due_rules(space, STUDY, today) if one.is_due]


def test_nothing_is_due_before_its_day_and_nothing_without_a_date(space, filled):
    assert {one.rule.name: one.on for one in due_rules(filled, STUDY, END)} == {
        "set_aside": dt.date(2026, 7, 6), "identifiers": dt.date(2028, 1, 6), "texts": dt.date(2028, 1, 6),
        "employment": dt.date(2029, 1, 6), "study": None,
    }  # fmt: skip
    assert due(filled, dt.date(2026, 7, 5)) == []
    assert due(filled, dt.date(2026, 7, 6)) == ["set_aside"]
    assert due(filled, dt.date(2029, 1, 6)) == ["set_aside", "identifiers", "texts", "employment"]
    assert apply_retention_rules(filled, STUDY, dt.date(2026, 7, 5), who="tester") is None


def test_rules_are_the_defaults_until_somebody_decides(store):
    assert read_rules(store, STUDY) == DEFAULT_RULES
    set_rule(store, STUDY, "texts", None)
    set_rule(store, STUDY, "study", 60)
    assert {rule.name: rule.months for rule in read_rules(store, STUDY)} == {
        "set_aside": 6, "identifiers": 24, "texts": None, "employment": 36, "study": 60,
    }  # fmt: skip
    assert read_log(store)[0].subject == "study: 60 months"
    for name, months in (("names", 3), ("texts", -1), ("texts", 1_000)):
        with pytest.raises(UsageError):
            set_rule(store, STUDY, name, months)


def test_rows_set_aside_go_first(filled):
    done = apply_retention_rules(filled, STUDY, dt.date(2026, 7, 6), who="tester")
    assert done.counts["set_aside"] == 5
    assert read_set_aside(filled.store, STUDY).empty
    assert read_tables(filled.store, STUDY)["comments"]["text"].notna().all()
    assert due(filled, dt.date(2026, 7, 6)) == []
    assert check(filled.store) == ()
    assert read_log(filled.store)[0].subject == "set_aside"


def test_identifiers_and_texts_and_employment_go_on_their_days(filled):
    before = read_tables(filled.store, STUDY)
    apply_retention_rules(filled, STUDY, dt.date(2028, 1, 6), who="tester")
    after = read_tables(filled.store, STUDY)
    assert read_identifiers(filled.store, STUDY).empty
    assert after["comments"]["text"].isna().all()
    assert after["interviews"]["text"].isna().all()
    assert after["responses"].equals(before["responses"])
    assert after["submissions"]["token"].equals(before["submissions"]["token"])
    assert len(after["employment"]) == len(before["employment"]) > 0
    told = every_value(filled.store)
    assert "Zanzibarina" not in told
    assert "ben.okafor" not in told
    apply_retention_rules(filled, STUDY, dt.date(2029, 1, 6), who="tester")
    assert read_tables(filled.store, STUDY)["employment"].empty
    assert check(filled.store) == ()


@pytest.mark.parametrize(("day", "stays"), [(dt.date(2026, 7, 6), True), (dt.date(2028, 1, 6), False)])
def test_quotes_end_with_the_texts_they_come_from(filled, day, stays):
    publish_quotes(filled, "r0")
    done = apply_retention_rules(filled, STUDY, day, who="tester")
    assert quotes_out(filled.store) == (QUOTED if stays else {})
    assert done.counts.get("quotes", 0) == (0 if stays else 4)
    assert len(read_kept_lines(filled.store, STUDY, QUOTE)) == (4 if stays else 0)
    assert len(published_documents(filled.store, STUDY)) == 1
    assert check(filled.store) == ()


def test_names_leave_quotes_with_the_identifiers(filled):
    publish_quotes(filled, "r0")
    set_rule(filled.store, STUDY, "texts", None)
    apply_retention_rules(filled, STUDY, dt.date(2028, 1, 6), who="tester")
    assert quotes_out(filled.store)[OF_OTHERS] == "[name] explained phones to me"
    assert len(quotes_out(filled.store)) == 4
    assert check(filled.store) == ()


def test_a_whole_study_goes_but_for_its_releases_and_its_log(filled):
    append_decisions(filled.store, STUDY, [Decision("I02-1", "trust", "positive", "accept", "hr", "1")])
    publish_quotes(filled, "r1")
    set_rule(filled.store, STUDY, "study", 12)
    apply_retention_rules(filled, STUDY, dt.date(2027, 1, 6), who="tester")
    assert all(table.empty for table in read_tables(filled.store, STUDY).values())
    assert list_imports(filled.store, STUDY) == ()
    undone = list_imports(filled.store, STUDY, undone=True)
    assert len(undone) == len(FILES) + 1, "all, and the import whose answers have dates"
    assert len(published_documents(filled.store, STUDY)) == 1
    assert quotes_out(filled.store) == {}
    assert read_kept_lines(filled.store, STUDY, QUOTE) == []
    assert due_rules(filled, STUDY, dt.date(2027, 1, 6))[0].rows == 0
    assert check(filled.store) == ()


def test_every_change_of_a_study_is_a_version(store, write):
    written = write(store)
    after_import = study_version(store, STUDY)
    append_decisions(store, STUDY, [Decision("u1", "trust", "mixed", "accept", "hr", "1")])
    set_settings(store, STUDY, StudySettings(k=10))
    undo_import(store, STUDY, written.import_id)
    versions = study_versions(store, STUDY)
    assert [(one.number, one.action, one.subject) for one in versions] == [
        (5, "undo import", written.import_id), (4, "change settings", ""), (3, "decide codes", "1 codes"),
        (2, "import", written.import_id), (1, "create study", ""),
    ]  # fmt: skip
    assert versions[0].version == study_version(store, STUDY)
    assert number_of(versions, after_import, dt.datetime.now(dt.UTC)) == 2
    assert number_of(versions, "unknown", versions[1].at) == 4
    assert number_of(versions, after_import, versions[-1].at - dt.timedelta(1)) is None
