"""Survival. Witness: R's survival 3.5.3 (reference/survival.R), to 1e-6; where we differ on purpose, a simulation."""

import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from analysis.errors import UsageError
from analysis.stats.survival import (
    clustered_log_rank,
    concordance,
    cox,
    cumulative_incidence,
    kaplan_meier,
    rmst_difference,
)
from analysis.stats.survival.risk_table import RiskSteps, risk_steps, risk_table

GRID = (40, 120, 200, 300)


@pytest.fixture
def witness(reference):
    return reference("survival")


def event(witness):
    return witness.data["cause"] > 0


@pytest.mark.parametrize("name", ["plain", "robust"])
def test_curve_as_survfit_draws_it(witness, name):
    people = witness.data
    robust = {"weights": people["weight"], "cluster": people["cluster"]} if name == "robust" else {}
    curve = kaplan_meier(people["time"], event(witness), times=GRID, **robust)
    for i, t in enumerate(GRID):
        for part in ("survival", "se", "low", "high"):
            witness.agrees(f"{name}.{part}.{t}", getattr(curve, part)[i])
        witness.agrees(f"plain.at_risk.{t}", curve.at_risk[i])
    assert curve.n == len(people)


def test_clusters_of_one_and_equal_weights_are_greenwood(witness):
    # The infinitesimal jackknife of unweighted independent people equals Greenwood's formula, times S.
    people = witness.data
    plain = kaplan_meier(people["time"], event(witness), times=GRID)
    robust = kaplan_meier(people["time"], event(witness), np.full(len(people), 0.4), times=GRID)
    np.testing.assert_allclose(robust.se, plain.se)


def test_times_need_not_be_whole(witness):
    people = witness.data
    days = kaplan_meier(people["time"], event(witness))
    years = kaplan_meier(people["time"] / 365.25, event(witness))
    np.testing.assert_allclose(years.survival, days.survival)
    np.testing.assert_allclose(years.high, days.high)


def test_before_the_first_and_after_the_last_person_left():
    curve = kaplan_meier([5, 6, 7, 8], [False, True, True, False], times=[0, 4, 6, 7, 8, 9])
    np.testing.assert_array_equal(curve.at_risk, [4, 4, 3, 2, 1, 0])
    np.testing.assert_allclose(curve.survival[:5], [1, 1, 2 / 3, 1 / 3, 1 / 3])
    assert (curve.low[0], curve.high[0]) == (1, 1)
    assert curve.low[1] == pytest.approx(0.025 ** (1 / 4))  # nobody left yet: 4 people do not show 100 %
    assert curve.high[1] == 1
    assert np.isnan([curve.survival[5], curve.low[5], curve.high[5]]).all()
    everyone = kaplan_meier([1, 2, 3], [True, True, True], times=[2, 3, 50])
    np.testing.assert_allclose(everyone.survival, [1 / 3, 0, 0])
    np.testing.assert_allclose(everyone.high[1:], everyone.high[0])
    np.testing.assert_array_equal(everyone.low[1:], 0)


@pytest.mark.parametrize(
    ("time", "left"), [([], []), ([3.0], [False]), ([3.0], [True]), ([0.0], [True]), ([np.nan], [True])]
)
def test_the_smallest_data_sets_do_not_crash(time, left):
    curve = kaplan_meier(time, left, times=[0, 1, 5])
    assert len(curve.survival) == 3
    cumulative_incidence(time, np.array(left, dtype=int), [0, 1, 5])
    assert clustered_log_rank(time, left, np.zeros(len(time), dtype=bool)).statistic is None
    assert not rmst_difference(time, left, np.ones(len(time), dtype=bool), tau=5).has_interval
    assert cox(np.full(len(time), -1.0), time, left, np.ones(len(time))).first() is None


def test_a_negative_time_is_refused():
    with pytest.raises(UsageError, match="-1"):
        kaplan_meier([-1.0, 3.0], [True, False])


@pytest.mark.parametrize("name", ["days", "days_weighted"])
def test_days_kept_as_the_infinitesimal_jackknife_of_survival_has_it(witness, name):
    people = witness.data
    weights = people["weight"] if name == "days_weighted" else None
    found = rmst_difference(people["time"], event(witness), people["treated"], weights, people["cluster"], tau=300)
    witness.agrees(f"{name}.value", found.value)
    witness.agrees(f"{name}.se", found.se)
    witness.agrees(f"{name}.low", found.low)
    witness.agrees(f"{name}.high", found.high)


@pytest.mark.parametrize("level", [0.95, 0.983])
@pytest.mark.parametrize("swapped", [False, True])
def test_nobody_is_kept_for_more_days_than_there_are(level, swapped):
    """Two against eighty: t with one degree of freedom reaches for thousands of days of a year's 365."""
    time = np.concatenate([[300.0, 900.0], np.linspace(20, 1500, 80)])
    treated = (np.arange(82) < 2) != swapped
    found = rmst_difference(time, np.ones(82, dtype=bool), treated, tau=365, level=level)
    kept = [np.minimum(time[arm], 365).mean() for arm in (treated, ~treated)]
    assert found.value == pytest.approx(kept[0] - kept[1])
    assert -365 <= found.low < found.value < found.high <= 365
    assert (found.low > 0 or found.high < 0) == (found.p_value < 1 - level)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_an_end_of_the_interval_meets_zero_where_its_p_value_says(witness, level):
    people = witness.data
    p_value = rmst_difference(people["time"], event(witness), people["treated"], tau=300, level=level).p_value
    at = rmst_difference(people["time"], event(witness), people["treated"], tau=300, level=1 - p_value)
    assert min(abs(at.low), abs(at.high)) == pytest.approx(0, abs=1e-6)


def test_ends_of_the_interval_as_brute_force_finds_them():
    """No clusters, no censoring: search the limits of each arm's time lost in steps of a thousandth of a day."""
    rng = np.random.default_rng(8)
    time, treated = rng.integers(1, 900, 240), np.arange(240) < 90
    found = rmst_difference(time, np.ones(240, dtype=bool), treated, tau=365)
    reach = student.ppf(0.975, found.df)
    below, above = [], []
    for arm in (treated, ~treated):
        lost = 365 - np.minimum(time[arm], 365)
        limits = np.arange(1, 365_000) / 1000
        spread = np.var(lost) / len(lost) / lost.mean()
        inside = limits[(lost.mean() - limits) ** 2 <= reach**2 * spread * limits]
        below.append(lost.mean() - inside[0])
        above.append(inside[-1] - lost.mean())
    assert found.low == pytest.approx(found.value - math.hypot(above[0], below[1]), abs=2e-3)
    assert found.high == pytest.approx(found.value + math.hypot(below[0], above[1]), abs=2e-3)


def test_days_kept_cover_where_few_of_a_small_group_leave_more_often():
    """Ten people at 30 against a hundred at 10 %: value -+ t se would hold the truth 91 times in 100."""
    rng = np.random.default_rng(10)
    treated = np.arange(110) < 10
    rate = np.where(treated, -math.log(0.7), -math.log(0.9)) / 365
    own, other = ((1 - math.exp(-365 * r)) / r for r in (rate[0], rate[-1]))
    covered = []
    for _ in range(500):
        leaving = rng.exponential(1 / rate)
        found = rmst_difference(np.minimum(leaving, 500), leaving <= 500, treated, tau=365)
        covered.append(found.low <= own - other <= found.high)
    assert np.mean(covered) >= 0.94


def test_people_in_both_groups_are_not_counted_as_two_strangers():
    """The same people on both sides: the difference is certain, and the shared clusters say so."""
    rng = np.random.default_rng(3)
    time = rng.integers(1, 700, 60)
    twice, treated = np.tile(time, 2), np.repeat([True, False], 60)
    apart = rmst_difference(twice, twice < 600, treated, tau=365)
    shared = rmst_difference(twice, twice < 600, treated, None, np.tile(np.arange(60), 2), tau=365)
    assert shared.se == pytest.approx(0, abs=1e-9) or not shared.has_interval
    assert apart.se > 5


def test_days_kept_without_censoring_are_plain_means():
    rng = np.random.default_rng(4)
    time, treated = rng.integers(1, 500, 200), rng.random(200) < 0.4
    found = rmst_difference(time, np.ones(200, dtype=bool), treated, tau=365)
    kept = np.minimum(time, 365)
    assert found.value == pytest.approx(kept[treated].mean() - kept[~treated].mean())
    welch = kept[treated].var() / treated.sum() + kept[~treated].var() / (~treated).sum()
    assert found.se == pytest.approx(math.sqrt(welch))


def test_ten_people_of_whom_nobody_left_are_not_certain():
    treated = np.arange(110) < 10
    time = np.where(treated, 400, np.where(np.arange(110) % 7 == 0, 90, 400))
    found = rmst_difference(time, time < 400, treated, tau=365)
    alone = np.std(np.minimum(time[~treated], 365)) / math.sqrt(10)
    assert found.se > 0.8 * alone


def test_days_kept_cover_where_one_group_is_small():
    rng = np.random.default_rng(9)
    treated, rate = np.arange(100) < 20, -math.log(0.85) / 365
    covered = []
    for _ in range(500):
        leaving, until = rng.exponential(1 / rate, 100), rng.uniform(366, 800, 100)
        found = rmst_difference(np.minimum(leaving, until), leaving <= until, treated, tau=365)
        covered.append(found.low <= 0 <= found.high)
    assert np.mean(covered) >= 0.94


@pytest.mark.parametrize(
    ("time", "left", "treated", "because"),
    [
        ([400, 400, 400, 400], [0, 0, 0, 0], [1, 1, 0, 0], "nobody left"),
        ([400, 400, 100, 100], [0, 1, 0, 0], [1, 1, 0, 0], "one of the groups was not followed for long enough"),
        ([400, 100], [0, 1], [0, 0], "one of the groups is empty"),
    ],
)
def test_days_kept_that_cannot_be_had_say_why(time, left, treated, because):
    found = rmst_difference(time, np.array(left) == 1, np.array(treated) == 1, tau=365)
    assert (found.has_interval, found.because) == (False, because)


def test_hazard_ratio_as_coxph_has_it(witness):
    people = witness.data
    alone = cox(people["start"], people["time"], event(witness), people["treated"], people["cluster"])
    both = cox(
        people["start"],
        people["time"],
        event(witness),
        people[["treated", "tenure"]],
        people["cluster"],
        people["weight"],
    )
    for name, found in (("cox", alone), ("cox_weighted", both)):
        for part in ("log_ratio", "se", "low", "high"):
            witness.agrees(f"{name}.{part}", getattr(found, part)[0])


def test_drift_of_the_hazard_ratio_as_cox_zph_has_it(witness):
    people = witness.data
    rows = (people["start"], people["time"], event(witness))
    witness.agrees("drift", cox(*rows, people["treated"]).drift_p[0])
    both = cox(*rows, people[["treated", "tenure"]], None, people["weight"])
    witness.agrees("drift_weighted", both.drift_p[0])


def test_a_ratio_that_turns_round_is_said_to_drift():
    """Half of the treated leave at once, nobody of them later; the others leave later only."""
    time = np.concatenate([np.arange(1, 41), np.full(40, 200), np.arange(101, 181)])
    treated = np.arange(160) < 80
    assert cox(np.zeros(160), time, time < 200, treated).drift_p[0] < 1e-6


def test_drift_is_untested_with_leavers_on_one_day_only():
    left = np.arange(40) < 10
    assert np.isnan(cox(np.zeros(40), np.where(left, 5, 9), left, np.arange(40) % 2).drift_p[0])


def test_concordance_as_survival_has_it(witness):
    people = witness.data
    found = concordance(people["time"], event(witness), people["tenure"], people["cluster"])
    witness.agrees("concordance.value", found.value)
    witness.agrees("concordance.se", found.se)
    # R rounds halves to even, as numpy does.
    tied = concordance(people["time"], event(witness), np.round(people["tenure"] / 10))
    witness.agrees("concordance.tied", tied.value)
    witness.agrees("concordance.tied_se", tied.se)


def test_concordance_of_perfect_useless_and_missing_answers():
    time, left = np.arange(1, 21), np.arange(20) < 15
    assert concordance(time, left, time).value == 1
    assert concordance(time, left, -time).value == 0
    assert concordance(time, left, np.ones(20)).value == 0.5
    assert concordance(time, np.zeros(20, dtype=bool), time).because == "nobody left"
    assert concordance([], [], []).value is None
    assert concordance([3.0], [True], [1.0]).because == "nobody stayed longer than who left"
    assert not concordance(time, left, time, np.zeros(20)).has_interval
    assert concordance(time, left, np.where(time > 3, time, np.nan)).n == 17


def test_splitting_a_persons_time_changes_nothing(witness):
    people = witness.data
    whole = cox(np.zeros(len(people)), people["time"], event(witness), people["treated"], np.arange(len(people)))
    half = people["time"] / 2
    split = cox(
        np.concatenate([np.zeros(len(people)), half]),
        np.concatenate([half, people["time"]]),
        np.concatenate([np.zeros(len(people), dtype=bool), event(witness)]),
        np.concatenate([people["treated"], people["treated"]]),
        np.tile(np.arange(len(people)), 2),
    )
    assert split.log_ratio[0] == pytest.approx(whole.log_ratio[0])
    assert split.se[0] == pytest.approx(whole.se[0])


@pytest.mark.parametrize(
    ("left", "x", "because"),
    [
        ([False] * 6, [0, 0, 0, 1, 1, 1], "nobody left"),
        ([True] * 6, [1] * 6, "there is nobody to compare with"),
        ([True, True, True, False, False, False], [0, 0, 0, 1, 1, 1], "the ratio has no limit"),
    ],
)
def test_a_hazard_ratio_that_cannot_be_had_says_why(left, x, because):
    found = cox(np.zeros(6), np.arange(1, 7), left, x)
    assert found.because.startswith(because)
    assert found.first() is None


def test_rows_must_end_after_they_start():
    with pytest.raises(UsageError, match="start"):
        cox([3.0, 0.0], [3.0, 1.0], [True, True], [0, 1])


def test_cumulative_incidence_as_survfit_with_states_has_it(witness):
    people = witness.data
    found = cumulative_incidence(people["time"], people["cause"], GRID)
    weighted = cumulative_incidence(people["time"], people["cause"], GRID, people["weight"], cluster=people["cluster"])
    for i, t in enumerate(GRID):
        for k in range(3):
            for part in ("share", "se", "low", "high"):
                witness.agrees(f"incidence.{part}.{k + 1}.{t}", getattr(found, part)[i, k])
            witness.agrees(f"incidence_weighted.share.{k + 1}.{t}", weighted.share[i, k])
            witness.agrees(f"incidence_weighted.se.{k + 1}.{t}", weighted.se[i, k])


people_leaving = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=40)


@given(people_leaving)
@settings(max_examples=60)
def test_those_gone_and_those_still_there_add_up(people):
    time, cause = (np.array(part) for part in zip(*people, strict=True))
    times = np.arange(int(time.max()) + 1)
    curve = kaplan_meier(time, cause > 0, times=times)
    gone = cumulative_incidence(time, cause, times, n_causes=3)
    np.testing.assert_allclose(gone.share.sum(axis=1) + curve.survival, 1, atol=1e-12)
    assert np.all(np.diff(curve.survival) <= 1e-12)
    assert np.all(curve.low <= curve.survival + 1e-12)
    assert np.all(curve.survival <= curve.high + 1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30),
    st.sampled_from(["whole days", "half days", "one unknown"]),
)
def test_people_counted_by_day_give_the_steps_of_single_rows(people, kind):
    # The old way, row by row, is the witness: every field must be the same, whichever way the days were counted.
    time, left = (np.array(part) for part in zip(*people, strict=True))
    time = time + 0.5 if kind == "half days" else time.astype(float)
    if kind == "one unknown":
        time[0] = np.nan
    counted, single = risk_steps(time, left), risk_table(time, left)
    somebody = np.isin(single.time, counted.time)  # days that are nobody's are left out where days are counted
    assert set(time[np.isfinite(time)]) <= set(counted.time)
    for field in fields(RiskSteps):
        np.testing.assert_array_equal(getattr(counted, field.name), getattr(single, field.name)[somebody])
    assert counted.size == len(single.row)
