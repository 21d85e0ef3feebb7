"""Actions: kept without names, followed until a later wave or another state of the practice closes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from analysis.errors import StoreError, StudyError
from analysis.impact.card import Withheld
from analysis.impact.evidence import gather_evidence
from analysis.scores.practices import practice_states
from analysis.storage.kept_facts import read_kept_facts
from analysis.storage.side_rows import read_identifiers
from analysis.storage.studies import set_read_only
from analysis.storage.versions import study_version
from analysis.study import ALL, ENGAGEMENT, RETENTION
from analysis.workflow.actions import (
    ACTION,
    LONGEST_TEXT,
    SHOWN_BY,
    drop_action,
    finish_action,
    follow,
    keep_action,
    new_action,
    read_actions,
)
from analysis.workflow.impact import assess
from analysis.workflow.programme import report_programme, say_funnel, say_practice
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY

DUE, TODAY = dt.date(2025, 5, 1), dt.date(2025, 4, 1)
WAVES = ("baseline", "end")


@pytest.fixture
def study(full):
    return open_study(full, STUDY)


def written(study, **changes):
    given = {"text": "Offer dates to pairs", "owner": "HR", "due": DUE, "shown_by": ENGAGEMENT} | changes
    return new_action(study, practice_states(study), **given)


def bring_people(small, space):
    small.bring(space, [name for name in small.files if name.startswith(("roster", "hris"))])


@pytest.fixture(scope="module")
def somebody(full):
    """Somebody whom the roster or the staff list names."""
    known = read_identifiers(full.store, STUDY)
    return known.loc[known["kind"] == "name", "value"].iloc[0]


def test_names_leave_an_action_when_it_is_written(small, space, somebody):
    bring_people(small, space)
    study = open_study(space, STUDY)
    keep_action(space, STUDY, written(study, text=f"Call {somebody} at +44 20 7946 0000", owner=somebody), who="ada")
    (held,) = read_kept_facts(space.store, STUDY)["value"]
    assert somebody not in held
    (action,) = read_actions(space, STUDY)
    assert action.text == "Call [name] at [phone]"
    assert action.owner == "[name]"
    assert (action.due, action.shown_by, action.cohort, action.done) == (DUE, ENGAGEMENT, ALL, None)


def test_a_roster_that_comes_later_takes_names_out_on_reading(small, space, somebody):
    keep_action(space, STUDY, written(open_study(space, STUDY), text=f"Ask {somebody}"), who="ada")
    assert read_actions(space, STUDY)[0].text == f"Ask {somebody}", "nobody of that name is known yet"
    bring_people(small, space)
    assert read_actions(space, STUDY)[0].text == "Ask [name]"


def test_an_action_changes_no_figure_and_no_version(small, space):
    study, before = open_study(space, STUDY), study_version(space.store, STUDY)
    action = written(study)
    keep_action(space, STUDY, action, who="ada")
    assert study_version(space.store, STUDY) == before
    assert ACTION not in set(open_study(space, STUDY).facts["name"]), "the same version is the same study"
    finish_action(space, STUDY, action, TODAY, who="ada")
    assert [one.done for one in read_actions(space, STUDY)] == [TODAY]
    drop_action(space, STUDY, action, who="ada")
    assert read_actions(space, STUDY) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "  "}, "ACTION_EMPTY"), ({"owner": ""}, "ACTION_EMPTY"), ({"shown_by": "luck"}, "ACTION_MEASURE"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "ACTION_LONG"),
    ],
)  # fmt: skip
def test_what_is_no_action_is_refused(study, changes, code):
    with pytest.raises(StudyError) as refused:
        written(study, **changes)
    assert refused.value.code == code


def test_a_sample_takes_no_action(small, space):
    action = written(open_study(space, STUDY))
    set_read_only(space.store, STUDY, True)
    with pytest.raises(StoreError):
        keep_action(space, STUDY, action, who="ada")


def test_an_action_is_open_then_overdue_then_done(study):
    action = written(study)
    for day, done, state in ((TODAY, None, "open"), (DUE, None, "open"), (DUE + dt.timedelta(1), None, "overdue"),
                             (DUE + dt.timedelta(9), TODAY, "done")):  # fmt: skip
        (one,) = follow([replace(action, done=done)], (), {}, WAVES, day)
        assert one.state == state


def test_a_later_wave_closes_an_action(study):
    cards = assess(study).cards
    action = written(study)
    assert action.base_wave == "end"
    (still,) = follow([action], cards, {}, WAVES, TODAY)
    assert still.state == "open", "no wave came since"
    (closed,) = follow([replace(action, base_wave="baseline")], cards, {}, WAVES, TODAY)
    assert closed.state == "closed"
    assert (closed.card.outcome, closed.card.cohort, closed.card.wave_from, closed.card.wave_to) == (
        ENGAGEMENT, ALL, "baseline", "end",
    )  # fmt: skip
    (other,) = follow([replace(action, base_wave="baseline", cohort="nobody")], cards, {}, WAVES, TODAY)
    assert other.state == "open"
    empty = [replace(card, estimate=Withheld("too few")) if card.outcome == ENGAGEMENT else card for card in cards]
    assert follow([replace(action, base_wave="baseline")], empty, {}, WAVES, TODAY)[0].state == "open"


def test_later_employment_records_close_an_action_on_retention(study):
    cards = assess(study).cards
    action = written(study, shown_by=RETENTION)
    assert action.base_wave == study.as_of.isoformat()
    known = [replace(card, estimate=9.0) if card.outcome == RETENTION else card for card in cards]
    assert follow([action], known, {}, WAVES, TODAY)[0].state == "open", "nothing came since"
    (closed,) = follow([replace(action, base_wave="2024-12-31")], known, {}, WAVES, TODAY)
    assert (closed.state, closed.card.outcome) == ("closed", RETENTION)
    undated = replace(study, as_of=None)
    assert written(undated, shown_by=RETENTION).base_wave == ""


def test_a_practice_closes_its_action_when_it_is_known_to_stand_otherwise(study):
    table = practice_states(study)
    action = written(study, shown_by="practice 71")
    assert action.base_state == "unknown"

    def after(state):
        moved = table.assign(state=table["state"].mask(table["id"] == "71", state))
        return follow([action], (), {ALL: moved}, WAVES, TODAY)[0]

    assert after("unknown").state == "open"
    assert (after("partly").state, after("partly").state_now) == ("closed", "partly")
    known = replace(action, base_state="partly")
    assert follow([known], (), {ALL: table}, WAVES, TODAY)[0].state == "open", "not known any more is no news"


def test_what_shows_an_action_is_an_outcome_or_a_practice():
    assert len(SHOWN_BY) == 3 + 19


def test_a_practice_is_said_by_hand_without_names(small, space, somebody):
    bring_people(small, space)
    say_practice(space, STUDY, "71", "partly", note=f"{somebody} spoke of it", who="ada")
    say_funnel(space, STUDY, {"eligible": 90, "invited": 40, "applied": None}, who="ada")
    study = open_study(space, STUDY)
    table = practice_states(study).set_index("id")
    assert table.loc["71", ["state", "note"]].tolist() == ["partly", "[name] spoke of it"]
    assert table.loc["61", "state"] == "partly"
    say_practice(space, STUDY, "71", None, who="ada")
    assert practice_states(open_study(space, STUDY)).set_index("id").loc["71", "state"] == "unknown"
    for practice, word in (("999", "yes"), ("71", "perhaps")):
        with pytest.raises(StudyError):
            say_practice(space, STUDY, practice, word, who="ada")


def test_notes_without_a_roster_stay_closed(small, space):
    say_practice(space, STUDY, "71", "no", note="Zara said no", who="ada")
    row = practice_states(open_study(space, STUDY)).set_index("id").loc["71"]
    assert row[["state", "note"]].tolist() == ["missing", ""]


def test_the_report_holds_all_cohorts_and_names_pairs_in_warnings_only(study):
    report = report_programme(gather_evidence(study), today=dt.date(2026, 1, 1))
    assert report.cohorts == (ALL, "Aspen")
    assert set(report.practices) == set(report.networks) == set(report.matrices) == set(report.cohorts)
    assert report.dose["cohort"].tolist() == report.match["cohort"].tolist() == list(report.cohorts)
    assert int(report.dose["held"].iloc[0]) == int(report.pairs["held"].sum())
    shares = report.dose[["by_juniors", "by_seniors", "by_others"]].iloc[0].sum()
    assert shares == pytest.approx(1 - report.dose["held"].iloc[0] / report.dose["logged"].iloc[0])
    assert "pair" in report.warnings
    for table in (report.dose, report.match, report.distances, report.topics):
        assert "pair" not in table
        assert "person" not in table
    assert isinstance(report.warnings, pd.DataFrame)
