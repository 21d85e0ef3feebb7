"""Reliability of scales as they were answered; the coefficients themselves are checked where they are computed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.scores.reliability import (
    RELIABILITY_COLUMNS,
    facet_reliability,
    item_statistics,
    scale_reliability,
)
from analysis.stats.reliability import cronbach_alpha
from analysis.study import Study

REVERSED = {2, 4, 6, 8, 10}


def answered(
    rng: np.random.Generator, people: int, *, turned: set[int] = REVERSED, waves: int = 1
) -> tuple[Study, np.ndarray]:
    """One factor behind ten items, those in `turned` answered against the scale; also the keyed answers."""
    factor = rng.normal(0, 0.8, (people, 1))
    keyed = np.clip(np.round(3 + factor + rng.normal(0, 0.7, (people, 10))), 1, 5)
    raw = np.where([i + 1 in turned for i in range(10)], 6 - keyed, keyed)
    names = [f"s{i}" for i in range(people)]
    responses = pd.DataFrame(
        {"submission": np.repeat(names, 10), "item": [f"und_{i}" for i in range(1, 11)] * people, "value": raw.ravel()}
    )
    wave = [["baseline", "end"][i % waves] for i in range(people)]
    submissions = pd.DataFrame({"submission": names, "wave": wave, "import_id": wave})
    return Study.from_tables("s", {"submissions": submissions, "responses": responses}), keyed


def test_alpha_is_that_of_the_keyed_answers_pooled_and_by_wave() -> None:
    study, keyed = answered(np.random.default_rng(1), 240, waves=2)
    table = scale_reliability(study)
    assert list(table) == list(RELIABILITY_COLUMNS)
    assert list(table["wave"]) == ["all", "baseline", "end"]
    assert list(table["n"]) == [240, 120, 120]
    for row, part in zip(table.itertuples(), (keyed, keyed[::2], keyed[1::2]), strict=True):
        expected = cronbach_alpha(part)
        assert (row.alpha, row.alpha_low, row.alpha_high) == pytest.approx(
            (expected.value[0], expected.low[0], expected.high[0])
        )
        assert row.warnings == ()
        assert 0.7 < row.omega < 1


def test_scales_stand_in_one_order_whatever_that_of_the_answers() -> None:
    study, _ = answered(np.random.default_rng(1), 30, waves=2)
    more = study.responses.assign(item=study.responses["item"].str.replace("und_", "eng_"))
    more = more[more["item"].isin([f"eng_{i}" for i in range(1, 7)])]
    tables = dict(study.tables()) | {"responses": pd.concat([study.responses, more], ignore_index=True)}
    turned = tables | {"responses": tables["responses"].iloc[::-1].reset_index(drop=True)}
    one, other = (Study.from_tables("s", given) for given in (tables, turned))
    assert scale_reliability(one)["scale"].nunique() == 2
    for table in (scale_reliability, item_statistics, facet_reliability):
        pd.testing.assert_frame_equal(table(one), table(other))


def test_item_that_was_not_turned_is_named() -> None:
    study, _ = answered(np.random.default_rng(2), 150, turned=REVERSED - {4})
    (pooled, _) = scale_reliability(study).itertuples()
    assert [w for w in pooled.warnings if "und_4" in w]
    assert not [w for w in pooled.warnings if "und_5" in w]
    items = item_statistics(study).set_index("item")
    assert items.loc["und_4", "item_rest"] < 0 < items.loc["und_6", "item_rest"]


def test_new_questionnaire_says_so_until_a_hundred_answers() -> None:
    for people, said in ((99, True), (100, False)):
        study, _ = answered(np.random.default_rng(3), people)
        warnings = scale_reliability(study).loc[0, "warnings"]
        assert any("not yet validated" in w for w in warnings) is said


def test_low_alpha_warns_only_where_chance_cannot_explain_it() -> None:
    rng = np.random.default_rng(4)
    responses = lambda n: pd.DataFrame(  # noqa: E731
        {
            "submission": np.repeat([f"s{i}" for i in range(n)], 6),
            "item": [f"eng_{i}" for i in range(1, 7)] * n,
            "value": rng.integers(1, 6, 6 * n),
        }
    )
    for n, said in ((8, False), (300, True)):
        submissions = pd.DataFrame({"submission": [f"s{i}" for i in range(n)], "wave": "end"})
        table = scale_reliability(Study.from_tables("s", {"submissions": submissions, "responses": responses(n)}))
        assert any("upper limit" in w for w in table.loc[0, "warnings"]) is said


def test_short_forms_leave_the_long_form_its_items(make_study: Callable[..., Study]) -> None:
    table = scale_reliability(make_study(np.random.default_rng(5), missing=0.0)).set_index(["scale", "wave"])
    assert table.loc[("engagement", "all"), "n"] == table.loc[("engagement", "baseline"), "n"]
    assert table.loc[("engagement", "end"), "n"] > 20


def test_facets_by_spearman_brown() -> None:
    study, keyed = answered(np.random.default_rng(6), 200)
    found = facet_reliability(study)
    assert list(found["facet"]) == ["perspective", "respect", "trust", "ease", "stereotypes"]
    r = np.corrcoef(keyed[:, 0], keyed[:, 1])[0, 1]
    assert found.loc[0, "reliability"] == pytest.approx(2 * r / (1 + r))


@pytest.mark.parametrize("people", [1, 2])
def test_hardly_anybody_is_unknown_not_wrong(people: int) -> None:
    study, _ = answered(np.random.default_rng(7), people)
    table = scale_reliability(study)
    assert table["n"].tolist() == [people, people]
    assert pd.isna(table.loc[0, "omega"])


def test_nobody(empty_study: Study) -> None:
    assert scale_reliability(empty_study).empty
    assert item_statistics(empty_study).empty
    assert facet_reliability(empty_study).empty
