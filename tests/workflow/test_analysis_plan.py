"""What counts is fixed on a day, keeps that day until it is changed, and is held against the day of the data."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from analysis.errors import StoreError, StudyError
from analysis.storage.audit import read_log
from analysis.storage.studies import set_read_only
from analysis.study import ENGAGEMENT, OUTCOMES, RETENTION, UNDERSTANDING
from analysis.workflow.analysis_plan import fix_plan, measures_to_plan, propose_plan, read_plan, timing_of
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY

EARLY, BETWEEN, LATE = dt.date(2024, 2, 1), dt.date(2024, 6, 1), dt.date(2025, 6, 1)


def plan_of(space):
    return read_plan(open_study(space, STUDY))


def test_nothing_is_fixed_until_somebody_does_and_the_proposal_is_the_banks(space):
    study = open_study(space, STUDY)
    assert read_plan(study).outcomes == ()
    proposed = propose_plan(study)
    assert [(one.outcome, one.measure, one.wave, one.fixed_on) for one in proposed.outcomes] == [
        (ENGAGEMENT, "engagement", None, None),
        (UNDERSTANDING, "understanding", None, None),
        (RETENTION, "rmst_difference", None, None),
    ]
    assert [one.smallest_change for one in proposed.outcomes] == [5.0, 5.0, 9.1]


def test_a_fixed_plan_is_read_back_with_its_day(space):
    fixed = fix_plan(space, STUDY, propose_plan(open_study(space, STUDY)), "ada", today=EARLY)
    assert fixed == plan_of(space)
    assert {one.fixed_on for one in fixed.outcomes} == {EARLY}
    assert next(line.action for line in read_log(space.store)) == "keep fact"


def test_an_outcome_that_was_not_changed_keeps_its_day(space):
    first = fix_plan(space, STUDY, propose_plan(open_study(space, STUDY)), "ada", today=EARLY)
    changed = replace(first.of(ENGAGEMENT), smallest_change=8.0, fixed_on=dt.date(2020, 1, 1))
    again = replace(first, outcomes=(changed, *first.outcomes[1:]))
    later = fix_plan(space, STUDY, again, "ben", today=LATE)
    assert [(one.outcome, one.fixed_on, one.first_fixed_on) for one in later.outcomes] == [
        (ENGAGEMENT, LATE, EARLY),
        (UNDERSTANDING, EARLY, None),
        (RETENTION, EARLY, None),
    ]
    assert fix_plan(space, STUDY, later, "ben", today=dt.date(2026, 1, 1)) == later


def test_what_is_left_out_stays_and_the_clock_gives_the_day(space):
    whole = propose_plan(open_study(space, STUDY))
    fix_plan(space, STUDY, replace(whole, outcomes=whole.outcomes[:1]), "ada", today=EARLY)
    held = fix_plan(space, STUDY, replace(whole, outcomes=whole.outcomes[1:]), "ada")
    assert held.of(ENGAGEMENT).fixed_on == EARLY
    assert held.of(RETENTION).fixed_on >= dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"measure": "uwes9", "outcome": UNDERSTANDING}, "PLAN_MEASURE"),
        ({"measure": "nonsense"}, "PLAN_MEASURE"),
        ({"outcome": "morale"}, "PLAN_OUTCOME"),
        ({"wave": " "}, "PLAN_WAVE"),
        ({"outcome": RETENTION, "measure": "rmst_difference", "wave": "end"}, "PLAN_WAVE"),
        ({"smallest_change": 0.0}, "PLAN_SMALLEST"),
        ({"smallest_change": float("nan")}, "PLAN_SMALLEST"),
        ({"smallest_change": 100.0}, "PLAN_SMALLEST"),
        ({"outcome": RETENTION}, "PLAN_MEASURE"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_and_nothing_kept(space, change, code):
    whole = propose_plan(open_study(space, STUDY))
    odd = replace(whole.of(ENGAGEMENT), **change)
    with pytest.raises(StudyError) as refused:
        fix_plan(space, STUDY, replace(whole, outcomes=(whole.of(UNDERSTANDING), odd)), "ada")
    assert refused.value.code == code
    assert plan_of(space).outcomes == ()


def test_an_outcome_named_twice_and_a_locked_study_are_refused(space):
    whole = propose_plan(open_study(space, STUDY))
    with pytest.raises(StudyError, match="twice"):
        fix_plan(space, STUDY, replace(whole, outcomes=whole.outcomes[:1] * 2), "ada")
    set_read_only(space.store, STUDY, True)
    with pytest.raises(StoreError):
        fix_plan(space, STUDY, whole, "ada")


def test_every_outcome_has_a_measure_to_plan():
    assert [measures_to_plan(outcome)[0][0] for outcome in OUTCOMES] == [
        "engagement",
        "understanding",
        "rmst_difference",
    ]


@pytest.mark.parametrize(
    ("day", "attitudes"), [(EARLY, "beforehand"), (BETWEEN, "beforehand"), (LATE, "afterwards"), (None, "unplanned")]
)
def test_the_day_is_held_against_the_first_later_answer(full, day, attitudes):
    study = open_study(full, STUDY)
    for outcome in (ENGAGEMENT, UNDERSTANDING):
        planned = replace(propose_plan(study).of(outcome), fixed_on=day)
        assert timing_of(study, planned) == attitudes
    later = study.submissions.loc[study.submissions["wave"] == "end", "date"].min().date()
    planned = propose_plan(study).of(ENGAGEMENT)
    assert timing_of(study, replace(planned, fixed_on=later)) == "afterwards", "the very day is no day before"
    assert timing_of(study, replace(planned, fixed_on=later - dt.timedelta(days=1))) == "beforehand"


def test_undated_answers_leave_the_day_untold(full):
    study = open_study(full, STUDY)
    planned = replace(propose_plan(study).of(ENGAGEMENT), fixed_on=EARLY)
    answers, waves = study.submissions, study.waves
    undated = replace(
        study,
        submissions=answers.assign(date=answers["date"].mask(answers["wave"].notna())),
        waves=waves.assign(opens=waves["opens"].mask(waves["wave"].notna())),
    )
    assert timing_of(undated, planned) == "undated"
    baseline = replace(study, submissions=study.submissions[study.submissions["wave"] == "baseline"])
    assert timing_of(baseline, replace(planned, fixed_on=LATE)) == "beforehand", "nobody has answered later yet"


def test_retention_is_held_against_the_first_participant_who_left(full):
    study = open_study(full, STUDY)
    planned = replace(propose_plan(study).of(RETENTION), fixed_on=EARLY)
    assert timing_of(study, planned) == "beforehand"
    assert timing_of(study, replace(planned, fixed_on=LATE)) == "afterwards"
    members = set(study.memberships.loc[study.memberships["arm"] == "programme", "person"])
    left = study.employment[study.employment["exit_kind"].notna() & study.employment["person"].isin(members)]
    first = min([*left["to_date"].dt.date, dt.date(2025, 3, 4)])
    assert timing_of(study, replace(planned, fixed_on=first - dt.timedelta(days=1))) == "beforehand"
    assert timing_of(study, replace(planned, fixed_on=first)) == "afterwards"
    nobody = replace(study, employment=study.employment.head(0))
    assert timing_of(nobody, replace(planned, fixed_on=LATE)) == "beforehand"
