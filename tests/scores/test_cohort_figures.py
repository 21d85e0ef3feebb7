"""Figures of all groups at once against each group alone. Tolerance 1e-9: the same sums in another order.

The plain computation is the one that the benchmark times; it shares no code with the product.
"""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import StudyError
from analysis.scores.cohort_figures import FIGURE_COLUMNS, cohort_figures
from benchmarks.cohort_figures import AGREE, BY, largest_difference, made_rows, plain_figures, plain_hedges_g


@pytest.mark.parametrize(("seed", "level"), [(1, 0.95), (2, 0.95), (3, 1 - 0.05 / 3)])
def test_every_figure_is_that_of_its_group_alone(seed: int, level: float) -> None:
    rows = made_rows(12, np.random.default_rng(seed))
    shuffled = rows.sample(frac=1, random_state=seed, ignore_index=True)
    found, alone = cohort_figures(shuffled, BY, level=level), plain_figures(rows, level=level)
    shares = ["favourable_low", "favourable_high"]
    if level != 0.95:
        found[shares] = alone[shares]  # the plain Wilson interval knows one level
    assert largest_difference(found, alone) <= AGREE
    few = found["clusters"].between(6, 7)
    assert few.any(), "some groups need their signs flipped"
    assert found.loc[found["clusters"] < 6, "low"].isna().all()
    assert found["change"].isna().sum() == (found["wave"] == 0).sum()


def test_hedges_g_is_that_of_the_pairs_of_scores() -> None:
    rows = made_rows(1, np.random.default_rng(4))
    found = cohort_figures(rows, BY).set_index(["scale", "wave"])
    part = rows[(rows["scale"] == 3) & (rows["wave"] == 2)].dropna(subset=["score", "before"])
    assert found.loc[(3, 2), "effect_size"] == pytest.approx(plain_hedges_g(part["before"], part["score"]))


def test_nobody_one_person_no_spread_and_one_unit() -> None:
    def rows(scores: list[float], before: list[float], cluster: list[int]) -> pd.DataFrame:
        told = {"cohort": "A", "favourable": np.nan, "threshold": np.nan}
        return pd.DataFrame({"score": scores, "before": before, "after": scores, "cluster": cluster}).assign(**told)

    nobody = cohort_figures(rows([], [], []), ["cohort"])
    assert nobody.empty
    assert list(nobody) == ["cohort", *FIGURE_COLUMNS]
    one = cohort_figures(rows([4.0], [3.0], [1]), ["cohort"]).iloc[0]
    assert (one["n"], one["mean"], one["change"]) == (1, 4.0, 1.0)
    assert one[["sd", "se", "low", "change_low", "effect_size", "favourable", "worse_share"]].isna().all()
    alike = cohort_figures(rows([4.0] * 9, [3.0] * 9, list(range(9))), ["cohort"]).iloc[0]
    assert alike[["se", "low", "change_se", "change_low", "effect_size"]].isna().all()
    together = cohort_figures(rows([4.0, 5.0, 9.0], [3.0, 3.0, 4.0], [7, 7, 7]), ["cohort"]).iloc[0]
    assert together["clusters"] == 1
    assert together[["se", "low", "change_low"]].isna().all()
    missing = rows([4.0, np.nan], [3.0, 2.0], [1, 2]).assign(cohort=pd.Series([None, "A"]))
    assert cohort_figures(missing, ["cohort"]).empty
    with pytest.raises(StudyError, match="shoe_size"):
        cohort_figures(missing, ["shoe_size"])


def test_without_a_breakdown_everybody_is_one_group() -> None:
    rows = made_rows(2, np.random.default_rng(5))
    (row,) = cohort_figures(rows, []).to_dict("records")
    assert (row["n"], row["mean"]) == (rows["score"].count(), pytest.approx(rows["score"].mean()))


def test_changes_are_of_the_questions_asked_both_times_whatever_the_score_of_that_wave() -> None:
    told = {"cohort": "A", "favourable": np.nan, "threshold": np.nan}
    rows = pd.DataFrame({"score": [70.0, np.nan], "before": [50.0, 40.0], "after": [60.0, 44.0], "cluster": [1, 2]})
    (row,) = cohort_figures(rows.assign(**told), ["cohort"]).to_dict("records")
    assert (row["n"], row["mean"], row["linked"], row["change"]) == (1, 70.0, 2, 7.0)


def test_a_rise_is_for_the_worse_where_the_threshold_is_below_zero() -> None:
    rows = pd.DataFrame(
        {"score": 50.0, "before": 50.0, "after": [80.0, 61.0, 60.0, 20.0], "cluster": range(4), "favourable": np.nan}
    )
    shares = [cohort_figures(rows.assign(threshold=limit), []).loc[0, "worse_share"] for limit in (-10.0, 10.0)]
    assert shares == [0.5, 0.25], "60 is not beyond the threshold"
