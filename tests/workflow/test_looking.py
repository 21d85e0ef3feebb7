"""What people see of a study before its results: the ladder, the quality report, the changes, the method, who may."""

from __future__ import annotations

import datetime as dt
import inspect

import pandas as pd
import pytest

from analysis.stats.reliability import cronbach_alpha
from analysis.study import Study
from analysis.workflow.access import (
    ADMIN,
    ANALYST,
    AUDITOR,
    HR,
    LEADER,
    LOCAL_ADMINISTRATOR,
    PERMISSIONS,
    ROLES,
    NotAllowed,
    User,
    require_local_address,
    require_local_host,
)
from analysis.workflow.exporting import gather_export, sum_up_changes
from analysis.workflow.ladder import climb
from analysis.workflow.method import method_entries
from analysis.workflow.quality import report_quality
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY


@pytest.fixture(scope="module")
def whole(full) -> Study:
    return open_study(full, STUDY)


def test_the_ladder_of_nothing_asks_for_everything():
    rungs = climb(Study.from_tables("none", {}))
    assert [rung.here for rung in rungs] == [False] * 7
    assert all(rung.state.endswith(".") and rung.bring and rung.unlocks for rung in rungs)


def test_an_internal_move_is_no_exit():
    spells = pd.DataFrame(
        {"person": ["ada", "ada", "ben"], "from_date": pd.to_datetime(["2023-01-01", "2024-01-01", "2023-01-01"]),
         "to_date": pd.to_datetime(["2023-12-31", None, "2024-06-30"])}
    )  # fmt: skip
    study = Study.from_tables("moved", {"employment": spells}, as_of=dt.date(2025, 1, 1))
    assert climb(study)[5].state == "1 exit up to 1 January 2025."


def test_each_file_climbs_its_step(small, space):
    def here() -> list[bool]:
        return [rung.here for rung in climb(open_study(space, STUDY))]

    small.bring(space, ["survey-baseline-google-forms"])
    assert here() == [False] * 7, "answers from before the programme are no survey after it"
    assert climb(open_study(space, STUDY))[0].state.endswith("at the baseline, none after it yet.")
    small.bring(space, ["survey-end-of-programme-microsoft-forms"])
    assert here()[:2] == [True, True]
    small.bring(space, ["roster"])
    assert here()[4]
    small.bring(space, ["hris-employment"])
    assert here()[5]
    small.bring(space, ["interviews-end"])
    assert here() == [True, True, False, False, True, True, True]


def test_the_ladder_counts_in_words(whole):
    states = [rung.state for rung in climb(whole)]
    assert states[4] == f"{whole.memberships['person'].nunique()} people in 1 cohort."
    assert states[5].endswith("up to 31 March 2025.")
    assert states[6] == "4 interviews."


def test_the_quality_report_adds_up(full, whole):
    report = report_quality(full.store, whole)
    assert report.linkage["answers"].sum() == len(whole.submissions)
    assert report.linkage["wave"].drop_duplicates().tolist() == ["baseline", "end"]
    assert report.answered["arm"]["answered"].sum() == len(whole.submissions)
    assert report.careless["answers"].sum() == len(whole.submissions)
    gravity = [finding.severity for _, finding in report.noticed]
    assert gravity == sorted(gravity, key=["error", "warning", "info"].index)
    assert report.findings["severity"].tolist() == gravity


def test_an_answer_is_linked_by_mail_where_the_roster_knows_the_mail(whole):
    assert {"employee_id", "email"} <= set(whole.submissions["link_method"])
    linked = whole.submissions["link_method"] != "none"
    assert whole.submissions.loc[linked, "person"].notna().all()
    assert 0.7 < linked.mean() < 1


def test_an_empty_study_has_a_report_too(space):
    report = report_quality(space.store, open_study(space, STUDY))
    assert report.noticed == ()
    assert all(getattr(report, name).empty for name in (
        "findings", "linkage", "reliability", "items", "facets", "careless", "missing_items", "gaps", "common_gaps",
        "absent", "foretold",
    ))  # fmt: skip
    assert all(table.empty for table in report.answered.values())


def test_the_cleaned_data_know_every_change_by_its_file(full, whole):
    gathered = gather_export(full, whole)
    assert set(gathered.changes["file"]) <= {
        line for line in gathered.changes["file"] if line.endswith((".csv", ".xlsx"))
    }
    summed = sum_up_changes(gathered.changes)
    assert summed["cells"].sum() == len(gathered.changes) > 0
    assert summed["cells"].is_monotonic_decreasing
    nothing = sum_up_changes(gathered.changes.head(0))
    assert nothing.empty
    assert list(nothing.columns) == ["file", "column", "why", "cells"]


def test_the_method_is_what_the_functions_say_of_themselves():
    rooms = method_entries()
    assert len(rooms) == 4
    entries = {(one.module, one.name): one for room in rooms.values() for one in room}
    alpha = entries["analysis.stats.reliability", "cronbach_alpha"]
    assert alpha.text.split() == inspect.getdoc(cronbach_alpha).split()
    assert alpha.text.count("\n\n") == inspect.getdoc(cronbach_alpha).count("\n\n")
    assert "Feldt" in alpha.text
    assert not [name for _, name in entries if name.startswith("_")]
    assert len(entries) > 40


def test_what_a_role_may_do_is_listed_and_all_else_is_refused():
    assert {role for roles in PERMISSIONS.values() for role in roles} <= set(ROLES)
    may = {role: {action for action in PERMISSIONS if User("x", role).may(action)} for role in ROLES}
    assert may[ADMIN] == set(PERMISSIONS)
    assert may[LEADER] == {"read release"}
    assert may[AUDITOR] == {"read the log"}
    assert may[ANALYST] == {"read release", "read preview", "read rows", "download rows", "plan", "edit codebook",
                            "upload"}  # fmt: skip
    assert may[HR] == set(PERMISSIONS) - {"read the log", "manage data", "manage access"}
    assert not User("x", ADMIN).may("fly")
    assert LOCAL_ADMINISTRATOR.role == ADMIN
    with pytest.raises(NotAllowed, match="may not publish"):
        User("x", LEADER).require("publish")


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_alone_may_reach_the_app(address):
    require_local_address(address)


@pytest.mark.parametrize("host", [None, "127.0.0.1:8501", "localhost", "LOCALHOST:1", "[::1]:8501"])
def test_this_machine_may_be_asked_for_by_its_own_names(host):
    require_local_host(host)


@pytest.mark.parametrize("host", ["", "reverb.example.org", "127.0.0.1.nip.io:1", "10.0.0.7", "[::2]", "localhost.x"])
def test_another_name_for_this_machine_is_refused(host):
    with pytest.raises(NotAllowed, match="was asked for as"):
        require_local_host(host)


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "192.168.0.7", "::", "example.org"])
def test_any_other_address_is_refused(address):
    with pytest.raises(NotAllowed, match=r"only 127\.0\.0\.1"):
        require_local_address(address)


def test_people_stand_once_whichever_files_name_them(whole):
    assert whole.people["person"].is_unique
    assert whole.people["department"].notna().any()
    assert isinstance(whole.people, pd.DataFrame)
