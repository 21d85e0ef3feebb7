"""The Plan page: the answer first, on an empty study too; what HR fixes and draws there is kept."""

from __future__ import annotations

import pytest

from analysis.workflow.access import ANALYST, AUDITOR, HR, LEADER, User
from tests.pages.reading import EMPTY, FIRST_YEAR, SAMPLE, STUDIES, headings, labels, require_calm, words

LIST = "Employee ID,Cohort,Pair,Side\n" + "".join(
    f"{2 * pair + place:04d},Aspen,P{pair},{side}\n"
    for pair in range(6)
    for place, side in enumerate(("junior", "senior"))
)


@pytest.mark.parametrize("study", STUDIES)
def test_every_study_gets_an_answer_first(look, study):
    app = look("analyst/plan", study)
    require_calm(app)
    assert app.title[0].value == "What could this programme show?"
    first = next(str(one.value) for one in app.main.markdown)
    assert first.startswith("## With ")
    assert headings(app) == [
        "Fix what counts beforehand", "What would stay unmeasured", "Questionnaires", "Calendar",
        "Draw who starts first", "What to tell people",
    ]  # fmt: skip


def test_more_pairs_show_less(look):
    app = look("analyst/plan", EMPTY)
    assert "With 14 pairs" in words(app)
    app.number_input(key="plan-pairs").set_value(150).run()
    require_calm(app)
    assert "enough for the 5 points that matter" in words(app)
    app.checkbox(key="plan-waitlist").check().run()
    require_calm(app)
    assert "in each half" in words(app)


def test_what_does_not_fit_is_said_in_a_sentence(look):
    app = look("analyst/plan", EMPTY)
    app.number_input(key="plan-cohorts").set_value(30).run()
    require_calm(app)
    assert [one.value for one in app.warning] == ["14 pairs cannot fill 30 cohorts. Plan fewer cohorts."]
    app.number_input(key="plan-cohorts").set_value(1).run()
    app.multiselect(key="plan-waves").set_value([]).run()
    assert "No wave is named." in app.warning[0].value


def test_a_pack_measures_claims_and_adds_questions(look):
    app = look("analyst/plan", EMPTY)
    before = app.dataframe[1].value
    app.multiselect(key="plan-forms").set_value(["standard", "pulse", "prediction", "pack_decisions"]).run()
    after = app.dataframe[1].value
    assert {"6", "7"} <= set(before["Claim"]) - set(after["Claim"])


def test_the_files_to_hand_out_are_offered(look):
    app = look("analyst/plan", FIRST_YEAR)
    assert "Sheet for the works council: first-year" in labels(app)
    for key in ("forms-each", *(f"paper-{number}" for number in range(4))):  # what somebody opens is sent then
        app.session_state[key] = True
    app.run()
    require_calm(app)
    offered = [one.proto.label for one in app.get("download_button")]
    assert "All of them as a workbook (XLSX)" in offered
    assert {"Baseline (Word)", "Baseline (LimeSurvey)", "For a calendar (ICS)"} <= set(offered)
    assert offered.count("Word") == 4  # two invitations, the notice, the works council's sheet


def test_each_cohort_has_its_start_and_the_invitations_can_be_imported(look):
    app = look("analyst/plan", SAMPLE)
    assert len(app.date_input) == app.number_input(key="plan-cohorts").value
    calendar = next(table.value for table in app.dataframe if "Then you can say" in table.value)
    assert calendar["Cohort"].nunique() == len(app.date_input)
    assert "Invitations to import (CSV)" in [one.proto.label for one in app.get("download_button")]


def test_a_sample_can_be_planned_and_not_fixed_or_drawn(look):
    app = look("analyst/plan", SAMPLE)
    assert not [one for one in app.button if one.key in ("fix", "draw-now")]
    assert "a sample cannot be changed" in words(app)


def test_fixing_what_counts_is_dated_and_shown(work):
    app = work("analyst/plan", EMPTY)
    assert list(app.dataframe[0].value["That is"]) == ["not fixed yet"] * 3
    app.number_input(key="fix-smallest-engagement").set_value(8.0)
    app.button(key="fix").click().run()
    require_calm(app)
    table = app.dataframe[0].value
    assert list(table["That is"]) == ["before any later answer"] * 3
    assert table["Smallest change that matters"][0] == "8 points of 100"
    assert (table["Fixed on"] != "").all()


def test_a_lot_is_drawn_once_and_handed_over(work):
    app = work("analyst/plan", EMPTY)
    app.text_area(key="draw-list").input(LIST)
    app.run()
    app.number_input(key="draw-seed").set_value(2027)
    app.run()
    assert "6 pairs would be drawn" in words(app)
    app.button(key="draw-announce").click().run()
    require_calm(app)
    assert "The seed 2027 is kept" in app.success[0].value
    app.button(key="draw-now").click().run()
    require_calm(app)
    assert "3 pairs start, 3 wait." in app.success[0].value
    assert "Who starts and who waits (CSV)" in [one.proto.label for one in app.get("download_button")]
    app.button(key="draw-now").click().run()
    assert "was drawn on" in app.error[0].value


@pytest.mark.parametrize(("role", "may"), [(HR, True), (ANALYST, True), (LEADER, False), (AUDITOR, False)])
def test_hr_and_analysts_plan(role, may):
    assert User("somebody", role).may("plan") == may


def test_what_the_notice_allows_is_recorded_and_stands_in_the_notice(work):
    app = work("analyst/plan", EMPTY)
    assert not app.toggle(key="notice-allows").value
    app.toggle(key="notice-allows").set_value(True).run()
    require_calm(app)
    assert app.toggle(key="notice-allows").value
    for number in range(5):
        app.session_state[f"paper-{number}"] = True
    app.run()
    assert any("wish to stay foretold exits" in one.value for one in app.text)
