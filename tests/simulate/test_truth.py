"""What truth states against what the programmes hold."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.instruments import scale_of
from analysis.simulate import plan_from_options, preset, simulate
from analysis.simulate.latent import item_models, score_sd
from analysis.simulate.truth import restricted_mean
from analysis.study import OUTCOMES, SIDES

MONTHS_12 = 365


def truths(drawn, **key):
    return [one for one in drawn.effects if all(getattr(one, name) == value for name, value in key.items())]


def observed_change(drawn, scale_id, cohort, wave):
    """Mean change in points of 100 of the participants linked at the baseline and at a later wave."""
    models = item_models(scale_of(scale_id)[1])
    keyed = {m.item.id: (6 - drawn.values[m.item.id]) if m.item.reversed else drawn.values[m.item.id] for m in models}
    score = 25 * (sum(keyed[name].fillna(0) for name in keyed) / sum(keyed[name].notna() for name in keyed) - 1)
    sent = drawn.submissions.assign(score=score, person=drawn.submissions["person"])
    sent = sent[
        sent["person"].notna() & (sent["arm"] == "programme") & ((sent["cohort"] == cohort) | (cohort == "all"))
    ]
    wide = sent.pivot(index="person", columns="wave", values="score")
    return (wide[wave] - wide[0]).dropna()


def test_effects_are_keyed_as_cards_are(programme):
    cohorts = {"all", *(cohort.name for cohort in programme.plan.cohorts)}
    keys = [(one.outcome, one.cohort, one.side, one.wave_to) for one in programme.effects]
    assert len(set(keys)) == len(keys) == (2 * 2 + 1) * 3 * len(cohorts)
    assert {one.outcome for one in programme.effects} == set(OUTCOMES)
    assert {one.cohort for one in programme.effects} == cohorts
    assert {one.side for one in programme.effects} == {"all", *SIDES}
    for one in programme.effects:
        if one.outcome == "retention":
            assert (one.measure, one.wave_from, one.wave_to, one.unit) == ("rmst_difference", None, None, "days")
        else:
            assert (one.measure, one.wave_from, one.unit) == (one.outcome, "baseline", "points of 100")
            assert one.wave_to in ("mid", "end")


def test_a_cohort_s_expected_change_is_its_effect_times_the_spread_of_the_score(programme):
    sd = score_sd(item_models(scale_of("engagement")[1]))
    (ember,) = truths(programme, outcome="engagement", cohort="Ember", side="junior", wave_to="end")
    (midway,) = truths(programme, outcome="engagement", cohort="Ember", side="junior", wave_to="mid")
    (cedar,) = truths(programme, outcome="engagement", cohort="Cedar", side="all", wave_to="end")
    assert ember.expected_change == pytest.approx(-0.35 * sd, abs=1e-6)
    assert midway.expected_change == pytest.approx(-0.35 * 0.6 * sd, abs=1e-6)
    assert cedar.expected_change == 0.0


@pytest.mark.parametrize("outcome", ["engagement", "understanding"])
def test_pooled_rows_are_means_over_the_linked_people(programme, outcome):
    cohorts = [cohort.name for cohort in programme.plan.cohorts]
    (pooled,) = truths(programme, outcome=outcome, cohort="all", side="all", wave_to="end")
    parts = [truths(programme, outcome=outcome, cohort=name, side="all", wave_to="end")[0] for name in cohorts]
    assert pooled.people == sum(part.people for part in parts)
    assert pooled.people == len(observed_change(programme, outcome, "all", 2))
    weighted = sum(part.people * part.expected_change for part in parts) / pooled.people
    assert pooled.expected_change == pytest.approx(weighted)


def test_observed_changes_scatter_around_the_expected_ones():
    """Over seeds, the mean of (observed - expected) must lie within four standard errors of 0, the spread observed."""
    plan = plan_from_options(pairs=60, cohorts=1, effect=0.6, interviews=0, comparison=0, mistakes=False)
    misses = {"engagement": [], "understanding": []}
    for seed in range(12):
        drawn = simulate(plan, seed)
        for scale_id, missed in misses.items():
            (true,) = truths(drawn, outcome=scale_id, cohort="all", side="all", wave_to="end")
            missed.append(observed_change(drawn, scale_id, "all", 2).mean() - true.expected_change)
    for missed in misses.values():
        assert abs(np.mean(missed)) < 4 * np.std(missed, ddof=1) / np.sqrt(len(missed))
        assert np.std(missed, ddof=1) < 4  # else the test could not see an effect of 10 points that is missing


def test_a_trend_is_shared_and_not_the_programme_s():
    plan = plan_from_options(pairs=40, cohorts=1, effect=0.0, trend=0.5, interviews=0)
    drawn = simulate(plan, 2)
    assert all(one.expected_change == 0 for one in drawn.effects)
    sd = score_sd(item_models(scale_of("engagement")[1]))
    change = observed_change(drawn, "engagement", "all", 2)
    assert change.mean() == pytest.approx(0.5 * sd, abs=4 * change.std() / np.sqrt(len(change) / 1.5))


def test_the_restricted_mean_has_its_closed_form():
    hazard = 0.2 / 365.25
    closed = (1 - np.exp(-hazard * MONTHS_12)) / hazard
    assert restricted_mean(np.full(MONTHS_12, hazard)) == pytest.approx(closed, rel=1e-12)


def test_days_kept_follow_from_the_hazards_where_nobody_joins_later():
    plan = replace(
        plan_from_options(pairs=20, cohorts=1, effect=0.0, hazard_ratio=0.5, interviews=0), late_share=0.0, dropout=0.0
    )
    drawn = simulate(plan, 8)
    for side in SIDES:
        (true,) = truths(drawn, outcome="retention", cohort="all", side=side)
        hazard = drawn.staff.loc[drawn.staff["side"] == side, "hazard"].iloc[0]
        kept = [(1 - np.exp(-rate * MONTHS_12)) / rate for rate in (0.5 * hazard, hazard)]
        # Replacements join the comparison's people a little later, hence days and not fractions of them.
        assert true.expected_change == pytest.approx(kept[0] - kept[1], abs=0.15)
        assert true.expected_change > 0


def test_without_an_effect_nothing_is_expected():
    drawn = simulate(plan_from_options(pairs=6, cohorts=2, effect=0.0, interviews=0), 1)
    assert all(one.expected_change == 0 for one in drawn.effects)


def test_effects_differ_between_presets_and_seeds_move_only_the_people(programme):
    other = simulate(preset("programme"), 1)
    same = [(one.outcome, one.cohort, one.side, one.wave_to) for one in other.effects]
    assert same == [(one.outcome, one.cohort, one.side, one.wave_to) for one in programme.effects]
    assert [one.people for one in other.effects] != [one.people for one in programme.effects]
