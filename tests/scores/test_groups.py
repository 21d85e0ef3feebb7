"""Group summaries against one group at a time. Tolerance 1e-9: the same sums in another order."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.errors import StudyError
from analysis.scores.groups import GROUP_COLUMNS, group_scores, net_promoters
from analysis.scores.scales import score_scales
from analysis.stats.change import mean_change
from analysis.study import Study


def test_groups_equal_one_group_at_a_time(make_study: Callable[..., Study]) -> None:
    table = score_scales(make_study(np.random.default_rng(5), people=60)).table
    found = group_scores(table, ["scale", "wave", "cohort", "side"])
    assert len(found) > 20
    for row in found.itertuples():
        keys = ["scale", "wave", "cohort", "side"]
        part = table.loc[(table[keys] == [row.scale, row.wave, row.cohort, row.side]).all(axis=1)]
        assert (row.n, row.clusters) == (len(part), part["cluster"].nunique())
        assert row.mean == pytest.approx(part["score"].mean(), abs=1e-9)
        assert row.sd == pytest.approx(part["score"].std(), abs=1e-9, nan_ok=True)
        assert row.favourable == pytest.approx(part["favourable"].mean(), abs=1e-9)
        alone = mean_change(part["score"], part["cluster"])
        assert row.low == pytest.approx(alone.low[0], abs=1e-9, nan_ok=True)
        assert row.high == pytest.approx(alone.high[0], abs=1e-9, nan_ok=True)


def test_parts_add_up_to_the_whole(make_study: Callable[..., Study]) -> None:
    table = score_scales(make_study(np.random.default_rng(6))).table.dropna(subset=["cohort"])
    parts = group_scores(table, ["scale", "wave", "cohort"])
    whole = group_scores(table, ["scale", "wave"]).set_index(["scale", "wave"])
    sums = parts.assign(total=parts["n"] * parts["mean"]).groupby(["scale", "wave"])[["n", "total"]].sum()
    assert (sums["n"] == whole["n"]).all()
    np.testing.assert_allclose(sums["total"] / sums["n"], whole["mean"], atol=1e-9)


def test_missing_groups_belong_nowhere(make_study: Callable[..., Study]) -> None:
    table = score_scales(make_study(np.random.default_rng(7))).table
    assert table["cohort"].isna().any()
    assert group_scores(table, ["cohort"])["n"].sum() == table["cohort"].notna().sum()


def test_nobody_and_one_person(empty_study: Study, make_study: Callable[..., Study]) -> None:
    nobody = group_scores(score_scales(empty_study).table, ["scale", "wave"])
    assert nobody.empty
    assert list(nobody) == ["scale", "wave", *GROUP_COLUMNS]
    table = score_scales(make_study(np.random.default_rng(8))).table.head(1)
    row = group_scores(table, ["scale"]).iloc[0]
    assert (row["n"], row["mean"]) == (1, table["score"].iloc[0])
    assert np.isnan([row["sd"], row["low"], row["high"]]).all()


def test_unknown_column_is_named(empty_study: Study) -> None:
    with pytest.raises(StudyError, match="shoe_size"):
        group_scores(score_scales(empty_study).table, ["shoe_size"])


def test_net_promoters_of_forty_people_by_hand() -> None:
    """16 promoters, 16 passives, 8 detractors. With half an answer added to each sign and one to the middle the middle
    is (16.5 - 8.5) / 42 = 19.0, reached to 1.96 sqrt((25 / 42 - (8 / 42)^2) / 42) = 22.6 points on either side.
    """
    table = pd.DataFrame({"wave": "end", "points": [10.0] * 10 + [9.0] * 6 + [7.0, 8.0] * 8 + [6.0] * 5 + [0.0] * 3})
    row = net_promoters(table, ["wave"]).iloc[0]
    assert row["n"] == 40
    assert row["value"] == pytest.approx(20)
    assert (row["low"], row["high"]) == pytest.approx((-3.56, 41.66), abs=0.01)
    alike = net_promoters(table.assign(points=10.0), ["wave"]).iloc[0]
    assert (alike["value"], alike["high"]) == (100, 100)
    assert alike["low"] < 100, "forty people of one mind are no certainty about everybody"
    assert net_promoters(table.head(0), ["wave"]).empty
