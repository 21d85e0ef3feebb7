import datetime as dt
from dataclasses import replace

import pytest

from analysis.errors import UsageError
from analysis.simulate import PRESETS, CohortPlan, PlantedEffect, plan_from_options, preset
from analysis.study import ENGAGEMENT, JUNIOR, SENIOR, UNDERSTANDING


def test_the_most_specific_effect_counts():
    plan = replace(
        preset("first-year"),
        effects=(
            PlantedEffect(ENGAGEMENT, 0.1),
            PlantedEffect(ENGAGEMENT, 0.2, side=JUNIOR),
            PlantedEffect(ENGAGEMENT, 0.3, cohort="First year"),
            PlantedEffect(ENGAGEMENT, 0.4, cohort="First year", side=SENIOR),
        ),
    )
    assert plan.effect(ENGAGEMENT, "First year", SENIOR) == 0.4
    assert plan.effect(ENGAGEMENT, "First year", JUNIOR) == 0.3
    assert plan.effect(ENGAGEMENT, "elsewhere", JUNIOR) == 0.2
    assert plan.effect(ENGAGEMENT, "elsewhere", SENIOR) == 0.1
    assert plan.effect(UNDERSTANDING, "First year", SENIOR) == 0.0


def test_the_programme_preset_is_the_one_promised():
    plan = PRESETS["programme"]
    pairs = [cohort.pairs for cohort in plan.cohorts]
    assert (len(pairs), min(pairs), max(pairs), plan.staff, plan.years) == (6, 12, 60, 1500, 3.0)
    for outcome in (ENGAGEMENT, UNDERSTANDING):
        sizes = {plan.effect(outcome, cohort.name, side) for cohort in plan.cohorts for side in (JUNIOR, SENIOR)}
        assert 0.0 in sizes
        assert min(sizes) < 0 < max(sizes)
    assert [wave.name for wave in plan.waves] == ["baseline", "mid", "end"]


def test_the_first_year_preset_is_the_one_promised():
    plan = PRESETS["first-year"]
    assert [cohort.pairs for cohort in plan.cohorts] == [14]
    assert (plan.comparison, plan.interviews, plan.linked_share) == (0, 8, 0.6)
    assert [wave.name for wave in plan.waves] == ["baseline", "end"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"linked_share": 1.2}, "PLAN_SHARE"),
        ({"hazard_ratio": 0.0}, "PLAN_HAZARD"),
        ({"cohorts": ()}, "PLAN_COHORTS"),
        ({"waves": ()}, "PLAN_WAVES"),
        ({"staff": 30}, "PLAN_STAFF"),
        ({"effects": (PlantedEffect("happiness", 1.0),)}, "PLAN_EFFECT"),
        ({"cohorts": (CohortPlan("early", 5, dt.date(1999, 1, 1)),)}, "PLAN_DATES"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(change, code):
    with pytest.raises(UsageError) as refused:
        replace(preset("first-year"), **change)
    assert refused.value.code == code


def test_options_make_an_even_programme_with_one_effect():
    plan = plan_from_options(pairs=9, cohorts=2, effect=0.4, mistakes=False)
    assert [cohort.pairs for cohort in plan.cohorts] == [9, 9]
    assert {plan.effect(outcome, "Cohort 2", JUNIOR) for outcome in (ENGAGEMENT, UNDERSTANDING)} == {0.4}
    assert plan.hazard_ratio == 1.0
    assert not plan.mistakes


def test_options_without_a_shape_are_the_preset():
    assert plan_from_options() == PRESETS["programme"]
    assert plan_from_options(preset_name="first-year", trend=0.2).trend == 0.2


def test_a_null_programme_is_null_in_everything():
    plan = plan_from_options(effect=0.0)
    assert plan.prediction_gain == 0
    assert plan.hazard_ratio == 1


def test_options_that_contradict_are_refused():
    with pytest.raises(UsageError, match="preset"):
        plan_from_options(preset_name="programme", pairs=5)
    with pytest.raises(UsageError, match="Presets are"):
        preset("second-year")
    with pytest.raises(UsageError, match="no programme"):
        plan_from_options(pairs=0)
