"""Warnings: each rule at its limit, and that nothing but the log and the list of pairs can make one."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.scores import meeting_warnings as module
from analysis.scores import meetings, pairs
from analysis.scores.meeting_warnings import WARNING_RULES, meeting_warnings, running_pairs
from analysis.study import TABLES, Study
from tests.scores.programmes import meeting, programme, roster

OPEN = {"end": None}


def warned(log, memberships=None) -> pd.DataFrame:
    study = programme(roster(2, **OPEN) if memberships is None else memberships, log)
    return meeting_warnings(study.checkins, study.memberships)


def told(found: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(found["pair"], found["kind"], strict=True))


@pytest.mark.parametrize(("last", "is_warned"), [("2025-03-17", True), ("2025-03-18", False)])
def test_no_meeting_for_six_weeks(last: str, is_warned: bool) -> None:
    log = [meeting("Elm-0", last), meeting("Elm-1", last), meeting("Elm-1", "2025-04-28")]
    found = warned(log)
    assert told(found) == ([("Elm-0", "no meeting")] if is_warned else [])
    if is_warned:
        assert found["because"].iloc[0] == "The last meeting was 6 weeks before, on 17 March 2025."
        assert found["judged_on"].iloc[0] == pd.Timestamp("2025-04-28")
        assert found["since"].iloc[0] == pd.Timestamp("2025-03-17")


@pytest.mark.parametrize(("day", "is_warned"), [("2025-02-03", True), ("2025-02-02", False)])
def test_never_met_in_four_weeks(day: str, is_warned: bool) -> None:
    found = warned([meeting("Elm-1", day)])
    assert told(found) == ([("Elm-0", "never met")] if is_warned else [])


def test_called_off_in_a_row_by_the_senior() -> None:
    log = [
        meeting("Elm-0", "2025-02-03"), meeting("Elm-0", "2025-02-10", by="senior"),
        meeting("Elm-0", "2025-02-17", by="senior"), meeting("Elm-1", "2025-02-03", by="senior"),
        meeting("Elm-1", "2025-02-10"), meeting("Elm-1", "2025-02-17", by="senior"),
    ]  # fmt: skip
    found = warned(log)
    assert told(found) == [("Elm-0", "called off by the senior")]
    assert found["because"].iloc[0] == "The senior called off the last 2 meetings, since 10 February 2025."
    mixed = [*log[:2], meeting("Elm-0", "2025-02-17", by="junior"), *log[3:]]
    assert told(warned(mixed)) == []
    junior = [line | {"cancelled_by": line["cancelled_by"] and "junior"} for line in log]
    assert told(warned(junior)) == [("Elm-0", "called off by the junior")]


def test_everything_called_off_is_never_met_too() -> None:
    log = [meeting("Elm-0", f"2025-0{month}-10", by="senior") for month in (1, 2, 3)] + [meeting("Elm-1", "2025-03-01")]
    assert told(warned(log)) == [("Elm-0", "never met"), ("Elm-0", "called off by the senior")]


@pytest.mark.parametrize(("minutes", "is_warned"), [((10, 14, 5), True), ((10, 15, 5), False), ((10, None, 5), False)])
def test_three_short_meetings_in_a_row(minutes, is_warned: bool) -> None:
    log = [meeting("Elm-0", f"2025-02-0{day}", length) for day, length in enumerate(minutes, start=1)]
    found = warned([*log, meeting("Elm-1", "2025-02-01")])
    assert told(found) == ([("Elm-0", "short meetings")] if is_warned else [])


def test_a_pair_that_is_over_or_has_no_log_is_not_named() -> None:
    log = [meeting("Elm-0", "2025-01-10"), meeting("Elm-1", "2025-06-10")]
    over = roster(2, end=None)
    over.loc[over["pair"] == "Elm-0", "to_date"] = "2025-02-01"
    assert told(warned(log, over)) == []
    other = pd.concat([roster(1, end=None), roster(1, "Oak", end=None)])
    study = programme(other, log[:1])
    assert running_pairs(study.checkins, study.memberships) == 1, "nobody knows whether the other cohort met"
    assert told(warned(log[:1], other)) == []


def test_a_cohort_that_is_over_is_judged_on_its_last_day() -> None:
    log = [meeting("Elm-0", "2025-02-01"), meeting("Elm-1", "2025-07-01"), meeting("Elm-1", "2025-09-01")]
    found = warned(log, roster(2))
    assert told(found) == [("Elm-0", "no meeting")]
    assert found["judged_on"].iloc[0] == pd.Timestamp("2025-07-06")


def test_nothing_to_judge(empty_study: Study) -> None:
    assert meeting_warnings(empty_study.checkins, empty_study.memberships).empty
    assert running_pairs(empty_study.checkins, empty_study.memberships) == 0
    lonely = programme(empty_study.memberships, [meeting("X", "2025-01-01")])
    assert meeting_warnings(lonely.checkins, lonely.memberships).empty


def test_each_rule_says_what_to_do_and_why_the_limit() -> None:
    for rule in WARNING_RULES.values():
        assert rule.limit > 0
        assert rule.advice.endswith(".")
        assert len(rule.source) > 20
        assert f" {rule.limit} {rule.unit.split()[0]}" in (meeting_warnings.__doc__ or "")


def test_only_the_log_and_the_pairs_are_asked_for() -> None:
    for function in (meeting_warnings, running_pairs):
        assert list(inspect.signature(function).parameters) == ["checkins", "memberships", "today"]
    assert set(module.MEMBERSHIP_COLUMNS_READ) <= set(TABLES["memberships"])


def test_nothing_the_warnings_import_reads_an_answer() -> None:
    allowed = {"analysis.scores.meetings", "analysis.scores.pairs", "analysis.scores.lookup", "analysis.study"}
    for source in (module, meetings):
        tree = ast.parse(inspect.getsource(source))
        ours = {
            node.module
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module.startswith("analysis")
        }
        assert ours <= allowed
        words = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not (words | names) & {"responses", "comments", "interviews", "codes", "submissions", "invitations"}
    called = {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(pairs.programme_pairs)))
        if isinstance(node, ast.Attribute)
    }
    assert not called & {"responses", "comments", "interviews", "codes"}


def test_no_answer_changes_a_warning(make_study) -> None:
    study = make_study(np.random.default_rng(5), people=40)
    log = pd.DataFrame(
        [meeting(pair, "2025-03-01") for pair in study.memberships["pair"].dropna().unique()[:6]]
        + [meeting("2024-0", "2025-08-01")]
    )
    study = Study.from_tables("s", dict(study.tables()) | {"checkins": log})
    silent = replace(study, responses=study.responses.iloc[:0], submissions=study.submissions.iloc[:0])
    pd.testing.assert_frame_equal(
        meeting_warnings(study.checkins, study.memberships), meeting_warnings(silent.checkins, silent.memberships)
    )
    assert len(meeting_warnings(study.checkins, study.memberships)) > 0
