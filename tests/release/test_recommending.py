"""Promoters less detractors for leaders: from 100 answers on, with nothing smaller left beside them.

The interval is held against two things outside the code: the closed form of a mean of +1, 0 and -1 with Student's t, in
full figures, and a bootstrap of whole pairs by brute force, within what 2,000 draws can tell (a point and a half).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from analysis.errors import StudyError
from analysis.instruments import scale_of
from analysis.release import Measure, Release
from analysis.release.documents import from_document, to_document
from analysis.release.guard import require_releasable
from analysis.release.inputs import PEOPLE_FOR_RECOMMENDATION
from analysis.release.recommending import EMPLOYER, NET, recommending
from analysis.release.release import ReleasedCard
from analysis.scores.groups import net_promoters, with_net_scores
from tests.release.programmes import MEASURES, a_card, inputs_of, people_of, planned, scored

MEASURED = (*MEASURES, Measure.from_scale(scale_of(EMPLOYER)[1]), Measure.net_of(scale_of(EMPLOYER)[1]))


def asked(people: pd.DataFrame, points: np.ndarray, wave: str = "baseline") -> pd.DataFrame:
    """Scored recommendations of these people at one wave."""
    rows = people.assign(wave=wave, wave_order=1.0, scale=EMPLOYER, points=points.astype(float))
    return rows.assign(score=10 * rows["points"], submission=rows["person"] + " " + wave)


def release_of(people: pd.DataFrame, points: np.ndarray, **parts) -> Release:
    rows = with_net_scores(asked(people, points))
    engagement = scored(np.random.default_rng(0), people, 1.0, ("baseline",))
    inputs = inputs_of(pd.concat([engagement, rows], ignore_index=True), ("baseline",))
    return planned(replace(inputs, measures=MEASURED, dimensions=("cohort", "side"), crossed=False, **parts))


def people(pairs: int, seed: int = 3, cohorts: int = 2, comparison: int = 0) -> pd.DataFrame:
    return people_of(np.random.default_rng(seed), pairs, comparison, cohorts, 0.0)


def alone(size: int) -> pd.DataFrame:
    """People whose answers hang on nobody else's: each is a unit."""
    made = people(size // 2)
    return made.assign(cluster=np.arange(len(made)), pair=[f"pair {n}" for n in range(len(made))])


def net_cells(release: Release, **wanted) -> list:
    cells = [cell for cell in release.cells if cell.measure == NET]
    return [cell for cell in cells if all(getattr(cell, name) == value for name, value in wanted.items())]


def counts(promoters: int, passives: int, detractors: int) -> np.ndarray:
    return np.repeat([10.0, 8.0, 3.0], [promoters, passives, detractors])


@pytest.mark.parametrize(("promoters", "passives", "detractors"), [(50, 40, 30), (30, 30, 60), (80, 30, 10)])
def test_the_interval_is_that_of_the_closed_form(promoters, passives, detractors) -> None:
    n = promoters + passives + detractors
    (cell,) = net_cells(release_of(alone(n), counts(promoters, passives, detractors)), by=())
    net = (promoters - detractors) / n
    variance = ((promoters + detractors) / n - net**2) * n / (n - 1)
    reach = student.ppf(0.975, n - 1) * math.sqrt(variance / n)
    assert (cell.n, cell.kind, cell.level) == (n, "level", 0.95)
    assert (cell.mean, cell.low, cell.high) == tuple(round(100 * end) for end in (net, net - reach, net + reach))


def test_partners_who_agree_widen_the_interval_as_a_bootstrap_of_pairs_does() -> None:
    """Partners answer alike: 60 pairs say no more than 60 people."""
    made, rng = people(60), np.random.default_rng(5)
    of_pair = rng.choice([10.0, 8.0, 3.0], 60, p=[0.45, 0.25, 0.3])
    (cell,) = net_cells(release_of(made, np.repeat(of_pair, 2)), by=())
    signs = 100 * ((of_pair >= 9).astype(float) - (of_pair <= 6))
    drawn = signs[rng.integers(0, 60, (2_000, 60))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert (cell.low, cell.high) == (pytest.approx(low, abs=2), pytest.approx(high, abs=2))
    single = net_promoters(asked(made, np.repeat(of_pair, 2)), ["wave"]).iloc[0]
    assert cell.high - cell.low > 1.25 * (single["high"] - single["low"]), "counting each answer by itself is too sure"


@pytest.mark.parametrize(("size", "shown"), [(98, False), (100, True)])
def test_it_is_said_from_a_hundred_answers_on(size, shown) -> None:
    release = release_of(alone(size), counts(size - 50, 20, 30))
    assert bool(net_cells(release)) == shown
    (found,) = recommending(release)
    assert (found.wave, found.cell is not None) == ("baseline", shown)
    if not shown:
        assert found.because.startswith("fewer than 100 people answered")


def test_only_answers_count_towards_the_hundred() -> None:
    made = alone(120)
    points = counts(60, 20, 40)
    points[:21] = np.nan
    assert not net_cells(release_of(made, points)), "99 answered"


def test_what_a_release_shows_anyway_may_be_told_beside_what_is_hidden() -> None:
    """The card says that 37 answered, so this may as well; where nothing says how many, nothing is told."""
    made = alone(38)
    told = replace(release_of(made, counts(20, 10, 8)), cards=())
    assert recommending(told)[0].answered is None
    card = a_card(answered=37, wave_to="baseline")
    assert recommending(replace(told, cards=(ReleasedCard(card, "", ""),)))[0].answered == 37


def left_over(shown: list, whole: int, name: str) -> int:
    """People of the whole in no shown cell of one breakdown."""
    parts = [cell.n for cell in shown if len(cell.by) == 1 and cell.by[0][0] == name]
    return whole - sum(parts) if parts else 0


@pytest.mark.parametrize("small", [6, 40, 98, 100])
def test_no_group_below_a_hundred_follows_by_subtraction(small) -> None:
    """A cohort of 200 beside one of `small`: their sum is shown, so the large one may stand only beside 100 others."""
    made = people(100 + small // 2, cohorts=1)
    made["cohort"] = np.where(np.arange(len(made)) < 200, "Large", "Small")
    points = np.resize(counts(50, 25, 25), len(made))
    shown = net_cells(release_of(made, points))
    whole = next(cell for cell in shown if not cell.by)
    for name in ("cohort", "side"):
        rest = left_over(shown, whole.n, name)
        assert rest == 0 or rest >= PEOPLE_FOR_RECOMMENDATION
    by = {cell.by for cell in shown}
    assert ((("cohort", "Large"),) in by) == (small >= PEOPLE_FOR_RECOMMENDATION)
    means = {cell.by for cell in release_of(made, points).cells if cell.measure == "engagement"}
    assert (("cohort", "Large"),) in means, "the scale of many questions goes by its own rule"


@pytest.mark.parametrize("seed", range(6))
def test_no_subtraction_of_nested_cells_leaves_fewer_than_a_hundred(seed) -> None:
    rng = np.random.default_rng(seed)
    made = people(int(rng.integers(90, 260)), seed, int(rng.integers(2, 5)))
    made["cohort"] = rng.choice(["A", "B", "C"], len(made), p=[0.5, 0.3, 0.2])
    cells = net_cells(release_of(made, rng.choice([10.0, 8.0, 3.0], len(made))))
    assert cells
    assert min(cell.n for cell in cells) >= PEOPLE_FOR_RECOMMENDATION
    for wide in cells:
        for name in ("cohort", "side"):
            parts = [one for one in cells if set(wide.by) < set(one.by) and len(one.by) == len(wide.by) + 1]
            parts = [one for one in parts if {key for key, _ in set(one.by) - set(wide.by)} == {name}]
            rest = wide.n - sum(one.n for one in parts)
            assert not parts or rest == 0 or rest >= PEOPLE_FOR_RECOMMENDATION


@pytest.mark.parametrize(("promoters", "said"), [(96, (90, "at least")), (95, (90, ""))])
def test_people_of_nearly_one_mind_are_not_told_apart(promoters, said) -> None:
    release = release_of(alone(100), counts(promoters, 0, 100 - promoters))
    (cell,) = net_cells(release, by=())
    assert (cell.mean, cell.coded) == said
    assert (cell.low is None) == bool(cell.coded)


def test_the_guard_lets_no_smaller_one_out() -> None:
    release = release_of(alone(120), counts(60, 30, 30))
    small = tuple(replace(cell, n=99) if cell.measure == NET else cell for cell in release.cells)
    with pytest.raises(StudyError, match="not safe to show"):
        require_releasable(replace(release, cells=small))
    assert from_document(to_document(release)) == release


def test_each_wave_is_whoever_answered_then_and_what_is_out_stays() -> None:
    made = alone(140)
    first, later = asked(made, counts(70, 40, 30)), asked(made.iloc[20:], counts(60, 30, 30), "end")
    rows = with_net_scores(pd.concat([first, later], ignore_index=True))
    inputs = replace(inputs_of(rows, ("baseline", "end")), measures=MEASURED, dimensions=("cohort",), crossed=False)
    inputs = replace(inputs, changes=inputs.changes[inputs.changes["scale"] != NET])
    release = planned(inputs)
    told = {cell.wave: cell for cell in net_cells(release, by=())}
    assert {wave: (cell.kind, cell.n, cell.mean) for wave, cell in told.items()} == {
        "baseline": ("level", 140, 29.0), "end": ("level", 120, 25.0),
    }  # fmt: skip
    four_more = rows[~((rows["wave"] == "baseline") & rows["person"].isin(made["person"].head(4)))]
    again = planned(replace(inputs, table=four_more), release_id="r2", published=(release,))
    assert {cell.wave: cell.mean for cell in net_cells(again, by=())} == {"baseline": 29.0, "end": 25.0}


def test_nobody_asked_is_no_wave_at_all() -> None:
    rows = scored(np.random.default_rng(0), people(10), 1.0)
    assert with_net_scores(rows) is rows
    assert recommending(planned(inputs_of(rows))) == ()
